/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The frame of an exception from a lower level, the same at EL2 and EL3:
 * x0-x30 in order at SP. A call's frame has only what C may change (x0-x18,
 * x29, x30); C preserves x19-x28.
 */
#ifndef ARCH_FRAME_ASM_H
#define ARCH_FRAME_ASM_H

#define FRAME_X(n)  (8 * (n))
#define FRAME_BYTES 256

#ifdef __ASSEMBLER__
/* clang-format off */

/* x0-x17, the registers that a call may use; SP is the frame already. */
.macro frame_store_call
	stp	x0, x1, [sp, #FRAME_X(0)]
	stp	x2, x3, [sp, #FRAME_X(2)]
	stp	x4, x5, [sp, #FRAME_X(4)]
	stp	x6, x7, [sp, #FRAME_X(6)]
	stp	x8, x9, [sp, #FRAME_X(8)]
	stp	x10, x11, [sp, #FRAME_X(10)]
	stp	x12, x13, [sp, #FRAME_X(12)]
	stp	x14, x15, [sp, #FRAME_X(14)]
	stp	x16, x17, [sp, #FRAME_X(16)]
.endm

/* The way back. */
.macro frame_load_call
	ldp	x0, x1, [sp, #FRAME_X(0)]
	ldp	x2, x3, [sp, #FRAME_X(2)]
	ldp	x4, x5, [sp, #FRAME_X(4)]
	ldp	x6, x7, [sp, #FRAME_X(6)]
	ldp	x8, x9, [sp, #FRAME_X(8)]
	ldp	x10, x11, [sp, #FRAME_X(10)]
	ldp	x12, x13, [sp, #FRAME_X(12)]
	ldp	x14, x15, [sp, #FRAME_X(14)]
	ldp	x16, x17, [sp, #FRAME_X(16)]
.endm

.macro frame_pop_call
	frame_load_call
	ldr	x18, [sp, #FRAME_X(18)]
	ldp	x29, x30, [sp, #FRAME_X(29)]
	add	sp, sp, #FRAME_BYTES
.endm

/* The rest of the registers, for exceptions that may name any of them. */
.macro frame_push_rest
	stp	x19, x20, [sp, #FRAME_X(19)]
	stp	x21, x22, [sp, #FRAME_X(21)]
	stp	x23, x24, [sp, #FRAME_X(23)]
	stp	x25, x26, [sp, #FRAME_X(25)]
	stp	x27, x28, [sp, #FRAME_X(27)]
.endm

.macro frame_pop_rest
	ldp	x19, x20, [sp, #FRAME_X(19)]
	ldp	x21, x22, [sp, #FRAME_X(21)]
	ldp	x23, x24, [sp, #FRAME_X(23)]
	ldp	x25, x26, [sp, #FRAME_X(25)]
	ldp	x27, x28, [sp, #FRAME_X(27)]
.endm

/* All of x2-x29 to a frame at x0; x0, x1 and x30 are the caller's to store. */
.macro frame_store_report
	stp	x2, x3, [x0, #FRAME_X(2)]
	stp	x4, x5, [x0, #FRAME_X(4)]
	stp	x6, x7, [x0, #FRAME_X(6)]
	stp	x8, x9, [x0, #FRAME_X(8)]
	stp	x10, x11, [x0, #FRAME_X(10)]
	stp	x12, x13, [x0, #FRAME_X(12)]
	stp	x14, x15, [x0, #FRAME_X(14)]
	stp	x16, x17, [x0, #FRAME_X(16)]
	stp	x18, x19, [x0, #FRAME_X(18)]
	stp	x20, x21, [x0, #FRAME_X(20)]
	stp	x22, x23, [x0, #FRAME_X(22)]
	stp	x24, x25, [x0, #FRAME_X(24)]
	stp	x26, x27, [x0, #FRAME_X(26)]
	stp	x28, x29, [x0, #FRAME_X(28)]
.endm

/* C's frame chain ends here: x29 = 0 in our own first frame. */
.macro call_c function
	mov	x0, sp
	add	x1, sp, #FRAME_BYTES
	mov	x29, xzr
	bl	\function
.endm

/* clang-format on */
#endif
#endif
