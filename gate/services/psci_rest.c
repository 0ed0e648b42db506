/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vCPUs that rest until an interrupt comes (DEN0022): standby, power-down, the
 * whole domain's suspend; and what is told of it. A vCPU has a CPU to itself
 * and nothing above it that could be switched, so there is no level but 0, and
 * no order among CPUs that an operating system could give.
 */
#include "gate/services/psci.h"

#define US_PER_S 1000000ull

/* The original format, coordinated by the platform. */
int32_t vpsci_cpu_suspend_feature(const struct gate *gate,
				  struct gate_vcpu *vcpu)
{
	(void)gate;
	(void)vcpu;
	return 0;
}

static void rest_begin(const struct gate *gate, struct gate_vcpu *vcpu,
		       enum gate_rest rest)
{
	vcpu->rest_since = gate->ops->now();
	__atomic_store_n(&vcpu->rest, (uint32_t)rest, __ATOMIC_RELEASE);
}

void gate_vcpu_woke(const struct gate *gate, struct gate_vcpu *vcpu)
{
	const uint32_t rest = vcpu->rest;
	struct gate_stat *stat;

	if (rest >= GATE_RESTS)
		return;
	stat = &vcpu->stat[rest];
	/* One writer, but whoever asks must not see half a number. */
	__atomic_store_n(&stat->count, stat->count + 1, __ATOMIC_RELAXED);
	__atomic_store_n(&stat->ticks,
			 stat->ticks + gate->ops->now() - vcpu->rest_since,
			 __ATOMIC_RELAXED);
	__atomic_store_n(&vcpu->rest, GATE_REST_NONE, __ATOMIC_RELEASE);
}

/* What a CPU's reset gives is what its next life begins with. */
static enum gate_action power_down(const struct gate *gate,
				   struct gate_vcpu *vcpu, uint64_t entry,
				   uint64_t context)
{
	vcpu->entry = entry;
	vcpu->context = context;
	gate_vcpu_ended(gate, vcpu);
	rest_begin(gate, vcpu, GATE_REST_DOWN);
	return GATE_ACTION_SUSPEND;
}

VPSCI_HANDLER(vpsci_cpu_suspend)
{
	const uint32_t state = (uint32_t)gate_request_arg(call, regs, 1);
	const uint64_t entry = gate_request_arg(call, regs, 2);

	if (state == VPSCI_STANDBY) {
		gate_return(regs, PSCI_SUCCESS);
		rest_begin(gate, vcpu, GATE_REST_STANDBY);
		return GATE_ACTION_WAIT;
	}
	if (state != VPSCI_DOWN)
		return gate_return(regs, PSCI_INVALID_PARAMETERS);
	if (!vpsci_entry_valid(gate, vcpu->domain, call, entry))
		return gate_return(regs, PSCI_INVALID_ADDRESS);
	return power_down(gate, vcpu, entry, gate_request_arg(call, regs, 3));
}

/* The default is the deeper one. */
VPSCI_HANDLER(vpsci_cpu_default_suspend)
{
	const uint64_t entry = gate_request_arg(call, regs, 1);

	if (!vpsci_entry_valid(gate, vcpu->domain, call, entry))
		return gate_return(regs, PSCI_INVALID_ADDRESS);
	return power_down(gate, vcpu, entry, gate_request_arg(call, regs, 2));
}

/* Who is alone stays so: nobody is left to call CPU_ON. */
static bool is_alone(const struct gate_vcpu *vcpu)
{
	const struct gate_domain *domain = vcpu->domain;

	for (uint32_t i = 0; i < domain->vcpu_count; i++) {
		if (domain->vcpus[i] != vcpu &&
		    vpsci_power(domain->vcpus[i]) != GATE_POWER_OFF)
			return false;
	}
	return true;
}

VPSCI_HANDLER(vpsci_system_suspend)
{
	const uint64_t entry = gate_request_arg(call, regs, 1);

	if (!vpsci_entry_valid(gate, vcpu->domain, call, entry))
		return gate_return(regs, PSCI_INVALID_ADDRESS);
	if (!is_alone(vcpu))
		return gate_return(regs, PSCI_DENIED);
	return power_down(gate, vcpu, entry, gate_request_arg(call, regs, 2));
}

static int64_t hw_state_of(const struct gate_vcpu *vcpu)
{
	if (vpsci_power(vcpu) == GATE_POWER_OFF)
		return PSCI_HW_OFF;
	switch ((enum gate_rest)__atomic_load_n(&vcpu->rest,
						__ATOMIC_ACQUIRE)) {
	case GATE_REST_STANDBY:
		return PSCI_HW_STANDBY;
	case GATE_REST_DOWN:
		return PSCI_HW_OFF;
	case GATE_REST_NONE:
		break;
	}
	return PSCI_HW_ON;
}

/* As awake as the most awake of its vCPUs: on, then standby, then off. */
static int64_t hw_state_of_node(const struct gate_domain *domain,
				uint64_t mpidr, unsigned int level)
{
	const uint64_t below = (1u << (8 * level)) - 1;
	int64_t answer = PSCI_INVALID_PARAMETERS;

	for (uint32_t i = 0; i < domain->vcpu_count; i++) {
		const struct gate_vcpu *one = domain->vcpus[i];
		const int64_t state = hw_state_of(one);

		if ((one->mpidr | below) != (mpidr | below))
			continue;
		if (state == PSCI_HW_ON)
			return state;
		if (answer != PSCI_HW_STANDBY)
			answer = state;
	}
	return answer;
}

VPSCI_HANDLER(vpsci_node_hw_state)
{
	const uint64_t mpidr = gate_request_arg(call, regs, 1);
	const uint64_t level = gate_request_arg(call, regs, 2);

	(void)gate;
	if (level > VPSCI_LEVELS)
		return gate_return(regs, PSCI_INVALID_PARAMETERS);
	return gate_return(regs, hw_state_of_node(vcpu->domain, mpidr,
						  (unsigned int)level));
}

/* NULL: no such vCPU or state, which is a stay of no time. */
static const struct gate_stat *stat_find(const struct gate_domain *domain,
					 uint64_t mpidr, uint32_t state)
{
	const struct gate_vcpu *vcpu = vpsci_find(domain, mpidr);

	if (vcpu == NULL || (state != VPSCI_STANDBY && state != VPSCI_DOWN))
		return NULL;
	return &vcpu->stat[state == VPSCI_STANDBY ? GATE_REST_STANDBY
						  : GATE_REST_DOWN];
}

static enum gate_action stat_return(struct gate_request call,
				    struct smccc_regs *regs, uint64_t value)
{
	regs->x[0] = gate_request_smc64(call) ? value : (uint32_t)value;
	return GATE_ACTION_RETURN;
}

VPSCI_HANDLER(vpsci_stat_residency)
{
	const struct gate_stat *stat =
		stat_find(vcpu->domain, gate_request_arg(call, regs, 1),
			  (uint32_t)gate_request_arg(call, regs, 2));
	const uint64_t hz = gate->clock_hz;
	uint64_t ticks = 0;

	if (stat != NULL)
		ticks = __atomic_load_n(&stat->ticks, __ATOMIC_RELAXED);
	if (hz == 0) /* an embedder without a clock */
		return stat_return(call, regs, 0);
	/* In two steps: ticks times a million wraps within days. */
	return stat_return(call, regs,
			   ticks / hz * US_PER_S + ticks % hz * US_PER_S / hz);
}

VPSCI_HANDLER(vpsci_stat_count)
{
	const struct gate_stat *stat =
		stat_find(vcpu->domain, gate_request_arg(call, regs, 1),
			  (uint32_t)gate_request_arg(call, regs, 2));
	uint64_t count = 0;

	(void)gate;
	if (stat != NULL)
		count = __atomic_load_n(&stat->count, __ATOMIC_RELAXED);
	return stat_return(call, regs, count);
}
