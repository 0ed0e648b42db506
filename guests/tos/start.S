/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * S-EL1: entry, the vectors for the monitor's entries, EL1's vectors. MMU off,
 * position independent. TPIDR_EL1 is this CPU's struct tos_state: one of the
 * registers that must survive between two entries.
 */
#include "arch/aarch64/asm.h"
#include "el3/tos_frame.h"
#include "guests/tos/tos.h"

/* x0 = TOS_DONE + \done; all registers but x1-x4 are poison. */
.macro done_smc done
	mov_imm	x0, TOS_DONE + \done
	mov	x5, #TOS_POISON
	.irp	n, 6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	add	x\n, x5, #\n
	.endr
	cmp	x5, x6			/* the flags, too */
	smc	#0
	b	.
.endm

	.section .head, "ax", %progbits
	.global	tos_head
tos_head:
	mov	x19, x0
	adr_far	x0, tos_bss
	adr_far	x1, tos_end
1:	cmp	x0, x1
	b.hs	2f
	str	xzr, [x0], #8
	b	1b
2:	bl	cpu_set_up
	mov	x0, x19
	bl	tos_start
	cmp	x0, #0
	adr_far	x1, tos_vectors
	csel	x1, xzr, x1, ne
	done_smc TOS_DONE_ENTRY

	.balign	4
tos_vectors:
	b	enter_yield
	b	enter_fast
	b	enter_cpu_on
	b	enter_cpu_off
	b	enter_resume
	b	enter_suspend
	b	enter_fiq
	b	enter_off
	b	enter_reset

/* Clobbers: x0-x2, x9 */
func cpu_set_up
	mrs	x0, mpidr_el1
	and	x0, x0, #0xff
	adr_far	x1, tos_states
	add	x1, x1, x0, lsl #TOS_STATE_SHIFT
	msr	tpidr_el1, x1
	add	x2, x1, #TOS_STATE_STACK
	mov	sp, x2
	/* A GICv2 signals secure interrupts as FIQ and the others as IRQ. */
	mrs	x0, id_aa64pfr0_el1
	ubfx	x0, x0, #24, #4
	adr_far	x2, el1_vectors
	adr_far	x9, el1_vectors_gicv2
	cmp	x0, #0
	csel	x2, x2, x9, ne
	msr	vbar_el1, x2
	mov	x2, #(0x33 << 16)		// CPACR_EL1.FPEN, ZEN
	msr	cpacr_el1, x2
	isb
	ret
endfunc cpu_set_up

/* All registers of an entry to its struct tos_state; x0 is that. */
.macro state_save
	msr	tpidr_el0, x30
	mrs	x30, tpidr_el1
	stp	x0, x1, [x30, #(TOS_STATE_IN + 16 * 0)]
	stp	x2, x3, [x30, #(TOS_STATE_IN + 16 * 1)]
	stp	x4, x5, [x30, #(TOS_STATE_IN + 16 * 2)]
	stp	x6, x7, [x30, #(TOS_STATE_IN + 16 * 3)]
	stp	x8, x9, [x30, #(TOS_STATE_IN + 16 * 4)]
	stp	x10, x11, [x30, #(TOS_STATE_IN + 16 * 5)]
	stp	x12, x13, [x30, #(TOS_STATE_IN + 16 * 6)]
	stp	x14, x15, [x30, #(TOS_STATE_IN + 16 * 7)]
	stp	x16, x17, [x30, #(TOS_STATE_IN + 16 * 8)]
	stp	x18, x19, [x30, #(TOS_STATE_IN + 16 * 9)]
	stp	x20, x21, [x30, #(TOS_STATE_IN + 16 * 10)]
	stp	x22, x23, [x30, #(TOS_STATE_IN + 16 * 11)]
	stp	x24, x25, [x30, #(TOS_STATE_IN + 16 * 12)]
	stp	x26, x27, [x30, #(TOS_STATE_IN + 16 * 13)]
	stp	x28, x29, [x30, #(TOS_STATE_IN + 16 * 14)]
	mrs	x0, tpidr_el0
	str	x0, [x30, #(TOS_STATE_IN + 16 * 15)]
	mov	x0, x30
	add	x1, x0, #TOS_STATE_STACK
	mov	sp, x1
.endm

.macro results_load
	mrs	x0, tpidr_el1
	ldp	x1, x2, [x0, #TOS_STATE_OUT]
	ldp	x3, x4, [x0, #(TOS_STATE_OUT + 16)]
.endm

func enter_fast
	/* The call that does nothing is measured, so it does nothing. */
	and	w8, w0, #0xffff
	cmp	w8, #0x100
	b.eq	1f
	mov	x8, xzr
	state_save
	bl	tos_fast
	results_load
	done_smc TOS_DONE_CALL
1:	mov	x1, xzr
	mov_imm	x0, TOS_DONE + TOS_DONE_CALL
	.global	tos_nothing_smc
tos_nothing_smc:
	smc	#0
	b	.
endfunc enter_fast

func enter_yield
	state_save
	bl	tos_yield
	results_load
	done_smc TOS_DONE_CALL
endfunc enter_yield

.macro hook name, function, done
func \name
	state_save
	bl	\function
	mov	x1, x0
	done_smc \done
endfunc \name
.endm

	hook	enter_cpu_off, tos_hook_off, TOS_DONE_CPU_OFF
	hook	enter_resume, tos_hook_resume, TOS_DONE_RESUME
	hook	enter_suspend, tos_hook_suspend, TOS_DONE_SUSPEND
	hook	enter_fiq, tos_hook_fiq, TOS_DONE_FIQ
	hook	enter_off, tos_hook_system_off, TOS_DONE_OFF
	hook	enter_reset, tos_hook_system_reset, TOS_DONE_RESET

func enter_cpu_on
	bl	cpu_set_up
	mrs	x0, tpidr_el1
	bl	tos_hook_on
	mov	x1, x0
	done_smc TOS_DONE_CPU_ON
endfunc enter_cpu_on

/* uint64_t tos_smc(uint64_t out[3], uint64_t x0, uint64_t x1, uint64_t x2) */
func tos_smc
	stp	x29, x30, [sp, #-16]!
	stp	x0, x19, [sp, #-16]!
	mov	x19, #0x777
	mov	x0, x1
	mov	x1, x2
	mov	x2, x3
	smc	#0
	cmp	x19, #0x777
	cset	x4, eq
	ldp	x3, x19, [sp], #16
	stp	x0, x1, [x3]
	str	x2, [x3, #16]
	mov	x0, x4
	ldp	x29, x30, [sp], #16
	ret
endfunc tos_smc

/* uint64_t tos_fp(void): 1 if all of V, FPCR and FPSR were zero. */
	.arch_extension fp
	.arch_extension simd
func tos_fp
	mrs	x9, fpcr
	mrs	x10, fpsr
	orr	x9, x9, x10
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	mov	x10, v\n\().d[0]
	orr	x9, x9, x10
	mov	x10, v\n\().d[1]
	orr	x9, x9, x10
	.endr
	mov	x11, #TOS_POISON
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	dup	v\n\().2d, x11
	.endr
	mov	x10, #(1 << 24)			// FPCR.FZ
	msr	fpcr, x10
	mov	x10, #1				// FPSR.IOC
	msr	fpsr, x10
	cmp	x9, #0
	cset	x0, eq
	ret
endfunc tos_fp

/* uint64_t tos_sve(void): RDVL, 0 if it was undefined. */
	.arch_extension sve
func tos_sve
	mov	x0, #0
	rdvl	x0, #1
	ret
endfunc tos_sve

/* Exceptions of S-EL1: enough to go on where the C code was. */
.macro exception function
	stp	x29, x30, [sp, #-16]!
	.irp	n, 0,2,4,6,8,10,12,14,16
	stp	x\n, x18, [sp, #-16]!
	.endr
	.irp	n, 1,3,5,7,9,11,13,15,17
	stp	x\n, x18, [sp, #-16]!
	.endr
	mrs	x0, tpidr_el1
	bl	\function
	.irp	n, 17,15,13,11,9,7,5,3,1
	ldp	x\n, x18, [sp], #16
	.endr
	.irp	n, 16,14,12,10,8,6,4,2,0
	ldp	x\n, x18, [sp], #16
	.endr
	ldp	x29, x30, [sp], #16
	eret
.endm

func el1_sync
	exception tos_sync
endfunc el1_sync

func el1_own
	exception tos_own
endfunc el1_own

/* The normal world's interrupt: only a yielding call lets it come here. */
func el1_foreign
	mrs	x0, tpidr_el1
	bl	tos_foreign
	results_load
	done_smc TOS_DONE_CALL
endfunc el1_foreign

func el1_stuck
	b	el1_stuck
endfunc el1_stuck

.macro el1_table name, irq, fiq
vector_table \name
	vector	el1_stuck
	vector	el1_stuck
	vector	el1_stuck
	vector	el1_stuck
	vector	el1_sync
	vector	\irq
	vector	\fiq
	.rept	9
	vector	el1_stuck
	.endr
vector_table_end \name
.endm

	el1_table el1_vectors, el1_own, el1_foreign
	el1_table el1_vectors_gicv2, el1_foreign, el1_own
