/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counters of one vCPU; its own CPU is the only writer. What a timed call
 * costs is what assembly has to do for one: CLZ, load, add, store.
 */
#include <smcgate/gate.h>

void gate_count(struct gate_vcpu *vcpu, enum gate_verdict verdict,
		uint64_t ticks)
{
	const int zeros = ticks ? __builtin_clzll(ticks) : 64;

	vcpu->counters.latency[verdict][zeros]++;
}

uint64_t gate_counted(const struct gate_vcpu *vcpu, enum gate_verdict verdict)
{
	uint64_t sum = vcpu->counters.calls[verdict];

	for (uint32_t i = 0; i < GATE_LATENCY_BUCKETS; i++)
		sum += vcpu->counters.latency[verdict][i];
	return sum;
}
