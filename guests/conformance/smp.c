/* SPDX-License-Identifier: BSD-2-Clause */
/* DEN0022 between CPUs: on, off, on again, and everybody at once. */
#include "arch/aarch64/sysreg.h"
#include "guests/conformance/conformance.h"
#include "guests/rt/cpu.h"
#include "guests/rt/timer.h"

#define PATIENCE_MS 2000
#define CONTEXT	    0x0123456789abcdefull
#define RACES	    50
#define CALLS	    500
#define SCTLR_M_C   5u
#define DAIF_MASKED 0x3c0

static int64_t cpu_on(struct test *test, uint32_t i, uint64_t entry,
		      uint64_t context)
{
	return call_3(test, SMCCC_FID_PSCI_CPU_ON_64, test->machine->mpidrs[i],
		      entry, context);
}

static int64_t affinity(struct test *test, uint32_t i)
{
	return call_3(test, SMCCC_FID_PSCI_AFFINITY_INFO_64,
		      test->machine->mpidrs[i], 0, 0);
}

/* A CPU that has called CPU_OFF is off soon, not at once. */
static bool wait_off(struct test *test, uint32_t i)
{
	struct patience wait = patience(PATIENCE_MS);

	while (affinity(test, i) != PSCI_AFFINITY_OFF)
		if (patience_ends(&wait))
			return test_check(test, false, "CPU %u stays on", i);
	return true;
}

static void run_nothing(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
}

/*
 * What CPUs share is not on a stack: where a test gives up, another CPU may
 * still look at it.
 */
static volatile uint64_t told;

static void run_until_told(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	while (!told)
		;
}

static void tell(void)
{
	told = 1;
	dsb_sy();
}

static int64_t cpu_on_until_told(struct test *test, uint32_t i,
				 uint64_t context)
{
	told = 0;
	cpu_prepare(&rt_cpus[i], test->machine->mpidrs[i], run_until_told,
		    NULL);
	return cpu_on(test, i, (uint64_t)cpu_entry, context);
}

static bool wait_started(struct test *test, uint32_t i, uint64_t count)
{
	return test_check(test,
			  cpu_wait(&rt_cpus[i].started, count, PATIENCE_MS),
			  "CPU %u does not start", i);
}

static void entry_state(struct test *test, uint32_t i, uint64_t context)
{
	const struct rt_cpu_entry *entry = &rt_cpus[i].entry;

	test_check(test, entry->context == context,
		   "CPU %u: context 0x%lx, not 0x%lx", i, entry->context,
		   context);
	test_check(test, entry->current_el == test->machine->el,
		   "CPU %u: EL%lu", i, entry->current_el);
	test_check(test, entry->daif == DAIF_MASKED && entry->spsel == 1,
		   "CPU %u: DAIF 0x%lx, SPSel %lu", i, entry->daif,
		   entry->spsel);
	test_check(test, !(entry->sctlr & SCTLR_M_C), "CPU %u: SCTLR 0x%lx", i,
		   entry->sctlr);
}

static void on_off_on(struct test *test)
{
	for (uint32_t i = 1; i < test->machine->cpus; i++)
		for (uint32_t round = 0; round < 3; round++) {
			uint64_t starts = rt_cpus[i].started + 1;
			int64_t code;

			test_check(test, affinity(test, i) == PSCI_AFFINITY_OFF,
				   "CPU %u is not off", i);
			code = cpu_on_until_told(test, i, CONTEXT + round);
			test_check(test, code == PSCI_SUCCESS,
				   "CPU %u: CPU_ON %ld", i, (long)code);
			if (!wait_started(test, i, starts))
				return;
			entry_state(test, i, CONTEXT + round);
			test_check(test, affinity(test, i) == PSCI_AFFINITY_ON,
				   "CPU %u runs but is not on", i);
			code = cpu_on(test, i, (uint64_t)cpu_entry, 0);
			test_check(test, code == PSCI_ALREADY_ON,
				   "CPU %u, on: CPU_ON %ld", i, (long)code);
			tell();
			if (!wait_off(test, i))
				return;
		}
}

/* SMC32: target, entry point and context are words. */
static void on_by_words(struct test *test, uint64_t above)
{
	uint64_t starts = rt_cpus[1].started + 1;
	int64_t code;

	if ((uint64_t)cpu_entry >> 32) {
		test->skip = "the image lies above 4 GiB";
		return;
	}
	cpu_prepare(&rt_cpus[1], test->machine->mpidrs[1], run_nothing, NULL);
	code = call_3(
		test, SMCCC_FID_PSCI_CPU_ON, test->machine->mpidrs[1] | above,
		(uint64_t)cpu_entry | above, (CONTEXT & 0xffffffff) | above);
	test_check(test, code == PSCI_SUCCESS, "CPU_ON: %ld", (long)code);
	if (code != PSCI_SUCCESS || !wait_started(test, 1, starts))
		return;
	entry_state(test, 1, CONTEXT & 0xffffffff);
	wait_off(test, 1);
}

static void on_by_clean_words(struct test *test)
{
	on_by_words(test, 0);
}

/* Last of this topic: where it is not ignored, the CPU is lost. */
static void on_by_dirty_words(struct test *test)
{
	on_by_words(test, GARBAGE);
}

static void bad_entries(struct test *test)
{
	static const uint64_t entries[] = {
		0x08000000,	    /* the GIC */
		0x09000000,	    /* the UART */
		0x0000ffff00000000, /* nowhere */
		0xfffffffffffff000, 0xfffffffffffffffc,
	};

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		int64_t code = cpu_on(test, 1, entries[i], 0);

		test_check(test, code == PSCI_INVALID_ADDRESS,
			   "entry 0x%lx: %ld", entries[i], (long)code);
		test_check(test, affinity(test, 1) == PSCI_AFFINITY_OFF,
			   "entry 0x%lx: CPU 1 is no longer off", entries[i]);
	}
}

static void unaligned_entry(struct test *test)
{
	for (uint64_t low = 1; low < 4; low++) {
		int64_t code = cpu_on(test, 1, (uint64_t)cpu_entry + low, 0);

		test_check(test, code == PSCI_INVALID_ADDRESS,
			   "an entry's low bits %lu: %ld", low, (long)code);
		test_check(test, affinity(test, 1) == PSCI_AFFINITY_OFF,
			   "CPU 1 is no longer off");
	}
}

/* Between CPU_ON and the first instruction a CPU is pending or on. */
static void on_twice(struct test *test)
{
	for (uint32_t round = 0; round < RACES; round++) {
		uint64_t starts = rt_cpus[1].started + 1;
		int64_t first, second, state;

		first = cpu_on_until_told(test, 1, round);
		second = cpu_on(test, 1, (uint64_t)cpu_entry, ~0ull);
		state = affinity(test, 1);
		test_check(test, first == PSCI_SUCCESS, "CPU_ON: %ld",
			   (long)first);
		test_check(test,
			   second == PSCI_ALREADY_ON ||
				   second == PSCI_ON_PENDING,
			   "CPU_ON again: %ld", (long)second);
		test_check(test,
			   state == PSCI_AFFINITY_ON ||
				   state == PSCI_AFFINITY_ON_PENDING,
			   "AFFINITY_INFO: %ld", (long)state);
		if (!wait_started(test, 1, starts))
			return;
		test_check(test, rt_cpus[1].entry.context == round,
			   "context 0x%lx of the refused CPU_ON",
			   rt_cpus[1].entry.context);
		tell();
		if (!wait_off(test, 1))
			return;
	}
}

/* CPU_ON against CPU_OFF: each success is one start. */
static void on_against_off(struct test *test)
{
	uint64_t starts = rt_cpus[1].started;
	struct patience wait = patience(PATIENCE_MS);
	uint32_t accepted = 0;

	cpu_prepare(&rt_cpus[1], test->machine->mpidrs[1], run_nothing, NULL);
	while (accepted < RACES && !patience_ends(&wait)) {
		int64_t code = cpu_on(test, 1, (uint64_t)cpu_entry, accepted);

		if (code == PSCI_SUCCESS) {
			accepted++;
			wait = patience(PATIENCE_MS);
		} else {
			test_check(test,
				   code == PSCI_ALREADY_ON ||
					   code == PSCI_ON_PENDING,
				   "CPU_ON: %ld", (long)code);
		}
	}
	test_check(test, accepted == RACES, "%u starts of %u", accepted, RACES);
	wait_started(test, 1, starts + accepted);
	wait_off(test, 1);
	test_check(test, rt_cpus[1].started == starts + accepted,
		   "%u times accepted, %lu starts", accepted,
		   rt_cpus[1].started - starts);
}

/* Two CPUs that turn on a third in the same moment. */
static struct {
	uint64_t target;
	enum smccc_conduit conduit;
	volatile uint64_t round; /* written by the first CPU */
	volatile uint64_t done;	 /* written by the rival */
	volatile int64_t code;	 /* likewise */
} rival;

static void run_rival(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	for (uint64_t round = 1; round <= RACES; round++) {
		while (rival.round < round)
			;
		if (rival.round > RACES) /* the first CPU has given up */
			break;
		rival.code = (int64_t)call_raw(
			rival.conduit, SMCCC_FID_PSCI_CPU_ON_64, rival.target,
			(uint64_t)cpu_entry, round);
		dsb_sy();
		rival.done = round;
	}
}

static bool rivals_once(struct test *test, uint64_t round)
{
	uint64_t starts = rt_cpus[2].started + 1;
	int64_t code;

	cpu_prepare(&rt_cpus[2], test->machine->mpidrs[2], run_nothing, NULL);
	rival.round = round;
	dsb_sy();
	code = cpu_on(test, 2, (uint64_t)cpu_entry, 0);
	if (!test_check(test, cpu_wait(&rival.done, round, PATIENCE_MS),
			"the rival's call does not come back"))
		return false;
	/* Both succeed if the first start was over before the second call. */
	test_check(test, code == PSCI_SUCCESS || rival.code == PSCI_SUCCESS,
		   "refused to both: %ld, %ld", (long)code, (long)rival.code);
	if (code == PSCI_SUCCESS && rival.code == PSCI_SUCCESS)
		starts++;
	return wait_started(test, 2, starts) && wait_off(test, 2) &&
	       test_check(test, rt_cpus[2].started == starts,
			  "%lu starts too many", rt_cpus[2].started - starts);
}

static void two_callers(struct test *test)
{
	uint64_t starts = rt_cpus[1].started + 1;

	if (test->machine->cpus < 3) {
		test->skip = "two CPUs only";
		return;
	}
	rival.target = test->machine->mpidrs[2];
	rival.conduit = test->conduit;
	rival.round = 0;
	rival.done = 0;
	cpu_prepare(&rt_cpus[1], test->machine->mpidrs[1], run_rival, NULL);
	cpu_on(test, 1, (uint64_t)cpu_entry, 0);
	if (!wait_started(test, 1, starts))
		return;
	for (uint64_t round = 1; round <= RACES; round++)
		if (!rivals_once(test, round))
			break;
	rival.round = RACES + 1;
	dsb_sy();
	wait_off(test, 1);
}

/* Each CPU with registers of its own: nothing of one shows in another. */
static struct {
	enum smccc_conduit conduit;
	volatile uint64_t wrong[PAYLOAD_MAX_CPUS];
} crowd;

static uint64_t crowd_calls(enum smccc_conduit conduit, uint64_t own)
{
	const struct call_site *site = call_site_find(conduit, 0);
	struct call_image image;
	uint64_t wrong = 0;

	for (uint32_t i = 0; i < CALLS; i++) {
		for (uint32_t r = 0; r < 31; r++)
			image.x[r] = own << 48 | (uint64_t)i << 16 | r;
		image.x[0] = i & 1 ? 0x8200abcd : SMCCC_FID_PSCI_VERSION;
		image.nzcv = 0;
		site->run(&image);
		for (uint32_t r = 4; r < 31; r++)
			wrong += image.x[r] !=
				 (own << 48 | (uint64_t)i << 16 | r);
		wrong += (i & 1) != ((int32_t)image.x[0] < 0);
	}
	return wrong;
}

static void run_crowd(struct rt_cpu *cpu, void *argument)
{
	uint64_t index = (uint64_t)(cpu - rt_cpus);

	(void)argument;
	crowd.wrong[index] = crowd_calls(crowd.conduit, index + 1);
}

static void all_at_once(struct test *test)
{
	uint64_t done[PAYLOAD_MAX_CPUS] = { 0 };

	crowd.conduit = test->conduit;
	for (uint32_t i = 1; i < test->machine->cpus; i++) {
		uint64_t starts = rt_cpus[i].started + 1;

		done[i] = rt_cpus[i].done + 1;
		cpu_prepare(&rt_cpus[i], test->machine->mpidrs[i], run_crowd,
			    NULL);
		cpu_on(test, i, (uint64_t)cpu_entry, 0);
		if (!wait_started(test, i, starts))
			return;
	}
	crowd.wrong[0] = crowd_calls(test->conduit, 1);
	for (uint32_t i = 1; i < test->machine->cpus; i++)
		test_check(test,
			   cpu_wait(&rt_cpus[i].done, done[i], 5 * PATIENCE_MS),
			   "CPU %u does not finish", i);
	for (uint32_t i = 0; i < test->machine->cpus; i++)
		test_check(test, crowd.wrong[i] == 0,
			   "CPU %u: %lu registers wrong", i, crowd.wrong[i]);
	for (uint32_t i = 1; i < test->machine->cpus; i++)
		wait_off(test, i);
}

static const struct test_case cases[] = {
	{ "CPU_ON, CPU_OFF, three times", on_off_on,
	  TEST_EACH_CONDUIT | TEST_SMP },
	{ "CPU_ON by SMC32", on_by_clean_words, TEST_EACH_CONDUIT | TEST_SMP },
	{ "CPU_ON at what is no memory", bad_entries,
	  TEST_EACH_CONDUIT | TEST_SMP | TEST_SETTLED },
	{ "CPU_ON at an unaligned entry", unaligned_entry,
	  TEST_EACH_CONDUIT | TEST_SMP | TEST_SETTLED },
	{ "CPU_ON twice", on_twice, TEST_EACH_CONDUIT | TEST_SMP },
	{ "CPU_ON against CPU_OFF", on_against_off,
	  TEST_EACH_CONDUIT | TEST_SMP },
	{ "CPU_ON of one CPU by two", two_callers,
	  TEST_EACH_CONDUIT | TEST_SMP },
	{ "calls on all CPUs at once", all_at_once,
	  TEST_EACH_CONDUIT | TEST_SMP },
	{ "R4: CPU_ON by SMC32, garbage above the words", on_by_dirty_words,
	  TEST_EACH_CONDUIT | TEST_SMP },
};
TOPIC(topic_smp, "smp", cases);
