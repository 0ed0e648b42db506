/* SPDX-License-Identifier: BSD-2-Clause */
/* TRNG (DEN0098) out of the firmware's. */
#include "test.h"
#include "world.h"

#define FEATURES SMCCC_FID_TRNG_FEATURES
#define RND	 SMCCC_FID_TRNG_RND
#define RND64	 SMCCC_FID_TRNG_RND_64

static const uint32_t functions[] = {
	SMCCC_FID_TRNG_VERSION,	 SMCCC_FID_TRNG_FEATURES,
	SMCCC_FID_TRNG_GET_UUID, SMCCC_FID_TRNG_RND,
	SMCCC_FID_TRNG_RND_64,
};
#define FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

static int setup(void **state)
{
	(void)state;
	world_firmware_default();
	return 0;
}

TEST(with_entropy_below_every_function_is_there)
{
	UNUSED_STATE;
	world_build_all(0);
	EQUAL(answer(SMCCC_FID_TRNG_VERSION, 0, 0, 0), 0x10000);
	for (size_t i = 0; i < FUNCTIONS; i++)
		EQUAL(answer(FEATURES, functions[i], 0, 0), 0);
	EQUAL(answer(FEATURES, 0x84000054, 0, 0), -1);
	EQUAL(answer(FEATURES, 0xc4000050, 0, 0), -1);
	EQUAL(answer(FEATURES, SMCCC_FID_PSCI_VERSION, 0, 0), -1);
}

TEST(without_it_there_is_no_such_service)
{
	UNUSED_STATE;
	world.firmware.trng_version = 0;
	world_build_all(0);
	for (size_t i = 0; i < FUNCTIONS; i++) {
		struct smccc_regs before = numbered_regs(functions[i]);
		struct smccc_regs regs = before;

		before.x[1] = regs.x[1] = RND;
		EQUAL(call(&regs, NULL), GATE_ACTION_RETURN);
		EQUAL(regs.x[0], UINT64_MAX);
		EQUAL(memcmp(&regs.x[1], &before.x[1], 17 * 8), 0);
		EQUAL(answer(SMCCC_FID_SMCCC_ARCH_FEATURES, functions[i], 0, 0),
		      -1);
		EQUAL(answer(SMCCC_FID_PSCI_FEATURES, functions[i], 0, 0), -1);
	}
	EQUAL(world.firmware.calls, 0);
}

TEST(what_policy_denies_features_denies_too)
{
	struct gate_blob_rule rules[2] = {
		rule(FEATURES, GATE_RULE_ANSWER),
		rule(RND64, GATE_RULE_DENY),
	};

	UNUSED_STATE;
	world_build(rules, 2, 0);
	EQUAL(answer(FEATURES, FEATURES, 0, 0), 0);
	EQUAL(answer(FEATURES, RND64, 0, 0), -1);
	EQUAL(answer(FEATURES, RND, 0, 0), -1);
}

TEST(the_uuid_is_the_entropy_source_s)
{
	struct smccc_regs regs = numbered_regs(SMCCC_FID_TRNG_GET_UUID);

	UNUSED_STATE;
	world_build_all(0);
	call(&regs, NULL);
	for (unsigned int i = 0; i < 4; i++)
		EQUAL(regs.x[i], 0x101010 + i);
	EQUAL(regs.x[4], numbered_regs(0).x[4]);

	world.firmware.no_trng_uuid = true;
	world_build_all(0);
	EQUAL(answer(SMCCC_FID_TRNG_GET_UUID, 0, 0, 0), -1);
}

TEST(no_bits_and_too_many_are_invalid_and_leave_zeros)
{
	static const struct {
		uint32_t fid;
		uint64_t bits;
	} cases[] = {
		{ RND, 0 },
		{ RND, 97 },
		{ RND, 192 },
		{ RND, 1u << 31 },
		{ RND, 0xffffffff },
		{ RND, 1ull << 32 },
		{ RND64, 0 },
		{ RND64, 193 },
		{ RND64, UINT64_MAX },
		{ RND64, 1ull << 63 },
		{ RND64, 1ull << 32 },
	};

	UNUSED_STATE;
	world_build_all(0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct smccc_regs regs = numbered_regs(cases[i].fid);

		regs.x[1] = cases[i].bits;
		call(&regs, NULL);
		EQUAL(regs.x[0], (uint64_t)-2);
		EQUAL(regs.x[1], 0);
		EQUAL(regs.x[2], 0);
		EQUAL(regs.x[3], 0);
		EQUAL(regs.x[4], numbered_regs(0).x[4]);
	}
	EQUAL(world.firmware.calls, 0);
}

/* Bit n of the 192 (96) bit number that the three words make. */
static bool bit_of(const struct smccc_regs *regs, unsigned int n,
		   unsigned int width)
{
	return regs->x[3 - n / width] >> (n % width) & 1;
}

static void rnd_check(uint32_t fid, unsigned int width)
{
	for (unsigned int bits = 1; bits <= 3 * width; bits++) {
		struct smccc_regs regs = numbered_regs(fid);
		bool some = false;

		regs.x[1] = bits;
		EQUAL(call(&regs, NULL), GATE_ACTION_RETURN);
		EQUAL(regs.x[0], 0);
		EQUAL(world.firmware.seen.x[0], fid);
		EQUAL(world.firmware.seen.x[1], bits);
		EQUAL(world.firmware.seen.x[2], 0);
		for (unsigned int n = 0; n < 3 * width; n++) {
			bool below =
				0x1111111111111111ull * (3 - n / width + 9) >>
					(n % width) &
				1;

			EQUAL(bit_of(&regs, n, width), n < bits && below);
			some = some || bit_of(&regs, n, width);
		}
		CHECK(some || bits < 8);
		if (width == 32) {
			for (unsigned int i = 1; i <= 3; i++)
				EQUAL(regs.x[i] >> 32, 0);
		}
		for (unsigned int i = 4; i < 18; i++)
			EQUAL(regs.x[i], numbered_regs(0).x[i]);
	}
}

TEST(as_many_bits_come_as_were_asked_for)
{
	UNUSED_STATE;
	world_build_all(0);
	rnd_check(RND, 32);
	rnd_check(RND64, 64);
}

TEST(an_exhausted_source_leaves_zeros)
{
	struct smccc_regs regs = numbered_regs(RND64);

	UNUSED_STATE;
	world.firmware.rnd_status = -3;
	world_build_all(0);
	regs.x[1] = 192;
	call(&regs, NULL);
	EQUAL(regs.x[0], (uint64_t)-3);
	EQUAL(regs.x[1] | regs.x[2] | regs.x[3], 0);
}

TEST(a_hinted_request_reaches_the_firmware_plain)
{
	struct smccc_regs regs = numbered_regs(RND64 | 0x10000);

	UNUSED_STATE;
	world_build_all(0);
	regs.x[1] = 64;
	call(&regs, NULL);
	EQUAL(regs.x[0], 0);
	EQUAL(world.firmware.seen.x[0], RND64);
}

#define SENTENCE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SENTENCE(with_entropy_below_every_function_is_there),
		SENTENCE(without_it_there_is_no_such_service),
		SENTENCE(what_policy_denies_features_denies_too),
		SENTENCE(the_uuid_is_the_entropy_source_s),
		SENTENCE(no_bits_and_too_many_are_invalid_and_leave_zeros),
		SENTENCE(as_many_bits_come_as_were_asked_for),
		SENTENCE(an_exhausted_source_leaves_zeros),
		SENTENCE(a_hinted_request_reaches_the_firmware_plain),
	};
	int failed = cmocka_run_group_tests_name("trng", tests, NULL, NULL);

	world_free();
	return failed;
}
