/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Owner 4 as a whole: PSCI and TRNG have rows of their own, their provider is
 * the gate.
 */
#include "gate/engine.h"

static uint32_t std_count(const struct gate *gate, uint64_t result[4])
{
	result[0] = gate_service_count(gate, SMCCC_OWNER_STD);
	return 1;
}

const struct gate_service gate_std_services[] = {
	{ .fid = SMCCC_FID_STD_CALL_COUNT, .constant = std_count },
	{ .fid = SMCCC_FID_STD_CALL_UID, .constant = gate_uid },
	{ .fid = SMCCC_FID_STD_REVISION, .constant = gate_revision },
	{ 0 },
};
