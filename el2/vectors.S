/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2's exception vectors and the first half of a call's way.
 *
 * A guest's SMC (trapped by HCR_EL2.TSC) and HVC arrive in the vector's slot
 * with every register still the caller's. Two of them, x28 and x29, are put
 * aside; the domain's verdict table (smcgate/table.h) is read; its slot names
 * the code that finishes the call: finish.S. What that cannot do goes to C:
 * call_in_c, then el2_call() in trap.c.
 *
 * SP_EL2 is the address of this CPU's struct cpu, its stack lies below.
 *
 * There are four tables; vcpu.c chooses one for each CPU: recorded where its
 * domain's calls are traced, hardened where its firmware asks for
 * WORKAROUND_1 or _3. Most of each is free: gaps.inc.S.
 */
#include "arch/aarch64/asm.h"
#include "el2/frame.h"
/* Reads the offsets above. */
#include "arch/aarch64/pauth.h"
#include "el2/leave.inc.S"
#include "el2/gaps.inc.S"

/*
 * ESR_EL2 of a call with immediate 0 (EC, IL, ISS), rotated so that one
 * compare takes it. The two ECs differ in their lowest bit.
 */
#define ESR_ROTATE  24
#define ESR_HVC64_0 0x5a
#define ESR_SMC64_0 0x5e
#define ESR_SMC_BIT 26

/*
 * x29 becomes the slot of w0, w28 its tag. Leaves the flags alone.
 * Clobbers: x28, x29
 */
.macro table_walk
	ldr	w29, [sp, #CPU_K]
	mul	w28, w0, w29
	lsr	w28, w28, w29		/* LSRV: by K's low five bits */
	ldr	x29, [sp, #CPU_SLOTS]
	add	x29, x29, x28, lsl #GATE_SLOT_SHIFT
	ldr	w28, [x29, #GATE_SLOT_TAG]
.endm

/* From ESR_EL2 in w28 to the finishing code, or to \no_slot. */
.macro call_smc no_slot
	ror	w28, w28, #ESR_ROTATE
	cmp	w28, #ESR_SMC64_0
	b.ne	trap_in_c
	table_walk
	cmp	w28, w0
	b.ne	\no_slot
	ldr	x28, [x29, #GATE_SLOT_SMC]
	br	x28
.endm

/* An HVC that is none has no slot either: one branch for both. */
.macro call_hvc no_slot
	ror	w28, w28, #ESR_ROTATE
	cmp	w28, #ESR_HVC64_0
	table_walk
	ccmp	w28, w0, #0, eq
	b.ne	\no_slot
	ldr	x28, [x29, #GATE_SLOT_HVC]
	br	x28
.endm

/* The eight slots of EL2's own exceptions. */
.macro vectors_own fill
	vector	el2_own_sync		/* EL2, SP_EL0: nobody runs so */
	\fill	0
	vector	el2_own_irq
	\fill	1
	vector	el2_own_irq
	\fill	2
	vector	el2_own_serror
	\fill	3
	vector	el2_own_sync		/* EL2, SP_EL2: a bug of ours */
	\fill	4
	vector	el2_own_irq
	\fill	5
	vector	el2_own_irq
	\fill	6
	vector	el2_own_serror
	\fill	7
.endm

/* What a lower level has beside its synchronous exceptions in AArch64. */
.macro vectors_lower_rest vector=vector, fill=fill_nothing
	\vector	lower_irq
	\fill	0
	\vector	lower_irq
	\fill	1
	\vector	lower_serror
	\fill	2
	\vector	lower_a32_sync		/* lower EL, AArch32 */
	\fill	3
	\vector	lower_irq
	\fill	4
	\vector	lower_irq
	\fill	5
	\vector	lower_serror
	\fill	6
.endm

.macro fill_nothing n
.endm

vector_table el2_vectors
	vectors_own fill_check
	/* lower EL, AArch64: SMC, HVC, … */
	vector_code
lower_a64_sync:
	stp	x28, x29, [sp, #CPU_SCRATCH]
	mrs	x28, esr_el2
	tbz	w28, #ESR_SMC_BIT, 1f
	call_smc no_slot_smc
1:	call_hvc no_slot_hvc
	vectors_lower_rest vector, fill_forward_hvc
vector_table_end el2_vectors

.macro fill_recorded n
	.if	\n == 0
gap recorded_hvc
	call_hvc no_slot_hvc_recorded
endfunc recorded_hvc
	.endif
.endm

vector_table el2_vectors_recorded
	vectors_own fill_change
	vector_code
lower_a64_sync_recorded:
	stp	x28, x29, [sp, #CPU_SCRATCH]
	record_begin
	mrs	x28, esr_el2
	tbz	w28, #ESR_SMC_BIT, recorded_hvc
	call_smc no_slot_smc_recorded
	vectors_lower_rest vector, fill_recorded
vector_table_end el2_vectors_recorded

/*
 * CVE-2017-5715, CVE-2022-23960: on a CPU whose firmware asks for it, what a
 * guest taught the branch predictor is made to be forgotten on each trap from
 * it, before the first indirect branch. WORKAROUND_1 and _3 may change x0-x3
 * (DEN0028, SMCCC 1.1).
 */
.macro vector_hardened label
	vector_code
	stp	x0, x1, [sp, #CPU_HARDEN]
	stp	x2, x3, [sp, #(CPU_HARDEN + 16)]
	ldr	w0, [sp, #CPU_WORKAROUND]
	smc	#0
	ldp	x0, x1, [sp, #CPU_HARDEN]
	ldp	x2, x3, [sp, #(CPU_HARDEN + 16)]
	b	\label
.endm

.macro vector_table_hardened name, sync, fill
vector_table \name
	vectors_own \fill
	vector_hardened \sync
	vectors_lower_rest vector_hardened
vector_table_end \name
.endm

	vector_table_hardened el2_vectors_hardened, lower_a64_sync, fill_pass
	vector_table_hardened el2_vectors_hardened_recorded, \
		lower_a64_sync_recorded, fill_forward_smc

/*
 * No slot: the row of ID[31:24] says deny or C. What is no HVC with immediate
 * 0 was told apart from one by the same branch. The slots of rules that deny
 * name finish_deny_*.
 */
.macro no_slot conduit, suffix, recorded
func no_slot_\conduit\suffix
	.ifc	\conduit, hvc
	mrs	x28, esr_el2
	ror	w28, w28, #ESR_ROTATE
	cmp	w28, #ESR_HVC64_0
	b.ne	trap_in_c
	.endif
	lsr	w28, w0, #24
	ldr	x29, [sp, #CPU_ROWS]
	ldrb	w28, [x29, x28]
	cbnz	w28, call_in_c
	.global	finish_deny_\conduit\suffix
finish_deny_\conduit\suffix:
	.ifc	\conduit, smc
	step_over_smc
	.endif
	.if	!\recorded
	ldr	x28, [sp, #CPU_DENIED]
	add	x28, x28, #1
	str	x28, [sp, #CPU_DENIED]
	.endif
	mov	x0, #-1			/* NOT_SUPPORTED */
	leave	\conduit, \recorded, VERDICT_DENY
endfunc no_slot_\conduit\suffix
.endm

	no_slot	smc, , 0
	no_slot	hvc, , 0
	no_slot	smc, _recorded, 1
	no_slot	hvc, _recorded, 1

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
	keys_own
.endm

.macro frame_leave
	keys_lower
	frame_pop_call
	guest_eret
.endm

/* A call that the table could not finish. Next: el2_call() in trap.c */
func call_in_c
	frame_push_call
	call_c	el2_call
	frame_leave
endfunc call_in_c

/* Any other synchronous trap, or a call with an immediate. */
func trap_in_c
	frame_push_call
	frame_push_rest
	call_c	el2_sync
	frame_pop_rest
	frame_leave
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
	frame_leave
endfunc lower_irq

func lower_serror
	stp	x28, x29, [sp, #CPU_SCRATCH]
	frame_push_call
	frame_push_rest
	call_c	el2_serror
	b	.			/* el2_serror() does not return */
endfunc lower_serror

/*
 * Exceptions of our own: report. SP may be what broke, and nobody comes back to
 * what this CPU's stack holds: the frame is written at its top, and the report
 * runs below. The alarm's register holds x1 meanwhile: no alarm is to come.
 * Next: el2_own_exception() in panic.c
 */
.macro own_exception_entry name, kind
func \name
	msr	tpidr_el2, x0
	msr	cnthp_cval_el2, x1
	mrs	x1, mpidr_el1
	and	x1, x1, #(CPU_AREAS - 1)
	adr_far	x0, cpu_areas
	add	x0, x0, x1, lsl #CPU_AREA_SHIFT
	add	x0, x0, #CPU_AREA_TOP
	sub	x0, x0, #FRAME_BYTES
	frame_store_report
	str	x30, [x0, #FRAME_X(30)]
	mrs	x2, tpidr_el2
	mrs	x3, cnthp_cval_el2
	stp	x2, x3, [x0, #FRAME_X(0)]
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
	ldr	w1, [x0, #CPU_PAUTH]
	cbz	w1, 1f
	msr	APIAKEYLO_EL1, xzr
	msr	APIAKEYHI_EL1, xzr
1:	.arch_extension fp
	.arch_extension simd
	msr	fpsr, xzr
	msr	fpcr, xzr
	.irp	i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	movi	v\i\().2d, #0
	.endr
	/* That cleared the whole of SVE's Z registers; P and FFR are left. */
	mrs	x1, id_aa64pfr0_el1
	ubfx	x1, x1, #32, #4
	cbz	x1, 2f
	.arch_extension sve
	.irp	i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	pfalse	p\i\().b
	.endr
	wrffr	p0.b
	.arch_extension nosve
2:	ldp	x1, x2, [x0, #CPU_SCRATCH]	/* start_registers() */
	ldr	x0, [x0, #CPU_GUEST]
	.irp	i, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\i, xzr
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
