/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vendor EL3 monitor: what each CPU has counted since it was started first.
 * Only ways through C count; a call that the table answers costs nothing.
 */
#include <smccc/calls.h>

#include "el3/table.h"

/* x1 the counter, x2 the CPU's index: the value's place, or NULL. */
static const uint64_t *find(uint64_t counter, uint64_t index)
{
	if (counter >= CPU_COUNTERS || index >= machine.cpu_count)
		return NULL;
	return &cpu_areas[index].cpu.counters[counter];
}

/* x1 is the value. */
static void statistics_64(const struct el3_call *call, struct smccc_regs *out,
			  struct cpu *cpu)
{
	const uint64_t *place = find(call->x[1], call->x[2]);

	(void)cpu;
	if (place == NULL) {
		el3_return(out, SMCCC_INVALID_PARAMETER);
		return;
	}
	out->x[1] = __atomic_load_n(place, __ATOMIC_RELAXED);
	el3_return(out, SMCCC_SUCCESS);
}

/* x1 is its low half, x2 its high one. */
static void statistics_32(const struct el3_call *call, struct smccc_regs *out,
			  struct cpu *cpu)
{
	const uint64_t *place =
		find((uint32_t)call->x[1], (uint32_t)call->x[2]);
	uint64_t value;

	(void)cpu;
	if (place == NULL) {
		el3_return(out, SMCCC_INVALID_PARAMETER);
		return;
	}
	value = __atomic_load_n(place, __ATOMIC_RELAXED);
	out->x[1] = (uint32_t)value;
	out->x[2] = value >> 32;
	el3_return(out, SMCCC_SUCCESS);
}

static const struct el3_service rows[] = {
	{
		.fid = SMCCC_FID_SMCGATE_EL3_STATISTICS,
		.finish = EL3_FINISH_C,
		.handler = statistics_32,
	},
	{
		.fid = SMCCC_FID_SMCGATE_EL3_STATISTICS_64,
		.finish = EL3_FINISH_C,
		.handler = statistics_64,
	},
};

const struct el3_service_set el3_statistics_services = {
	.name = "stats",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
