/* SPDX-License-Identifier: BSD-2-Clause */
#include "services.h"

struct call_image called(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	struct call_image image = call_numbered(fid);

	image.x[1] = x1;
	image.x[2] = x2;
	image.x[3] = x3;
	smc_image(0, &image);
	return image;
}

/* Results of each call are no more than calls.def says. */
static void test_registers(void)
{
	static const struct {
		uint32_t fid;
		unsigned int results;
	} calls[] = {
		{ SMCCC_FID_SMCCC_ARCH_WORKAROUND_4, 1 },
		{ SMCCC_FID_SMCCC_ARCH_FEATURE_AVAILABILITY, 1 },
		{ SMCCC_FID_CPU_CALL_COUNT, 1 },
		{ SMCCC_FID_OEM_CALL_COUNT, 1 },
		{ SMCCC_FID_OEM_CALL_UID, 4 },
		{ SMCCC_FID_OEM_REVISION, 2 },
		{ SMCCC_FID_VENDOR_EL3_CALL_COUNT, 1 },
		{ SMCCC_FID_VENDOR_EL3_CALL_UID, 4 },
		{ SMCCC_FID_VENDOR_EL3_REVISION, 2 },
		{ SMCCC_FID_EM_VERSION, 1 },
		{ SMCCC_FID_EM_FEATURES, 1 },
		{ SMCCC_FID_EM_CPU_ERRATUM_FEATURES, 1 },
		{ SMCCC_FID_SMCGATE_EL3_STATISTICS, 1 },
		{ SMCCC_FID_SMCGATE_EL3_STATISTICS_64, 1 },
		{ SMCCC_FID_SMCGATE_SIP_CHECKSUM, 1 },
		{ SMCCC_FID_SMCGATE_SIP_CHECKSUM_64, 1 },
		{ SMCCC_FID_SMCGATE_SIP_PATTERN, 1 },
		{ SMCCC_FID_SMCGATE_SIP_PATTERN_64, 1 },
	};
	bool kept = true;
	bool hint = true;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		const struct call_image before = call_numbered(calls[i].fid);
		struct call_image after = before;
		struct call_image hinted = before;

		smc_image(0, &after);
		kept &= call_same_from(calls[i].results, &before, &after);
		hinted.x[0] = HIGH | calls[i].fid | SMCCC_FID_SVE_HINT;
		smc_image(0, &hinted);
		for (unsigned int r = after.x[0] == calls[i].fid; r < 31; r++)
			hint &= hinted.x[r] == after.x[r];
	}
	tap_result(&tap, kept, "services", "what is no result stays", NULL);
	tap_result(&tap, hint, "services",
		   "SVE hint and garbage above bit 31 change nothing", NULL);
}

void test_services(void)
{
	test_registers();
	test_discovery();
	test_available();
	test_workaround_4();
	test_errata();
	test_queries();
	test_counts();
	test_trng_reserved();
	test_example();
}
