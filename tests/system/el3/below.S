/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"
#include <smccc/calls.h>

/*
 * void below_run(uint64_t entry, uint64_t spsr, uint64_t x0, uint64_t x1,
 *                uint64_t x2)
 *
 * Enter EL1 with x0-x2; it comes back by an HVC, which the expected-trap
 * handler turns to below_resume. EL1 leaves x19-x29 and the stack alone.
 */
func below_run
	stp	x29, x30, [sp, #-16]!
	msr	elr_el2, x0
	msr	spsr_el2, x1
	mov	x0, x2
	mov	x1, x3
	mov	x2, x4
	isb
	eret
	.global	below_resume
below_resume:
	ldp	x29, x30, [sp], #16
	ret
endfunc below_run

/* EL1, AArch64. */
func below_a64_smc
	smc	#0
	hvc	#0
endfunc below_a64_smc

func below_a64_icc
	.global	below_a64_icc_pc
below_a64_icc_pc:
	mrs	x0, s3_0_c12_c8_0	// ICC_IAR0_EL1: EL3's alone
	hvc	#2
endfunc below_a64_icc

/* Vectors of EL1: the synchronous one of its own level goes on to EL2. */
	.section .text.below_vectors, "ax", %progbits
	.balign	2048
	.global	below_vectors
below_vectors:
	.irp	slot, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	.balign	128
	.if	\slot == 4
	hvc	#1
	.else
	hvc	#3
	.endif
	.endr

/* EL1, AArch32: instructions are given as words. */
	.global	below_a32_smc
	.balign	32
below_a32_smc:
	.inst	0xe1600070		// smc #0
	.inst	0xe1400070		// hvc #0

	.global	below_a32_icc
below_a32_icc:
	.inst	0xee1c0f18		// mrc p15, 0, r0, c12, c8, 0: ICC_IAR0
	.inst	0xe1400072		// hvc #2

	.balign	32
	.global	below_a32_vectors
below_a32_vectors:
	.inst	0xe1400073		// hvc #3
	.inst	0xe1400071		// hvc #1: undefined instruction
	.rept	6
	.inst	0xe1400073
	.endr

/*
 * A CPU's first instruction: x1-x30 ored into x0[0], x0[1] = 1, CPU_OFF.
 */
func residue_entry
	.irp	n, 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	orr	x1, x1, x\n
	.endr
	str	x1, [x0]
	dsb	sy
	mov	x1, #1
	str	x1, [x0, #8]
	dsb	sy
	mov_imm	x0, SMCCC_ASM_PSCI_CPU_OFF
	smc	#0
1:	wfi
	b	1b
endfunc residue_entry
