/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL3's exception vectors and the way of a call that needs no C.
 *
 * An SMC arrives at lower_a64_sync with every register still the caller's. Two
 * of them, x28 and x29, are put aside; the verdict table (smcgate/table.h,
 * el3/table.h) is read; its slot names the code below that finishes the call:
 * finish_*. What they cannot do goes to C: finish_c, then el3_call() in
 * trap.c.
 *
 * SP_EL3 is the address of this CPU's struct cpu, its stack lies below.
 *
 * An SMC has been executed, so ELR_EL3 is the next instruction and there is
 * nothing to step over. There are two tables; errata.c chooses one for each
 * CPU.
 *
 * Most of a table is free: a slot has room for 32 instructions and needs one.
 * What is small enough stands there (gap).
 */
#include "el3/vectors.inc.S"

/* A slot of EL3's own exceptions. Next: own_exception. */
.macro vector_own kind
	vector_code
	own_entry \kind
.endm

.macro own_entry kind
	msr	tpidrro_el0, x0
	mov	x0, #\kind
	b	own_exception
.endm

/* A slot whose code is another table's or slot's, behind its first store. */
.macro vector_saved label
	vector_code
	stp	x28, x29, [sp, #CPU_SCRATCH]
	b	\label
.endm

/*
 * Arguments of a call to C: x0 = struct el3_call, x1 = the frame, x2 = cpu.
 *
 * Crash reports show the last calls (struct cpu_log). x29 is where this one
 * stands; being no address of a stack, it ends C's frame chain, and C gives it
 * back as it was.
 */
.macro log_call
	ldr	x29, [sp, #(FRAME_BYTES + CPU_LOG_NEXT)]
	bic	x29, x29, #0x200	/* wraps */
	stp	x0, x1, [x29], #CPU_CALL_BYTES
	str	x29, [sp, #(FRAME_BYTES + CPU_LOG_NEXT)]
	add	x0, sp, #FRAME_X(FRAME_X_CALL)
	mov	x1, sp
	add	x2, sp, #FRAME_BYTES
.endm

vector_table el3_vectors
	vector_own 0			/* EL3, SP_EL0: nobody runs so */

/*
 * No slot, or no AArch64 SMC with immediate 0. In: nothing but the scratch
 * registers has changed. The way on depends on who runs below, and on whether
 * there is a Trusted OS: miss_deny, miss_tos, miss_secure (tos_switch.S).
 */
gap no_slot
	ldr	x28, [sp, #CPU_MISS]
	br	x28
	branch_barrier
endfunc no_slot

/*
 * The normal world, and no Trusted OS.
 *
 * An AArch32 caller comes here too, below an AArch64 EL2 or not. Its SMC has
 * been executed, so the condition held and ELR_EL3 is the next instruction;
 * only SMC32 is for it.
 *
 * An AArch64 SMC with an immediate is no SMCCC call (DEN0028 reserves it). EL3
 * does not inject exceptions for that, it answers NOT_SUPPORTED.
 */
gap miss_deny
	mrs	x28, esr_el3
	lsr	w28, w28, #ESR_EC_SHIFT
	cmp	w28, #EC_SMC64
	b.eq	finish_deny
	cmp	w28, #EC_SMC32
	b.ne	trap_in_c
	tbnz	w0, #30, finish_deny
	table_walk w0
	cmp	w28, w0
	b.ne	finish_deny
	ldr	x28, [x29, #GATE_SLOT_SMC]
	br	x28
	branch_barrier
endfunc miss_deny

	vector_own 1

/*
 * finish_*: the addresses in a slot's code. x29 is the slot.
 *
 * NOT_SUPPORTED, all other registers as they were.
 */
gap finish_deny
	mov	x0, #-1
	restore_scratch
	lower_eret
endfunc finish_deny

gap finish_constant
	ldr	x0, [x29, #GATE_SLOT_RESULT]
	restore_scratch
	lower_eret
endfunc finish_constant

gap finish_constant2
	ldp	x0, x1, [x29, #GATE_SLOT_RESULT]
	restore_scratch
	lower_eret
endfunc finish_constant2

gap finish_constant4
	ldp	x0, x1, [x29, #GATE_SLOT_RESULT]
	ldp	x2, x3, [x29, #GATE_SLOT_RESULT + 16]
	restore_scratch
	lower_eret
endfunc finish_constant4

	vector_own 2

/*
 * PSCI_FEATURES, and ARCH_FEATURES with the SVE hint or from AArch32: look w1
 * up in the same table; its slot says which of this CPU's answers is meant.
 */
gap finish_arch_features
	table_walk w1
	cmp	w28, w1
	b.ne	finish_deny
	ldr	w28, [x29, #EL3_SLOT_ARCH_FEATURES]
	ldr	x0, [sp, x28]
	restore_scratch
	lower_eret
endfunc finish_arch_features

gap finish_psci_features
	table_walk w1
	cmp	w28, w1
	b.ne	finish_deny
	ldr	w28, [x29, #EL3_SLOT_PSCI_FEATURES]
	ldr	x0, [sp, x28]
	restore_scratch
	lower_eret
endfunc finish_psci_features

	vector_own 3

/* WORKAROUND_n: this CPU's own code, finish_deny or finish_nothing. */
.macro finish_workaround n, index
gap finish_workaround_\n
	ldr	x28, [sp, #CPU_WORKAROUND(\index)]
	br	x28
	branch_barrier
endfunc finish_workaround_\n
.endm

	finish_workaround 1, 0
	finish_workaround 2, 1
	finish_workaround 3, 2

/* A call whose work is done: every register as it was. */
gap finish_nothing
	restore_scratch
	lower_eret
endfunc finish_nothing

	vector_own 0			/* EL3, SP_EL3: a bug of ours */

/*
 * A call or a trap for which some instructions more do not matter: into C by
 * code that all of them share.
 *
 * In:   x28 = the function; x29 = the slot, 0 if it is no call
 * Next: finish_slot, trap_whole
 */
gap finish_in_c
	sub	sp, sp, #FRAME_BYTES
	frame_store_call
	mov	x4, x28
	mov	x3, x29
	ldp	x28, x29, [sp, #(FRAME_BYTES + CPU_SCRATCH)]
	str	x18, [sp, #FRAME_X(18)]
	stp	x29, x30, [sp, #FRAME_X(29)]
	keys_own
	cbz	x3, trap_whole
	b	finish_slot
endfunc finish_in_c

	vector_own 1

/* Function(call, frame, cpu, slot), as finish_c. */
gap finish_slot
	log_call
	blr	x4
	b	finish_c_done
endfunc finish_slot

gap finish_checked
	adr	x28, el3_checked
	b	finish_in_c
endfunc finish_checked

gap finish_timed
	adr	x28, el3_call_timed
	b	finish_in_c
endfunc finish_timed

	vector_own 2

/* Function(frame, cpu) with a whole frame. */
gap trap_whole
	frame_push_rest
	mov	x0, sp
	add	x1, sp, #FRAME_BYTES
	mov	x29, xzr		/* C's frame chain ends here */
	blr	x4
	frame_pop_rest
	b	finish_c_leave
endfunc trap_whole

/* Not a call at all. Next: el3_sync() in trap.c */
gap trap_in_c
	adr	x28, el3_sync
trap_to:
	mov	x29, xzr
	b	finish_in_c
endfunc trap_in_c

	vector_own 3

/*
 * A hypervisor calls WORKAROUND_1 or _3 on each trap from its guests; for
 * CPUs of the other table such a call has been done by now.
 */
gap flushed_sync
	eor	w28, w0, #WORKAROUND_3
	cbz	w28, 1f
	eor	w28, w0, #WORKAROUND_1
	cbnz	w28, lower_a64_sync_saved
1:	mrs	x28, esr_el3
	mov	w29, #ESR_SMC64_0
	cmp	w28, w29
	b.ne	lower_a64_sync_saved
	restore_scratch
	lower_eret
endfunc flushed_sync

	/* lower EL, AArch64: SMC. The way of a call begins in its slot. */
	vector_code
lower_a64_sync:
	stp	x28, x29, [sp, #CPU_SCRATCH]
lower_a64_sync_saved:
	mrs	x28, esr_el3
	mov	w29, #ESR_SMC64_0
	cmp	w28, w29		/* Z stays until the tag is known */
	eor	w28, w0, #ARCH_FEATURES
	cbz	w28, 1f
	table_walk w0
	ccmp	w28, w0, #0, eq
	b.ne	no_slot
	ldr	x28, [x29, #GATE_SLOT_SMC]
	br	x28
	branch_barrier
	/* ARCH_FEATURES: w1's slot says which of this CPU's answers it is. */
1:	table_walk w1
	ccmp	w28, w1, #0, eq
	b.ne	no_slot
	ldr	w28, [x29, #EL3_SLOT_ARCH_FEATURES]
	ldr	x0, [sp, x28]
	restore_scratch
	lower_eret

	vector	lower_irq		/* S-EL1's, at times: tos_irq() */

/*
 * Exceptions of our own: report. The stack may be what broke, so the report
 * runs on this CPU's panic stack; the frame is written there. The CPU stops,
 * so that TPIDRRO_EL0 and TPIDR_EL0 may be lost.
 *
 * In:   TPIDRRO_EL0 = x0, x0 = which of four
 * Next: el3_own_exception() in panic.c
 */
gap own_exception
	msr	tpidr_el0, x0
	mrs	x0, tpidr_el3
	add	x0, x0, #(CPU_BYTES - FRAME_BYTES)
	frame_store_report
	mov	x2, sp
	stp	x30, x2, [x0, #FRAME_X(30)]
	mrs	x2, tpidrro_el0
	stp	x2, x1, [x0, #FRAME_X(0)]
	msr	spsel, #1
	mov	sp, x0
	mrs	x1, tpidr_el0
	mov	x29, xzr
	bl	el3_own_exception
	b	.			/* it does not return */
endfunc own_exception

	/* Group 0 is EL3's. Next: el3_fiq() in trap.c */
	vector_code
lower_fiq:
	stp	x28, x29, [sp, #CPU_SCRATCH]
lower_fiq_saved:
	adr	x28, el3_fiq
	b	trap_to

	/* The board's choice: SCR_EL3.EA. Next: el3_serror() in abort.c */
	vector_code
	.global	lower_serror
lower_serror:
	stp	x28, x29, [sp, #CPU_SCRATCH]
lower_serror_saved:
	adr	x28, el3_serror
	b	trap_to

	/* lower EL, AArch32: all of the normal world (state_switch.c) */
	vector_saved lower_a64_sync_saved
	vector_own 1
	vector	lower_fiq
	vector	lower_serror
vector_table_end el3_vectors

/*
 * CVE-2017-5715, CVE-2022-23960 on Cortex-A57 and A72: what the lower levels
 * taught the branch predictor must not steer EL3. Switching the MMU off and on
 * makes these cores forget it; before the first branch, hence in the slot.
 */
/*
 * A slot is a section of its own: el3.ld makes the table of them, and puts
 * functions of other files into what they leave free.
 */
.macro flush_slot n
	.section .text.vectors_flush.s\n, "ax", %progbits
.endm

.macro vector_flush n, label
	flush_slot \n
	stp	x28, x29, [sp, #CPU_SCRATCH]
	mrs	x28, sctlr_el3
	bic	x29, x28, #SCTLR_M
	msr	sctlr_el3, x29
	isb
	msr	sctlr_el3, x28
	isb
	b	\label
.endm

.macro flush_own n, kind
	flush_slot \n
	own_entry \kind
.endm

	flush_own 0, 0
	flush_own 1, 1
	flush_own 2, 2
	flush_own 3, 3
	flush_own 4, 0
	flush_own 5, 1
	flush_own 6, 2
	flush_own 7, 3
	vector_flush 8, flushed_sync
	flush_slot 9
	b	lower_irq
	vector_flush 10, lower_fiq_saved
	vector_flush 11, lower_serror_saved
	vector_flush 12, flushed_sync
	flush_own 13, 1
	vector_flush 14, lower_fiq_saved
	vector_flush 15, lower_serror_saved

/*
 * A call that the table leaves to C: el3_call(call, frame, cpu, slot), in the
 * order that the handler wants them in. Next: el3_call() in trap.c
 */
func finish_c
	landing_pad
	sub	sp, sp, #FRAME_BYTES
	frame_store_call
	mov	x3, x29			/* the slot */
	ldp	x28, x29, [sp, #(FRAME_BYTES + CPU_SCRATCH)]
	str	x18, [sp, #FRAME_X(18)]
	stp	x29, x30, [sp, #FRAME_X(29)]
	keys_own
	log_call
	bl	el3_call
finish_c_done:
	ldr	x9, [sp, #FRAME_X(0)]
	str	x9, [x29, #-16]
finish_c_leave:
	keys_lower
	frame_pop_call
	lower_eret
endfunc finish_c
