/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the exception entry leaves on the stack, and the offsets into
 * struct cpu that assembly needs. C proves every number in cpu.h.
 */
#ifndef EL2_FRAME_H
#define EL2_FRAME_H

#include "arch/aarch64/frame.h"

/* struct cpu: SP_EL2 points to it whenever a guest runs. */
#define CPU_SCRATCH 0x00 /* x28, x29 of the caller */
#define CPU_SLOTS   0x10
#define CPU_K	    0x18
#define CPU_ROWS    0x20
#define CPU_DENIED  0x28
#define CPU_GUEST   0x30 /* entry, x0 for vcpu_enter */

/* struct cpu_area: guard page, stack, struct cpu */
#define CPU_GUARD_BYTES 0x1000
#define CPU_STACK_BYTES 0x2000
#define CPU_BYTES	0x1000
#define CPU_AREA_TOP	0x3000

#ifndef __ASSEMBLER__

#include <smccc/smccc.h>

/**
 * struct frame - the caller's registers.
 *
 * A call's frame holds x0-x18, x29 and x30 only: C preserves x19-x28, so
 * they are still in their registers and x[19..28] mean nothing. Every other
 * trap's frame is whole.
 */
struct frame {
	union {
		uint64_t x[31];
		struct smccc_regs call; /* x0-x17 */
	};
	uint64_t pad; /* keeps SP 16-byte aligned */
};

#endif
#endif
