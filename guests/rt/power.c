/* SPDX-License-Identifier: BSD-2-Clause */
#include <smccc/calls.h>

#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/trap.h"

#define SEMIHOSTING_APPLICATION_EXIT 0x20026

static enum power_state smc_state;
static enum power_state hvc_state;

static enum power_state conduit_try(enum smccc_conduit conduit)
{
	int32_t version;

	trap_expect(0);
	version = (int32_t)call_raw(conduit, SMCCC_FID_PSCI_VERSION, 0, 0, 0);
	if (trap_taken())
		return POWER_UNDEFINED;
	return version > 0 ? POWER_ANSWERED : POWER_REFUSED;
}

void power_find(void)
{
	smc_state = conduit_try(SMCCC_CONDUIT_SMC);
	/* At EL2 an HVC is a call to ourselves, and so it is behind it. */
	if (cpu_current_el() == 1 && !(payload_config.flags & PAYLOAD_EL1))
		hvc_state = conduit_try(SMCCC_CONDUIT_HVC);
}

enum power_state power_conduit_state(enum smccc_conduit conduit)
{
	return conduit == SMCCC_CONDUIT_HVC ? hvc_state : smc_state;
}

const char *power_state_name(enum power_state state)
{
	static const char names[][16] = {
		[POWER_UNTRIED] = "not tried",
		[POWER_UNDEFINED] = "undefined",
		[POWER_REFUSED] = "refuses PSCI",
		[POWER_ANSWERED] = "works",
	};

	return names[state];
}

enum smccc_conduit power_conduit(void)
{
	if (smc_state == POWER_ANSWERED)
		return SMCCC_CONDUIT_SMC;
	if (hvc_state == POWER_ANSWERED)
		return SMCCC_CONDUIT_HVC;
	return SMCCC_CONDUIT_NONE;
}

uint64_t power_semihosting(uint32_t operation, uint64_t argument)
{
	register uint64_t x0 __asm__("x0") = operation;
	register uint64_t x1 __asm__("x1") = argument;

	__asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
	return x0;
}

void power_cpu_off(void)
{
	call_raw(power_conduit(), SMCCC_FID_PSCI_CPU_OFF, 0, 0, 0);
	for (;;)
		wfi();
}

void power_exit(int code)
{
	uint64_t block[2] = { SEMIHOSTING_APPLICATION_EXIT, (uint64_t)code };

	if (payload_config.exit == PAYLOAD_EXIT_SEMIHOSTING)
		power_semihosting(POWER_SYS_EXIT, (uint64_t)block);
	if (power_conduit() != SMCCC_CONDUIT_NONE)
		call_raw(power_conduit(), SMCCC_FID_PSCI_SYSTEM_OFF, 0, 0, 0);
	for (;;)
		wfi();
}
