/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUs that rest until an interrupt comes (DEN0022). A standby is a WFI here
 * and returns. A power-down comes back at the entry point, as after CPU_ON:
 * EL1's and EL2's registers are lost, the caller's own to save.
 */
#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/board.h"
#include "el3/pmf.h"
#include "el3/power_hooks.h"
#include "el3/services/psci.h"

#define SCR_FIQ_IRQ 6ull

const struct board_power_state *el3_psci_power_state(uint32_t id)
{
	for (size_t i = 0; i < BOARD_POWER_STATES; i++)
		if (board.power_state[i].id == id)
			return &board.power_state[i];
	return NULL;
}

static uint64_t now(void)
{
	return sysreg_read(cntpct_el0);
}

/* WFI ends by what the normal world would take, or EL3. */
static void standby_wait(struct cpu *cpu)
{
	const uint64_t scr = sysreg_read(scr_el3);

	pmf_capture(cpu, PMF_PSCI_ENTER);
	sysreg_write(scr_el3, scr | SCR_FIQ_IRQ);
	pmf_capture(cpu, PMF_STAT_ENTER);
	pmf_capture(cpu, PMF_LOW_POWER_ENTER);
	wfi();
	pmf_capture(cpu, PMF_LOW_POWER_EXIT);
	pmf_capture(cpu, PMF_STAT_EXIT);
	sysreg_write(scr_el3, scr);
	isb();
	pmf_capture(cpu, PMF_PSCI_EXIT);
}

static int64_t standby(struct cpu *cpu, const struct power_want *want)
{
	uint64_t level;
	int64_t error;

	if (want->local[POWER_CLUSTER] == POWER_RUN) {
		power_standby_enter(cpu, now());
		standby_wait(cpu);
		power_standby_leave(cpu, now());
		return PSCI_SUCCESS;
	}
	error = power_suspend(cpu, want, now(), &level);
	if (error != PSCI_SUCCESS)
		return error;
	standby_wait(cpu);
	power_resume(cpu, now());
	return PSCI_SUCCESS;
}

/* Returns if it is refused, or if what would end it is pending already. */
static int64_t power_down(struct cpu *cpu, const struct power_want *want,
			  uint64_t entry, uint64_t context)
{
	uint64_t level;
	int64_t error;

	if (!el3_psci_entry_valid(entry))
		return PSCI_INVALID_ADDRESS;
	if (sysreg_read(isr_el1) != 0)
		return PSCI_SUCCESS;
	error = power_suspend(cpu, want, now(), &level);
	if (error != PSCI_SUCCESS)
		return error;
	cpu->entry = entry;
	cpu->context = context;
	cpu->suspended = true;
	power_before_suspend(cpu, level);
	world_quiet();
	cpu_power_down();
}

static int64_t suspend(struct cpu *cpu, uint32_t id, uint64_t entry,
		       uint64_t context)
{
	const struct board_power_state *state = el3_psci_power_state(id);

	if (state == NULL)
		return PSCI_INVALID_PARAMETERS;
	if (state->want.local[POWER_CPU] == POWER_STANDBY)
		return standby(cpu, &state->want);
	return power_down(cpu, &state->want, entry, context);
}

PSCI_HANDLER(el3_psci_cpu_suspend)
{
	el3_return(out, suspend(cpu, (uint32_t)el3_arg(call, 1),
				el3_arg(call, 2), el3_arg(call, 3)));
}

PSCI_HANDLER(el3_psci_cpu_default_suspend)
{
	el3_return(out, suspend(cpu, board.power_default, el3_arg(call, 1),
				el3_arg(call, 2)));
}

/* As the deepest state, by the last CPU alone: all others are off. */
PSCI_HANDLER(el3_psci_system_suspend)
{
	static const struct power_want want = {
		{ POWER_DOWN, POWER_DOWN, POWER_DOWN },
	};
	const uint64_t entry = el3_arg(call, 1);

	if (!el3_psci_entry_valid(entry))
		el3_return(out, PSCI_INVALID_ADDRESS);
	else if (!power_alone(cpu))
		el3_return(out, PSCI_DENIED);
	else
		el3_return(out,
			   power_down(cpu, &want, entry, el3_arg(call, 2)));
}

PSCI_HANDLER(el3_psci_set_suspend_mode)
{
	const uint64_t mode = el3_arg(call, 1);

	if (mode == POWER_PLATFORM_COORDINATED || mode == POWER_OS_INITIATED)
		el3_return(out, power_mode_set(cpu, (enum power_mode)mode));
	else
		el3_return(out, PSCI_INVALID_PARAMETERS);
}
