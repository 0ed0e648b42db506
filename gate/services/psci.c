/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PSCI 1.3 (DEN0022) for one domain: its CPUs are its vCPUs, its system is
 * the domain. Nothing here reaches the firmware's PSCI but MEM_PROTECT.
 *
 * Without a row, and NOT_SUPPORTED: SET_SUSPEND_MODE, as one mode is all there
 * is; MIGRATE and MIGRATE_INFO_UP_CPU, as no domain has a Trusted OS of its
 * own; the alpha's cache maintenance, withdrawn.
 *
 * PSCI 0.1 has no numbers of its own, a device tree gives them: a rule names
 * the number and the row that answers. Handlers look at the row's ID.
 */
#include "gate/services/psci.h"

#define VPSCI_VERSION PSCI_VERSION_NUM(1, 3)

static uint32_t vpsci_version(const struct gate *gate, uint64_t result[4])
{
	(void)gate;
	result[0] = VPSCI_VERSION;
	return 1;
}

static uint32_t vpsci_migrate_info_type(const struct gate *gate,
					uint64_t result[4])
{
	(void)gate;
	result[0] = PSCI_TOS_NOT_PRESENT;
	return 1;
}

/* Flags are the functions' own matter: gate_service.feature. */
static VPSCI_HANDLER(vpsci_features)
{
	uint32_t fid = (uint32_t)gate_request_arg(call, regs, 1);
	uint32_t function = fid & ~(SMCCC_FID_64 | SMCCC_FID_SVE_HINT);

	/* R11: how SMCCC 1.1 is found. All else is asked of PSCI alone. */
	if (gate_fid(fid) != SMCCC_FID_SMCCC_VERSION &&
	    (function & ~0x1fu) != SMCCC_FID_PSCI_VERSION)
		return gate_return(regs, PSCI_NOT_SUPPORTED);
	if (gate_request_aarch32(call) && (fid & SMCCC_FID_64)) /* R2 */
		return gate_return(regs, PSCI_NOT_SUPPORTED);
	return gate_return(
		regs, gate_feature(gate, vcpu, gate_request_fid(call), fid));
}

static struct gate_vcpu *vcpu_search(const struct gate_domain *domain,
				     uint64_t mpidr)
{
	for (uint32_t i = 0; i < domain->vcpu_count; i++) {
		if (domain->vcpus[i]->mpidr == mpidr)
			return domain->vcpus[i];
	}
	return NULL;
}

/*
 * Compared whole: a reserved bit that is set names no CPU. An embedder may
 * number its vCPUs as it likes; the first guess is the usual numbering. The
 * index cannot leave the array, whatever a mispredicted branch makes of it.
 */
struct gate_vcpu *vpsci_find(const struct gate_domain *domain, uint64_t mpidr)
{
	struct gate_vcpu *guess = domain->vcpus[mpidr % GATE_MAX_VCPUS];

	if (guess != NULL && guess->mpidr == mpidr)
		return guess;
	return vcpu_search(domain, mpidr);
}

/* A32 instructions need 4 bytes, T32's bit 0 is the instruction set. */
bool vpsci_entry_valid(const struct gate *gate,
		       const struct gate_domain *domain,
		       struct gate_request call, uint64_t entry)
{
	bool thumb = gate_request_aarch32(call) && (entry & 1);

	if (thumb)
		entry &= ~(uint64_t)1;
	else if (entry & 3)
		return false;
	return gate->ops->ipa_is_ram(domain, entry, thumb ? 2 : 4);
}

/* Of two CPUs that start the same third one, one wins and one is told. */
static VPSCI_HANDLER(vpsci_cpu_on)
{
	struct gate_vcpu *target =
		vpsci_find(vcpu->domain, gate_request_arg(call, regs, 1));
	const uint64_t entry = gate_request_arg(call, regs, 2);
	const uint64_t context = gate_request_arg(call, regs, 3);
	uint32_t power = GATE_POWER_OFF;

	if (target == NULL)
		return gate_return(regs, PSCI_INVALID_PARAMETERS);
	if (!vpsci_entry_valid(gate, vcpu->domain, call, entry))
		return gate_return(regs, PSCI_INVALID_ADDRESS);

	if (!__atomic_compare_exchange_n(&target->power, &power,
					 GATE_POWER_PENDING, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return gate_return(regs, power == GATE_POWER_PENDING
						 ? PSCI_ON_PENDING
						 : PSCI_ALREADY_ON);
	gate->ops->vcpu_start(target, entry, context);
	return gate_return(regs, PSCI_SUCCESS);
}

/*
 * CPU_OFF; and CPU_FREEZE: an interrupt that still comes for this vCPU stays
 * pending in either, and only CPU_ON ends them.
 */
static VPSCI_HANDLER(vpsci_cpu_off)
{
	(void)call;
	(void)regs;
	gate_vcpu_ended(gate, vcpu);
	/* From here on another CPU may start it again. */
	__atomic_store_n(&vcpu->power, GATE_POWER_OFF, __ATOMIC_RELEASE);
	return GATE_ACTION_STOP;
}

static int64_t affinity_of(uint32_t power)
{
	switch ((enum gate_power)power) {
	case GATE_POWER_ON:
		return PSCI_AFFINITY_ON;
	case GATE_POWER_PENDING:
		return PSCI_AFFINITY_ON_PENDING;
	case GATE_POWER_OFF:
		break;
	}
	return PSCI_AFFINITY_OFF;
}

/*
 * A level above 0 asks for a whole node: it is on if one of its CPUs is, and
 * the fields below the level are ignored.
 */
static int64_t affinity_of_node(const struct gate_domain *domain,
				uint64_t mpidr, unsigned int level)
{
	const uint64_t below = (1u << (8 * level)) - 1;
	int64_t answer = PSCI_INVALID_PARAMETERS;

	for (uint32_t i = 0; i < domain->vcpu_count; i++) {
		const struct gate_vcpu *one = domain->vcpus[i];
		int64_t state = affinity_of(vpsci_power(one));

		if ((one->mpidr | below) != (mpidr | below))
			continue;
		if (state == PSCI_AFFINITY_ON)
			return state;
		if (answer != PSCI_AFFINITY_ON_PENDING)
			answer = state;
	}
	return answer;
}

static VPSCI_HANDLER(vpsci_affinity_info)
{
	const uint64_t mpidr = gate_request_arg(call, regs, 1);
	const uint64_t level = gate_request_arg(call, regs, 2);
	const struct gate_vcpu *target;

	(void)gate;
	if (level > VPSCI_LEVELS)
		return gate_return(regs, PSCI_INVALID_PARAMETERS);
	if (level > 0)
		return gate_return(regs, affinity_of_node(vcpu->domain, mpidr,
							  (unsigned int)level));
	target = vpsci_find(vcpu->domain, mpidr);
	if (target == NULL)
		return gate_return(regs, PSCI_INVALID_PARAMETERS);
	return gate_return(regs, affinity_of(vpsci_power(target)));
}

#define ROW(call, function)                                        \
	{                                                          \
		.fid = SMCCC_FID_PSCI_##call, .answer = (function) \
	}

#define FEATURE_ROW(call, function, answer_of_features)             \
	{                                                           \
		.fid = SMCCC_FID_PSCI_##call, .answer = (function), \
		.feature = (answer_of_features),                    \
	}

const struct gate_service gate_psci_services[] = {
	{ .fid = SMCCC_FID_PSCI_VERSION, .constant = vpsci_version },
	{ .fid = SMCCC_FID_PSCI_MIGRATE_INFO_TYPE,
	  .constant = vpsci_migrate_info_type },
	ROW(FEATURES, vpsci_features),
	ROW(CPU_ON, vpsci_cpu_on),
	ROW(CPU_ON_64, vpsci_cpu_on),
	ROW(CPU_OFF, vpsci_cpu_off),
	ROW(CPU_FREEZE, vpsci_cpu_off),
	ROW(AFFINITY_INFO, vpsci_affinity_info),
	ROW(AFFINITY_INFO_64, vpsci_affinity_info),
	FEATURE_ROW(CPU_SUSPEND, vpsci_cpu_suspend, vpsci_cpu_suspend_feature),
	FEATURE_ROW(CPU_SUSPEND_64, vpsci_cpu_suspend,
		    vpsci_cpu_suspend_feature),
	ROW(CPU_DEFAULT_SUSPEND, vpsci_cpu_default_suspend),
	ROW(CPU_DEFAULT_SUSPEND_64, vpsci_cpu_default_suspend),
	ROW(SYSTEM_SUSPEND, vpsci_system_suspend),
	ROW(SYSTEM_SUSPEND_64, vpsci_system_suspend),
	ROW(NODE_HW_STATE, vpsci_node_hw_state),
	ROW(NODE_HW_STATE_64, vpsci_node_hw_state),
	ROW(STAT_RESIDENCY, vpsci_stat_residency),
	ROW(STAT_RESIDENCY_64, vpsci_stat_residency),
	ROW(STAT_COUNT, vpsci_stat_count),
	ROW(STAT_COUNT_64, vpsci_stat_count),
	ROW(SYSTEM_OFF, vpsci_system_off),
	FEATURE_ROW(SYSTEM_OFF2, vpsci_system_off2, vpsci_system_off2_feature),
	FEATURE_ROW(SYSTEM_OFF2_64, vpsci_system_off2,
		    vpsci_system_off2_feature),
	ROW(SYSTEM_RESET, vpsci_system_reset),
	ROW(SYSTEM_RESET2, vpsci_system_reset2),
	ROW(SYSTEM_RESET2_64, vpsci_system_reset2),
	FEATURE_ROW(MEM_PROTECT, vpsci_mem_protect, vpsci_mem_protect_feature),
	FEATURE_ROW(MEM_PROTECT_CHECK_RANGE, vpsci_mem_protect_check_range,
		    vpsci_mem_protect_feature),
	FEATURE_ROW(MEM_PROTECT_CHECK_RANGE_64, vpsci_mem_protect_check_range,
		    vpsci_mem_protect_feature),
	{ 0 },
};
