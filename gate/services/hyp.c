/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Standard and vendor hypervisor services, owners 5 and 6: both say who the
 * hypervisor is, because clients ask either.
 */
#include "gate/engine.h"

static uint32_t std_hyp_count(const struct gate *gate, uint64_t result[4])
{
	result[0] = gate_service_count(gate, SMCCC_OWNER_STD_HYP);
	return 1;
}

static uint32_t vendor_hyp_count(const struct gate *gate, uint64_t result[4])
{
	result[0] = gate_service_count(gate, SMCCC_OWNER_VENDOR_HYP);
	return 1;
}

const struct gate_service gate_hyp_services[] = {
	{ .fid = SMCCC_FID_STD_HYP_CALL_COUNT, .constant = std_hyp_count },
	{ .fid = SMCCC_FID_STD_HYP_CALL_UID, .constant = gate_uid },
	{ .fid = SMCCC_FID_STD_HYP_REVISION, .constant = gate_revision },
	{ .fid = SMCCC_FID_VENDOR_HYP_CALL_COUNT,
	  .constant = vendor_hyp_count },
	{ .fid = SMCCC_FID_VENDOR_HYP_CALL_UID, .constant = gate_uid },
	{ .fid = SMCCC_FID_VENDOR_HYP_REVISION, .constant = gate_revision },
	{ 0 },
};
