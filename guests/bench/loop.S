/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"

/*
 * bench_NAME: uint64_t bench_NAME(uint64_t calls, uint64_t x0, uint64_t x1,
 *                                 uint64_t x2, uint64_t x3)
 *
 * In:       x0 = how many times, x1-x4 = the call's x0-x3
 * Out:      x0 = ticks of CNTVCT_EL0 that they took
 * Clobbers: x0-x17
 *
 * bench_empty is the same loop without the call: the difference is the
 * instruction and everything behind it.
 */
.macro bench name, insn:vararg
func bench_\name
	stp	x29, x30, [sp, #-80]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	str	x25, [sp, #64]
	mov	x19, x0
	mov	x20, x1
	mov	x21, x2
	mov	x22, x3
	mov	x23, x4
	isb
	mrs	x24, cntvct_el0
1:	mov	x0, x20
	mov	x1, x21
	mov	x2, x22
	mov	x3, x23
	\insn
	subs	x19, x19, #1
	b.ne	1b
	isb
	mrs	x25, cntvct_el0
	sub	x0, x25, x24
	ldr	x25, [sp, #64]
	ldp	x23, x24, [sp, #48]
	ldp	x21, x22, [sp, #32]
	ldp	x19, x20, [sp, #16]
	ldp	x29, x30, [sp], #80
	ret
endfunc bench_\name
.endm

	bench empty
	bench smc, smc #0
	bench hvc, hvc #0
