/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include <smccc/calls.h>
#include <smccc/decode.h>

#define GARBAGE 0xdeadbeef00000000ull

static struct smccc_regs image(uint64_t x0)
{
	struct smccc_regs regs;

	regs.x[0] = x0;
	for (uint64_t i = 1; i < 18; i++)
		regs.x[i] = (0x1000 + i) << 32 | (0x2000 + i);
	return regs;
}

static struct smc_call decoded(uint64_t x0, bool aarch32)
{
	struct smccc_regs regs = image(x0);
	struct smc_call call;

	memset(&call, 0xa5, sizeof(call));
	smccc_decode(&regs, aarch32, &call);
	return call;
}

/* All owners, types, widths, hints and each reserved bit, in both states. */
TEST(every_identifier_comes_apart_as_it_was_put_together)
{
	static const uint32_t nums[] = { 0, 1, 0x7fff, 0x8000, 0xff01, 0xffff };
	UNUSED_STATE;

	for (uint32_t i = 0; i < 1u << 10; i++)
		for (size_t n = 0; n < sizeof(nums) / sizeof(nums[0]); n++) {
			uint32_t owner = i & 63, fast = i >> 6 & 1;
			uint32_t smc64 = i >> 7 & 1, hint = i >> 8 & 1;
			bool aarch32 = (i >> 9 & 1) != 0;
			uint32_t fid = SMCCC_FID(fast, smc64, owner, nums[n]);
			struct smc_call call =
				decoded(fid | hint << 16, aarch32);

			EQUAL(call.fid, fid);
			EQUAL(call.sve_hint, hint);
			EQUAL(call.fast, fast);
			EQUAL(call.smc64, smc64);
			EQUAL(call.owner, owner);
			EQUAL(call.num, nums[n]);
			EQUAL(call.caller, 0);
			EQUAL(call.aarch32, aarch32);
			EQUAL(call.reserved, false);
		}
}

TEST(each_reserved_bit_of_a_fast_call_is_noticed_and_kept)
{
	UNUSED_STATE;
	for (unsigned int bit = 17; bit <= 23; bit++)
		for (uint32_t hint = 0; hint < 2; hint++) {
			uint32_t w0 =
				SMCCC_FID_PSCI_VERSION | 1u << bit | hint << 16;
			struct smc_call call = decoded(w0, false);

			EQUAL(call.reserved, true);
			EQUAL(call.fid, w0);
			EQUAL(call.sve_hint, false);
		}
}

TEST(reserved_bits_mean_nothing_in_a_yielding_call)
{
	struct smc_call call = decoded(0x32fe0004, false);
	UNUSED_STATE;

	EQUAL(call.reserved, false);
	EQUAL(call.fid, 0x32fe0004);
}

TEST(a_negative_identifier_of_old_keeps_all_its_bits)
{
	UNUSED_STATE;
	EQUAL(decoded(0xffffff9b, false).fid, 0xffffff9b);
	EQUAL(decoded(0x95c1ba5e, false).fid, 0x95c1ba5e);
	EQUAL(decoded(0x95c1ba5e, false).reserved, true);
}

TEST(the_upper_half_of_x0_is_ignored)
{
	struct smc_call plain = decoded(SMCCC_FID_PSCI_CPU_ON_64, false);
	struct smc_call noisy =
		decoded(SMCCC_FID_PSCI_CPU_ON_64 | GARBAGE, false);
	UNUSED_STATE;

	EQUAL(plain.fid, noisy.fid);
	EQUAL(plain.sve_hint, noisy.sve_hint);
	EQUAL(plain.fast, noisy.fast);
	EQUAL(plain.smc64, noisy.smc64);
	EQUAL(plain.reserved, noisy.reserved);
	EQUAL(plain.owner, noisy.owner);
	EQUAL(plain.num, noisy.num);
	CHECK(memcmp(plain.arg, noisy.arg, sizeof(plain.arg)) == 0);
}

TEST(smc64_arguments_are_whole)
{
	struct smccc_regs regs = image(SMCCC_FID_PSCI_CPU_ON_64);
	struct smc_call call = decoded(SMCCC_FID_PSCI_CPU_ON_64, false);
	UNUSED_STATE;

	for (unsigned int i = 0; i < 17; i++)
		EQUAL(call.arg[i], regs.x[i + 1]);
}

TEST(smc32_arguments_have_no_upper_half)
{
	struct smccc_regs regs = image(SMCCC_FID_PSCI_CPU_ON);
	struct smc_call call = decoded(SMCCC_FID_PSCI_CPU_ON, false);
	UNUSED_STATE;

	for (unsigned int i = 0; i < 17; i++)
		EQUAL(call.arg[i], (uint32_t)regs.x[i + 1]);
}

TEST(aarch32_has_seven_arguments_of_32_bits_even_for_an_smc64_identifier)
{
	struct smccc_regs regs = image(SMCCC_FID_PSCI_CPU_ON_64);
	struct smc_call call = decoded(SMCCC_FID_PSCI_CPU_ON_64, true);
	UNUSED_STATE;

	EQUAL(call.smc64, true);
	for (unsigned int i = 0; i < 17; i++)
		EQUAL(call.arg[i], i < 7 ? (uint32_t)regs.x[i + 1] : 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_identifier_comes_apart_as_it_was_put_together),
		cmocka_unit_test(
			each_reserved_bit_of_a_fast_call_is_noticed_and_kept),
		cmocka_unit_test(reserved_bits_mean_nothing_in_a_yielding_call),
		cmocka_unit_test(
			a_negative_identifier_of_old_keeps_all_its_bits),
		cmocka_unit_test(the_upper_half_of_x0_is_ignored),
		cmocka_unit_test(smc64_arguments_are_whole),
		cmocka_unit_test(smc32_arguments_have_no_upper_half),
		cmocka_unit_test(
			aarch32_has_seven_arguments_of_32_bits_even_for_an_smc64_identifier),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
