/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vendor EL3 monitor: what each CPU has counted since it was started first.
 * Only ways through C count; a call that the table answers costs nothing.
 */
#include <smccc/calls.h>

#include "el3/table.h"

/*
 * In: x1 the counter, x2 the CPU's index. Out: x1 the value; for SMC32 its low
 * half, and x2 its high one.
 */
static void statistics(const struct el3_call *call, struct smccc_regs *out,
		       struct cpu *cpu)
{
	const bool smc64 = (out->x[0] & SMCCC_FID_64) != 0;
	const uint64_t counter = smc64 ? out->x[1] : (uint32_t)out->x[1];
	const uint64_t index = smc64 ? out->x[2] : (uint32_t)out->x[2];
	const struct cpu *of;
	uint64_t value;

	(void)call;
	(void)cpu;
	if (counter >= CPU_COUNTERS || index >= machine.cpu_count) {
		el3_return(out, SMCCC_INVALID_PARAMETER);
		return;
	}
	/* Not beyond the array, however a branch is predicted. */
	of = machine.cpu[index % BOARD_CPU_NUMBERS];
	value = __atomic_load_n(&of->counters[counter], __ATOMIC_RELAXED);
	el3_return(out, SMCCC_SUCCESS);
	out->x[1] = value;
	if (!smc64) {
		out->x[1] = (uint32_t)value;
		out->x[2] = value >> 32;
	}
}

static const struct el3_service rows[] = {
	{
		.fid = SMCCC_FID_SMCGATE_EL3_STATISTICS,
		.finish = EL3_FINISH_LEAF,
		.handler = statistics,
	},
	{
		.fid = SMCCC_FID_SMCGATE_EL3_STATISTICS_64,
		.finish = EL3_FINISH_LEAF,
		.handler = statistics,
	},
};

const struct el3_service_set el3_statistics_services = {
	.name = "stats",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
