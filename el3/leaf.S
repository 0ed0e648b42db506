/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls whose handler calls nothing (EL3_FINISH_LEAF). Its return address is
 * never in memory, so the lower level's key may stay; and it is about as soon
 * done as an answer of the table, so crash reports do not have it either.
 */
#include "el3/vectors.inc.S"

/*
 * In: x29 = the slot, whose result is the handler. Next: handler(whatever,
 * out, cpu): what it wants to know of the call is in out.
 *
 * The slot's address is not the stack's: it ends C's frame chain.
 */
func finish_leaf
	landing_pad
	sub	sp, sp, #FRAME_BYTES
	frame_store_call
	stp	x18, x30, [sp, #FRAME_X(18)]
	mov	x1, sp
	add	x2, sp, #FRAME_BYTES
	ldr	x9, [x2, #CPU_COUNTED]
	add	x9, x9, #1
	str	x9, [x2, #CPU_COUNTED]
	ldr	x9, [x29, #GATE_SLOT_RESULT]
	blr	x9
	frame_load_call
	ldp	x18, x30, [sp, #FRAME_X(18)]
	add	sp, sp, #FRAME_BYTES
	restore_scratch
	lower_eret
endfunc finish_leaf
