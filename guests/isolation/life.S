/* SPDX-License-Identifier: BSD-2-Clause */
/* SVE and SME state, where the CPU has it. */
#include "arch/aarch64/asm.h"

#define ROOM 512 /* for a register of 2048 bits, aligned */

	.arch	armv8.2-a+sve

/* The register that was stored at x9, x1 bytes of it, or-ed into x0. */
.macro or_bytes
1:	sub	x1, x1, #1
	ldrb	w2, [x9, x1]
	orr	x0, x0, x2
	cbnz	x1, 1b
.endm

/*
 * uint64_t life_sve_sum(void) - all bits of Z0-Z31, P0-P15 and FFR or-ed.
 *
 * Out: x0 = 0 if none is set.  Clobbers: x1, x2, x9, P0
 */
func life_sve_sum
	sub	sp, sp, #ROOM
	mov	x9, sp
	add	x9, x9, #63
	and	x9, x9, #~63
	mov	x0, xzr
	.irp	i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	str	p\i, [x9]
	rdvl	x1, #1
	lsr	x1, x1, #3
	or_bytes
	.endr
	.irp	i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	str	z\i, [x9]
	rdvl	x1, #1
	or_bytes
	.endr
	rdffr	p0.b
	str	p0, [x9]
	rdvl	x1, #1
	lsr	x1, x1, #3
	or_bytes
	add	sp, sp, #ROOM
	ret
endfunc life_sve_sum

/* void life_sve_spoil(void) - ones in all of them. */
func life_sve_spoil
	.irp	i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	dup	z\i\().b, #-1
	.endr
	.irp	i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	ptrue	p\i\().b
	.endr
	setffr
	ret
endfunc life_sve_spoil

/* void life_sme_spoil(void) - streaming mode and ZA are left on. */
func life_sme_spoil
	mov	x0, #3
	msr	s3_3_c4_c2_2, x0		/* SVCR: SM, ZA */
	isb
	ret
endfunc life_sme_spoil
