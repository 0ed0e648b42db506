/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Case 05 (TFV-5, CVE-2017-15031): the counters are the vCPU's own, but what
 * the gate and the firmware do for a call is not counted in them, whatever
 * filter is asked for.
 */
#include <smccc/calls.h>

#include "guests/isolation/isolation.h"
#include "guests/rt/call.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

#define PMCR_E		 (1ull << 0)
#define PMCR_P		 (1ull << 1)
#define PMCR_C		 (1ull << 2)
#define PMCR_LC		 (1ull << 6)
#define FILTER_NSH	 (1ull << 27)
#define FILTER_M	 (1ull << 26)
#define EVENT_CPU_CYCLES 0x11ull
#define CYCLES		 (1ull << 31)
#define CALLS		 500u
#define LOOPS		 5u
#define RUNS		 50u
#define ENOUGH		 90u /* percent: below, the calls were not counted */

/* A path through C, and one that is slow at EL3 where a rule forwards it. */
static const uint32_t calls[] = {
	SMCCC_FID_PSCI_FEATURES,
	SMCCC_FID_PSCI_AFFINITY_INFO_64,
	0x8200fe00,
	SMCCC_FID_SMCCC_VERSION,
};

static void pmu_read(uint64_t words[10])
{
	words[0] = sysreg_read(pmcr_el0);
	words[1] = sysreg_read(pmcntenset_el0);
	words[2] = sysreg_read(pmovsset_el0);
	words[3] = sysreg_read(pmselr_el0);
	words[4] = sysreg_read(pmintenset_el1);
	words[5] = sysreg_read(pmuserenr_el0);
	words[6] = sysreg_read(pmccfiltr_el0);
	words[7] = sysreg_read(pmccntr_el0);
	words[8] = sysreg_read(pmxevtyper_el0);
	words[9] = sysreg_read(pmxevcntr_el0);
}

static void disturb(void)
{
	for (size_t i = 0; i < COUNT(calls); i++)
		call_raw(power_conduit(), calls[i], calls[0], 0, 0);
	trap_expect(0);
	(void)sysreg_read(s3_4_c1_c1_0); /* HCR_EL2 */
	trap_taken();
}

static void stopped(void)
{
	uint64_t before[10], after[10];
	bool same = true;

	sysreg_write(pmcr_el0, PMCR_LC);
	sysreg_write(pmselr_el0, 0);
	sysreg_write(pmcntenset_el0, CYCLES | 1);
	sysreg_write(pmccfiltr_el0, 0);
	sysreg_write(pmxevtyper_el0, EVENT_CPU_CYCLES);
	sysreg_write(pmccntr_el0, 0x123456789abcull);
	sysreg_write(pmxevcntr_el0, 0x5a5a5a5a);
	sysreg_write(pmintenset_el1, 1);
	isb();
	pmu_read(before);
	disturb();
	pmu_read(after);
	for (size_t i = 0; i < COUNT(before); i++) {
		if (before[i] == after[i])
			continue;
		rt_printf("# register %lu: 0x%lx became 0x%lx\n", i, before[i],
			  after[i]);
		same = false;
	}
	check(same, "counters",
	      "case 05: a stopped PMU is the same after calls");
	sysreg_write(pmintenclr_el1, 1);
}

/*
 * In a run of calls, how much of the time the counters saw, in percent of what
 * they see of a loop without calls. Whoever runs this machine may stop it in
 * the guest's part of the time, or between two of these reads: both make it
 * more. So the lowest of several runs counts, of the loop as well.
 */
struct seen {
	uint64_t ticks, cycles, events;
};

static void counters_start(uint64_t filter)
{
	sysreg_write(pmcntenclr_el0, CYCLES | 1);
	sysreg_write(pmccfiltr_el0, filter);
	sysreg_write(pmselr_el0, 0);
	sysreg_write(pmxevtyper_el0, filter | EVENT_CPU_CYCLES);
	sysreg_write(pmcr_el0, PMCR_E | PMCR_P | PMCR_C | PMCR_LC);
	isb();
	sysreg_write(pmcntenset_el0, CYCLES | 1);
	isb();
}

static struct seen counters_stop(uint64_t since)
{
	struct seen seen;

	seen.ticks = timer_now() - since;
	seen.cycles = sysreg_read(pmccntr_el0);
	seen.events = sysreg_read(pmxevcntr_el0);
	sysreg_write(pmcntenclr_el0, CYCLES | 1);
	sysreg_write(pmcr_el0, 0);
	return seen;
}

static struct seen loop_once(uint64_t filter)
{
	uint64_t since;

	counters_start(filter);
	since = timer_now();
	for (volatile uint32_t i = 0; i < 300000; i++)
		;
	return counters_stop(since);
}

static struct seen loop_seen(uint64_t filter)
{
	struct seen least = loop_once(filter);

	for (uint32_t i = 1; i < LOOPS; i++) {
		const struct seen seen = loop_once(filter);

		if (seen.cycles * least.ticks < least.cycles * seen.ticks)
			least = seen;
	}
	return least;
}

static struct seen calls_seen(uint64_t filter)
{
	const struct call_site *site = call_site_find(power_conduit(), 0);
	uint64_t since;

	counters_start(filter);
	since = timer_now();
	for (uint32_t i = 0; i < CALLS; i++) {
		struct call_image image = {
			.x = { SMCCC_FID_PSCI_FEATURES,
			       SMCCC_FID_PSCI_CPU_ON_64 },
		};

		site->run(&image);
	}
	return counters_stop(since);
}

/* Of a hundred that a loop without calls would have counted. */
static uint64_t share(uint64_t counted, uint64_t ticks, uint64_t loop_counted,
		      uint64_t loop_ticks)
{
	return loop_counted == 0
		       ? 100
		       : counted * loop_ticks * 100 / (loop_counted * ticks);
}

static void uncounted(uint64_t filter, const char *name)
{
	const struct seen loop = loop_seen(filter);
	uint64_t cycles = 100, events = 100;

	for (uint32_t i = 0; i < RUNS && (cycles >= ENOUGH || events >= ENOUGH);
	     i++) {
		const struct seen seen = calls_seen(filter);
		const uint64_t c =
			share(seen.cycles, seen.ticks, loop.cycles, loop.ticks);
		const uint64_t e =
			share(seen.events, seen.ticks, loop.events, loop.ticks);

		cycles = c < cycles ? c : cycles;
		events = e < events ? e : events;
	}
	rt_printf("# %s: %lu %% and %lu %% of the time is counted\n", name,
		  cycles, events);
	check(loop.cycles > 0 && loop.events > 0 && cycles < ENOUGH &&
		      events < ENOUGH,
	      "counters", name);
}

void topic_counters(void)
{
	const uint32_t pmu = id_field(sysreg_read(id_aa64dfr0_el1), 8);

	if (pmu == 0 || pmu == 0xf) {
		tap_skip(&isolation_tap, "counters", "PMU", NULL,
			 "the CPU has none");
		return;
	}
	stopped();
	uncounted(0, "case 05: calls are not counted by the usual filter");
	uncounted(FILTER_NSH, "case 05: calls are not counted with NSH");
	uncounted(FILTER_NSH | FILTER_M,
		  "case 05: calls are not counted with NSH and M");
}
