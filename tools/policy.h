/* SPDX-License-Identifier: BSD-2-Clause */
/* A domain's rules, resolved: one action per call, in the blob's form. */
#ifndef TOOLS_POLICY_H
#define TOOLS_POLICY_H

#include "tools/hash.h"
#include "tools/manifest.h"

/** struct policy_decision - what was decided on one function ID. */
struct policy_decision {
	const struct manifest_rule *rule; /* NULL: none, so deny */
	enum rule_level level;		  /* at which it names the call */
	bool conflict;			  /* reported once */
};

/** struct policy_rule - one rule of the blob, and where it is written. */
struct policy_rule {
	struct gate_blob_rule blob;
	const struct manifest_rule *from; /* NULL: psci-0.1 gives it */
	const struct manifest_mark *conduit;
	const struct manifest_limit *limit;
};

/** struct policy_check - the same of a check. */
struct policy_check {
	struct gate_blob_check blob;
	const struct manifest_check *from;
};

struct policy {
	/* Parallel to the manifest's calls, of use at the first of the rows
	   that share an ID. */
	struct policy_decision *decisions;
	struct policy_rule *rules; /* sorted, disjoint */
	size_t count;
	struct policy_check *checks; /* in the rules' order */
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

/** policy_rule_of() - the rule that covers @fid (without hint), or NULL. */
struct policy_rule *policy_rule_of(const struct policy *policy, uint32_t fid);

/** policy_function() - whose names are the rule's: itself, or PSCI 0.2's. */
static inline uint32_t policy_function(const struct policy_rule *rule)
{
	return rule->blob.service ? rule->blob.service : rule->blob.first;
}

/** policy_passes_on() - do calls of such a rule reach the firmware? */
static inline bool policy_passes_on(enum gate_rule_action action)
{
	return action == GATE_RULE_FORWARD || action == GATE_RULE_MEDIATE;
}

/** policy_action_name() - as the manifest writes it. */
const char *policy_action_name(enum gate_rule_action action);

#endif
