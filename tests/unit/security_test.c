/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ways in which this interface has been broken elsewhere, as sentences about
 * the gate.
 */
#include "test.h"
#include "world.h"

static int setup(void **state)
{
	(void)state;
	world_firmware_default();
	return 0;
}

/* IDs whose callers do not come back to be looked at. */
static bool ends(enum gate_action action)
{
	return action == GATE_ACTION_STOP;
}

/* Every number where functions are, one in 37 elsewhere. */
static uint32_t next(uint32_t num)
{
	uint32_t near = num & 0x3fff;

	if (num < 0x400 || near >= 0x3f00 || near < 0x80)
		return num + 1;
	return num + 37;
}

/*
 * TFV-8 (CVE-2018-19440): what one client left in registers was handed to
 * the next. No answer holds a register of the firmware's or of ours that is
 * not a result.
 */
TEST(no_call_leaks_a_register)
{
	UNUSED_STATE;
	world_build_all(0);
	for (uint32_t top = 0x80; top < 0x100; top++) {
		for (uint32_t num = 0; num < 0x10000; num = next(num)) {
			uint32_t fid = top << 24 | num;
			struct smccc_regs before = numbered_regs(fid);
			struct smccc_regs regs = before;
			unsigned int first = 1;

			before.x[1] = regs.x[1] = 0;
			world.vcpu[0].power = GATE_POWER_ON;
			if (ends(call(&regs, NULL)))
				continue;
			if (gate_service_find(fid) != NULL)
				first = 4;
			for (unsigned int i = first; i < 18; i++)
				EQUAL(regs.x[i], before.x[i]);
		}
	}
}

/* The exact image after the workarounds: the firmware's, which is x0 alone. */
TEST(a_workaround_leaves_the_exact_image)
{
	static const uint32_t fids[] = { SMCCC_FID_SMCCC_ARCH_WORKAROUND_1,
					 SMCCC_FID_SMCCC_ARCH_WORKAROUND_2,
					 SMCCC_FID_SMCCC_ARCH_WORKAROUND_3 };

	UNUSED_STATE;
	world_build_all(GATE_DOMAIN_UNHARDENED);
	for (size_t i = 0; i < 3; i++) {
		struct smccc_regs before = numbered_regs(fids[i]);
		struct smccc_regs regs;

		before.x[1] = 1;
		regs = before;
		EQUAL(call(&regs, NULL), GATE_ACTION_RETURN);
		EQUAL(regs.x[0], 0);
		EQUAL(memcmp(&regs.x[1], &before.x[1], 17 * 8), 0);
	}
}

/* pKVM's forwarder passed on an x0 whose id its check had not compared. */
TEST(bits_above_31_of_the_id_get_round_no_rule)
{
	struct gate_blob_rule rules[2] = {
		rule(0x82000000, GATE_RULE_DENY),
		rule(0x82000001, GATE_RULE_FORWARD),
	};

	UNUSED_STATE;
	world_build(rules, 2, 0);
	for (unsigned int bit = 32; bit < 64; bit++) {
		struct smccc_regs regs =
			numbered_regs(0x82000000 | 1ull << bit);

		call(&regs, NULL);
		EQUAL(regs.x[0], UINT64_MAX);
		EQUAL(world.firmware.calls, 0);
	}
	for (unsigned int bit = 32; bit < 64; bit++) {
		struct smccc_regs regs =
			numbered_regs(0x82000001 | 1ull << bit);

		call(&regs, NULL);
		EQUAL(world.firmware.seen.x[0], 0x82000001);
	}
}

/* Xen took ids and SMC32 arguments as 64 bits wide. */
TEST(garbage_above_bit_31_changes_no_answer_of_an_smc32_call)
{
	UNUSED_STATE;
	for (uint32_t num = 0; num < 0x60; num++) {
		static const uint32_t owners[] = { 0x80000000, 0x84000000 };

		for (unsigned int o = 0; o < 2; o++) {
			struct smccc_regs clean =
				numbered_regs(owners[o] | num);
			struct smccc_regs dirty;
			enum gate_action action;

			for (unsigned int i = 1; i < 18; i++)
				clean.x[i] = i == 2 ? WORLD_RAM_IPA : 1;
			dirty = clean;
			for (unsigned int i = 0; i < 18; i++)
				dirty.x[i] |= 0xdeadbeefull << 32;

			world_build_all(0);
			action = call(&clean, NULL);
			world_build_all(0);
			EQUAL(call(&dirty, NULL), action);
			if (!ends(action))
				EQUAL(clean.x[0], dirty.x[0]);
			if (world.firmware.calls > 0)
				EQUAL(world.firmware.seen.x[1] >> 32, 0);
		}
	}
}

/* Ids that their callers thought other ids (case: every owner and number). */
TEST(every_id_of_every_owner_type_and_width_has_an_answer)
{
	UNUSED_STATE;
	world_build_all(0);
	for (uint32_t top = 0; top < 256; top++) {
		for (uint32_t num = 0; num < 0x10000; num = next(num)) {
			uint32_t fid = top << 24 | num;
			struct smccc_regs regs = numbered_regs(fid);
			enum gate_verdict verdict = GATE_VERDICTS;
			enum gate_action action;

			world.vcpu[0].power = GATE_POWER_ON;
			action = call(&regs, &verdict);
			CHECK(action != GATE_ACTION_UNDEFINED);
			if (gate_service_find(fid) != NULL) {
				/* The firmware's own state, and no trap's. */
				EQUAL(verdict,
				      fid == SMCCC_FID_SMCCC_ARCH_WORKAROUND_2
					      ? GATE_VERDICT_FORWARD
					      : GATE_VERDICT_ANSWER);
				continue;
			}
			EQUAL(verdict, GATE_VERDICT_DENY);
			EQUAL(regs.x[0], UINT64_MAX);
		}
	}
}

/* The hint, the twin in width, the twin in type, the reserved bits. */
TEST(no_alias_gets_round_a_deny_rule)
{
	struct gate_blob_rule rules[3] = {
		range(0x82000000, 0x820000ff, GATE_RULE_FORWARD),
		rule(0x82000100, GATE_RULE_DENY),
		range(0x82000101, 0x8200ffff, GATE_RULE_FORWARD),
	};
	const uint32_t denied = 0x82000100;

	UNUSED_STATE;
	world_build(rules, 3, 0);
	EQUAL(answer(denied, 0, 0, 0), -1);
	EQUAL(answer(denied | 0x10000, 0, 0, 0), -1);
	EQUAL(answer(denied | 0x40000000, 0, 0, 0), -1);
	EQUAL(answer(denied & 0x7fffffff, 0, 0, 0), -1);
	for (uint32_t bits = 1; bits < 128; bits++) {
		EQUAL(answer(denied | bits << 17, 0, 0, 0), -1);
		EQUAL(answer(denied | bits << 17 | 0x10000, 0, 0, 0), -1);
	}
	EQUAL(world.firmware.calls, 0);
	answer(denied + 1, 0, 0, 0);
	EQUAL(world.firmware.calls, 1);
}

/* Does a call of @fid with harmless arguments say NOT_SUPPORTED? */
static bool is_served(uint32_t fid)
{
	struct smccc_regs regs = numbered_regs(fid);
	enum gate_action action;

	regs.x[1] = regs.x[2] = regs.x[3] = 0;
	if ((fid & 0xbffeffff) == SMCCC_FID_SMCCC_ARCH_FEATURES ||
	    (fid & 0xbffeffff) == SMCCC_FID_PSCI_FEATURES ||
	    (fid & 0xbffeffff) == SMCCC_FID_TRNG_FEATURES)
		regs.x[1] = fid; /* it knows itself */
	action = call(&regs, NULL);
	world.vcpu[0].power = GATE_POWER_ON;
	return ends(action) || (int32_t)regs.x[0] != -1;
}

static void features_agree(uint32_t query, uint32_t first, uint32_t last)
{
	for (uint32_t fid = first; fid <= last; fid++) {
		int64_t feature = answer(query, fid, 0, 0);
		bool served = is_served(fid);

		if ((feature >= 0) != served)
			fail_msg("0x%08x of 0x%08x: %lld, but a call %s", query,
				 fid, (long long)feature,
				 served ? "is served" : "is not");
	}
}

static void all_features_agree(void)
{
	features_agree(SMCCC_FID_SMCCC_ARCH_FEATURES, 0x80000000, 0x8000ffff);
	features_agree(SMCCC_FID_SMCCC_ARCH_FEATURES, 0x80010000, 0x8001ffff);
	features_agree(SMCCC_FID_SMCCC_ARCH_FEATURES, 0xc0000000, 0xc000ffff);
	features_agree(SMCCC_FID_SMCCC_ARCH_FEATURES, 0x85000000, 0x8500ffff);
	features_agree(SMCCC_FID_PSCI_FEATURES, 0x84000000, 0x8400001f);
	features_agree(SMCCC_FID_PSCI_FEATURES, 0x84010000, 0x8401001f);
	features_agree(SMCCC_FID_PSCI_FEATURES, 0xc4000000, 0xc400001f);
	features_agree(SMCCC_FID_PSCI_FEATURES, SMCCC_FID_SMCCC_VERSION,
		       SMCCC_FID_SMCCC_VERSION);
	if (answer(SMCCC_FID_TRNG_FEATURES, SMCCC_FID_TRNG_FEATURES, 0, 0) < 0)
		return;
	features_agree(SMCCC_FID_TRNG_FEATURES, 0x84000050, 0x84000053);
	features_agree(SMCCC_FID_TRNG_FEATURES, 0xc4000050, 0xc4000053);
}

/* A feature that is reported and not served, or served and denied. */
TEST(features_of_x_agrees_with_calling_x_for_every_x)
{
	UNUSED_STATE;
	for (int32_t workaround = -2; workaround <= 1; workaround++) {
		world_firmware_default();
		for (unsigned int i = 0; i < 3; i++)
			world.firmware.workaround[i] = workaround;
		world.firmware.trng_version = workaround < 0 ? 0 : 0x10000;
		world.firmware.soc_version = workaround < 0 ? -1 : 1;
		world_build_all(0);
		all_features_agree();
		world_build_all(GATE_DOMAIN_TRACE);
		all_features_agree();
	}
}

/* The same with a policy that lacks every second function. */
TEST(features_agrees_with_calls_under_any_policy)
{
	UNUSED_STATE;
	for (unsigned int odd = 0; odd < 8; odd++) {
		static struct gate_blob_rule rules[128];
		uint32_t count = 0;

		for (uint32_t top = 0x80; top < 0xd0; top++) {
			for (uint32_t num = 0; num < 0x10000; num++) {
				uint32_t fid = top << 24 | num;

				if (gate_service_find(fid) == NULL)
					continue;
				CHECK(count < 128);
				rules[count] = rule(fid, GATE_RULE_ANSWER);
				if ((count ^ odd) % 3 == 0 &&
				    fid != SMCCC_FID_SMCCC_ARCH_FEATURES &&
				    fid != SMCCC_FID_PSCI_FEATURES)
					rules[count].action = GATE_RULE_DENY;
				count++;
			}
		}
		world_build(rules, count, 0);
		all_features_agree();
	}
}

/* An SMC64 function is no function to an AArch32 caller, FEATURES says so. */
TEST(features_agrees_with_calls_from_aarch32)
{
	static const uint32_t pairs[][2] = {
		{ SMCCC_FID_SMCCC_ARCH_FEATURES,
		  SMCCC_FID_SMCCC_ARCH_FEATURE_AVAILABILITY },
		{ SMCCC_FID_PSCI_FEATURES, SMCCC_FID_PSCI_CPU_ON_64 },
		{ SMCCC_FID_TRNG_FEATURES, SMCCC_FID_TRNG_RND_64 },
	};

	UNUSED_STATE;
	for (size_t i = 0; i < 3; i++) {
		struct gate_blob_rule rules[2] = {
			rule(pairs[i][0], GATE_RULE_ANSWER),
			rule(pairs[i][1], GATE_RULE_ANSWER),
		};
		struct smccc_regs regs = numbered_regs(pairs[i][0]);
		enum gate_verdict verdict;

		if (i == 0) {
			rules[1].action = GATE_RULE_CONSTANT;
			rules[1].results = 1;
		}
		world_build(rules, 2, 0);
		EQUAL(answer(pairs[i][0], pairs[i][1], 0, 0), 0);
		regs.x[1] = pairs[i][1];
		gate_call(&world.gate, &world.vcpu[0], SMCCC_CONDUIT_SMC, 0,
			  true, &regs, &verdict);
		EQUAL(regs.x[0], 0xffffffff);
	}
}

/* KVM first missed a reserved argument. */
TEST(reserved_arguments_must_be_zero)
{
	UNUSED_STATE;
	world_build_all(0);
	for (unsigned int bit = 8; bit < 64; bit++) { /* MPIDR */
		if (bit == 31 || bit < 24 || bit >= 40) {
			EQUAL(answer(SMCCC_FID_PSCI_CPU_ON_64, 1ull << bit,
				     WORLD_RAM_IPA, 0),
			      -2);
			EQUAL(answer(SMCCC_FID_PSCI_AFFINITY_INFO_64,
				     1ull << bit, 0, 0),
			      -2);
		}
	}
	/* power_state: 16 is the type; its entry point 0 is no address. */
	for (unsigned int bit = 0; bit < 32; bit++)
		EQUAL(answer(SMCCC_FID_PSCI_CPU_SUSPEND_64, 1u << bit, 0, 0),
		      bit == 16 ? -9 : -2);
	for (unsigned int bit = 0; bit < 32; bit++) /* reset_type */
		EQUAL(answer(SMCCC_FID_PSCI_SYSTEM_RESET2_64, 1u << bit, 0, 0),
		      -2);
	EQUAL(answer(SMCCC_FID_PSCI_SYSTEM_OFF2_64, 0, 1, 0), -2);
	EQUAL(answer(SMCCC_FID_PSCI_SYSTEM_OFF2_64, 1, 1ull << 63, 0), -2);
	EQUAL(answer(SMCCC_FID_PSCI_SYSTEM_OFF2, 1, 1, 0), -2);
	EQUAL(answer(SMCCC_FID_PSCI_SYSTEM_OFF2, 2, 0, 0), -2);
	EQUAL(answer(SMCCC_FID_PSCI_NODE_HW_STATE_64, 1ull << 32, 0, 0), -2);
	EQUAL(world.ends, 0);
	EQUAL(world.starts, 0);
}

/* The numbers are those of docs/threat-model.md. */
#define SENTENCE(number, name)                                     \
	{                                                          \
		"case " number ": " #name, name, setup, NULL, NULL \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SENTENCE("08, 19", no_call_leaks_a_register),
		SENTENCE("06, 41", a_workaround_leaves_the_exact_image),
		SENTENCE("20", bits_above_31_of_the_id_get_round_no_rule),
		SENTENCE(
			"21",
			garbage_above_bit_31_changes_no_answer_of_an_smc32_call),
		SENTENCE("39",
			 every_id_of_every_owner_type_and_width_has_an_answer),
		SENTENCE("40", no_alias_gets_round_a_deny_rule),
		SENTENCE("43", features_of_x_agrees_with_calling_x_for_every_x),
		SENTENCE("43", features_agrees_with_calls_under_any_policy),
		SENTENCE("43", features_agrees_with_calls_from_aarch32),
		SENTENCE("44", reserved_arguments_must_be_zero),
	};
	int failed = cmocka_run_group_tests_name("security", tests, NULL, NULL);

	world_free();
	return failed;
}
