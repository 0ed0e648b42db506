/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PSCI 1.1 (DEN0022) for one domain: its CPUs are its vCPUs, its system is
 * the domain. Nothing here reaches the firmware's PSCI. Not promised, and
 * therefore absent from PSCI_FEATURES: power-down suspend, migration,
 * statistics, SYSTEM_SUSPEND, MEM_PROTECT.
 */
#include "gate/engine.h"
#include <smccc/psci.h>

#define VPSCI_VERSION PSCI_VERSION_NUM(1, 1)

/* DEN0022 CPU_SUSPEND, original format: standby, level 0, state 0. */
#define PSCI_POWER_STATE_STANDBY 0

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

/*
 * The flags of every function are 0: CPU_SUSPEND has the original format and
 * no OS-initiated mode.
 */
static enum gate_action vpsci_features(const struct gate *gate,
				       struct gate_vcpu *vcpu,
				       struct gate_request call,
				       struct smccc_regs *regs)
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

static uint32_t power_read(const struct gate_vcpu *vcpu)
{
	return __atomic_load_n(&vcpu->power, __ATOMIC_ACQUIRE);
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
static struct gate_vcpu *vcpu_find(const struct gate_domain *domain,
				   uint64_t mpidr)
{
	struct gate_vcpu *guess = domain->vcpus[mpidr % GATE_MAX_VCPUS];

	if (guess != NULL && guess->mpidr == mpidr)
		return guess;
	return vcpu_search(domain, mpidr);
}

/* A32 instructions need 4 bytes, T32's bit 0 is the instruction set. */
static bool entry_is_valid(const struct gate *gate,
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
static enum gate_action vpsci_cpu_on(const struct gate *gate,
				     struct gate_vcpu *vcpu,
				     struct gate_request call,
				     struct smccc_regs *regs)
{
	struct gate_vcpu *target =
		vcpu_find(vcpu->domain, gate_request_arg(call, regs, 1));
	const uint64_t entry = gate_request_arg(call, regs, 2);
	const uint64_t context = gate_request_arg(call, regs, 3);
	uint32_t power = GATE_POWER_OFF;

	if (target == NULL)
		return gate_return(regs, PSCI_INVALID_PARAMETERS);
	if (!entry_is_valid(gate, vcpu->domain, call, entry))
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

static enum gate_action vpsci_cpu_off(const struct gate *gate,
				      struct gate_vcpu *vcpu,
				      struct gate_request call,
				      struct smccc_regs *regs)
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
		int64_t state = affinity_of(power_read(one));

		if ((one->mpidr | below) != (mpidr | below))
			continue;
		if (state == PSCI_AFFINITY_ON)
			return state;
		if (answer != PSCI_AFFINITY_ON_PENDING)
			answer = state;
	}
	return answer;
}

static enum gate_action vpsci_affinity_info(const struct gate *gate,
					    struct gate_vcpu *vcpu,
					    struct gate_request call,
					    struct smccc_regs *regs)
{
	const uint64_t mpidr = gate_request_arg(call, regs, 1);
	const uint64_t level = gate_request_arg(call, regs, 2);
	const struct gate_vcpu *target;

	(void)gate;
	if (level > 2)
		return gate_return(regs, PSCI_INVALID_PARAMETERS);
	if (level > 0)
		return gate_return(regs, affinity_of_node(vcpu->domain, mpidr,
							  (unsigned int)level));
	target = vcpu_find(vcpu->domain, mpidr);
	if (target == NULL)
		return gate_return(regs, PSCI_INVALID_PARAMETERS);
	return gate_return(regs, affinity_of(power_read(target)));
}

static enum gate_action vpsci_cpu_suspend(const struct gate *gate,
					  struct gate_vcpu *vcpu,
					  struct gate_request call,
					  struct smccc_regs *regs)
{
	(void)gate;
	(void)vcpu;
	if (gate_request_arg(call, regs, 1) != PSCI_POWER_STATE_STANDBY)
		return gate_return(regs, PSCI_INVALID_PARAMETERS);
	gate_return(regs, PSCI_SUCCESS);
	return GATE_ACTION_WAIT;
}

static enum gate_action domain_end(const struct gate *gate,
				   struct gate_vcpu *vcpu,
				   enum gate_domain_end how)
{
	gate_vcpu_ended(gate, vcpu);
	gate->ops->domain_end(vcpu->domain, how);
	return GATE_ACTION_STOP;
}

static enum gate_action vpsci_system_off(const struct gate *gate,
					 struct gate_vcpu *vcpu,
					 struct gate_request call,
					 struct smccc_regs *regs)
{
	(void)call;
	(void)regs;
	return domain_end(gate, vcpu, GATE_END_OFF);
}

static enum gate_action vpsci_system_reset(const struct gate *gate,
					   struct gate_vcpu *vcpu,
					   struct gate_request call,
					   struct smccc_regs *regs)
{
	(void)call;
	(void)regs;
	return domain_end(gate, vcpu, GATE_END_RESET);
}

/* The cookie belongs to vendors' types, of which there is none. */
static enum gate_action vpsci_system_reset2(const struct gate *gate,
					    struct gate_vcpu *vcpu,
					    struct gate_request call,
					    struct smccc_regs *regs)
{
	if ((uint32_t)gate_request_arg(call, regs, 1) !=
	    PSCI_RESET2_SYSTEM_WARM)
		return gate_return(regs, PSCI_INVALID_PARAMETERS);
	return domain_end(gate, vcpu, GATE_END_RESET);
}

const struct gate_service gate_psci_services[] = {
	{ .fid = SMCCC_FID_PSCI_VERSION, .constant = vpsci_version },
	{ .fid = SMCCC_FID_PSCI_CPU_SUSPEND, .answer = vpsci_cpu_suspend },
	{ .fid = SMCCC_FID_PSCI_CPU_OFF, .answer = vpsci_cpu_off },
	{ .fid = SMCCC_FID_PSCI_CPU_ON, .answer = vpsci_cpu_on },
	{ .fid = SMCCC_FID_PSCI_AFFINITY_INFO, .answer = vpsci_affinity_info },
	{ .fid = SMCCC_FID_PSCI_MIGRATE_INFO_TYPE,
	  .constant = vpsci_migrate_info_type },
	{ .fid = SMCCC_FID_PSCI_SYSTEM_OFF, .answer = vpsci_system_off },
	{ .fid = SMCCC_FID_PSCI_SYSTEM_RESET, .answer = vpsci_system_reset },
	{ .fid = SMCCC_FID_PSCI_FEATURES, .answer = vpsci_features },
	{ .fid = SMCCC_FID_PSCI_SYSTEM_RESET2, .answer = vpsci_system_reset2 },
	{ .fid = SMCCC_FID_PSCI_CPU_SUSPEND_64, .answer = vpsci_cpu_suspend },
	{ .fid = SMCCC_FID_PSCI_CPU_ON_64, .answer = vpsci_cpu_on },
	{ .fid = SMCCC_FID_PSCI_AFFINITY_INFO_64,
	  .answer = vpsci_affinity_info },
	{ .fid = SMCCC_FID_PSCI_SYSTEM_RESET2_64,
	  .answer = vpsci_system_reset2 },
	{ 0 },
};
