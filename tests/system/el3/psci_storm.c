/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All CPUs at once suspend in every state, go off, and start whoever has gone
 * off. Every start has one CPU_ON that succeeded, every stay is counted, and
 * no CPU gets lost. CPU 0 does not go off.
 */
#include "tests/system/el3/psci.h"

#include "guests/rt/gic.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

/* Of one CPU. On a host with fewer CPUs, who waits burns the others' time. */
#define ROUNDS	 (cpus > 4 ? 200u : 1500u)
#define ENOUGH_S 60u /* then the rounds end where they are */
#define LIMIT_MS 150000u
#define MAX_CPUS PAYLOAD_MAX_CPUS

/* Each is its own CPU's to write. */
static struct worker {
	volatile uint64_t rounds;
	volatile uint64_t starts;
	volatile uint64_t wants_on;
	volatile uint64_t sequence; /* even: it is on */
	volatile uint64_t downs, standbys, seen;
	volatile uint64_t errors;
	volatile uint64_t called[MAX_CPUS]; /* CPU_ONs of it that succeeded */
	uint64_t base_down, base_standby;
	uint64_t random;
} workers[MAX_CPUS];

static volatile uint64_t rounds;

static uint32_t roll(struct worker *worker, uint32_t sides)
{
	worker->random = worker->random * 6364136223846793005ull + 1;
	return (uint32_t)(worker->random >> 33) % sides;
}

static void storm_rest(uint32_t index)
{
	static const uint32_t states[] = {
		REST_CPU_STANDBY,  REST_CPU_DOWN,	REST_CLUSTER_STANDBY,
		REST_CLUSTER_DOWN, REST_SYSTEM_STANDBY, REST_SYSTEM_DOWN,
	};
	struct worker *me = &workers[index];
	const uint32_t state = states[roll(me, 6)];
	const bool down = state >> 16 & 1;

	if (rest_us(index, SMCCC_FID_PSCI_CPU_SUSPEND_64, state,
		    10 + roll(me, 60))) {
		me->downs++;
		me->errors += !down || !rest_found_good(index);
	} else {
		me->standbys += !down;
		me->errors += rests[index].result != PSCI_SUCCESS;
	}
}

static void storm_off(uint32_t index)
{
	struct worker *me = &workers[index];

	me->sequence++;
	dsb_sy();
	me->wants_on = me->rounds < rounds;
	dsb_sy();
	psci(SMCCC_FID_PSCI_CPU_OFF, 0, 0, 0);
	me->errors++;
}

static void storm_look(uint32_t index, uint32_t other)
{
	const uint64_t before = workers[other].sequence;
	int64_t answer, hardware;

	dsb_sy();
	answer = affinity(other, 0);
	hardware = hw_state(other, 0);
	dsb_sy();
	workers[index].errors += answer < 0 || answer > 2 || hardware < 0 ||
				 hardware > 2 ||
				 affinity(other, 1) != PSCI_AFFINITY_ON ||
				 hw_state(other, 1) != PSCI_HW_ON;
	if (before % 2 == 0 && before == workers[other].sequence) {
		workers[index].errors += answer != PSCI_AFFINITY_ON;
		workers[index].seen++;
	}
}

static void storm_start(uint32_t index, uint32_t other)
{
	int64_t answer;

	if (!workers[other].wants_on || affinity(other, 0) != PSCI_AFFINITY_OFF)
		return;
	answer = psci(SMCCC_FID_PSCI_CPU_ON_64, other, (uint64_t)rest_start,
		      (uint64_t)&rt_cpus[other]);
	if (answer == PSCI_SUCCESS)
		workers[index].called[other]++;
	else if (answer != PSCI_ALREADY_ON && answer != PSCI_ON_PENDING)
		workers[index].errors++;
}

static void storm_round(uint32_t index)
{
	struct worker *me = &workers[index];

	for (uint32_t other = 0; other < cpus; other++) {
		if (other == index)
			continue;
		storm_look(index, other);
		storm_start(index, other);
	}
	if (me->rounds >= rounds)
		return;
	me->rounds++;
	if (index != 0 && roll(me, 4) == 0)
		storm_off(index);
	else
		storm_rest(index);
}

void rest_started(struct rt_cpu *cpu)
{
	const uint32_t index = (uint32_t)(cpu - rt_cpus);
	struct worker *me = &workers[index];

	me->wants_on = 0;
	if (me->starts++ == 0) {
		me->base_down = stat_count(index, REST_CPU_DOWN);
		me->base_standby = stat_count(index, REST_CPU_STANDBY);
	}
	gic_enable(TIMER_INTID);
	dsb_sy();
	me->sequence++;
	while (me->rounds < rounds)
		storm_round(index);
	for (;;)
		storm_off(index);
}

static bool all_off(void)
{
	for (uint32_t i = 1; i < cpus; i++)
		if (workers[i].starts == 0 || workers[i].rounds < rounds ||
		    !is_off(i))
			return false;
	return true;
}

/*
 * Two looks: who was still on at the first may have started one that had been
 * looked at before. That one has no rounds left, and starts nobody.
 */
static bool storm_done(void)
{
	const bool first = all_off();

	return all_off() && first;
}

static void storm_report(uint32_t index)
{
	const struct worker *one = &workers[index];

	rt_printf("# CPU %u: %lu rounds, %lu starts, %lu power-downs, "
		  "%lu standbys, %lu looks, %lu errors\n",
		  index, one->rounds, one->starts, one->downs, one->standbys,
		  one->seen, one->errors);
}

static void storm_check(void)
{
	bool called = true, counted = true, errors = true;

	for (uint32_t i = 0; i < cpus; i++) {
		const struct worker *one = &workers[i];
		uint64_t calls = 0;

		for (uint32_t j = 0; j < cpus; j++)
			calls += workers[j].called[i];
		called &= i == 0 || calls == one->starts;
		counted &=
			stat_count(i, REST_CPU_DOWN) - one->base_down ==
				one->downs + (i == 0 ? 0 : one->starts - 1) &&
			stat_count(i, REST_CPU_STANDBY) - one->base_standby ==
				one->standbys;
		errors &= one->errors == 0;
		storm_report(i);
	}
	psci_check(errors, "storm: every answer and every entry is right");
	psci_check(called, "storm: as many starts as CPU_ONs that succeeded");
	psci_check(counted, "storm: every stay is counted, once");
}

void test_storm(void)
{
	const uint64_t enough =
		timer_now() + timer_ticks_of_us(ENOUGH_S * 1000000ull);
	struct patience wait = patience(LIMIT_MS);
	struct worker *me = &workers[0];
	bool done;

	memset(workers, 0, sizeof(workers));
	rounds = ROUNDS;
	for (uint32_t i = 0; i < cpus; i++) {
		cpu_prepare(&rt_cpus[i], i, NULL, NULL);
		workers[i].random = sysreg_read(cntpct_el0) + i;
		workers[i].wants_on = i != 0;
		workers[i].sequence = i != 0;
	}
	me->base_down = stat_count(0, REST_CPU_DOWN);
	me->base_standby = stat_count(0, REST_CPU_STANDBY);
	dsb_sy();
	do {
		storm_round(0);
		if (timer_now() > enough)
			rounds = 0;
		done = me->rounds >= rounds && storm_done();
	} while (!done && !patience_ends(&wait));
	psci_check(done, "storm: no CPU got lost");
	storm_check();
}
