/* SPDX-License-Identifier: BSD-2-Clause */
/* A domain's rules, resolved: one action per call, in the blob's form. */
#ifndef TOOLS_POLICY_H
#define TOOLS_POLICY_H

#include "tools/hash.h"
#include "tools/manifest.h"

struct policy {
	struct gate_blob_rule *rules; /* sorted, disjoint */
	size_t count;
	struct gate_blob_check *checks; /* in the rules' order */
	size_t check_count;
	struct gate_blob_limit *limits; /* rules count from 1 */
	size_t limit_count;
	uint64_t *values; /* of the checks that are sets */
	size_t value_count;
	struct hash_choice hash;
};

/**
 * policy_resolve() - rules of @domain against the manifest's calls; all that
 * is wrong or doubtful is reported. policy_free() in any case.
 */
void policy_resolve(struct policy *policy, struct manifest *manifest,
		    const struct manifest_domain *domain, struct report *r);
void policy_free(struct policy *policy);

/**
 * policy_find_twin() - the call of the same function in the other width, or
 * NULL.
 */
const struct smccc_call_info *policy_find_twin(const struct manifest *manifest,
					       uint32_t fid);

#endif
