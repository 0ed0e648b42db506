/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Discovery tells what a call would do (R12): it asks the same table as the
 * call itself, so a function that the domain's policy refuses does not exist.
 */
#include "gate/engine.h"

static int32_t answer_feature(const struct gate *gate, struct gate_vcpu *vcpu,
			      const struct gate_slot *slot)
{
	if (slot->service == NULL) /* a constant, perhaps "not there" */
		return slot->result[0] == (uint64_t)SMCCC_NOT_SUPPORTED
			       ? SMCCC_NOT_SUPPORTED
			       : SMCCC_SUCCESS;
	if (slot->service->feature == NULL)
		return SMCCC_SUCCESS;
	return slot->service->feature(gate, vcpu);
}

int32_t gate_feature(const struct gate *gate, struct gate_vcpu *vcpu,
		     uint32_t query, uint32_t fid)
{
	const struct gate_slot *slot;
	struct gate_slot scratch;

	slot = gate_lookup(gate, vcpu->policy, fid, &scratch);
	if (slot == NULL)
		return SMCCC_NOT_SUPPORTED;

	switch ((enum gate_rule_action)gate_slot_rule(vcpu->policy, slot)
			->action) {
	case GATE_RULE_ANSWER:
	case GATE_RULE_CONSTANT:
		return answer_feature(gate, vcpu, slot);
	case GATE_RULE_FORWARD:
	case GATE_RULE_MEDIATE:
		return gate_firmware_call(gate, query, gate_fid(fid));
	case GATE_RULE_DENY:
	case GATE_RULE_UNDEFINED:
	case GATE_RULE_ACTIONS:
		break;
	}
	return SMCCC_NOT_SUPPORTED;
}
