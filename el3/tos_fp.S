/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FP registers for S-EL1. CPTR_EL3.TFP traps its first use in each entry, so
 * that an entry without one costs nothing. Then the normal world's registers
 * are put aside, SVE's whole length where there is SVE (a write to V zeroes
 * the rest of Z), in streaming mode too, and S-EL1 finds zeros: what it has in
 * these registers ends with the entry. SVE and SME instructions stay trapped.
 * ZA is not touched.
 */
#include "el3/vectors.inc.S"
#include "el3/tos_frame.h"
	.arch_extension fp
	.arch_extension simd
	.arch_extension sve

#define SVCR	 s3_3_c4_c2_2
#define SVCR_SM	 0

.macro smstop_sm
	.inst	0xd503427f
.endm

.macro smstart_sm
	.inst	0xd503437f
.endm

/* All Q registers, two at a time, at \base. */
.macro q_pairs do, base
	\do	q0, q1, [\base, #(TOS_Q + 16 * 0)]
	\do	q2, q3, [\base, #(TOS_Q + 16 * 2)]
	\do	q4, q5, [\base, #(TOS_Q + 16 * 4)]
	\do	q6, q7, [\base, #(TOS_Q + 16 * 6)]
	\do	q8, q9, [\base, #(TOS_Q + 16 * 8)]
	\do	q10, q11, [\base, #(TOS_Q + 16 * 10)]
	\do	q12, q13, [\base, #(TOS_Q + 16 * 12)]
	\do	q14, q15, [\base, #(TOS_Q + 16 * 14)]
	\do	q16, q17, [\base, #(TOS_Q + 16 * 16)]
	\do	q18, q19, [\base, #(TOS_Q + 16 * 18)]
	\do	q20, q21, [\base, #(TOS_Q + 16 * 20)]
	\do	q22, q23, [\base, #(TOS_Q + 16 * 22)]
	\do	q24, q25, [\base, #(TOS_Q + 16 * 24)]
	\do	q26, q27, [\base, #(TOS_Q + 16 * 26)]
	\do	q28, q29, [\base, #(TOS_Q + 16 * 28)]
	\do	q30, q31, [\base, #(TOS_Q + 16 * 30)]
.endm

/*
 * Next: back to the instruction that was trapped.
 */
func tos_fp_first
	ldr	x29, [sp, #CPU_TOS]
	ldr	x28, [x29, #(TOS_NORMAL_SCR + 8)]
	msr	cptr_el3, x28
	isb
	ldr	w28, [x29, #TOS_UNDO]
	orr	w28, w28, #(1 << TOS_UNDO_FP)
	str	w28, [x29, #TOS_UNDO]
	ldr	w28, [x29, #TOS_FEATURES]
	ldr	x29, [x29, #TOS_FP]
	str	xzr, [x29, #TOS_SVCR]
	tbz	w28, #TOS_HAS_SME, 1f
	mrs	x28, SVCR
	str	x28, [x29, #TOS_SVCR]
1:	mrs	x28, fpcr
	str	x28, [x29, #TOS_FPCR]
	mrs	x28, fpsr
	str	x28, [x29, #(TOS_FPCR + 8)]
	ldr	x28, [sp, #CPU_TOS]
	ldr	w28, [x28, #TOS_FEATURES]
	tbnz	w28, #TOS_HAS_SVE, tos_sve_save
	ldr	x28, [x29, #TOS_SVCR]
	tbnz	x28, #SVCR_SM, tos_sve_save
	q_pairs	stp, x29
tos_fp_zero:
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	movi	v\n\().2d, #0
	.endr
	msr	fpcr, xzr
	msr	fpsr, xzr		/* leaving streaming mode sets bits */
	msr	cptr_el3, xzr
	restore_scratch
	lower_eret

	/*
	 * FFR does not exist in streaming mode, and leaving that clears it and
	 * the predicates.
	 */
tos_sve_save:
	ldr	x28, [x29, #TOS_SVCR]
	add	x29, x29, #TOS_Q
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	str	z\n, [x29, #\n, mul vl]
	.endr
	addvl	x29, x29, #31
	addvl	x29, x29, #1
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	str	p\n, [x29, #\n, mul vl]
	.endr
	tbnz	x28, #SVCR_SM, 2f
	rdffr	p0.b
	str	p0, [x29, #16, mul vl]
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	pfalse	p\n\().b
	.endr
	wrffr	p0.b
	b	tos_fp_zero
2:	smstop_sm
	b	tos_fp_zero
endfunc tos_fp_first

/*
 * tos_leave's: the normal world's FP registers again.
 *
 * In:       x28 = struct tos_cpu
 * Clobbers: x8, x9
 */
func tos_fp_restore
	ldr	x8, [x28, #(TOS_NORMAL_SCR + 8)]
	msr	cptr_el3, x8
	isb
	ldr	w8, [x28, #TOS_FEATURES]
	ldr	x9, [x28, #TOS_FP]
	tbnz	w8, #TOS_HAS_SVE, 1f
	ldr	x8, [x9, #TOS_SVCR]
	tbnz	x8, #SVCR_SM, 1f
	q_pairs	ldp, x9
	b	4f

1:	ldr	x8, [x9, #TOS_SVCR]
	tbz	x8, #SVCR_SM, 2f
	smstart_sm
2:	add	x9, x9, #TOS_Q
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	ldr	z\n, [x9, #\n, mul vl]
	.endr
	addvl	x9, x9, #31
	addvl	x9, x9, #1
	tbnz	x8, #SVCR_SM, 3f
	ldr	p0, [x9, #16, mul vl]
	wrffr	p0.b
3:	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	ldr	p\n, [x9, #\n, mul vl]
	.endr
	ldr	x9, [x28, #TOS_FP]
4:	ldr	x8, [x9, #TOS_FPCR]
	msr	fpcr, x8
	ldr	x8, [x9, #(TOS_FPCR + 8)]
	msr	fpsr, x8
	b	tos_leave_on
endfunc tos_fp_restore
