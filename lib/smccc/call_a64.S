/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The conduits in AArch64. Apart from the inline form (smccc/inline_a64.h)
 * this is the only place where our C code meets SMC and HVC.
 */

/*
 * void smccc_smc(struct smccc_regs *regs)
 * void smccc_hvc(struct smccc_regs *regs)
 *
 * In:       x0 = regs
 * Out:      regs->x[0..17] replaced
 * Clobbers: x0-x17 (AAPCS64 lets us), memory
 *
 * x19 holds regs across the call: SMCCC preserves x18-x30, whatever its
 * version. x16 and x17 are arguments here, so nothing may come between their
 * loading and the instruction that a linker could turn into a veneer.
 */
	.macro	conduit name, instruction
	.section .text.\name, "ax", %progbits
	.balign	4
	.global	\name
	.type	\name, %function
\name:
	hint	#34				/* bti c, where there is BTI */
	stp	x19, x30, [sp, #-16]!
	mov	x19, x0
	ldp	x0, x1, [x19, #8 * 0]
	ldp	x2, x3, [x19, #8 * 2]
	ldp	x4, x5, [x19, #8 * 4]
	ldp	x6, x7, [x19, #8 * 6]
	ldp	x8, x9, [x19, #8 * 8]
	ldp	x10, x11, [x19, #8 * 10]
	ldp	x12, x13, [x19, #8 * 12]
	ldp	x14, x15, [x19, #8 * 14]
	ldp	x16, x17, [x19, #8 * 16]
	\instruction #0
	stp	x0, x1, [x19, #8 * 0]
	stp	x2, x3, [x19, #8 * 2]
	stp	x4, x5, [x19, #8 * 4]
	stp	x6, x7, [x19, #8 * 6]
	stp	x8, x9, [x19, #8 * 8]
	stp	x10, x11, [x19, #8 * 10]
	stp	x12, x13, [x19, #8 * 12]
	stp	x14, x15, [x19, #8 * 14]
	stp	x16, x17, [x19, #8 * 16]
	ldp	x19, x30, [sp], #16
	ret
	.size	\name, . - \name
	.endm

	conduit	smccc_smc, smc
	conduit	smccc_hvc, hvc

	.section .note.GNU-stack, "", %progbits
