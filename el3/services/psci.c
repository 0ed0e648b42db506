/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Power State Coordination Interface 1.1 (DEN0022).
 *
 * struct cpu's power goes OFF -> PENDING by whoever calls CPU_ON, PENDING ->
 * ON by the CPU itself when it enters the normal world, ON -> OFF by itself in
 * CPU_OFF. So exactly one caller of CPU_ON wins, and only the winner writes
 * entry and context. CPUs start at the highest non-secure level, in AArch64.
 */
#include <smccc/calls.h>
#include <smccc/psci.h>

#include "arch/aarch64/sysreg.h"
#include "el3/gic.h"
#include "el3/services/version.h"
#include "el3/table.h"
#include "el3/tos.h"

/* power_state, original format; others are reserved or power down. */
#define POWER_STATE_STANDBY 0u

#define AFFINITY_LEVELS	    3u /* 0-2: the board has no Aff3 */
#define SCR_FIQ_IRQ	    6ull

_Static_assert((int)CPU_POWER_ON == PSCI_AFFINITY_ON &&
		       (int)CPU_POWER_OFF == PSCI_AFFINITY_OFF &&
		       (int)CPU_POWER_PENDING == PSCI_AFFINITY_ON_PENDING,
	       "AFFINITY_INFO answers enum cpu_power");

static uint32_t power_of(const struct cpu *cpu)
{
	return __atomic_load_n(&cpu->power, __ATOMIC_ACQUIRE);
}

static int64_t power_on(struct cpu *target, uint64_t entry, uint64_t context)
{
	uint32_t power = CPU_POWER_OFF;

	if (target == NULL)
		return PSCI_INVALID_PARAMETERS;
	if (entry % 4 != 0 || entry < BOARD_RAM_BASE ||
	    entry >= machine.boot.ram_end)
		return PSCI_INVALID_ADDRESS;
	if (!__atomic_compare_exchange_n(&target->power, &power,
					 CPU_POWER_PENDING, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return power == CPU_POWER_ON ? PSCI_ALREADY_ON
					     : PSCI_ON_PENDING;
	target->entry = entry;
	target->context = context;
	gic_wake(target);
	return PSCI_SUCCESS;
}

static void cpu_on(const struct el3_call *call, struct smccc_regs *out,
		   struct cpu *cpu)
{
	(void)cpu;
	el3_return(out, power_on(cpu_find(el3_arg(call, 1)), el3_arg(call, 2),
				 el3_arg(call, 3)));
}

void psci_started(struct cpu *cpu)
{
	__atomic_store_n(&cpu->power, CPU_POWER_ON, __ATOMIC_RELEASE);
}

/* From the store on, CPU_ON may send its SGI: it stays pending till we park. */
static void cpu_off(const struct el3_call *call, struct smccc_regs *out,
		    struct cpu *cpu)
{
	(void)call;
	if (!tos_cpu_off(cpu)) {
		el3_return(out, PSCI_DENIED);
		return;
	}
	gic_cpu_off(cpu);
	__atomic_store_n(&cpu->power, CPU_POWER_OFF, __ATOMIC_RELEASE);
	dsb_sy();
	cpu_park();
}

/* Standby only: WFI ends by what the normal world would take, or EL3. */
static void cpu_suspend(const struct el3_call *call, struct smccc_regs *out,
			struct cpu *cpu)
{
	const uint64_t scr = sysreg_read(scr_el3);

	(void)cpu;
	if ((uint32_t)el3_arg(call, 1) != POWER_STATE_STANDBY) {
		el3_return(out, PSCI_INVALID_PARAMETERS);
		return;
	}
	sysreg_write(scr_el3, scr | SCR_FIQ_IRQ);
	isb();
	wfi();
	sysreg_write(scr_el3, scr);
	isb();
	el3_return(out, PSCI_SUCCESS);
}

/* Of the CPUs that share @mpidr's fields above @level. */
static int64_t affinity(uint64_t mpidr, uint64_t level)
{
	int64_t found = PSCI_INVALID_PARAMETERS;
	uint64_t fields;

	if (level >= AFFINITY_LEVELS || (mpidr & ~MPIDR_AFFINITY) != 0)
		return PSCI_INVALID_PARAMETERS;
	fields = MPIDR_AFFINITY & ~((1ull << (8 * level)) - 1);
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

static void affinity_info(const struct el3_call *call, struct smccc_regs *out,
			  struct cpu *cpu)
{
	(void)cpu;
	el3_return(out, affinity(el3_arg(call, 1), el3_arg(call, 2)));
}

static void system_off(const struct el3_call *call, struct smccc_regs *out,
		       struct cpu *cpu)
{
	(void)call;
	(void)out;
	tos_system_off(cpu);
	board_off();
}

static void system_reset(const struct el3_call *call, struct smccc_regs *out,
			 struct cpu *cpu)
{
	(void)call;
	(void)out;
	tos_system_reset(cpu);
	board_reset();
}

/* The architectural warm reset; the board has no reset of its vendor's. */
static void system_reset2(const struct el3_call *call, struct smccc_regs *out,
			  struct cpu *cpu)
{
	if ((uint32_t)el3_arg(call, 1) != PSCI_RESET2_SYSTEM_WARM) {
		el3_return(out, PSCI_INVALID_PARAMETERS);
		return;
	}
	tos_system_reset(cpu);
	board_reset();
}

/* One function that PSCI_FEATURES reports. */
#define PSCI_ROW(call, function)                                     \
	{                                                            \
		.fid = SMCCC_FID_PSCI_##call, .name = "PSCI_" #call, \
		.finish = EL3_FINISH_C, .handler = (function),       \
		.psci_features = CPU_FEATURE_PRESENT,                \
	}

static const struct el3_service rows[] = {
	{
		.fid = SMCCC_FID_PSCI_VERSION,
		.name = "PSCI_VERSION",
		.finish = EL3_FINISH_CONSTANT,
		.result = { PSCI_VERSION_NUM(EL3_PSCI_MAJOR, EL3_PSCI_MINOR) },
		.psci_features = CPU_FEATURE_PRESENT,
	},
	{
		.fid = SMCCC_FID_PSCI_FEATURES,
		.name = "PSCI_FEATURES",
		.finish = EL3_FINISH_PSCI_FEATURES,
		.psci_features = CPU_FEATURE_PRESENT,
	},
	{
		.fid = SMCCC_FID_PSCI_MIGRATE_INFO_TYPE,
		.name = "PSCI_MIGRATE_INFO_TYPE",
		.finish = EL3_FINISH_CONSTANT,
		.result = { PSCI_TOS_NOT_PRESENT },
		.psci_features = CPU_FEATURE_PRESENT,
	},
	PSCI_ROW(CPU_SUSPEND, cpu_suspend),
	PSCI_ROW(CPU_SUSPEND_64, cpu_suspend),
	PSCI_ROW(CPU_OFF, cpu_off),
	PSCI_ROW(CPU_ON, cpu_on),
	PSCI_ROW(CPU_ON_64, cpu_on),
	PSCI_ROW(AFFINITY_INFO, affinity_info),
	PSCI_ROW(AFFINITY_INFO_64, affinity_info),
	PSCI_ROW(SYSTEM_OFF, system_off),
	PSCI_ROW(SYSTEM_RESET, system_reset),
	PSCI_ROW(SYSTEM_RESET2, system_reset2),
	PSCI_ROW(SYSTEM_RESET2_64, system_reset2),
};

const struct el3_service_set el3_psci_services = {
	.name = "psci",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
