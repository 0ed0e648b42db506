/* SPDX-License-Identifier: BSD-2-Clause */
/* R11, R12: Arm Architecture calls. */
#include <smccc/arch.h>

#include "guests/conformance/conformance.h"
#include "lib/rt/rt.h"

#define SOC_ID_UNKNOWN_TYPE 7

static int32_t features(struct test *test, uint32_t fid)
{
	return (int32_t)call_3(test, SMCCC_FID_SMCCC_ARCH_FEATURES, fid, 0, 0);
}

static void version(struct test *test)
{
	uint32_t first =
		(uint32_t)call_3(test, SMCCC_FID_SMCCC_VERSION, 0, 0, 0);
	uint32_t again =
		(uint32_t)call_3(test, SMCCC_FID_SMCCC_VERSION, 1, 2, 3);

	test_check(test, first == again, "0x%x, then 0x%x", first, again);
	test_check(test, !(first & 0x80000000), "0x%x", first);
	test_check(test, first >= SMCCC_VERSION_NUM(1, 1), "0x%x", first);
}

static void version_at_least_1_2(struct test *test)
{
	test_check(test,
		   test->machine->smccc_version >= SMCCC_VERSION_NUM(1, 2),
		   "SMCCC %u.%u", test->machine->smccc_version >> 16,
		   test->machine->smccc_version & 0xffff);
}

static void probe_through_psci(struct test *test)
{
	int32_t flags = (int32_t)call_3(test, SMCCC_FID_PSCI_FEATURES,
					SMCCC_FID_SMCCC_VERSION, 0, 0);
	int32_t answer =
		(int32_t)call_3(test, SMCCC_FID_SMCCC_VERSION, 0, 0, 0);

	test_check(test, (flags >= 0) == (answer > 0),
		   "PSCI_FEATURES says %d, SMCCC_VERSION 0x%x", flags,
		   (uint32_t)answer);
	if (flags >= 0)
		test_check(test, flags == 0, "flags 0x%x", (uint32_t)flags);
}

static bool is_workaround(uint32_t fid)
{
	return fid == SMCCC_FID_SMCCC_ARCH_WORKAROUND_1 ||
	       fid == SMCCC_FID_SMCCC_ARCH_WORKAROUND_2 ||
	       fid == SMCCC_FID_SMCCC_ARCH_WORKAROUND_3 ||
	       fid == SMCCC_FID_SMCCC_ARCH_WORKAROUND_4;
}

/* Clean and invalidate acts on memory by address: not with poison. */
static bool is_by_address(uint32_t fid)
{
	return fid == SMCCC_FID_SMCCC_ARCH_CLEAN_INV_MEMREGION;
}

static void agrees(struct test *test, uint32_t fid)
{
	int32_t claimed = features(test, fid);
	struct call call;

	if (is_by_address(fid))
		return;
	call_fill(&call, fid);
	call.in.x[1] = fid == SMCCC_FID_SMCCC_ARCH_FEATURES
			       ? SMCCC_FID_SMCCC_VERSION
			       : 0;
	call_issue(test, &call);
	/* WORKAROUND_1 and _3 return nothing: any x0 is right. */
	if (claimed >= 0 && is_workaround(fid) && !test->machine->strict)
		return;
	test_check(test, (claimed < 0) == call_is_refusal(test, &call),
		   "0x%08x: ARCH_FEATURES says %d, the call 0x%lx", fid,
		   claimed, call.out.x[0]);
	if (claimed < 0)
		call_refused(test, &call);
}

static void features_agree(struct test *test)
{
	for (uint32_t num = 0; num <= 0xffff; num += num < 0x100 ? 1 : 251)
		for (uint32_t wide = 0; wide < 2; wide++)
			agrees(test, SMCCC_FID(SMCCC_FAST, wide,
					       SMCCC_OWNER_ARCH, num));
	agrees(test, SMCCC_FID_SMCCC_ARCH_WORKAROUND_1);
	agrees(test, SMCCC_FID_SMCCC_ARCH_WORKAROUND_2);
	agrees(test, SMCCC_FID_SMCCC_ARCH_WORKAROUND_3);
	agrees(test, SMCCC_FID_SMCCC_ARCH_WORKAROUND_4);
}

static void features_of_itself(struct test *test)
{
	test_check(test, features(test, SMCCC_FID_SMCCC_VERSION) == 0,
		   "SMCCC_VERSION");
	test_check(test, features(test, SMCCC_FID_SMCCC_ARCH_FEATURES) == 0,
		   "ARCH_FEATURES");
}

static void features_of_others(struct test *test)
{
	static const uint32_t fids[] = {
		0x00000000,
		0x02000000,
		SMCCC_FID_SMCGATE_SIP_EXAMPLE,
		SMCCC_FID_CPU_CALL_UID,
		0x8000abcd,
		0xffffffff,
		SMCCC_FID_SMCCC_VERSION | SMCCC_FID_64,
		SMCCC_FID_SMCCC_VERSION | 0x20000,
	};

	for (size_t i = 0; i < sizeof(fids) / sizeof(fids[0]); i++) {
		int32_t answer = features(test, fids[i]);

		test_check(test, answer == SMCCC_NOT_SUPPORTED, "0x%08x: %d",
			   fids[i], answer);
	}
}

static void workaround(struct test *test, uint32_t fid)
{
	int32_t claimed = features(test, fid);
	struct call call;

	test_check(test, claimed >= -2 && claimed <= 1, "0x%08x: %d", fid,
		   claimed);
	if (claimed < 0)
		return;
	for (uint32_t i = 0; i < 100; i++) {
		call_fill(&call, fid);
		call.in.x[1] = 1; /* WORKAROUND_2: mitigation on */
		call_issue(test, &call);
		call_results(test, &call, test->machine->strict ? 1 : 4);
	}
}

static void workarounds(struct test *test)
{
	workaround(test, SMCCC_FID_SMCCC_ARCH_WORKAROUND_1);
	workaround(test, SMCCC_FID_SMCCC_ARCH_WORKAROUND_2);
	workaround(test, SMCCC_FID_SMCCC_ARCH_WORKAROUND_3);
	workaround(test, SMCCC_FID_SMCCC_ARCH_WORKAROUND_4);
}

static int32_t soc_id(struct test *test, uint32_t type)
{
	return (int32_t)call_3(test, SMCCC_FID_SMCCC_ARCH_SOC_ID, type, 0, 0);
}

static void soc_id_words(struct test *test)
{
	int32_t number, revision, unknown;

	if (features(test, SMCCC_FID_SMCCC_ARCH_SOC_ID) < 0) {
		test_check(test, soc_id(test, 0) == SMCCC_NOT_SUPPORTED,
			   "ARCH_FEATURES denies it, the call answers");
		test->skip = "no SOC_ID";
		return;
	}
	number = soc_id(test, SMCCC_SOC_ID_VERSION);
	revision = soc_id(test, SMCCC_SOC_ID_REVISION);
	unknown = soc_id(test, SOC_ID_UNKNOWN_TYPE);
	/* JEP-106 identification: 30:24 bank, 23:16 code, parity bit clear. */
	test_check(test, number >= 0, "type 0: 0x%x", (uint32_t)number);
	test_check(test, (number & 0x800000) == 0, "type 0: parity in 0x%x",
		   (uint32_t)number);
	test_check(test, revision >= 0, "type 1: 0x%x", (uint32_t)revision);
	test_check(test, unknown == SMCCC_INVALID_PARAMETER, "type 7: %d",
		   unknown);
	test_check(test, number == soc_id(test, SMCCC_SOC_ID_VERSION),
		   "two answers");
}

/* Since 1.6: 136 bytes of text in x1-x17, SMC64 only. */
static void soc_id_name(struct test *test)
{
	struct call call;
	const uint8_t *text;
	bool ended = false;

	call_fill(&call, SMCCC_FID_SMCCC_ARCH_SOC_ID_64);
	call.in.x[1] = SMCCC_SOC_ID_NAME;
	call_issue(test, &call);
	text = (const uint8_t *)&call.out.x[1];
	if ((int64_t)call.out.x[0] < 0) {
		call_kept(test, &call, test->machine->strict ? 1 : 4);
		test->skip = "no name";
		return;
	}
	for (uint32_t i = 0; i < 136; i++) {
		test_check(test, !ended || text[i] == 0,
			   "byte %u after the end is 0x%02x", i, text[i]);
		ended |= text[i] == 0;
	}
}

static const struct test_case cases[] = {
	{ "SMCCC_VERSION is 1.1 or later", version, TEST_EACH_CONDUIT },
	{ "SMCCC_VERSION is 1.2 or later", version_at_least_1_2, TEST_SETTLED },
	{ "R11: PSCI_FEATURES tells of SMCCC_VERSION", probe_through_psci,
	  TEST_EACH_CONDUIT },
	{ "R12: ARCH_FEATURES knows itself", features_of_itself,
	  TEST_EACH_CONDUIT | TEST_SMCCC_1_1 },
	{ "R12: ARCH_FEATURES agrees with the call", features_agree,
	  TEST_EACH_CONDUIT | TEST_SMCCC_1_1 },
	{ "ARCH_FEATURES of other owners' calls", features_of_others,
	  TEST_EACH_CONDUIT | TEST_SMCCC_1_1 },
	{ "R12: workarounds that are there can be called", workarounds,
	  TEST_EACH_CONDUIT | TEST_SMCCC_1_1 },
	{ "SOC_ID types 0 and 1", soc_id_words,
	  TEST_EACH_CONDUIT | TEST_SMCCC_1_1 },
	{ "SOC_ID name", soc_id_name, TEST_EACH_CONDUIT | TEST_SMCCC_1_1 },
};
TOPIC(topic_arch, "arch", cases);
