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
 */
#include "el3/vectors.inc.S"

vector_table el3_vectors
	vector	own_sync		/* EL3, SP_EL0: nobody runs so */
	vector	own_irq
	vector	own_fiq
	vector	own_serror
	vector	own_sync		/* EL3, SP_EL3: a bug of ours */
	vector	own_irq
	vector	own_fiq
	vector	own_serror

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
	vector	lower_fiq
	vector	lower_serror		/* the board's choice: SCR_EL3.EA */

	/* lower EL, AArch32: all of the normal world (state_switch.c) */
	vector_code
	stp	x28, x29, [sp, #CPU_SCRATCH]
	b	lower_a64_sync_saved
	vector	own_irq
	vector	lower_fiq
	vector	lower_serror
vector_table_end el3_vectors

/*
 * CVE-2017-5715, CVE-2022-23960 on Cortex-A57 and A72: what the lower levels
 * taught the branch predictor must not steer EL3. Switching the MMU off and on
 * makes these cores forget it; before the first branch, hence in the slot.
 */
.macro vector_flush label
	vector_code
	stp	x28, x29, [sp, #CPU_SCRATCH]
	mrs	x28, sctlr_el3
	bic	x29, x28, #SCTLR_M
	msr	sctlr_el3, x29
	isb
	msr	sctlr_el3, x28
	isb
	b	\label
.endm

vector_table el3_vectors_flush
	vector	own_sync
	vector	own_irq
	vector	own_fiq
	vector	own_serror
	vector	own_sync
	vector	own_irq
	vector	own_fiq
	vector	own_serror
	vector_flush flushed_sync
	vector	lower_irq
	vector_flush lower_fiq_saved
	vector_flush lower_serror_saved
	vector_flush flushed_sync
	vector	own_irq
	vector_flush lower_fiq_saved
	vector_flush lower_serror_saved
vector_table_end el3_vectors_flush

/*
 * A hypervisor calls WORKAROUND_1 or _3 on each trap from its guests; for
 * these CPUs such a call has been done by now.
 */
func flushed_sync
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

/*
 * No slot, or no AArch64 SMC with immediate 0. In: nothing but the scratch
 * registers has changed. The way on depends on who runs below, and on whether
 * there is a Trusted OS: miss_deny, miss_tos, miss_secure (tos_switch.S).
 */
func no_slot
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
func miss_deny
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

/*
 * finish_*: the addresses in a slot's code. x29 is the slot.
 *
 * NOT_SUPPORTED, all other registers as they were.
 */
func finish_deny
	mov	x0, #-1
	restore_scratch
	lower_eret
endfunc finish_deny

func finish_constant
	ldr	x0, [x29, #GATE_SLOT_RESULT]
	restore_scratch
	lower_eret
endfunc finish_constant

func finish_constant2
	ldp	x0, x1, [x29, #GATE_SLOT_RESULT]
	restore_scratch
	lower_eret
endfunc finish_constant2

func finish_constant4
	ldp	x0, x1, [x29, #GATE_SLOT_RESULT]
	ldp	x2, x3, [x29, #GATE_SLOT_RESULT + 16]
	restore_scratch
	lower_eret
endfunc finish_constant4

/*
 * PSCI_FEATURES, and ARCH_FEATURES with the SVE hint or from AArch32: look w1
 * up in the same table; its slot says which of this CPU's answers is meant.
 */
func finish_arch_features
	table_walk w1
	cmp	w28, w1
	b.ne	finish_deny
	ldr	w28, [x29, #EL3_SLOT_ARCH_FEATURES]
	ldr	x0, [sp, x28]
	restore_scratch
	lower_eret
endfunc finish_arch_features

func finish_psci_features
	table_walk w1
	cmp	w28, w1
	b.ne	finish_deny
	ldr	w28, [x29, #EL3_SLOT_PSCI_FEATURES]
	ldr	x0, [sp, x28]
	restore_scratch
	lower_eret
endfunc finish_psci_features

/* WORKAROUND_n: this CPU's own code, finish_deny or finish_nothing. */
.macro finish_workaround n, index
func finish_workaround_\n
	ldr	x28, [sp, #CPU_WORKAROUND(\index)]
	br	x28
	branch_barrier
endfunc finish_workaround_\n
.endm

	finish_workaround 1, 0
	finish_workaround 2, 1
	finish_workaround 3, 2

/* A call whose work is done: every register as it was. */
func finish_nothing
	restore_scratch
	lower_eret
endfunc finish_nothing

.macro frame_push_call
	sub	sp, sp, #FRAME_BYTES
	frame_store_call
	mov	x3, x29			/* the slot, if there is one */
	ldp	x28, x29, [sp, #(FRAME_BYTES + CPU_SCRATCH)]
	str	x18, [sp, #FRAME_X(18)]
	stp	x29, x30, [sp, #FRAME_X(29)]
	keys_own
.endm

.macro frame_leave
	keys_lower
	frame_pop_call
	lower_eret
.endm

/*
 * A call that the table leaves to C: \function(call, frame, cpu, slot), in the
 * order that the handler wants them in.
 *
 * Crash reports show the last calls (struct cpu_log). x29 is where this one
 * stands; being no address of a stack, it ends C's frame chain, and C gives it
 * back as it was.
 */
.macro finish_in_c name, function
func \name
	frame_push_call
	ldr	x29, [sp, #(FRAME_BYTES + CPU_LOG_NEXT)]
	bic	x29, x29, #0x200	/* wraps */
	stp	x0, x1, [x29], #CPU_CALL_BYTES
	str	x29, [sp, #(FRAME_BYTES + CPU_LOG_NEXT)]
	add	x0, sp, #FRAME_X(FRAME_X_CALL)
	mov	x1, sp
	add	x2, sp, #FRAME_BYTES
	bl	\function
	ldr	x9, [sp, #FRAME_X(0)]
	str	x9, [x29, #-16]
	frame_leave
endfunc \name
.endm

	/* Next: el3_call() in trap.c */
	finish_in_c finish_c, el3_call
	/* Next: el3_checked() in checked.c */
	finish_in_c finish_checked, el3_checked
	/* Next: el3_call_timed() in pmf.c */
	finish_in_c finish_timed, el3_call_timed

/* Not a call at all. Next: el3_sync() in trap.c */
func trap_in_c
	frame_push_call
	frame_push_rest
	call_c	el3_sync
	frame_pop_rest
	frame_leave
endfunc trap_in_c

/* Group 0 is EL3's. Next: el3_fiq() in trap.c */
func lower_fiq
	stp	x28, x29, [sp, #CPU_SCRATCH]
lower_fiq_saved:
	frame_push_call
	call_c	el3_fiq
	frame_leave
endfunc lower_fiq

/* Next: el3_serror() in abort.c */
func lower_serror
	stp	x28, x29, [sp, #CPU_SCRATCH]
lower_serror_saved:
	frame_push_call
	frame_push_rest
	call_c	el3_serror
	frame_pop_rest
	frame_leave
endfunc lower_serror

/*
 * Exceptions of our own: report. The stack may be what broke, so the report
 * runs on this CPU's panic stack; the frame is written there. The CPU stops,
 * so that TPIDRRO_EL0 may be lost.
 * Next: el3_own_exception() in panic.c
 */
.macro own_exception_entry name, kind
func \name
	msr	tpidrro_el0, x0
	mrs	x0, tpidr_el3
	add	x0, x0, #(CPU_BYTES - FRAME_BYTES)
	frame_store_report
	mov	x2, sp
	stp	x30, x2, [x0, #FRAME_X(30)]
	mrs	x2, tpidrro_el0
	stp	x2, x1, [x0, #FRAME_X(0)]
	msr	spsel, #1
	mov	sp, x0
	mov	x1, #\kind
	mov	x29, xzr
	bl	el3_own_exception
	b	.			/* it does not return */
endfunc \name
.endm

	own_exception_entry own_sync, 0
	own_exception_entry own_irq, 1
	own_exception_entry own_fiq, 2
	own_exception_entry own_serror, 3
