/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vCPUs go on and off as fast as it goes: each order to start must be heard,
 * whether it comes before their CPU rests, on its way there, or when it is
 * down.
 */
#include "guests/power/power.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

#define ROUNDS 300u

static volatile uint64_t began[POWER_VCPUS];

static void run(struct rt_cpu *cpu, void *argument)
{
	(void)argument;
	began[cpu - rt_cpus] = timer_now();
}

static uint64_t pause(uint64_t ticks)
{
	const uint64_t end = timer_now() + ticks;

	while (timer_now() < end)
		;
	return timer_now();
}

/* Each of them as soon as it is off, or a little later. */
static bool round_of(uint32_t round, uint64_t *least)
{
	for (uint32_t i = 1; i < POWER_VCPUS; i++) {
		uint64_t asked;

		if (!power_wait_off(i))
			return false;
		asked = pause(round * 37 % 400);
		if (!power_start(i, run, NULL))
			return false;
		if (began[i] - asked < *least)
			*least = began[i] - asked;
	}
	return true;
}

void power_on_off(struct tap *tap)
{
	uint64_t least = UINT64_MAX;
	uint32_t round = 0;

	while (round < ROUNDS && round_of(round, &least))
		round++;
	for (uint32_t i = 1; i < POWER_VCPUS; i++)
		power_wait_off(i);
	power_say("CPU_ON to the first line of C: %lu ticks at the least",
		  (unsigned long)least);
	tap_result(tap, round == ROUNDS, "power", "vCPUs go on and off", NULL);
}
