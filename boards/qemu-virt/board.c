/* SPDX-License-Identifier: BSD-2-Clause */
#include "boards/qemu-virt/board.h"

#include "boot/handover.h"
/* PSCI's original format: level and type say it all, StateID is 0. */
#define STATE(level, type) ((uint32_t)(level) << 24 | (uint32_t)(type) << 16)
#define STANDBY		   0
#define LOST		   1

/*
 * QEMU has no JEP-106 code. We take the last bank's code 0x7e, which nobody
 * has, and "QV" as the number: the form is right, nobody is impersonated.
 */
#define JEP106(bank, code) ((uint32_t)(bank) << 24 | (uint32_t)(code) << 16)

const struct board board = {
	.soc_version = JEP106(0x7f, 0x7e) | 'Q' << 8 | 'V',
	.soc_revision = 0,
	.soc_name = "QEMU virt",
	.power_state = {
		{ STATE(POWER_CPU, STANDBY), { { POWER_STANDBY } } },
		{ STATE(POWER_CPU, LOST), { { POWER_DOWN } } },
		{ STATE(POWER_CLUSTER, STANDBY),
		  { { POWER_STANDBY, POWER_STANDBY } } },
		{ STATE(POWER_CLUSTER, LOST), { { POWER_DOWN, POWER_DOWN } } },
		{ STATE(POWER_SYSTEM, STANDBY),
		  { { POWER_STANDBY, POWER_STANDBY, POWER_STANDBY } } },
		{ STATE(POWER_SYSTEM, LOST),
		  { { POWER_DOWN, POWER_DOWN, POWER_DOWN } } },
	},
	.power_default = STATE(POWER_CPU, LOST),
	.on_crash = BOOT_CRASH_HALT,
	.aborts = BOARD_ABORTS_LOWER,
};
