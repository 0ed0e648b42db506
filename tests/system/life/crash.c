/* SPDX-License-Identifier: BSD-2-Clause */
/* Dies again and again, by vCPU 0, while vCPU 1 counts. */
#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"
#include <smccc/calls.h>

static volatile uint64_t counted;

static void count(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	for (;;)
		counted++;
}

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	rt_printf("crash: alive\n");
	cpu_prepare(&rt_cpus[1], 1, count, NULL);
	call_raw(SMCCC_CONDUIT_HVC, SMCCC_FID_PSCI_CPU_ON_64, 1,
		 (uint64_t)cpu_entry, 0x77);
	while (counted == 0)
		;
	call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_SMCCC_VERSION, 0, 0, 0);
	*(volatile uint16_t *)0x12345678ul = 0xbad;
	rt_printf("crash: it went through\n");
	return 1;
}
