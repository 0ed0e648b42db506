/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/power/power.h"

#include <stdarg.h>

#include "guests/rt/call.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"
#include <smccc/psci.h>

void power_say(const char *format, ...)
{
	va_list args;

	rt_printf("# ");
	va_start(args, format);
	rt_vprintf(format, args);
	va_end(args);
	rt_printf("\n");
}

int64_t power_call(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	return (int64_t)call_raw(power_conduit(), fid, x1, x2, x3);
}

bool power_start(uint32_t i, void (*run)(struct rt_cpu *cpu, void *argument),
		 void *argument)
{
	const uint64_t starts = rt_cpus[i].started + 1;
	int64_t error;

	cpu_prepare(&rt_cpus[i], i, run, argument);
	error = power_call(SMCCC_FID_PSCI_CPU_ON_64, i, (uint64_t)cpu_entry, 0);
	if (error != PSCI_SUCCESS) {
		power_say("vCPU %u: CPU_ON %ld", i, (long)error);
		return false;
	}
	if (!cpu_wait(&rt_cpus[i].started, starts, POWER_WAIT_MS)) {
		power_say("vCPU %u does not start", i);
		return false;
	}
	return true;
}

bool power_wait_off(uint32_t i)
{
	struct patience wait = patience(POWER_WAIT_MS);

	while (power_call(SMCCC_FID_PSCI_AFFINITY_INFO_64, i, 0, 0) !=
	       PSCI_AFFINITY_OFF)
		if (patience_ends(&wait)) {
			power_say("vCPU %u stays on", i);
			return false;
		}
	return true;
}

int payload_main(const struct payload_boot *boot)
{
	struct tap tap = { 0 };

	(void)boot;
	power_find();
	rt_printf("TAP version 12\n");
	power_on_off(&tap);
	power_rests(&tap);
	power_stolen(&tap);
	power_entropy(&tap);
	return tap_end(&tap);
}
