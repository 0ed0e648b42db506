/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files that resolve a domain's policy share. */
#ifndef TOOLS_RESOLVER_H
#define TOOLS_RESOLVER_H

#include "tools/policy.h"

struct resolver {
	struct manifest *manifest;
	const struct manifest_domain *domain;
	struct report *report;
	struct policy *policy;
	bool *wrong; /* by rule: an error was reported, do not add to it */
	bool *limit_wrong; /* the same by limit */
	/* By call of the manifest; NULL where it has none, or where the two
	   are treated apart. */
	const struct smccc_call_info **twins;
};

/** resolver_find() - the first row of an ID at or above @fid. */
size_t resolver_find(const struct manifest *manifest, uint32_t fid);

/**
 * resolver_match() - how closely @name, of a call or a pattern, names
 * call @index or the twin that it is taken together with.
 */
enum rule_level resolver_match(const struct resolver *rv, const char *name,
			       size_t index);

/** resolver_match_fid() - the same for all names that @fid has. */
enum rule_level resolver_match_fid(const struct resolver *rv, const char *name,
				   uint32_t fid);

/** resolver_no_match() - report a name or a pattern that matches no call. */
void resolver_no_match(struct resolver *rv, const char *name,
		       struct place place);

/** bans_apply() - report what a deciding rule must not do. */
void bans_apply(struct resolver *rv);

/** emit_rules() - the decisions as the blob's rules, sorted. */
void emit_rules(struct resolver *rv);

/** emit_reserved() - is the ID let through in spite of bits 23:17? */
bool emit_reserved(const struct manifest_rule *rule,
		   const struct smccc_call_info *call);

#endif
