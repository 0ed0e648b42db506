/* SPDX-License-Identifier: BSD-2-Clause */
/* A CPU's power-down that an interrupt ends. */
#include "arch/aarch64/asm.h"
#include "el3/gic_regs.h"

/* RES1 bits only: MMU and caches off. */
#define SCTLR_EL3_OFF 0x30c50830

/*
 * void cpu_power_down(void) - Next: el3_warm in start.S
 *
 * QEMU's WFI loses nothing and its caches are coherent. Where the power really
 * goes, a board cleans its caches here, tells its power controller to act on
 * the WFI, and comes back through its reset vector, which has to know by a
 * word of the controller that this is no cold start. What ends the WFI is then
 * a wake-up request of the redistributor; here it is the interface itself,
 * which therefore stays on (gic_cpu_suspend()).
 *
 * Any interrupt that is enabled ends it, of any group: what it is, is asked
 * where it is taken. No memory is read until the MMU is on again.
 */
func cpu_power_down
	mov_imm	x1, SCTLR_EL3_OFF
	msr	sctlr_el3, x1
	isb
	bl	power_lost
	mov	x1, #SCR_EL3_PARKED
	msr	scr_el3, x1
	isb
1:	dsb	sy
	wfi
	mrs	x1, isr_el1
	cbz	x1, 1b
	bl	power_lost_interface
	b	el3_warm
endfunc cpu_power_down
