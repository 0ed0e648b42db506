/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mitigations by CPU, and what ARCH_FEATURES says of WORKAROUND_1, _2 and _3
 * (DEN0028; CVE-2017-5715, CVE-2018-3639, CVE-2022-23960): 0 call it, 1 this
 * CPU does not need it, -1 we have none. Of _4 (CVE-2024-7881): 0 it is on,
 * -1 this CPU does not need it, or we do not know the CPU.
 */
#include "arch/aarch64/sysreg.h"
#include "el3/cpu.h"
#include "el3/features.h"

#define MIDR_ARM	0x41u
#define MIDR_IMPL(midr) ((uint32_t)(midr) >> 24)
#define MIDR_PART(midr) ((uint32_t)(midr) >> 4 & 0xfff)

/* IMPLEMENTATION DEFINED: CPUACTLR_EL1, "disable load pass store". */
#define CPUACTLR_EL1  s3_1_c15_c2_0
#define CPUACTLR_DLPS (1ull << 55)
/* Of the cores in leaky[]: the prefetcher that follows data is off. */
#define CPUACTLR6_EL1	 s3_0_c15_c8_1
#define CPUACTLR6_NO_DMP (1ull << 41)

#define NEEDED		 0
#define NOT_NEEDED	 1
#define NO_MITIGATION	 SMCCC_NOT_SUPPORTED

/* In-order cores speculate too little for any of the three. */
static const uint16_t in_order[] = {
	0xd02 /* A34 */, 0xd03 /* A53 */,  0xd04 /* A35 */,
	0xd05 /* A55 */, 0xd46 /* A510 */, 0xd80 /* A520 */,
};

/* CVE-2024-7881. */
static const uint16_t leaky[] = {
	0xd4e /* X3 */, 0xd82 /* X4 */,	  0xd85 /* X925 */,
	0xd4f /* V2 */, 0xd83 /* V3AE */, 0xd84 /* V3 */,
};

/* Predictors that forget when the MMU is switched off and on. */
static const uint16_t mmu_flush[] = {
	0xd07 /* A57 */,
	0xd08 /* A72 */,
};

extern const uint8_t finish_deny[], finish_nothing[];

static bool listed(const uint16_t *parts, size_t count)
{
	const uint64_t midr = sysreg_read(midr_el1);

	if (MIDR_IMPL(midr) != MIDR_ARM)
		return false;
	for (size_t i = 0; i < count; i++)
		if (parts[i] == MIDR_PART(midr))
			return true;
	return false;
}

#define LISTED(parts) listed(parts, sizeof(parts) / sizeof((parts)[0]))

/*
 * MIDR's implementer 0 is reserved for software (Arm ARM, MIDR_EL1): an
 * emulated CPU, QEMU's max for one, has no predictor to be led.
 */
static bool predicts_nothing(void)
{
	return LISTED(in_order) || MIDR_IMPL(sysreg_read(midr_el1)) == 0;
}

/* WORKAROUND_1: branch target injection. */
static int64_t workaround_1(bool flush)
{
	if (feature_csv2() >= 1 || predicts_nothing())
		return NOT_NEEDED;
	return flush ? NEEDED : NO_MITIGATION;
}

/* WORKAROUND_2: speculative store bypass; A57, A72: off for good. */
static int64_t workaround_2(bool flush)
{
	return flush || feature_ssbs() || predicts_nothing() ? NOT_NEEDED
							     : NO_MITIGATION;
}

/* WORKAROUND_3: branch history injection; CSV2_3 and ECBHB are cures. */
static int64_t workaround_3(bool flush)
{
	if (feature_csv2() >= 3 || feature_ecbhb() || predicts_nothing())
		return NOT_NEEDED;
	return flush ? NEEDED : NO_MITIGATION;
}

/* Errata that are mitigated by a setting, here and for all levels. */
static void settings_find(struct cpu_kind *kind, bool flush, bool leaks)
{
	const uint32_t midr = (uint32_t)sysreg_read(midr_el1);

	kind->flush = flush;
	kind->actlr = errata_actlr(midr) | (flush ? CPUACTLR_DLPS : 0);
	/* A prefetcher that takes what it fetched for an address. */
	kind->actlr6 = leaks ? CPUACTLR6_NO_DMP : 0;
	errata_find(&kind->errata, midr, (uint32_t)sysreg_read(revidr_el1));
}

void mitigations_find(struct cpu *cpu)
{
	const bool flush = LISTED(mmu_flush);
	const bool leaks = LISTED(leaky);
	int64_t *features = cpu->features;

	settings_find(&cpu->kind, flush, leaks);
	features[CPU_FEATURE_ABSENT] = SMCCC_NOT_SUPPORTED;
	features[CPU_FEATURE_PRESENT] = SMCCC_SUCCESS;
	features[CPU_FEATURE_FLAG_0] = 1;
	features[CPU_FEATURE_WORKAROUND_1] = workaround_1(flush);
	features[CPU_FEATURE_WORKAROUND_2] = workaround_2(flush);
	features[CPU_FEATURE_WORKAROUND_3] = workaround_3(flush);
	features[CPU_FEATURE_WORKAROUND_4] =
		leaks ? SMCCC_SUCCESS : SMCCC_NOT_SUPPORTED;
	/* The flush itself is done on each entry: el3_vectors_flush. */
	for (size_t i = 0; i < 3; i++) {
		int64_t answer = features[CPU_FEATURE_WORKAROUND_1 + i];

		cpu->workaround[i] =
			(uint64_t)(answer < 0 ? finish_deny : finish_nothing);
	}
}

void mitigations_init(const struct cpu *cpu)
{
	const struct cpu_kind *kind = &cpu->kind;

	if (kind->actlr != 0)
		sysreg_write_coded(CPUACTLR_EL1,
				   sysreg_read_coded(CPUACTLR_EL1) |
					   kind->actlr);
	if (kind->actlr6 != 0)
		sysreg_write_coded(CPUACTLR6_EL1,
				   sysreg_read_coded(CPUACTLR6_EL1) |
					   kind->actlr6);
	sysreg_write(vbar_el3,
		     (uint64_t)(kind->flush ? el3_vectors_flush : el3_vectors));
	isb();
}
