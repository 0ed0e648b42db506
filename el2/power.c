/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A CPU whose vCPU is off rests in the firmware: CPU_SUSPEND of the deepest
 * state that it takes. It is woken by the same SGI as from a WFI: EL2 runs
 * with interrupts masked, so a kick stays pending whenever it comes, before
 * the call or during it, and an interrupt that is pending ends the rest or
 * keeps it from beginning (DEN0022, CPU_SUSPEND). CPU_OFF would need CPU_ON in
 * its place, with an order in which nothing may be lost, and a CPU that is off
 * could not be told that its domain has ended.
 *
 * Not for a vCPU that waits or is suspended: its timers count on.
 */
#include "el2/power.h"

#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/idle.h"
#include "el2/cpu.h"
#include "el2/gic.h"
#include "el2/life.h"
#include "el2/pvtime.h"
#include <smccc/call.h>
#include <smccc/calls.h>
#include <smccc/psci.h>

#define TIMER_ENABLE 1u

static const uint32_t states[] = BOARD_IDLE_STATES;

#define STATES (sizeof(states) / sizeof(states[0]))

/* cpu->idle: an index of states[], or one of these. */
#define IDLE_DEFAULT STATES	  /* CPU_DEFAULT_SUSPEND */
#define IDLE_WFI     (STATES + 1) /* the firmware has none */

static int32_t suspend(const struct cpu *cpu)
{
	struct smccc_regs regs = {
		.x = { SMCCC_FID_PSCI_CPU_SUSPEND_64, 0, (uint64_t)power_resume,
		       (uint64_t)cpu },
	};

	if (cpu->idle < STATES) {
		regs.x[1] = states[cpu->idle];
	} else {
		regs.x[0] = SMCCC_FID_PSCI_CPU_DEFAULT_SUSPEND_64;
		regs.x[1] = (uint64_t)power_resume;
		regs.x[2] = (uint64_t)cpu;
	}
	smccc_smc(&regs);
	return (int32_t)regs.x[0];
}

void power_rest(struct cpu *cpu)
{
	int32_t error;

	/* EL2's own timer does not outlive a power-down everywhere. */
	if (cpu->idle == IDLE_WFI ||
	    (sysreg_read(cnthp_ctl_el2) & TIMER_ENABLE)) {
		wfi();
		return;
	}
	error = suspend(cpu);
	/* DENIED may change; a state that is not there never will be. */
	if (error == PSCI_INVALID_PARAMETERS || error == PSCI_NOT_SUPPORTED ||
	    error == PSCI_INVALID_ADDRESS)
		cpu->idle++;
	else if (error != PSCI_SUCCESS)
		wfi();
}

/*
 * Back from nothing: MMU, caches and stack are on again (start.S). What EL2
 * keeps in its CPU's registers is what it gave them at start-up; the GIC kept
 * what was pending. The vCPU's registers are set when it starts.
 */
void el2_resumed(struct cpu *cpu)
{
	vcpu_hardware_init(cpu);
	gic_cpu_resume();
	pauth_enable(cpu);
	cpu_idle(cpu);
}

static void rest_until(struct cpu *cpu, bool (*over)(struct vcpu *vcpu))
{
	struct vcpu *vcpu = cpu->vcpu;

	while (!over(vcpu)) {
		wfi();
		cpu_take_interrupts(cpu);
		if (!domain_runs(vcpu->domain))
			domain_stopped(cpu);
	}
	gate_vcpu_woke(&machine.gate, &vcpu->gate);
}

void power_standby(struct cpu *cpu)
{
	rest_until(cpu, vgic_pending);
	vgic_flush(cpu->vcpu);
}

void power_suspend(struct cpu *cpu)
{
	rest_until(cpu, vgic_wakes);
	vcpu_resume(cpu);
}
