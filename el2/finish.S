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

/* SMC32: the n argument registers that the rule declares lose what a guest
   left above bit 31; w0 does always. */
.macro clean_32 n
	.irp	i, 1, 2, 3, 4, 5, 6, 7
	.if	\i <= \n
	mov	w\i, w\i
	.endif
	.endr
.endm

/*
 * Forward in place: the firmware gets the caller's own x0-x17 and the caller
 * the firmware's answer. ELR_EL2 and SPSR_EL2 are not touched by an SMC from
 * EL2, and it keeps x18-x30 (DEN0028).
 */
.macro finish_forward name, args, conduit, suffix, recorded
	finish	\name, \conduit, \suffix
	.if	!\recorded
	restore_scratch
	.endif
	mov	w0, w0
	clean_32 \args
	.if	\recorded
	b	forward_\conduit
	.else
	smc	#0
	guest_eret
	.endif
.endm

.macro forward_recorded conduit
	finish	forward64, \conduit, _recorded
	mov	w0, w0
forward_\conduit:
	smc	#0
	leave	\conduit, 1, VERDICT_FORWARD
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
	.else
	finish_forward forward64, 0, \conduit, \suffix, 0
	.endif
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	finish_forward forward32_\n, \n, \conduit, \suffix, \recorded
	.endr
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

/*
 * Steps of a checked call. x29 is the step; each goes on to the one behind.
 * The instruction has been stepped over: nothing depends on the conduit.
 */
.macro step_next
	ldr	x28, [x29, #GATE_STEP_BYTES]!
	br	x28
.endm

.macro step_range width, i, reg, temp
func step_range\width\()_\i
	ldr	\temp, [x29, #GATE_STEP_LOW]
	cmp	\reg, \temp
	b.lo	refuse
	ldr	\temp, [x29, #GATE_STEP_HIGH]
	cmp	\reg, \temp
	b.hi	refuse
	step_next
endfunc step_range\width\()_\i
.endm

/* \length <= end - \base; the base is known to lie below the end. */
.macro step_span width, i, base, length, temp
func step_span\width\()_\i
	ldr	\temp, [x29, #GATE_STEP_LOW]
	sub	\temp, \temp, \base
	cmp	\length, \temp
	b.hi	refuse
	step_next
endfunc step_span\width\()_\i
.endm

/* The argument, for the firmware; an SMC32 one gets a clean upper half. */
.macro step_translate width, i, arg, temp
func step_translate\width\()_\i
	str	x\i, [sp, #CPU_OWN_ARG(\i - 1)]
	ldr	\temp, [x29, #GATE_STEP_LOW]
	add	\arg, \arg, \temp
	str	x\i, [sp, #CPU_SENT_ARG(\i - 1)]
	step_next
endfunc step_translate\width\()_\i
.endm

.irp	i, 1, 2, 3, 4, 5, 6, 7
	step_range 64, \i, x\i, x28
	step_range 32, \i, w\i, w28
	step_translate 64, \i, x\i, x28
	step_translate 32, \i, w\i, w28

func step_zeros_\i
	ldr	x28, [x29, #GATE_STEP_LOW]
	tst	x\i, x28
	b.ne	refuse
	step_next
endfunc step_zeros_\i

func step_ones_\i
	ldr	x28, [x29, #GATE_STEP_LOW]
	bics	xzr, x28, x\i
	b.ne	refuse
	step_next
endfunc step_ones_\i

/* R8: a physical address does not come back where none was given. */
func step_restore_\i
	ldr	x28, [sp, #CPU_SENT_ARG(\i - 1)]
	cmp	x\i, x28
	b.ne	1f
	ldr	x\i, [sp, #CPU_OWN_ARG(\i - 1)]
1:	step_next
endfunc step_restore_\i
.endr

/* The caller gets what the mask leaves of a result. */
.irp	i, 0, 1, 2, 3, 4, 5, 6, 7
func step_result_\i
	ldr	x28, [x29, #GATE_STEP_LOW]
	and	x\i, x\i, x28
	step_next
endfunc step_result_\i
.endr

	.macro step_spans i, next
	step_span 64, \i, x\i, x\next, x28
	step_span 32, \i, w\i, w\next, w28
	.endm
	step_spans 1, 2
	step_spans 2, 3
	step_spans 3, 4
	step_spans 4, 5
	step_spans 5, 6
	step_spans 6, 7

/*
 * x28 and x29, and x26 where calls are recorded, are not the caller's here. The
 * firmware keeps them (DEN0028), and what matters is not taken from them.
 */
.macro step_forward name, args
func step_\name
	str	x29, [sp, #CPU_STEP]
	mov	w0, w0
	clean_32 \args
	smc	#0
	ldr	x29, [sp, #CPU_STEP]
	step_next
endfunc step_\name
.endm

	step_forward forward64, 0
.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	step_forward forward32_\n, \n
.endr

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
