/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The conduits in AArch32, Arm or Thumb by the compiler's -marm or -mthumb
 * (unified syntax: both instruction sets have every line).
 */
	.syntax	unified
	.arch	armv7-a
	.arch_extension sec
	.arch_extension virt
#ifdef __thumb__
	.thumb
#else
	.arm
#endif

/*
 * void smccc_smc(struct smccc_regs *regs)
 * void smccc_hvc(struct smccc_regs *regs)
 *
 * In:       r0 = regs
 * Out:      regs->x[0..7] replaced, zero-extended; x[8..17] untouched
 * Clobbers: r0-r3, r12 (AAPCS lets us), memory
 *
 * r8 holds regs across the call: SMCCC preserves r8-r14 in every version. The
 * low word of regs->x[n] is at 8 * n, the high one behind it.
 */
	.macro	conduit name, instruction
	.section .text.\name, "ax", %progbits
	.balign	4
	.global	\name
	.type	\name, %function
\name:
	push	{r4-r8, lr}
	mov	r8, r0
	ldr	r0, [r8, #8 * 0]
	ldr	r1, [r8, #8 * 1]
	ldr	r2, [r8, #8 * 2]
	ldr	r3, [r8, #8 * 3]
	ldr	r4, [r8, #8 * 4]
	ldr	r5, [r8, #8 * 5]
	ldr	r6, [r8, #8 * 6]
	ldr	r7, [r8, #8 * 7]
	\instruction #0
	str	r0, [r8, #8 * 0]
	str	r1, [r8, #8 * 1]
	str	r2, [r8, #8 * 2]
	str	r3, [r8, #8 * 3]
	str	r4, [r8, #8 * 4]
	str	r5, [r8, #8 * 5]
	str	r6, [r8, #8 * 6]
	str	r7, [r8, #8 * 7]
	mov	r0, #0
	str	r0, [r8, #8 * 0 + 4]
	str	r0, [r8, #8 * 1 + 4]
	str	r0, [r8, #8 * 2 + 4]
	str	r0, [r8, #8 * 3 + 4]
	str	r0, [r8, #8 * 4 + 4]
	str	r0, [r8, #8 * 5 + 4]
	str	r0, [r8, #8 * 6 + 4]
	str	r0, [r8, #8 * 7 + 4]
	pop	{r4-r8, pc}
	.size	\name, . - \name
	.endm

	conduit	smccc_smc, smc
	conduit	smccc_hvc, hvc

	.section .note.GNU-stack, "", %progbits
