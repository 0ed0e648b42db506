/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DEN0022, power-down: CPU_SUSPEND, CPU_DEFAULT_SUSPEND and SYSTEM_SUSPEND. A
 * CPU that goes down comes back at its entry point with its context in x0; the
 * specification lets the call return instead, if what would end it came first.
 */
#include "arch/aarch64/sysreg.h"
#include "guests/conformance/conformance.h"
#include "guests/rt/cpu.h"
#include "guests/rt/gic.h"
#include "guests/rt/rest.h"
#include "guests/rt/timer.h"

#define DOWN	    0x00010000u /* power_state, original format */
#define DOWN_EXT    0x40000000u /* and extended */
#define WAIT_US	    20000
#define SAFETY_US   1000000 /* wakes a CPU that nothing else woke */
#define SENDER_MS   5000    /* the other CPU may stand still before it sends */
#define ROUNDS	    20
#define SGI	    3
#define DAIF_MASKED 0x3c0
#define SCTLR_M_C   5u
#define DEVICE	    0x08000000ull

/* The way down. */
struct way {
	uint32_t fid;
	bool state; /* x1 is a power_state */
};

static const struct way ways[] = {
	{ SMCCC_FID_PSCI_CPU_SUSPEND, true },
	{ SMCCC_FID_PSCI_CPU_SUSPEND_64, true },
	{ SMCCC_FID_PSCI_CPU_DEFAULT_SUSPEND, false },
	{ SMCCC_FID_PSCI_CPU_DEFAULT_SUSPEND_64, false },
	{ SMCCC_FID_PSCI_SYSTEM_SUSPEND, false },
	{ SMCCC_FID_PSCI_SYSTEM_SUSPEND_64, false },
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

static int32_t features(struct test *test, uint32_t fid)
{
	return (int32_t)call_3(test, SMCCC_FID_PSCI_FEATURES, fid, 0, 0);
}

static uint32_t state_of(struct test *test)
{
	return features(test, SMCCC_FID_PSCI_CPU_SUSPEND) &
			       PSCI_FEATURE_EXTENDED_STATE
		       ? DOWN_EXT
		       : DOWN;
}

/* Of an SMC32 call, 32 bits have to do for the entry point. */
static bool is_there(struct test *test, const struct way *way)
{
	if (!(way->fid & SMCCC_FID_64) && (uint64_t)rest_entry >> 32)
		return false;
	return features(test, way->fid) >= 0;
}

static bool go(struct test *test, const struct way *way, uint64_t entry,
	       struct rest *rest)
{
	*rest = (struct rest){ .hvc = test->conduit == SMCCC_CONDUIT_HVC };
	rest->args[0] = way->fid;
	rest->args[1] = way->state ? state_of(test) : entry;
	rest->args[2] = way->state ? entry : (uint64_t)rest;
	rest->args[3] = (uint64_t)rest;
	for (unsigned int i = 1; i < 4 && !(way->fid & SMCCC_FID_64); i++)
		rest->args[i] |= GARBAGE;
	return rest_call(rest);
}

static bool can_wake(struct test *test)
{
	if (!gic_enable(TIMER_INTID))
		test->skip = "no redistributor where the header says";
	return !test->skip;
}

static void done(void)
{
	timer_stop();
	gic_disable(TIMER_INTID);
}

static void check_entry(struct test *test, const struct way *way,
			const struct rest *rest)
{
	const struct rest_found *found = &rest->found;

	test_check(test, found->current_el == test->machine->el,
		   "0x%08x: EL%lu", way->fid, found->current_el);
	test_check(test, found->daif == DAIF_MASKED && found->spsel == 1,
		   "0x%08x: DAIF 0x%lx, SPSel %lu", way->fid, found->daif,
		   found->spsel);
	test_check(test, !(found->sctlr & SCTLR_M_C), "0x%08x: SCTLR 0x%lx",
		   way->fid, found->sctlr);
	/* Nothing of whoever it was that ran meanwhile. */
	test_check(test, !test->machine->strict || found->residue == 0,
		   "0x%08x: x1-x30 hold 0x%lx", way->fid, found->residue);
}

enum back {
	BACK_NONE = 0, /* no such state here */
	BACK_CALL,     /* the call returned */
	BACK_ENTRY,
};

static enum back down_and_back(struct test *test, const struct way *way,
			       uint64_t when)
{
	struct rest rest;
	const bool resumed = go(test, way, (uint64_t)rest_entry, &rest);
	const int64_t code = (int32_t)rest.result;

	if (!resumed && way->state && code == PSCI_INVALID_PARAMETERS &&
	    !test->machine->strict)
		return BACK_NONE;
	if (!resumed) {
		test_check(test, code == PSCI_SUCCESS, "0x%08x: %ld", way->fid,
			   (long)code);
		test_check(test, !test->machine->strict || timer_now() >= when,
			   "0x%08x: back too early", way->fid);
		return BACK_CALL;
	}
	test_check(test, rest.found.counter >= when || !test->machine->strict,
		   "0x%08x: back %lu ticks too early", way->fid,
		   when - rest.found.counter);
	check_entry(test, way, &rest);
	return BACK_ENTRY;
}

/* Twice, or until it was really down. */
static enum back one_way(struct test *test, const struct way *way, uint64_t us,
			 uint32_t rounds)
{
	enum back back = BACK_NONE;

	for (uint32_t i = 0; i < rounds && (i < 2 || back == BACK_CALL); i++) {
		const uint64_t when = timer_start(us);

		if (us == 0)
			timer_wait();
		back = down_and_back(test, way, when);
		timer_stop();
		/* The CPU interface is lost, the rest is not. */
		gic_enable(TIMER_INTID);
	}
	return back;
}

static void wakes_by_timer(struct test *test)
{
	uint32_t tried = 0;

	if (!can_wake(test))
		return;
	for (size_t i = 0; i < WAYS; i++) {
		enum back back;

		if (!is_there(test, &ways[i]))
			continue;
		back = one_way(test, &ways[i], WAIT_US, ROUNDS);
		test_check(test, !test->machine->strict || back == BACK_ENTRY,
			   "0x%08x: always returns", ways[i].fid);
		tried += back != BACK_NONE;
	}
	done();
	if (!tried)
		test->skip = "no power-down of these values";
}

static void down_pending(struct test *test, const void *way)
{
	one_way(test, way, 0, 1);
}

static void pending_before(struct test *test)
{
	if (!can_wake(test))
		return;
	for (size_t i = 0; i < WAYS; i++)
		if (is_there(test, &ways[i]))
			test_check(test,
				   test_is_quick(test, down_pending, &ways[i]),
				   "0x%08x: sleeps with an interrupt pending",
				   ways[i].fid);
	done();
}

/* An interrupt that comes at any moment of the way down is not lost. */
static void pending_meanwhile(struct test *test)
{
	if (!is_there(test, &ways[1])) {
		test->skip = "no CPU_SUSPEND";
		return;
	}
	if (!can_wake(test))
		return;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		const uint64_t when = timer_start(round);

		if (!down_and_back(test, &ways[1], when)) {
			test->skip = "no power-down of these values";
			break;
		}
		timer_stop();
		gic_enable(TIMER_INTID);
	}
	done();
}

static void bad_entries(struct test *test)
{
	static const uint64_t entries[] = {
		0, 4, DEVICE, 0x09000000, 0x0000ffff00000000, ~3ull,
	};
	struct rest rest;

	if (!can_wake(test))
		return;
	for (size_t w = 0; w < WAYS; w++) {
		if (!is_there(test, &ways[w]) || !(ways[w].fid & SMCCC_FID_64))
			continue;
		for (size_t i = 0; i <= sizeof(entries) / 8; i++) {
			const uint64_t entry =
				i < sizeof(entries) / 8
					? entries[i]
					: (uint64_t)rest_entry + 2;

			timer_start(SAFETY_US);
			go(test, &ways[w], entry, &rest);
			test_check(test,
				   (int32_t)rest.result == PSCI_INVALID_ADDRESS,
				   "0x%08x: entry 0x%lx: %d", ways[w].fid,
				   entry, (int32_t)rest.result);
		}
	}
	done();
}

/* A second CPU, which wakes the first one or is in its way. */
static volatile uint64_t asked, told;

static void run_sender(struct rt_cpu *cpu, void *argument)
{
	const uint64_t mpidr = *(const uint64_t *)argument;
	uint64_t round = 0;

	(void)cpu;
	while (!told) {
		if (asked == round)
			continue;
		round = asked;
		for (uint64_t end = timer_now() + timer_ticks_of_us(round % 7);
		     timer_now() < end;)
			;
		gic_send(mpidr, SGI);
	}
}

static bool start_second(struct test *test,
			 void (*run)(struct rt_cpu *cpu, void *argument),
			 const uint64_t *mpidr)
{
	const uint64_t starts = rt_cpus[1].started + 1;

	told = 0;
	asked = 0;
	cpu_prepare(&rt_cpus[1], test->machine->mpidrs[1], run,
		    (void *)(uintptr_t)mpidr);
	call_3(test, SMCCC_FID_PSCI_CPU_ON_64, test->machine->mpidrs[1],
	       (uint64_t)cpu_entry, 0);
	return test_check(test, cpu_wait(&rt_cpus[1].started, starts, 2000),
			  "CPU 1 does not start");
}

static void stop_second(struct test *test)
{
	struct patience wait = patience(2000);

	told = 1;
	dsb_sy();
	while (call_3(test, SMCCC_FID_PSCI_AFFINITY_INFO_64,
		      test->machine->mpidrs[1], 0, 0) != PSCI_AFFINITY_OFF)
		if (patience_ends(&wait)) {
			test_check(test, false, "CPU 1 stays on");
			return;
		}
}

/* What woke this CPU is still pending, or on its way yet: nobody's fault. */
static uint32_t sgi_acknowledge(void)
{
	struct patience wait = patience(SENDER_MS);
	uint32_t iar;

	do {
		gic_enable(SGI);
		iar = gic_acknowledge();
		if (GIC_INTID(iar) == TIMER_INTID) /* a busy host */
			gic_end(iar);
	} while (GIC_INTID(iar) != SGI && !patience_ends(&wait));
	return iar;
}

static void wakes_by_sgi(struct test *test)
{
	if (!is_there(test, &ways[1])) {
		test->skip = "no CPU_SUSPEND";
		return;
	}
	if (!can_wake(test))
		return;
	if (gic_enable(SGI) &&
	    start_second(test, run_sender, &test->machine->mpidr)) {
		for (uint64_t round = 1; round <= ROUNDS; round++) {
			uint32_t iar;

			timer_start(SAFETY_US);
			asked = round;
			dsb_sy();
			if (!down_and_back(test, &ways[1], 0)) {
				test->skip = "no power-down of these values";
				break;
			}
			timer_stop();
			iar = sgi_acknowledge();
			if (!test_check(test, GIC_INTID(iar) == SGI,
					"round %lu: interrupt %u, not the SGI",
					round, GIC_INTID(iar)))
				break;
			gic_end(iar);
		}
		stop_second(test);
	}
	gic_disable(SGI);
	done();
}

static void system_not_alone(struct test *test)
{
	struct rest rest;

	if (!is_there(test, &ways[WAYS - 1])) {
		test->skip = "no SYSTEM_SUSPEND";
		return;
	}
	if (!can_wake(test))
		return;
	if (start_second(test, run_sender, &test->machine->mpidr)) {
		timer_start(SAFETY_US);
		go(test, &ways[WAYS - 1], (uint64_t)rest_entry, &rest);
		test_check(test, (int32_t)rest.result == PSCI_DENIED,
			   "with CPU 1 on: %d", (int32_t)rest.result);
		stop_second(test);
	}
	done();
}

static const struct test_case cases[] = {
	{ "a power-down ends with the timer", wakes_by_timer,
	  TEST_EACH_CONDUIT },
	{ "a power-down with an interrupt pending", pending_before,
	  TEST_EACH_CONDUIT },
	{ "an interrupt on the way down", pending_meanwhile,
	  TEST_EACH_CONDUIT },
	{ "a power-down at what is no memory", bad_entries,
	  TEST_EACH_CONDUIT | TEST_SETTLED },
	{ "a power-down ends with another CPU's SGI", wakes_by_sgi,
	  TEST_EACH_CONDUIT | TEST_SMP },
	{ "SYSTEM_SUSPEND with another CPU on", system_not_alone,
	  TEST_EACH_CONDUIT | TEST_SMP },
};
TOPIC(topic_down, "down", cases);
