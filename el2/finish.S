/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The second half of a call's way: finish_*, whose addresses stand in the
 * slots of the verdict tables (smcgate/table.h), and step_*, in the steps of a
 * checked call. Every finish_* is made four times, by conduit and by whether
 * the call is recorded; finish_deny_* are in vectors.S.
 *
 * In: SP = struct cpu, x29 = the slot, x28 and x29 of the caller in the
 *     scratch words, every other register the caller's own.
 */
#include "arch/aarch64/asm.h"
#include "el2/frame.h"
/* Reads the offsets above. */
#include "arch/aarch64/pauth.h"
#include "el2/leave.inc.S"

.macro finish name, conduit, suffix
func finish_\name\()_\conduit\suffix
	.ifc	\conduit, smc
	step_over_smc
	.endif
.endm

.macro finish_constants name, verdict, conduit, suffix, recorded
	finish	\name, \conduit, \suffix
	ldr	x0, [x29, #GATE_SLOT_RESULT]
	leave	\conduit, \recorded, \verdict

	finish	\name\()2, \conduit, \suffix
	ldp	x0, x1, [x29, #GATE_SLOT_RESULT]
	leave	\conduit, \recorded, \verdict

	finish	\name\()4, \conduit, \suffix
	ldp	x0, x1, [x29, #GATE_SLOT_RESULT]
	ldp	x2, x3, [x29, #(GATE_SLOT_RESULT + 16)]
	leave	\conduit, \recorded, \verdict
.endm

/* Forwarding in place where calls are recorded; where not: gaps.inc.S. */
.macro forward_recorded conduit
	finish	forward64, \conduit, _recorded
	mov	w0, w0
forward_\conduit:
	smc	#0
	leave	\conduit, 1, VERDICT_FORWARD

	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	finish	forward32_\n, \conduit, _recorded
	mov	w0, w0
	clean_32 \n
	b	forward_\conduit
	.endr
.endm

.macro finish_all conduit, suffix, recorded
	/* What was asked for was done by the trap: every register stays. */
	finish	nothing, \conduit, \suffix
	leave	\conduit, \recorded, VERDICT_ANSWER

	finish_constants fixed, VERDICT_ANSWER, \conduit, \suffix, \recorded
	finish_constants constant, VERDICT_CONSTANT, \conduit, \suffix, \
		\recorded

	/* A service in C, which never undoes the step: gate_answer(). */
	finish	answer, \conduit, \suffix
	answer_frame_push
	cmp	w0, #ACTION_RETURN
	b.ne	action_in_c_\conduit\suffix
answer_done_\conduit\suffix:
	keys_lower
	frame_pop_call
	.if	\recorded
	leave	\conduit, 1, VERDICT_ANSWER
	.else
	guest_eret
	.endif

	finish	checked, \conduit, \suffix
	.if	\recorded		/* steps leave x26 alone */
	record_meta \conduit, VERDICT_FORWARD
	.endif
	ldr	x29, [x29, #GATE_SLOT_RESULT]
	ldr	x28, [x29]
	br	x28

	.if	\recorded
	forward_recorded \conduit
	.endif
.endm

/* gate_answer(gate, vcpu, slot, frame) */
.macro answer_frame_push
	sub	sp, sp, #FRAME_BYTES
	frame_store_call
	mov	x2, x29
	ldp	x28, x29, [sp, #(FRAME_BYTES + CPU_SCRATCH)]
	str	x18, [sp, #FRAME_X(18)]
	stp	x29, x30, [sp, #FRAME_X(29)]
	keys_own
	adr_far	x0, machine		/* its first member is the gate */
	ldr	x1, [sp, #(FRAME_BYTES + CPU_VCPU)]
	mov	x3, sp
	mov	x29, xzr
	bl	gate_answer
.endm

/* Wait, or stop for good. Next: el2_action() in trap.c */
.macro action_in_c conduit, suffix
func action_in_c_\conduit\suffix
	mov	w2, w0
	.ifc	\conduit, smc
	mov	w3, #CONDUIT_SMC
	.else
	mov	w3, #CONDUIT_HVC
	.endif
	call_c	el2_action
	b	answer_done_\conduit\suffix
endfunc action_in_c_\conduit\suffix
.endm

	finish_all smc, , 0
	finish_all hvc, , 0
	finish_all smc, _recorded, 1
	finish_all hvc, _recorded, 1
	action_in_c smc
	action_in_c hvc
	action_in_c smc, _recorded
	action_in_c hvc, _recorded

func step_done
	restore_scratch
	guest_eret
endfunc step_done

func step_done_recorded
	record_end VERDICT_FORWARD
	restore_scratch
	guest_eret
endfunc step_done_recorded

/* A check failed: the call is denied, and only x0 has changed. */
func refuse
	ldr	x28, [sp, #CPU_REFUSE]
	br	x28
endfunc refuse

func refused
	ldr	x28, [sp, #CPU_DENIED]
	add	x28, x28, #1
	str	x28, [sp, #CPU_DENIED]
	mov	x0, #-1			/* NOT_SUPPORTED */
	restore_scratch
	guest_eret
endfunc refused

func refused_recorded
	and	x26, x26, #~META_VERDICT	/* VERDICT_DENY is 0 */
	mov	x0, #-1
	record_end VERDICT_DENY
	restore_scratch
	guest_eret
endfunc refused_recorded

/*
 * The packet has no room for another record. Next: gate_trace_turn()
 * In: x26-x29 in the scratch words
 */
func packet_is_full
	ldp	x26, x27, [sp, #CPU_SCRATCH_2]
	restore_scratch
	sub	sp, sp, #FRAME_BYTES
	frame_store_call
	str	x18, [sp, #FRAME_X(18)]
	stp	x29, x30, [sp, #FRAME_X(29)]
	keys_own
	add	x0, sp, #(FRAME_BYTES + CPU_TRACE)
	mov	x29, xzr
	bl	gate_trace_turn
	keys_lower
	frame_pop_call
	guest_eret
endfunc packet_is_full

/*
 * struct gate_codes, both halves in the order of smcgate/table.h, as distances
 * from the table's first word: an address each would take a relocation each.
 */
.macro code_by_conduit name, suffix
	.long	\name\()_smc\suffix - 9b
	.long	\name\()_hvc\suffix - 9b
.endm

.macro code_by_number name, count
	.irp	i, 1, 2, 3, 4, 5, 6, 7
	.if	\i <= \count
	.long	\name\()_\i - 9b
	.endif
	.endr
.endm

.macro codes name, suffix
	.balign	4
	.global	\name
\name:
9:
	code_by_conduit finish_deny, \suffix
	.long	call_in_c - 9b, call_in_c - 9b
	.irp	finish, answer, nothing, fixed, fixed2, fixed4, constant, \
		constant2, constant4, checked, forward64, forward32_0, \
		forward32_1, forward32_2, forward32_3, forward32_4, \
		forward32_5, forward32_6, forward32_7
	code_by_conduit finish_\finish, \suffix
	.endr
	.irp	kind, range64, range32, zeros, ones, translate64, translate32, \
		restore
	code_by_number step_\kind, 7
	.endr
	code_by_number step_span64, 6
	code_by_number step_span32, 6
	.long	step_result_0 - 9b
	code_by_number step_result, 7
	.long	step_forward64 - 9b, step_forward32_0 - 9b
	code_by_number step_forward32, 7
	.long	step_done\suffix - 9b
.endm

	.section .rodata.codes, "a", %progbits
	codes	el2_codes
	codes	el2_codes_recorded, _recorded
