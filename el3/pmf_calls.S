/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way of a call whose times are asked for (pmf_calls_switch()): struct cpu
 * has a verdict table in which nothing is found, so every call comes here as a
 * miss, and the real table is read here. A call to C is timed whole
 * (finish_timed); what the table answers has a few instructions to go when its
 * second time is taken.
 */
#include "el3/vectors.inc.S"
#include "el3/pmf.h"

/* As table_walk, in the real table. Clobbers: x28, x29 */
.macro timed_walk fid
	mov_imm	w28, EL3_TABLE_K
	mul	w28, \fid, w28
	lsr	w28, w28, #EL3_TABLE_SHIFT
	adr_far	x29, el3_slots
	add	x29, x29, x28, lsl #GATE_SLOT_SHIFT
	ldr	w28, [x29, #GATE_SLOT_TAG]
.endm

/* Clobbers: x28 */
.macro timed_exit
	isb
	mrs	x28, cntpct_el0
	str	x28, [sp, #CPU_CALL_EXIT]
.endm

func miss_timed
	landing_pad
	isb
	mrs	x28, cntpct_el0
	str	x28, [sp, #CPU_CALL_ENTER]
	mrs	x28, esr_el3
	mov	w29, #ESR_SMC64_0
	cmp	w28, w29
	b.eq	1f
	lsr	w28, w28, #ESR_EC_SHIFT
	cmp	w28, #EC_SMC32
	b.ne	4f
	tbnz	w0, #30, 4f
1:	timed_walk w0
	cmp	w28, w0
	b.ne	4f
	ldr	x28, [x29, #EL3_SLOT_SERVICE]
	ldrb	w28, [x28, #EL3_SERVICE_FINISH]
	cmp	w28, #PMF_FINISH_C
	b.eq	finish_timed
	cmp	w28, #PMF_FINISH_CHECKED
	b.hs	finish_timed		/* or PMF_FINISH_LEAF */
	/* Two that look x1 up, in the CPU's table. */
	cmp	w28, #PMF_FINISH_ARCH_FEATURES
	b.eq	2f
	cmp	w28, #PMF_FINISH_PSCI_FEATURES
	b.eq	3f
	timed_exit
	ldr	x28, [x29, #GATE_SLOT_SMC]
	br	x28
	branch_barrier

2:	timed_walk w1
	cmp	w28, w1
	b.ne	4f
	ldr	w28, [x29, #EL3_SLOT_ARCH_FEATURES]
	b	5f
3:	timed_walk w1
	cmp	w28, w1
	b.ne	4f
	ldr	w28, [x29, #EL3_SLOT_PSCI_FEATURES]
5:	ldr	x0, [sp, x28]
	timed_exit
	restore_scratch
	lower_eret

	/* A miss in the real table too. */
4:	timed_exit
	ldr	x28, [sp, #CPU_CALL_MISS]
	br	x28
	branch_barrier
endfunc miss_timed

/*
 * The table, of one slot: K is 0 then. Its tag is an identifier that nobody
 * has; a call with it goes the same way, and ARCH_FEATURES of it is absent.
 */
	.section .rodata.pmf_slot, "a", %progbits
	.global	pmf_slot
	.balign	64
pmf_slot:
	.word	1, 0
	.quad	miss_timed
	.word	CPU_FEATURES, CPU_FEATURES
	.quad	0, 0, 0, 0, 0
