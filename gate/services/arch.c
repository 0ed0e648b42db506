/* SPDX-License-Identifier: BSD-2-Clause */
/* Arm Architecture calls (DEN0028), owner 0. */
#include "gate/engine.h"
#include <smccc/arch.h>

/* The newest version whose rules the gate meets (docs/services.md). */
static uint32_t arch_version(const struct gate *gate, uint64_t result[4])
{
	(void)gate;
	result[0] = SMCCC_VERSION_NUM(1, 4);
	return 1;
}

/*
 * ARCH_FEATURES knows the architecture's own functions and those of the
 * standard hypervisor service (DEN0057 discovers PV time by it); others have
 * discovery calls of their own.
 */
static enum gate_action arch_features(const struct gate *gate,
				      struct gate_vcpu *vcpu,
				      struct gate_request call,
				      struct smccc_regs *regs)
{
	uint32_t fid = (uint32_t)gate_request_arg(call, regs, 1);
	uint32_t owner = fid >> 24 & 0x3f;

	if (!(fid & SMCCC_FID_FAST) ||
	    (owner != SMCCC_OWNER_ARCH && owner != SMCCC_OWNER_STD_HYP))
		return gate_return(regs, SMCCC_NOT_SUPPORTED);
	if (gate_request_aarch32(call) && (fid & SMCCC_FID_64)) /* R2 */
		return gate_return(regs, SMCCC_NOT_SUPPORTED);
	return gate_return(
		regs, gate_feature(gate, vcpu, gate_request_fid(call), fid));
}

static int32_t soc_id_feature(const struct gate *gate, struct gate_vcpu *vcpu)
{
	(void)vcpu;
	return gate->firmware.soc_id ? SMCCC_SUCCESS : SMCCC_NOT_SUPPORTED;
}

/* Type 2, the name, is SMC64 only, and not ours to give. */
static enum gate_action soc_id(const struct gate *gate, struct gate_vcpu *vcpu,
			       struct gate_request call,
			       struct smccc_regs *regs)
{
	const struct gate_firmware *firmware = &gate->firmware;
	uint64_t type = gate_request_arg(call, regs, 1);

	(void)vcpu;
	if (!firmware->soc_id)
		return gate_return(regs, SMCCC_NOT_SUPPORTED);
	if (type == SMCCC_SOC_ID_VERSION)
		return gate_return(regs, firmware->soc_id_version);
	if (type == SMCCC_SOC_ID_REVISION)
		return gate_return(regs, firmware->soc_id_revision);
	return gate_return(regs, SMCCC_INVALID_PARAMETER);
}

/*
 * The workarounds act on the CPU, so the firmware does them, and whether they
 * exist is its answer for this CPU: their rows have no handler. An operating
 * system calls WORKAROUND_1 at each switch of address spaces; where its trap
 * had the firmware do it before anything else ran, there is nothing left to
 * do, and where not, it passes through the table without C.
 *
 * The state that WORKAROUND_2 sets is the CPU's. A CPU carries at most one
 * vCPU and a vCPU never moves, so it is the vCPU's too: nobody else's calls or
 * switches can change it. A vCPU that ends leaves it as the next start expects
 * it (gate_vcpu_ended()).
 */
static int32_t workaround_1_feature(const struct gate *gate,
				    struct gate_vcpu *vcpu)
{
	(void)gate;
	return vcpu->cpu->workaround[GATE_WORKAROUND_1];
}

static int32_t workaround_2_feature(const struct gate *gate,
				    struct gate_vcpu *vcpu)
{
	(void)gate;
	return vcpu->cpu->workaround[GATE_WORKAROUND_2];
}

static int32_t workaround_3_feature(const struct gate *gate,
				    struct gate_vcpu *vcpu)
{
	(void)gate;
	return vcpu->cpu->workaround[GATE_WORKAROUND_3];
}

/* A reset CPU has the mitigation on (DEN0028, ARCH_WORKAROUND_2). */
void gate_vcpu_ended(const struct gate *gate, const struct gate_vcpu *vcpu)
{
	if (vcpu->cpu->workaround[GATE_WORKAROUND_2] >= 0)
		gate_firmware_call(gate, SMCCC_FID_SMCCC_ARCH_WORKAROUND_2, 1);
}

const struct gate_service gate_arch_services[] = {
	{ .fid = SMCCC_FID_SMCCC_VERSION, .constant = arch_version },
	{ .fid = SMCCC_FID_SMCCC_ARCH_FEATURES, .answer = arch_features },
	{ .fid = SMCCC_FID_SMCCC_ARCH_SOC_ID,
	  .answer = soc_id,
	  .feature = soc_id_feature },
	{ .fid = SMCCC_FID_SMCCC_ARCH_WORKAROUND_1,
	  .by_trap = GATE_WORKAROUND_1 + 1,
	  .feature = workaround_1_feature },
	{ .fid = SMCCC_FID_SMCCC_ARCH_WORKAROUND_2,
	  .args = 1,
	  .feature = workaround_2_feature },
	{ .fid = SMCCC_FID_SMCCC_ARCH_WORKAROUND_3,
	  .by_trap = GATE_WORKAROUND_3 + 1,
	  .feature = workaround_3_feature },
	{ 0 },
};
