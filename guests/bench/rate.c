/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls a second, with one CPU calling and with all that the header names at
 * the same time: what CPUs share shows in the ratio, where the machine below
 * runs them side by side (multi-threaded TCG, or silicon).
 *
 *   rate: <conduit> <name> <CPUs> <calls a second>
 */
#include <smccc/calls.h>

#include "guests/bench/bench.h"
#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

#define CALLS	    100000 /* a CPU and round */
#define ROUNDS	    5	   /* the best one counts */
#define PATIENCE_MS 20000

struct rate_word {
	volatile uint64_t value;
	uint8_t rest[56]; /* a line of its own */
};

static struct rate_word go; /* the round that runs */
static struct rate_word ready[PAYLOAD_MAX_CPUS];
static uint32_t round_number;

static void rate_call(void)
{
	bench_smc(CALLS, SMCCC_FID_SMCCC_VERSION, 0, 0, 0);
}

static void rate_other(struct rt_cpu *cpu, void *argument)
{
	size_t index = (size_t)(cpu - rt_cpus);

	(void)argument;
	for (uint64_t number = 1; number <= ROUNDS; number++) {
		while (go.value < number)
			;
		rate_call();
		dsb_sy();
		ready[index].value = number;
	}
}

static void rate_wait(const volatile uint64_t *word, uint64_t value)
{
	if (!cpu_wait(word, value, PATIENCE_MS))
		panic("a CPU did not come to the end of round %u",
		      round_number);
}

/* Ticks until all of @cpus have made their calls, this CPU among them. */
static uint64_t rate_round(uint32_t cpus)
{
	uint64_t start = timer_now();

	go.value = round_number;
	rate_call();
	for (uint32_t i = 1; i < cpus; i++)
		rate_wait(&ready[i].value, round_number);
	return timer_now() - start;
}

static void rate_measure(uint32_t cpus)
{
	uint64_t best = UINT64_MAX;

	for (uint32_t i = 0; i < ROUNDS; i++) {
		uint64_t ticks;

		if (cpus > 1)
			round_number++;
		ticks = rate_round(cpus);
		if (ticks < best)
			best = ticks;
	}
	rt_printf("rate: smc SMCCC_VERSION %u %lu\n", cpus,
		  (uint64_t)cpus * CALLS * sysreg_read(cntfrq_el0) / best);
}

void rate_main(void)
{
	rate_measure(1);
	for (uint32_t i = 1; i < payload_config.cpus; i++) {
		uint64_t status;

		cpu_prepare(&rt_cpus[i], i, rate_other, NULL);
		status = call_raw(power_conduit(), SMCCC_FID_PSCI_CPU_ON_64, i,
				  (uint64_t)cpu_entry, 0);
		if (status)
			panic("CPU_ON of CPU %u: %ld", i, (int64_t)status);
		rate_wait(&rt_cpus[i].started, 1);
	}
	rate_measure(payload_config.cpus);
}
