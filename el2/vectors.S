/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2's exception vectors and the way of a call that needs no C.
 *
 * A guest's SMC (trapped by HCR_EL2.TSC) and HVC arrive at lower_a64_sync
 * with every register still the caller's. Two of them, x28 and x29, are put
 * aside; the domain's verdict table (smcgate/table.h) is read; its slot names
 * the code below that finishes the call: finish_*. What they cannot do goes to
 * C: call_in_c, then el2_call() in trap.c.
 *
 * SP_EL2 is the address of this CPU's struct cpu, its stack lies below.
 */
#include "arch/aarch64/asm.h"
#include "el2/frame.h"
#include <smcgate/table.h>

/* ESR_EL2 of a call with immediate 0: EC, IL. */
#define ESR_HVC64_0 0x5a000000
#define ESR_SMC64_0 0x5e000000
#define SPSR_BTYPE  0xc00
#define SPSR_SS	    0x200000

vector_table el2_vectors
	vector	el2_own_sync		/* EL2, SP_EL0: nobody runs so */
	vector	el2_own_irq
	vector	el2_own_irq
	vector	el2_own_serror
	vector	el2_own_sync		/* EL2, SP_EL2: a bug of ours */
	vector	el2_own_irq
	vector	el2_own_irq
	vector	el2_own_serror
	vector	lower_a64_sync		/* lower EL, AArch64: SMC, HVC, … */
	vector	lower_irq
	vector	lower_irq
	vector	lower_serror
	vector	lower_a32_sync		/* lower EL, AArch32 */
	vector	lower_irq
	vector	lower_irq
	vector	lower_serror
vector_table_end el2_vectors

/* Speculation past ERET must not run with EL2's rights. */
.macro guest_eret
	eret
	dsb	nsh
	isb
.endm

/*
 * Step over a trapped SMC: SMC is not executed, so ELR points at it, and a
 * pending single step or a branch target's type would outlive it. An HVC has
 * been executed: it enters the finishing code behind these instructions.
 *
 * Clobbers: x28
 */
#define STEP_BYTES 28
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
 * Look w0 up: x29 becomes its slot, or control goes to \miss.
 * Clobbers: x28, x29, flags
 */
.macro table_walk miss
	ldr	w29, [sp, #CPU_K]
	mul	w28, w0, w29
	lsr	w28, w28, w29		/* LSRV: by K's low five bits */
	ldr	x29, [sp, #CPU_SLOTS]
	add	x29, x29, x28, lsl #GATE_SLOT_SHIFT
	ldr	w28, [x29, #GATE_SLOT_TAG]
	cmp	w28, w0
	b.ne	\miss
	ldr	x28, [x29, #GATE_SLOT_CODE]
.endm

/* No slot: the row of ID[31:24] says deny or C. Falls through to deny. */
.macro row_walk
	lsr	w28, w0, #24
	ldr	x29, [sp, #CPU_ROWS]
	ldrb	w28, [x29, x28]
	cbnz	w28, call_in_c
.endm

.macro count_denied
	ldr	x28, [sp, #CPU_DENIED]
	add	x28, x28, #1
	str	x28, [sp, #CPU_DENIED]
.endm

func lower_a64_sync
	stp	x28, x29, [sp, #CPU_SCRATCH]
	mrs	x28, esr_el2
	mov	w29, #ESR_SMC64_0
	cmp	w28, w29
	b.ne	1f
	table_walk miss_smc
	br	x28
1:	mov	w29, #ESR_HVC64_0
	cmp	w28, w29
	b.ne	trap_in_c
	table_walk miss_hvc
	add	x28, x28, #STEP_BYTES
	br	x28
miss_smc:
	row_walk
finish_deny:				/* both halves, as every finish_* */
	step_over_smc
deny_stepped:
	count_denied
	mov	x0, #-1			/* NOT_SUPPORTED */
	restore_scratch
	guest_eret
miss_hvc:
	row_walk
	b	deny_stepped
endfunc lower_a64_sync

/*
 * finish_*: the addresses in gate_slot.code. x29 is the slot. A trapped SMC
 * enters at the label, an HVC STEP_BYTES further on.
 */
func finish_c
	.rept	STEP_BYTES / 4
	b	call_in_c
	.endr
	b	call_in_c
endfunc finish_c

func finish_constant
	step_over_smc
	ldr	x0, [x29, #GATE_SLOT_RESULT]
	restore_scratch
	guest_eret
endfunc finish_constant

func finish_constant2
	step_over_smc
	ldp	x0, x1, [x29, #GATE_SLOT_RESULT]
	restore_scratch
	guest_eret
endfunc finish_constant2

func finish_constant4
	step_over_smc
	ldp	x0, x1, [x29, #GATE_SLOT_RESULT]
	ldp	x2, x3, [x29, #GATE_SLOT_RESULT + 16]
	restore_scratch
	guest_eret
endfunc finish_constant4

/*
 * Forward in place: the firmware gets the caller's own registers and the
 * caller the firmware's answer. ELR_EL2 and SPSR_EL2 are not touched by an
 * SMC from EL2. w0 loses what a guest left above bit 31.
 */
func finish_forward64
	step_over_smc
	restore_scratch
	mov	w0, w0
	smc	#0
	guest_eret
endfunc finish_forward64

/* SMC32: the n argument registers that the rule declares lose it too. */
.macro forward32 n
func finish_forward32_\n
	step_over_smc
	restore_scratch
	mov	w0, w0
	.irp	i, 1, 2, 3, 4, 5, 6, 7
	.if	\i <= \n
	mov	w\i, w\i
	.endif
	.endr
	smc	#0
	guest_eret
endfunc finish_forward32_\n
.endm

.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	forward32 \n
.endr

/*
 * The frame of a call: what C may change. SP moves below struct cpu.
 * In: x28, x29 put aside in struct cpu.  Out: sp = frame, x1 = struct cpu
 */
.macro frame_push_call
	ldp	x28, x29, [sp, #CPU_SCRATCH]
	sub	sp, sp, #FRAME_BYTES
	frame_store_call
	str	x18, [sp, #FRAME_X(18)]
	stp	x29, x30, [sp, #FRAME_X(29)]
.endm

/* A call that the table could not finish. Next: el2_call() in trap.c */
func call_in_c
	frame_push_call
	call_c	el2_call
	frame_pop_call
	guest_eret
endfunc call_in_c

/* Any other synchronous trap, or a call with an immediate. */
func trap_in_c
	frame_push_call
	frame_push_rest
	call_c	el2_sync
	frame_pop_rest
	frame_pop_call
	guest_eret
endfunc trap_in_c

/* AArch32 callers: the condition and IT state need C. */
func lower_a32_sync
	stp	x28, x29, [sp, #CPU_SCRATCH]
	b	trap_in_c
endfunc lower_a32_sync

func lower_irq
	stp	x28, x29, [sp, #CPU_SCRATCH]
	frame_push_call
	call_c	el2_irq
	frame_pop_call
	guest_eret
endfunc lower_irq

func lower_serror
	stp	x28, x29, [sp, #CPU_SCRATCH]
	frame_push_call
	frame_push_rest
	call_c	el2_serror
	b	.			/* el2_serror() does not return */
endfunc lower_serror

/*
 * Exceptions of our own: report. The stack may be what broke, so the report
 * runs on a stack of its own; the frame is written there.
 * Next: el2_own_exception() in panic.c
 */
.macro own_exception_entry name, kind
func \name
	msr	tpidr_el2, x0
	adr_far	x0, panic_stack_top
	sub	x0, x0, #(FRAME_BYTES + 16)
	frame_store_report
	str	x30, [x0, #FRAME_X(30)]
	mrs	x2, tpidr_el2
	stp	x2, x1, [x0, #FRAME_X(0)]
	mov	x1, sp
	mov	sp, x0
	mov	x2, #\kind
	mov	x29, xzr
	bl	el2_own_exception
	b	.			/* it does not return */
endfunc \name
.endm

	own_exception_entry el2_own_sync, 0
	own_exception_entry el2_own_irq, 1
	own_exception_entry el2_own_serror, 2

/*
 * void vcpu_enter(struct cpu *cpu) - the first instruction of a guest.
 *
 * In:  x0 = cpu; its guest words are set, ELR_EL2 and SPSR_EL2 too
 * Out: does not return
 *
 * Nothing of ours is left in a register: not ours, not another guest's.
 */
func vcpu_enter
	mov	sp, x0
	ldr	x0, [x0, #CPU_GUEST]
	.irp	i, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\i, xzr
	.endr
	.arch_extension fp
	.arch_extension simd
	msr	fpsr, xzr
	msr	fpcr, xzr
	.irp	i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	movi	v\i\().2d, #0
	.endr
	guest_eret
endfunc vcpu_enter

/*
 * void cpu_idle_on(struct cpu *cpu) - drop what the stack holds and go on
 * with cpu_idle(cpu).
 */
func cpu_idle_on
	mov	sp, x0
	mov	x29, xzr
	mov	x30, xzr
	b	cpu_idle
endfunc cpu_idle_on

	.section .bss.panic_stack, "aw", %nobits
	.balign	16
	.space	0x2000
panic_stack_top:

/* The addresses of the finishing code, by enum gate_finish. */
	.section .data.rel.ro.finish_addresses, "aw", %progbits
	.balign	8
	.global	finish_addresses
finish_addresses:
	.quad	finish_deny
	.quad	finish_c
	.quad	finish_constant
	.quad	finish_constant2
	.quad	finish_constant4
	.quad	finish_forward64
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	.quad	finish_forward32_\n
	.endr
