/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ID registers: what they show can be used, what cannot be used they do not
 * show, and no two CPUs or states tell different stories.
 */
#include "guests/isolation/isolation.h"
#include "lib/rt/rt.h"

#define F(shift) (0xfull << (shift))

/* Fields of what no domain gets. */
static const struct {
	const char *name;
	uint64_t hidden;
	uint32_t which;
} hidden[] = {
	{ "ID_AA64PFR0_EL1: MPAM, AMU, SEL2", F(40) | F(44) | F(36), 0 },
	{ "ID_AA64PFR1_EL1: RAS_frac, MPAM_frac, NMI", F(12) | F(16) | F(36),
	  1 },
	{ "ID_AA64DFR0_EL1: trace, SPE, TRBE, BRBE",
	  F(4) | F(32) | F(40) | F(44) | F(52), 2 },
	{ "ID_AA64ISAR0_EL1: TME", F(24), 3 },
	{ "ID_AA64ISAR1_EL1: LS64", F(60), 4 },
	{ "ID_AA64MMFR0_EL1: FGT", F(56), 5 },
	{ "ID_AA64MMFR1_EL1: VH, LO, HCX", F(8) | F(16) | F(40), 6 },
	{ "ID_AA64MMFR2_EL1: NV, FWB, EVT", F(24) | F(40) | F(56), 7 },
	{ "ID_PFR0_EL1: AMU", F(20), 8 },
	{ "ID_DFR0_EL1: memory-mapped debug, trace",
	  F(8) | F(12) | F(16) | F(28), 9 },
	{ "ID_AA64AFR0_EL1", ~0ull, 10 },
	{ "ID_AA64AFR1_EL1", ~0ull, 11 },
	{ "ID_AFR0_EL1", ~0ull, 12 },
	{ "ID_AA64DFR1_EL1", ~0ull, 13 },
	{ "a reserved one (CRm 7)", ~0ull, 14 },
};

static uint64_t id_read(uint32_t which)
{
	switch (which) {
	case 0:
		return sysreg_read(s3_0_c0_c4_0);
	case 1:
		return sysreg_read(s3_0_c0_c4_1);
	case 2:
		return sysreg_read(s3_0_c0_c5_0);
	case 3:
		return sysreg_read(s3_0_c0_c6_0);
	case 4:
		return sysreg_read(s3_0_c0_c6_1);
	case 5:
		return sysreg_read(s3_0_c0_c7_0);
	case 6:
		return sysreg_read(s3_0_c0_c7_1);
	case 7:
		return sysreg_read(s3_0_c0_c7_2);
	case 8:
		return sysreg_read(s3_0_c0_c1_0);
	case 9:
		return sysreg_read(s3_0_c0_c1_2);
	case 10:
		return sysreg_read(s3_0_c0_c5_4);
	case 11:
		return sysreg_read(s3_0_c0_c5_5);
	case 12:
		return sysreg_read(s3_0_c0_c1_3);
	case 13:
		return sysreg_read(s3_0_c0_c5_1);
	case 14:
		return sysreg_read(s3_0_c0_c7_7);
	}
	return ~0ull;
}

static bool sve_works(void)
{
	sysreg_write(cpacr_el1, sysreg_read(cpacr_el1) | 3ull << 16);
	isb();
	trap_expect(0);
	(void)sysreg_read(s3_0_c1_c2_0);		 /* ZCR_EL1 */
	__asm__ volatile(".inst 0x04bf5020" : : : "x0"); /* rdvl x0, #1 */
	return trap_taken() == NULL;
}

static bool sme_works(void)
{
	sysreg_write(cpacr_el1, sysreg_read(cpacr_el1) | 3ull << 24);
	isb();
	trap_expect(0);
	(void)sysreg_read(s3_3_c4_c2_2); /* SVCR */
	return trap_taken() == NULL;
}

static bool pauth_works(void)
{
	trap_expect(0);
	(void)sysreg_read(s3_0_c2_c1_2); /* APIBKEYLO_EL1 */
	return trap_taken() == NULL;
}

static bool mte_works(void)
{
	trap_expect(0);
	(void)sysreg_read(s3_0_c1_c0_6); /* GCR_EL1 */
	return trap_taken() == NULL;
}

static bool scxtnum_works(void)
{
	trap_expect(0);
	(void)sysreg_read(s3_0_c13_c0_7);
	return trap_taken() == NULL;
}

static bool pmu_works(void)
{
	trap_expect(0);
	(void)sysreg_read(pmcr_el0);
	return trap_taken() == NULL;
}

static bool ras_works(void)
{
	trap_expect(0);
	(void)sysreg_read(s3_0_c5_c3_0); /* ERRIDR_EL1 */
	return trap_taken() == NULL;
}

static bool rndr_works(void)
{
	trap_expect(0);
	(void)sysreg_read(s3_3_c2_c4_0);
	return trap_taken() == NULL;
}

/* Shown: usable. The other way round a CPU may have more than it says. */
static void promises(void)
{
	const uint64_t pfr0 = id_read(0), pfr1 = id_read(1);
	const uint64_t isar1 = id_read(4);
	const struct {
		const char *name;
		bool shown;
		bool (*works)(void);
	} features[] = {
		{ "SVE", id_field(pfr0, 32), sve_works },
		{ "SME", id_field(pfr1, 24), sme_works },
		{ "PAuth", isar1 & 0xff0, pauth_works },
		{ "MTE", id_field(pfr1, 8) >= 2, mte_works },
		{ "CSV2_2", id_field(pfr0, 56) >= 2, scxtnum_works },
		{ "PMU", id_field(id_read(2), 8), pmu_works },
		{ "RAS", id_field(pfr0, 28), ras_works },
		{ "RNDR", id_field(id_read(3), 60), rndr_works },
	};

	for (size_t i = 0; i < COUNT(features); i++) {
		if (!features[i].shown)
			tap_skip(&isolation_tap, "identity", features[i].name,
				 NULL, "the CPU does not show it");
		else
			check(features[i].works(), "identity",
			      features[i].name);
	}
}

void topic_identity(void)
{
	for (size_t i = 0; i < COUNT(hidden); i++) {
		const uint64_t value = id_read(hidden[i].which);
		const bool ok = (value & hidden[i].hidden) == 0;

		if (!ok)
			rt_printf("# 0x%lx\n", value);
		tap_result(&isolation_tap, ok, "identity", hidden[i].name,
			   "not shown");
	}
	check(id_field(id_read(0), 0) && id_field(id_read(0), 4) &&
		      id_field(id_read(2), 0) >= 6 && (id_read(5) & 0xf),
	      "identity", "what every CPU has is shown");
	promises();
}
