/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"
#include <smcgate/gate.h>

TEST(a_call_goes_into_the_bucket_of_its_leading_zeros)
{
	struct gate_vcpu vcpu;

	UNUSED_STATE;
	for (unsigned int bit = 0; bit < 64; bit++) {
		uint64_t low = 1ull << bit;

		memset(&vcpu, 0, sizeof(vcpu));
		gate_count(&vcpu, GATE_VERDICT_FORWARD, low);
		gate_count(&vcpu, GATE_VERDICT_FORWARD, low + (low - 1));
		EQUAL(vcpu.counters.latency[GATE_VERDICT_FORWARD][63 - bit], 2);
		EQUAL(gate_counted(&vcpu, GATE_VERDICT_FORWARD), 2);
	}
}

TEST(no_time_at_all_is_the_last_bucket)
{
	struct gate_vcpu vcpu = { 0 };

	UNUSED_STATE;
	gate_count(&vcpu, GATE_VERDICT_DENY, 0);
	EQUAL(vcpu.counters
		      .latency[GATE_VERDICT_DENY][GATE_LATENCY_BUCKETS - 1],
	      1);
}

TEST(verdicts_are_counted_apart)
{
	struct gate_vcpu vcpu = { 0 };

	UNUSED_STATE;
	for (unsigned int v = 0; v < GATE_VERDICTS; v++) {
		for (unsigned int n = 0; n <= v; n++)
			gate_count(&vcpu, (enum gate_verdict)v, 100);
	}
	for (unsigned int v = 0; v < GATE_VERDICTS; v++) {
		EQUAL(gate_counted(&vcpu, (enum gate_verdict)v), v + 1);
		EQUAL(vcpu.counters.latency[v][63 - 6], v + 1);
	}
}

TEST(calls_without_a_time_are_calls_too)
{
	struct gate_vcpu vcpu = { 0 };

	UNUSED_STATE;
	vcpu.counters.calls[GATE_VERDICT_FORWARD] = 3;
	gate_count(&vcpu, GATE_VERDICT_FORWARD, 0);
	gate_count(&vcpu, GATE_VERDICT_FORWARD, UINT64_MAX);
	EQUAL(vcpu.counters.calls[GATE_VERDICT_FORWARD], 3);
	EQUAL(gate_counted(&vcpu, GATE_VERDICT_FORWARD), 5);
	EQUAL(gate_counted(&vcpu, GATE_VERDICT_DENY), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_call_goes_into_the_bucket_of_its_leading_zeros),
		cmocka_unit_test(no_time_at_all_is_the_last_bucket),
		cmocka_unit_test(verdicts_are_counted_apart),
		cmocka_unit_test(calls_without_a_time_are_calls_too),
	};

	return cmocka_run_group_tests_name("count", tests, NULL, NULL);
}
