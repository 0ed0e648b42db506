/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PSCI 1.3 (DEN0022) as one domain sees it: versions, discovery, CPUs that go
 * on and off, the domain's end. Rest is in psci_rest_test.c.
 */
#include <pthread.h>

#include "test.h"
#include "world.h"

#define ENTRY		   (WORLD_RAM_IPA + 0x10000)
#define CPU_ON		   SMCCC_FID_PSCI_CPU_ON
#define CPU_ON64	   SMCCC_FID_PSCI_CPU_ON_64
#define INFO		   SMCCC_FID_PSCI_AFFINITY_INFO
#define INFO64		   SMCCC_FID_PSCI_AFFINITY_INFO_64
#define FEATURES	   SMCCC_FID_PSCI_FEATURES

#define NOT_SUPPORTED	   (-1)
#define INVALID_PARAMETERS (-2)
#define ALREADY_ON	   (-4)
#define ON_PENDING	   (-5)
#define INVALID_ADDRESS	   (-9)

static int setup(void **state)
{
	(void)state;
	world_firmware_default();
	world_build_all(0);
	return 0;
}

static enum gate_action action_of(uint32_t fid, uint64_t x1, uint64_t x2,
				  uint64_t x3, struct smccc_regs *regs)
{
	*regs = numbered_regs(fid);
	regs->x[1] = x1;
	regs->x[2] = x2;
	regs->x[3] = x3;
	return call(regs, NULL);
}

TEST(the_version_is_1_3_and_no_trusted_os_wants_to_move)
{
	UNUSED_STATE;
	EQUAL(answer(SMCCC_FID_PSCI_VERSION, 0, 0, 0), 0x10003);
	EQUAL(answer(SMCCC_FID_PSCI_MIGRATE_INFO_TYPE, 0, 0, 0), 2);
	EQUAL(answer(SMCCC_FID_PSCI_MIGRATE, 0, 0, 0), NOT_SUPPORTED);
	EQUAL(answer(SMCCC_FID_PSCI_MIGRATE_INFO_UP_CPU, 0, 0, 0),
	      NOT_SUPPORTED);
}

TEST(a_cpu_goes_off_pending_on_and_off_again)
{
	struct smccc_regs regs;
	enum gate_verdict verdict;

	UNUSED_STATE;
	EQUAL(answer(INFO64, 2, 0, 0), 1);
	EQUAL(answer(CPU_ON64, 2, ENTRY, 0x1122334455667788), 0);
	EQUAL(world.starts, 1);
	assert_ptr_equal(world.started, &world.vcpu[2]);
	EQUAL(world.start_entry, ENTRY);
	EQUAL(world.start_context, 0x1122334455667788);
	EQUAL(answer(INFO64, 2, 0, 0), 2);
	EQUAL(answer(CPU_ON64, 2, ENTRY, 0), ON_PENDING);

	gate_vcpu_started(&world.vcpu[2]);
	EQUAL(answer(INFO64, 2, 0, 0), 0);
	EQUAL(answer(CPU_ON64, 2, ENTRY, 0), ALREADY_ON);
	EQUAL(world.starts, 1);

	regs = numbered_regs(SMCCC_FID_PSCI_CPU_OFF);
	EQUAL(gate_call(&world.gate, &world.vcpu[2], SMCCC_CONDUIT_HVC, 0,
			false, &regs, &verdict),
	      GATE_ACTION_STOP);
	EQUAL(answer(INFO64, 2, 0, 0), 1);
	EQUAL(answer(CPU_ON64, 2, ENTRY, 0), 0);
	EQUAL(world.starts, 2);
}

TEST(a_cpu_that_asks_for_itself_is_already_on)
{
	UNUSED_STATE;
	EQUAL(answer(CPU_ON64, 0, ENTRY, 0), ALREADY_ON);
	EQUAL(answer(CPU_ON, 0, ENTRY, 0), ALREADY_ON);
	EQUAL(world.starts, 0);
}

TEST(an_smc32_cpu_on_takes_32_bits_of_everything)
{
	UNUSED_STATE;
	EQUAL(answer(CPU_ON, 0xdead00000001, 0xbeef00000000 | ENTRY,
		     0xfeed12345678),
	      0);
	EQUAL(world.start_entry, ENTRY);
	EQUAL(world.start_context, 0x12345678);
}

/* Case 17. */
TEST(an_mpidr_with_any_other_bit_names_no_cpu)
{
	UNUSED_STATE;
	for (unsigned int bit = 2; bit < 64; bit++) {
		EQUAL(answer(CPU_ON64, 1 | 1ull << bit, ENTRY, 0),
		      INVALID_PARAMETERS);
		EQUAL(answer(INFO64, 1 | 1ull << bit, 0, 0),
		      INVALID_PARAMETERS);
		if (bit >= 32)
			continue;
		EQUAL(answer(CPU_ON, 1 | 1ull << bit, ENTRY, 0),
		      INVALID_PARAMETERS);
		EQUAL(answer(INFO, 1 | 1ull << bit, 0, 0), INVALID_PARAMETERS);
	}
	EQUAL(answer(CPU_ON64, WORLD_VCPUS, ENTRY, 0), INVALID_PARAMETERS);
	EQUAL(answer(CPU_ON64, UINT64_MAX, ENTRY, 0), INVALID_PARAMETERS);
	EQUAL(world.starts, 0);
}

TEST(an_entry_outside_ram_or_unaligned_is_an_invalid_address)
{
	static const uint64_t entries[] = {
		0,
		4,
		WORLD_RAM_IPA - 4,
		WORLD_RAM_IPA + WORLD_RAM_BYTES,
		WORLD_RAM_IPA + WORLD_RAM_BYTES - 2,
		UINT64_MAX,
		UINT64_MAX - 3,
		ENTRY | 1ull << 63,
		ENTRY + 1,
		ENTRY + 2,
		ENTRY + 3,
	};

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		EQUAL(answer(CPU_ON64, 1, entries[i], 0), INVALID_ADDRESS);
	EQUAL(world.starts, 0);
	EQUAL(answer(INFO64, 1, 0, 0), 1);
	EQUAL(answer(CPU_ON64, 1, WORLD_RAM_IPA + WORLD_RAM_BYTES - 4, 0), 0);
}

TEST(an_aarch32_entry_may_be_thumb)
{
	static const struct {
		uint64_t entry, expected;
	} cases[] = { { ENTRY + 2, 0xfffffff7 },
		      { ENTRY + 1, 0 },
		      { ENTRY + 3, 0 },
		      { ENTRY, 0 } };
	enum gate_verdict verdict;

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct smccc_regs regs = numbered_regs(CPU_ON);

		world.vcpu[1].power = GATE_POWER_OFF;
		regs.x[1] = 1;
		regs.x[2] = cases[i].entry;
		gate_call(&world.gate, &world.vcpu[0], SMCCC_CONDUIT_SMC, 0,
			  true, &regs, &verdict);
		EQUAL(regs.x[0], cases[i].expected);
		if (cases[i].expected == 0)
			EQUAL(world.start_entry, cases[i].entry);
	}
}

TEST(affinity_info_of_a_node_is_on_if_one_of_its_cpus_is)
{
	UNUSED_STATE;
	EQUAL(answer(INFO64, 0, 1, 0), 0);
	EQUAL(answer(INFO64, 3, 1, 0), 0); /* Aff0 is ignored */
	EQUAL(answer(INFO64, 0xff03, 2, 0), 0);
	EQUAL(answer(INFO64, 0x100, 1, 0), INVALID_PARAMETERS);
	EQUAL(answer(INFO64, 0x10000, 2, 0), INVALID_PARAMETERS);
	for (uint64_t level = 3; level < 100; level++)
		EQUAL(answer(INFO64, 0, level, 0), INVALID_PARAMETERS);
	EQUAL(answer(INFO64, 0, 1ull << 32, 0), INVALID_PARAMETERS);
	EQUAL(answer(INFO, 0, 1ull << 32, 0), 0);

	world.vcpu[0].power = GATE_POWER_OFF;
	EQUAL(answer(INFO64, 0, 1, 0), 1);
	world.vcpu[2].power = GATE_POWER_PENDING;
	EQUAL(answer(INFO64, 0, 1, 0), 2);
	world.vcpu[3].power = GATE_POWER_ON;
	EQUAL(answer(INFO64, 0, 1, 0), 0);
}

/* Only CPU_ON ends it. */
TEST(a_frozen_cpu_is_off)
{
	struct smccc_regs regs = numbered_regs(SMCCC_FID_PSCI_CPU_FREEZE);
	enum gate_verdict verdict;

	UNUSED_STATE;
	gate_vcpu_started(&world.vcpu[2]);
	EQUAL(gate_call(&world.gate, &world.vcpu[2], SMCCC_CONDUIT_HVC, 0,
			false, &regs, &verdict),
	      GATE_ACTION_STOP);
	EQUAL(answer(INFO64, 2, 0, 0), 1);
	EQUAL(answer(CPU_ON64, 2, ENTRY, 0), 0);
}

TEST(the_system_s_end_is_the_domain_s)
{
	static const struct {
		uint32_t fid;
		enum gate_domain_end how;
	} cases[] = {
		{ SMCCC_FID_PSCI_SYSTEM_OFF, GATE_END_OFF },
		{ SMCCC_FID_PSCI_SYSTEM_RESET, GATE_END_RESET },
		{ SMCCC_FID_PSCI_SYSTEM_RESET2, GATE_END_RESET_WARM },
		{ SMCCC_FID_PSCI_SYSTEM_RESET2_64, GATE_END_RESET_WARM },
		{ SMCCC_FID_PSCI_SYSTEM_OFF2, GATE_END_HIBERNATE },
		{ SMCCC_FID_PSCI_SYSTEM_OFF2_64, GATE_END_HIBERNATE },
	};
	const uint32_t count = sizeof(cases) / sizeof(cases[0]);
	struct smccc_regs regs;

	UNUSED_STATE;
	for (uint32_t i = 0; i < count; i++) {
		EQUAL(action_of(cases[i].fid, 0, 0, 0, &regs),
		      GATE_ACTION_STOP);
		EQUAL(world.ends, i + 1);
		EQUAL(world.end, cases[i].how);
	}
	CHECK(gate_end_restarts(GATE_END_RESET));
	CHECK(gate_end_restarts(GATE_END_RESET_WARM));
	CHECK(!gate_end_restarts(GATE_END_OFF));
	CHECK(!gate_end_restarts(GATE_END_HIBERNATE));
	/* Not the firmware's: WORKAROUND_2's state is all it heard of. */
	EQUAL(world.firmware.seen.x[0], SMCCC_FID_SMCCC_ARCH_WORKAROUND_2);
}

TEST(only_the_architecture_s_reset_type_is_known)
{
	struct smccc_regs regs;

	UNUSED_STATE;
	for (unsigned int bit = 0; bit < 32; bit++) {
		EQUAL(action_of(SMCCC_FID_PSCI_SYSTEM_RESET2, 1u << bit, 0, 0,
				&regs),
		      GATE_ACTION_RETURN);
		EQUAL(regs.x[0], (uint64_t)INVALID_PARAMETERS);
		EQUAL(action_of(SMCCC_FID_PSCI_SYSTEM_RESET2_64, 1u << bit, 0,
				0, &regs),
		      GATE_ACTION_RETURN);
	}
	EQUAL(world.ends, 0);
}

/* Case 44. SMC32 callers' upper halves are nobody's. */
TEST(hibernation_has_two_types_and_no_cookie)
{
	static const uint32_t ids[] = { SMCCC_FID_PSCI_SYSTEM_OFF2,
					SMCCC_FID_PSCI_SYSTEM_OFF2_64 };
	struct smccc_regs regs;

	UNUSED_STATE;
	for (unsigned int i = 0; i < 2; i++) {
		for (unsigned int bit = 1; bit < 32; bit++) {
			EQUAL(answer(ids[i], 1u << bit, 0, 0),
			      INVALID_PARAMETERS);
			EQUAL(answer(ids[i], 1u << bit | 1, 0, 0),
			      INVALID_PARAMETERS);
		}
		for (unsigned int bit = 0; bit < (i ? 64 : 32); bit++)
			EQUAL(answer(ids[i], 1, 1ull << bit, 0),
			      INVALID_PARAMETERS);
	}
	EQUAL(world.ends, 0);
	EQUAL(action_of(SMCCC_FID_PSCI_SYSTEM_OFF2, 1ull << 32 | 1, 1ull << 32,
			0, &regs),
	      GATE_ACTION_STOP);
	EQUAL(action_of(SMCCC_FID_PSCI_SYSTEM_OFF2_64, 1, 0, 0, &regs),
	      GATE_ACTION_STOP);
	EQUAL(world.ends, 2);
}

TEST(features_finds_smccc_and_tells_flags)
{
	UNUSED_STATE;
	EQUAL(answer(FEATURES, SMCCC_FID_SMCCC_VERSION, 0, 0), 0);
	/* The original format, coordinated by the platform. */
	EQUAL(answer(FEATURES, SMCCC_FID_PSCI_CPU_SUSPEND, 0, 0), 0);
	EQUAL(answer(FEATURES, SMCCC_FID_PSCI_CPU_SUSPEND_64, 0, 0), 0);
	EQUAL(answer(FEATURES, SMCCC_FID_PSCI_SYSTEM_OFF2, 0, 0), 1);
	EQUAL(answer(FEATURES, SMCCC_FID_PSCI_SYSTEM_OFF2_64, 0, 0), 1);
	EQUAL(answer(FEATURES, SMCCC_FID_PSCI_CPU_ON_64, 0, 0), 0);
	EQUAL(answer(FEATURES, SMCCC_FID_PSCI_SYSTEM_SUSPEND, 0, 0), 0);
	EQUAL(answer(FEATURES, SMCCC_FID_PSCI_SET_SUSPEND_MODE, 0, 0), -1);
	EQUAL(answer(FEATURES, SMCCC_FID_PSCI_MIGRATE, 0, 0), -1);
	EQUAL(answer(FEATURES, SMCCC_FID_PSCI_CLEAN_INV_MEMREGION, 0, 0), -1);
	EQUAL(answer(FEATURES, SMCCC_FID_SMCCC_ARCH_FEATURES, 0, 0), -1);
	EQUAL(answer(FEATURES, SMCCC_FID_TRNG_VERSION, 0, 0), -1);
}

static uint64_t refused(bool aarch32)
{
	return aarch32 ? UINT32_MAX : UINT64_MAX;
}

/* Is this function there? Asked of it and of FEATURES. */
static void agrees(uint32_t fid, bool aarch32)
{
	struct smccc_regs ask = numbered_regs(FEATURES);
	struct smccc_regs regs = numbered_regs(fid);
	enum gate_action action;
	enum gate_verdict verdict;
	bool there;

	for (unsigned int i = 1; i < 8; i++)
		regs.x[i] = ~0u; /* no CPU, no state, no entry point */
	ask.x[1] = fid;
	if ((fid & ~0x10000u) == FEATURES)
		regs.x[1] = FEATURES;
	gate_call(&world.gate, &world.vcpu[0], SMCCC_CONDUIT_SMC, 0, aarch32,
		  &ask, &verdict);
	there = ask.x[0] != refused(aarch32);
	action = gate_call(&world.gate, &world.vcpu[0], SMCCC_CONDUIT_SMC, 0,
			   aarch32, &regs, &verdict);
	/* STAT's unknown state is 0, MEM_PROTECT's answer too. */
	EQUAL(there,
	      action == GATE_ACTION_STOP || regs.x[0] != refused(aarch32));
}

/* Case 43: FEATURES(x) agrees with calling x, for all x. */
TEST(features_agrees_with_every_call)
{
	UNUSED_STATE;
	for (unsigned int firmware = 0; firmware < 2; firmware++) {
		world.firmware.mem_protect = firmware;
		world_build_all(0);
		for (uint32_t num = 0; num < 0x20; num++) {
			for (uint32_t how = 0; how < 8; how++)
				agrees(0x84000000 | num |
					       (how & 1 ? SMCCC_FID_64 : 0) |
					       (how & 2 ? 0x10000 : 0),
				       how & 4);
		}
	}
}

TEST(features_knows_the_domain_s_policy)
{
	struct gate_blob_rule rules[3] = {
		rule(FEATURES, GATE_RULE_ANSWER),
		rule(CPU_ON64, GATE_RULE_DENY),
		rule(SMCCC_FID_PSCI_SYSTEM_OFF, GATE_RULE_UNDEFINED),
	};

	UNUSED_STATE;
	world_build(rules, 3, 0);
	EQUAL(answer(FEATURES, FEATURES, 0, 0), 0);
	EQUAL(answer(FEATURES, CPU_ON64, 0, 0), -1);
	EQUAL(answer(FEATURES, SMCCC_FID_PSCI_SYSTEM_OFF, 0, 0), -1);
	EQUAL(answer(FEATURES, SMCCC_FID_SMCCC_VERSION, 0, 0), -1);
}

/*
 * PSCI 0.1: a device tree gives the numbers, here KVM's, which have reserved
 * bits, and one of SMC64. Arguments are as wide as the number says.
 */
TEST(numbers_of_a_device_tree_do_what_their_service_does)
{
	enum { OLD_SUSPEND, OLD_OFF, OLD_ON, OLD_ON_64, OLDS };
	static const struct {
		uint32_t fid, service;
	} olds[OLDS] = {
		[OLD_SUSPEND] = { 0x95c1ba5e, SMCCC_FID_PSCI_CPU_SUSPEND },
		[OLD_OFF] = { 0x95c1ba5f, SMCCC_FID_PSCI_CPU_OFF },
		[OLD_ON] = { 0x95c1ba60, CPU_ON },
		[OLD_ON_64] = { 0xc4001234, CPU_ON64 },
	};
	struct gate_blob_rule rules[OLDS + 1] = {
		[OLDS] = rule(FEATURES, GATE_RULE_ANSWER),
	};
	struct smccc_regs regs;

	UNUSED_STATE;
	for (unsigned int i = 0; i < OLDS; i++) {
		rules[i] = rule(olds[i].fid, GATE_RULE_ANSWER);
		rules[i].service = olds[i].service;
	}
	world_build(rules, OLDS + 1, 0);
	EQUAL(answer(olds[OLD_ON_64].fid, 1, ENTRY, 0x1122334455667788), 0);
	EQUAL(world.start_context, 0x1122334455667788);
	EQUAL(answer(olds[OLD_ON_64].fid, 1ull << 32, ENTRY, 0),
	      INVALID_PARAMETERS);
	EQUAL(answer(olds[OLD_ON].fid, 1ull << 32 | 2, ENTRY, 0x100000007), 0);
	EQUAL(world.start_context, 7);
	EQUAL(action_of(olds[OLD_SUSPEND].fid, 0, 0, 0, &regs),
	      GATE_ACTION_WAIT);
	EQUAL(action_of(olds[OLD_SUSPEND].fid, 0x10000, ENTRY, 0, &regs),
	      GATE_ACTION_SUSPEND);
	EQUAL(action_of(olds[OLD_OFF].fid, 0, 0, 0, &regs), GATE_ACTION_STOP);
	EQUAL(world.vcpu[0].power, GATE_POWER_OFF);
	/* 0.1 had no FEATURES: it knows none of them, nor what they stand for.
	 */
	for (unsigned int i = 0; i < OLDS; i++) {
		EQUAL(answer(FEATURES, olds[i].fid, 0, 0), -1);
		EQUAL(answer(FEATURES, olds[i].service, 0, 0), -1);
		EQUAL(answer(olds[i].service, 1, ENTRY, 0), -1);
	}
}

static pthread_barrier_t barrier;

static void *racer(void *argument)
{
	struct gate_vcpu *vcpu = argument;
	struct smccc_regs regs = numbered_regs(CPU_ON64);
	enum gate_verdict verdict;

	regs.x[1] = 3;
	regs.x[2] = ENTRY;
	pthread_barrier_wait(&barrier);
	gate_call(&world.gate, vcpu, SMCCC_CONDUIT_SMC, 0, false, &regs,
		  &verdict);
	return (void *)(intptr_t)regs.x[0];
}

TEST(of_two_cpus_that_start_a_third_one_wins)
{
	UNUSED_STATE;
	pthread_barrier_init(&barrier, NULL, 2);
	for (unsigned int n = 0; n < 2000; n++) {
		pthread_t threads[2];
		intptr_t answers[2];

		world.vcpu[3].power = GATE_POWER_OFF;
		world.starts = 0;
		for (unsigned int i = 0; i < 2; i++)
			pthread_create(&threads[i], NULL, racer,
				       &world.vcpu[i]);
		for (unsigned int i = 0; i < 2; i++)
			pthread_join(threads[i], (void **)&answers[i]);
		EQUAL(world.starts, 1);
		EQUAL(answers[0] + answers[1], ON_PENDING);
		CHECK(answers[0] == 0 || answers[1] == 0);
	}
	pthread_barrier_destroy(&barrier);
}

#define SENTENCE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SENTENCE(the_version_is_1_3_and_no_trusted_os_wants_to_move),
		SENTENCE(a_cpu_goes_off_pending_on_and_off_again),
		SENTENCE(a_cpu_that_asks_for_itself_is_already_on),
		SENTENCE(an_smc32_cpu_on_takes_32_bits_of_everything),
		SENTENCE(an_mpidr_with_any_other_bit_names_no_cpu),
		SENTENCE(
			an_entry_outside_ram_or_unaligned_is_an_invalid_address),
		SENTENCE(an_aarch32_entry_may_be_thumb),
		SENTENCE(affinity_info_of_a_node_is_on_if_one_of_its_cpus_is),
		SENTENCE(a_frozen_cpu_is_off),
		SENTENCE(the_system_s_end_is_the_domain_s),
		SENTENCE(only_the_architecture_s_reset_type_is_known),
		SENTENCE(hibernation_has_two_types_and_no_cookie),
		SENTENCE(features_finds_smccc_and_tells_flags),
		SENTENCE(features_agrees_with_every_call),
		SENTENCE(features_knows_the_domain_s_policy),
		SENTENCE(numbers_of_a_device_tree_do_what_their_service_does),
		SENTENCE(of_two_cpus_that_start_a_third_one_wins),
	};
	int failed = cmocka_run_group_tests_name("psci", tests, NULL, NULL);

	world_free();
	return failed;
}
