/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One table per exception level the payload may run at. Every slot leads to
 * trap_handle() with a whole frame: a test payload wants to see everything
 * and is in no hurry.
 */
#include "arch/aarch64/asm.h"
#include "guests/rt/trap.h"

/* trap_slot EL, VECTOR: one slot's code, out of line. */
.macro trap_slot el, vector
trap_\el\()_\vector:
	sub	sp, sp, #TRAP_FRAME_SIZE
	stp	x0, x1, [sp, #16 * 0]
	mov	x1, #\vector
	b	trap_common_\el
.endm

.macro trap_common el
	.section .text.trap_\el, "ax", %progbits
	.irp	vector, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	trap_slot \el, \vector
	.endr

trap_common_\el:
	stp	x2, x3, [sp, #16 * 1]
	stp	x4, x5, [sp, #16 * 2]
	stp	x6, x7, [sp, #16 * 3]
	stp	x8, x9, [sp, #16 * 4]
	stp	x10, x11, [sp, #16 * 5]
	stp	x12, x13, [sp, #16 * 6]
	stp	x14, x15, [sp, #16 * 7]
	stp	x16, x17, [sp, #16 * 8]
	stp	x18, x19, [sp, #16 * 9]
	stp	x20, x21, [sp, #16 * 10]
	stp	x22, x23, [sp, #16 * 11]
	stp	x24, x25, [sp, #16 * 12]
	stp	x26, x27, [sp, #16 * 13]
	stp	x28, x29, [sp, #16 * 14]
	add	x2, sp, #TRAP_FRAME_SIZE
	stp	x30, x2, [sp, #16 * 15]
	mrs	x2, elr_\el
	mrs	x3, spsr_\el
	stp	x2, x3, [sp, #TRAP_FRAME_ELR]
	mrs	x2, esr_\el
	mrs	x3, far_\el
	stp	x2, x3, [sp, #TRAP_FRAME_ESR]
	mov	x0, sp
	bl	trap_handle			// x1 = vector
	ldp	x2, x3, [sp, #TRAP_FRAME_ELR]
	msr	elr_\el, x2
	msr	spsr_\el, x3
	ldp	x0, x1, [sp, #16 * 0]
	ldp	x2, x3, [sp, #16 * 1]
	ldp	x4, x5, [sp, #16 * 2]
	ldp	x6, x7, [sp, #16 * 3]
	ldp	x8, x9, [sp, #16 * 4]
	ldp	x10, x11, [sp, #16 * 5]
	ldp	x12, x13, [sp, #16 * 6]
	ldp	x14, x15, [sp, #16 * 7]
	ldp	x16, x17, [sp, #16 * 8]
	ldp	x18, x19, [sp, #16 * 9]
	ldp	x20, x21, [sp, #16 * 10]
	ldp	x22, x23, [sp, #16 * 11]
	ldp	x24, x25, [sp, #16 * 12]
	ldp	x26, x27, [sp, #16 * 13]
	ldp	x28, x29, [sp, #16 * 14]
	ldr	x30, [sp, #16 * 15]
	add	sp, sp, #TRAP_FRAME_SIZE
	eret
	dsb	nsh
	isb
.endm

.macro trap_table el
vector_table vectors_\el
	vector	trap_\el\()_8			/* current EL, SP_EL0 */
	vector	trap_\el\()_9
	vector	trap_\el\()_10
	vector	trap_\el\()_11
	vector	trap_\el\()_0			/* current EL, SP_ELx */
	vector	trap_\el\()_1
	vector	trap_\el\()_2
	vector	trap_\el\()_3
	vector	trap_\el\()_4			/* lower EL, AArch64 */
	vector	trap_\el\()_5
	vector	trap_\el\()_6
	vector	trap_\el\()_7
	vector	trap_\el\()_4			/* lower EL, AArch32 */
	vector	trap_\el\()_5
	vector	trap_\el\()_6
	vector	trap_\el\()_7
vector_table_end vectors_\el
.endm

	trap_common el1
	trap_common el2
	trap_table el1
	trap_table el2
