/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"
#include "guests/rt/call.h"

#define SAVED 112 /* bytes of stack: x19-x30, the image's address, a gap */

/*
 * call_at INSN, IMM: void call_INSN_IMM(struct call_image *image)
 *
 * In:       x0 = image
 * Out:      *image replaced
 * Clobbers: x0-x18, flags
 *
 * SP finds the image again: no general register is free across the call.
 */
.macro call_at insn, imm
func call_\insn\()_\imm
	stp	x29, x30, [sp, #-SAVED]!
	stp	x27, x28, [sp, #16]
	stp	x25, x26, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x21, x22, [sp, #64]
	stp	x19, x20, [sp, #80]
	str	x0, [sp, #96]
	mov	x1, sp
	str	x1, [x0, #CALL_IMAGE_SP]
	ldr	x1, [x0, #CALL_IMAGE_NZCV]
	msr	nzcv, x1
	ldp	x2, x3, [x0, #16 * 1]
	ldp	x4, x5, [x0, #16 * 2]
	ldp	x6, x7, [x0, #16 * 3]
	ldp	x8, x9, [x0, #16 * 4]
	ldp	x10, x11, [x0, #16 * 5]
	ldp	x12, x13, [x0, #16 * 6]
	ldp	x14, x15, [x0, #16 * 7]
	ldp	x16, x17, [x0, #16 * 8]
	ldp	x18, x19, [x0, #16 * 9]
	ldp	x20, x21, [x0, #16 * 10]
	ldp	x22, x23, [x0, #16 * 11]
	ldp	x24, x25, [x0, #16 * 12]
	ldp	x26, x27, [x0, #16 * 13]
	ldp	x28, x29, [x0, #16 * 14]
	ldr	x30, [x0, #16 * 15]
	ldp	x0, x1, [x0, #16 * 0]

	.global	call_\insn\()_\imm\()_pc
call_\insn\()_\imm\()_pc:
	\insn	#\imm

	stp	x0, x1, [sp, #-16]!
	ldr	x0, [sp, #16 + 96]
	stp	x2, x3, [x0, #16 * 1]
	stp	x4, x5, [x0, #16 * 2]
	stp	x6, x7, [x0, #16 * 3]
	stp	x8, x9, [x0, #16 * 4]
	stp	x10, x11, [x0, #16 * 5]
	stp	x12, x13, [x0, #16 * 6]
	stp	x14, x15, [x0, #16 * 7]
	stp	x16, x17, [x0, #16 * 8]
	stp	x18, x19, [x0, #16 * 9]
	stp	x20, x21, [x0, #16 * 10]
	stp	x22, x23, [x0, #16 * 11]
	stp	x24, x25, [x0, #16 * 12]
	stp	x26, x27, [x0, #16 * 13]
	stp	x28, x29, [x0, #16 * 14]
	str	x30, [x0, #16 * 15]
	ldp	x1, x2, [sp], #16
	stp	x1, x2, [x0, #16 * 0]
	mrs	x1, nzcv
	str	x1, [x0, #CALL_IMAGE_NZCV]
	mrs	x1, daif
	str	x1, [x0, #CALL_IMAGE_DAIF]
	mov	x1, sp
	ldr	x2, [x0, #CALL_IMAGE_SP]
	sub	x1, x1, x2
	str	x1, [x0, #CALL_IMAGE_SP]
	mrs	x1, CurrentEL
	mrs	x2, spsel
	orr	x1, x1, x2
	str	x1, [x0, #CALL_IMAGE_STATE]
	ldp	x19, x20, [sp, #80]
	ldp	x21, x22, [sp, #64]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #32]
	ldp	x27, x28, [sp, #16]
	ldp	x29, x30, [sp], #SAVED
	ret
endfunc call_\insn\()_\imm
.endm

	call_at smc, 0
	call_at hvc, 0
	call_at smc, 1
	call_at hvc, 1
	call_at smc, 32768
	call_at hvc, 32768
	call_at smc, 65535
	call_at hvc, 65535

	.arch	armv8-a+fp+simd

/* fp_pair LDP|STP, N: registers qN and qN+1 at x0 + 16 * N. */
.macro fp_pair insn, n
	.altmacro
	fp_pair_2 \insn, \n, %(\n + 1)
	.noaltmacro
.endm
.macro fp_pair_2 insn, n, next
	\insn	q\n, q\next, [x0, #16 * \n]
.endm

/* void call_fp_load(const struct call_fp *fp); Clobbers: x1, x2, FP */
func call_fp_load
	add	x1, x0, #512
	.irp	pair, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
	fp_pair	ldp, \pair
	.endr
	ldp	x1, x2, [x1]
	msr	fpcr, x1
	msr	fpsr, x2
	ret
endfunc call_fp_load

/* void call_fp_store(struct call_fp *fp); Clobbers: x1-x3 */
func call_fp_store
	add	x1, x0, #512
	.irp	pair, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
	fp_pair	stp, \pair
	.endr
	mrs	x2, fpcr
	mrs	x3, fpsr
	stp	x2, x3, [x1]
	ret
endfunc call_fp_store
