/* SPDX-License-Identifier: BSD-2-Clause */
#include "boards/qemu-virt/sdei.h"

#include "el3/sdei.h"

#define PRIVATE_SLOT(n)                                  \
	{                                                \
		.number = BOARD_SDEI_FIRST_PRIVATE + (n) \
	}
#define SHARED_SLOT(n)                                                   \
	{                                                                \
		.number = BOARD_SDEI_FIRST_SHARED + (n), .shared = true, \
	}

const struct sdei_event board_sdei_events[SDEI_EVENTS] = {
	{ .number = 0, .intid = BOARD_SDEI_SGI, .signaled = true },
	PRIVATE_SLOT(0),
	PRIVATE_SLOT(1),
	PRIVATE_SLOT(2),
	PRIVATE_SLOT(3),
	SHARED_SLOT(0),
	SHARED_SLOT(1),
	SHARED_SLOT(2),
	SHARED_SLOT(3),
	{
		.number = BOARD_SDEI_CRITICAL,
		.intid = BOARD_SDEI_CRITICAL_INTID,
		.shared = true,
		.critical = true,
		.pendable = true,
	},
};

/* The secure timer, the secure UART. */
const uint16_t board_secure_intids[BOARD_SECURE_INTIDS] = { 29, 40 };
