/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reset: every CPU starts here, at EL3, in flash, MMU and caches off. The
 * first CPU copies the monitor to secure RAM and goes on there; the others
 * park until CPU_ON wakes them. Position independent: parking is also done
 * from the copy in RAM, by a CPU that is switched off.
 *
 * A parked CPU waits for a secure SGI and trusts nothing in RAM before it has
 * come: RAM survives a warm reset, a mailbox in it may be the last boot's.
 */
#include "arch/aarch64/asm.h"
#include "boards/qemu-virt/board.inc.S"
#include "el3/frame.h"
#include "el3/gic_regs.h"

/* RES1 bits only: MMU, caches and alignment checks off, little endian. */
#define SCTLR_EL3_OFF 0x30c50830

	.section .head, "ax", %progbits
	.global	_start
_start:
	mov_imm	x0, SCTLR_EL3_OFF
	msr	sctlr_el3, x0
	msr	cptr_el3, xzr		/* FP: boot_copy() uses it */
	msr	daifset, #0xf
	isb
	mrs	x1, mpidr_el1
	board_cpu_index x0, x1, park_forever
	cbnz	x0, park

	/* Monitor: flash to RAM, 64 bytes a turn; el3.ld rounds both sizes. */
	adr	x0, _start
	ldr	x1, =image_start
	ldr	x2, =image_file_end
1:	ldp	x3, x4, [x0], #16
	ldp	x5, x6, [x0], #16
	ldp	x7, x8, [x0], #16
	ldp	x9, x10, [x0], #16
	stp	x3, x4, [x1], #16
	stp	x5, x6, [x1], #16
	stp	x7, x8, [x1], #16
	stp	x9, x10, [x1], #16
	cmp	x1, x2
	b.lo	1b
	ldr	x1, =bss_start
	ldr	x2, =bss_end
2:	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	cmp	x1, x2
	b.lo	2b
	ldr	x3, =el3_primary
	dsb	sy
	ic	iallu
	dsb	sy
	isb
	br	x3

/*
 * Wait for CPU_ON. MMU off.
 * Next: el3_warm in el3/start.S, once the SGI has come.
 */
	.global	park
park:
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
	ldr	w3, [x2, #GICR_IGROUPR0]
	bic	w3, w3, #(1 << GIC_WAKE_SGI)
	str	w3, [x2, #GICR_IGROUPR0]
	ldr	w3, [x2, #GICR_IGRPMODR0]
	bic	w3, w3, #(1 << GIC_WAKE_SGI)
	str	w3, [x2, #GICR_IGRPMODR0]
	add	x3, x2, #GICR_IPRIORITYR
	strb	wzr, [x3, #GIC_WAKE_SGI]
	mov	w3, #(1 << GIC_WAKE_SGI)
	str	w3, [x2, #GICR_ISENABLER0]

	mov	x3, #ICC_SRE_ALL
	msr	icc_sre_el3, x3
	isb
	mov	x3, #0xff
	msr	icc_pmr_el1, x3
	msr	icc_igrpen1_el3, xzr
	mov	x3, #1
	msr	icc_igrpen0_el1, x3
	mov	x3, #SCR_EL3_PARKED
	msr	scr_el3, x3
	isb

2:	dsb	sy
	wfi
	mrs	x3, icc_iar0_el1
	and	x3, x3, #0xffffff
	cmp	x3, #GIC_WAKE_SGI
	b.ne	2b
	msr	icc_eoir0_el1, x3
	msr	icc_igrpen0_el1, xzr
	dsb	sy
	ic	iallu			/* the monitor's text came from CPU 0 */
	dsb	sy
	isb
	ldr	x3, =el3_warm
	br	x3

/* A CPU beyond BOARD_MAX_CPUS: nobody will ask for it. */
park_forever:
	wfi
	b	park_forever
	.ltorg
