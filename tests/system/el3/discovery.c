/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What FEATURES calls say of each function in calls.def agrees with calling
 * it. Arguments are all ones, which no call takes for good.
 */
#include "lib/rt/rt.h"
#include "services.h"

#define TOPIC	   "discovery"
#define ONES	   UINT64_MAX
#define OWNER(fid) ((fid) >> 24 & 0x3f)
#define NUM(fid)   ((fid)&SMCCC_FID_NUM)

static const uint32_t known[] = {
#define SMCCC_CALL(platform, name, type, conv, owner, num, args, nrets, \
		   effect, spec)                                        \
	SMCCC_FID_##name,
#include <smccc/calls.def>
#undef SMCCC_CALL
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

/* No argument could be wrong: where these are there, they do not come back. */
static bool ends(uint32_t fid)
{
	return fid == SMCCC_FID_PSCI_CPU_OFF ||
	       fid == SMCCC_FID_PSCI_CPU_FREEZE ||
	       fid == SMCCC_FID_PSCI_SYSTEM_OFF ||
	       fid == SMCCC_FID_PSCI_SYSTEM_RESET;
}

static bool in_block(uint32_t fid, uint32_t first, uint32_t last)
{
	return (fid & SMCCC_FID_FAST) && OWNER(fid) == SMCCC_OWNER_STD &&
	       NUM(fid) >= first && NUM(fid) <= last;
}

static bool is_arch(uint32_t fid)
{
	return (fid & SMCCC_FID_FAST) && OWNER(fid) == SMCCC_OWNER_ARCH;
}

static bool is_psci(uint32_t fid)
{
	return in_block(fid, 0x00, 0x1f);
}

/* DEN0028, "Discovery": a client asks PSCI_FEATURES for SMCCC_VERSION. */
static bool is_psci_or_version(uint32_t fid)
{
	return is_psci(fid) || fid == SMCCC_FID_SMCCC_VERSION;
}

static bool is_trng(uint32_t fid)
{
	return in_block(fid, 0x50, 0x5f);
}

static bool is_em(uint32_t fid)
{
	return in_block(fid, 0xf0, 0x10f);
}

/* FEATURES of nothing is NOT_SUPPORTED too, so it is asked for itself. */
static bool answers(uint32_t fid, uint32_t features)
{
	const uint64_t x1 = fid == features ? features : ONES;
	const bool there = smc(fid, x1, ONES, ONES) != REFUSED;

	if (fid == SMCCC_FID_PSCI_MEM_PROTECT)
		smc(fid, 0, 0, 0);
	return there;
}

/* Also with garbage above the identifier, and with the hint. */
static int64_t ask(uint32_t features, uint32_t fid)
{
	const int64_t answer = (int64_t)smc(features, fid, 0, 0);

	if ((int64_t)smc(features, HIGH | fid, 0, 0) != answer)
		rt_printf("# %x: garbage changes the answer\n", fid);
	return answer;
}

static void agree(uint32_t features, bool (*knows)(uint32_t fid),
		  const char *name)
{
	bool good = true;
	uint32_t found = 0;

	if (smc(features, features, 0, 0) == REFUSED) {
		tap_skip(&tap, TOPIC, name, NULL, "the service is not there");
		return;
	}
	for (size_t i = 0; i < KNOWN; i++) {
		const uint32_t fid = known[i];
		const bool said = ask(features, fid) != -1;
		const bool is = knows(fid) &&
				((said && ends(fid)) || answers(fid, features));

		found += is;
		if (said == is)
			continue;
		good = false;
		rt_printf("# %x: FEATURES says %u, a call %u\n", fid, said, is);
	}
	tap_result(&tap, good && found >= 3, TOPIC, name, NULL);
}

void test_discovery(void)
{
	agree(SMCCC_FID_SMCCC_ARCH_FEATURES, is_arch,
	      "SMCCC_ARCH_FEATURES agrees with calls");
	agree(SMCCC_FID_PSCI_FEATURES, is_psci_or_version,
	      "PSCI_FEATURES agrees with calls");
	agree(SMCCC_FID_TRNG_FEATURES, is_trng,
	      "TRNG_FEATURES agrees with calls");
	agree(SMCCC_FID_EM_FEATURES, is_em, "EM_FEATURES agrees with calls");
}
