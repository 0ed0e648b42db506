/* SPDX-License-Identifier: BSD-2-Clause */
/* DEN0098: there, or refused in every part; never in between. */
#include <smccc/trng.h>

#include "guests/conformance/conformance.h"

static const uint32_t fids[] = { SMCCC_FID_TRNG_VERSION,
				 SMCCC_FID_TRNG_FEATURES,
				 SMCCC_FID_TRNG_GET_UUID, SMCCC_FID_TRNG_RND,
				 SMCCC_FID_TRNG_RND_64 };

static bool present(struct test *test)
{
	struct call call;

	call_fill(&call, SMCCC_FID_TRNG_VERSION);
	for (uint32_t r = 1; r < 8; r++)
		call.in.x[r] = 0;
	call_issue(test, &call);
	return !call_is_refusal(test, &call);
}

static bool skip_absent(struct test *test)
{
	if (!present(test))
		test->skip = "no TRNG";
	return test->skip;
}

static void absent_or_whole(struct test *test)
{
	bool there = present(test);

	for (size_t i = 0; i < sizeof(fids) / sizeof(fids[0]); i++) {
		struct call call;

		call_fill(&call, fids[i]);
		for (uint32_t r = 1; r < 8; r++)
			call.in.x[r] = 0;
		call.in.x[1] = fids[i] == SMCCC_FID_TRNG_FEATURES
				       ? SMCCC_FID_TRNG_RND
				       : 32;
		call_issue(test, &call);
		test_check(test, call_is_refusal(test, &call) != there,
			   "0x%08x: 0x%lx, but VERSION is%s there", fids[i],
			   call.out.x[0], there ? "" : " not");
		if (!there)
			call_refused(test, &call);
	}
}

static void version_and_features(struct test *test)
{
	int64_t version;

	if (skip_absent(test))
		return;
	version = call_3(test, SMCCC_FID_TRNG_VERSION, 0, 0, 0);
	test_check(test, version >= 0x10000, "version 0x%lx", version);
	for (size_t i = 0; i < sizeof(fids) / sizeof(fids[0]); i++)
		test_check(test,
			   call_3(test, SMCCC_FID_TRNG_FEATURES, fids[i], 0,
				  0) >= 0,
			   "FEATURES(0x%08x)", fids[i]);
	test_check(test,
		   call_3(test, SMCCC_FID_TRNG_FEATURES, 0x8400005f, 0, 0) ==
			   TRNG_NOT_SUPPORTED,
		   "FEATURES of an unknown function");
}

static void rnd(struct test *test, struct call *call, uint32_t fid,
		uint64_t bits)
{
	call_fill(call, fid);
	call->in.x[1] = bits;
	for (uint32_t r = 2; r < 8; r++)
		call->in.x[r] = 0;
	call_issue(test, call);
}

static void rnd_limits(struct test *test)
{
	static const struct {
		uint32_t fid;
		uint64_t bits;
	} bad[] = {
		{ SMCCC_FID_TRNG_RND, 0 },
		{ SMCCC_FID_TRNG_RND, TRNG_MAX_BITS_32 + 1 },
		{ SMCCC_FID_TRNG_RND, 0xffffffff },
		{ SMCCC_FID_TRNG_RND_64, 0 },
		{ SMCCC_FID_TRNG_RND_64, TRNG_MAX_BITS_64 + 1 },
		{ SMCCC_FID_TRNG_RND_64, ~0ull },
		{ SMCCC_FID_TRNG_RND_64, 1ull << 32 },
	};

	if (skip_absent(test))
		return;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct call call;

		rnd(test, &call, bad[i].fid, bad[i].bits);
		test_check(test,
			   (int32_t)call.out.x[0] == TRNG_INVALID_PARAMETERS,
			   "0x%08x of 0x%lx bits: 0x%lx", bad[i].fid,
			   bad[i].bits, call.out.x[0]);
		for (uint32_t r = 1; r < 4; r++)
			test_check(test, call.out.x[r] == 0,
				   "0x%08x of 0x%lx bits: x%u = 0x%lx",
				   bad[i].fid, bad[i].bits, r, call.out.x[r]);
	}
}

/* Bits above those asked for are zero; x3 holds the least significant. */
static void rnd_masks(struct test *test, uint32_t fid, uint32_t width)
{
	for (uint32_t bits = 1; bits <= 3 * width; bits++) {
		struct call call;

		rnd(test, &call, fid, bits);
		if ((int32_t)call.out.x[0] == TRNG_NO_ENTROPY)
			continue;
		test_check(test, call.out.x[0] == TRNG_SUCCESS,
			   "0x%08x of %u bits: 0x%lx", fid, bits,
			   call.out.x[0]);
		for (uint32_t w = 0; w < 3; w++) {
			uint32_t low = w * width;
			uint64_t x = call.out.x[3 - w];
			uint64_t mask = ~0ull;

			if (bits <= low)
				mask = 0;
			else if (bits - low < 64)
				mask = (1ull << (bits - low)) - 1;
			if (width == 32)
				mask &= 0xffffffff;
			test_check(test, (x & ~mask) == 0,
				   "0x%08x of %u bits: x%u = 0x%lx", fid, bits,
				   3 - w, x);
		}
		call_results(test, &call, 4);
	}
}

static void rnd_words(struct test *test)
{
	if (skip_absent(test))
		return;
	rnd_masks(test, SMCCC_FID_TRNG_RND, 32);
	rnd_masks(test, SMCCC_FID_TRNG_RND_64, 64);
}

static void rnd_differs(struct test *test)
{
	struct call first, second;

	if (skip_absent(test))
		return;
	rnd(test, &first, SMCCC_FID_TRNG_RND_64, TRNG_MAX_BITS_64);
	rnd(test, &second, SMCCC_FID_TRNG_RND_64, TRNG_MAX_BITS_64);
	if (first.out.x[0] || second.out.x[0])
		test->skip = "no entropy just now";
	else
		test_check(test, !call_same(&first, &second),
			   "the same 192 bits twice");
}

static const struct test_case cases[] = {
	{ "all of it or nothing", absent_or_whole, TEST_EACH_CONDUIT },
	{ "VERSION and FEATURES", version_and_features, TEST_EACH_CONDUIT },
	{ "RND: 0 bits, too many bits", rnd_limits, TEST_EACH_CONDUIT },
	{ "RND: no bit above those asked for", rnd_words, TEST_EACH_CONDUIT },
	{ "RND: two draws differ", rnd_differs, TEST_EACH_CONDUIT },
};
TOPIC(topic_trng, "trng", cases);
