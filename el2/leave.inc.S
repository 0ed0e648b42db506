/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a call that needed no C ends: step over, record, restore, ERET.
 *
 * SP is struct cpu. x28 and x29 of the caller are in its scratch words, and
 * x26 and x27 too where calls are recorded.
 */
#include <smcgate/table.h>
#include <smcgate/trace.h>

#define META_VERDICT 0xff00000000

#define SPSR_BTYPE 0xc00
#define SPSR_SS	   0x200000

/* Speculation past ERET must not run with EL2's rights. */
.macro guest_eret
	eret
	dsb	nsh
	isb
.endm

/*
 * Step over a trapped SMC: SMC is not executed, so ELR points at it, and a
 * pending single step or a branch target's type would outlive it. An HVC has
 * been executed: there is nothing to do for it.
 *
 * Clobbers: x28
 */
.macro step_over_smc
	mrs	x28, elr_el2
	add	x28, x28, #4
	msr	elr_el2, x28
	mrs	x28, spsr_el2
	bic	x28, x28, #SPSR_BTYPE
	bic	x28, x28, #SPSR_SS
	msr	spsr_el2, x28
.endm

.macro restore_scratch
	ldp	x28, x29, [sp, #CPU_SCRATCH]
.endm

/*
 * The entry's half of a record, where the next one will be: nobody reads it
 * before record_end has counted it.
 *
 * Clobbers: x28, x29
 */
.macro record_begin
	stp	x26, x27, [sp, #CPU_SCRATCH_2]
	ldr	x28, [sp, #(CPU_TRACE + GATE_TRACE_NEXT)]
	mrs	x29, cntpct_el0
	str	x29, [x28, #GATE_TRACE_RECORD_TIME]
	stp	x0, x1, [x28, #GATE_TRACE_RECORD_X0]
	stp	x2, x3, [x28, #(GATE_TRACE_RECORD_X0 + 16)]
	stp	x4, x5, [x28, #(GATE_TRACE_RECORD_X0 + 32)]
	stp	x6, x7, [x28, #(GATE_TRACE_RECORD_X0 + 48)]
.endm

/*
 * The rest of it, and the latency histogram. The order of the stores is what
 * smcgate/trace.h promises. A packet that is full is left at once, in C.
 *
 * In: x26 = the word of domain, conduit and verdict
 * Clobbers: x27-x29, flags; restores x26, x27
 */
.macro record_end verdict
	ldp	x28, x27, [sp, #(CPU_TRACE + GATE_TRACE_NEXT)]
	stp	x0, x1, [x28, #GATE_TRACE_RECORD_RESULT]
	stp	x2, x3, [x28, #(GATE_TRACE_RECORD_RESULT + 16)]
	stp	x26, x27, [x28, #GATE_TRACE_RECORD_META]
	add	x27, x27, #1
	add	x26, x28, #GATE_TRACE_RECORD_BYTES
	stp	x26, x27, [sp, #(CPU_TRACE + GATE_TRACE_NEXT)]
	mrs	x29, cntpct_el0
	ldr	x27, [x28, #GATE_TRACE_RECORD_TIME]
	sub	x29, x29, x27
	str	x29, [x28, #GATE_TRACE_RECORD_DURATION]
	and	x28, x28, #~(GATE_TRACE_PACKET_BYTES - 1)
	str	x27, [x28, #GATE_TRACE_PACKET_TIMESTAMP_END]
	sub	x27, x26, x28
	lsl	x27, x27, #3
	add	x28, x28, #GATE_TRACE_PACKET_CONTENT_BITS
	stlr	x27, [x28]
	clz	x29, x29
	ldr	x28, [sp, #CPU_COUNTERS]
	add	x28, x28, x29, lsl #3
	ldr	x27, [x28, #GATE_COUNTERS_LATENCY(\verdict)]
	add	x27, x27, #1
	str	x27, [x28, #GATE_COUNTERS_LATENCY(\verdict)]
	tst	x26, #(GATE_TRACE_PACKET_BYTES - 1)
	b.eq	packet_is_full
	ldp	x26, x27, [sp, #CPU_SCRATCH_2]
.endm

/* x26 becomes that word. */
.macro record_meta conduit, verdict
	.ifc	\conduit, smc
	ldr	x26, [sp, #RECORD_META(0, \verdict)]
	.else
	ldr	x26, [sp, #RECORD_META(1, \verdict)]
	.endif
.endm

/* Back to the caller. \conduit is smc or hvc, \recorded 0 or 1. */
.macro leave conduit, recorded, verdict
	.if	\recorded
	record_meta \conduit, \verdict
	record_end \verdict
	.endif
	restore_scratch
	guest_eret
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
