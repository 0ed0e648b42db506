/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The monitor's example SiP service under the policy that the header names:
 * forwarded with its answer, or refused without a trace.
 */
#include "guests/conformance/conformance.h"

static bool wanted(struct test *test, uint32_t word)
{
	if (payload_config.sip != word)
		test->skip = "the header expects something else";
	return !test->skip;
}

static void sum(struct test *test, uint32_t fid, uint64_t a, uint64_t b,
		uint64_t result)
{
	struct call call;

	call_fill(&call, fid);
	call.in.x[1] = a;
	call.in.x[2] = b;
	call_issue(test, &call);
	test_check(test, call.out.x[0] == 0, "0x%08x: x0 = 0x%lx", fid,
		   call.out.x[0]);
	test_check(test, call.out.x[1] == result,
		   "0x%08x: 0x%lx + 0x%lx = 0x%lx", fid, a, b, call.out.x[1]);
	call_results(test, &call, 2);
}

static void allowed(struct test *test)
{
	if (!wanted(test, PAYLOAD_SIP_ALLOWED))
		return;
	sum(test, SMCCC_FID_SMCGATE_SIP_EXAMPLE, 2, 40, 42);
	sum(test, SMCCC_FID_SMCGATE_SIP_EXAMPLE, 0xffffffff, 2, 1);
	sum(test, SMCCC_FID_SMCGATE_SIP_EXAMPLE, 0xdead00000002, 0xbeef00000028,
	    42);
	sum(test, SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, 2, 40, 42);
	sum(test, SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, ~0ull, 2, 1);
	sum(test, SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, 1ull << 40, 1ull << 41,
	    3ull << 40);
}

/* Every way to write the same id must be refused as the id itself is. */
static void denied(struct test *test)
{
	static const uint32_t fids[] = { SMCCC_FID_SMCGATE_SIP_EXAMPLE,
					 SMCCC_FID_SMCGATE_SIP_EXAMPLE_64 };

	if (!wanted(test, PAYLOAD_SIP_DENIED))
		return;
	for (size_t i = 0; i < 2; i++) {
		const uint64_t spellings[] = {
			fids[i],
			fids[i] | SMCCC_FID_SVE_HINT,
			fids[i] | 1ull << 32,
			fids[i] | 0xffffffff00000000,
			fids[i] | 0x20000,
			fids[i] | SMCCC_FID_RESERVED,
			fids[i] & ~SMCCC_FID_FAST,
		};

		for (size_t s = 0; s < sizeof(spellings) / sizeof(spellings[0]);
		     s++) {
			struct call call;

			call_fill(&call, spellings[s]);
			call_issue(test, &call);
			call_refused(test, &call);
		}
	}
}

static const struct test_case cases[] = {
	{ "0x82000000 is allowed: the monitor's sum", allowed,
	  TEST_EACH_CONDUIT },
	{ "0x82000000 is denied, however it is spelled", denied,
	  TEST_EACH_CONDUIT },
};
TOPIC(topic_sip, "sip", cases);
