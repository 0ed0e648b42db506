/* SPDX-License-Identifier: BSD-2-Clause */
/* R1: what nobody answers is NOT_SUPPORTED, with nothing else changed. */
#include "guests/conformance/conformance.h"

static void refuse_each(struct test *test, const uint32_t *fids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct call call;

		call_fill(&call, fids[i]);
		call_issue(test, &call);
		call_refused(test, &call);
	}
}

#define REFUSE_EACH(test, fids) \
	refuse_each(test, fids, sizeof(fids) / sizeof((fids)[0]))

static void unknown_fast(struct test *test)
{
	static const uint32_t fids[] = {
		0x80000abc, 0xc0000abc, 0x81001234, 0xc1001234,
		0x8200abcd, 0xc200abcd, 0x8300abcd, 0xc300abcd,
		0x84000777, 0xc4000777, 0x85001234, 0xc5001234,
		0x86007777, 0xc6007777, 0x87001234, 0xc7001234,
	};

	REFUSE_EACH(test, fids);
}

static void unknown_reserved_owner(struct test *test)
{
	for (uint32_t owner = 8; owner < 48; owner++) {
		uint32_t fids[] = {
			SMCCC_FID(SMCCC_FAST, SMCCC_SMC32, owner, 0),
			SMCCC_FID(SMCCC_FAST, SMCCC_SMC64, owner, 0),
			SMCCC_FID(SMCCC_FAST, SMCCC_SMC32, owner, 0xff01),
		};

		REFUSE_EACH(test, fids);
	}
}

static void unknown_yielding(struct test *test)
{
	static const uint32_t fids[] = {
		0x02007777, 0x1f00ffff, 0x2000ffff, 0x40000000,
		0x41001234, 0x42007777, 0x5f00ffff, 0x7f00fff0,
	};

	REFUSE_EACH(test, fids);
}

/* Reserved for what is older than SMCCC: Xen's id 1 is its CPU_OFF. */
static void unknown_legacy(struct test *test)
{
	static const uint32_t fids[] = {
		0x00000000, 0x00000001, 0x00000002, 0x00000003,
		0x0000ffff, 0x01000000, 0x01001234, 0x0100ffff,
	};

	REFUSE_EACH(test, fids);
}

/* The same owner and number as a fast call that everybody answers. */
static void unknown_yielding_twin(struct test *test)
{
	static const uint32_t fids[] = {
		SMCCC_FID_PSCI_VERSION & ~SMCCC_FID_FAST,
		SMCCC_FID_PSCI_FEATURES & ~SMCCC_FID_FAST,
		SMCCC_FID_PSCI_AFFINITY_INFO_64 & ~SMCCC_FID_FAST,
	};

	REFUSE_EACH(test, fids);
}

/* Functions that exist as SMC32 only; CPU_OFF and the like are in last.c. */
static void unknown_wide_twin(struct test *test)
{
	static const uint32_t fids[] = {
		SMCCC_FID_PSCI_VERSION | SMCCC_FID_64,
		SMCCC_FID_PSCI_FEATURES | SMCCC_FID_64,
		SMCCC_FID_PSCI_MIGRATE_INFO_TYPE | SMCCC_FID_64,
		SMCCC_FID_SMCCC_VERSION | SMCCC_FID_64,
		SMCCC_FID_SMCCC_ARCH_FEATURES | SMCCC_FID_64,
		SMCCC_FID_STD_CALL_UID | SMCCC_FID_64,
		SMCCC_FID_STD_HYP_CALL_UID | SMCCC_FID_64,
		SMCCC_FID_VENDOR_HYP_CALL_UID | SMCCC_FID_64,
		SMCCC_FID_TRNG_VERSION | SMCCC_FID_64,
	};

	REFUSE_EACH(test, fids);
}

static const struct test_case cases[] = {
	{ "unknown fast calls", unknown_fast, TEST_EACH_CONDUIT },
	{ "reserved owners 8 to 47", unknown_reserved_owner,
	  TEST_EACH_CONDUIT },
	{ "unknown yielding calls", unknown_yielding, TEST_EACH_CONDUIT },
	{ "ids older than SMCCC", unknown_legacy,
	  TEST_EACH_CONDUIT | TEST_SETTLED },
	{ "yielding twins of fast calls", unknown_yielding_twin,
	  TEST_EACH_CONDUIT },
	{ "SMC64 twins of SMC32-only calls", unknown_wide_twin,
	  TEST_EACH_CONDUIT },
};
TOPIC(topic_unknown, "unknown", cases);
