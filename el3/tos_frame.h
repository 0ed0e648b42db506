/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What tos_switch.S keeps of two worlds that share EL1's registers, by offset
 * and as structs; _Static_asserts below keep them together.
 */
#ifndef EL3_TOS_FRAME_H
#define EL3_TOS_FRAME_H

/* Of both worlds: struct tos_el1, first in the other two structs. */
#define TOS_EL1(n) (8 * (n)) /* EL1_SHARED in tos_switch.S, in that order */
#define TOS_KEY(n) (0x80 + 8 * (n))
#define TOS_MTE	   0xd0

/* struct tos_context */
#define TOS_VECTORS 0xe0

/* struct tos_cpu */
#define TOS_LIVE(n)	(0xe0 + 8 * (n)) /* EL1_LIVE */
#define TOS_TFSR	0x130
#define TOS_ELR		0x140 /* and SPSR */
#define TOS_NORMAL_SCR	0x150 /* and CPTR */
#define TOS_SECURE_SCR	0x160
#define TOS_NORMAL_K	0x170 /* and the slots */
#define TOS_NORMAL_MISS 0x180
#define TOS_PMCR	0x188
#define TOS_CURRENT	0x190
#define TOS_C_SP	0x198
#define TOS_FEATURES	0x1a0
#define TOS_EXPECT	0x1a4
#define TOS_UNDO	0x1a8
#define TOS_CONTEXT	0x1b0 /* one pointer for each Trusted OS */
#define TOS_FP		0x1d0

/* tos_cpu.features: bits */
#define TOS_HAS_PAUTH 0
#define TOS_HAS_MTE   1
#define TOS_HAS_PMCR  2 /* PMCR_EL0.DP stops the cycle counter */
#define TOS_HAS_SVE   3
#define TOS_HAS_SME   4

/* tos_cpu.undo: bits, when S-EL1 leaves */
#define TOS_UNDO_FP   0
#define TOS_UNDO_HOLD 1

/*
 * The caller's x4-x30 lie right below SP_EL3 while its call is served; what C
 * does for S-EL1 goes on further down, below the C that may have entered it.
 */
#define TOS_GP(n)   (8 * (n)-0x100)
#define TOS_C_BELOW 0x800

/* struct tos_fp: the normal world's, at S-EL1's first use of FP. */
#define TOS_FPCR 0x00 /* and FPSR */
#define TOS_SVCR 0x10
#define TOS_Q	 0x40 /* or Z, P and FFR */

/*
 * Function identifiers of S-EL1, TOS_DONE + one of these: what has been done.
 */
#define TOS_DONE	 0xbe000000
#define TOS_DONE_ENTRY	 0
#define TOS_DONE_CPU_ON	 1
#define TOS_DONE_CPU_OFF 2
#define TOS_DONE_SUSPEND 3
#define TOS_DONE_RESUME	 4
#define TOS_DONE_CALL	 5
#define TOS_DONE_FIQ	 6
#define TOS_DONE_OFF	 7
#define TOS_DONE_RESET	 8

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

#include "boot/handover.h"

/** struct tos_el1 - a world's registers that the other one may change. */
struct tos_el1 {
	uint64_t shared[16];
	uint64_t key[10];
	uint64_t mte[2];
};

/**
 * struct tos_context - a Trusted OS on one CPU. Between two entries it has
 * these registers and no others.
 */
struct tos_context {
	struct tos_el1 el1;
	uint64_t vectors; /* its table of branches; 0: not started */
};

/** struct tos_cpu - one CPU's way to the secure world and back. */
struct tos_cpu {
	struct tos_el1 el1; /* the normal world's */
	uint64_t live[10];
	uint64_t tfsr[2];
	uint64_t elr;
	uint64_t spsr;
	uint64_t normal_scr;
	uint64_t normal_cptr;
	uint64_t secure_scr;
	uint64_t secure_cptr;
	uint64_t normal_k;
	uint64_t normal_slots;
	uint64_t normal_miss;
	uint64_t pmcr;
	struct tos_context *current;
	uint64_t c_sp;
	uint32_t features;
	uint32_t expect; /* TOS_DONE_.. that ends what S-EL1 does */
	uint32_t undo;	 /* TOS_UNDO_.. */
	uint32_t reserved;
	struct tos_context *context[BOOT_TOS_MAX]; /* NULL: not on this CPU */
	void *fp;
};

#define TOS_AT(type, member, offset)                                      \
	_Static_assert(offsetof(struct type, member) == (size_t)(offset), \
		       "tos_frame.h: " #member)

TOS_AT(tos_el1, key, TOS_KEY(0));
TOS_AT(tos_el1, mte, TOS_MTE);
TOS_AT(tos_context, vectors, TOS_VECTORS);
TOS_AT(tos_cpu, live, TOS_LIVE(0));
TOS_AT(tos_cpu, tfsr, TOS_TFSR);
TOS_AT(tos_cpu, elr, TOS_ELR);
TOS_AT(tos_cpu, normal_scr, TOS_NORMAL_SCR);
TOS_AT(tos_cpu, secure_scr, TOS_SECURE_SCR);
TOS_AT(tos_cpu, normal_k, TOS_NORMAL_K);
TOS_AT(tos_cpu, normal_miss, TOS_NORMAL_MISS);
TOS_AT(tos_cpu, pmcr, TOS_PMCR);
TOS_AT(tos_cpu, current, TOS_CURRENT);
TOS_AT(tos_cpu, c_sp, TOS_C_SP);
TOS_AT(tos_cpu, features, TOS_FEATURES);
TOS_AT(tos_cpu, expect, TOS_EXPECT);
TOS_AT(tos_cpu, undo, TOS_UNDO);
TOS_AT(tos_cpu, context, TOS_CONTEXT);
TOS_AT(tos_cpu, fp, TOS_FP);

#endif
#endif
