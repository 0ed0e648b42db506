/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a CPU waits for CPU_ON: after reset in flash, after CPU_OFF in the
 * monitor's RAM, so position independent. MMU and caches off.
 *
 * A parked CPU waits for a secure SGI and trusts nothing in RAM before it has
 * come: RAM survives a warm reset, a mailbox in it may be the last boot's.
 */
#include "arch/aarch64/asm.h"
#include "boards/qemu-virt/board.inc.S"
#include "el3/gic_regs.h"

	.section .head, "ax", %progbits

/*
 * wake_sgi_secure FRAME: the wake SGI is Group 0, of the highest priority, and
 * enabled. FRAME: base of this CPU's private interrupts. Clobbers: w3
 */
.macro wake_sgi_secure frame
	ldr	w3, [\frame, #GICD_IGROUPR]
	bic	w3, w3, #(1 << GIC_WAKE_SGI)
	str	w3, [\frame, #GICD_IGROUPR]
	strb	wzr, [\frame, #(GICD_IPRIORITYR + GIC_WAKE_SGI)]
	mov	w3, #(1 << GIC_WAKE_SGI)
	str	w3, [\frame, #GICD_ISENABLER]
.endm

/*
 * Wait for CPU_ON. MMU off.
 * Next: el3_warm in el3/start.S, once the SGI has come.
 */
	.global	park
park:
	mov	x3, #SCR_EL3_PARKED
	msr	scr_el3, x3
	isb
	mrs	x3, id_aa64pfr0_el1
	ubfx	x3, x3, #GIC_PFR0_SHIFT, #4
	cbz	x3, park_gicv2

	mrs	x1, mpidr_el1
	board_cpu_index x0, x1, park_forever
	ldr	x2, =BOARD_GICR_BASE
	mov_imm	x3, BOARD_GICR_STRIDE
	madd	x2, x0, x3, x2

	/* Wake the redistributor; our SGI is Group 0 and enabled. */
	ldr	w3, [x2, #GICR_WAKER]
	bic	w3, w3, #GICR_WAKER_SLEEP
	str	w3, [x2, #GICR_WAKER]
1:	ldr	w3, [x2, #GICR_WAKER]
	tbnz	w3, #GICR_WAKER_ASLEEP_SHIFT, 1b
	add	x2, x2, #GICR_SGI_FRAME
	add	x4, x2, #GICD_IGRPMODR
	ldr	w3, [x4]
	bic	w3, w3, #(1 << GIC_WAKE_SGI)
	str	w3, [x4]
	wake_sgi_secure x2

	mov	x3, #ICC_SRE_ALL
	msr	icc_sre_el3, x3
	isb
	mov	x3, #GIC_PMR_PARKED
	msr	icc_pmr_el1, x3
	msr	icc_igrpen1_el3, xzr
	mov	x3, #1
	msr	icc_igrpen0_el1, x3
	isb

2:	dsb	sy
	wfi
	mrs	x3, icc_iar0_el1
	and	x3, x3, #0xffffff
	cmp	x3, #GIC_WAKE_SGI
	b.ne	2b
	msr	icc_eoir0_el1, x3
	msr	icc_igrpen0_el1, xzr

woken:
	dsb	sy
	ic	iallu			/* the monitor's text came from CPU 0 */
	dsb	sy
	isb
	ldr	x3, =el3_warm
	br	x3
	dsb	sy
	isb

/* The registers are this CPU's own, whoever it is; EOIR names the sender. */
park_gicv2:
	ldr	x2, =BOARD_GICD_BASE
	wake_sgi_secure x2
	ldr	x2, =BOARD_GICC_BASE
	mov	w3, #GIC_PMR_PARKED
	str	w3, [x2, #GICC_PMR]
	mov	w3, #(GICC_CTLR_GRP0 | GICC_CTLR_FIQEN | GICC_CTLR_NO_BYPASS)
	str	w3, [x2, #GICC_CTLR]

3:	dsb	sy
	wfi
	ldr	w3, [x2, #GICC_IAR]
	and	w4, w3, #0x3ff
	cmp	w4, #GIC_WAKE_SGI
	b.ne	3b
	str	w3, [x2, #GICC_EOIR]
	mov	w3, #GICC_CTLR_NO_BYPASS
	str	w3, [x2, #GICC_CTLR]
	b	woken

/* A CPU beyond BOARD_MAX_CPUS: nobody will ask for it. */
	.global	park_forever
park_forever:
	wfi
	b	park_forever
	.ltorg
