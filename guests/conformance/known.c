/* SPDX-License-Identifier: BSD-2-Clause */
/* calls.def, as far as a sweep asks for it. */
#include "guests/conformance/conformance.h"

/* The preprocessor cannot compare names; the compiler folds this. */
#define COMMON(platform)                                    \
	((sizeof(platform) == 4 && (platform)[0] == 'A') || \
	 (sizeof(platform) == 8 && (platform)[0] == 'S'))

static const struct known table[] = {
#define SMCCC_CALL(platform, name, type, conv, owner, num, args, nrets, \
		   effect, spec)                                        \
	{ SMCCC_FID_##name, nrets, COMMON(#platform), #name },
#include <smccc/calls.def>
#undef SMCCC_CALL
};

static const uint32_t no_return[] = {
#define SMCCC_NORETURN(name, when) SMCCC_FID_##name,
#include <smccc/noreturn.def>
#undef SMCCC_NORETURN
	/* Returns, but leaves the machine changed where it is implemented. */
	SMCCC_FID_PSCI_MEM_PROTECT,
};

/*
 * Of several rows for one ID ours, or the specifications', goes first; a
 * linear search is good enough for the few IDs that are answered.
 */
const struct known *known_find(uint32_t fid)
{
	const struct known *found = NULL;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].fid != fid)
			continue;
		if (table[i].common)
			return &table[i];
		if (found == NULL)
			found = &table[i];
	}
	return found;
}

bool known_no_return(uint32_t fid)
{
	for (size_t i = 0; i < sizeof(no_return) / sizeof(no_return[0]); i++)
		if (no_return[i] == (fid & ~SMCCC_FID_SVE_HINT))
			return true;
	return false;
}

bool known_monitors(uint32_t fid)
{
	static const uint32_t ids[] = {
		/* Behind others' rows of the same number. */
		SMCCC_FID_SMCGATE_SIP_CHECKSUM,
		SMCCC_FID_SMCGATE_SIP_CHECKSUM_64,
		SMCCC_FID_SMCGATE_SIP_PATTERN,
		SMCCC_FID_SMCGATE_SIP_PATTERN_64,
		SMCCC_FID_PMF_SMC_GET_TIMESTAMP,
		SMCCC_FID_PMF_SMC_GET_TIMESTAMP_64,
		SMCCC_FID_PMF_SMC_GET_TIMESTAMP_DEP,
		SMCCC_FID_PMF_SMC_GET_TIMESTAMP_DEP_64,
		SMCCC_FID_PMF_SMC_GET_VERSION,
		SMCCC_FID_PMF_SMC_GET_VERSION_64,
	};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (ids[i] == (fid & ~SMCCC_FID_SVE_HINT))
			return true;
	return false;
}

bool known_volatile(uint32_t fid)
{
	static const uint32_t ids[] = {
		SMCCC_FID_TRNG_RND,
		SMCCC_FID_PMF_SMC_GET_TIMESTAMP,
		SMCCC_FID_PMF_SMC_GET_TIMESTAMP_64,
		SMCCC_FID_PSCI_MEM_PROTECT, /* what was before */
		SMCCC_FID_SDEI_PE_MASK,
		SMCCC_FID_TRNG_RND_64,
		SMCCC_FID_PSCI_STAT_RESIDENCY,
		SMCCC_FID_PSCI_STAT_RESIDENCY_64,
		SMCCC_FID_PSCI_STAT_COUNT,
		SMCCC_FID_PSCI_STAT_COUNT_64,
		SMCCC_FID_SMCGATE_EL3_STATISTICS,
		SMCCC_FID_SMCGATE_EL3_STATISTICS_64,
	};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (ids[i] == (fid & ~SMCCC_FID_SVE_HINT))
			return true;
	/* A vendor's hypervisor calls may tell the time. */
	return (fid >> 24 & 0x3f) == SMCCC_OWNER_VENDOR_HYP &&
	       (fid & 0xff00) != 0xff00;
}
