/* SPDX-License-Identifier: BSD-2-Clause */
#include "second.h"

#include "test.h"

struct second second;

void second_free(void)
{
	free(second.slots);
	free(second.steps);
	free(second.limits);
	memset(&second, 0, sizeof(second));
}

void second_build(const struct gate_blob *blob)
{
	const struct gate_blob_domain *config = gate_blob_domain(blob, 0);

	second_free();
	second.slots = aligned_alloc(64, gate_table_bytes(config));
	second.steps = malloc(gate_steps_bytes(blob, config) + 1);
	second.limits = aligned_alloc(64, gate_limits_bytes(blob, config) + 64);
	gate_policy_init(&world.gate, &second.policy, blob, config,
			 &(struct gate_policy_memory){
				 second.slots, second.steps, second.limits });
}
