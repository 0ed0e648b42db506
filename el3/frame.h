/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the exception entry leaves on the stack, and the offsets that assembly
 * needs of C's structs. C proves every number in cpu.h and table.h.
 */
#ifndef EL3_FRAME_H
#define EL3_FRAME_H

#include "arch/aarch64/frame.h"

#include <smcgate/table.h>

/* struct cpu: SP_EL3 points to it whenever a lower level runs. */
#define CPU_SCRATCH	  0x00 /* x28, x29 of the caller */
#define CPU_K		  0x10 /* and the slots behind it: one load */
#define CPU_SLOTS	  0x18
#define CPU_WORKAROUND(n) (0x20 + 8 * (n)) /* code for WORKAROUND_1.. */
#define CPU_OWN_KEY	  0x38		   /* pauth.h */
#define CPU_LOWER_KEY	  0x48
#define CPU_PAUTH	  0x58
#define CPU_MISS	  0x60 /* code for what has no slot */
#define CPU_TOS		  0x68 /* struct tos_cpu (tos_frame.h) */
#define CPU_FEATURES	  0x70
#define CPU_COUNTED	  0x110 /* counter */

/* struct cpu_area: guard page, stack, struct cpu with the panic stack above */
#define CPU_GUARD_BYTES 0x1000
#define CPU_STACK_BYTES 0x1000
#define CPU_BYTES	0x1000
/* Behind struct cpu: struct cpu_log, whose calls wrap where bit 9 is set. */
#define CPU_LOG	       0x3e0
#define CPU_LOG_NEXT   0x3f8
#define CPU_LOG_CALLS  0x400
#define CPU_LOG_END    0x600
#define CPU_CALL_BYTES 32
#define CPU_CLEAR_END  0x620 /* the words of pmf.h, too */
#define CPU_AREA_TOP   0x2000
#define CPU_AREA_BYTES 0x3000

/*
 * The verdict table: 2^12 slots. The multiplier was searched so that no two
 * identifiers of el3/services/ share a slot; el3/table.py fails the build if
 * they do and finds another.
 */
#define EL3_TABLE_K	0x2265b1f5
#define EL3_TABLE_SHIFT 20
#define EL3_TABLE_SLOTS 4096

/* struct el3_slot: as struct gate_slot, but in the place of the HVC's code: */
#define EL3_SLOT_IN_C	       0x04 /* not 0: finish_c and the like */
#define EL3_SLOT_ARCH_FEATURES 0x10 /* offset into struct cpu */
#define EL3_SLOT_PSCI_FEATURES 0x14

/* A call is decoded where its frame has no x19-x28: see struct frame. */
#define FRAME_X_CALL 19

#ifndef __ASSEMBLER__

#include <smccc/smccc.h>

/**
 * struct frame - the caller's registers.
 *
 * A call's frame holds x0-x18, x29 and x30 only: C preserves x19-x28, so
 * they are still in their registers and x[19..28] mean nothing: el3_call()
 * decodes the call there. Every other exception's frame is whole.
 */
struct frame {
	union {
		uint64_t x[31];
		struct smccc_regs call; /* x0-x17 */
	};
	uint64_t sp; /* of an exception of our own */
};

#endif
#endif
