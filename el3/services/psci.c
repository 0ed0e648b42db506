/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Power State Coordination Interface 1.3 (DEN0022): the functions, and CPUs
 * that go on and off.
 *
 * struct cpu's power goes OFF -> PENDING by whoever calls CPU_ON, PENDING ->
 * ON by the CPU itself when it enters the normal world, ON -> OFF by itself in
 * CPU_OFF. So exactly one caller of CPU_ON wins, and only the winner writes
 * entry and context, then ordered: whatever wakes the CPU before that, it parks
 * again. CPUs start at the highest non-secure level, in AArch64.
 *
 * MIGRATE and MIGRATE_INFO_UP_CPU have no rows: without a Trusted OS, and with
 * one that runs on every CPU, there is nothing to migrate, and both are
 * NOT_SUPPORTED. MIGRATE_INFO_TYPE is 2 in either case.
 */
#include "el3/services/psci.h"

#include <smccc/calls.h>

#include "arch/aarch64/sysreg.h"
#include "el3/gic.h"
#include "el3/pmf.h"
#include "el3/power_hooks.h"
#include "el3/ram.h"
#include "el3/services/version.h"

#define INSTRUCTION_BYTES 4u

bool el3_psci_entry_valid(uint64_t entry)
{
	/* Bit 0: Thumb, where the normal world begins in AArch32. */
	if ((entry & 1) != 0 && world_is_a32())
		return ram_normal(entry & ~1ull, INSTRUCTION_BYTES);
	return entry % INSTRUCTION_BYTES == 0 &&
	       ram_normal(entry, INSTRUCTION_BYTES);
}

static int64_t power_on(struct cpu *target, uint64_t entry, uint64_t context)
{
	uint32_t power = CPU_POWER_OFF;

	if (target == NULL)
		return PSCI_INVALID_PARAMETERS;
	if (!el3_psci_entry_valid(entry))
		return PSCI_INVALID_ADDRESS;
	if (!__atomic_compare_exchange_n(&target->power, &power,
					 CPU_POWER_PENDING, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return power == CPU_POWER_ON ? PSCI_ALREADY_ON
					     : PSCI_ON_PENDING;
	target->entry = entry;
	target->context = context;
	pmf_capture(target, PMF_ON_ASKED);
	__atomic_store_n(&target->ordered, 1, __ATOMIC_RELEASE);
	gic_wake(target);
	return PSCI_SUCCESS;
}

static PSCI_HANDLER(cpu_on)
{
	(void)cpu;
	el3_return(out, power_on(cpu_find(el3_arg(call, 1)), el3_arg(call, 2),
				 el3_arg(call, 3)));
}

void psci_started(struct cpu *cpu)
{
	__atomic_store_n(&cpu->power, CPU_POWER_ON, __ATOMIC_RELEASE);
}

/*
 * CPU_OFF; and CPU_FREEZE: an interrupt that still comes for this CPU stays
 * pending in either, and only CPU_ON ends them.
 *
 * From the store on, CPU_ON may send its SGI: it stays pending till we park.
 */
static PSCI_HANDLER(cpu_off)
{
	(void)call;
	if (!power_before_off(cpu)) {
		el3_return(out, PSCI_DENIED);
		return;
	}
	world_quiet();
	power_off(cpu, sysreg_read(cntpct_el0));
	__atomic_store_n(&cpu->power, CPU_POWER_OFF, __ATOMIC_RELEASE);
	dsb_sy();
	cpu_park();
}

/* One function that PSCI_FEATURES reports, with this answer. */
#define PSCI_FLAG_ROW(call, function, features)                       \
	{                                                             \
		.fid = SMCCC_FID_PSCI_##call, .finish = EL3_FINISH_C, \
		.handler = (function), .psci_features = (features),   \
	}

#define PSCI_ROW(call, function) \
	PSCI_FLAG_ROW(call, function, CPU_FEATURE_PRESENT)

/* CPU_SUSPEND's flag 0: OS-initiated mode; 1, the extended format: clear.
   SYSTEM_OFF2's flag 0: hibernation. */
#define PSCI_FLAG_0_ROW(call, function) \
	PSCI_FLAG_ROW(call, function, CPU_FEATURE_FLAG_0)

static const struct el3_service rows[] = {
	{
		.fid = SMCCC_FID_PSCI_VERSION,
		.finish = EL3_FINISH_CONSTANT,
		.result = { PSCI_VERSION_NUM(EL3_PSCI_MAJOR, EL3_PSCI_MINOR) },
		.psci_features = CPU_FEATURE_PRESENT,
	},
	{
		.fid = SMCCC_FID_PSCI_FEATURES,
		.finish = EL3_FINISH_PSCI_FEATURES,
		.psci_features = CPU_FEATURE_PRESENT,
	},
	{
		.fid = SMCCC_FID_PSCI_MIGRATE_INFO_TYPE,
		.finish = EL3_FINISH_CONSTANT,
		.result = { PSCI_TOS_NOT_PRESENT },
		.psci_features = CPU_FEATURE_PRESENT,
	},
	PSCI_FLAG_0_ROW(CPU_SUSPEND, el3_psci_cpu_suspend),
	PSCI_FLAG_0_ROW(CPU_SUSPEND_64, el3_psci_cpu_suspend),
	PSCI_ROW(CPU_OFF, cpu_off),
	PSCI_ROW(CPU_ON, cpu_on),
	PSCI_ROW(CPU_ON_64, cpu_on),
	PSCI_ROW(AFFINITY_INFO, el3_psci_affinity_info),
	PSCI_ROW(AFFINITY_INFO_64, el3_psci_affinity_info),
	PSCI_ROW(SYSTEM_OFF, el3_psci_system_off),
	PSCI_ROW(SYSTEM_RESET, el3_psci_system_reset),
	PSCI_ROW(CPU_FREEZE, cpu_off),
	PSCI_ROW(CPU_DEFAULT_SUSPEND, el3_psci_cpu_default_suspend),
	PSCI_ROW(CPU_DEFAULT_SUSPEND_64, el3_psci_cpu_default_suspend),
	PSCI_ROW(NODE_HW_STATE, el3_psci_node_hw_state),
	PSCI_ROW(NODE_HW_STATE_64, el3_psci_node_hw_state),
	PSCI_ROW(SYSTEM_SUSPEND, el3_psci_system_suspend),
	PSCI_ROW(SYSTEM_SUSPEND_64, el3_psci_system_suspend),
	PSCI_ROW(SET_SUSPEND_MODE, el3_psci_set_suspend_mode),
	PSCI_ROW(STAT_RESIDENCY, el3_psci_stat_residency),
	PSCI_ROW(STAT_RESIDENCY_64, el3_psci_stat_residency),
	PSCI_ROW(STAT_COUNT, el3_psci_stat_count),
	PSCI_ROW(STAT_COUNT_64, el3_psci_stat_count),
	PSCI_ROW(SYSTEM_RESET2, el3_psci_system_reset2),
	PSCI_ROW(SYSTEM_RESET2_64, el3_psci_system_reset2),
	PSCI_ROW(MEM_PROTECT, el3_psci_mem_protect),
	PSCI_ROW(MEM_PROTECT_CHECK_RANGE, el3_psci_mem_protect_check_range),
	PSCI_ROW(MEM_PROTECT_CHECK_RANGE_64, el3_psci_mem_protect_check_range),
	PSCI_FLAG_0_ROW(SYSTEM_OFF2, el3_psci_system_off2),
	PSCI_FLAG_0_ROW(SYSTEM_OFF2_64, el3_psci_system_off2),
};

const struct el3_service_set el3_psci_services = {
	.name = "psci",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
