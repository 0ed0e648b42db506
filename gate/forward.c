/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls to the firmware: the caller's, passed on, and our own. */
#include "gate/engine.h"

/*
 * What the firmware must not see: garbage above bit 31 of what is 32 bits
 * wide (R4), a hint that it does not know (R7), a client's ID that the caller
 * made up (R13).
 */
static void clean(const struct gate *gate, const struct gate_policy *policy,
		  size_t args, bool aarch32, struct smccc_regs *regs)
{
	uint32_t w0 = (uint32_t)regs->x[0];
	size_t narrow = w0 & SMCCC_FID_64 ? 0 : args;

	for (size_t i = 1; i <= (aarch32 ? 7 : narrow); i++)
		regs->x[i] = (uint32_t)regs->x[i];
	for (size_t i = 8; i < 18 && aarch32; i++)
		regs->x[i] = 0; /* r8 and up are no arguments */
	if (gate_is_trusted_os(w0))
		regs->x[7] = policy->config->id;
	if (gate->firmware.smccc_version < GATE_SMCCC_1_3)
		w0 = gate_fid(w0);
	regs->x[0] = w0;
}

static bool is_mediated(const struct gate_blob_rule *rule)
{
	return rule != NULL && rule->action == GATE_RULE_MEDIATE;
}

void gate_forward(const struct gate *gate, struct gate_vcpu *vcpu,
		  const struct gate_blob_rule *rule, size_t args, bool aarch32,
		  struct smccc_regs *regs)
{
	const bool trusted_os = gate_is_trusted_os((uint32_t)regs->x[0]);
	const struct gate_policy *policy = vcpu->policy;
	struct smccc_regs below = *regs;
	struct gate_copies copies;
	struct smccc_regs sent;
	size_t results = 18;

	clean(gate, policy, args, aarch32, &below);
	if (is_mediated(rule))
		gate_copies_take(gate, vcpu, rule, &below, &copies);
	else if (rule != NULL)
		gate_checks_translate(policy, rule, &below);
	sent = below;
	gate->ops->smc(&below);
	if (is_mediated(rule))
		gate_copies_give(gate, vcpu, &copies);
	if (rule != NULL)
		gate_checks_finish(policy, rule, regs, &sent, &below);

	if (aarch32)
		results = 8; /* it has no more (DEN0028, SMC32 results) */
	if (gate->firmware.smccc_version < GATE_SMCCC_1_1)
		results = 4; /* the rest may be destroyed (R8) */
	for (size_t i = 0; i < results; i++) {
		if (i != 7 || !trusted_os)
			regs->x[i] = below.x[i];
	}
}

int32_t gate_firmware_call(const struct gate *gate, uint32_t fid, uint64_t x1)
{
	struct smccc_regs regs = { .x = { fid, x1 } };

	gate->ops->smc(&regs);
	return (int32_t)regs.x[0];
}
