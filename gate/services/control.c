/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The control service, <smcgate/control.h>: who else is on this machine, what
 * they call, and orders to them. All but the hash and the channels' bell exist
 * for domains with GATE_DOMAIN_CONTROL alone, whatever their rules say.
 */
#include "gate/engine.h"
#include <smcgate/control.h>

static enum gate_action finish(struct smccc_regs *regs, int64_t code,
			       const uint64_t value[3])
{
	regs->x[1] = value[0];
	regs->x[2] = value[1];
	regs->x[3] = value[2];
	return gate_return(regs, code);
}

static enum gate_action refuse(struct smccc_regs *regs, int64_t code)
{
	const uint64_t nothing[3] = { 0 };

	return finish(regs, code, nothing);
}

static const struct gate_domain *domain_find(const struct gate *gate,
					     uint64_t id)
{
	const struct gate_domain *domain;

	for (uint32_t i = 0; i < GATE_MAX_DOMAINS; i++) {
		domain = gate->control->domain_at(i);
		if (domain == NULL)
			break;
		if (domain->config->id == id)
			return domain;
	}
	return NULL;
}

static enum gate_action control_info(const struct gate *gate,
				     struct gate_vcpu *vcpu,
				     struct gate_request call,
				     struct smccc_regs *regs)
{
	const uint64_t index = gate_request_arg(call, regs, 1);
	const struct gate_domain *domain =
		index < GATE_MAX_DOMAINS
			? gate->control->domain_at((uint32_t)index)
			: NULL;
	uint64_t value[3];

	(void)vcpu;
	if (domain == NULL)
		return refuse(regs, GATE_CONTROL_INVALID);
	value[0] = domain->config->id |
		   (uint64_t)gate->control->domain_state(domain) << 16 |
		   (uint64_t)domain->vcpu_count << 24 |
		   (uint64_t)gate->control->domain_restarts(domain) << 32;
	__builtin_memcpy(&value[1], domain->config->name, GATE_NAME_BYTES);
	return finish(regs, GATE_CONTROL_OK, value);
}

/* The domain of x1, if the verdict of x2 is one too. */
static const struct gate_domain *counted_domain(const struct gate *gate,
						struct gate_request call,
						const struct smccc_regs *regs)
{
	if (gate_request_arg(call, regs, 2) >= GATE_VERDICTS)
		return NULL;
	return domain_find(gate, gate_request_arg(call, regs, 1));
}

static enum gate_action control_calls(const struct gate *gate,
				      struct gate_vcpu *vcpu,
				      struct gate_request call,
				      struct smccc_regs *regs)
{
	const struct gate_domain *domain = counted_domain(gate, call, regs);
	const uint64_t verdict = gate_request_arg(call, regs, 2);
	uint64_t value[3] = { 0 };

	(void)vcpu;
	if (domain == NULL)
		return refuse(regs, GATE_CONTROL_INVALID);
	for (uint32_t i = 0; i < domain->vcpu_count; i++)
		value[0] += gate_counted(domain->vcpus[i],
					 (enum gate_verdict)verdict);
	if (verdict == GATE_VERDICT_DENY)
		value[0] += gate->control->domain_refused(domain);
	return finish(regs, GATE_CONTROL_OK, value);
}

static uint64_t bucket_sum(const struct gate_domain *domain, uint64_t verdict,
			   uint64_t bucket)
{
	uint64_t sum = 0;

	if (bucket >= GATE_LATENCY_BUCKETS)
		return 0;
	for (uint32_t i = 0; i < domain->vcpu_count; i++)
		sum += domain->vcpus[i]->counters.latency[verdict][bucket];
	return sum;
}

static enum gate_action control_latency(const struct gate *gate,
					struct gate_vcpu *vcpu,
					struct gate_request call,
					struct smccc_regs *regs)
{
	const struct gate_domain *domain = counted_domain(gate, call, regs);
	const uint64_t verdict = gate_request_arg(call, regs, 2);
	const uint64_t bucket = gate_request_arg(call, regs, 3);
	uint64_t value[3];

	(void)vcpu;
	if (domain == NULL || bucket >= GATE_LATENCY_BUCKETS)
		return refuse(regs, GATE_CONTROL_INVALID);
	for (uint64_t i = 0; i < 3; i++)
		value[i] = bucket_sum(domain, verdict, bucket + i);
	return finish(regs, GATE_CONTROL_OK, value);
}

/* A domain may order itself; it does not return if that ends it. */
static enum gate_action order(const struct gate *gate, struct gate_vcpu *vcpu,
			      uint64_t id, enum gate_order what,
			      struct smccc_regs *regs)
{
	const struct gate_domain *domain = domain_find(gate, id);
	int code;

	if (domain == NULL)
		return refuse(regs, GATE_CONTROL_INVALID);
	code = gate->control->domain_order((uint16_t)id, what);
	if (code == GATE_CONTROL_OK && domain == vcpu->domain &&
	    what != GATE_ORDER_START) {
		gate_vcpu_ended(gate, vcpu);
		return GATE_ACTION_STOP;
	}
	return refuse(regs, code);
}

static enum gate_action control_start(const struct gate *gate,
				      struct gate_vcpu *vcpu,
				      struct gate_request call,
				      struct smccc_regs *regs)
{
	return order(gate, vcpu, gate_request_arg(call, regs, 1),
		     GATE_ORDER_START, regs);
}

static enum gate_action control_stop(const struct gate *gate,
				     struct gate_vcpu *vcpu,
				     struct gate_request call,
				     struct smccc_regs *regs)
{
	return order(gate, vcpu, gate_request_arg(call, regs, 1),
		     GATE_ORDER_STOP, regs);
}

static enum gate_action control_restart(const struct gate *gate,
					struct gate_vcpu *vcpu,
					struct gate_request call,
					struct smccc_regs *regs)
{
	return order(gate, vcpu, gate_request_arg(call, regs, 1),
		     GATE_ORDER_RESTART, regs);
}

static enum gate_action policy_info(const struct gate *gate,
				    struct gate_vcpu *vcpu,
				    struct gate_request call,
				    struct smccc_regs *regs)
{
	uint64_t value[3] = { 0 };

	(void)vcpu;
	(void)call;
	gate->control->policy_info(value);
	return finish(regs, GATE_CONTROL_OK, value);
}

static enum gate_action policy_replace(const struct gate *gate,
				       struct gate_vcpu *vcpu,
				       struct gate_request call,
				       struct smccc_regs *regs)
{
	const uint64_t ipa = gate_request_arg(call, regs, 1);
	const uint64_t bytes = gate_request_arg(call, regs, 2);
	uint64_t value[3] = { 0 };

	if (!gate->ops->ipa_is_ram(vcpu->domain, ipa, bytes))
		return refuse(regs, GATE_CONTROL_INVALID);
	value[0] = (uint64_t)gate->control->policy_replace(vcpu, ipa, bytes);
	return finish(regs,
		      value[0] == GATE_POLICY_OK	? GATE_CONTROL_OK
		      : value[0] == GATE_POLICY_PENDING ? GATE_CONTROL_BUSY
							: GATE_CONTROL_REFUSED,
		      value);
}

/* Every domain may know under which policy it lives. */
static enum gate_action policy_hash(const struct gate *gate,
				    struct gate_vcpu *vcpu,
				    struct gate_request call,
				    struct smccc_regs *regs)
{
	const uint64_t half = gate_request_arg(call, regs, 1);
	uint32_t word[4];

	(void)vcpu;
	if (half > 1)
		return gate_return(regs, GATE_CONTROL_INVALID);
	__builtin_memcpy(word, gate->control->policy_hash() + 16 * half,
			 sizeof(word));
	for (size_t i = 0; i < 4; i++)
		regs->x[i] = word[i];
	return GATE_ACTION_RETURN;
}

static enum gate_action channel_notify(const struct gate *gate,
				       struct gate_vcpu *vcpu,
				       struct gate_request call,
				       struct smccc_regs *regs)
{
	const uint64_t channel = gate_request_arg(call, regs, 1);

	return gate_return(regs, gate->control->channel_notify(vcpu, channel)
					 ? GATE_CONTROL_OK
					 : GATE_CONTROL_INVALID);
}

const struct gate_service gate_control_services[] = {
	{ .fid = SMCCC_FID_SMCGATE_HYP_DOMAIN_INFO,
	  .control = GATE_SERVICE_RIGHT,
	  .answer = control_info },
	{ .fid = SMCCC_FID_SMCGATE_HYP_DOMAIN_CALLS,
	  .control = GATE_SERVICE_RIGHT,
	  .answer = control_calls },
	{ .fid = SMCCC_FID_SMCGATE_HYP_DOMAIN_LATENCY,
	  .control = GATE_SERVICE_RIGHT,
	  .answer = control_latency },
	{ .fid = SMCCC_FID_SMCGATE_HYP_DOMAIN_START,
	  .control = GATE_SERVICE_RIGHT,
	  .answer = control_start },
	{ .fid = SMCCC_FID_SMCGATE_HYP_DOMAIN_STOP,
	  .control = GATE_SERVICE_RIGHT,
	  .answer = control_stop },
	{ .fid = SMCCC_FID_SMCGATE_HYP_DOMAIN_RESTART,
	  .control = GATE_SERVICE_RIGHT,
	  .answer = control_restart },
	{ .fid = SMCCC_FID_SMCGATE_HYP_POLICY_INFO,
	  .control = GATE_SERVICE_RIGHT,
	  .answer = policy_info },
	{ .fid = SMCCC_FID_SMCGATE_HYP_POLICY_REPLACE,
	  .control = GATE_SERVICE_RIGHT,
	  .answer = policy_replace },
	{ .fid = SMCCC_FID_SMCGATE_HYP_CHANNEL_NOTIFY,
	  .control = GATE_SERVICE_EMBEDDER,
	  .answer = channel_notify },
	{ .fid = SMCCC_FID_SMCGATE_HYP_POLICY_HASH,
	  .control = GATE_SERVICE_EMBEDDER,
	  .answer = policy_hash },
	{ 0 },
};
