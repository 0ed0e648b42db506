/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What becomes of a cluster when its CPUs rest. CPUs 1-3 rest as CPU 0 orders,
 * until it wakes them; what happened while CPU 0 itself rested, the counts of
 * STAT_COUNT tell.
 */
#include "tests/system/el3/psci.h"

#include "guests/rt/gic.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

#define LAST 3u

static volatile uint64_t order[LAST + 1], back[LAST + 1];
static volatile uint32_t order_state[LAST + 1];
static volatile uint64_t lost[LAST + 1];
static volatile uint64_t quit;

static void sleeper(struct rt_cpu *cpu, void *argument)
{
	const uint32_t index = (uint32_t)(cpu - rt_cpus);

	(void)argument;
	gic_enable(WAKE_SGI_ONE);
	while (!quit) {
		if (order[index] == back[index])
			continue;
		dsb_sy();
		lost[index] = rest_sgi(index, order_state[index]);
		dsb_sy();
		back[index] = order[index];
	}
}

static bool is_resting(uint32_t index)
{
	return hw_state(index, 0) != PSCI_HW_ON;
}

static bool is_back(uint32_t index)
{
	return back[index] == order[index];
}

static bool put(uint32_t index, uint32_t state)
{
	order_state[index] = state;
	dsb_sy();
	order[index]++;
	return until(is_resting, index) && affinity(index, 0) == 0 &&
	       hw_state(index, 0) ==
		       (state >> 16 & 1 ? PSCI_HW_OFF : PSCI_HW_STANDBY);
}

static bool wake(uint32_t index)
{
	sgi_send(index);
	return until(is_back, index) && hw_state(index, 0) == PSCI_HW_ON &&
	       lost[index] == (order_state[index] >> 16 & 1) &&
	       (!lost[index] || rest_found_good(index));
}

static bool sleepers_start(void)
{
	bool good = true;

	quit = 0;
	for (uint32_t i = 1; i <= LAST; i++)
		good &= cpu_start(i, sleeper);
	return good;
}

static bool sleepers_stop(void)
{
	bool good = true;

	quit = 1;
	dsb_sy();
	for (uint32_t i = 1; i <= LAST; i++)
		good &= until(is_off, i);
	return good;
}

/* What is counted above the CPUs. */
struct counts {
	uint64_t cluster_standby, cluster_down, system_standby, system_down;
};

static struct counts counts(void)
{
	return (struct counts){
		stat_count(0, REST_CLUSTER_STANDBY),
		stat_count(0, REST_CLUSTER_DOWN),
		stat_count(0, REST_SYSTEM_STANDBY),
		stat_count(0, REST_SYSTEM_DOWN),
	};
}

/* CPUs 1-3 rest in @others, CPU 0 in @own; then the counts grew so. */
static bool agree(const uint32_t others[LAST], uint32_t own,
		  struct counts growth)
{
	const struct counts before = counts();
	struct counts after;
	bool good = true;

	for (uint32_t i = 1; i <= LAST; i++)
		good &= put(i, others[i - 1]);
	good &= hw_state(0, 1) == PSCI_HW_ON && hw_state(0, 2) == PSCI_HW_ON;
	good &= rest_till_timer(SMCCC_FID_PSCI_CPU_SUSPEND_64, own,
				own >> 16 & 1);
	for (uint32_t i = 1; i <= LAST; i++)
		good &= is_resting(i);
	for (uint32_t i = 1; i <= LAST; i++)
		good &= wake(i);
	after = counts();
	return good &&
	       after.cluster_standby ==
		       before.cluster_standby + growth.cluster_standby &&
	       after.cluster_down ==
		       before.cluster_down + growth.cluster_down &&
	       after.system_standby ==
		       before.system_standby + growth.system_standby &&
	       after.system_down == before.system_down + growth.system_down;
}

#define CPU_DOWN     REST_CPU_DOWN
#define CLUSTER_DOWN REST_CLUSTER_DOWN
#define CLUSTER_SB   REST_CLUSTER_STANDBY
#define SYSTEM_DOWN  REST_SYSTEM_DOWN
#define SYSTEM_SB    REST_SYSTEM_STANDBY

static const struct {
	const char *name;
	uint32_t others[LAST];
	uint32_t own;
	struct counts growth;
} agreements[] = {
	{ "all for cluster power-down",
	  { CLUSTER_DOWN, CLUSTER_DOWN, CLUSTER_DOWN },
	  CLUSTER_DOWN,
	  { 0, 1, 0, 0 } },
	{ "the last one is not",
	  { CLUSTER_DOWN, CLUSTER_DOWN, CLUSTER_DOWN },
	  CPU_DOWN,
	  { 0 } },
	{ "another one is not",
	  { CLUSTER_DOWN, CPU_DOWN, CLUSTER_DOWN },
	  CLUSTER_DOWN,
	  { 0 } },
	{ "another one in plain standby",
	  { CLUSTER_DOWN, CLUSTER_DOWN, REST_CPU_STANDBY },
	  CLUSTER_DOWN,
	  { 0 } },
	{ "one for standby, three for power-down",
	  { CLUSTER_DOWN, CLUSTER_SB, CLUSTER_DOWN },
	  CLUSTER_DOWN,
	  { 1, 0, 0, 0 } },
	{ "all for system power-down",
	  { SYSTEM_DOWN, SYSTEM_DOWN, SYSTEM_DOWN },
	  SYSTEM_DOWN,
	  { 0, 1, 0, 1 } },
	{ "one for the cluster only",
	  { SYSTEM_DOWN, CLUSTER_DOWN, SYSTEM_DOWN },
	  SYSTEM_DOWN,
	  { 0, 1, 0, 0 } },
	{ "one for system standby",
	  { SYSTEM_DOWN, SYSTEM_DOWN, SYSTEM_SB },
	  SYSTEM_DOWN,
	  { 1, 0, 1, 0 } },
	{ "the last one for system standby",
	  { SYSTEM_DOWN, SYSTEM_DOWN, SYSTEM_DOWN },
	  SYSTEM_SB,
	  { 1, 0, 1, 0 } },
};

void test_tree(void)
{
	if (!sleepers_start()) {
		psci_check(false, "CPUs 1-3 did not start");
		return;
	}
	for (size_t i = 0; i < sizeof(agreements) / sizeof(agreements[0]); i++)
		tap_result(&tap,
			   agree(agreements[i].others, agreements[i].own,
				 agreements[i].growth),
			   "psci", "platform-coordinated", agreements[i].name);
	psci_check(sleepers_stop(), "the other CPUs are off");
}

static int64_t mode(uint32_t wanted)
{
	return psci(SMCCC_FID_PSCI_SET_SUSPEND_MODE, wanted, 0, 0);
}

#define PLATFORM PSCI_MODE_PLATFORM_COORDINATED
#define OS	 PSCI_MODE_OS_INITIATED

static int64_t ask(uint32_t state)
{
	return psci(SMCCC_FID_PSCI_CPU_SUSPEND_64, state, (uint64_t)rest_entry,
		    (uint64_t)&rests[0]);
}

static void test_mode_rules(void)
{
	bool good;

	psci_check(mode(PLATFORM) == 0 && mode(OS) == 0 && mode(OS) == 0 &&
			   mode(PLATFORM) == 0,
		   "SET_SUSPEND_MODE: alone, to and fro");
	quit = 0;
	good = cpu_start(1, sleeper);
	psci_check(good && (cpus == 2) == (mode(OS) == 0) &&
			   mode(PLATFORM) == (cpus == 2 ? PSCI_DENIED : 0),
		   "and with some CPUs off");
	quit = 1;
	good = until(is_off, 1) && sleepers_start();
	for (uint32_t i = LAST + 1; i < cpus; i++)
		return; /* not all CPUs run */
	good = good && put(1, CPU_DOWN);
	psci_check(good && mode(OS) == PSCI_DENIED && wake(1),
		   "and with one at rest");
	psci_check(mode(OS) == 0 && mode(PLATFORM) == PSCI_DENIED &&
			   mode(OS) == 0,
		   "all run: to OS-initiated, and no way back");
}

static void test_refusals(void)
{
	const struct counts before = counts();
	struct counts after;
	bool denied, invalid;

	denied = ask(CLUSTER_DOWN) == PSCI_DENIED &&
		 ask(CLUSTER_SB) == PSCI_DENIED &&
		 ask(SYSTEM_DOWN) == PSCI_DENIED;
	denied &= put(1, CPU_DOWN) && put(2, CPU_DOWN) &&
		  ask(CLUSTER_DOWN) == PSCI_DENIED;
	psci_check(denied, "OS-initiated: not the last one is DENIED");
	invalid = put(3, REST_CPU_STANDBY) &&
		  ask(CLUSTER_DOWN) == PSCI_INVALID_PARAMETERS &&
		  ask(CLUSTER_SB) == PSCI_INVALID_PARAMETERS &&
		  ask(SYSTEM_DOWN) == PSCI_INVALID_PARAMETERS;
	invalid &= wake(2) && ask(CLUSTER_DOWN) == PSCI_INVALID_PARAMETERS;
	psci_check(invalid, "one in too shallow a state: INVALID_PARAMETERS");
	after = counts();
	psci_check(memcmp(&before, &after, sizeof(before)) == 0 &&
			   hw_state(0, 0) == PSCI_HW_ON &&
			   hw_state(0, 1) == PSCI_HW_ON,
		   "and nothing has happened");
	psci_check(wake(1) && wake(3), "they wake");
}

static void test_last_one(void)
{
	static const uint32_t down[LAST] = { CPU_DOWN, CPU_DOWN, CPU_DOWN };

	psci_check(agree(down, CLUSTER_DOWN, (struct counts){ 0, 1, 0, 0 }),
		   "OS-initiated: the last one takes the cluster down");
	psci_check(agree(down, CLUSTER_SB, (struct counts){ 1, 0, 0, 0 }),
		   "or to standby");
	psci_check(agree(down, SYSTEM_DOWN, (struct counts){ 0, 1, 0, 1 }),
		   "or the system down");
	psci_check(agree(down, CPU_DOWN, (struct counts){ 0 }),
		   "and not if it does not say so");
}

void test_os_initiated(void)
{
	test_mode_rules();
	if (cpus == LAST + 1) {
		test_refusals();
		test_last_one();
	}
	psci_check(sleepers_stop() && mode(PLATFORM) == 0,
		   "the other CPUs are off, the platform coordinates");
}
