/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the normal world to a Trusted OS at S-EL1 and back. A call of a
 * Trusted OS needs no C: miss_tos, tos_go; tos_call_done, tos_leave.
 *
 * EL1's registers are one set. Those that a Trusted OS relies on from one
 * entry to the next are exchanged (tos_el1_swap); those that mean nothing
 * between its entries (ESR_EL1 ..) only have to be the normal world's again
 * when that goes on. A Trusted OS is entered at its vectors with x0-x7 and
 * nothing else of the caller; what it leaves in any register but x1-x4 goes
 * nowhere.
 *
 * AArch32's registers that EL2 sees (SPSR_und, DACR32_EL2 ..) are not S-EL1's to
 * reach, being AArch64; what SCR_EL3 enables for the normal world only is not
 * either (way_prepare() in tos.c). The timers CNTP and CNTV are not exchanged: they are the normal world's and
 * go on, so that its tick pre-empts a yielding call.
 *
 * While S-EL1 runs, struct cpu has another verdict table, of one slot: K is 0,
 * so that every call is looked up there, and the tag is that of "call done".
 * All else is miss_secure's.
 */
#include "el3/vectors.inc.S"
#include "el3/tos_frame.h"

#define EC_FP	     0x07
#define SPSR_ENTRY   0x3c5		/* EL1h, all masked */
#define PMCR_DP	     (1 << 5)

#define SVE_HINT     0x10000
#define RESERVED     0xfe0000		/* bits 23:17 of an identifier */
#define FID_64	     30
#define FID_FAST     31

/* Not every assembler knows the names. */
#define RGSR_EL1     s3_0_c1_c0_5
#define GCR_EL1	     s3_0_c1_c0_6
#define TFSR_EL1     s3_0_c5_c6_0
#define TFSRE0_EL1   s3_0_c5_c6_1

/* As table_walk, in the normal world's table. Clobbers: x28, x29 */
.macro tos_walk fid
	mov_imm	w28, EL3_TABLE_K
	mul	w28, \fid, w28
	lsr	w28, w28, #EL3_TABLE_SHIFT
	adr_far	x29, el3_slots
	add	x29, x29, x28, lsl #GATE_SLOT_SHIFT
	ldr	w28, [x29, #GATE_SLOT_TAG]
.endm

/* swap_pair OFFSET, A, B: to x29's struct tos_el1, from x28's. */
.macro swap_pair offset, a, b
	mrs	x8, \a
	mrs	x9, \b
	stp	x8, x9, [x29, #\offset]
	ldp	x10, x11, [x28, #\offset]
	msr	\a, x10
	msr	\b, x11
.endm

.macro save_pair offset, a, b
	mrs	x8, \a
	mrs	x9, \b
	stp	x8, x9, [x29, #\offset]
.endm

.macro load_pair offset, a, b
	ldp	x8, x9, [x28, #\offset]
	msr	\a, x8
	msr	\b, x9
.endm

/* What S-EL1 does not rely on between two entries. */
.macro each_live do
	\do	TOS_LIVE(0), elr_el1, spsr_el1
	\do	TOS_LIVE(2), esr_el1, far_el1
	\do	TOS_LIVE(4), afsr0_el1, afsr1_el1
	\do	TOS_LIVE(6), par_el1, csselr_el1
	\do	TOS_LIVE(8), mdscr_el1, mdccint_el1
.endm

/*
 * EL1's registers to x29's struct tos_el1, from x28's.
 *
 * In:       w13 = features
 * Clobbers: x8-x11
 */
func tos_el1_swap
	swap_pair TOS_EL1(0), sctlr_el1, actlr_el1
	swap_pair TOS_EL1(2), cpacr_el1, cntkctl_el1
	swap_pair TOS_EL1(4), ttbr0_el1, ttbr1_el1
	swap_pair TOS_EL1(6), tcr_el1, mair_el1
	swap_pair TOS_EL1(8), amair_el1, vbar_el1
	swap_pair TOS_EL1(10), contextidr_el1, tpidr_el1
	swap_pair TOS_EL1(12), tpidr_el0, tpidrro_el0
	swap_pair TOS_EL1(14), sp_el0, sp_el1
	tbz	w13, #TOS_HAS_PAUTH, 1f
	swap_pair TOS_KEY(0), APIAKEYLO_EL1, APIAKEYHI_EL1
	swap_pair TOS_KEY(2), s3_0_c2_c1_2, s3_0_c2_c1_3	/* B, code */
	swap_pair TOS_KEY(4), s3_0_c2_c2_0, s3_0_c2_c2_1	/* A, data */
	swap_pair TOS_KEY(6), s3_0_c2_c2_2, s3_0_c2_c2_3	/* B, data */
	swap_pair TOS_KEY(8), s3_0_c2_c3_0, s3_0_c2_c3_1	/* generic */
1:	tbz	w13, #TOS_HAS_MTE, 2f
	swap_pair TOS_MTE, RGSR_EL1, GCR_EL1
2:	b	el3_return
endfunc tos_el1_swap

/*
 * The normal world, and a Trusted OS is there: as miss_deny, but calls of its
 * rows are its own.
 */
func miss_tos
	landing_pad
	mrs	x28, esr_el3
	mov	w29, #ESR_SMC64_0
	cmp	w28, w29
	b.eq	tos_call
	lsr	w28, w28, #ESR_EC_SHIFT
	cmp	w28, #EC_SMC64
	b.eq	finish_deny
	cmp	w28, #EC_SMC32
	b.ne	trap_in_c
	tbnz	w0, #FID_64, finish_deny
	table_walk w0
	cmp	w28, w0
	b.ne	tos_call
	ldr	x28, [x29, #GATE_SLOT_SMC]
	br	x28
	branch_barrier

	/* A byte a row: 0, or 1 + the number of the Trusted OS. */
tos_call:
	tst	w0, #RESERVED
	b.ne	finish_deny
	lsr	w28, w0, #24
	adr	x29, tos_rows
	ldrb	w28, [x29, x28]
	cbz	w28, finish_deny
	mov	w29, #TOS_DONE		/* what S-EL1 says is for EL3 only */
	eor	w29, w29, w0
	and	w29, w29, #~SVE_HINT
	cmp	w29, #TOS_DONE_RESET
	b.ls	finish_deny
	ldr	x29, [sp, #CPU_TOS]
	add	x28, x29, x28, lsl #3
	ldr	x28, [x28, #(TOS_CONTEXT - 8)]
	cbz	x28, finish_deny

	stp	x4, x5, [sp, #TOS_GP(4)]
	stp	x6, x7, [sp, #TOS_GP(6)]
	stp	x8, x9, [sp, #TOS_GP(8)]
	stp	x10, x11, [sp, #TOS_GP(10)]
	stp	x12, x13, [sp, #TOS_GP(12)]
	stp	x14, x15, [sp, #TOS_GP(14)]
	stp	x16, x17, [sp, #TOS_GP(16)]
	stp	x18, x19, [sp, #TOS_GP(18)]
	stp	x20, x21, [sp, #TOS_GP(20)]
	stp	x22, x23, [sp, #TOS_GP(22)]
	stp	x24, x25, [sp, #TOS_GP(24)]
	stp	x26, x27, [sp, #TOS_GP(26)]
	ldp	x8, x9, [sp, #CPU_SCRATCH]
	stp	x8, x9, [sp, #TOS_GP(28)]
	str	x30, [sp, #TOS_GP(30)]

	/* As our own services see it: no hint, SMC32's arguments 32 bits. */
	and	w0, w0, #~SVE_HINT
	tbnz	w0, #FID_64, 1f
	mov	w1, w1
	mov	w2, w2
	mov	w3, w3
	mov	w4, w4
	mov	w5, w5
	mov	w6, w6
	mov	w7, w7
1:	lsr	w10, w0, #FID_FAST
	ldr	x9, [x28, #TOS_VECTORS]
	add	x9, x9, x10, lsl #2
	mov	w10, #TOS_DONE_CALL
	b	tos_go
endfunc miss_tos

/*
 * uint64_t tos_enter(struct cpu *cpu, struct tos_context *tos, uint64_t pc,
 *                    uint32_t expect, uint64_t x0, uint64_t x1, uint64_t x2,
 *                    uint64_t x3)
 *
 * From C. Comes back when S-EL1 says that @expect is done, with its x1. The
 * key A that C signs with is exchanged as the normal world's would be.
 */
func tos_enter
	stp	x29, x30, [sp, #-96]!
	stp	x27, x28, [sp, #16]
	stp	x25, x26, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x21, x22, [sp, #64]
	stp	x19, x20, [sp, #80]
	ldr	x29, [x0, #CPU_TOS]
	mov	x8, sp
	str	x8, [x29, #TOS_C_SP]
	mov	sp, x0
	mov	x28, x1
	mov	x9, x2
	mov	w10, w3
	mov	x0, x4
	mov	x1, x5
	mov	x2, x6
	mov	x3, x7
	mov	x4, xzr
	mov	x5, xzr
	mov	x6, xzr
	mov	x7, xzr
	b	tos_go
endfunc tos_enter

/*
 * To S-EL1. SP is struct cpu.
 *
 * In: x0-x7, x9 = PC, w10 = what it has to do, x28 = struct tos_context,
 *     x29 = struct tos_cpu
 */
func tos_go
	mrs	x11, elr_el3
	mrs	x12, spsr_el3
	stp	x11, x12, [x29, #TOS_ELR]
	msr	elr_el3, x9
	mov	x12, #SPSR_ENTRY
	msr	spsr_el3, x12
	ldp	x11, x12, [x29, #TOS_SECURE_SCR]
	msr	scr_el3, x11
	msr	cptr_el3, x12
	adr	x11, tos_slot
	stp	xzr, x11, [sp, #CPU_K]
	adr	x12, miss_secure
	str	x12, [sp, #CPU_MISS]
	str	x28, [x29, #TOS_CURRENT]
	ldr	w13, [x29, #TOS_FEATURES]
	str	w10, [x29, #TOS_EXPECT]
	each_live save_pair
	tbz	w13, #TOS_HAS_MTE, 1f
	save_pair TOS_TFSR, TFSR_EL1, TFSRE0_EL1
	msr	TFSR_EL1, xzr
	msr	TFSRE0_EL1, xzr
1:	tbz	w13, #TOS_HAS_PMCR, 2f
	mrs	x8, pmcr_el0
	str	x8, [x29, #TOS_PMCR]
	orr	x8, x8, #PMCR_DP
	msr	pmcr_el0, x8
2:	bl	tos_el1_swap
	.irp	n, 8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\n, xzr
	.endr
	lower_eret
endfunc tos_go

/*
 * EL1's registers, and EL3's about the lower level, are the normal world's.
 *
 * In:       x28 = struct tos_cpu; SP is struct cpu
 * Out:      x0-x3, x28 as before
 * Clobbers: x8-x13, x29
 */
func tos_leave
	ldr	w12, [x28, #TOS_UNDO]
	cbnz	w12, tos_undo
	.global	tos_leave_on
tos_leave_on:
	ldr	x29, [x28, #TOS_CURRENT]
	ldp	x8, x9, [x28, #TOS_ELR]
	msr	elr_el3, x8
	msr	spsr_el3, x9
	ldp	x8, x9, [x28, #TOS_NORMAL_SCR]
	msr	scr_el3, x8
	msr	cptr_el3, x9
	ldp	x8, x9, [x28, #TOS_NORMAL_K]
	stp	x8, x9, [sp, #CPU_K]
	ldr	x8, [x28, #TOS_NORMAL_MISS]
	str	x8, [sp, #CPU_MISS]
	ldr	w13, [x28, #TOS_FEATURES]
	each_live load_pair
	tbz	w13, #TOS_HAS_MTE, 1f
	load_pair TOS_TFSR, TFSR_EL1, TFSRE0_EL1
1:	tbz	w13, #TOS_HAS_PMCR, 2f
	ldr	x8, [x28, #TOS_PMCR]
	msr	pmcr_el0, x8
2:	b	tos_el1_swap
endfunc tos_leave

/* S-EL1: call done. x1-x4 are the caller's x0-x3. In tos_slot's code. */
func tos_call_done
	ldr	x28, [sp, #CPU_TOS]
	ldr	w29, [x28, #TOS_EXPECT]
	cmp	w29, #TOS_DONE_CALL
	b.ne	finish_deny
	mov	x0, x1
	mov	x1, x2
	mov	x2, x3
	mov	x3, x4
	bl	tos_leave
	ldp	x4, x5, [sp, #TOS_GP(4)]
	ldp	x6, x7, [sp, #TOS_GP(6)]
	ldp	x8, x9, [sp, #TOS_GP(8)]
	ldp	x10, x11, [sp, #TOS_GP(10)]
	ldp	x12, x13, [sp, #TOS_GP(12)]
	ldp	x14, x15, [sp, #TOS_GP(14)]
	ldp	x16, x17, [sp, #TOS_GP(16)]
	ldp	x18, x19, [sp, #TOS_GP(18)]
	ldp	x20, x21, [sp, #TOS_GP(20)]
	ldp	x22, x23, [sp, #TOS_GP(22)]
	ldp	x24, x25, [sp, #TOS_GP(24)]
	ldp	x26, x27, [sp, #TOS_GP(26)]
	ldp	x28, x29, [sp, #TOS_GP(28)]
	ldr	x30, [sp, #TOS_GP(30)]
	lower_eret
endfunc tos_call_done

/*
 * S-EL1: everything but "call done". What it has been entered for is done;
 * owner 0; anything else does not exist for it.
 */
func miss_secure
	landing_pad
	mrs	x28, esr_el3
	mov	w29, #ESR_SMC64_0
	cmp	w28, w29
	b.ne	tos_trap
	ldr	x29, [sp, #CPU_TOS]
	ldr	w29, [x29, #TOS_EXPECT]
	mov	w28, #TOS_DONE
	add	w28, w28, w29
	cmp	w28, w0
	b.eq	tos_done
	tbz	w0, #FID_FAST, finish_deny
	ubfx	w28, w0, #24, #6
	cbnz	w28, finish_deny
	and	w28, w0, #~SVE_HINT
	mov	w29, #1
	orr	w29, w29, #(1 << FID_FAST)
	cmp	w28, w29
	b.eq	1f
	tos_walk w0
	cmp	w28, w0
	b.ne	finish_deny
	ldr	w28, [x29, #EL3_SLOT_IN_C]
	cbnz	w28, tos_call_c
	ldr	x28, [x29, #GATE_SLOT_SMC]
	br	x28
	branch_barrier
	/* ARCH_FEATURES */
1:	ubfx	w28, w1, #24, #6	/* PSCI and the like: not for S-EL1 */
	cbnz	w28, finish_deny
	tos_walk w1
	cmp	w28, w1
	b.ne	finish_deny
	ldr	w28, [x29, #EL3_SLOT_ARCH_FEATURES]
	ldr	x0, [sp, x28]
	restore_scratch
	lower_eret
endfunc miss_secure

/* Back to tos_enter()'s caller. */
func tos_done
	ldr	x28, [sp, #CPU_TOS]
	mov	x0, x1
	bl	tos_leave
	ldr	x8, [x28, #TOS_C_SP]
	mov	sp, x8
	ldp	x19, x20, [sp, #80]
	ldp	x21, x22, [sp, #64]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #32]
	ldp	x27, x28, [sp, #16]
	ldp	x29, x30, [sp], #96
	isb				/* keys, SCR_EL3 */
	b	el3_return
endfunc tos_done

/*
 * C on behalf of S-EL1, with a whole frame: function(frame, cpu, room for a
 * struct el3_call, slot). C that has entered S-EL1 may be live right below
 * struct cpu, hence the distance. S-EL1's key A lies above the frame.
 *
 * In: x28 = the function; x29 = the slot, if there is one
 */
func tos_in_c
	sub	sp, sp, #(TOS_C_BELOW + FRAME_BYTES)
	frame_store_call
	mov	x4, x28
	mov	x3, x29
	mrs	x1, tpidr_el3
	ldp	x28, x29, [x1, #CPU_SCRATCH]
	str	x18, [sp, #FRAME_X(18)]
	frame_push_rest
	stp	x29, x30, [sp, #FRAME_X(29)]
	ldr	w9, [x1, #CPU_PAUTH]
	cbz	w9, 1f
	mrs	x10, APIAKEYLO_EL1
	mrs	x11, APIAKEYHI_EL1
	stp	x10, x11, [sp, #FRAME_BYTES]
	ldp	x10, x11, [x1, #CPU_OWN_KEY]
	msr	APIAKEYLO_EL1, x10
	msr	APIAKEYHI_EL1, x11
	isb
1:	mov	x0, sp
	add	x2, sp, #(FRAME_BYTES + 16)	/* above the key */
	mov	x29, xzr
	blr	x4
	mrs	x1, tpidr_el3
	ldr	w9, [x1, #CPU_PAUTH]
	cbz	w9, 2f
	ldp	x10, x11, [sp, #FRAME_BYTES]
	msr	APIAKEYLO_EL1, x10
	msr	APIAKEYHI_EL1, x11
2:	frame_pop_rest
	frame_pop_call
	add	sp, sp, #TOS_C_BELOW
	lower_eret
endfunc tos_in_c

/* An owner 0 call whose handler is C. Next: tos_service() in tos.c */
func tos_call_c
	adr	x28, tos_service
	b	tos_in_c
endfunc tos_call_c

/*
 * S-EL1 or S-EL0 used what EL3 traps. FP for the first time in this entry: it
 * gets it. Else, next: tos_sync() in tos.c
 */
func tos_trap
	lsr	w28, w28, #ESR_EC_SHIFT
	cmp	w28, #EC_FP
	b.eq	tos_fp_first
	cmp	w28, #EC_SMC64
	b.eq	finish_deny		/* with an immediate */
	adr	x28, tos_sync
	b	tos_in_c
endfunc tos_trap

/* From S-EL1, where there are several. Next: tos_irq() in tos.c */
func lower_irq
	stp	x28, x29, [sp, #CPU_SCRATCH]
	adr	x28, tos_irq
	b	tos_in_c
endfunc lower_irq

/*
 * The interrupts that tos_irq() has held back, then FP. x12 is what to undo.
 *
 * Clobbers: x8, x9
 */
func tos_undo
	str	wzr, [x28, #TOS_UNDO]
	tbz	w12, #TOS_UNDO_HOLD, 1f
	mrs	x8, icc_igrpen1_el3
	orr	x8, x8, #2		/* EnableGrp1S */
	msr	icc_igrpen1_el3, x8
1:	tbz	w12, #TOS_UNDO_FP, tos_leave_on
	b	tos_fp_restore
endfunc tos_undo
