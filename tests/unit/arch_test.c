/* SPDX-License-Identifier: BSD-2-Clause */
/* Arm Architecture calls (DEN0028). */
#include "test.h"
#include "world.h"

#define VERSION	 SMCCC_FID_SMCCC_VERSION
#define FEATURES SMCCC_FID_SMCCC_ARCH_FEATURES
#define SOC_ID	 SMCCC_FID_SMCCC_ARCH_SOC_ID
#define WA1	 SMCCC_FID_SMCCC_ARCH_WORKAROUND_1
#define WA2	 SMCCC_FID_SMCCC_ARCH_WORKAROUND_2
#define WA3	 SMCCC_FID_SMCCC_ARCH_WORKAROUND_3

static int setup(void **state)
{
	(void)state;
	world_firmware_default();
	return 0;
}

TEST(the_version_is_1_4)
{
	UNUSED_STATE;
	world_build_all(0);
	EQUAL(answer(VERSION, 0, 0, 0), 0x10004);
}

TEST(soc_id_is_the_firmware_s_version_and_revision)
{
	UNUSED_STATE;
	world_build_all(0);
	EQUAL(answer(FEATURES, SOC_ID, 0, 0), 0);
	EQUAL(answer(SOC_ID, 0, 0, 0), 0x036b0123);
	EQUAL(answer(SOC_ID, 1, 0, 0), 7);
	for (uint32_t type = 2; type < 100; type++)
		EQUAL(answer(SOC_ID, type, 0, 0), -3);
	EQUAL(answer(SOC_ID, 0xffffffff, 0, 0), -3);
	/* The name, type 2 of SMC64, is not promised. */
	EQUAL(answer(0xc0000002, 2, 0, 0), -1);
	EQUAL(answer(FEATURES, 0xc0000002, 0, 0), -1);
}

TEST(without_a_soc_id_below_there_is_none)
{
	UNUSED_STATE;
	world.firmware.soc_version = -1;
	world_build_all(0);
	EQUAL(answer(FEATURES, SOC_ID, 0, 0), -1);
	EQUAL(answer(SOC_ID, 0, 0, 0), -1);
	EQUAL(answer(SOC_ID, 9, 0, 0), -1);
}

TEST(half_a_soc_id_below_is_none)
{
	UNUSED_STATE;
	world.firmware.soc_revision = -3;
	world_build_all(0);
	EQUAL(answer(FEATURES, SOC_ID, 0, 0), -1);
	EQUAL(answer(SOC_ID, 0, 0, 0), -1);
}

TEST(a_workaround_is_what_the_firmware_says_of_this_cpu)
{
	static const uint32_t ids[3] = { WA1, WA2, WA3 };

	UNUSED_STATE;
	for (int32_t says = -2; says <= 1; says++) {
		for (unsigned int i = 0; i < 3; i++) {
			world_firmware_default();
			world.firmware.workaround[i] = says;
			world_build_all(GATE_DOMAIN_UNHARDENED);
			EQUAL(answer(FEATURES, ids[i], 0, 0), says);
			world.firmware.calls = 0;
			EQUAL(answer(ids[i], 1, 0, 0), says < 0 ? -1 : 0);
			EQUAL(world.firmware.calls, 1);
			EQUAL(world.firmware.seen.x[0], ids[i]);
		}
	}
}

TEST(firmware_older_than_1_1_has_no_workaround)
{
	static const uint32_t ids[3] = { WA1, WA2, WA3 };

	UNUSED_STATE;
	world.firmware.smccc_version = 0;
	world_build_all(0);
	for (unsigned int i = 0; i < 3; i++) {
		EQUAL(answer(FEATURES, ids[i], 0, 0), -1);
		EQUAL(answer(ids[i], 1, 0, 0), -1);
	}
	EQUAL(world.firmware.calls, 0);
}

static void finishes_as(uint32_t w0, unsigned int finish)
{
	const struct gate_table *table = &world.policy.table;
	const struct gate_slot *slot =
		&table->slots[gate_table_index(table->k, w0)];

	EQUAL(slot->tag, w0);
	EQUAL(slot->finish, finish);
	EQUAL(slot->code.smc, WORLD_FINISH(finish));
	EQUAL(slot->code.hvc, WORLD_FINISH(finish) + WORLD_HVC);
}

TEST(a_workaround_passes_through_without_c)
{
	UNUSED_STATE;
	world_build_all(GATE_DOMAIN_UNHARDENED);
	finishes_as(WA1, GATE_FINISH_FORWARD32);
	finishes_as(WA2, GATE_FINISH_FORWARD32 + 1);
	finishes_as(WA3 | 0x10000, GATE_FINISH_FORWARD32);
}

TEST(the_trap_of_a_hardened_domain_has_done_workarounds_1_and_3)
{
	struct smccc_regs before = numbered_regs(WA1);
	struct smccc_regs regs = before;

	UNUSED_STATE;
	world_build_all(0);
	finishes_as(WA1, GATE_FINISH_NOTHING);
	finishes_as(WA2, GATE_FINISH_FORWARD32 + 1);
	finishes_as(WA3 | 0x10000, GATE_FINISH_NOTHING);
	EQUAL(call(&regs, NULL), GATE_ACTION_RETURN);
	EQUAL(memcmp(&regs, &before, sizeof(regs)), 0);
	EQUAL(world.firmware.calls, 0);
}

TEST(a_workaround_that_the_firmware_lacks_is_its_to_refuse)
{
	UNUSED_STATE;
	world_firmware_default();
	world.firmware.workaround[0] = -1;
	world_build_all(0);
	finishes_as(WA1, GATE_FINISH_FORWARD32);
	EQUAL(answer(WA1, 0, 0, 0), -1);
	finishes_as(WA3, GATE_FINISH_NOTHING);
}

TEST(a_workaround_differs_between_the_cpus_of_a_domain)
{
	struct gate_cpu other = { .workaround = { 1, -2, -1 } };
	enum gate_verdict verdict;
	struct smccc_regs regs = numbered_regs(FEATURES);

	UNUSED_STATE;
	world_build_all(0);
	world.vcpu[1].cpu = &other;
	regs.x[1] = WA1;
	gate_call(&world.gate, &world.vcpu[1], SMCCC_CONDUIT_SMC, 0, false,
		  &regs, &verdict);
	EQUAL(regs.x[0], 1);
	EQUAL(answer(FEATURES, WA1, 0, 0), 0);
}

/* Case 7: SSBD is a CPU's state, and each vCPU has its CPU to itself. */
TEST(workaround_2_is_set_and_a_stopped_vcpu_leaves_it_on)
{
	struct smccc_regs regs = numbered_regs(SMCCC_FID_PSCI_CPU_OFF);

	UNUSED_STATE;
	world_build_all(0);
	EQUAL(answer(WA2, 0, 0, 0), 0);
	EQUAL(world.firmware.workaround_2_state, 0);
	EQUAL(answer(WA2, 1, 0, 0), 0);
	EQUAL(world.firmware.workaround_2_state, 1);
	EQUAL(answer(WA2, 0, 0, 0), 0);
	EQUAL(call(&regs, NULL), GATE_ACTION_STOP);
	EQUAL(world.firmware.workaround_2_state, 1);
}

TEST(workaround_2_s_argument_is_32_bits_wide)
{
	UNUSED_STATE;
	world_build_all(0);
	EQUAL(answer(WA2, 0xffffffff00000000ull, 0, 0), 0);
	EQUAL(world.firmware.seen.x[1], 0);
}

/* A WORKAROUND call has no result, and the discovery of others is theirs. */
TEST(features_knows_owners_0_and_5_only)
{
	UNUSED_STATE;
	world_build_all(0);
	EQUAL(answer(FEATURES, VERSION, 0, 0), 0);
	EQUAL(answer(FEATURES, FEATURES, 0, 0), 0);
	EQUAL(answer(FEATURES, SMCCC_FID_STD_HYP_CALL_UID, 0, 0), 0);
	EQUAL(answer(FEATURES, SMCCC_FID_PSCI_VERSION, 0, 0), -1);
	EQUAL(answer(FEATURES, SMCCC_FID_TRNG_VERSION, 0, 0), -1);
	EQUAL(answer(FEATURES, SMCCC_FID_VENDOR_HYP_CALL_UID, 0, 0), -1);
	EQUAL(answer(FEATURES, 0, 0, 0), -1);
}

TEST(what_policy_denies_features_denies_too)
{
	struct gate_blob_rule rules[3] = {
		rule(FEATURES, GATE_RULE_ANSWER),
		rule(WA1, GATE_RULE_DENY),
		rule(SOC_ID, GATE_RULE_UNDEFINED),
	};

	UNUSED_STATE;
	world_build(rules, 3, 0);
	EQUAL(answer(FEATURES, WA1, 0, 0), -1);
	EQUAL(answer(FEATURES, SOC_ID, 0, 0), -1);
	EQUAL(answer(FEATURES, WA3, 0, 0), -1); /* no rule */
	EQUAL(answer(FEATURES, FEATURES, 0, 0), 0);
}

TEST(of_a_forwarded_call_the_firmware_is_asked)
{
	struct gate_blob_rule rules[2] = {
		rule(FEATURES, GATE_RULE_ANSWER),
		rule(WA3, GATE_RULE_FORWARD),
	};

	UNUSED_STATE;
	world.firmware.workaround[2] = 1;
	world_build(rules, 2, 0);
	EQUAL(answer(FEATURES, WA3, 0, 0), 1);
	EQUAL(answer(FEATURES, WA3 | 0x10000, 0, 0), 1);
	EQUAL(world.firmware.seen.x[1], WA3);
}

TEST(an_answer_by_range_is_the_answer_by_name)
{
	struct gate_blob_rule all =
		range(0x80000000, 0x8000ffff, GATE_RULE_ANSWER);

	UNUSED_STATE;
	world_build(&all, 1, 0);
	EQUAL(answer(VERSION, 0, 0, 0), 0x10004);
	EQUAL(answer(SOC_ID, 1, 0, 0), 7);
	EQUAL(answer(FEATURES, WA1, 0, 0), 0);
	EQUAL(answer(FEATURES, 0x80001234, 0, 0), -1);
	EQUAL(answer(0x80001234, 0, 0, 0), -1);
}

#define SENTENCE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SENTENCE(the_version_is_1_4),
		SENTENCE(soc_id_is_the_firmware_s_version_and_revision),
		SENTENCE(without_a_soc_id_below_there_is_none),
		SENTENCE(half_a_soc_id_below_is_none),
		SENTENCE(a_workaround_is_what_the_firmware_says_of_this_cpu),
		SENTENCE(firmware_older_than_1_1_has_no_workaround),
		SENTENCE(a_workaround_passes_through_without_c),
		SENTENCE(
			the_trap_of_a_hardened_domain_has_done_workarounds_1_and_3),
		SENTENCE(a_workaround_that_the_firmware_lacks_is_its_to_refuse),
		SENTENCE(a_workaround_differs_between_the_cpus_of_a_domain),
		SENTENCE(workaround_2_is_set_and_a_stopped_vcpu_leaves_it_on),
		SENTENCE(workaround_2_s_argument_is_32_bits_wide),
		SENTENCE(features_knows_owners_0_and_5_only),
		SENTENCE(what_policy_denies_features_denies_too),
		SENTENCE(of_a_forwarded_call_the_firmware_is_asked),
		SENTENCE(an_answer_by_range_is_the_answer_by_name),
	};
	int failed = cmocka_run_group_tests_name("arch", tests, NULL, NULL);

	world_free();
	return failed;
}
