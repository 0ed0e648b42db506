/* SPDX-License-Identifier: BSD-2-Clause */
/* SVE registers of a known content, in and out of streaming mode. */
#include "arch/aarch64/asm.h"
	.arch_extension fp
	.arch_extension simd
	.arch_extension sve

/* x2 = 1 in streaming mode, where FFR does not exist. Clobbers: x3 */
.macro streaming
	mov	x2, #0
	mrs	x3, id_aa64pfr1_el1
	ubfx	x3, x3, #24, #4
	cbz	x3, .Lno_\@
	mrs	x2, s3_3_c4_c2_2
	and	x2, x2, #1
.Lno_\@:
.endm

/* void sve_fill(uint64_t seed), less than a vector's bytes */
func sve_fill
	streaming
	ptrue	p0.b
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	add	x1, x0, #\n
	index	z\n\().d, x1, #3
	.endr
	cbnz	x2, 1f
	whilelo	p1.b, xzr, x0
	wrffr	p1.b
1:	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	add	x1, x0, #\n
	whilelo	p\n\().b, xzr, x1
	.endr
	ret
endfunc sve_fill

/* void sve_store(void *buffer): Z, P, FFR (not in streaming mode). */
func sve_store
	streaming
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	str	z\n, [x0, #\n, mul vl]
	.endr
	addvl	x0, x0, #31
	addvl	x0, x0, #1
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	str	p\n, [x0, #\n, mul vl]
	.endr
	cbnz	x2, 1f
	rdffr	p0.b
	str	p0, [x0, #16, mul vl]
1:	ret
endfunc sve_store

/* uint64_t sve_vl(void): bytes */
func sve_vl
	rdvl	x0, #1
	ret
endfunc sve_vl

/* uint64_t sve_enter_streaming(void): PSTATE.SM afterwards */
func sve_enter_streaming
	.inst	0xd503437f
	mrs	x0, s3_3_c4_c2_2
	and	x0, x0, #1
	ret
endfunc sve_enter_streaming

/* uint64_t sve_leave_streaming(void): PSTATE.SM before */
func sve_leave_streaming
	mrs	x0, s3_3_c4_c2_2
	.inst	0xd503427f
	and	x0, x0, #1
	ret
endfunc sve_leave_streaming
