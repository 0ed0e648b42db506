/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"

/*
 * uint64_t loop_marked(uint64_t turns)
 *
 * Spins with a mark in each of x1-x30 and the flags set; returns how many of
 * them are not as before. SP is all that it keeps in memory.
 */
func loop_marked
	stp	x29, x30, [sp, #-96]!
	stp	x27, x28, [sp, #16]
	stp	x25, x26, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x21, x22, [sp, #64]
	stp	x19, x20, [sp, #80]
	mov	x1, #0x5000
	.irp	n, 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	add	x\n, x1, #\n
	.endr
	cmp	xzr, x1			/* N */
	.global	loop_marked_first
loop_marked_first:
1:	sub	x0, x0, #1
	cbnz	x0, 1b
	.global	loop_marked_last
loop_marked_last:
	cset	x0, pl
	.irp	n, 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	sub	x\n, x\n, x1
	.endr
	.irp	n, 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	cmp	x\n, #\n
	cinc	x0, x0, ne
	.endr
	sub	x1, x1, #5, lsl #12
	cmp	x1, xzr
	cinc	x0, x0, ne
	ldp	x19, x20, [sp, #80]
	ldp	x21, x22, [sp, #64]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #32]
	ldp	x27, x28, [sp, #16]
	ldp	x29, x30, [sp], #96
	ret
endfunc loop_marked
