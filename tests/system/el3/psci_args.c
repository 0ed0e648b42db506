/* SPDX-License-Identifier: BSD-2-Clause */
/* What is refused, and that a refusal changes nothing. */
#include "tests/system/el3/psci.h"

#include "lib/rt/rt.h"

#define PARAMETERS PSCI_INVALID_PARAMETERS
#define ADDRESS	   PSCI_INVALID_ADDRESS
#define ENTRY	   ((uint64_t)rest_entry)
#define HIGH	   (1ull << 32)

#define COUNT(a)   (sizeof(a) / sizeof((a)[0]))

static const struct {
	uint32_t fid;
	int64_t answer;
} features[] = {
	{ SMCCC_FID_PSCI_VERSION, 0 },
	{ SMCCC_FID_PSCI_CPU_SUSPEND, PSCI_FEATURE_OS_INITIATED },
	{ SMCCC_FID_PSCI_CPU_SUSPEND_64, PSCI_FEATURE_OS_INITIATED },
	{ SMCCC_FID_PSCI_CPU_OFF, 0 },
	{ SMCCC_FID_PSCI_CPU_ON, 0 },
	{ SMCCC_FID_PSCI_CPU_ON_64, 0 },
	{ SMCCC_FID_PSCI_AFFINITY_INFO, 0 },
	{ SMCCC_FID_PSCI_AFFINITY_INFO_64, 0 },
	{ SMCCC_FID_PSCI_MIGRATE, -1 },
	{ SMCCC_FID_PSCI_MIGRATE_64, -1 },
	{ SMCCC_FID_PSCI_MIGRATE_INFO_TYPE, 0 },
	{ SMCCC_FID_PSCI_MIGRATE_INFO_UP_CPU, -1 },
	{ SMCCC_FID_PSCI_MIGRATE_INFO_UP_CPU_64, -1 },
	{ SMCCC_FID_PSCI_SYSTEM_OFF, 0 },
	{ SMCCC_FID_PSCI_SYSTEM_RESET, 0 },
	{ SMCCC_FID_PSCI_FEATURES, 0 },
	{ SMCCC_FID_PSCI_CPU_FREEZE, 0 },
	{ SMCCC_FID_PSCI_CPU_DEFAULT_SUSPEND, 0 },
	{ SMCCC_FID_PSCI_CPU_DEFAULT_SUSPEND_64, 0 },
	{ SMCCC_FID_PSCI_NODE_HW_STATE, 0 },
	{ SMCCC_FID_PSCI_NODE_HW_STATE_64, 0 },
	{ SMCCC_FID_PSCI_SYSTEM_SUSPEND, 0 },
	{ SMCCC_FID_PSCI_SYSTEM_SUSPEND_64, 0 },
	{ SMCCC_FID_PSCI_SET_SUSPEND_MODE, 0 },
	{ SMCCC_FID_PSCI_STAT_RESIDENCY, 0 },
	{ SMCCC_FID_PSCI_STAT_RESIDENCY_64, 0 },
	{ SMCCC_FID_PSCI_STAT_COUNT, 0 },
	{ SMCCC_FID_PSCI_STAT_COUNT_64, 0 },
	{ SMCCC_FID_PSCI_SYSTEM_RESET2, 0 },
	{ SMCCC_FID_PSCI_SYSTEM_RESET2_64, 0 },
	{ SMCCC_FID_PSCI_MEM_PROTECT, 0 },
	{ SMCCC_FID_PSCI_MEM_PROTECT_CHECK_RANGE, 0 },
	{ SMCCC_FID_PSCI_MEM_PROTECT_CHECK_RANGE_64, 0 },
	{ SMCCC_FID_PSCI_SYSTEM_OFF2, PSCI_OFF2_HIBERNATE },
	{ SMCCC_FID_PSCI_SYSTEM_OFF2_64, PSCI_OFF2_HIBERNATE },
};

/* All 64 identifiers of the block; 0: not in the list above. */
static bool listed(uint32_t fid)
{
	for (size_t i = 0; i < COUNT(features); i++)
		if (features[i].fid == fid)
			return features[i].answer >= 0;
	return false;
}

static void test_features(void)
{
	bool named = true, rest = true;

	for (size_t i = 0; i < COUNT(features); i++)
		named &= psci(SMCCC_FID_PSCI_FEATURES, features[i].fid, 0, 0) ==
			 features[i].answer;
	for (uint32_t num = 0; num < 0x20; num++) {
		const uint32_t fid = SMCCC_FID_PSCI_VERSION | num;
		const uint32_t twin = fid | SMCCC_FID_64;

		rest &= psci(SMCCC_FID_PSCI_FEATURES, fid, 0, 0) >= 0 ||
			(!listed(fid) && psci(fid, ~0ull, ~0ull, ~0ull) == -1);
		rest &= psci(SMCCC_FID_PSCI_FEATURES, twin, 0, 0) >= 0 ||
			(!listed(twin) &&
			 psci(twin, ~0ull, ~0ull, ~0ull) == -1);
	}
	psci_check(named, "FEATURES: functions and flags");
	psci_check(rest, "FEATURES: what it denies, a call denies");
	psci_check(psci(SMCCC_FID_PSCI_VERSION, 0, 0, 0) == 0x10003 &&
			   psci(SMCCC_FID_PSCI_MIGRATE_INFO_TYPE, 0, 0, 0) ==
				   PSCI_TOS_NOT_PRESENT,
		   "version 1.3, no Trusted OS");
}

/* Case 17: MPIDRs that no CPU has, by every function that takes one. */
static void test_mpidrs(void)
{
	const uint64_t wild[] = {
		cpus,	      15,	  16,
		0xff,	      0x100,	  0x10000,
		1ull << 24,   1ull << 31, 1ull << 30,
		1ull << 32,   1ull << 40, ~0ull,
		0xff00ffffff, 1ull << 63, 0x8000000000000001,
	};
	bool on = true, affinities = true, states = true, stats = true;

	for (size_t i = 0; i < COUNT(wild); i++) {
		on &= psci(SMCCC_FID_PSCI_CPU_ON_64, wild[i], ENTRY, 0) ==
		      PARAMETERS;
		affinities &= affinity(wild[i], 0) == PARAMETERS;
		states &= hw_state(wild[i], 0) == PARAMETERS;
		stats &= stat_count(wild[i], REST_CPU_DOWN) == 0 &&
			 stat_us(wild[i], REST_CLUSTER_DOWN) == 0;
	}
	for (uint64_t level = 3; level < 70; level++)
		affinities &= affinity(0, level) == PARAMETERS &&
			      hw_state(0, level) == PARAMETERS;
	affinities &= affinity(0, HIGH) == PARAMETERS &&
		      affinity(0, ~0ull) == PARAMETERS &&
		      affinity(0x100, 1) == PARAMETERS &&
		      affinity(0x10000, 2) == PARAMETERS &&
		      affinity(1ull << 24, 1) == PARAMETERS &&
		      affinity(5, 1) == PSCI_AFFINITY_ON &&
		      affinity(0xffff, 2) == PSCI_AFFINITY_ON;
	states &= hw_state(0x100, 1) == PARAMETERS &&
		  hw_state(0x10000, 2) == PARAMETERS &&
		  hw_state(1ull << 24, 1) == PARAMETERS &&
		  hw_state(0, ~0ull) == PARAMETERS &&
		  hw_state(0, 0) == PSCI_HW_ON &&
		  hw_state(1, 0) == PSCI_HW_OFF &&
		  hw_state(5, 1) == PSCI_HW_ON &&
		  hw_state(0xffff, 2) == PSCI_HW_ON;
	psci_check(on, "CPU_ON: wild MPIDRs");
	psci_check(affinities, "AFFINITY_INFO: wild MPIDRs and levels");
	psci_check(states, "NODE_HW_STATE: likewise");
	psci_check(stats, "STAT_*: nothing of no CPU");
	psci_check(psci(SMCCC_FID_PSCI_AFFINITY_INFO, HIGH, HIGH, 0) ==
				   PSCI_AFFINITY_ON &&
			   psci(SMCCC_FID_PSCI_NODE_HW_STATE, HIGH, HIGH, 0) ==
				   PSCI_HW_ON,
		   "SMC32 arguments have 32 bits");
}

static void test_entries(void)
{
	static const uint64_t outside[] = {
		0,	    4,
		0x0e000000, 0x0e0fd000,
		0x3ffffffc, 0x80000000,
		0x09000000, ~3ull,
		1ull << 63, HIGH | 0x60000000,
	};
	bool good = true;

	for (size_t i = 0; i < COUNT(outside) + 3; i++) {
		const uint64_t at = i < COUNT(outside)
					    ? outside[i]
					    : ENTRY + 1 + (i - COUNT(outside));

		good &= psci(SMCCC_FID_PSCI_CPU_ON_64, 1, at, 0) == ADDRESS;
		good &= psci(SMCCC_FID_PSCI_CPU_SUSPEND_64, REST_CPU_DOWN, at,
			     0) == ADDRESS;
		good &= psci(SMCCC_FID_PSCI_CPU_SUSPEND_64, REST_SYSTEM_DOWN,
			     at, 0) == ADDRESS;
		good &= psci(SMCCC_FID_PSCI_CPU_DEFAULT_SUSPEND_64, at, 0, 0) ==
			ADDRESS;
		good &= psci(SMCCC_FID_PSCI_SYSTEM_SUSPEND_64, at, 0, 0) ==
			ADDRESS;
	}
	psci_check(good, "entries outside of RAM (1 GiB), or not aligned");
	psci_check(psci(SMCCC_FID_PSCI_CPU_ON_64, 0, ENTRY, 0) ==
			   PSCI_ALREADY_ON,
		   "CPU_ON: the caller is on");
	psci_check(psci(SMCCC_FID_PSCI_CPU_ON, 1, HIGH, 0) == ADDRESS &&
			   psci(SMCCC_FID_PSCI_SYSTEM_SUSPEND, HIGH, 0, 0) ==
				   ADDRESS,
		   "an SMC32 entry has 32 bits");
}

static void test_states(void)
{
	bool good = true;

	for (uint32_t bit = 0; bit < 32; bit++) {
		const uint32_t flips = 1u << bit;

		if (flips & 0x01010000) /* level 1, power-down */
			continue;
		if (flips != 0x02000000) /* level 2 */
			good &= psci(SMCCC_FID_PSCI_CPU_SUSPEND_64, flips,
				     ENTRY, 0) == PARAMETERS;
		good &= psci(SMCCC_FID_PSCI_CPU_SUSPEND_64,
			     REST_CLUSTER_DOWN | flips, ENTRY, 0) == PARAMETERS;
	}
	good &= psci(SMCCC_FID_PSCI_CPU_SUSPEND_64, 0x03010000, ENTRY, 0) ==
			PARAMETERS &&
		psci(SMCCC_FID_PSCI_CPU_SUSPEND, ~0u, ENTRY, 0) == PARAMETERS;
	psci_check(good, "CPU_SUSPEND: levels, types, StateIDs, reserved bits");
	psci_check(stat_count(0, 1) == 0 && stat_us(0, ~0u) == 0,
		   "STAT_*: nothing of no state");
	psci_check(psci(SMCCC_FID_PSCI_SET_SUSPEND_MODE, 2, 0, 0) ==
				   PARAMETERS &&
			   psci(SMCCC_FID_PSCI_SET_SUSPEND_MODE, ~0u, 0, 0) ==
				   PARAMETERS,
		   "SET_SUSPEND_MODE: there are two");
}

/* Case 44: reserved arguments are zero. */
static void test_system(void)
{
	bool reset = true, off = true;

	for (uint32_t bit = 0; bit < 32; bit++)
		reset &= psci(SMCCC_FID_PSCI_SYSTEM_RESET2_64, 1u << bit, 0,
			      0) == PARAMETERS &&
			 psci(SMCCC_FID_PSCI_SYSTEM_RESET2, 1u << bit, 7, 0) ==
				 PARAMETERS;
	for (uint32_t bit = 1; bit < 32; bit++)
		off &= psci(SMCCC_FID_PSCI_SYSTEM_OFF2_64, 1u << bit, 0, 0) ==
			       PARAMETERS &&
		       psci(SMCCC_FID_PSCI_SYSTEM_OFF2, 1u << bit | 1, 0, 0) ==
			       PARAMETERS;
	off &= psci(SMCCC_FID_PSCI_SYSTEM_OFF2_64, 0, 1, 0) == PARAMETERS &&
	       psci(SMCCC_FID_PSCI_SYSTEM_OFF2_64, 1, HIGH, 0) == PARAMETERS &&
	       psci(SMCCC_FID_PSCI_SYSTEM_OFF2, 1, 1, 0) == PARAMETERS;
	psci_check(reset, "SYSTEM_RESET2: vendors' types, and unknown ones");
	psci_check(off, "SYSTEM_OFF2: types and cookie");
}

static int64_t range(uint64_t base, uint64_t bytes)
{
	return psci(SMCCC_FID_PSCI_MEM_PROTECT_CHECK_RANGE_64, base, bytes, 0);
}

/* Cases 1 and 14: sizes that wrap, at both widths. */
static void test_ranges(void)
{
	const int64_t no = PSCI_DENIED;

	psci_check(range(0x40100000, 0x3ff00000) == 0 &&
			   range(0x60000000, 1) == 0 &&
			   range(0x7fffffff, 1) == 0,
		   "MEM_PROTECT_CHECK_RANGE: all RAM behind the device tree");
	psci_check(range(0x60000000, 0) == no && range(0x7fffffff, 2) == no &&
			   range(0x400fffff, 2) == no &&
			   range(0x40000000, 0x1000) == no &&
			   range(0x0e000000, 0x1000) == no &&
			   range(0x60000000, ~0ull) == no &&
			   range(~0ull, 2) == no &&
			   range(0x60000000, 0ull - 0x60000000) == no &&
			   range(0x60000000, 0ull - 0x20000000) == no &&
			   range(HIGH | 0x60000000, 1) == no,
		   "and nothing else, nor a range that wraps");
	psci_check(psci(SMCCC_FID_PSCI_MEM_PROTECT_CHECK_RANGE,
			HIGH | 0x60000000, HIGH | 0x1000, 0) == 0 &&
			   psci(SMCCC_FID_PSCI_MEM_PROTECT_CHECK_RANGE,
				0x60000000, 0xf0000000, 0) == no,
		   "at 32 bits");
}

/* x1-x30 of a call that is refused, of each that takes arguments. */
static void test_registers(void)
{
	bool kept = true;

	for (size_t i = 0; i < COUNT(features); i++) {
		const uint32_t num = features[i].fid & 0xffff;
		struct call_image before = call_numbered(features[i].fid);
		struct call_image after;

		/* These take none, or any; and some do not come back. */
		if (num == (SMCCC_FID_PSCI_CPU_OFF & 0xffff) ||
		    num == (SMCCC_FID_PSCI_SYSTEM_OFF & 0xffff) ||
		    num == (SMCCC_FID_PSCI_SYSTEM_RESET & 0xffff) ||
		    num == (SMCCC_FID_PSCI_CPU_FREEZE & 0xffff) ||
		    num == (SMCCC_FID_PSCI_MEM_PROTECT & 0xffff))
			continue;
		after = before;
		smc_image(0, &after);
		kept &= call_same_from(1, &before, &after);
	}
	psci_check(kept, "x1-x30 stay, whatever is refused");
}

void test_arguments(void)
{
	test_features();
	test_mpidrs();
	test_entries();
	test_states();
	test_system();
	test_ranges();
	test_registers();
	psci_check(affinity(1, 0) == PSCI_AFFINITY_OFF &&
			   stat_count(0, REST_CPU_DOWN) == 0,
		   "and nothing has happened");
}
