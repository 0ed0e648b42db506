/* SPDX-License-Identifier: BSD-2-Clause */
/* Which errata a CPU of Arm's has, by its MIDR_EL1 and REVIDR_EL1. */
#ifndef EL3_ERRATA_LIST_H
#define EL3_ERRATA_LIST_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct erratum - one erratum of one core.
 * @id:    Arm's number in the core's Software Developer Errata Notice.
 * @part:  MIDR_EL1.PartNum.
 * @first, @last: affected revisions, variant << 4 | revision.
 */
struct erratum {
	uint32_t id;
	uint16_t part;
	uint8_t first;
	uint8_t last;
};

/* Rows of one core at most. */
#define ERRATA_MAX 16u

/**
 * struct errata - what is known of one CPU.
 * @rows:   its core's, sorted by number.
 * @status: EM_CPU_ERRATUM_FEATURES' answer for each of them (DEN0100).
 */
struct errata {
	const struct erratum *rows;
	uint32_t count;
	uint8_t status[ERRATA_MAX];
};

/** errata_find() - fill @errata for a CPU; no row if we do not know it. */
void errata_find(struct errata *errata, uint32_t midr, uint32_t revidr);

/** errata_status() - the answer about erratum @id. */
int32_t errata_status(const struct errata *errata, uint32_t id);

/**
 * errata_actlr() - bits of CPUACTLR_EL1 that mitigate a CPU's errata: of these
 * errata_status() says that a higher level mitigates them. Where any is set
 * the register is S3_1_C15_C2_0.
 */
uint64_t errata_actlr(uint32_t midr);

#endif
