/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PSCI 1.3 (DEN0022), vCPUs that rest and what outlasts a reset: CPU_SUSPEND,
 * SYSTEM_SUSPEND, NODE_HW_STATE, STAT_*, MEM_PROTECT.
 */
#include "test.h"
#include "world.h"

#define HZ		   62500000ull /* QEMU virt's counter */

#define ENTRY		   (WORLD_RAM_IPA + 0x10000)
#define CONTEXT		   0x1122334455667788ull
#define SUSPEND		   SMCCC_FID_PSCI_CPU_SUSPEND
#define SUSPEND64	   SMCCC_FID_PSCI_CPU_SUSPEND_64
#define DEFAULT		   SMCCC_FID_PSCI_CPU_DEFAULT_SUSPEND
#define DEFAULT64	   SMCCC_FID_PSCI_CPU_DEFAULT_SUSPEND_64
#define SYSTEM		   SMCCC_FID_PSCI_SYSTEM_SUSPEND
#define SYSTEM64	   SMCCC_FID_PSCI_SYSTEM_SUSPEND_64
#define STATE		   SMCCC_FID_PSCI_NODE_HW_STATE
#define STATE64		   SMCCC_FID_PSCI_NODE_HW_STATE_64
#define COUNT		   SMCCC_FID_PSCI_STAT_COUNT
#define COUNT64		   SMCCC_FID_PSCI_STAT_COUNT_64
#define RESIDENCY	   SMCCC_FID_PSCI_STAT_RESIDENCY
#define RESIDENCY64	   SMCCC_FID_PSCI_STAT_RESIDENCY_64
#define PROTECT		   SMCCC_FID_PSCI_MEM_PROTECT
#define RANGE		   SMCCC_FID_PSCI_MEM_PROTECT_CHECK_RANGE
#define RANGE64		   SMCCC_FID_PSCI_MEM_PROTECT_CHECK_RANGE_64

#define DOWN		   0x10000
#define NOT_SUPPORTED	   (-1)
#define INVALID_PARAMETERS (-2)
#define DENIED		   (-3)
#define INVALID_ADDRESS	   (-9)

static const uint64_t bad_entries[] = {
	0,
	WORLD_RAM_IPA - 4,
	WORLD_RAM_IPA + WORLD_RAM_BYTES,
	UINT64_MAX - 3,
	ENTRY | 1ull << 63,
	ENTRY + 1,
	ENTRY + 2,
};
#define BAD_ENTRIES (sizeof(bad_entries) / sizeof(bad_entries[0]))

static int setup(void **state)
{
	(void)state;
	world_firmware_default();
	world_build_all(0);
	world.gate.clock_hz = HZ;
	world.now = 1000000;
	return 0;
}

static enum gate_action action_of(unsigned int vcpu, uint32_t fid, uint64_t x1,
				  uint64_t x2, uint64_t x3,
				  struct smccc_regs *regs)
{
	enum gate_verdict verdict;

	*regs = numbered_regs(fid);
	regs->x[1] = x1;
	regs->x[2] = x2;
	regs->x[3] = x3;
	return gate_call(&world.gate, &world.vcpu[vcpu], SMCCC_CONDUIT_SMC, 0,
			 false, regs, &verdict);
}

TEST(standby_waits_and_changes_no_register_but_x0)
{
	static const uint32_t ids[] = { SUSPEND, SUSPEND64 };
	struct smccc_regs regs;

	UNUSED_STATE;
	for (unsigned int i = 0; i < 2; i++) {
		EQUAL(action_of(0, ids[i], 0, 1, 2, &regs), GATE_ACTION_WAIT);
		EQUAL(regs.x[0], 0);
		EQUAL(regs.x[1], 0);
		EQUAL(regs.x[2], 1);
		gate_vcpu_woke(&world.gate, &world.vcpu[0]);
	}
}

/* A state of a level that is not there, a StateID, reserved bits. */
TEST(every_other_power_state_is_refused)
{
	static const uint32_t ids[] = { SUSPEND, SUSPEND64 };
	struct smccc_regs regs;

	UNUSED_STATE;
	for (unsigned int i = 0; i < 2; i++) {
		for (unsigned int bit = 0; bit < 32; bit++) {
			if (bit == 16)
				continue;
			for (uint32_t type = 0; type <= DOWN; type += DOWN) {
				EQUAL(action_of(0, ids[i], 1u << bit | type,
						ENTRY, 0, &regs),
				      GATE_ACTION_RETURN);
				EQUAL(regs.x[0], (uint64_t)INVALID_PARAMETERS);
			}
		}
	}
	EQUAL(answer(STATE64, 0, 0, 0), 0);
	EQUAL(answer(COUNT64, 0, 0, 0), 0);
}

TEST(a_power_down_goes_on_at_its_entry)
{
	static const struct {
		uint32_t fid;
		unsigned int entry; /* the register that has it */
	} cases[] = {
		{ SUSPEND, 2 },	  { SUSPEND64, 2 }, { DEFAULT, 1 },
		{ DEFAULT64, 1 }, { SYSTEM, 1 },    { SYSTEM64, 1 },
	};

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const bool wide = cases[i].fid & SMCCC_FID_64;
		struct smccc_regs regs;
		uint64_t x[4] = { 0, DOWN, 0, 0 };

		x[cases[i].entry] = ENTRY + 4 * i;
		x[cases[i].entry + 1] = CONTEXT + i;
		world.vcpu[0].entry = world.vcpu[0].context = 0;
		EQUAL(action_of(0, cases[i].fid, x[1], x[2], x[3], &regs),
		      GATE_ACTION_SUSPEND);
		EQUAL(world.vcpu[0].entry, ENTRY + 4 * i);
		EQUAL(world.vcpu[0].context,
		      wide ? CONTEXT + i : (uint32_t)(CONTEXT + i));
		/* The firmware's state of the CPU is a reset CPU's. */
		EQUAL(world.firmware.seen.x[0],
		      SMCCC_FID_SMCCC_ARCH_WORKAROUND_2);
		EQUAL(world.firmware.seen.x[1], 1);
		gate_vcpu_woke(&world.gate, &world.vcpu[0]);
	}
}

TEST(a_bad_entry_keeps_the_vcpu_awake)
{
	static const uint32_t ids[] = { SUSPEND64, DEFAULT64, SYSTEM64 };

	UNUSED_STATE;
	for (size_t i = 0; i < BAD_ENTRIES; i++) {
		for (unsigned int n = 0; n < 3; n++) {
			const uint64_t entry = bad_entries[i];

			EQUAL(n == 0 ? answer(ids[n], DOWN, entry, 0)
				     : answer(ids[n], entry, 0, 0),
			      INVALID_ADDRESS);
			EQUAL(answer(STATE64, 0, 0, 0), 0);
		}
	}
	EQUAL(world.vcpu[0].entry, 0);
	EQUAL(world.firmware.calls, 0);
	/* A standby has no entry: whatever stands there. */
	for (size_t i = 0; i < BAD_ENTRIES; i++) {
		struct smccc_regs regs;

		EQUAL(action_of(0, SUSPEND64, 0, bad_entries[i], 0, &regs),
		      GATE_ACTION_WAIT);
	}
}

TEST(an_aarch32_vcpu_may_resume_in_thumb)
{
	struct smccc_regs regs = numbered_regs(SUSPEND);
	enum gate_verdict verdict;

	UNUSED_STATE;
	regs.x[1] = DOWN;
	regs.x[2] = ENTRY + 3;
	EQUAL(gate_call(&world.gate, &world.vcpu[0], SMCCC_CONDUIT_SMC, 0, true,
			&regs, &verdict),
	      GATE_ACTION_SUSPEND);
	EQUAL(world.vcpu[0].entry, ENTRY + 3);
}

TEST(the_system_suspends_when_all_other_vcpus_are_off)
{
	struct smccc_regs regs;

	UNUSED_STATE;
	for (unsigned int i = 1; i < WORLD_VCPUS; i++) {
		static const uint32_t powers[] = { GATE_POWER_ON,
						   GATE_POWER_PENDING };

		for (unsigned int p = 0; p < 2; p++) {
			world.vcpu[i].power = powers[p];
			EQUAL(answer(SYSTEM64, ENTRY, 0, 0), DENIED);
			EQUAL(answer(SYSTEM, ENTRY, 0, 0), DENIED);
			/* A bad address is told first. */
			EQUAL(answer(SYSTEM64, 0, 0, 0), INVALID_ADDRESS);
			world.vcpu[i].power = GATE_POWER_OFF;
		}
	}
	EQUAL(action_of(0, SYSTEM64, ENTRY, 0, 0, &regs), GATE_ACTION_SUSPEND);
	/* Suspended is on: CPU_ON is not what wakes it. */
	EQUAL(world.vcpu[0].power, GATE_POWER_ON);
}

TEST(node_hw_state_tells_how_a_vcpu_rests)
{
	static const uint32_t ids[] = { STATE, STATE64 };
	struct smccc_regs regs;

	UNUSED_STATE;
	gate_vcpu_started(&world.vcpu[2]);
	for (unsigned int i = 0; i < 2; i++) {
		EQUAL(answer(ids[i], 0, 0, 0), 0);
		EQUAL(answer(ids[i], 1, 0, 0), 1);
		EQUAL(answer(ids[i], 2, 0, 0), 0);
		action_of(2, SUSPEND64, 0, 0, 0, &regs);
		EQUAL(answer(ids[i], 2, 0, 0), 2);
		gate_vcpu_woke(&world.gate, &world.vcpu[2]);
		EQUAL(answer(ids[i], 2, 0, 0), 0);
		action_of(2, SUSPEND64, DOWN, ENTRY, 0, &regs);
		EQUAL(answer(ids[i], 2, 0, 0), 1);
		gate_vcpu_woke(&world.gate, &world.vcpu[2]);
		EQUAL(answer(ids[i], 2, 0, 0), 0);
	}
	EQUAL(answer(STATE64, WORLD_VCPUS, 0, 0), INVALID_PARAMETERS);
	EQUAL(answer(STATE64, 2 | 1ull << 31, 0, 0), INVALID_PARAMETERS);
	for (uint64_t level = 3; level < 100; level++)
		EQUAL(answer(STATE64, 0, level, 0), INVALID_PARAMETERS);
	EQUAL(answer(STATE64, 0, 1ull << 32, 0), INVALID_PARAMETERS);
}

TEST(a_node_is_as_awake_as_its_most_awake_vcpu)
{
	struct smccc_regs regs;

	UNUSED_STATE;
	gate_vcpu_started(&world.vcpu[3]);
	for (uint64_t level = 1; level <= 2; level++) {
		EQUAL(answer(STATE64, 2, level, 0), 0);
		EQUAL(answer(STATE64, 0x1000000, level, 0), INVALID_PARAMETERS);
		action_of(3, SUSPEND64, 0, 0, 0, &regs);
		world.vcpu[0].rest = GATE_REST_DOWN;
		EQUAL(answer(STATE64, 0, level, 0), 2);
		world.vcpu[3].rest = GATE_REST_DOWN;
		EQUAL(answer(STATE64, 0, level, 0), 1);
		world.vcpu[0].rest = world.vcpu[3].rest = GATE_REST_NONE;
	}
}

static void rest_for(unsigned int vcpu, uint32_t state, uint64_t ticks)
{
	struct smccc_regs regs;

	action_of(vcpu, SUSPEND64, state, ENTRY, 0, &regs);
	world.now += ticks;
	gate_vcpu_woke(&world.gate, &world.vcpu[vcpu]);
}

TEST(stays_are_counted_by_vcpu_and_state)
{
	UNUSED_STATE;
	gate_vcpu_started(&world.vcpu[1]);
	rest_for(0, 0, HZ);
	rest_for(0, 0, HZ / 2);
	rest_for(0, DOWN, HZ / 1000);
	rest_for(1, DOWN, 3 * HZ / 1000000 + 1);
	EQUAL(answer(COUNT64, 0, 0, 0), 2);
	EQUAL(answer(RESIDENCY64, 0, 0, 0), 1500000);
	EQUAL(answer(COUNT64, 0, DOWN, 0), 1);
	EQUAL(answer(RESIDENCY64, 0, DOWN, 0), 1000);
	EQUAL(answer(COUNT64, 1, 0, 0), 0);
	EQUAL(answer(RESIDENCY64, 1, 0, 0), 0);
	EQUAL(answer(COUNT, 1, DOWN, 0), 1);
	EQUAL(answer(RESIDENCY, 1, DOWN, 0), 3);
	/* What is not there was never entered. */
	EQUAL(answer(COUNT64, WORLD_VCPUS, 0, 0), 0);
	EQUAL(answer(COUNT64, 0, 1, 0), 0);
	EQUAL(answer(RESIDENCY64, 0, 0x01000000, 0), 0);
	/* An interrupt that wakes nobody is no stay. */
	gate_vcpu_woke(&world.gate, &world.vcpu[0]);
	EQUAL(answer(COUNT64, 0, 0, 0), 2);
}

TEST(a_long_residency_is_64_bits_wide_or_32)
{
	UNUSED_STATE;
	rest_for(0, 0, HZ * 1000000);
	EQUAL(answer(RESIDENCY64, 0, 0, 0), 1000000000000);
	EQUAL(answer(RESIDENCY, 0, 0, 0), (uint32_t)1000000000000);
	/* Centuries: nothing wraps on the way. */
	rest_for(0, 0, HZ * 9999000000);
	EQUAL(answer(RESIDENCY64, 0, 0, 0), 10000000000000000);
}

/* Its domain ended while it rested; then it is started again. */
TEST(a_vcpu_that_starts_does_not_rest)
{
	struct smccc_regs regs;

	UNUSED_STATE;
	gate_vcpu_started(&world.vcpu[2]);
	action_of(2, SUSPEND64, 0, 0, 0, &regs);
	world.vcpu[2].power = GATE_POWER_OFF;
	EQUAL(answer(STATE64, 2, 0, 0), 1);
	gate_vcpu_started(&world.vcpu[2]);
	EQUAL(answer(STATE64, 2, 0, 0), 0);
	EQUAL(answer(COUNT64, 2, 0, 0), 0);
}

TEST(protection_is_the_domain_s_own_and_the_firmware_s_stays)
{
	UNUSED_STATE;
	EQUAL(answer(PROTECT, 0, 0, 0), 0);
	EQUAL(world.firmware.calls, 0);
	EQUAL(answer(PROTECT, 1, 0, 0), 0);
	EQUAL(world.firmware.protected, 1);
	EQUAL(answer(PROTECT, 0, 0, 0), 1);
	EQUAL(world.firmware.protected, 1);
	/* SMC32: the upper half is nobody's. */
	EQUAL(answer(PROTECT, 1ull << 32, 0, 0), 0);
	EQUAL(answer(PROTECT, 0x80000000, 0, 0), 0);
	EQUAL(answer(PROTECT, 0, 0, 0), 1);

	world.firmware.mem_protect_fails = true;
	EQUAL(answer(PROTECT, 1, 0, 0), NOT_SUPPORTED);
	EQUAL(answer(PROTECT, 0, 0, 0), 0);
}

TEST(without_the_firmware_nothing_is_protected)
{
	static const uint32_t ids[] = { PROTECT, RANGE, RANGE64 };

	UNUSED_STATE;
	world.firmware.mem_protect = false;
	world_build_all(0);
	world.gate.clock_hz = HZ;
	for (unsigned int i = 0; i < 3; i++) {
		EQUAL(answer(ids[i], ENTRY, 64, 0), NOT_SUPPORTED);
		EQUAL(answer(SMCCC_FID_PSCI_FEATURES, ids[i], 0, 0),
		      NOT_SUPPORTED);
	}
	EQUAL(world.firmware.calls, 0);

	/* Firmware before PSCI 1.0 is not even asked. */
	world_firmware_default();
	world.firmware.psci_version = 2;
	world_build_all(0);
	world.gate.clock_hz = HZ;
	EQUAL(answer(PROTECT, 1, 0, 0), NOT_SUPPORTED);
}

/* Case 13, 14: never another's memory, never a sum that wraps. */
TEST(only_the_domain_s_own_memory_can_be_protected)
{
	static const struct {
		uint64_t base, bytes;
	} bad[] = {
		{ WORLD_RAM_IPA - 1, 2 },
		{ WORLD_RAM_IPA, WORLD_RAM_BYTES + 1 },
		{ WORLD_RAM_IPA + WORLD_RAM_BYTES, 1 },
		{ WORLD_RAM_IPA + WORLD_RAM_BYTES - 1, 2 },
		{ WORLD_RAM_IPA, UINT64_MAX },
		{ WORLD_RAM_IPA + 0x1000, UINT64_MAX - WORLD_RAM_IPA },
		{ WORLD_RAM_PA, 64 },
		{ 0, 64 },
		{ UINT64_MAX, 2 },
		{ WORLD_RAM_IPA + 0x100000, 0 },
	};
	const uint64_t good = WORLD_RAM_IPA + 0x100000;

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		EQUAL(answer(RANGE64, bad[i].base, bad[i].bytes, 0), DENIED);
	EQUAL(world.firmware.calls, 0);
	EQUAL(answer(RANGE64, good, 0x100000, 0), 0);
	EQUAL(world.firmware.seen.x[0], RANGE64);
	EQUAL(world.firmware.seen.x[1], WORLD_RAM_PA + 0x100000);
	EQUAL(world.firmware.seen.x[2], 0x100000);
	EQUAL(answer(RANGE, 1ull << 32 | good, 1ull << 32 | 64, 0), 0);
	EQUAL(world.firmware.seen.x[1], WORLD_RAM_PA + 0x100000);
	EQUAL(world.firmware.seen.x[2], 64);
	/* The firmware has the last word. */
	EQUAL(answer(RANGE64, WORLD_RAM_IPA, 0x100000, 0), DENIED);
}

#define SENTENCE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SENTENCE(standby_waits_and_changes_no_register_but_x0),
		SENTENCE(every_other_power_state_is_refused),
		SENTENCE(a_power_down_goes_on_at_its_entry),
		SENTENCE(a_bad_entry_keeps_the_vcpu_awake),
		SENTENCE(an_aarch32_vcpu_may_resume_in_thumb),
		SENTENCE(the_system_suspends_when_all_other_vcpus_are_off),
		SENTENCE(node_hw_state_tells_how_a_vcpu_rests),
		SENTENCE(a_node_is_as_awake_as_its_most_awake_vcpu),
		SENTENCE(stays_are_counted_by_vcpu_and_state),
		SENTENCE(a_long_residency_is_64_bits_wide_or_32),
		SENTENCE(a_vcpu_that_starts_does_not_rest),
		SENTENCE(
			protection_is_the_domain_s_own_and_the_firmware_s_stays),
		SENTENCE(without_the_firmware_nothing_is_protected),
		SENTENCE(only_the_domain_s_own_memory_can_be_protected),
	};
	int failed =
		cmocka_run_group_tests_name("psci-rest", tests, NULL, NULL);

	world_free();
	return failed;
}
