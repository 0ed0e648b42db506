/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3_test.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

#define TOPIC	"psci"
#define OTHERS	3u
#define ROUNDS	50u
#define MANY	5000u
#define WAIT_MS 10000u
#define CONTEXT 0xc0ffee0123456789ull

/* CPUs 1-3 run until the flag says otherwise. */
static volatile uint64_t release;

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

static int64_t cpu_on(uint64_t mpidr, uint64_t entry, uint64_t context)
{
	return (int64_t)smc(SMCCC_FID_PSCI_CPU_ON_64, mpidr, entry, context);
}

static int64_t affinity(uint64_t mpidr, uint64_t level)
{
	return (int64_t)smc(SMCCC_FID_PSCI_AFFINITY_INFO_64, mpidr, level, 0);
}

static int64_t features(uint32_t fid)
{
	return (int64_t)smc(SMCCC_FID_PSCI_FEATURES, fid, 0, 0);
}

static uint64_t entry(void)
{
	return (uint64_t)cpu_entry;
}

static void stay(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	while (!release)
		;
}

static void leave(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
}

/* Start one CPU; true once it runs. */
static bool start(uint32_t index, void (*run)(struct rt_cpu *, void *))
{
	struct rt_cpu *cpu = &rt_cpus[index];
	const uint64_t before = cpu->started;

	cpu_prepare(cpu, index, run, NULL);
	return cpu_on(index, entry(), CONTEXT + index) == PSCI_SUCCESS &&
	       cpu_wait(&cpu->started, before + 1, WAIT_MS);
}

static void test_features(void)
{
	static const uint32_t there[] = {
		SMCCC_FID_PSCI_VERSION,
		SMCCC_FID_PSCI_CPU_OFF,
		SMCCC_FID_PSCI_CPU_ON,
		SMCCC_FID_PSCI_CPU_ON_64,
		SMCCC_FID_PSCI_AFFINITY_INFO,
		SMCCC_FID_PSCI_AFFINITY_INFO_64,
		SMCCC_FID_PSCI_MIGRATE_INFO_TYPE,
		SMCCC_FID_PSCI_SYSTEM_OFF,
		SMCCC_FID_PSCI_SYSTEM_RESET,
		SMCCC_FID_PSCI_FEATURES,
		SMCCC_FID_PSCI_SYSTEM_RESET2,
		SMCCC_FID_PSCI_SYSTEM_RESET2_64,
		SMCCC_FID_SMCCC_VERSION,
	};
	bool all = true, other = true;

	for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++)
		all &= features(there[i]) == 0;
	for (uint32_t num = 0x20; num < 0x200; num++)
		other &= features(0x84000000 | num) == -1 &&
			 features(0xc4000000 | num) == -1;
	check(all, "FEATURES: what is there");
	check(other && features(SMCCC_FID_PSCI_MIGRATE) == -1 &&
		      features(SMCCC_FID_PSCI_MIGRATE_64) == -1 &&
		      features(SMCCC_FID_SMCCC_ARCH_FEATURES) == -1,
	      "FEATURES: what is not");
	check(smc(SMCCC_FID_PSCI_MIGRATE_INFO_TYPE, 0, 0, 0) == 2,
	      "MIGRATE_INFO_TYPE: no Trusted OS");
}

static void test_bad_arguments(void)
{
	const int64_t parameters = PSCI_INVALID_PARAMETERS;
	const int64_t address = PSCI_INVALID_ADDRESS;

	check(cpu_on(4, entry(), 0) == parameters &&
		      cpu_on(0x100, entry(), 0) == parameters &&
		      cpu_on(1ull << 32, entry(), 0) == parameters &&
		      cpu_on(1ull << 31 | 1, entry(), 0) == parameters &&
		      cpu_on(~0ull, entry(), 0) == parameters,
	      "CPU_ON: no such CPU");
	check(cpu_on(1, 0, 0) == address &&
		      cpu_on(1, entry() + 1, 0) == address &&
		      cpu_on(1, entry() + 2, 0) == address &&
		      cpu_on(1, 0x0e000000, 0) == address &&
		      cpu_on(1, 0x3ffffffc, 0) == address &&
		      cpu_on(1, 0x80000000, 0) == address &&
		      cpu_on(1, ~3ull, 0) == address,
	      "CPU_ON: entry outside of RAM (1 GiB), or not aligned");
	check(cpu_on(0, entry(), 0) == PSCI_ALREADY_ON,
	      "CPU_ON: the caller is on already");
	check(affinity(4, 0) == parameters && affinity(0, 3) == parameters &&
		      affinity(0, ~0ull) == parameters &&
		      affinity(1ull << 24, 0) == parameters &&
		      affinity(0x100, 1) == parameters,
	      "AFFINITY_INFO: no such CPU or level");
	check(affinity(0, 0) == PSCI_AFFINITY_ON &&
		      affinity(1, 0) == PSCI_AFFINITY_OFF &&
		      affinity(3, 0) == PSCI_AFFINITY_OFF &&
		      affinity(3, 1) == PSCI_AFFINITY_ON &&
		      affinity(0, 2) == PSCI_AFFINITY_ON,
	      "AFFINITY_INFO: of CPUs and clusters");
	check((int64_t)smc(SMCCC_FID_PSCI_SYSTEM_RESET2, 1, 0, 0) ==
			      parameters &&
		      (int64_t)smc(SMCCC_FID_PSCI_SYSTEM_RESET2_64,
				   PSCI_RESET2_VENDOR, 0, 0) == parameters,
	      "SYSTEM_RESET2: unknown kinds");
}

static void test_on_off(void)
{
	bool on = true, state = true, again = true, off = true;

	release = 0;
	for (uint32_t i = 1; i <= OTHERS; i++) {
		const struct rt_cpu_entry *found = &rt_cpus[i].entry;

		on &= start(i, stay);
		state &= found->context == CONTEXT + i &&
			 found->current_el == 2 && found->daif == 0x3c0 &&
			 (found->sctlr & 0x1005) == 0 && found->spsel == 1;
		again &= cpu_on(i, entry(), 0) == PSCI_ALREADY_ON &&
			 affinity(i, 0) == PSCI_AFFINITY_ON;
	}
	release = 1;
	dsb_sy();
	for (uint32_t i = 1; i <= OTHERS; i++)
		off &= cpu_wait_off(i, WAIT_MS);
	check(on, "CPU_ON starts three CPUs");
	check(state, "at EL2h, MMU off, masked, with their context");
	check(again, "CPU_ON again is ALREADY_ON");
	check(off, "CPU_OFF, seen by AFFINITY_INFO");
}

static void test_rounds(void)
{
	bool good = true;

	for (uint32_t round = 0; round < ROUNDS && good; round++)
		for (uint32_t i = 1; i <= OTHERS && good; i++)
			good = start(i, leave) && cpu_wait_off(i, WAIT_MS);
	check(good, "three CPUs off and on, fifty times");
}

/*
 * A second CPU_ON that follows at once: never a second start. Which answer it
 * gets is a matter of who is faster, so it is tried until PENDING was seen.
 */
static void test_pending(void)
{
	uint32_t pending = 0;
	bool good = true;

	for (uint32_t round = 0;
	     good && (round < ROUNDS || (pending == 0 && round < MANY));
	     round++) {
		struct rt_cpu *cpu = &rt_cpus[1];
		const uint64_t before = cpu->started;
		int64_t second;

		release = 0;
		cpu_prepare(cpu, 1, stay, NULL);
		good = cpu_on(1, entry(), 0) == PSCI_SUCCESS;
		second = cpu_on(1, entry(), 0);
		pending += second == PSCI_ON_PENDING;
		good &= second == PSCI_ON_PENDING || second == PSCI_ALREADY_ON;
		good &= cpu_wait(&cpu->started, before + 1, WAIT_MS);
		release = 1;
		dsb_sy();
		good &= cpu_wait_off(1, WAIT_MS) && cpu->started == before + 1;
	}
	check(good, "CPU_ON twice starts once");
	check(pending > 0, "ON_PENDING is told from ALREADY_ON");
}

/* Two callers, one target: CPU 2 and we ask for CPU 1. */
static volatile uint64_t race_go;
static volatile int64_t race_answer;

static void race_run(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	for (uint64_t round = 1; round <= ROUNDS; round++) {
		while (race_go < round)
			;
		race_answer = cpu_on(1, entry(), 0);
		dsb_sy();
		race_go = round + ROUNDS;
		while (race_go >= round + ROUNDS)
			;
	}
}

static bool race_round(uint64_t round)
{
	struct rt_cpu *cpu = &rt_cpus[1];
	const uint64_t before = cpu->started;
	int64_t ours, theirs;

	cpu_prepare(cpu, 1, leave, NULL);
	race_go = round;
	ours = cpu_on(1, entry(), 0);
	while (race_go < round + ROUNDS)
		;
	dsb_sy();
	theirs = race_answer;
	/* The loser may also come after CPU 1 has been on and off. */
	if (!cpu_wait(&cpu->started, before + 1, WAIT_MS) ||
	    !cpu_wait_off(1, WAIT_MS))
		return false;
	return (ours == PSCI_SUCCESS) + (theirs == PSCI_SUCCESS) ==
	       (int)(cpu->started - before);
}

static void test_race(void)
{
	struct rt_cpu *cpu = &rt_cpus[2];
	bool good = true;

	race_go = 0;
	if (!start(2, race_run)) {
		check(false, "CPU 2 did not start");
		return;
	}
	for (uint64_t round = 1; round <= ROUNDS; round++) {
		good &= race_round(round);
		race_go = 0;
	}
	check(good && cpu_wait(&cpu->done, 1, WAIT_MS) &&
		      cpu_wait_off(2, WAIT_MS),
	      "two callers of CPU_ON: as many starts as successes");
}

/* below.S: every register of a started CPU, ored together. */
extern const char residue_entry[];

static void test_residue(void)
{
	static volatile uint64_t word[2];

	word[0] = 1;
	word[1] = 0;
	check(cpu_on(3, (uint64_t)residue_entry, (uint64_t)word) ==
			      PSCI_SUCCESS &&
		      cpu_wait(&word[1], 1, WAIT_MS) && word[0] == 0 &&
		      cpu_wait_off(3, WAIT_MS),
	      "a started CPU finds zero in x1-x30");
}

void test_power(void)
{
	test_features();
	test_bad_arguments();
	test_on_off();
	test_rounds();
	test_pending();
	test_race();
	test_residue();
}
