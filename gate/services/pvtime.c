/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Paravirtualised time (DEN0057), stolen time: where a vCPU finds how long its
 * CPU was taken from it. Both functions exist in SMC64 only.
 */
#include "gate/engine.h"

static int32_t pv_time_feature(const struct gate *gate, struct gate_vcpu *vcpu)
{
	(void)gate;
	return vcpu->pv_time != 0 ? SMCCC_SUCCESS : SMCCC_NOT_SUPPORTED;
}

static enum gate_action pv_time_features(const struct gate *gate,
					 struct gate_vcpu *vcpu,
					 struct gate_request call,
					 struct smccc_regs *regs)
{
	const uint32_t fid = (uint32_t)gate_request_arg(call, regs, 1);

	if (vcpu->pv_time == 0 ||
	    (gate_fid(fid) != SMCCC_FID_PV_TIME_FEATURES &&
	     gate_fid(fid) != SMCCC_FID_PV_TIME_ST))
		return gate_return(regs, SMCCC_NOT_SUPPORTED);
	return gate_return(
		regs, gate_feature(gate, vcpu, gate_request_fid(call), fid));
}

static enum gate_action pv_time_st(const struct gate *gate,
				   struct gate_vcpu *vcpu,
				   struct gate_request call,
				   struct smccc_regs *regs)
{
	(void)gate;
	(void)call;
	if (vcpu->pv_time == 0)
		return gate_return(regs, SMCCC_NOT_SUPPORTED);
	regs->x[0] = vcpu->pv_time;
	return GATE_ACTION_RETURN;
}

const struct gate_service gate_pv_time_services[] = {
	{ .fid = SMCCC_FID_PV_TIME_FEATURES,
	  .answer = pv_time_features,
	  .feature = pv_time_feature },
	{ .fid = SMCCC_FID_PV_TIME_ST,
	  .answer = pv_time_st,
	  .feature = pv_time_feature },
	{ 0 },
};
