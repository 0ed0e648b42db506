/* SPDX-License-Identifier: BSD-2-Clause */
/* PV time (DEN0057): each vCPU's stolen time, and that it is told the truth. */
#include "guests/power/power.h"
#include "guests/rt/gic.h"
#include "guests/rt/timer.h"
#include <smcgate/gate.h>

#define SGI  5
#define SGIS 200u
#define NS   1000000000ull

static const volatile struct gate_pv_time *place(void)
{
	const int64_t ipa = power_call(SMCCC_FID_PV_TIME_ST, 0, 0, 0);

	return ipa < 0 ? NULL : (const volatile void *)(uintptr_t)ipa;
}

static void discovery(struct tap *tap)
{
	const bool there = power_call(SMCCC_FID_SMCCC_ARCH_FEATURES,
				      SMCCC_FID_PV_TIME_FEATURES, 0, 0) == 0 &&
			   power_call(SMCCC_FID_PV_TIME_FEATURES,
				      SMCCC_FID_PV_TIME_ST, 0, 0) == 0;

	tap_result(tap, there && place() != NULL, "pv-time", "it is found",
		   NULL);
}

static const volatile struct gate_pv_time *places[POWER_VCPUS];

static void run_place(struct rt_cpu *cpu, void *argument)
{
	(void)argument;
	places[cpu - rt_cpus] = place();
}

static void each_its_own(struct tap *tap)
{
	bool ok = true;

	places[0] = place();
	for (uint32_t i = 1; i < POWER_VCPUS; i++)
		ok = power_start(i, run_place, NULL) && power_wait_off(i) && ok;
	for (uint32_t i = 0; i < POWER_VCPUS; i++) {
		ok = ok && places[i] && (uint64_t)places[i] % 64 == 0 &&
		     places[i]->revision == 0 && places[i]->attributes == 0;
		for (uint32_t n = 0; n < i; n++)
			ok = ok && places[n] != places[i];
	}
	tap_result(tap, ok, "pv-time", "each vCPU has a place of its own",
		   NULL);
}

/* Interrupts that the other sends take this CPU away for a while. */
static volatile uint64_t told;

static void run_sender(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	for (uint32_t i = 0; i < SGIS && !told; i++) {
		const uint64_t end = timer_now() + timer_ticks_of_us(20);

		gic_send(0, SGI);
		while (timer_now() < end)
			;
	}
}

static void grows(struct tap *tap)
{
	const volatile struct gate_pv_time *own = place();
	uint64_t before, after, start, elapsed, last;
	bool monotonic = true;

	if (!own || !gic_enable(SGI)) {
		tap_result(tap, false, "pv-time", "stolen time is counted",
			   NULL);
		return;
	}
	told = 0;
	start = timer_now(); /* before the one, and then after the other */
	before = last = own->stolen;
	power_start(1, run_sender, NULL);
	while (rt_cpus[1].done < rt_cpus[1].started) {
		const uint64_t now = own->stolen;

		monotonic = monotonic && now >= last;
		last = now;
		dsb_sy();
		if ((sysreg_read(isr_el1) & 0x80) != 0)
			gic_end(gic_acknowledge());
	}
	after = own->stolen;
	elapsed = timer_now() - start;
	told = 1;
	power_wait_off(1);
	gic_disable(SGI);
	power_say("%lu ns stolen of %lu ticks", (unsigned long)(after - before),
		  (unsigned long)elapsed);
	tap_result(tap, monotonic && after > before, "pv-time",
		   "stolen time is counted", NULL);
	tap_result(tap,
		   after - before <= elapsed * (NS / 1000) /
					     (sysreg_read(cntfrq_el0) / 1000),
		   "pv-time", "no more is stolen than went by", NULL);
}

/* A standby that a vCPU asked for is not stolen from it. */
static void standby(struct tap *tap)
{
	const volatile struct gate_pv_time *own = place();
	const uint64_t us = 20000;
	uint64_t before;

	if (!own || !gic_enable(TIMER_INTID)) {
		tap_result(tap, false, "pv-time", "a standby is not stolen",
			   NULL);
		return;
	}
	before = own->stolen;
	timer_start(us);
	power_call(SMCCC_FID_PSCI_CPU_SUSPEND_64, 0, 0, 0);
	timer_stop();
	gic_disable(TIMER_INTID);
	tap_result(tap, own->stolen - before < us * 1000 / 2, "pv-time",
		   "a standby is not stolen", NULL);
}

void power_stolen(struct tap *tap)
{
	discovery(tap);
	each_its_own(tap);
	grows(tap);
	standby(tap);
}
