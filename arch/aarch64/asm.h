/* SPDX-License-Identifier: BSD-2-Clause */
/* Assembly building blocks shared by every image. */
#ifndef ARCH_ASM_H
#define ARCH_ASM_H

#ifdef __ASSEMBLER__
/* clang-format off */

/* func NAME .. endfunc NAME: one function in a section of its own. */
.macro func name
	.section .text.\name, "ax", %progbits
	.balign	4
	.global	\name
	.type	\name, %function
\name:
.endm

.macro endfunc name
	.size	\name, . - \name
.endm

/* mov_imm REG, VALUE: any 32-bit constant, in two instructions. */
.macro mov_imm reg, value
	movz	\reg, #((\value) & 0xffff)
	movk	\reg, #(((\value) >> 16) & 0xffff), lsl #16
.endm

/* adr_far REG, SYMBOL: position independent, within 4 GiB. */
.macro adr_far reg, symbol
	adrp	\reg, \symbol
	add	\reg, \reg, :lo12:\symbol
.endm

/*
 * vector_table NAME .. vector LABEL (16 times) .. vector_table_end NAME: each
 * slot is one branch, or vector_code and up to 32 instructions that follow
 * it and leave label 9 alone. .org proves that they fit: it does not go
 * backwards.
 */
.macro vector_table name
	.section .text.vectors, "ax", %progbits
	.balign	2048
	.global	\name
\name:
9:	.set	vector_slots, 0
.endm

.macro vector_code
	.org	9b + 128 * vector_slots
	.set	vector_slots, vector_slots + 1
.endm

.macro vector label
	vector_code
	b	\label
.endm

/*
 * gap NAME .. endfunc NAME: a function in what the slot before it leaves free.
 * The slot ends with a branch or an ERET.
 */
.macro gap name
	.global	\name
	.type	\name, %function
\name:
.endm

.macro vector_table_end name
	.org	9b + 128 * 16
	.if	vector_slots != 16
	.error	"a vector table has sixteen slots of 128 bytes"
	.endif
.endm

/* clang-format on */
#endif
#endif
