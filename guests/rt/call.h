/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMC and HVC with every register under the test's control: x0-x30 and the
 * flags go in from an image and come back into it, whatever the immediate.
 */
#ifndef GUESTS_RT_CALL_H
#define GUESTS_RT_CALL_H

#define CALL_IMAGE_NZCV	 248
#define CALL_IMAGE_DAIF	 256
#define CALL_IMAGE_SP	 264
#define CALL_IMAGE_STATE 272

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smccc/smccc.h>

struct call_image {
	uint64_t x[31];
	uint64_t nzcv;	/* in and out, bits 31:28 */
	uint64_t daif;	/* out */
	uint64_t sp;	/* out: SP after minus SP before */
	uint64_t state; /* out: CurrentEL | SPSel */
};

_Static_assert(offsetof(struct call_image, nzcv) == CALL_IMAGE_NZCV, "call.S");
_Static_assert(offsetof(struct call_image, daif) == CALL_IMAGE_DAIF, "call.S");
_Static_assert(offsetof(struct call_image, sp) == CALL_IMAGE_SP, "call.S");
_Static_assert(offsetof(struct call_image, state) == CALL_IMAGE_STATE,
	       "call.S");

/**
 * call_numbered() - an image in which each register says which it is, but for
 * x0, and two of the flags are set.
 */
struct call_image call_numbered(uint64_t x0);

/**
 * call_same_from() - x@first to x30, flags and SP are as before; says what is
 * not.
 */
bool call_same_from(unsigned int first, const struct call_image *before,
		    const struct call_image *after);

/** struct call_site - one instruction: conduit and immediate are in it. */
struct call_site {
	enum smccc_conduit conduit;
	uint16_t immediate;
	void (*run)(struct call_image *image);
	const char *pc; /* address of the SMC or HVC itself */
};

#define CALL_SITES 8
extern const struct call_site call_sites[CALL_SITES];

/** call_site_find() - NULL if there is no such instruction in call.S. */
const struct call_site *call_site_find(enum smccc_conduit conduit,
				       uint16_t immediate);

/** call_conduit_name() - "smc" or "hvc". */
const char *call_conduit_name(enum smccc_conduit conduit);

/** call_raw() - one call, x1-x3 given and the rest zero; returns x0. */
uint64_t call_raw(enum smccc_conduit conduit, uint32_t fid, uint64_t x1,
		  uint64_t x2, uint64_t x3);

struct call_fp {
	uint64_t q[32][2];
	uint64_t fpcr;
	uint64_t fpsr;
};

/** call_fp_load(), call_fp_store() - all of the FP and SIMD registers. */
void call_fp_load(const struct call_fp *fp);
void call_fp_store(struct call_fp *fp);

#endif
#endif
