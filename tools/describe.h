/* SPDX-License-Identifier: BSD-2-Clause */
/* Parts of a policy in words. */
#ifndef TOOLS_DESCRIBE_H
#define TOOLS_DESCRIBE_H

#include <stdio.h>

#include "tools/policy.h"

/**
 * describe_check() - as in "x1 is 1 to 100".
 * @values: the policy's, for sets.
 */
void describe_check(FILE *out, const struct gate_blob_check *check,
		    const uint64_t *values);

/** describe_limit() - as in "100 calls a second, 10 in a row". */
void describe_limit(FILE *out, const struct gate_blob_limit *limit);

/** describe_device() - where it is, its interrupts, what it may. */
void describe_device(FILE *out, const struct manifest_device *device);

/** describe_call() - the names of an ID, or the ID. */
void describe_call(FILE *out, const struct manifest *manifest, uint32_t fid);

#endif
