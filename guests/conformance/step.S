/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"

#define SPSR_EL0	  0x3c0		/* EL0t, DAIF masked */
#define SPSR_EL1_STEP	  0x2001c5	/* EL1h, SS, AIF masked, D not */

.macro label name
	.global	\name
\name:
.endm

/*
 * uint64_t step_pc_NAME(uint64_t x0)
 *
 * In:       x0 = function ID
 * Out:      x0 = 1 + 2 + 4, of the instructions that ran
 * Clobbers: x1-x17
 */
.macro step_pc name
func step_pc_\name
	str	x19, [sp, #-16]!
	mov	x19, #0
	\name	#0
	add	x19, x19, #1
	add	x19, x19, #2
	add	x19, x19, #4
	mov	x0, x19
	ldr	x19, [sp], #16
	ret
endfunc step_pc_\name
.endm

	step_pc	smc
	step_pc	hvc

/*
 * void step_NAME(uint64_t x0, uint64_t mdscr)
 *
 * In:       x0 = function ID, x1 = MDSCR_EL1 with SS and KDE
 * Clobbers: x0-x17, ELR_EL1, SPSR_EL1
 */
.macro step name, insn:vararg
func step_\name
	stp	x29, x30, [sp, #-16]!
	adr	x2, step_\name\()_pc
	msr	elr_el1, x2
	mov_imm	x2, SPSR_EL1_STEP
	msr	spsr_el1, x2
	msr	mdscr_el1, x1
	isb
	eret
label step_\name\()_pc
	\insn
	nop
	nop
	nop
label step_\name\()_resume
	msr	daifset, #0xf
	msr	mdscr_el1, xzr
	isb
	ldp	x29, x30, [sp], #16
	ret
endfunc step_\name
.endm

	step	nop, nop
	step	smc, smc #0
	step	hvc, hvc #0

/*
 * void branch_NAME(uint64_t x0)
 *
 * In:       x0 = function ID
 * Clobbers: x0-x17
 *
 * BLR sets PSTATE.BTYPE; whatever runs next clears it. BRK shows it.
 */
.macro branch name, insn:vararg
func branch_\name
	stp	x29, x30, [sp, #-16]!
	adr	x9, 1f
	blr	x9
1:	\insn
	brk	#1
label branch_\name\()_resume
	ldp	x29, x30, [sp], #16
	ret
endfunc branch_\name
.endm

	branch	brk
	branch	smc, smc #0

/*
 * void el0_NAME(uint64_t x0)
 *
 * In:       x0 = function ID
 * Clobbers: x0-x17, ELR_EL1, SPSR_EL1
 */
.macro el0 name
func el0_\name
	stp	x29, x30, [sp, #-16]!
	adr	x2, el0_\name\()_pc
	msr	elr_el1, x2
	mov	x2, #SPSR_EL0
	msr	spsr_el1, x2
	isb
	eret
label el0_\name\()_pc
	\name	#0
	brk	#1				// it went through
label el0_\name\()_resume
	ldp	x29, x30, [sp], #16
	ret
endfunc el0_\name
.endm

	el0	smc
	el0	hvc
