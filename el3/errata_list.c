/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From Arm's Software Developer Errata Notices of the cores. Listed are errata
 * that the normal world works around, and those that mitigations_init() works
 * around. What is not listed is unknown: so are errata that only firmware
 * could mitigate and that we do not, or whose mitigation is split and whose
 * half at EL3 we do not have.
 */
#include "el3/errata_list.h"

#include <stdbool.h>

#define MIDR_ARM	   0x41u
#define MIDR_IMPL(midr)	   ((midr) >> 24)
#define MIDR_PART(midr)	   ((midr) >> 4 & 0xfff)
#define MIDR_VERSION(midr) (((midr) >> 16 & 0xf0) | ((midr)&0xf))

#define A53		   0xd03u
#define A55		   0xd05u
#define A57		   0xd07u
#define A72		   0xd08u
#define A73		   0xd09u
#define A76		   0xd0bu
#define N1		   0xd0cu
#define A77		   0xd0du
#define V1		   0xd40u
#define A78		   0xd41u
#define X1		   0xd44u
#define A510		   0xd46u
#define A710		   0xd47u
#define X2		   0xd48u
#define N2		   0xd49u
#define A78C		   0xd4bu
#define X1C		   0xd4cu
#define A715		   0xd4du
#define X3		   0xd4eu
#define V2		   0xd4fu
#define A520		   0xd80u
#define A720		   0xd81u
#define X4		   0xd82u
#define V3AE		   0xd83u
#define V3		   0xd84u
#define X925		   0xd85u
#define A725		   0xd87u
#define N3		   0xd8eu

/*
 * One erratum of one core.
 * id:   Arm's number in the core's Software Developer Errata Notice.
 * part: MIDR_EL1.PartNum.
 * first, last: affected revisions, variant << 4 | revision.
 */
struct erratum {
	uint32_t id;
	uint16_t part;
	uint8_t first;
	uint8_t last;
};

#define R(variant, revision) ((variant) << 4 | (revision))
#define ALL		     0xffu /* no revision is known to be fixed */

/* Sorted by core, then by number. */
static const struct erratum rows[] = {
	{ 819472, A53, R(0, 0), R(0, 1) },
	{ 824069, A53, R(0, 0), R(0, 2) },
	{ 826319, A53, R(0, 0), R(0, 2) },
	{ 827319, A53, R(0, 0), R(0, 2) },
	{ 835769, A53, R(0, 0), R(0, 4) },
	{ 836870, A53, R(0, 0), R(0, 3) },
	{ 843419, A53, R(0, 0), R(0, 4) },
	{ 845719, A53, R(0, 0), R(0, 4) },
	{ 855873, A53, R(0, 0), ALL },
	{ 1024718, A55, R(0, 0), ALL },
	{ 1530923, A55, R(0, 0), R(2, 0) },
	{ 2441007, A55, R(0, 0), ALL },
	{ 806969, A57, R(0, 0), R(0, 0) },
	{ 813420, A57, R(0, 0), R(0, 0) },
	{ 814670, A57, R(0, 0), R(0, 0) },
	{ 826974, A57, R(0, 0), R(1, 1) },
	{ 826977, A57, R(0, 0), R(1, 1) },
	{ 828024, A57, R(0, 0), R(1, 1) },
	{ 829520, A57, R(0, 0), R(1, 2) },
	{ 832075, A57, R(0, 0), R(1, 2) },
	{ 833471, A57, R(0, 0), R(1, 2) },
	{ 834220, A57, R(0, 0), R(1, 2) },
	{ 859972, A57, R(0, 0), R(1, 3) },
	{ 1319537, A57, R(0, 0), ALL },
	{ 1742098, A57, R(0, 1), ALL },
	{ 859971, A72, R(0, 0), R(0, 3) },
	{ 1319367, A72, R(0, 0), ALL },
	{ 1655431, A72, R(0, 0), ALL },
	{ 858921, A73, R(0, 0), ALL },
	{ 1165522, A76, R(0, 0), R(2, 0) },
	{ 1188873, A76, R(0, 0), R(2, 0) },
	{ 1286807, A76, R(0, 0), R(3, 0) },
	{ 1418040, A76, R(0, 0), R(3, 1) },
	{ 1463225, A76, R(0, 0), R(3, 1) },
	{ 3324349, A76, R(0, 0), ALL },
	{ 1418040, N1, R(0, 0), R(3, 1) },
	{ 3324349, N1, R(0, 0), ALL },
	{ 3324348, A77, R(0, 0), ALL },
	{ 3324341, V1, R(0, 0), ALL },
	{ 3324344, A78, R(0, 0), ALL },
	{ 3324344, X1, R(0, 0), ALL },
	{ 1902691, A510, R(0, 0), R(0, 1) },
	{ 2038923, A510, R(0, 0), R(0, 2) },
	{ 2064142, A510, R(0, 0), R(0, 2) },
	{ 2077057, A510, R(0, 0), R(0, 2) },
	{ 2441009, A510, R(0, 0), R(1, 1) },
	{ 2457168, A510, R(0, 0), R(1, 1) },
	{ 2658417, A510, R(0, 0), R(1, 1) },
	{ 3117295, A510, R(0, 0), ALL },
	{ 2054223, A710, R(0, 0), ALL },
	{ 2119858, A710, R(0, 0), ALL },
	{ 2224489, A710, R(0, 0), ALL },
	{ 3324338, A710, R(0, 0), ALL },
	{ 2119858, X2, R(0, 0), R(2, 0) },
	{ 2224489, X2, R(0, 0), R(2, 0) },
	{ 3324338, X2, R(0, 0), ALL },
	{ 2067961, N2, R(0, 0), ALL },
	{ 2139208, N2, R(0, 0), ALL },
	{ 2253138, N2, R(0, 0), ALL },
	{ 3324339, N2, R(0, 0), ALL },
	{ 3324346, A78C, R(0, 0), ALL },
	{ 3324347, A78C, R(0, 0), ALL },
	{ 3324346, X1C, R(0, 0), ALL },
	{ 2645198, A715, R(0, 0), ALL },
	{ 3456084, A715, R(0, 0), ALL },
	{ 3324335, X3, R(0, 0), ALL },
	{ 3324336, V2, R(0, 0), ALL },
	{ 2966298, A520, R(0, 0), R(0, 1) },
	{ 3456091, A720, R(0, 0), ALL },
	{ 3194386, X4, R(0, 0), ALL },
	{ 3312417, V3AE, R(0, 0), ALL },
	{ 3312417, V3, R(0, 0), ALL },
	{ 3324334, X925, R(0, 0), ALL },
	{ 3456106, A725, R(0, 0), ALL },
	{ 3456111, N3, R(0, 0), ALL },
};

/*
 * What mitigations_init() sets in CPUACTLR_EL1, from @first on: older revisions
 * of the core may not have the bit.
 */
static const struct cure {
	uint32_t id;
	uint32_t first;
	uint64_t actlr;
} cures[] = {
	{ 836870, R(0, 0), 1ull << 24 }, /* no non-temporal hint */
	{ 855873, R(0, 3), 1ull << 44 }, /* clean is clean and invalidate */
	{ 806969, R(0, 0), 1ull << 49 }, /* write-back: no write allocate */
	{ 813420, R(0, 0), 1ull << 44 }, /* clean is clean and invalidate */
	{ 814670, R(0, 0), 1ull << 58 }, /* no DMB is left out */
	{ 826974, R(0, 0), 1ull << 59 }, /* no load passes a DMB */
	{ 826977, R(0, 0), 1ull << 54 }, /* GRE and nGRE are nGnRE */
	/* no write allocate, no streaming */
	{ 828024, R(0, 0), 1ull << 49 | 15ull << 25 },
	{ 829520, R(0, 0), 1ull << 4 },	 /* no indirect predictor */
	{ 833471, R(0, 0), 1ull << 38 }, /* FPSCR write flushes */
	{ 859972, R(0, 0), 1ull << 32 }, /* no instruction prefetch */
	{ 859971, R(0, 0), 1ull << 32 },
};

/* From this revision on REVIDR_EL1's bit says that the core is repaired. */
static const struct {
	uint32_t id;
	uint8_t first;
	uint8_t bit;
} repairs[] = {
	{ 835769, R(0, 2), 7 },
	{ 843419, R(0, 4), 8 },
	{ 2658417, R(1, 1), 25 },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static uint64_t cure_of(uint32_t id, uint32_t version)
{
	for (size_t i = 0; i < COUNT(cures); i++)
		if (cures[i].id == id && version >= cures[i].first)
			return cures[i].actlr;
	return 0;
}

static bool repaired(uint32_t id, uint32_t version, uint32_t revidr)
{
	for (size_t i = 0; i < COUNT(repairs); i++)
		if (repairs[i].id == id && version >= repairs[i].first)
			return (revidr >> repairs[i].bit & 1) != 0;
	return false;
}

static bool of_core(const struct erratum *row, uint32_t midr)
{
	return MIDR_IMPL(midr) == MIDR_ARM && row->part == MIDR_PART(midr);
}

static bool affects(const struct erratum *row, uint32_t version)
{
	return version >= row->first && version <= row->last;
}

static int32_t status_of(const struct erratum *row, uint32_t version,
			 uint32_t revidr)
{
	if (!affects(row, version) || repaired(row->id, version, revidr))
		return EM_NOT_AFFECTED;
	return cure_of(row->id, version) != 0 ? EM_HIGHER_EL_MITIGATION
					      : EM_AFFECTED;
}

void errata_find(struct errata *errata, uint32_t midr, uint32_t revidr)
{
	size_t count = 0;

	for (size_t i = 0; i < COUNT(rows) && count < ERRATA_MAX; i++) {
		if (!of_core(&rows[i], midr))
			continue;
		errata->of[count].id = rows[i].id;
		errata->of[count++].status =
			status_of(&rows[i], MIDR_VERSION(midr), revidr);
	}
	for (; count < ERRATA_MAX; count++) {
		errata->of[count].id = UINT32_MAX;
		errata->of[count].status = EM_UNKNOWN_ERRATUM;
	}
}

uint64_t errata_actlr(uint32_t midr)
{
	const uint32_t version = MIDR_VERSION(midr);
	uint64_t bits = 0;

	for (size_t i = 0; i < COUNT(rows); i++)
		if (of_core(&rows[i], midr) && affects(&rows[i], version))
			bits |= cure_of(rows[i].id, version);
	return bits;
}
