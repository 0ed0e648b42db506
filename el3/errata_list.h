/* SPDX-License-Identifier: BSD-2-Clause */
/* Which errata a CPU of Arm's has, by its MIDR_EL1 and REVIDR_EL1. */
#ifndef EL3_ERRATA_LIST_H
#define EL3_ERRATA_LIST_H

#include <stddef.h>
#include <stdint.h>

#include <smccc/em.h>

/* Rows of one core at most; errata_status() looks four times. */
#define ERRATA_MAX 16u

/**
 * struct errata_answer - about one erratum.
 * @id:     Arm's number.
 * @status: EM_CPU_ERRATUM_FEATURES' answer (DEN0100).
 */
struct errata_answer {
	uint32_t id;
	int32_t status;
};

/**
 * struct errata - what is known of one CPU.
 * @of: sorted by number; the rest is UINT32_MAX and unknown.
 */
struct errata {
	struct errata_answer of[ERRATA_MAX];
};

/** errata_find() - fill @errata for a CPU; no number if we do not know it. */
void errata_find(struct errata *errata, uint32_t midr, uint32_t revidr);

/** errata_status() - the answer about erratum @id. */
static inline int32_t errata_status(const struct errata *errata, uint32_t id)
{
	const struct errata_answer *at = errata->of;

	/* The last number that is not above it. */
	at += at[8].id <= id ? 8 : 0;
	at += at[4].id <= id ? 4 : 0;
	at += at[2].id <= id ? 2 : 0;
	at += at[1].id <= id ? 1 : 0;
	return at->id == id ? at->status : EM_UNKNOWN_ERRATUM;
}

/**
 * errata_actlr() - bits of CPUACTLR_EL1 that mitigate a CPU's errata: of these
 * errata_status() says that a higher level mitigates them. Where any is set
 * the register is S3_1_C15_C2_0.
 */
uint64_t errata_actlr(uint32_t midr);

#endif
