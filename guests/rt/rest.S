/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"
#include "guests/rt/rest.h"

/* bool rest_call(struct rest *rest) */
func rest_call
	stp	x19, x20, [x0, #REST_SAVED]
	stp	x21, x22, [x0, #REST_SAVED + 16]
	stp	x23, x24, [x0, #REST_SAVED + 32]
	stp	x25, x26, [x0, #REST_SAVED + 48]
	stp	x27, x28, [x0, #REST_SAVED + 64]
	stp	x29, x30, [x0, #REST_SAVED + 80]
	mov	x4, sp
	mrs	x5, tpidr_el1
	stp	x4, x5, [x0, #REST_SP]
	dsb	sy
	mov	x19, x0
	ldr	x4, [x19, #REST_HVC]
	ldp	x2, x3, [x19, #REST_ARGS + 16]
	ldp	x0, x1, [x19, #REST_ARGS]
	cbnz	x4, 1f
	smc	#0
	b	2f
1:	hvc	#0
2:	str	x0, [x19, #REST_RESULT]
	ldr	x19, [x19, #REST_SAVED]
	mov	x0, #0
	ret
endfunc rest_call

/* In: x0 = rest. All else is lost, or ought to be. */
func rest_entry
	.irp	n, 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	orr	x1, x1, x\n
	.endr
	mrs	x2, daif
	stp	x1, x2, [x0, #REST_FOUND]
	mrs	x1, CurrentEL
	mrs	x2, sctlr_el1
	mrs	x3, cntvct_el0
	cmp	x1, #(2 << 2)
	b.lo	1f
	mrs	x2, sctlr_el2
	mrs	x3, cntpct_el0
1:	lsr	x1, x1, #2
	stp	x1, x2, [x0, #REST_FOUND + 16]
	mrs	x1, spsel
	stp	x1, x3, [x0, #REST_FOUND + 32]
	msr	daifset, #0xf
	msr	spsel, #1
	mov	x19, x0
	bl	cpu_set_up
	mov	x0, x19
	ldp	x4, x5, [x0, #REST_SP]
	mov	sp, x4
	msr	tpidr_el1, x5
	ldp	x19, x20, [x0, #REST_SAVED]
	ldp	x21, x22, [x0, #REST_SAVED + 16]
	ldp	x23, x24, [x0, #REST_SAVED + 32]
	ldp	x25, x26, [x0, #REST_SAVED + 48]
	ldp	x27, x28, [x0, #REST_SAVED + 64]
	ldp	x29, x30, [x0, #REST_SAVED + 80]
	mov	x0, #1
	ret
endfunc rest_entry
