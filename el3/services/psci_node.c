/* SPDX-License-Identifier: BSD-2-Clause */
/* What CPUs, clusters and the system are in, and were (DEN0022). */
#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/board.h"
#include "el3/services/psci.h"

#define US_PER_S 1000000ull

_Static_assert((int)CPU_POWER_ON == PSCI_AFFINITY_ON &&
		       (int)CPU_POWER_OFF == PSCI_AFFINITY_OFF &&
		       (int)CPU_POWER_PENDING == PSCI_AFFINITY_ON_PENDING,
	       "AFFINITY_INFO answers enum cpu_power");

/* The fields below @level are no part of a node's name. */
static uint64_t fields_above(uint64_t level)
{
	return MPIDR_AFFINITY & ~((1ull << (8 * level)) - 1);
}

static uint32_t power_of(const struct cpu *cpu)
{
	return __atomic_load_n(&cpu->power, __ATOMIC_ACQUIRE);
}

/* Of the CPUs that share @mpidr's fields above @level. */
static int64_t affinity_of_node(uint64_t mpidr, uint64_t level)
{
	const uint64_t fields = fields_above(level);
	int64_t found = PSCI_INVALID_PARAMETERS;

	if (level >= POWER_LEVELS || (mpidr & ~MPIDR_AFFINITY) != 0)
		return PSCI_INVALID_PARAMETERS;
	for (uint32_t i = 0; i < machine.cpu_count; i++) {
		const struct cpu *cpu = &cpu_areas[i].cpu;
		uint32_t power = power_of(cpu);

		if (((cpu->mpidr ^ mpidr) & fields) != 0)
			continue;
		if (power == CPU_POWER_ON)
			return PSCI_AFFINITY_ON;
		if (found != PSCI_AFFINITY_ON_PENDING)
			found = power;
	}
	return found;
}

/* Not inlined: who asks for one CPU, as most do, pays for no frame. */
__attribute__((noinline)) static PSCI_HANDLER(affinity_above)
{
	(void)cpu;
	el3_return(out, affinity_of_node(el3_arg(call, 1), el3_arg(call, 2)));
}

PSCI_HANDLER(el3_psci_affinity_info)
{
	const struct cpu *target = cpu_find(el3_arg(call, 1));

	if (el3_arg(call, 2) != POWER_CPU) {
		affinity_above(call, out, cpu);
		return;
	}
	if (target == NULL) {
		el3_return(out, PSCI_INVALID_PARAMETERS);
		return;
	}
	el3_return(out, power_of(target));
}

/* NULL: there is no such node. */
static const struct power_node *node_find(uint64_t mpidr, uint64_t level)
{
	const struct cpu *cpu;

	if (level >= POWER_LEVELS || (mpidr & ~MPIDR_AFFINITY) != 0)
		return NULL;
	/* Each cluster here has a CPU 0. */
	cpu = cpu_find(mpidr & fields_above(level));
	return cpu == NULL ? NULL : power_node(cpu, level);
}

PSCI_HANDLER(el3_psci_node_hw_state)
{
	static const uint8_t answers[POWER_LOCALS] = {
		[POWER_RUN] = PSCI_HW_ON,
		[POWER_STANDBY] = PSCI_HW_STANDBY,
		[POWER_DOWN] = PSCI_HW_OFF,
	};
	const struct power_node *node =
		node_find(el3_arg(call, 1), el3_arg(call, 2));

	(void)cpu;
	if (node == NULL)
		el3_return(out, PSCI_INVALID_PARAMETERS);
	else
		el3_return(out, answers[__atomic_load_n(&node->state,
							__ATOMIC_ACQUIRE)]);
}

/*
 * The stays of @mpidr's node at @id's level in @id's local state there. NULL:
 * no such CPU or state.
 */
static const struct power_stat *stat_find(uint64_t mpidr, uint32_t id)
{
	const struct board_power_state *state = el3_psci_power_state(id);
	const struct cpu *cpu = cpu_find(mpidr);
	unsigned int level = POWER_SYSTEM;

	if (state == NULL || cpu == NULL)
		return NULL;
	while (state->want.local[level] == POWER_RUN)
		level--;
	return &power_node(cpu, level)->stat[state->want.local[level]];
}

static void stat_return(const struct el3_call *call, struct smccc_regs *out,
			uint64_t value)
{
	out->x[0] = call->smc64 ? value : (uint32_t)value;
}

PSCI_HANDLER(el3_psci_stat_residency)
{
	const struct power_stat *stat =
		stat_find(el3_arg(call, 1), (uint32_t)el3_arg(call, 2));
	uint64_t ticks = 0;

	(void)cpu;
	if (stat != NULL)
		ticks = __atomic_load_n(&stat->ticks, __ATOMIC_RELAXED);
	/* In two steps: ticks times a million wraps within days. */
	stat_return(call, out,
		    ticks / BOARD_CNTFRQ_HZ * US_PER_S +
			    ticks % BOARD_CNTFRQ_HZ * US_PER_S /
				    BOARD_CNTFRQ_HZ);
}

PSCI_HANDLER(el3_psci_stat_count)
{
	const struct power_stat *stat =
		stat_find(el3_arg(call, 1), (uint32_t)el3_arg(call, 2));
	uint64_t count = 0;

	(void)cpu;
	if (stat != NULL)
		count = __atomic_load_n(&stat->count, __ATOMIC_RELAXED);
	stat_return(call, out, count);
}
