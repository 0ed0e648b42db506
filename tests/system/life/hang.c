/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vCPU 1 counts while vCPU 0 is in the firmware: first for a while, then until
 * the gate has given it up, or for ever (firmware.S).
 */
#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"
#include <smccc/calls.h>

/* Late by a tick less than that, still; and far from being given up. */
#define LATE_MS 1300

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
	const uint64_t for_ever =
		payload_config.linger == 0 ? UINT64_MAX : UINT64_MAX - 2;

	(void)boot;
	power_find();
	cpu_prepare(&rt_cpus[1], 1, count, NULL);
	call_raw(power_conduit(), SMCCC_FID_PSCI_CPU_ON_64, 1,
		 (uint64_t)cpu_entry, 0);
	while (counted == 0)
		;
	call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, LATE_MS,
		 0, 0);
	rt_printf("hang: back, the other has counted\n");
	call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, for_ever,
		 0x22, 0x33);
	rt_printf("hang: back, though it is lost\n");
	return 0;
}
