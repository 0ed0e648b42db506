/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a start of a CPU sets and what is answered about it, as far as its ID
 * registers alone say that. It is found at a CPU's first start, and not even
 * there if CPU 0 has the same registers.
 */
#ifndef EL3_KIND_H
#define EL3_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include "el3/availability.h"
#include "el3/errata_list.h"

struct cpu;

/**
 * struct cpu_kind - a core.
 * @scr, @mdcr, @cptr, @smcr, @mpam3: registers of EL3, MPAM3 and SMCR where
 *           they are there (world.c).
 * @actlr, @actlr6: bits of CPUACTLR_EL1 and CPUACTLR6_EL1 that mend errata.
 * @flush:   the vectors are el3_vectors_flush.
 * @available: ARCH_FEATURE_AVAILABILITY's answers.
 */
struct cpu_kind {
	uint64_t scr;
	uint64_t mdcr;
	uint64_t cptr;
	uint64_t smcr;
	uint64_t mpam3;
	uint64_t actlr;
	uint64_t actlr6;
	uint64_t flush;
	uint64_t available[AVAILABILITIES];
	struct errata errata;
};

/**
 * kind_find() - @cpu's kind and answers, of the calling CPU; all but available.
 * Return: they are CPU 0's, available too; never for CPU 0 itself.
 */
bool kind_find(struct cpu *cpu);

#endif
