/* SPDX-License-Identifier: BSD-2-Clause */
/* What S-EL1 may ask of EL3, and what it may use. */
#include "tos_test.h"

#include "el3/tos_frame.h"

#define TOPIC "callee"
#define HINT  0x10000u

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

/* x0-x2 of an SMC that S-EL1 makes; it says itself whether x19 was kept. */
static bool theirs(uint64_t x[3], uint32_t fid, uint64_t x1, uint64_t x2)
{
	struct call_image image = call_numbered(FIRST_64(TOS_CALL_SMC));
	const struct call_image before = image;

	image.x[1] = fid;
	image.x[2] = x1;
	image.x[3] = x2;
	call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
	for (uint32_t i = 0; i < 3; i++)
		x[i] = image.x[i];
	return image.x[3] == 1 && call_same_from(4, &before, &image);
}

static bool refused(uint32_t fid)
{
	uint64_t x[3];

	return theirs(x, fid, 5, 6) && x[0] == REFUSED && x[1] == 5 &&
	       x[2] == 6;
}

static bool same(uint32_t fid, uint64_t x1)
{
	struct call_image ours = { .x = { fid, x1, 6 } };
	uint64_t x[3];

	call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&ours);
	return theirs(x, fid, x1, 6) && x[0] == ours.x[0] &&
	       x[1] == ours.x[1] && x[2] == ours.x[2];
}

static void test_owner_0(void)
{
	static const uint32_t asked[] = {
		SMCCC_FID_SMCCC_VERSION,
		SMCCC_FID_SMCCC_ARCH_FEATURES,
		SMCCC_FID_SMCCC_ARCH_SOC_ID,
		SMCCC_FID_SMCCC_ARCH_SOC_ID_64,
		SMCCC_FID_SMCCC_ARCH_WORKAROUND_1,
		SMCCC_FID_SMCCC_ARCH_WORKAROUND_2,
		SMCCC_FID_SMCCC_ARCH_WORKAROUND_3,
		SMCCC_FID_SMCCC_ARCH_WORKAROUND_4,
		SMCCC_FID_SMCCC_ARCH_FEATURE_AVAILABILITY,
		0x80000077,
	};
	bool calls = true, features = true;

	smc(FIRST(TOS_CALL_POISON), 4711, 0, 0);
	for (uint32_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		features &=
			same(SMCCC_FID_SMCCC_ARCH_FEATURES, asked[i]) &&
			same(SMCCC_FID_SMCCC_ARCH_FEATURES | HINT, asked[i]);
		if (asked[i] != SMCCC_FID_SMCCC_ARCH_FEATURES)
			calls &= same(asked[i], 0) &&
				 same(asked[i] | HINT, 1) && same(asked[i], 7);
	}
	check(calls, "owner 0 answers S-EL1 as it answers us");
	check(features, "ARCH_FEATURES too");
	check(same(SMCCC_FID_SMCCC_ARCH_SOC_ID_64, 2),
	      "and so does a long one");
	check(smc(FIRST(TOS_CALL_CHECK), 0, 0, 0) == 1,
	      "S-EL1's registers, keys too, are the same after them");
}

static void test_refused(void)
{
	bool others = true, done = true;

	for (uint32_t owner = 1; owner < 64; owner++)
		if (owner != 62)
			others &= refused(0x80000000 | owner << 24) &&
				  refused(0xc0000000 | owner << 24) &&
				  refused(0x8000ff01 | owner << 24);
	others &= refused(SMCCC_FID_PSCI_SYSTEM_OFF) &&
		  refused(SMCCC_FID_PSCI_FEATURES) &&
		  refused(SMCCC_FID_SMCGATE_SIP_EXAMPLE) &&
		  refused(SMCCC_FID_TRNG_VERSION) && refused(0x02000000) &&
		  refused(0x00000000) && refused(FIRST(TOS_CALL_UID)) &&
		  refused(SECOND(TOS_CALL_UID));
	for (uint32_t n = 0; n < 16; n++)
		if (n != TOS_DONE_CALL)
			done &= refused(TOS_DONE + n);
	check(others, "everything else does not exist for S-EL1");
	check(done && refused((TOS_DONE + TOS_DONE_CALL) | HINT),
	      "nor does it finish what it has not been entered for");
}

static void test_undefined(void)
{
	struct call_image image = { .x = { FIRST(TOS_CALL_UNDEFINED) } };

	call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
	/* EC 0, IL: an instruction that does not exist. */
	check(image.x[0] == 0 && image.x[1] == 1u << 25,
	      "SVE is undefined at S-EL1, and told to S-EL1");
	check(smc(FIRST(TOS_CALL_GIC), 0, 0, 0) == 1,
	      "its interrupt registers are not");
}

void test_callee(const struct scene *scene)
{
	(void)scene;
	test_owner_0();
	test_refused();
	test_undefined();
}
