/* SPDX-License-Identifier: BSD-2-Clause */
/* Which rule decides on which call; what follows from it is bans.c, emit.c,
   checks.c and limit.c. */
#include "tools/policy.h"

#include <stdlib.h>
#include <string.h>

#include "tools/checks.h"
#include "tools/limit.h"
#include "tools/resolver.h"
#include <smcgate/gate.h>

const char *policy_action_name(enum gate_rule_action action)
{
	static const char *const names[GATE_RULE_ACTIONS] = {
		[GATE_RULE_DENY] = "deny",
		[GATE_RULE_ANSWER] = "answer",
		[GATE_RULE_FORWARD] = "forward",
		[GATE_RULE_UNDEFINED] = "undefined",
		[GATE_RULE_CONSTANT] = "constant",
		[GATE_RULE_MEDIATE] = "mediate",
	};

	return names[action];
}

size_t resolver_find(const struct manifest *manifest, uint32_t fid)
{
	size_t low = 0, high = manifest->call_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (manifest->calls[middle].fid < fid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* --- twins -----------------------------------------------------------------
 */

/* The SMC64 form has the SMC32 form's name and _64. */
static bool are_twins(const struct smccc_call_info *a,
		      const struct smccc_call_info *b)
{
	const bool wide = a->fid & SMCCC_FID_64;
	const char *with = wide ? a->name : b->name;
	const char *without = wide ? b->name : a->name;
	const size_t length = strlen(without);

	return !strncmp(with, without, length) && !strcmp(with + length, "_64");
}

static const struct smccc_call_info *
find_twin(const struct manifest *manifest, const struct smccc_call_info *call)
{
	const uint32_t fid = call->fid ^ SMCCC_FID_64;

	for (size_t i = resolver_find(manifest, fid);
	     i < manifest->call_count && manifest->calls[i].fid == fid; i++)
		if (are_twins(call, &manifest->calls[i]))
			return &manifest->calls[i];
	return NULL;
}

/* separate-twins: neither of the two is the other's any more. */
static void separate(struct resolver *rv, const struct manifest_mark *mark)
{
	const struct manifest *manifest = rv->manifest;
	bool matched = false, had_twin = false;

	for (size_t i = 0; i < manifest->call_count; i++) {
		const struct smccc_call_info *twin;

		if (!smccc_name_matches(mark->name, manifest->calls[i].name))
			continue;
		matched = true;
		twin = find_twin(manifest, &manifest->calls[i]);
		if (!twin)
			continue;
		had_twin = true;
		rv->twins[i] = NULL;
		rv->twins[twin - manifest->calls] = NULL;
	}
	if (!matched)
		resolver_no_match(rv, mark->name, mark->place);
	else if (!had_twin)
		report(rv->report, mark->place, FINDING_UNUSED, "remove it",
		       "\"%s\" has no twin", mark->name);
}

static void find_twins(struct resolver *rv)
{
	for (size_t i = 0; i < rv->manifest->call_count; i++)
		rv->twins[i] = find_twin(rv->manifest, &rv->manifest->calls[i]);
	for (size_t i = 0; i < rv->domain->mark_count; i++)
		if (rv->domain->marks[i].kind == MARK_SEPARATE)
			separate(rv, &rv->domain->marks[i]);
}

/* --- names -----------------------------------------------------------------
 */

static void unknown_name(struct resolver *rv, const char *name,
			 struct place place)
{
	const struct smccc_call_info *other = smccc_call_by_name(name);
	struct nearest nearest = { .wanted = name };
	const char *mend = NULL;

	for (size_t i = 0; i < rv->manifest->call_count; i++)
		nearest_try(&nearest, rv->manifest->calls[i].name);
	if (other)
		mend = arena_print(&rv->manifest->arena,
				   "it is one of platform \"%s\": add that to "
				   "the manifest's \"platform\"",
				   smccc_platform_name(other->platform));
	else if (nearest.name)
		mend = arena_print(&rv->manifest->arena, "did you mean \"%s\"?",
				   nearest.name);
	report(rv->report, place, FINDING_UNKNOWN_NAME, mend,
	       "no call is named \"%s\"", name);
}

void resolver_no_match(struct resolver *rv, const char *name,
		       struct place place)
{
	if (!glob_is(name))
		unknown_name(rv, name, place);
	else
		report(rv->report, place, FINDING_NO_MATCH, NULL,
		       "no call matches \"%s\"", name);
}

enum rule_level resolver_match(const struct resolver *rv, const char *name,
			       size_t index)
{
	const struct smccc_call_info *twin = rv->twins[index];
	const char *own = rv->manifest->calls[index].name;

	if (glob_is(name))
		return smccc_name_matches(name, own) ||
				       (twin &&
					smccc_name_matches(name, twin->name))
			       ? RULE_GLOB
			       : RULE_NONE;
	if (!strcmp(name, own))
		return RULE_EXACT;
	return twin && !strcmp(name, twin->name) ? RULE_TWIN : RULE_NONE;
}

enum rule_level resolver_match_fid(const struct resolver *rv, const char *name,
				   uint32_t fid)
{
	enum rule_level best = RULE_NONE;

	for (size_t i = resolver_find(rv->manifest, fid);
	     i < rv->manifest->call_count && rv->manifest->calls[i].fid == fid;
	     i++) {
		enum rule_level level = resolver_match(rv, name, i);

		if (level > best)
			best = level;
	}
	return best;
}

/* A pattern to answer takes what the gate can answer to this domain; a name
   takes its twin along if that can be answered. */
static enum rule_level rule_matches(const struct resolver *rv,
				    const struct manifest_rule *rule,
				    size_t index)
{
	const uint32_t fid = rv->manifest->calls[index].fid;
	enum rule_level level = resolver_match(rv, rule->name, index);

	if (rule->action != GATE_RULE_ANSWER || level == RULE_EXACT)
		return level;
	if (!gate_service_find(fid) ||
	    (call_is_control(fid) && !rv->domain->control))
		return RULE_NONE;
	return level;
}

static bool any_name_matches(const struct resolver *rv, const char *name)
{
	for (size_t i = 0; i < rv->manifest->call_count; i++)
		if (resolver_match(rv, name, i) != RULE_NONE)
			return true;
	return false;
}

static void no_match(struct resolver *rv, const struct manifest_rule *rule)
{
	if (any_name_matches(rv, rule->name))
		report(rv->report, rule->place, FINDING_NO_SERVICE, NULL,
		       "the gate answers no call that matches \"%s\"",
		       rule->name);
	else
		resolver_no_match(rv, rule->name, rule->place);
}

/* --- which rule decides ----------------------------------------------------
 */

static void conflict(struct resolver *rv, const struct manifest_rule *rule,
		     struct policy_decision *decision,
		     const struct smccc_call_info *call)
{
	const struct manifest_rule *other = decision->rule;

	if (decision->conflict)
		return;
	decision->conflict = true;
	rv->wrong[rule - rv->domain->rules] = true;
	report(rv->report, rule->place, FINDING_CONFLICT,
	       decision->level == RULE_GLOB
		       ? "name the call itself: exact names beat patterns"
		       : "remove one of the two",
	       "%s is ordered as %s here and as %s in %s:%u:%u", call->name,
	       policy_action_name(rule->action),
	       policy_action_name(other->action), other->place.file,
	       other->place.line, other->place.column);
}

/* The closer name decides; deny beats the rest among patterns. */
static void decide(struct resolver *rv, const struct manifest_rule *rule,
		   enum rule_level level, const struct smccc_call_info *call)
{
	struct policy_decision *decision =
		&rv->policy->decisions[resolver_find(rv->manifest, call->fid)];
	const struct manifest_rule *other = decision->rule;

	if (!other || decision->level < level) {
		*decision = (struct policy_decision){ .rule = rule,
						      .level = level };
		return;
	}
	if (decision->level > level)
		return;
	if (other->action == rule->action && rule->action != GATE_RULE_CONSTANT)
		return;
	if (level == RULE_GLOB && other->action == GATE_RULE_DENY)
		return;
	if (level == RULE_GLOB && rule->action == GATE_RULE_DENY) {
		decision->rule = rule;
		return;
	}
	/* Of twins that are taken along, the call itself is reported. */
	if (level != RULE_TWIN)
		conflict(rv, rule, decision, call);
}

static void match_rules(struct resolver *rv)
{
	for (size_t i = 0; i < rv->domain->rule_count; i++) {
		const struct manifest_rule *rule = &rv->domain->rules[i];
		bool matched = rule->level == RULE_RANGE;

		for (size_t j = 0; rule->name && j < rv->manifest->call_count;
		     j++) {
			enum rule_level level = rule_matches(rv, rule, j);

			if (level == RULE_NONE)
				continue;
			matched = true;
			decide(rv, rule, level, &rv->manifest->calls[j]);
		}
		if (!matched) {
			rv->wrong[i] = true;
			no_match(rv, rule);
		}
	}
}

/* --- what deserves a warning -----------------------------------------------
 */

static bool rule_decides(const struct resolver *rv,
			 const struct manifest_rule *rule)
{
	for (size_t i = 0; i < rv->manifest->call_count; i++)
		if (rv->policy->decisions[i].rule == rule)
			return true;
	return false;
}

static void warn_shadowed(struct resolver *rv)
{
	for (size_t i = 0; i < rv->domain->rule_count; i++) {
		const struct manifest_rule *rule = &rv->domain->rules[i];

		if (rule->level != RULE_RANGE && !rv->wrong[i] &&
		    !rule_decides(rv, rule))
			report(rv->report, rule->place, FINDING_SHADOWED,
			       "remove it",
			       "\"%s\" under %s is decided by other rules",
			       rule->name, policy_action_name(rule->action));
	}
}

/* Two orders for one function, both of them by name. */
static void warn_twin(struct resolver *rv, size_t index)
{
	const struct smccc_call_info *call = &rv->manifest->calls[index];
	const struct smccc_call_info *twin = rv->twins[index];
	const struct manifest_rule *rule = rv->policy->decisions[index].rule;
	const struct manifest_rule *other;

	if (!twin || !rule || rule->action == GATE_RULE_DENY)
		return;
	other = rv->policy->decisions[resolver_find(rv->manifest, twin->fid)]
			.rule;
	/* A twin that is denied was thought of. */
	if (!other || other->action == rule->action ||
	    other->action == GATE_RULE_DENY)
		return;
	/* Reported once, at the first. */
	if (call->fid & SMCCC_FID_64)
		return;
	report(rv->report, rule->place, FINDING_TWIN,
	       "if that is meant, name one under \"separate-twins\"",
	       "%s is ordered as %s, its twin %s as %s", call->name,
	       policy_action_name(rule->action), twin->name,
	       policy_action_name(other->action));
}

static bool is_answered(const struct resolver *rv, uint32_t fid)
{
	const struct policy_rule *rule = policy_rule_of(rv->policy, fid);

	return rule && rule->blob.action == GATE_RULE_ANSWER;
}

static void warn_cpu_on(struct resolver *rv)
{
	const struct manifest_domain *domain = rv->domain;

	if (domain->vcpus > 1 && !is_answered(rv, SMCCC_FID_PSCI_CPU_ON) &&
	    !is_answered(rv, SMCCC_FID_PSCI_CPU_ON_64))
		report(rv->report, domain->vcpus_place, FINDING_NO_CPU_ON,
		       "answer \"PSCI_*\"",
		       "\"%s\" cannot start more than one of its %u vCPUs",
		       domain->name, domain->vcpus);
}

/* --- conduits --------------------------------------------------------------
 */

/* smc-only and hvc-only: the closer name decides here too. */
static void mark_rule(struct resolver *rv, struct policy_rule *rule)
{
	enum rule_level best = RULE_NONE;

	for (size_t i = 0; i < rv->domain->mark_count; i++) {
		const struct manifest_mark *mark = &rv->domain->marks[i];
		enum rule_level level;

		if (mark->kind == MARK_SEPARATE)
			continue;
		level = resolver_match_fid(rv, mark->name,
					   policy_function(rule));
		if (level == RULE_NONE || level < best)
			continue;
		if (level == best && rule->conduit->kind != mark->kind &&
		    level != RULE_TWIN)
			report(rv->report, mark->place, FINDING_CONFLICT,
			       "deny it: both conduits are refused",
			       "0x%08x is both smc-only and hvc-only",
			       rule->blob.first);
		best = level;
		rule->conduit = mark;
	}
	if (rule->conduit)
		rule->blob.conduits = rule->conduit->kind == MARK_SMC_ONLY
					      ? GATE_RULE_NO_HVC
					      : GATE_RULE_NO_SMC;
}

static bool marks_any(const struct policy *policy,
		      const struct manifest_mark *mark)
{
	for (size_t i = 0; i < policy->count; i++)
		if (policy->rules[i].conduit == mark)
			return true;
	return false;
}

static void resolve_conduits(struct resolver *rv)
{
	for (size_t i = 0; i < rv->policy->count; i++)
		if (rv->policy->rules[i].blob.first ==
		    rv->policy->rules[i].blob.last)
			mark_rule(rv, &rv->policy->rules[i]);
	for (size_t i = 0; i < rv->domain->mark_count; i++) {
		const struct manifest_mark *mark = &rv->domain->marks[i];

		if (mark->kind == MARK_SEPARATE || marks_any(rv->policy, mark))
			continue;
		if (!any_name_matches(rv, mark->name))
			resolver_no_match(rv, mark->name, mark->place);
		else
			report(rv->report, mark->place, FINDING_UNUSED,
			       "remove it", "no call of \"%s\" is let through",
			       mark->name);
	}
}

/* --- slots -----------------------------------------------------------------
 */

/* Each ID is entered with and without the SVE hint. */
static size_t list_keys(const struct policy *policy, uint32_t *keys,
			size_t *owner)
{
	size_t count = 0;

	for (size_t i = 0; i < policy->count; i++) {
		const struct gate_blob_rule *rule = &policy->rules[i].blob;

		if (!(rule->flags & GATE_RULE_SLOT))
			continue;
		owner[count] = i;
		keys[count++] = rule->first;
		if (rule->flags & GATE_RULE_RESERVED)
			continue;
		owner[count] = i;
		keys[count++] = rule->first | SMCCC_FID_SVE_HINT;
	}
	return count;
}

static void find_slots(struct resolver *rv)
{
	struct policy *policy = rv->policy;
	uint32_t *keys = malloc((policy->count * 2 + 1) * sizeof(*keys));
	size_t *owner = malloc((policy->count * 2 + 1) * sizeof(*owner));
	size_t *losers = malloc((policy->count * 2 + 1) * sizeof(*losers));
	size_t lost, demoted = 0;

	if (!keys || !owner || !losers)
		abort();
	lost = hash_search(keys, list_keys(policy, keys, owner), &policy->hash,
			   losers);
	for (size_t i = 0; i < lost; i++) {
		struct gate_blob_rule *rule =
			&policy->rules[owner[losers[i]]].blob;

		demoted += rule->flags & GATE_RULE_SLOT;
		rule->flags &= (uint8_t)~GATE_RULE_SLOT;
	}
	if (demoted)
		report(rv->report, rv->domain->place, FINDING_NO_SLOT,
		       "name fewer calls",
		       "%zu of %zu rules of \"%s\" fit no "
		       "slot",
		       demoted, policy->count, rv->domain->name);
	free(keys);
	free(owner);
	free(losers);
}

/* --- all of it -------------------------------------------------------------
 */

static void resolve(struct resolver *rv)
{
	find_twins(rv);
	match_rules(rv);
	bans_apply(rv);
	warn_shadowed(rv);
	for (size_t i = 0; i < rv->manifest->call_count; i++)
		warn_twin(rv, i);
	emit_rules(rv);
	warn_cpu_on(rv);
	resolve_conduits(rv);
	limits_resolve(rv);
	checks_resolve(rv);
}

void policy_resolve(struct policy *policy, struct manifest *manifest,
		    const struct manifest_domain *domain, struct report *r)
{
	struct resolver rv = { .manifest = manifest,
			       .domain = domain,
			       .report = r,
			       .policy = policy };
	unsigned int errors = r->errors;

	*policy = (struct policy){ 0 };
	policy->decisions =
		calloc(manifest->call_count + 1, sizeof(*policy->decisions));
	rv.twins = calloc(manifest->call_count + 1, sizeof(void *));
	rv.wrong = calloc(domain->rule_count + 1, sizeof(*rv.wrong));
	if (!policy->decisions || !rv.twins || !rv.wrong)
		abort();
	resolve(&rv);
	if (policy->count > GATE_MAX_RULES)
		report(r, domain->place, FINDING_TOO_MANY, NULL,
		       "\"%s\" has %zu rules, %u are possible", domain->name,
		       policy->count, GATE_MAX_RULES);
	if (r->errors == errors)
		find_slots(&rv);
	free(rv.twins);
	free(rv.wrong);
}

struct policy_rule *policy_rule_of(const struct policy *policy, uint32_t fid)
{
	for (size_t i = 0; i < policy->count; i++)
		if (policy->rules[i].blob.first <= fid &&
		    policy->rules[i].blob.last >= fid)
			return &policy->rules[i];
	return NULL;
}

void policy_free(struct policy *policy)
{
	free(policy->decisions);
	free(policy->rules);
	free(policy->checks);
	free(policy->limits);
	free(policy->values);
	*policy = (struct policy){ 0 };
}
