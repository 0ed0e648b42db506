/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine of two domains whose hardware only remembers. */
#ifndef TESTS_UNIT_EL2_FAKE_H
#define TESTS_UNIT_EL2_FAKE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "el2/console.h"
#include "el2/cpu.h"

struct fake {
	char wire[4096]; /* what the UART sent */
	size_t sent;
	const char *typed; /* what it will receive */
	uint32_t kicks;
	uint64_t kicked; /* the last one's MPIDR */
	bool line;	 /* of the last vgic_spi(), where that is fake */
	uint32_t changes;
};

extern struct fake fake;

/**
 * fake_machine() - domain 0 "alpha" with 2 vCPUs, domain 1 "beta" with one;
 * alpha has the input. Everything as after reset.
 */
int fake_machine(void **state);

#endif
