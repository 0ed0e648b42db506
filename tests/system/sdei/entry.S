/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"
#include "tests/system/sdei/sdei_test.h"

#define COMPLETE	    0xc4000025
#define COMPLETE_AND_RESUME 0xc4000026

/*
 * A handler's entry point. What it finds goes to the record, x1; C does the
 * rest and says how to leave: 0, or where to resume.
 *
 * In: x0 = event, x1 = struct record, x2 = PC, x3 = PSTATE, x4-x30 as they
 * were where it interrupted. The stack is what was interrupted, too.
 */
func sdei_entry
	stp	x4, x5, [x1, #RECORD_X + 8 * 4]
	stp	x6, x7, [x1, #RECORD_X + 8 * 6]
	stp	x8, x9, [x1, #RECORD_X + 8 * 8]
	stp	x10, x11, [x1, #RECORD_X + 8 * 10]
	stp	x12, x13, [x1, #RECORD_X + 8 * 12]
	stp	x14, x15, [x1, #RECORD_X + 8 * 14]
	stp	x16, x17, [x1, #RECORD_X + 8 * 16]
	stp	x18, x19, [x1, #RECORD_X + 8 * 18]
	stp	x20, x21, [x1, #RECORD_X + 8 * 20]
	stp	x22, x23, [x1, #RECORD_X + 8 * 22]
	stp	x24, x25, [x1, #RECORD_X + 8 * 24]
	stp	x26, x27, [x1, #RECORD_X + 8 * 26]
	stp	x28, x29, [x1, #RECORD_X + 8 * 28]
	str	x30, [x1, #RECORD_X + 8 * 30]
	stp	x29, x30, [sp, #-32]!
	stp	x18, xzr, [sp, #16]
	bl	sdei_handle
	ldp	x18, xzr, [sp, #16]
	ldp	x29, x30, [sp], #32
	mov	x1, x0
	/* Nothing of ours may survive in what COMPLETE gives back. */
	.irp	i, 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17
	mvn	x\i, xzr
	.endr
	msr	nzcv, x1
	cbnz	x1, 1f
	mov_imm	x0, COMPLETE
	smc	#0
	b	2f
1:	mov_imm	x0, COMPLETE_AND_RESUME
	smc	#0
2:	bl	sdei_refused			/* x0: it came back */
	b	.
endfunc sdei_entry

/*
 * Where COMPLETE_AND_RESUME goes: as in an exception handler. What ELR and
 * SPSR hold is recorded, x0-x17 too; ERET goes on where the event came.
 */
.macro resume el
	mrs	x0, elr_\el
	mrs	x1, spsr_\el
.endm

func sdei_resume
	stp	x0, x1, [sp, #-32]!
	stp	x2, x3, [sp, #16]
	adr_far	x2, resume_record
	stp	x0, x1, [x2, #RECORD_X]
	ldp	x0, x1, [sp, #16]
	stp	x0, x1, [x2, #RECORD_X + 8 * 2]
	stp	x4, x5, [x2, #RECORD_X + 8 * 4]
	stp	x6, x7, [x2, #RECORD_X + 8 * 6]
	stp	x8, x9, [x2, #RECORD_X + 8 * 8]
	stp	x10, x11, [x2, #RECORD_X + 8 * 10]
	stp	x12, x13, [x2, #RECORD_X + 8 * 12]
	stp	x14, x15, [x2, #RECORD_X + 8 * 14]
	stp	x16, x17, [x2, #RECORD_X + 8 * 16]
	mrs	x3, CurrentEL
	cmp	x3, #(2 << 2)
	b.eq	1f
	resume	el1
	b	2f
1:	resume	el2
2:	stp	x0, x1, [x2, #RECORD_PC]
	mrs	x0, daif
	stp	x3, x0, [x2, #RECORD_EL]
	ldr	x0, [x2, #RECORD_COUNT]
	add	x0, x0, #1
	str	x0, [x2, #RECORD_COUNT]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp], #32
	eret
endfunc sdei_resume

/*
 * void image_loop(struct loop_image *image)
 *
 * Load every register and NZCV from the image, run
 * x30 turns of a loop that changes nothing, and write back what they hold
 * then. x30 is the counter and comes back as zero.
 */
func image_loop
	stp	x29, x30, [sp, #-16]!
	stp	x27, x28, [sp, #-16]!
	stp	x25, x26, [sp, #-16]!
	stp	x23, x24, [sp, #-16]!
	stp	x21, x22, [sp, #-16]!
	stp	x19, x20, [sp, #-16]!
	stp	x0, x18, [sp, #-16]!
	sub	sp, sp, #(8 * 32)
	ldr	x1, [x0, #LOOP_NZCV]
	msr	nzcv, x1
	mov	x30, x0
	.irp	i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29
	ldr	x\i, [x30, #(8 * \i)]
	.endr
	ldr	x30, [x30, #LOOP_TURNS]
	.global	image_loop_start, image_loop_end
image_loop_start:
1:	sub	x30, x30, #1
	cbnz	x30, 1b
image_loop_end:
	.irp	i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	str	x\i, [sp, #(8 * \i)]
	.endr
	ldr	x0, [sp, #(8 * 32)]
	mrs	x1, nzcv
	str	x1, [x0, #LOOP_NZCV]
	.irp	i, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	ldr	x1, [sp, #(8 * \i)]
	str	x1, [x0, #(8 * \i)]
	.endr
	add	sp, sp, #(8 * 32)
	ldp	x0, x18, [sp], #16
	ldp	x19, x20, [sp], #16
	ldp	x21, x22, [sp], #16
	ldp	x23, x24, [sp], #16
	ldp	x25, x26, [sp], #16
	ldp	x27, x28, [sp], #16
	ldp	x29, x30, [sp], #16
	ret
endfunc image_loop

/*
 * void below_run(uint64_t entry, uint64_t x0) - EL1 until its HVC, which the
 * expected-trap handler turns to below_resume.
 */
func below_run
	stp	x29, x30, [sp, #-16]!
	msr	elr_el2, x0
	mov	x0, #0x3c5			/* EL1h, everything masked */
	msr	spsr_el2, x0
	mov	x0, x1
	isb
	eret
	.global	below_resume
below_resume:
	ldp	x29, x30, [sp], #16
	ret
endfunc below_run

/* EL1: until [x0] is not zero. */
func below_wait
	.global	below_wait_end
1:	ldr	x1, [x0]
	cbz	x1, 1b
below_wait_end:
	hvc	#0
endfunc below_wait

/* EL1: an SMC of ID x0. */
func below_smc
	smc	#0
	hvc	#0
endfunc below_smc
