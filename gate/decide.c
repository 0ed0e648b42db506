/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One call: rule, verdict, answer. The order is fixed: what is no SMCCC call
 * at all, what the caller's state cannot make, then the domain's rule.
 */
#include "gate/engine.h"

/* The gate's service answers. Only here are arguments looked at. */
static enum gate_action answer(const struct gate *gate, struct gate_vcpu *vcpu,
			       const struct gate_slot *slot, bool aarch32,
			       struct smccc_regs *regs)
{
	const struct gate_service *service = slot->service;
	const bool smc64 = service->fid & SMCCC_FID_64;
	const uint64_t mask = smc64 ? UINT64_MAX : UINT32_MAX; /* R4 */
	const struct gate_request request = {
		.fid = service->fid,
		.smc64 = smc64,
		.aarch32 = aarch32,
		.arg = { regs->x[1] & mask, regs->x[2] & mask,
			 regs->x[3] & mask },
	};

	return service->answer(gate, vcpu, &request, regs);
}

/* As the finish_constant code of a table's assembly does it. */
static void constant(const struct gate_slot *slot, struct smccc_regs *regs)
{
	regs->x[0] = slot->result[0];
	if (slot->flags == GATE_FINISH_CONSTANT)
		return;
	regs->x[1] = slot->result[1];
	if (slot->flags == GATE_FINISH_CONSTANT2)
		return;
	regs->x[2] = slot->result[2];
	regs->x[3] = slot->result[3];
}

static enum gate_action carry_out(const struct gate *gate,
				  struct gate_vcpu *vcpu,
				  const struct gate_slot *slot, bool aarch32,
				  struct smccc_regs *regs,
				  enum gate_verdict *verdict)
{
	switch ((enum gate_rule_action)slot->rule->action) {
	case GATE_RULE_ANSWER:
		*verdict = GATE_VERDICT_ANSWER;
		if (slot->service == NULL) {
			constant(slot, regs);
			return GATE_ACTION_RETURN;
		}
		if (slot->service->answer != NULL)
			return answer(gate, vcpu, slot, aarch32, regs);
		gate_forward(gate, vcpu->domain, slot->service->args, aarch32,
			     regs);
		return GATE_ACTION_RETURN;
	case GATE_RULE_FORWARD:
		*verdict = GATE_VERDICT_FORWARD;
		gate_forward(gate, vcpu->domain, slot->rule->args, aarch32,
			     regs);
		return GATE_ACTION_RETURN;
	case GATE_RULE_UNDEFINED:
		*verdict = GATE_VERDICT_UNDEFINED;
		return GATE_ACTION_UNDEFINED;
	case GATE_RULE_CONSTANT:
		*verdict = GATE_VERDICT_CONSTANT;
		constant(slot, regs);
		return GATE_ACTION_RETURN;
	case GATE_RULE_DENY:
	case GATE_RULE_ACTIONS:
		break;
	}
	*verdict = GATE_VERDICT_DENY;
	return gate_return(regs, SMCCC_NOT_SUPPORTED);
}

enum gate_action gate_call(const struct gate *gate, struct gate_vcpu *vcpu,
			   enum smccc_conduit conduit, uint32_t immediate,
			   bool aarch32, struct smccc_regs *regs,
			   enum gate_verdict *verdict)
{
	const uint32_t w0 = (uint32_t)regs->x[0]; /* R3 */
	const struct gate_slot *slot = NULL;
	enum gate_action action = GATE_ACTION_RETURN;
	struct gate_slot scratch;

	(void)conduit;	      /* both get the same answer */
	if (immediate != 0) { /* R5 */
		*verdict = GATE_VERDICT_UNDEFINED;
		return GATE_ACTION_UNDEFINED;
	}
	if (!aarch32 || !(w0 & SMCCC_FID_64)) /* R2 */
		slot = gate_lookup(gate, vcpu->domain, w0, &scratch);

	if (slot != NULL) {
		action = carry_out(gate, vcpu, slot, aarch32, regs, verdict);
	} else {
		*verdict = GATE_VERDICT_DENY;
		regs->x[0] = (uint64_t)(int64_t)SMCCC_NOT_SUPPORTED;
	}
	if (aarch32) {
		for (size_t i = 0; i < 8; i++)
			regs->x[i] = (uint32_t)regs->x[i];
	}
	return action;
}
