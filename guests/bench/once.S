/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"

/*
 * once_INSN: void once_INSN(uint64_t index, uint64_t round,
 *                           const uint64_t x[4])
 *
 * In:       x0 = index, x1 = round, x2 = the call's x0-x3
 * Out:      nothing
 * Clobbers: x0-x18
 */
.macro once insn
func once_\insn
	stp	x29, x30, [sp, #-32]!
	stp	x19, x20, [sp, #16]
	mov	x19, x0
	mov	x20, x1
	ldp	x0, x1, [x2]
	ldp	x2, x3, [x2, #16]
	.global	once_\insn\()_pc
once_\insn\()_pc:
	\insn	#0
	ldp	x19, x20, [sp, #16]
	ldp	x29, x30, [sp], #32
	ret
endfunc once_\insn
.endm

	once smc
	once hvc
