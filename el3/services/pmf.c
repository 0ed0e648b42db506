/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Performance Measurement Framework: timestamps by identifier and CPU, at the
 * vendor EL3 numbers and at the older SiP ones, where other firmware has them;
 * and a call of our own that switches the timestamps of calls on.
 */
#include <smccc/calls.h>

#include "el3/pmf.h"
#include "el3/table.h"

#define PMF_VERSION 1u
#define PMF_EINVAL  (-22)
/* Bit 0 asks for cache maintenance, which there is no need for. */
#define PMF_FLAGS 1ull
/* Of MPIDR_EL1, but no affinity: MT, U, RES1. */
#define MPIDR_OTHER 0xc1000000ull

static bool read(const struct el3_call *call, uint64_t *value)
{
	const uint64_t mpidr = el3_arg(call, 2) & ~MPIDR_OTHER;
	const struct cpu *cpu = cpu_find(mpidr);

	if (cpu == NULL || (el3_arg(call, 3) & ~PMF_FLAGS) != 0 ||
	    el3_arg(call, 1) > UINT32_MAX)
		return false;
	return pmf_read(cpu, (uint32_t)el3_arg(call, 1), value);
}

/* x1: the value; in 32 bits x1 its low half and x2 the high one. */
static void get_timestamp(const struct el3_call *call, struct smccc_regs *out,
			  struct cpu *cpu)
{
	const bool smc64 = call->smc64;
	uint64_t value;

	(void)cpu;
	if (!read(call, &value)) {
		el3_return(out, PMF_EINVAL);
		return;
	}
	out->x[1] = smc64 ? value : (uint32_t)value;
	if (!smc64)
		out->x[2] = value >> 32;
	el3_return(out, SMCCC_SUCCESS);
}

/* x1: 0 off, 1 on, 2 ask. x1 is what it was. */
static void switch_calls(const struct el3_call *call, struct smccc_regs *out,
			 struct cpu *cpu)
{
	const uint64_t what = el3_arg(call, 1);
	const bool on = pmf_calls_on(cpu);

	if (what > 2) {
		el3_return(out, SMCCC_INVALID_PARAMETER);
		return;
	}
	if (what != 2)
		pmf_calls_switch(cpu, what == 1);
	out->x[1] = on;
	el3_return(out, SMCCC_SUCCESS);
}

#define PMF_GET(call)                                            \
	{                                                        \
		.fid = SMCCC_FID_##call, .finish = EL3_FINISH_C, \
		.handler = get_timestamp,                        \
	}

#define PMF_GET_VERSION(call)                                            \
	{                                                                \
		.fid = SMCCC_FID_##call, .finish = EL3_FINISH_CONSTANT2, \
		.result = { SMCCC_SUCCESS, PMF_VERSION },                \
	}

static const struct el3_service rows[] = {
	PMF_GET(PMF_SMC_GET_TIMESTAMP),
	PMF_GET(PMF_SMC_GET_TIMESTAMP_64),
	PMF_GET(PMF_SMC_GET_TIMESTAMP_DEP),
	PMF_GET(PMF_SMC_GET_TIMESTAMP_DEP_64),
	PMF_GET_VERSION(PMF_SMC_GET_VERSION),
	PMF_GET_VERSION(PMF_SMC_GET_VERSION_64),
	{
		.fid = SMCCC_FID_SMCGATE_EL3_PMF_CALLS,
		.finish = EL3_FINISH_C,
		.handler = switch_calls,
	},
};

const struct el3_service_set el3_pmf_services = {
	.name = "pmf",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
