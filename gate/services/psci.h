/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the gate's PSCI (DEN0022) share. */
#ifndef GATE_SERVICES_PSCI_H
#define GATE_SERVICES_PSCI_H

#include "gate/engine.h"
#include <smccc/psci.h>

/*
 * CPU_SUSPEND's power states, in the original format (StateID, StateType,
 * PowerLevel): both of the vCPU alone, level 0, StateID 0.
 */
#define VPSCI_STANDBY 0x00000000u
#define VPSCI_DOWN    PSCI_POWER_STATE_DOWN

/* The highest level that names a node of vCPUs. */
#define VPSCI_LEVELS 2u

#define VPSCI_HANDLER(name)                                                    \
	enum gate_action name(const struct gate *gate, struct gate_vcpu *vcpu, \
			      struct gate_request call,                        \
			      struct smccc_regs *regs)

/* psci.c */
bool vpsci_entry_valid(const struct gate *gate,
		       const struct gate_domain *domain,
		       struct gate_request call, uint64_t entry);

/** vpsci_find() - the vCPU with exactly these affinity fields, or NULL. */
struct gate_vcpu *vpsci_find(const struct gate_domain *domain, uint64_t mpidr);

static inline uint32_t vpsci_power(const struct gate_vcpu *vcpu)
{
	return __atomic_load_n(&vcpu->power, __ATOMIC_ACQUIRE);
}

/* psci_rest.c */
VPSCI_HANDLER(vpsci_cpu_suspend);
VPSCI_HANDLER(vpsci_cpu_default_suspend);
VPSCI_HANDLER(vpsci_system_suspend);
VPSCI_HANDLER(vpsci_node_hw_state);
VPSCI_HANDLER(vpsci_stat_residency);
VPSCI_HANDLER(vpsci_stat_count);
int32_t vpsci_cpu_suspend_feature(const struct gate *gate,
				  struct gate_vcpu *vcpu);

/* psci_system.c */
VPSCI_HANDLER(vpsci_system_off);
VPSCI_HANDLER(vpsci_system_off2);
VPSCI_HANDLER(vpsci_system_reset);
VPSCI_HANDLER(vpsci_system_reset2);
VPSCI_HANDLER(vpsci_mem_protect);
VPSCI_HANDLER(vpsci_mem_protect_check_range);
int32_t vpsci_system_off2_feature(const struct gate *gate,
				  struct gate_vcpu *vcpu);
int32_t vpsci_mem_protect_feature(const struct gate *gate,
				  struct gate_vcpu *vcpu);

#endif
