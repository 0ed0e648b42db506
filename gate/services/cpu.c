/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPU service calls, owner 1: the gate virtualises the CPU, so it answers for
 * them. It has no function beyond the general queries: the count is 0.
 */
#include "gate/engine.h"

static uint32_t cpu_count(const struct gate *gate, uint64_t result[4])
{
	result[0] = gate_service_count(gate, SMCCC_OWNER_CPU);
	return 1;
}

const struct gate_service gate_cpu_services[] = {
	{ .fid = SMCCC_FID_CPU_CALL_COUNT, .constant = cpu_count },
	{ .fid = SMCCC_FID_CPU_CALL_UID, .constant = gate_uid },
	{ .fid = SMCCC_FID_CPU_REVISION, .constant = gate_revision },
	{ 0 },
};
