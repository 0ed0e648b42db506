/* SPDX-License-Identifier: BSD-2-Clause */
/* PV time (DEN0057): where a vCPU finds its stolen time. */
#include "test.h"
#include "world.h"

#define HZ	 62500000ull /* QEMU virt's counter */

#define FEATURES SMCCC_FID_PV_TIME_FEATURES
#define STOLEN	 SMCCC_FID_PV_TIME_ST
#define ARCH	 SMCCC_FID_SMCCC_ARCH_FEATURES
#define IPA	 0x090c0000ull
#define NONE	 (-1)

static int setup(void **state)
{
	(void)state;
	world_firmware_default();
	world_build_all(0);
	world.gate.clock_hz = HZ;
	for (unsigned int i = 0; i < WORLD_VCPUS; i++)
		world.vcpu[i].pv_time = IPA + 64 * i;
	return 0;
}

TEST(each_vcpu_has_a_place_of_its_own)
{
	UNUSED_STATE;
	for (unsigned int i = 0; i < WORLD_VCPUS; i++) {
		struct smccc_regs before = numbered_regs(STOLEN);
		struct smccc_regs regs = before;
		enum gate_verdict verdict;

		EQUAL(gate_call(&world.gate, &world.vcpu[i], SMCCC_CONDUIT_HVC,
				0, false, &regs, &verdict),
		      GATE_ACTION_RETURN);
		EQUAL(regs.x[0], IPA + 64 * i);
		EQUAL(memcmp(&regs.x[1], &before.x[1], 17 * 8), 0);
	}
}

/* In the order of DEN0057: ARCH_FEATURES, then its own. */
TEST(it_is_discovered)
{
	UNUSED_STATE;
	EQUAL(answer(ARCH, FEATURES, 0, 0), 0);
	EQUAL(answer(FEATURES, FEATURES, 0, 0), 0);
	EQUAL(answer(FEATURES, STOLEN, 0, 0), 0);
	EQUAL(answer(FEATURES, STOLEN | 0x10000, 0, 0), 0);
	EQUAL(answer(FEATURES, STOLEN | 0xabcd00000000, 0, 0), 0);
	EQUAL(answer(FEATURES, STOLEN & ~SMCCC_FID_64, 0, 0), NONE);
	EQUAL(answer(FEATURES, STOLEN + 1, 0, 0), NONE);
	EQUAL(answer(FEATURES, STOLEN | 0x20000, 0, 0), NONE);
	EQUAL(answer(FEATURES, SMCCC_FID_STD_HYP_CALL_UID, 0, 0), NONE);
	EQUAL(answer(FEATURES, SMCCC_FID_PSCI_VERSION, 0, 0), NONE);
	EQUAL(answer(FEATURES, 0, 0, 0), NONE);
}

TEST(there_is_no_smc32_form_and_none_for_aarch32)
{
	static const uint32_t ids[] = { FEATURES, STOLEN };
	enum gate_verdict verdict;

	UNUSED_STATE;
	for (unsigned int i = 0; i < 2; i++) {
		struct smccc_regs regs = numbered_regs(ids[i]);

		EQUAL(answer(ids[i] & ~SMCCC_FID_64, STOLEN, 0, 0), NONE);
		regs.x[1] = STOLEN;
		gate_call(&world.gate, &world.vcpu[0], SMCCC_CONDUIT_SMC, 0,
			  true, &regs, &verdict);
		EQUAL(regs.x[0], UINT32_MAX);
	}
}

TEST(without_a_place_there_is_no_such_service)
{
	UNUSED_STATE;
	world.vcpu[0].pv_time = 0;
	EQUAL(answer(STOLEN, 0, 0, 0), NONE);
	EQUAL(answer(FEATURES, STOLEN, 0, 0), NONE);
	EQUAL(answer(FEATURES, FEATURES, 0, 0), NONE);
	EQUAL(answer(ARCH, FEATURES, 0, 0), NONE);
	EQUAL(answer(ARCH, STOLEN, 0, 0), NONE);
}

TEST(what_policy_denies_features_denies_too)
{
	struct gate_blob_rule rules[3] = {
		rule(ARCH, GATE_RULE_ANSWER),
		rule(FEATURES, GATE_RULE_ANSWER),
		rule(STOLEN, GATE_RULE_DENY),
	};

	UNUSED_STATE;
	world_build(rules, 3, 0);
	world.gate.clock_hz = HZ;
	world.vcpu[0].pv_time = IPA;
	EQUAL(answer(FEATURES, FEATURES, 0, 0), 0);
	EQUAL(answer(FEATURES, STOLEN, 0, 0), NONE);
	EQUAL(answer(ARCH, STOLEN, 0, 0), NONE);
	EQUAL(answer(STOLEN, 0, 0, 0), NONE);
}

#define SENTENCE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SENTENCE(each_vcpu_has_a_place_of_its_own),
		SENTENCE(it_is_discovered),
		SENTENCE(there_is_no_smc32_form_and_none_for_aarch32),
		SENTENCE(without_a_place_there_is_no_such_service),
		SENTENCE(what_policy_denies_features_denies_too),
	};
	int failed = cmocka_run_group_tests_name("pvtime", tests, NULL, NULL);

	world_free();
	return failed;
}
