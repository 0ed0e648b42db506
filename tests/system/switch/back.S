/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"

#define SWITCH 0x82000020

/*
 * void switch_away(uint64_t entry, uint64_t cookie, struct back *back)
 *
 * Into AArch32, and out of it again at switch_back, which finds in TPIDR_EL1's
 * neighbour TPIDR_EL0 where to go on. A refusal comes back here, too.
 */
func switch_away
	stp	x29, x30, [sp, #-96]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	mov	x19, sp
	adr_far	x20, switch_saved
	stp	x19, x2, [x20]
	mov	x4, x1				/* cookie */
	mov	x3, xzr
	mov	x2, x0				/* entry */
	mov	x1, xzr
	mov_imm	x0, SWITCH
	smc	#0
	ldr	x2, [x20, #8]
	mov	x3, #1
	str	x3, [x2, #160]			/* refused */
	b	switch_on
endfunc switch_away

/* EL2 or EL1 again. In: x0, x1 = cookie */
func switch_back
	msr	tpidr_el0, x20
	adr_far	x20, switch_saved
	ldr	x20, [x20, #8]
	stp	x0, x1, [x20]
	stp	x2, x3, [x20, #16]
	stp	x4, x5, [x20, #32]
	stp	x6, x7, [x20, #48]
	stp	x8, x9, [x20, #64]
	stp	x10, x11, [x20, #80]
	stp	x12, x13, [x20, #96]
	stp	x14, x15, [x20, #112]
	stp	x16, x17, [x20, #128]
	mrs	x0, CurrentEL
	mrs	x1, sctlr_el1
	cmp	x0, #(2 << 2)
	b.ne	1f
	mrs	x1, sctlr_el2
1:	stp	x0, x1, [x20, #144]
	mrs	x1, daif
	mrs	x2, spsel
	orr	x1, x1, x2
	str	x1, [x20, #168]
	bl	cpu_set_up
	adr_far	x20, switch_saved
switch_on:
	ldr	x19, [x20]
	mov	sp, x19
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #96
	ret
endfunc switch_back

	.bss
	.balign	16
	.global	switch_saved
switch_saved:
	.quad	0, 0

/* EL1: an SMC; EL2 hears of it by an HVC. */
func switch_below
	smc	#0
	hvc	#0
endfunc switch_below

/* void below_run(uint64_t entry, uint64_t x0, x1, x2, x3, x4): at EL1. */
func below_run
	stp	x29, x30, [sp, #-16]!
	msr	elr_el2, x0
	mov	x0, #0x3c5			/* EL1h, everything masked */
	msr	spsr_el2, x0
	mov	x0, x1
	mov	x1, x2
	mov	x2, x3
	mov	x3, x4
	mov	x4, x5
	isb
	eret
	.global	below_resume
below_resume:
	ldp	x29, x30, [sp], #16
	ret
endfunc below_run
