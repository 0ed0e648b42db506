/* SPDX-License-Identifier: BSD-2-Clause */
/* SMC and HVC are one interface: the same id, the same answer. */
#include "guests/conformance/conformance.h"

static const struct {
	uint32_t fid;
	uint64_t x1;
	uint64_t x2;
	uint64_t x3;
} calls[] = {
	{ SMCCC_FID_SMCCC_VERSION, 0, 0, 0 },
	{ SMCCC_FID_SMCCC_ARCH_FEATURES, SMCCC_FID_SMCCC_ARCH_WORKAROUND_1, 0,
	  0 },
	{ SMCCC_FID_SMCCC_ARCH_FEATURES, SMCCC_FID_SMCCC_ARCH_WORKAROUND_2, 0,
	  0 },
	{ SMCCC_FID_SMCCC_ARCH_FEATURES, SMCCC_FID_SMCCC_ARCH_WORKAROUND_3, 0,
	  0 },
	{ SMCCC_FID_SMCCC_ARCH_FEATURES, SMCCC_FID_SMCCC_ARCH_SOC_ID, 0, 0 },
	{ SMCCC_FID_SMCCC_ARCH_SOC_ID, 0, 0, 0 },
	{ SMCCC_FID_SMCCC_ARCH_SOC_ID, 1, 0, 0 },
	{ SMCCC_FID_SMCCC_ARCH_SOC_ID, 7, 0, 0 },
	{ SMCCC_FID_SMCCC_ARCH_SOC_ID_64, 0, 0, 0 },
	{ SMCCC_FID_SMCCC_ARCH_WORKAROUND_1, 0, 0, 0 },
	{ SMCCC_FID_SMCCC_ARCH_WORKAROUND_2, 1, 0, 0 },
	{ SMCCC_FID_SMCCC_ARCH_WORKAROUND_3, 0, 0, 0 },
	{ SMCCC_FID_PSCI_VERSION, 0, 0, 0 },
	{ SMCCC_FID_PSCI_FEATURES, SMCCC_FID_PSCI_CPU_SUSPEND_64, 0, 0 },
	{ SMCCC_FID_PSCI_FEATURES, SMCCC_FID_SMCCC_VERSION, 0, 0 },
	{ SMCCC_FID_PSCI_FEATURES, 0x12345678, 0, 0 },
	{ SMCCC_FID_PSCI_AFFINITY_INFO, 0, 0, 0 },
	{ SMCCC_FID_PSCI_AFFINITY_INFO_64, 0, 0, 0 },
	{ SMCCC_FID_PSCI_AFFINITY_INFO_64, 0xff00ff00ff, 0, 0 },
	{ SMCCC_FID_PSCI_AFFINITY_INFO_64, 0, 9, 0 },
	{ SMCCC_FID_PSCI_MIGRATE_INFO_TYPE, 0, 0, 0 },
	{ SMCCC_FID_PSCI_MIGRATE_INFO_UP_CPU, 0, 0, 0 },
	{ SMCCC_FID_PSCI_MIGRATE_64, 0, 0, 0 },
	{ SMCCC_FID_PSCI_CPU_ON_64, 0xff00ff00ff, 0, 0 },
	{ SMCCC_FID_CPU_CALL_COUNT, 0, 0, 0 },
	{ SMCCC_FID_CPU_CALL_UID, 0, 0, 0 },
	{ SMCCC_FID_CPU_REVISION, 0, 0, 0 },
	{ SMCCC_FID_SIP_CALL_COUNT, 0, 0, 0 },
	{ SMCCC_FID_SIP_CALL_UID, 0, 0, 0 },
	{ SMCCC_FID_SIP_REVISION, 0, 0, 0 },
	{ SMCCC_FID_STD_CALL_COUNT, 0, 0, 0 },
	{ SMCCC_FID_STD_CALL_UID, 0, 0, 0 },
	{ SMCCC_FID_STD_REVISION, 0, 0, 0 },
	{ SMCCC_FID_STD_HYP_CALL_COUNT, 0, 0, 0 },
	{ SMCCC_FID_STD_HYP_CALL_UID, 0, 0, 0 },
	{ SMCCC_FID_STD_HYP_REVISION, 0, 0, 0 },
	{ SMCCC_FID_VENDOR_HYP_CALL_COUNT, 0, 0, 0 },
	{ SMCCC_FID_VENDOR_HYP_CALL_UID, 0, 0, 0 },
	{ SMCCC_FID_VENDOR_HYP_REVISION, 0, 0, 0 },
	{ SMCCC_FID_VENDOR_EL3_CALL_UID, 0, 0, 0 },
	{ SMCCC_FID_TRNG_VERSION, 0, 0, 0 },
	{ SMCCC_FID_TRNG_FEATURES, SMCCC_FID_TRNG_RND_64, 0, 0 },
	{ SMCCC_FID_TRNG_GET_UUID, 0, 0, 0 },
	{ SMCCC_FID_TRNG_RND_64, 0, 0, 0 },
	{ SMCCC_FID_PV_TIME_FEATURES, SMCCC_FID_PV_TIME_ST, 0, 0 },
	{ SMCCC_FID_FFA_VERSION, 0x10001, 0, 0 },
	{ SMCCC_FID_SMCGATE_SIP_EXAMPLE, 2, 40, 0 },
	{ SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, 2, 40, 0 },
	{ 0x82000001, 1, 2, 3 },
	{ 0x86007777, 1, 2, 3 },
	{ 0xb2001234, 1, 2, 3 },
	{ 0x02001234, 1, 2, 3 },
	{ 0x32000004, 1, 2, 3 },
};

static void same_by_both(struct test *test)
{
	struct test by_smc = *test;
	struct test by_hvc = *test;

	by_smc.conduit = SMCCC_CONDUIT_SMC;
	by_hvc.conduit = SMCCC_CONDUIT_HVC;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct call smc, hvc;

		call_fill(&smc, calls[i].fid);
		smc.in.x[1] = calls[i].x1;
		smc.in.x[2] = calls[i].x2;
		smc.in.x[3] = calls[i].x3;
		hvc = smc;
		call_issue(&by_smc, &smc);
		call_issue(&by_hvc, &hvc);
		/* What returns nothing leaves x0-x3 to chance. */
		if (!test->machine->strict && known_find(calls[i].fid) &&
		    known_find(calls[i].fid)->results == 0)
			continue;
		for (uint32_t r = 0; r < 18; r++)
			test_check(test, smc.out.x[r] == hvc.out.x[r],
				   "0x%08x: x%u 0x%lx by smc, 0x%lx by hvc",
				   calls[i].fid, r, smc.out.x[r], hvc.out.x[r]);
	}
	test->complaints += by_smc.complaints + by_hvc.complaints;
}

static void same(struct test *test)
{
	if (test->machine->conduit_count < 2)
		test->skip = "one conduit only";
	else
		same_by_both(test);
}

static const struct test_case cases[] = {
	{ "SMC and HVC answer alike, x0-x17", same, TEST_EL1 },
};
TOPIC(topic_conduits, "conduits", cases);
