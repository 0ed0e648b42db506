/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3/power_hooks.h"

#include "el3/gic.h"
#include "el3/pmf.h"
#include "el3/sdei.h"
#include "el3/tos.h"

void power_after_on(struct cpu *cpu)
{
	tos_cpu_on(cpu);
	pmf_capture(cpu, PMF_ON_DONE);
}

bool power_before_off(struct cpu *cpu)
{
	pmf_capture(cpu, PMF_PSCI_ENTER);
	if (!tos_cpu_off(cpu))
		return false;
	pmf_calls_switch(cpu, false);
	sdei_cpu_off(cpu);
	gic_cpu_off(cpu);
	pmf_capture(cpu, PMF_OFF);
	return true;
}

void power_before_suspend(struct cpu *cpu, uint64_t level)
{
	pmf_capture(cpu, PMF_PSCI_ENTER);
	tos_cpu_suspend(cpu, level);
	gic_cpu_suspend(cpu);
	pmf_capture(cpu, PMF_STAT_ENTER);
	pmf_capture(cpu, PMF_LOW_POWER_ENTER);
}

void power_after_resume(struct cpu *cpu, uint64_t level)
{
	pmf_capture(cpu, PMF_STAT_EXIT);
	gic_cpu_resume(cpu);
	tos_cpu_resume(cpu, level);
	pmf_capture(cpu, PMF_PSCI_EXIT);
}

void power_before_system_off(struct cpu *cpu)
{
	tos_system_off(cpu);
}

void power_before_system_reset(struct cpu *cpu)
{
	tos_system_reset(cpu);
}
