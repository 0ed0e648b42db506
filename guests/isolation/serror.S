/* SPDX-License-Identifier: BSD-2-Clause */
/* An SError at this level, taken on purpose. */
#include "arch/aarch64/asm.h"

/*
 * uint64_t serror_take(uint64_t *at) - SErrors unmasked for one instruction.
 *
 * In:  x0 = where to put that instruction's address
 * Out: x0 = ELR of the exception, 0: none came
 * Clobbers: x1-x4
 */
func serror_take
	mrs	x1, vbar_el1
	adr_far	x2, serror_vectors
	msr	vbar_el1, x2
	isb
	adr	x2, 1f
	str	x2, [x0]
	mov	x0, xzr
	msr	daifclr, #4
1:	isb
	msr	daifset, #4
	msr	vbar_el1, x1
	isb
	ret
endfunc serror_take

/* Back to where it came from. */
serror_taken:
	mrs	x0, elr_el1
	eret
	dsb	nsh
	isb

serror_else:
	b	serror_else

vector_table serror_vectors
	.rept	7
	vector	serror_else
	.endr
	vector	serror_taken		/* current EL, SP_ELx: SError */
	.rept	8
	vector	serror_else
	.endr
vector_table_end serror_vectors
