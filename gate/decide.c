/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One call: rule, verdict, answer. The order is fixed: what is no SMCCC call
 * at all, what the caller's state cannot make, then the domain's rule.
 */
#include "gate/engine.h"

/* The gate's service answers: only there are arguments looked at. */
static enum gate_action answer(const struct gate *gate, struct gate_vcpu *vcpu,
			       const struct gate_service *service, bool aarch32,
			       struct smccc_regs *regs)
{
	const struct gate_request request = {
		.word = service->fid | (aarch32 ? GATE_REQUEST_AARCH32 : 0),
	};

	return service->answer(gate, vcpu, request, regs);
}

enum gate_action gate_answer(const struct gate *gate, struct gate_vcpu *vcpu,
			     const struct gate_slot *slot,
			     struct smccc_regs *regs)
{
	return answer(gate, vcpu, slot->service, false, regs);
}

/* As the finish_constant code of a table's assembly does it. */
static void constant(const struct gate_slot *slot, struct smccc_regs *regs)
{
	regs->x[0] = slot->result[0];
	if (slot->finish == GATE_FINISH_FIXED ||
	    slot->finish == GATE_FINISH_CONSTANT)
		return;
	regs->x[1] = slot->result[1];
	if (slot->finish == GATE_FINISH_FIXED2 ||
	    slot->finish == GATE_FINISH_CONSTANT2)
		return;
	regs->x[2] = slot->result[2];
	regs->x[3] = slot->result[3];
}

static enum gate_action deny(struct smccc_regs *regs,
			     enum gate_verdict *verdict)
{
	*verdict = GATE_VERDICT_DENY;
	return gate_return(regs, SMCCC_NOT_SUPPORTED);
}

static enum gate_action serve(const struct gate *gate, struct gate_vcpu *vcpu,
			      const struct gate_slot *slot, bool aarch32,
			      struct smccc_regs *regs,
			      enum gate_verdict *verdict)
{
	const struct gate_service *service = slot->service;

	*verdict = GATE_VERDICT_ANSWER;
	if (service == NULL) {
		constant(slot, regs);
		return GATE_ACTION_RETURN;
	}
	if (service->answer != NULL)
		return answer(gate, vcpu, service, aarch32, regs);
	if (slot->finish == GATE_FINISH_NOTHING)
		return GATE_ACTION_RETURN;
	*verdict = GATE_VERDICT_FORWARD; /* as assembly records it */
	gate_forward(gate, vcpu->domain, NULL, service->args, aarch32, regs);
	return GATE_ACTION_RETURN;
}

static enum gate_action carry_out(const struct gate *gate,
				  struct gate_vcpu *vcpu,
				  const struct gate_slot *slot, bool aarch32,
				  struct smccc_regs *regs,
				  enum gate_verdict *verdict)
{
	const struct gate_domain *domain = vcpu->domain;
	const struct gate_blob_rule *rule = gate_slot_rule(domain, slot);

	switch ((enum gate_rule_action)rule->action) {
	case GATE_RULE_ANSWER:
		return serve(gate, vcpu, slot, aarch32, regs, verdict);
	case GATE_RULE_FORWARD:
		if (!gate_checks_hold(domain, rule, regs))
			break;
		*verdict = GATE_VERDICT_FORWARD;
		gate_forward(gate, domain, rule, rule->args, aarch32, regs);
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
	return deny(regs, verdict);
}

enum gate_action gate_call(const struct gate *gate, struct gate_vcpu *vcpu,
			   enum smccc_conduit conduit, uint32_t immediate,
			   bool aarch32, struct smccc_regs *regs,
			   enum gate_verdict *verdict)
{
	const uint32_t w0 = (uint32_t)regs->x[0]; /* R3 */
	const struct gate_slot *slot = NULL;
	enum gate_action action;
	struct gate_slot scratch;

	(void)conduit;	      /* both get the same answer */
	if (immediate != 0) { /* R5 */
		*verdict = GATE_VERDICT_UNDEFINED;
		return GATE_ACTION_UNDEFINED;
	}
	if (!aarch32 || !(w0 & SMCCC_FID_64)) /* R2 */
		slot = gate_lookup(gate, vcpu->domain, w0, &scratch);

	if (slot != NULL)
		action = carry_out(gate, vcpu, slot, aarch32, regs, verdict);
	else
		action = deny(regs, verdict);
	if (aarch32) {
		for (size_t i = 0; i < 8; i++)
			regs->x[i] = (uint32_t)regs->x[i];
	}
	return action;
}
