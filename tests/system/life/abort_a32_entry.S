/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * abort_a32.c's first instructions: a stack in its mode, by whose address
 * abort.py knows the mode, and another for data aborts, which are counted and
 * gone on from behind.
 */
#include "abort_a32.h"

	.syntax	unified
	.arch	armv7-a

#define MODE_ABT 0xd7 /* I, F */
#define STACK	 (0x40300800 + (MODE & 0xf) * 0x1000)

	.section .text.start, "ax", %progbits
	.arm
	.global	_start
	.type	_start, %function
_start:
	ldr	r0, =vectors
	mcr	p15, 0, r0, c12, c0, 0		/* VBAR */
	isb
	msr	cpsr_c, #MODE_ABT
	ldr	sp, =stack_high_1
	msr	cpsr_c, #MODE
	ldr	sp, =STACK
	bl	payload_main
1:	b	1b

	.balign	32
vectors:
	.rept	4
	b	.
	.endr
	b	aborted
	.rept	3
	b	.
	.endr

/* It was no instruction's: LR is 8 beyond the next one. */
aborted:
	push	{r0, r1}
	ldr	r1, =abort_seen
	ldr	r0, [r1, #ABORT_COUNT]
	add	r0, r0, #1
	str	r0, [r1, #ABORT_COUNT]
	mrc	p15, 0, r0, c5, c0, 0		/* DFSR */
	str	r0, [r1, #ABORT_DFSR]
	mrs	r0, spsr
	str	r0, [r1, #ABORT_SPSR]
	pop	{r0, r1}
	subs	pc, lr, #8

	.bss
	.balign	4
	.global	abort_seen
abort_seen:
	.space	ABORT_BYTES
