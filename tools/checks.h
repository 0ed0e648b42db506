/* SPDX-License-Identifier: BSD-2-Clause */
/* Argument checks of forwarded calls: node `checks` of an smc-policy. */
#ifndef TOOLS_CHECKS_H
#define TOOLS_CHECKS_H

#include "tools/policy.h"
#include "tools/reader.h"

/** checks_read() - the current node is `checks`; adds to the domain's. */
void checks_read(struct reader *rd);

/**
 * checks_cover() - are the arguments of @call that may be addresses checked,
 * as far as calls.def knows which they are?
 */
bool checks_cover(const struct manifest_domain *domain,
		  const struct smccc_call_info *call);

/**
 * checks_resolve() - give the rules of @policy, which are sorted, the checks
 * of @domain; all that is wrong or doubtful is reported.
 */
void checks_resolve(struct policy *policy, struct manifest *manifest,
		    const struct manifest_domain *domain, struct report *r);

#endif
