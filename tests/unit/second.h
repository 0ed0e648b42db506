/* SPDX-License-Identifier: BSD-2-Clause */
/* A second policy for the world's domain. */
#ifndef TESTS_UNIT_SECOND_H
#define TESTS_UNIT_SECOND_H

#include "world.h"

extern struct second {
	struct gate_policy policy;
	struct gate_slot *slots;
	struct gate_step *steps;
	struct gate_limit *limits;
} second;

/** second_build() - of a blob's first domain; the one before is freed. */
void second_build(const struct gate_blob *blob);
void second_free(void);

#endif
