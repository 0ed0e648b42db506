/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a CPU is whose vCPU is off: the monitor's timestamps tell (PMF, which
 * the manifest forwards). vCPU i is on CPU i.
 */
#include "guests/power/power.h"
#include "guests/rt/call.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"

/* Identifiers as el3/pmf.c has them: Arm's runtime service. */
#define LOW_POWER_ENTER 0x41000402u
#define LOW_POWER_EXIT	0x41000403u

static bool stamp(uint32_t id, uint64_t mpidr, uint64_t *value)
{
	struct call_image image = { .nzcv = 0 };

	image.x[0] = SMCCC_FID_PMF_SMC_GET_TIMESTAMP_64;
	image.x[1] = id;
	image.x[2] = mpidr;
	call_site_find(power_conduit(), 0)->run(&image);
	*value = image.x[1];
	return image.x[0] == 0;
}

static bool is_down(uint64_t mpidr, uint64_t since)
{
	uint64_t enter, leave;

	return stamp(LOW_POWER_ENTER, mpidr, &enter) &&
	       stamp(LOW_POWER_EXIT, mpidr, &leave) && enter > since &&
	       enter > leave;
}

static bool goes_down(uint64_t mpidr, uint64_t since)
{
	struct patience wait = patience(POWER_WAIT_MS);

	while (!is_down(mpidr, since))
		if (patience_ends(&wait))
			return false;
	return true;
}

static volatile uint64_t began;

static void run(struct rt_cpu *cpu, void *argument)
{
	const volatile uint64_t *end = argument;

	(void)cpu;
	began = sysreg_read(cntpct_el0);
	while (!*end)
		;
}

/* From the monitor's first moment to the guest's, on one CPU. */
static void say_how_long(uint64_t mpidr)
{
	uint64_t leave;

	if (stamp(LOW_POWER_EXIT, mpidr, &leave))
		power_say("CPU %lu: %lu ticks from its power-up to the guest",
			  (unsigned long)mpidr, (unsigned long)(began - leave));
}

static volatile uint64_t told[POWER_VCPUS];

static bool start(uint32_t i)
{
	told[i] = 0;
	return power_start(i, run, (void *)(uintptr_t)&told[i]);
}

static bool stop(uint32_t i)
{
	told[i] = 1;
	dsb_sy();
	return power_wait_off(i);
}

/* Down, up for a while, down again. */
static void one_vcpu(uint32_t i, bool *down, bool *awake)
{
	uint64_t since;

	*down = goes_down(i, 0) && *down;
	since = timer_now();
	if (!start(i)) {
		*awake = false;
		return;
	}
	*awake = !is_down(i, 0) && *awake;
	say_how_long(i);
	*down = stop(i) && goes_down(i, since) && *down;
}

/*
 * A second vCPU runs all the while: where only one CPU runs, an idle one keeps
 * awake to watch it.
 */
void power_rests(struct tap *tap)
{
	bool down = true, awake = true;
	uint64_t value;

	if (!stamp(LOW_POWER_ENTER, 0, &value)) {
		tap_skip(tap, "power", "a CPU whose vCPU is off is down", NULL,
			 "no monitor of ours, or not forwarded");
		return;
	}
	for (uint32_t i = 1; i < POWER_VCPUS; i++) {
		const uint32_t other = i % (POWER_VCPUS - 1) + 1;

		down = start(other) && down;
		one_vcpu(i, &down, &awake);
		down = stop(other) && down;
	}
	tap_result(tap, down, "power", "a CPU whose vCPU is off is down", NULL);
	tap_result(tap, awake, "power", "a CPU whose vCPU runs is not", NULL);
}
