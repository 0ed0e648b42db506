/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPU_ON and power-down suspend, each a few times, for psci_cost.py to count;
 * once warm they go the same way.
 */
#include "tests/system/el3/psci.h"

#include "guests/rt/gic.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"

#define ROUNDS 4u

struct tap tap;
static struct rest rest;

void rest_started(struct rt_cpu *cpu)
{
	cpu->started++;
	dsb_sy();
	psci(SMCCC_FID_PSCI_CPU_OFF, 0, 0, 0);
}

static bool on(struct rt_cpu *cpu)
{
	const uint64_t before = cpu->started;

	while (affinity(1, 0) != PSCI_AFFINITY_OFF)
		;
	return psci(SMCCC_FID_PSCI_CPU_ON_64, 1, (uint64_t)rest_start,
		    (uint64_t)cpu) == PSCI_SUCCESS &&
	       cpu_wait(&cpu->started, before + 1, WAIT_MS);
}

/* The log is slow, the host may be: till the timer comes when we are down. */
static bool suspend(uint32_t state)
{
	bool lost = false;

	gic_enable(TIMER_INTID);
	for (uint64_t us = 10 * REST_US; us <= LONG_US && !lost; us *= 2) {
		timer_start(us);
		lost = rest_by(&rest, SMCCC_FID_PSCI_CPU_SUSPEND_64, state);
		timer_stop();
	}
	return lost;
}

int payload_main(const struct payload_boot *boot)
{
	struct rt_cpu *cpu = &rt_cpus[1];
	bool good = true;

	(void)boot;
	power_find();
	cpu_prepare(cpu, 1, NULL, NULL);
	for (uint32_t i = 0; i < ROUNDS; i++)
		good &= on(cpu) && suspend(REST_CPU_DOWN) &&
			suspend(REST_SYSTEM_DOWN);
	tap_result(&tap, good, "psci", "started and rested", NULL);
	return tap_end(&tap);
}
