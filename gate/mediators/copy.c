/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mediator of calls of which no more is known than where their memory is:
 * the firmware works on copies that no vCPU of the caller's can reach, so that
 * what it proves is what it uses. Each is read once, and given back once.
 */
#include "gate/engine.h"

void gate_copies_take(const struct gate *gate, struct gate_vcpu *vcpu,
		      const struct gate_blob_rule *rule,
		      struct smccc_regs *regs, struct gate_copies *copies)
{
	const struct gate_blob_check *check =
		vcpu->policy->checks + rule->check_first;
	uint64_t offset = 0;

	copies->count = 0;
	for (unsigned int i = 0; i < rule->check_count; i++, check++) {
		struct gate_copy *copy = &copies->copy[copies->count];

		if (!gate_check_is_memory(check))
			continue;
		*copy = (struct gate_copy){
			.offset = offset,
			.ipa = gate_check_address(check, regs),
			.bytes = gate_check_bytes(check, regs),
			.back = check->flags & GATE_CHECK_WRITE,
		};
		gate->ops->copy(vcpu, offset, copy->ipa, copy->bytes, false);
		gate_check_set_address(check, regs, vcpu->copy_pa + offset);
		offset += gate_copy_room(check);
		copies->count++;
	}
}

void gate_copies_give(const struct gate *gate, struct gate_vcpu *vcpu,
		      const struct gate_copies *copies)
{
	for (uint32_t i = 0; i < copies->count; i++) {
		const struct gate_copy *copy = &copies->copy[i];

		if (copy->back)
			gate->ops->copy(vcpu, copy->offset, copy->ipa,
					copy->bytes, true);
	}
}
