/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stands in the free room of the vector tables, a piece in each slot:
 * forwarding in place, and the steps of a checked call. finish.S has the rest
 * of both, and says how they are entered.
 *
 * fill_* N: slot N's piece; for the most part what concerns argument N.
 */

/*
 * Forward in place: the firmware gets the caller's own x0-x17 and the caller
 * the firmware's answer. ELR_EL2 and SPSR_EL2 are not touched by an SMC from
 * EL2, and it keeps x18-x30 (DEN0028).
 */
.macro gap_forward name, args, conduit
gap finish_\name\()_\conduit
	.ifc	\conduit, smc
	step_over_smc
	.endif
	restore_scratch
	mov	w0, w0
	clean_32 \args
	smc	#0
	guest_eret
endfunc finish_\name\()_\conduit
.endm

.macro fill_forward_smc n
	gap_forward forward32_\n, \n, smc
	.if	\n == 0
	gap_forward forward64, 0, smc
	.endif
.endm

.macro fill_forward_hvc n
	gap_forward forward32_\n, \n, hvc
	.if	\n == 0
	gap_forward forward32_7, 7, hvc
	gap_forward forward64, 0, hvc
	.endif
.endm

/*
 * Steps of a checked call. x29 is the step; each goes on to the one behind.
 * The instruction has been stepped over: nothing depends on the conduit.
 */
.macro step_next
	ldr	x28, [x29, #GATE_STEP_BYTES]!
	br	x28
.endm

.macro step_range width, i, reg, temp
gap step_range\width\()_\i
	ldr	\temp, [x29, #GATE_STEP_LOW]
	cmp	\reg, \temp
	b.lo	refuse
	ldr	\temp, [x29, #GATE_STEP_HIGH]
	cmp	\reg, \temp
	b.hi	refuse
	step_next
endfunc step_range\width\()_\i
.endm

.macro fill_check n
	.if	\n > 0
	step_range 64, \n, x\n, x28
	step_range 32, \n, w\n, w28

gap step_zeros_\n
	ldr	x28, [x29, #GATE_STEP_LOW]
	tst	x\n, x28
	b.ne	refuse
	step_next
endfunc step_zeros_\n

gap step_ones_\n
	ldr	x28, [x29, #GATE_STEP_LOW]
	bics	xzr, x28, x\n
	b.ne	refuse
	step_next
endfunc step_ones_\n
	.endif
.endm

/* The argument, for the firmware; an SMC32 one gets a clean upper half. */
.macro step_translate width, i, arg, temp
gap step_translate\width\()_\i
	str	x\i, [sp, #CPU_OWN_ARG(\i - 1)]
	ldr	\temp, [x29, #GATE_STEP_LOW]
	add	\arg, \arg, \temp
	str	x\i, [sp, #CPU_SENT_ARG(\i - 1)]
	step_next
endfunc step_translate\width\()_\i
.endm

.macro fill_change n
	.if	\n > 0
	step_translate 64, \n, x\n, x28
	step_translate 32, \n, w\n, w28

/* R8: a physical address does not come back where none was given. */
gap step_restore_\n
	ldr	x28, [sp, #CPU_SENT_ARG(\n - 1)]
	cmp	x\n, x28
	b.ne	1f
	ldr	x\n, [sp, #CPU_OWN_ARG(\n - 1)]
1:	step_next
endfunc step_restore_\n
	.endif

/* The caller gets what the mask leaves of a result. */
gap step_result_\n
	ldr	x28, [x29, #GATE_STEP_LOW]
	and	x\n, x\n, x28
	step_next
endfunc step_result_\n
.endm

/* \length <= end - \base; the base is known to lie below the end. */
.macro step_span width, i, base, length, temp
gap step_span\width\()_\i
	ldr	\temp, [x29, #GATE_STEP_LOW]
	sub	\temp, \temp, \base
	cmp	\length, \temp
	b.hi	refuse
	step_next
endfunc step_span\width\()_\i
.endm

.macro step_spans i, next
	step_span 64, \i, x\i, x\next, x28
	step_span 32, \i, w\i, w\next, w28
.endm

/*
 * x28 and x29, and x26 where calls are recorded, are not the caller's here. The
 * firmware keeps them (DEN0028), and what matters is not taken from them.
 */
.macro step_forward name, args
gap step_\name
	str	x29, [sp, #CPU_STEP]
	mov	w0, w0
	clean_32 \args
	smc	#0
	ldr	x29, [sp, #CPU_STEP]
	step_next
endfunc step_\name
.endm

.macro fill_pass n
	step_forward forward32_\n, \n
	.if	\n == 0
	step_forward forward64, 0
	.endif
	.if	\n == 1
	step_spans 1, 2
	.elseif	\n == 2
	step_spans 2, 3
	.elseif	\n == 3
	step_spans 3, 4
	.elseif	\n == 4
	step_spans 4, 5
	.elseif	\n == 5
	step_spans 5, 6
	.elseif	\n == 6
	step_spans 6, 7
	.endif
.endm
