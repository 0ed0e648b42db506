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

#define GATE_SLOT_SHIFT	 6 /* 64 bytes */
#define GATE_SLOT_TAG	 0x00
#define GATE_SLOT_FLAGS	 0x04
#define GATE_SLOT_CODE	 0x08
#define GATE_SLOT_RESULT 0x10
#define GATE_SLOT_RULE	 0x30

#define GATE_ROWS	 256
#define GATE_ROW_DENY	 0
#define GATE_ROW_C	 1

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

/** enum gate_finish - the code that finishes a call. Zero is deny. */
enum gate_finish {
	GATE_FINISH_DENY = 0,  /* NOT_SUPPORTED, counted */
	GATE_FINISH_C,	       /* frame, then C */
	GATE_FINISH_CONSTANT,  /* x0 = result[0] */
	GATE_FINISH_CONSTANT2, /* x0, x1 = result[0..1] */
	GATE_FINISH_CONSTANT4, /* x0-x3 = result[0..3] */
	GATE_FINISH_FORWARD64, /* SMC in place; w0 cleaned above bit 31 */
	GATE_FINISH_FORWARD32, /* + n: and x1..xn cleaned above bit 31 */
	GATE_FINISH_COUNT = GATE_FINISH_FORWARD32 + 8
};

struct gate_slot {
	uint32_t tag;	/* w0 of the calls this slot decides */
	uint32_t flags; /* enum gate_finish: what is decided */
	uint64_t code;	/* address of that finishing code, or of C's where
			   a trace wants every call to pass there */
	uint64_t result[4];
	const struct gate_blob_rule *rule;  /* NULL: nobody's slot */
	const struct gate_service *service; /* ANSWER only */
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
_Static_assert(offsetof(struct gate_slot, code) == GATE_SLOT_CODE, "slot");
_Static_assert(offsetof(struct gate_slot, result) == GATE_SLOT_RESULT, "slot");
_Static_assert(offsetof(struct gate_slot, rule) == GATE_SLOT_RULE, "slot");

/** gate_table_index() - the slot of a 32-bit function ID. */
static inline uint32_t gate_table_index(uint32_t k, uint32_t fid)
{
	return (uint32_t)(fid * k) >> (k & 31);
}

#endif
#endif
