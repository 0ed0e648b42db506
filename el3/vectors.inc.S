/* SPDX-License-Identifier: BSD-2-Clause */
/* What vectors.S and tos_switch.S share: constants, leaving, the table. */
#include "arch/aarch64/asm.h"
#include "el3/frame.h"
/* Reads the offsets above. */
#include "arch/aarch64/pauth.h"

/* ESR_EL3 of an AArch64 SMC with immediate 0: EC, IL. */
#define ESR_SMC64_0  0x5e000000
#define ESR_EC_SHIFT 26
#define EC_SMC32     0x13
#define EC_SMC64     0x17
#define SCTLR_M	     1

/* Function IDs that are found before the table is read. */
#define ARCH_FEATURES 0x80000001
#define WORKAROUND_1  0x80008000
#define WORKAROUND_3  0x80003fff

/* Speculation past ERET must not run with EL3's rights. */
.macro lower_eret
	eret
	dsb	nsh
	isb
.endm

/* Nor past an indirect branch, in a straight line. */
.macro branch_barrier
	dsb	nsh
	isb
.endm

/* Where a BR lands in pages that are guarded: BTI j. */
.macro landing_pad
	hint	#36
.endm

.macro restore_scratch
	ldp	x28, x29, [sp, #CPU_SCRATCH]
.endm

/*
 * x29 becomes the slot of \fid, w28 its tag. Leaves the flags alone.
 * Clobbers: x28, x29
 */
.macro table_walk fid
	ldp	x28, x29, [sp, #CPU_K]
	mul	w28, \fid, w28
	lsr	w28, w28, #EL3_TABLE_SHIFT
	add	x29, x29, x28, lsl #GATE_SLOT_SHIFT
	ldr	w28, [x29, #GATE_SLOT_TAG]
.endm
