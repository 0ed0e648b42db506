/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The verdict table of one domain, read by assembly with the caller's
 * registers still live and by C: same structure at EL2 and EL3.
 *
 * A function ID sits in slot  (uint32_t)(id * K) >> (K & 31)  of 2^bits
 * slots. The shift amount is K's own low five bits (that is what LSRV uses),
 * so one register holds both; K is odd, therefore bits is odd:
 *
 *   K & 31   23    21    19     17
 *   slots    2^9   2^11  2^13   2^15
 *
 * Each fast ID is entered twice, with and without the SVE hint. A slot that
 * holds no rule has a tag that hashes elsewhere, so nothing ever hits it.
 */
#ifndef SMCGATE_TABLE_H
#define SMCGATE_TABLE_H

#define GATE_SLOT_SHIFT	  6 /* 64 bytes */
#define GATE_SLOT_TAG	  0x00
#define GATE_SLOT_SMC	  0x08
#define GATE_SLOT_HVC	  0x10
#define GATE_SLOT_RESULT  0x18
#define GATE_SLOT_SERVICE 0x38

#define GATE_STEP_LOW	  0x08
#define GATE_STEP_HIGH	  0x10
#define GATE_STEP_BYTES	  0x18

#define GATE_ROWS	  256
#define GATE_ROW_DENY	  0
#define GATE_ROW_C	  1

/* In struct gate_counters: a verdict's latencies, [clz(ticks)]. */
#define GATE_COUNTERS_LATENCY(verdict) (40 + 520 * (verdict))

/* Argument registers that steps know: x1 to x7. */
#define GATE_STEP_REGS 7

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

/** enum gate_finish - the code that finishes a call. Zero is deny. */
enum gate_finish {
	GATE_FINISH_DENY = 0,  /* NOT_SUPPORTED, counted */
	GATE_FINISH_C,	       /* frame, then gate_call() */
	GATE_FINISH_ANSWER,    /* frame, then gate_answer() */
	GATE_FINISH_NOTHING,   /* done by the trap itself: all registers stay */
	GATE_FINISH_FIXED,     /* a service's x0 = result[0] */
	GATE_FINISH_FIXED2,    /* x0, x1 = result[0..1] */
	GATE_FINISH_FIXED4,    /* x0-x3 = result[0..3] */
	GATE_FINISH_CONSTANT,  /* the same three for a rule's constants: */
	GATE_FINISH_CONSTANT2, /* the verdict of the record differs */
	GATE_FINISH_CONSTANT4,
	GATE_FINISH_CHECKED,   /* the steps at result[0], which forward it */
	GATE_FINISH_FORWARD64, /* SMC in place; w0 cleaned above bit 31 */
	GATE_FINISH_FORWARD32, /* + n: and x1..xn cleaned above bit 31 */
	GATE_FINISH_COUNT = GATE_FINISH_FORWARD32 + GATE_STEP_REGS + 1
};

/** struct gate_code - where a call enters finishing code, by conduit. */
struct gate_code {
	uint64_t smc; /* steps over the trapped instruction first */
	uint64_t hvc;
};

/**
 * enum gate_step_kind - code that does one step of a checked, forwarded call.
 * "+ n" is for register x<n+1>; 64 and 32 are the convention's width: what is
 * above bit 31 of an SMC32 call's register is not looked at, and does not
 * reach the firmware. Order: every check, every TRANSLATE, one FORWARD, a
 * RESTORE for each TRANSLATE, every RESULT, DONE; so a refused call has
 * changed nothing.
 */
enum gate_step_kind {
	/* refuse unless low <= x<n+1> <= high */
	GATE_STEP_RANGE64 = 0,
	GATE_STEP_RANGE32 = GATE_STEP_RANGE64 + GATE_STEP_REGS,
	/* refuse if x<n+1> & low */
	GATE_STEP_ZEROS = GATE_STEP_RANGE32 + GATE_STEP_REGS,
	/* refuse if ~x<n+1> & low */
	GATE_STEP_ONES = GATE_STEP_ZEROS + GATE_STEP_REGS,
	/* x<n+1> += low: from IPA to PA */
	GATE_STEP_TRANSLATE64 = GATE_STEP_ONES + GATE_STEP_REGS,
	GATE_STEP_TRANSLATE32 = GATE_STEP_TRANSLATE64 + GATE_STEP_REGS,
	/* a translated x<n+1> that comes back as sent is the caller's again */
	GATE_STEP_RESTORE = GATE_STEP_TRANSLATE32 + GATE_STEP_REGS,
	/* refuse unless x<n+2> <= low - x<n+1>: low is the end of memory that
	   x<n+1> is known to lie in; n < 6 */
	GATE_STEP_SPAN64 = GATE_STEP_RESTORE + GATE_STEP_REGS,
	GATE_STEP_SPAN32 = GATE_STEP_SPAN64 + GATE_STEP_REGS - 1,
	/* x<n> &= low; n is 0 to 7 */
	GATE_STEP_RESULT = GATE_STEP_SPAN32 + GATE_STEP_REGS - 1,
	/* the SMC; 32 + n: x1..xn cleaned above bit 31 */
	GATE_STEP_FORWARD64 = GATE_STEP_RESULT + GATE_STEP_REGS + 1,
	GATE_STEP_FORWARD32,
	GATE_STEP_DONE = GATE_STEP_FORWARD32 + GATE_STEP_REGS + 1,
	GATE_STEP_COUNT
};

struct gate_step {
	uint64_t code; /* address of the kind's code */
	uint64_t low;
	uint64_t high;
};

_Static_assert(sizeof(struct gate_step) == GATE_STEP_BYTES, "step");
_Static_assert(offsetof(struct gate_step, low) == GATE_STEP_LOW, "step");
_Static_assert(offsetof(struct gate_step, high) == GATE_STEP_HIGH, "step");

struct gate_slot {
	uint32_t tag;	  /* w0 of the calls this slot decides */
	uint16_t rule;	  /* index + 1 of the domain's rules; 0: nobody's */
	uint8_t finish;	  /* enum gate_finish: what is decided */
	uint8_t reserved; /* zero */
	struct gate_code code;
	union {
		uint64_t result[4];
		const struct gate_step *steps; /* CHECKED only */
	};
	const struct gate_service *service; /* ANSWER rules only */
};

/** struct gate_table - one domain's; the caller's memory. */
struct gate_table {
	uint32_t k;
	uint32_t bits;
	struct gate_slot *slots; /* 2^bits, 64-byte aligned */
	uint8_t rows[GATE_ROWS]; /* by ID[31:24]: GATE_ROW_* */
};

_Static_assert(sizeof(void *) != 8 || sizeof(struct gate_slot) == 64,
	       "one cache line");
_Static_assert(offsetof(struct gate_slot, code.smc) == GATE_SLOT_SMC, "slot");
_Static_assert(offsetof(struct gate_slot, code.hvc) == GATE_SLOT_HVC, "slot");
_Static_assert(offsetof(struct gate_slot, result) == GATE_SLOT_RESULT, "slot");
_Static_assert(offsetof(struct gate_slot, service) == GATE_SLOT_SERVICE,
	       "slot");

/** gate_table_index() - the slot of a 32-bit function ID. */
static inline uint32_t gate_table_index(uint32_t k, uint32_t fid)
{
	return (uint32_t)(fid * k) >> (k & 31);
}

#endif
#endif
