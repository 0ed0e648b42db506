/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole domain's end, and what outlasts it (DEN0022). */
#include "gate/services/psci.h"

static enum gate_action end(const struct gate *gate, struct gate_vcpu *vcpu,
			    enum gate_domain_end how)
{
	gate_vcpu_ended(gate, vcpu);
	gate->ops->domain_end(vcpu->domain, how);
	return GATE_ACTION_STOP;
}

VPSCI_HANDLER(vpsci_system_off)
{
	(void)call;
	(void)regs;
	return end(gate, vcpu, GATE_END_OFF);
}

VPSCI_HANDLER(vpsci_system_reset)
{
	(void)call;
	(void)regs;
	return end(gate, vcpu, GATE_END_RESET);
}

/* The cookie belongs to vendors' types, of which there is none. */
VPSCI_HANDLER(vpsci_system_reset2)
{
	if ((uint32_t)gate_request_arg(call, regs, 1) !=
	    PSCI_RESET2_SYSTEM_WARM)
		return gate_return(regs, PSCI_INVALID_PARAMETERS);
	return end(gate, vcpu, GATE_END_RESET_WARM);
}

/* Flag 0: hibernation. */
int32_t vpsci_system_off2_feature(const struct gate *gate,
				  struct gate_vcpu *vcpu)
{
	(void)gate;
	(void)vcpu;
	return 1;
}

/* Types 0 and 1 are both hibernation. */
VPSCI_HANDLER(vpsci_system_off2)
{
	if ((uint32_t)gate_request_arg(call, regs, 1) > PSCI_OFF2_HIBERNATE ||
	    gate_request_arg(call, regs, 2) != 0)
		return gate_return(regs, PSCI_INVALID_PARAMETERS);
	return end(gate, vcpu, GATE_END_HIBERNATE);
}

/*
 * A domain's memory is overwritten before the domain starts again, asked or
 * not. What a reset of the machine leaves in it is the firmware's to
 * overwrite: where the firmware cannot promise that, neither can we.
 */
int32_t vpsci_mem_protect_feature(const struct gate *gate,
				  struct gate_vcpu *vcpu)
{
	(void)vcpu;
	return gate->firmware.mem_protect ? PSCI_SUCCESS : PSCI_NOT_SUPPORTED;
}

/*
 * The firmware's protection stays on once a domain wanted it: others may rely
 * on it, and more is protected than was promised. The answer is the domain's
 * own.
 */
VPSCI_HANDLER(vpsci_mem_protect)
{
	const bool wanted = gate_request_arg(call, regs, 1) != 0;

	if (!gate->firmware.mem_protect)
		return gate_return(regs, PSCI_NOT_SUPPORTED);
	if (wanted &&
	    gate_firmware_call(gate, SMCCC_FID_PSCI_MEM_PROTECT, 1) < 0)
		return gate_return(regs, PSCI_NOT_SUPPORTED);
	return gate_return(regs, __atomic_exchange_n(&vcpu->domain->mem_protect,
						     wanted, __ATOMIC_ACQ_REL));
}

/* Of this domain's memory; whether it can be protected the firmware knows. */
VPSCI_HANDLER(vpsci_mem_protect_check_range)
{
	const struct gate_blob_domain *config = vcpu->domain->config;
	const uint64_t base = gate_request_arg(call, regs, 1);
	const uint64_t bytes = gate_request_arg(call, regs, 2);
	struct smccc_regs below = {
		.x = { SMCCC_FID_PSCI_MEM_PROTECT_CHECK_RANGE_64,
		       config->ram_pa + (base - config->ram_ipa), bytes },
	};

	if (!gate->firmware.mem_protect)
		return gate_return(regs, PSCI_NOT_SUPPORTED);
	if (bytes == 0 || !gate->ops->ipa_is_ram(vcpu->domain, base, bytes))
		return gate_return(regs, PSCI_DENIED);
	gate->ops->smc(&below);
	return gate_return(regs, (int32_t)below.x[0] == PSCI_SUCCESS
					 ? PSCI_SUCCESS
					 : PSCI_DENIED);
}
