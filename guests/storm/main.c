/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPU 0 makes its calls and watches; the others make theirs, switch themselves
 * off after each turn, and are switched on again by CPU 0.
 */
#include <smccc/calls.h>
#include <smccc/psci.h>

#include "guests/rt/cpu.h"
#include "guests/rt/gic.h"
#include "guests/rt/power.h"
#include "guests/rt/tap.h"
#include "guests/rt/timer.h"
#include "guests/storm/storm.h"
#include "lib/rt/rt.h"

#define TURN	  500u /* calls between two hotplugs of a CPU */
#define TICK_US	  150u
#define TICK_EACH 64u /* calls: the timer is armed again if it was stopped */
#define WAIT_MS	  20000u

struct storm_cpu {
	struct storm_random random;
	volatile uint64_t made;
	uint64_t refused;
	volatile uint64_t interrupts;
	struct call_image bad_before, bad_after;
	volatile bool bad;
};

const volatile struct storm_config storm_config = {
	.magic = "SMCGSTRM",
	.seed = 1,
	.calls = 100000,
};

uint8_t storm_scratch[STORM_SCRATCH_BYTES];

static struct storm_cpu storms[STORM_CPUS];
static uint64_t constants[5], hotplugs;
static struct tap tap;
static bool sane = true;

static uint64_t smc(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	return call_raw(SMCCC_CONDUIT_SMC, fid, x1, x2, x3);
}

static uint32_t my_index(void)
{
	return (uint32_t)(cpu_this() - rt_cpus);
}

static void tick(void)
{
	const uint32_t intid = gic_acknowledge();

	timer_stop();
	storms[my_index()].interrupts++;
	if (intid < 1020)
		gic_end(intid);
}

static void call_one(struct storm_cpu *storm)
{
	struct call_image before, after;

	call_make(&storm->random, &before);
	after = before;
	call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&after);
	storm->made++;
	if (after.x[0] == (uint64_t)SMCCC_NOT_SUPPORTED)
		storm->refused++;
	else
		call_learn(&storm->random, (uint32_t)before.x[0]);
	if (call_kept(&before, &after) || storm->bad)
		return;
	storm->bad_before = before;
	storm->bad_after = after;
	storm->bad = true;
}

static void turn(struct storm_cpu *storm, uint64_t calls)
{
	for (uint64_t i = 0; i < calls && !storm->bad; i++) {
		if (i % TICK_EACH == 0 &&
		    !(sysreg_read(cntv_ctl_el0) & TIMER_ENABLE))
			timer_start(TICK_US);
		call_one(storm);
	}
}

static void interrupts_open(void)
{
	gic_enable(TIMER_INTID);
	trap_on_irq(tick);
	__asm__ volatile("msr daifclr, #2" ::: "memory");
}

/* Once at least each CPU's timer comes, however late its host lets it. */
static void interrupts_close(void)
{
	cpu_wait(&storms[my_index()].interrupts, 1, WAIT_MS);
	__asm__ volatile("msr daifset, #2" ::: "memory");
	timer_stop();
	trap_on_irq(NULL);
}

static void worker(struct rt_cpu *cpu, void *argument)
{
	struct storm_cpu *storm = argument;
	const uint64_t left = storm_config.calls - storm->made;

	(void)cpu;
	interrupts_open();
	turn(storm, left < TURN ? left : TURN);
	interrupts_close();
}

static int64_t power(uint32_t index)
{
	return (int64_t)smc(SMCCC_FID_PSCI_AFFINITY_INFO_64,
			    rt_cpus[index].mpidr, 0, 0);
}

static bool finished(const struct storm_cpu *storm)
{
	return storm->made >= storm_config.calls || storm->bad;
}

/* A CPU that has switched itself off goes on, unless it is done. */
static void hotplug(uint32_t index)
{
	struct rt_cpu *cpu = &rt_cpus[index];
	const uint64_t next = cpu->started + 1;

	if (cpu->done != cpu->started || finished(&storms[index]) ||
	    power(index) != PSCI_AFFINITY_OFF)
		return;
	cpu_prepare(cpu, index, worker, &storms[index]);
	if (smc(SMCCC_FID_PSCI_CPU_ON_64, index, (uint64_t)cpu_entry, 0) !=
		    PSCI_SUCCESS ||
	    !cpu_wait(&cpu->started, next, WAIT_MS))
		sane = false;
	hotplugs++;
}

static void constants_read(uint64_t values[5])
{
	struct call_image image = { .x = { SMCCC_FID_STD_CALL_UID } };

	call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
	for (unsigned int i = 0; i < 4; i++)
		values[i] = image.x[i];
	values[4] = smc(SMCCC_FID_SMCCC_VERSION, 0, 0, 0);
}

static bool constants_kept(void)
{
	uint64_t now[5];

	constants_read(now);
	for (unsigned int i = 0; i < 5; i++)
		if (now[i] != constants[i])
			return false;
	return power(0) == PSCI_AFFINITY_ON;
}

static bool all_done(void)
{
	for (uint32_t i = 1; i < STORM_CPUS; i++)
		if (!finished(&storms[i]) ||
		    rt_cpus[i].done != rt_cpus[i].started)
			return false;
	return true;
}

/* CPU 0's part: its own calls, a turn at a time, and the others' power. */
static void drive(void)
{
	const uint64_t end = timer_now() + timer_ticks_of_us(1000000ull * 3000);

	interrupts_open();
	while (sane && timer_now() < end &&
	       (!finished(&storms[0]) || !all_done())) {
		if (!finished(&storms[0]))
			turn(&storms[0], 256);
		for (uint32_t i = 1; i < STORM_CPUS; i++)
			hotplug(i);
		sane = sane && constants_kept();
	}
	interrupts_close();
}

static void report_bad(uint32_t index)
{
	const struct storm_cpu *storm = &storms[index];

	rt_printf("# CPU %u, call %lu\n", index, storm->made);
	for (unsigned int i = 0; i < 31; i++)
		if (i < 8 || storm->bad_before.x[i] != storm->bad_after.x[i])
			rt_printf("# x%u: 0x%lx became 0x%lx\n", i,
				  storm->bad_before.x[i],
				  storm->bad_after.x[i]);
}

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, "storm", name, NULL);
}

static void judge(void)
{
	uint64_t made = 0, refused = 0;
	bool kept = true, all = true, interrupted = true;

	for (uint32_t i = 0; i < STORM_CPUS; i++) {
		made += storms[i].made;
		refused += storms[i].refused;
		interrupted &= storms[i].interrupts != 0;
		all &= storms[i].made >= storm_config.calls;
		kept &= !storms[i].bad;
		if (storms[i].bad)
			report_bad(i);
	}
	rt_printf("# %lu calls, %lu refused, %lu hotplugs; interrupts %lu %lu "
		  "%lu %lu\n",
		  made, refused, hotplugs, storms[0].interrupts,
		  storms[1].interrupts, storms[2].interrupts,
		  storms[3].interrupts);
	check(all, "every call came back");
	check(kept, "registers that are no results stay");
	check(sane, "the monitor answers as before, CPUs come and go");
	check(interrupted && hotplugs >= STORM_CPUS - 1,
	      "interrupts arrived, CPUs were switched off and on");
	check(canaries_kept(), "memory that is no call's stays");
}

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	rt_printf("# seed %lu, %lu calls a CPU\n", storm_config.seed,
		  storm_config.calls);
	for (uint32_t i = 0; i < STORM_CPUS; i++) {
		random_seed(&storms[i].random, storm_config.seed * 8 + i);
		rt_cpus[i].mpidr = i;
	}
	canaries_set();
	constants_read(constants);
	drive();
	judge();
	return tap_end(&tap);
}
