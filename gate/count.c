/* SPDX-License-Identifier: BSD-2-Clause */
/* Counters of one vCPU; its own CPU is the only writer. */
#include <smcgate/gate.h>

void gate_count(struct gate_vcpu *vcpu, enum gate_verdict verdict,
		uint64_t ticks)
{
	struct gate_counters *counters = &vcpu->counters;
	unsigned int bucket =
		ticks == 0 ? 0 : 63u - (unsigned int)__builtin_clzll(ticks);

	if (bucket >= GATE_LATENCY_BUCKETS)
		bucket = GATE_LATENCY_BUCKETS - 1;
	counters->calls[verdict]++;
	counters->latency[verdict][bucket]++;
}
