/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/limit.h"

#include <stdlib.h>
#include <string.h>

/* --- the node --------------------------------------------------------------
 */

static void read_call(struct reader *rd, const struct value *value,
		      int parameter)
{
	(void)parameter;
	rd->limit->call = reader_string(rd, value);
	if (rd->limit->call)
		rd->limit->call_place = source_string(
			rd->source, rd->path, value->name, rd->limit->call);
}

enum { LIMIT_RATE, LIMIT_BURST, LIMIT_AT_ONCE, LIMIT_BUDGET, LIMIT_SHARE };

static const uint32_t most[] = {
	[LIMIT_RATE] = GATE_MAX_BURST,
	[LIMIT_BURST] = GATE_MAX_BURST,
	[LIMIT_AT_ONCE] = GATE_MAX_VCPUS,
	[LIMIT_BUDGET] = 10000000,
	[LIMIT_SHARE] = GATE_MAX_VCPUS * 1000000u,
};

static void read_number(struct reader *rd, const struct value *value, int which)
{
	struct gate_blob_limit *blob = &rd->limit->blob;
	uint32_t number;

	if (!reader_u32(rd, value, &number))
		return;
	if (number == 0 || number > most[which]) {
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"%s\" is 1 to %u, not %u", value->name, most[which],
		       number);
		return;
	}
	if (which == LIMIT_RATE)
		blob->calls_per_second = number;
	else if (which == LIMIT_BURST)
		blob->burst = number;
	else if (which == LIMIT_AT_ONCE)
		blob->at_once = number;
	else if (which == LIMIT_BUDGET)
		blob->budget_us = number;
	else
		blob->share_us = number;
}

static const struct property limit_properties[] = {
	{ "reg", reader_number, 0, false },
	{ "call", read_call, 0, true },
	{ "calls-per-second", read_number, LIMIT_RATE, false },
	{ "burst", read_number, LIMIT_BURST, false },
	{ "at-once", read_number, LIMIT_AT_ONCE, false },
	{ "budget-us", read_number, LIMIT_BUDGET, false },
	{ "share-us", read_number, LIMIT_SHARE, false },
};
static const struct node_kind limit_kind =
	NODE_KIND("a limit", limit_properties);

/* NULL, or what is wrong with the numbers taken together. */
static const char *combination(const struct gate_blob_limit *blob)
{
	if (blob->burst && !blob->calls_per_second)
		return "has a \"burst\" without \"calls-per-second\"";
	if (!blob->calls_per_second && !blob->at_once && !blob->budget_us &&
	    !blob->share_us)
		return "limits nothing";
	return NULL;
}

static void read_limit(struct reader *rd)
{
	struct manifest_domain *domain = rd->domain;
	struct place place = source_node(rd->source, rd->path);
	struct manifest_limit limit = { .place = place, .call_place = place };
	const unsigned int errors = rd->report->errors;
	const char *wrong;

	rd->limit = &limit;
	reader_properties(rd, &limit_kind);
	rd->limit = NULL;
	reader_no_children(rd, "a limit");
	if (rd->report->errors != errors)
		return;
	wrong = combination(&limit.blob);
	if (wrong) {
		report(rd->report, place, FINDING_LIMIT, NULL, "this limit %s",
		       wrong);
		return;
	}
	/* A second's worth at once, unless it says less. */
	if (limit.blob.burst == 0)
		limit.blob.burst = limit.blob.calls_per_second;
	domain->limits =
		grow(domain->limits, domain->limit_count, sizeof(limit));
	domain->limits[domain->limit_count++] = limit;
}

static const struct property limits_properties[] = {
	{ "#address-cells", reader_cells, 1, false },
	{ "#size-cells", reader_cells, 0, false },
};
static const struct node_kind limits_kind =
	NODE_KIND("limits", limits_properties);

void limits_read(struct reader *rd)
{
	reader_properties(rd, &limits_kind);
	reader_children(rd, "limits", "limit", read_limit);
}

/* --- limits and rules ------------------------------------------------------
 */

/* Only the firmware's time is measured. */
static bool fits_action(const struct manifest_limit *limit,
			enum gate_rule_action action)
{
	if (policy_passes_on(action))
		return true;
	return (action == GATE_RULE_ANSWER || action == GATE_RULE_CONSTANT) &&
	       limit->blob.budget_us == 0 && limit->blob.share_us == 0;
}

struct candidate {
	const struct manifest_limit *limit;
	enum rule_level level;
};

/* Two limits that name a call equally closely; said once of each. */
static void conflict(struct resolver *rv, const struct candidate *best,
		     const struct manifest_limit *limit, uint32_t fid)
{
	bool *wrong = &rv->limit_wrong[limit - rv->domain->limits];

	if (!*wrong)
		report(rv->report, limit->call_place, FINDING_LIMIT,
		       best->level == RULE_GLOB
			       ? "name the call itself: exact names beat "
				 "patterns"
			       : "remove one of the two",
		       "%s is limited in %s:%u:%u already",
		       rv->manifest->calls[resolver_find(rv->manifest, fid)]
			       .name,
		       best->limit->place.file, best->limit->place.line,
		       best->limit->place.column);
	*wrong = true;
}

/* The one that names the call most closely; two equals are a mistake. */
static void consider(struct resolver *rv, struct candidate *best,
		     const struct manifest_limit *limit, uint32_t fid)
{
	enum rule_level level = resolver_match_fid(rv, limit->call, fid);

	if (level == RULE_NONE || level < best->level)
		return;
	if (best->limit && level == best->level) {
		conflict(rv, best, limit, fid);
		return;
	}
	*best = (struct candidate){ limit, level };
}

static void limit_rule(struct resolver *rv, struct policy_rule *rule)
{
	const uint32_t fid = policy_function(rule);
	struct candidate best = { 0 };

	for (size_t i = 0; i < rv->domain->limit_count; i++) {
		const struct manifest_limit *limit = &rv->domain->limits[i];
		const bool exact = !glob_is(limit->call);

		/* A pattern takes those of its calls that it can limit. */
		if (exact || fits_action(limit, rule->blob.action))
			consider(rv, &best, limit, fid);
	}
	rule->limit = best.limit;
}

static bool is_limited(const struct policy *policy,
		       const struct manifest_limit *limit)
{
	for (size_t i = 0; i < policy->count; i++)
		if (policy->rules[i].limit == limit)
			return true;
	return false;
}

static void check_limit(struct resolver *rv, const struct manifest_limit *limit)
{
	bool known = rv->limit_wrong[limit - rv->domain->limits];

	if (known)
		return; /* reported */
	for (size_t i = 0; i < rv->manifest->call_count && !known; i++)
		known = resolver_match(rv, limit->call, i) != RULE_NONE;
	if (!known)
		resolver_no_match(rv, limit->call, limit->call_place);
	else if (!is_limited(rv->policy, limit))
		report(rv->report, limit->call_place, FINDING_LIMIT,
		       "let them through, or remove the limit",
		       "no call of \"%s\" that this could limit is let "
		       "through, or others limit them",
		       limit->call);
}

/* The blob's limits: those that rules name, in the manifest's order. */
static void number_limits(struct resolver *rv)
{
	struct policy *policy = rv->policy;

	for (size_t i = 0; i < rv->domain->limit_count; i++) {
		const struct manifest_limit *limit = &rv->domain->limits[i];

		if (!is_limited(policy, limit))
			continue;
		policy->limits = grow(policy->limits, policy->limit_count,
				      sizeof(*policy->limits));
		policy->limits[policy->limit_count++] = limit->blob;
		for (size_t j = 0; j < policy->count; j++)
			if (policy->rules[j].limit == limit)
				policy->rules[j].blob.limit =
					(uint16_t)policy->limit_count;
	}
}

void limits_resolve(struct resolver *rv)
{
	rv->limit_wrong = calloc(rv->domain->limit_count + 1, sizeof(bool));
	if (!rv->limit_wrong)
		abort();
	for (size_t i = 0; i < rv->policy->count; i++) {
		struct policy_rule *rule = &rv->policy->rules[i];

		if (rule->blob.first == rule->blob.last)
			limit_rule(rv, rule);
		if (!rule->limit || fits_action(rule->limit, rule->blob.action))
			continue;
		report(rv->report, rule->limit->call_place, FINDING_LIMIT,
		       rule->blob.action == GATE_RULE_UNDEFINED
			       ? "remove the limit"
			       : "leave \"budget-us\" and \"share-us\" away",
		       "\"%s\" is ordered as %s, which takes no time of the "
		       "firmware's",
		       rule->limit->call,
		       policy_action_name(rule->blob.action));
	}
	for (size_t i = 0; i < rv->domain->limit_count; i++)
		check_limit(rv, &rv->domain->limits[i]);
	number_limits(rv);
	free(rv->limit_wrong);
}
