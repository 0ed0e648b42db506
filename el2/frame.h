/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the exception entry leaves on the stack, and the offsets into
 * struct cpu that assembly needs. C proves every number in cpu.h.
 */
#ifndef EL2_FRAME_H
#define EL2_FRAME_H

#include "arch/aarch64/frame.h"

/* struct cpu: SP_EL2 points to it whenever a guest runs. */
#define CPU_SCRATCH	0x00 /* x28, x29 of the caller */
#define CPU_SCRATCH_2	0x10 /* x26, x27, where calls are recorded */
#define CPU_SLOTS	0x20
#define CPU_K		0x28
#define CPU_ROWS	0x30
#define CPU_DENIED	0x38
#define CPU_GUEST	0x40 /* entry, x0 for vcpu_enter */
#define CPU_VCPU	0x48
#define CPU_COUNTERS	0x50 /* of that vCPU */
#define CPU_PAUTH	0x58 /* pauth.h */
#define CPU_WORKAROUND	0x5c /* WORKAROUND_1 or _3, for hardened vectors */
#define CPU_OWN_KEY	0x60
#define CPU_LOWER_KEY	0x70
#define CPU_HARDEN	0x80 /* x0-x3 around that call */
#define CPU_STEP	0xa0 /* of a checked call, around its SMC */
#define CPU_REFUSE	0xa8 /* code for a check that fails */
#define CPU_OWN_ARG(n)	(0xb0 + 16 * (n)) /* x<n+1> of the caller */
#define CPU_SENT_ARG(n) (0xb8 + 16 * (n)) /* what the firmware got for it */
#define CPU_RECORD_META 0x120 /* [conduit][verdict]: a record's middle */
#define CPU_TRACE	0x170 /* struct gate_trace: next, sequence, … */

/* What finish.S and leave.inc.S know of C's enums. */
#define VERDICT_DENY	 0 /* enum gate_verdict */
#define VERDICT_ANSWER	 1
#define VERDICT_FORWARD	 2
#define VERDICT_CONSTANT 4
#define ACTION_RETURN	 1 /* enum gate_action */
#define CONDUIT_SMC	 1 /* enum smccc_conduit */
#define CONDUIT_HVC	 2

/* A record's middle word, by conduit (SMC is 0) and verdict. */
#define RECORD_META(conduit, verdict) \
	(CPU_RECORD_META + 40 * (conduit) + 8 * (verdict))

/* struct cpu_area: guard page, stack, struct cpu */
#define CPU_GUARD_BYTES 0x1000
#define CPU_STACK_BYTES 0x2000
#define CPU_BYTES	0x1000
#define CPU_AREA_TOP	0x3000
#define CPU_AREA_SHIFT	14
#define CPU_AREAS	8

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
