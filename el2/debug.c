/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/debug.h"

#include <stdint.h>

#include "arch/aarch64/sysreg.h"

/* ID_AA64DFR0_EL1: one less than there are */
#define BREAKPOINTS(dfr0) ((uint32_t)((dfr0) >> 12) & 0xf)
#define WATCHPOINTS(dfr0) ((uint32_t)((dfr0) >> 20) & 0xf)

/* A register named by its number wants an instruction of its own. */
#define EACH(op) \
	op(0);   \
	op(1);   \
	op(2);   \
	op(3);   \
	op(4);   \
	op(5);   \
	op(6);   \
	op(7);   \
	op(8);   \
	op(9);   \
	op(10);  \
	op(11);  \
	op(12);  \
	op(13);  \
	op(14);  \
	op(15)

static void breakpoint_reset(uint32_t n)
{
	switch (n) {
#define BREAKPOINT(number)                             \
	case number:                                   \
		sysreg_write(dbgbcr##number##_el1, 0); \
		sysreg_write(dbgbvr##number##_el1, 0); \
		break
		EACH(BREAKPOINT);
#undef BREAKPOINT
	}
}

static void watchpoint_reset(uint32_t n)
{
	switch (n) {
#define WATCHPOINT(number)                             \
	case number:                                   \
		sysreg_write(dbgwcr##number##_el1, 0); \
		sysreg_write(dbgwvr##number##_el1, 0); \
		break
		EACH(WATCHPOINT);
#undef WATCHPOINT
	}
}

/*
 * Eight claim tags (DBGCLAIMCLR_EL1), and what a debugger would read or write
 * (OSDTRRX_EL1, OSDTRTX_EL1, OSECCR_EL1), stay: a CPU that lacks them, as
 * QEMU's do, cannot be told from one that has them.
 */
void debug_reset(void)
{
	const uint64_t dfr0 = sysreg_read(id_aa64dfr0_el1);

	sysreg_write(osdlr_el1, 0);
	/* Under the lock more of MDSCR_EL1 can be written. */
	sysreg_write(oslar_el1, 1);
	isb();
	sysreg_write(mdscr_el1, 0);
	sysreg_write(mdccint_el1, 0);
	for (uint32_t i = 0; i <= BREAKPOINTS(dfr0); i++)
		breakpoint_reset(i);
	for (uint32_t i = 0; i <= WATCHPOINTS(dfr0); i++)
		watchpoint_reset(i);
	isb();
}
