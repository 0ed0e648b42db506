/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One call: rule, verdict, answer. The order is fixed: what is no SMCCC call
 * at all, what the caller's state cannot make, then the domain's rule: its
 * conduit, its checks, its limit.
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

/* What a rule orders, as a verdict; a service may have the firmware do it. */
static const uint8_t verdicts[] = {
	[GATE_RULE_DENY] = GATE_VERDICT_DENY,
	[GATE_RULE_ANSWER] = GATE_VERDICT_ANSWER,
	[GATE_RULE_FORWARD] = GATE_VERDICT_FORWARD,
	[GATE_RULE_UNDEFINED] = GATE_VERDICT_UNDEFINED,
	[GATE_RULE_CONSTANT] = GATE_VERDICT_CONSTANT,
	[GATE_RULE_MEDIATE] = GATE_VERDICT_FORWARD,
};

_Static_assert((int)SMCCC_CONDUIT_SMC == GATE_RULE_NO_SMC, "a bit each");
_Static_assert((int)SMCCC_CONDUIT_HVC == GATE_RULE_NO_HVC, "a bit each");

static struct gate_decision no(enum gate_reason reason,
			       const struct gate_blob_rule *rule)
{
	return (struct gate_decision){
		.verdict = GATE_VERDICT_DENY,
		.reason = reason,
		.rule = rule,
	};
}

/* Of a rule that is asked; limits come last, and are the callers' to ask. */
static struct gate_decision rule_decide(const struct gate_policy *policy,
					const struct gate_blob_rule *rule,
					enum smccc_conduit conduit,
					const struct smccc_regs *regs)
{
	struct gate_decision decision = no(GATE_REASON_CHECK, rule);

	if (rule->conduits & (unsigned int)conduit)
		return no(GATE_REASON_CONDUIT, rule);
	if (rule->check_count > 0 &&
	    !gate_checks_hold(policy, rule, regs, &decision.check))
		return decision;
	decision.verdict = (enum gate_verdict)verdicts[rule->action];
	decision.reason = GATE_REASON_RULE;
	return decision;
}

/* The slot of the call's rule, if one is asked. */
static const struct gate_slot *
decide(const struct gate *gate, const struct gate_policy *policy,
       enum smccc_conduit conduit, uint32_t immediate, bool aarch32,
       const struct smccc_regs *regs, struct gate_slot *scratch,
       struct gate_decision *decision)
{
	const uint32_t w0 = (uint32_t)regs->x[0]; /* R3 */
	const struct gate_slot *slot;

	if (immediate != 0) { /* R5 */
		*decision = no(GATE_REASON_IMMEDIATE, NULL);
		decision->verdict = GATE_VERDICT_UNDEFINED;
		return NULL;
	}
	if (aarch32 && (w0 & SMCCC_FID_64)) { /* R2 */
		*decision = no(GATE_REASON_WIDTH, NULL);
		return NULL;
	}
	slot = gate_lookup(gate, policy, w0, scratch);
	if (slot == NULL)
		*decision = no(GATE_REASON_NO_RULE, NULL);
	else
		*decision = rule_decide(policy, gate_slot_rule(policy, slot),
					conduit, regs);
	return slot;
}

static bool is_limited(const struct gate_decision *decision)
{
	return decision->rule != NULL && decision->rule->limit != 0 &&
	       decision->verdict != GATE_VERDICT_DENY;
}

void gate_explain(const struct gate *gate, const struct gate_policy *policy,
		  enum smccc_conduit conduit, uint32_t immediate, bool aarch32,
		  const struct smccc_regs *regs, struct gate_decision *decision)
{
	struct gate_slot scratch;
	enum gate_reason reason;

	decide(gate, policy, conduit, immediate, aarch32, regs, &scratch,
	       decision);
	if (!is_limited(decision))
		return;
	reason = gate_limit_ask(gate, policy, decision->rule);
	if (reason != GATE_REASON_RULE)
		*decision = no(reason, decision->rule);
}

static enum gate_action serve(const struct gate *gate, struct gate_vcpu *vcpu,
			      const struct gate_slot *slot, bool aarch32,
			      struct smccc_regs *regs,
			      enum gate_verdict *verdict)
{
	const struct gate_service *service = slot->service;

	if (service == NULL) {
		constant(slot, regs);
		return GATE_ACTION_RETURN;
	}
	if (service->answer != NULL)
		return answer(gate, vcpu, service, aarch32, regs);
	if (slot->finish == GATE_FINISH_NOTHING)
		return GATE_ACTION_RETURN;
	*verdict = GATE_VERDICT_FORWARD; /* as assembly records it */
	gate_forward(gate, vcpu, NULL, service->args, aarch32, regs);
	return GATE_ACTION_RETURN;
}

/* @verdict is what was decided, and what is done. */
static enum gate_action carry_out(const struct gate *gate,
				  struct gate_vcpu *vcpu,
				  const struct gate_slot *slot, bool aarch32,
				  struct smccc_regs *regs,
				  enum gate_verdict *verdict)
{
	const struct gate_blob_rule *rule;

	switch (*verdict) {
	case GATE_VERDICT_ANSWER:
		return serve(gate, vcpu, slot, aarch32, regs, verdict);
	case GATE_VERDICT_FORWARD:
		rule = gate_slot_rule(vcpu->policy, slot);
		gate_forward(gate, vcpu, rule, rule->args, aarch32, regs);
		return GATE_ACTION_RETURN;
	case GATE_VERDICT_UNDEFINED:
		return GATE_ACTION_UNDEFINED;
	case GATE_VERDICT_CONSTANT:
		constant(slot, regs);
		return GATE_ACTION_RETURN;
	case GATE_VERDICT_DENY:
	case GATE_VERDICTS:
		break;
	}
	return gate_return(regs, SMCCC_NOT_SUPPORTED);
}

static enum gate_action carry_out_limited(const struct gate *gate,
					  struct gate_vcpu *vcpu,
					  const struct gate_slot *slot,
					  bool aarch32, struct smccc_regs *regs,
					  enum gate_verdict *verdict)
{
	const struct gate_policy *policy = vcpu->policy;
	const struct gate_blob_rule *rule = gate_slot_rule(policy, slot);
	enum gate_action action;
	enum gate_reason reason;
	struct gate_pass pass;

	reason = gate_limit_enter(gate, policy, rule, (uint32_t)regs->x[0],
				  &pass);
	if (reason != GATE_REASON_RULE) {
		*verdict = GATE_VERDICT_DENY;
		gate_limit_refuse(rule, reason, regs);
		return GATE_ACTION_RETURN;
	}
	action = carry_out(gate, vcpu, slot, aarch32, regs, verdict);
	gate_limit_leave(gate, vcpu, &pass);
	return action;
}

enum gate_action gate_call(const struct gate *gate, struct gate_vcpu *vcpu,
			   enum smccc_conduit conduit, uint32_t immediate,
			   bool aarch32, struct smccc_regs *regs,
			   enum gate_verdict *verdict)
{
	struct gate_decision decision;
	const struct gate_slot *slot;
	enum gate_action action;
	struct gate_slot scratch;

	slot = decide(gate, vcpu->policy, conduit, immediate, aarch32, regs,
		      &scratch, &decision);
	*verdict = decision.verdict;
	if (is_limited(&decision))
		action = carry_out_limited(gate, vcpu, slot, aarch32, regs,
					   verdict);
	else
		action = carry_out(gate, vcpu, slot, aarch32, regs, verdict);
	if (!aarch32 || action == GATE_ACTION_UNDEFINED)
		return action;
	for (size_t i = 0; i < 8; i++)
		regs->x[i] = (uint32_t)regs->x[i];
	return action;
}

const char *gate_reason_text(enum gate_reason reason)
{
	switch (reason) {
	case GATE_REASON_RULE:
		return "its rule says so";
	case GATE_REASON_NO_RULE:
		return "no rule names it";
	case GATE_REASON_IMMEDIATE:
		return "the instruction's immediate is not 0";
	case GATE_REASON_WIDTH:
		return "AArch32 makes no SMC64 calls";
	case GATE_REASON_CONDUIT:
		return "its rule denies this conduit";
	case GATE_REASON_CHECK:
		return "an argument does not pass its check";
	case GATE_REASON_RATE:
		return "there are too many calls a second";
	case GATE_REASON_AT_ONCE:
		return "too many vCPUs are in the call";
	case GATE_REASON_SHARE:
		return "the domain's share of the firmware's time is used up";
	case GATE_REASONS:
		break;
	}
	return "nobody knows why";
}
