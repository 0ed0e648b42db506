/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All vCPUs start and stop each other and reset the domain, at random and at
 * once. Every CPU_ON says which life it was given in; no vCPU may start for
 * another one. When the time is over, and it has been reset a number of times,
 * the domain powers off.
 */
#include "tests/system/life/storm.h"

#include "guests/rt/call.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"
#include "tests/system/life/info.h"
#include <smccc/calls.h>
#include <smccc/psci.h>
#include <smcgate/control.h>

#define LEAST 20

__attribute__((aligned(16))) uint8_t storm_stacks[sizeof(storm_stacks)];

static volatile uint64_t life;

static uint64_t psci(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	return call_raw(SMCCC_CONDUIT_SMC, fid, x1, x2, x3);
}

static uint32_t dice(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % sides;
}

static void start_one(uint64_t *seed)
{
	const int64_t answer =
		(int64_t)psci(SMCCC_FID_PSCI_CPU_ON_64, dice(seed, STORM_VCPUS),
			      (uint64_t)storm_entry, life);

	if (answer != PSCI_SUCCESS && answer != PSCI_ALREADY_ON &&
	    answer != PSCI_ON_PENDING)
		rt_printf("storm: NOT good: CPU_ON says %ld\n", (long)answer);
}

static void one_thing(uint64_t *seed, uint64_t self)
{
	switch (dice(seed, 32)) {
	case 0:
		psci(SMCCC_FID_PSCI_SYSTEM_RESET, 0, 0, 0);
		break;
	case 1:
	case 2:
	case 3:
		if (self != 0)
			psci(SMCCC_FID_PSCI_CPU_OFF, 0, 0, 0);
		break;
	case 4:
		psci(SMCCC_FID_PSCI_AFFINITY_INFO_64, dice(seed, STORM_VCPUS),
		     0, 0);
		break;
	default:
		start_one(seed);
		break;
	}
}

static unsigned int restarts(void)
{
	uint64_t info;

	return info_of(0, &info) ? GATE_CONTROL_INFO_RESTARTS(info) : 0;
}

void storm_second(uint64_t context)
{
	const uint64_t self = sysreg_read(mpidr_el1) & 0xff;
	uint64_t seed = timer_now() + self;

	if (context != life)
		rt_printf("storm: NOT good: started for another life\n");
	for (;;)
		one_thing(&seed, self);
}

int payload_main(const struct payload_boot *boot)
{
	const uint64_t end =
		timer_ticks_of_us(payload_config.linger * 1000000ull);
	uint64_t seed;

	(void)boot;
	power_find();
	seed = timer_now();
	life = seed;
	dsb_sy();
	while (timer_now() < end || restarts() < LEAST)
		one_thing(&seed, 0);
	rt_printf("storm: over\n");
	return 0;
}
