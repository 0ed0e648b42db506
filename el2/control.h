/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the control service and the channels need of the hypervisor
 * (struct gate_control), and a policy that replaces the one in force.
 */
#ifndef EL2_CONTROL_H
#define EL2_CONTROL_H

#include "el2/el2.h"

extern const struct gate_control gate_control;

/** policy_room() - memory for the next policy; once, while the machine is made
 */
void policy_room(void);

/** policy_take_up() - on @cpu, between calls: is there a newer policy? */
void policy_take_up(struct cpu *cpu);

/* What gate_control has of policy.c. */
void policy_info(uint64_t value[3]);
const uint8_t *policy_hash(void);
enum gate_policy_error policy_replace(struct gate_vcpu *caller, uint64_t ipa,
				      uint64_t bytes);

#endif
