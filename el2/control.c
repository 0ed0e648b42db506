/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/control.h"

#include "el2/cpu.h"
#include "el2/device.h"
#include "el2/life.h"

static const struct gate_domain *control_domain_at(uint32_t index)
{
	return index < machine.domain_count ? &machine.domains[index].gate
					    : NULL;
}

/* gate_domain comes first in struct domain. */
static uint64_t control_domain_refused(const struct gate_domain *domain)
{
	const struct domain *ours = (const struct domain *)domain;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < domain->vcpu_count; i++)
		sum += ours->vcpus[i].cpu->denied;
	return sum;
}

static bool control_channel_notify(struct gate_vcpu *caller, uint64_t channel)
{
	return device_notify((struct vcpu *)caller, channel);
}

const struct gate_control gate_control = {
	.domain_at = control_domain_at,
	.domain_state = domain_state,
	.domain_restarts = domain_restarts,
	.domain_refused = control_domain_refused,
	.domain_order = domain_order,
	.policy_info = policy_info,
	.policy_hash = policy_hash,
	.policy_replace = policy_replace,
	.channel_notify = control_channel_notify,
};
