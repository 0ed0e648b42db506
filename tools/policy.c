/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/policy.h"

#include <stdlib.h>
#include <string.h>

#include "tools/checks.h"
#include <smcgate/gate.h>

#define NAMES_SHOWN 3

/* What was decided on one function ID; parallel to manifest->calls, used at
   the first of the rows that share an ID. */
struct decision {
	const struct manifest_rule *rule;
	bool conflict; /* reported once */
};

struct resolver {
	struct manifest *manifest;
	const struct manifest_domain *domain;
	struct report *report;
	struct decision *decisions;
	bool *wrong; /* by rule: an error was reported, do not add to it */
	struct policy *policy;
};

static const char *action_name(enum gate_rule_action action)
{
	static const char *const names[GATE_RULE_ACTIONS] = {
		[GATE_RULE_DENY] = "deny",
		[GATE_RULE_ANSWER] = "answer",
		[GATE_RULE_FORWARD] = "forward",
		[GATE_RULE_UNDEFINED] = "undefined",
		[GATE_RULE_CONSTANT] = "constant",
	};

	return names[action];
}

/* The first row of an ID at or above @fid. */
static size_t find_fid(const struct manifest *manifest, uint32_t fid)
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

/* --- names ---------------------------------------------------------------- */

static void unknown_name(struct resolver *rv, const struct manifest_rule *rule)
{
	const struct smccc_call_info *other = smccc_call_by_name(rule->name);
	struct nearest nearest = { .wanted = rule->name };
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
	report(rv->report, rule->place, FINDING_UNKNOWN_NAME, mend,
	       "no call is named \"%s\"", rule->name);
}

static bool rule_matches(const struct manifest_rule *rule,
			 const struct smccc_call_info *call)
{
	if (rule->level == RULE_EXACT)
		return !strcmp(rule->name, call->name);
	if (!smccc_name_matches(rule->name, call->name))
		return false;
	/* A pattern to answer takes what the gate can answer. */
	return rule->action != GATE_RULE_ANSWER || gate_service_find(call->fid);
}

static bool any_name_matches(const struct resolver *rv, const char *glob)
{
	for (size_t i = 0; i < rv->manifest->call_count; i++)
		if (smccc_name_matches(glob, rv->manifest->calls[i].name))
			return true;
	return false;
}

static void no_match(struct resolver *rv, const struct manifest_rule *rule)
{
	if (rule->level == RULE_EXACT)
		unknown_name(rv, rule);
	else if (any_name_matches(rv, rule->name))
		report(rv->report, rule->place, FINDING_NO_SERVICE, NULL,
		       "the gate answers no call that matches \"%s\"",
		       rule->name);
	else
		report(rv->report, rule->place, FINDING_NO_MATCH, NULL,
		       "no call matches \"%s\"", rule->name);
}

/* --- which rule decides ----------------------------------------------------
 */

static void conflict(struct resolver *rv, const struct manifest_rule *rule,
		     struct decision *decision,
		     const struct smccc_call_info *call)
{
	const struct manifest_rule *other = decision->rule;

	if (decision->conflict)
		return;
	decision->conflict = true;
	rv->wrong[rule - rv->domain->rules] = true;
	report(rv->report, rule->place, FINDING_CONFLICT,
	       rule->level == RULE_GLOB
		       ? "name the call itself: exact names beat patterns"
		       : "remove one of the two",
	       "%s is ordered as %s here and as %s in %s:%u:%u", call->name,
	       action_name(rule->action), action_name(other->action),
	       other->place.file, other->place.line, other->place.column);
}

/* Exact beats pattern; deny beats the rest among patterns. */
static void decide(struct resolver *rv, const struct manifest_rule *rule,
		   const struct smccc_call_info *call)
{
	struct decision *decision =
		&rv->decisions[find_fid(rv->manifest, call->fid)];
	const struct manifest_rule *other = decision->rule;

	if (!other || other->level < rule->level) {
		*decision = (struct decision){ .rule = rule };
		return;
	}
	if (other->level > rule->level)
		return;
	if (other->action == rule->action && rule->action != GATE_RULE_CONSTANT)
		return;
	if (rule->level == RULE_GLOB && other->action == GATE_RULE_DENY)
		return;
	if (rule->level == RULE_GLOB && rule->action == GATE_RULE_DENY) {
		decision->rule = rule;
		return;
	}
	conflict(rv, rule, decision, call);
}

static void match_rules(struct resolver *rv)
{
	for (size_t i = 0; i < rv->domain->rule_count; i++) {
		const struct manifest_rule *rule = &rv->domain->rules[i];
		bool matched = rule->level == RULE_RANGE;

		for (size_t j = 0; rule->name && j < rv->manifest->call_count;
		     j++) {
			if (!rule_matches(rule, &rv->manifest->calls[j]))
				continue;
			matched = true;
			decide(rv, rule, &rv->manifest->calls[j]);
		}
		if (!matched) {
			rv->wrong[i] = true;
			no_match(rv, rule);
		}
	}
}

/* --- what a deciding rule must not do ---------------------------------------
 */

static bool answers_nothing(const struct manifest_domain *domain,
			    const struct manifest_rule *rule,
			    const struct smccc_call_info *call)
{
	(void)domain;
	return rule->action == GATE_RULE_ANSWER &&
	       !gate_service_find(call->fid);
}

static bool forwards_psci(const struct manifest_domain *domain,
			  const struct manifest_rule *rule,
			  const struct smccc_call_info *call)
{
	(void)domain;
	return rule->action == GATE_RULE_FORWARD && call_is_psci(call->fid);
}

static bool forwards_client(const struct manifest_domain *domain,
			    const struct manifest_rule *rule,
			    const struct smccc_call_info *call)
{
	(void)domain;
	return rule->action == GATE_RULE_FORWARD &&
	       call_is_trusted_os(call->fid);
}

static bool forwards_unchecked(const struct manifest_domain *domain,
			       const struct manifest_rule *rule,
			       const struct smccc_call_info *call)
{
	return rule->action == GATE_RULE_FORWARD && !call_is_psci(call->fid) &&
	       !call_is_trusted_os(call->fid) &&
	       call->effect == SMCCC_EFFECT_MEMORY &&
	       !checks_cover(domain, call);
}

static bool forwards_entry(const struct manifest_domain *domain,
			   const struct manifest_rule *rule,
			   const struct smccc_call_info *call)
{
	(void)domain;
	return rule->action == GATE_RULE_FORWARD && !call_is_psci(call->fid) &&
	       !call_is_trusted_os(call->fid) &&
	       call->effect != SMCCC_EFFECT_MEMORY &&
	       call->effect != SMCCC_EFFECT_PURE &&
	       call->effect != SMCCC_EFFECT_CPU &&
	       call->effect != SMCCC_EFFECT_MACHINE;
}

static bool has_reserved_bits(const struct manifest_rule *rule,
			      const struct smccc_call_info *call)
{
	return rule->action != GATE_RULE_DENY && (call->fid & SMCCC_FID_FAST) &&
	       (call->fid & SMCCC_FID_RESERVED);
}

static bool sets_reserved_bits(const struct manifest_domain *domain,
			       const struct manifest_rule *rule,
			       const struct smccc_call_info *call)
{
	(void)domain;
	return has_reserved_bits(rule, call);
}

static const struct ban {
	enum finding finding;
	bool (*applies)(const struct manifest_domain *domain,
			const struct manifest_rule *rule,
			const struct smccc_call_info *call);
	const char *what;
	const char *mend;
} bans[] = {
	{ FINDING_NO_SERVICE, answers_nothing, "the gate has no answer to",
	  "deny it, or give it a constant" },
	{ FINDING_FORWARDED_PSCI, forwards_psci,
	  "PSCI must not be forwarded:", "answer it" },
	{ FINDING_NO_CLIENT, forwards_client,
	  "a Trusted OS call must not be forwarded:", "deny it" },
	{ FINDING_UNCHECKED_POINTER, forwards_unchecked,
	  "this may hand the firmware an address:",
	  "deny it, or check that its addresses are memory, under \"checks\"" },
	{ FINDING_UNCHECKED_POINTER, forwards_entry,
	  "this may hand the firmware an entry point:", "deny it" },
	{ FINDING_RESERVED_BITS, sets_reserved_bits,
	  "reserved bits are set in the ID of", NULL },
};

/* The names that one rule brings under one ban, in a single finding. */
static void apply_ban(struct resolver *rv, const struct manifest_rule *rule,
		      const struct ban *ban)
{
	const struct manifest *manifest = rv->manifest;
	char names[256] = "";
	size_t length = 0, count = 0;

	for (size_t i = 0; i < manifest->call_count; i++) {
		const struct smccc_call_info *call = &manifest->calls[i];
		size_t first = find_fid(manifest, call->fid);

		if (rv->decisions[first].rule != rule ||
		    !ban->applies(rv->domain, rule, call))
			continue;
		if (++count <= NAMES_SHOWN)
			length += (size_t)snprintf(
				names + length, sizeof(names) - length,
				"%s%.60s", count > 1 ? ", " : "", call->name);
	}
	if (count == 0)
		return;
	if (count > NAMES_SHOWN)
		snprintf(names + length, sizeof(names) - length,
			 " and %zu more", count - NAMES_SHOWN);
	report(rv->report, rule->place, ban->finding, ban->mend, "%s %s",
	       ban->what, names);
}

static void apply_bans(struct resolver *rv)
{
	for (size_t i = 0; i < rv->domain->rule_count; i++) {
		const struct manifest_rule *rule = &rv->domain->rules[i];

		for (size_t j = 0; j < sizeof(bans) / sizeof(bans[0]); j++)
			if (rule->level != RULE_RANGE && !rv->wrong[i])
				apply_ban(rv, rule, &bans[j]);
	}
}

/* --- what deserves a warning -----------------------------------------------
 */

static bool rule_decides(const struct resolver *rv,
			 const struct manifest_rule *rule)
{
	for (size_t i = 0; i < rv->manifest->call_count; i++)
		if (rv->decisions[i].rule == rule)
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
			       rule->name, action_name(rule->action));
	}
}

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

const struct smccc_call_info *policy_find_twin(const struct manifest *manifest,
					       uint32_t fid)
{
	const size_t self = find_fid(manifest, fid);

	for (size_t i = find_fid(manifest, fid ^ SMCCC_FID_64);
	     i < manifest->call_count &&
	     manifest->calls[i].fid == (fid ^ SMCCC_FID_64);
	     i++) {
		const struct smccc_call_info *twin = &manifest->calls[i];

		for (size_t j = self;
		     j < manifest->call_count && manifest->calls[j].fid == fid;
		     j++)
			if (are_twins(&manifest->calls[j], twin))
				return twin;
	}
	return NULL;
}

static void warn_twin(struct resolver *rv, const struct smccc_call_info *call,
		      const struct manifest_rule *rule)
{
	const struct smccc_call_info *twin =
		policy_find_twin(rv->manifest, call->fid);
	const struct manifest_rule *other;

	if (!twin)
		return;
	other = rv->decisions[find_fid(rv->manifest, twin->fid)].rule;
	/* A twin that is denied by a rule was thought of. */
	if (other &&
	    (other->action == rule->action || other->action == GATE_RULE_DENY))
		return;
	/* Two rules that differ are reported once, at the first. */
	if (other && (call->fid & SMCCC_FID_64))
		return;
	if (rule->action == GATE_RULE_ANSWER && !gate_service_find(twin->fid))
		return;
	report(rv->report, rule->place, FINDING_TWIN,
	       "name both, or deny the other by name",
	       "%s is ordered as %s, its twin %s as %s", call->name,
	       action_name(rule->action), twin->name,
	       other ? action_name(other->action) : "deny, by default");
}

static void warn_twins(struct resolver *rv)
{
	for (size_t i = 0; i < rv->manifest->call_count; i++) {
		const struct manifest_rule *rule = rv->decisions[i].rule;

		if (rule && rule->action != GATE_RULE_DENY)
			warn_twin(rv, &rv->manifest->calls[i], rule);
	}
}

/* --- the blob's rules --------------------------------------------------------
 */

static void emit(struct policy *policy, const struct gate_blob_rule *rule)
{
	policy->rules = grow(policy->rules, policy->count, sizeof(*rule));
	policy->rules[policy->count++] = *rule;
}

static void emit_exact(struct resolver *rv)
{
	for (size_t i = 0; i < rv->manifest->call_count; i++) {
		const struct smccc_call_info *call = &rv->manifest->calls[i];
		const struct manifest_rule *from = rv->decisions[i].rule;
		struct gate_blob_rule rule = { .first = call->fid,
					       .last = call->fid };

		/* What no rule covers is denied: deny needs none. */
		if (!from || from->action == GATE_RULE_DENY)
			continue;
		rule.action = (uint8_t)from->action;
		rule.args = call_arguments(call);
		rule.flags = GATE_RULE_SLOT;
		if (has_reserved_bits(from, call))
			rule.flags |= GATE_RULE_RESERVED;
		if (from->action == GATE_RULE_CONSTANT) {
			rule.results = from->values;
			memcpy(rule.result, from->value, sizeof(rule.result));
		}
		emit(rv->policy, &rule);
	}
}

/* Is @fid somebody else's? If so, *@until is where that ends. */
static bool is_taken(const struct resolver *rv, uint32_t fid, uint32_t *until)
{
	size_t i = find_fid(rv->manifest, fid);

	if (i < rv->manifest->call_count && rv->manifest->calls[i].fid == fid &&
	    rv->decisions[i].rule) {
		*until = fid;
		return true;
	}
	for (i = 0; i < rv->domain->rule_count; i++) {
		const struct manifest_rule *rule = &rv->domain->rules[i];

		if (rule->level == RULE_RANGE &&
		    rule->action == GATE_RULE_DENY && rule->first <= fid &&
		    rule->last >= fid) {
			*until = rule->last;
			return true;
		}
	}
	return false;
}

/* The end of the free stretch that begins at @fid, at most @last. */
static uint32_t free_until(const struct resolver *rv, uint32_t fid,
			   uint32_t last)
{
	for (size_t i = find_fid(rv->manifest, fid);
	     i < rv->manifest->call_count; i++) {
		uint32_t taken = rv->manifest->calls[i].fid;

		if (taken > last)
			break;
		if (rv->decisions[i].rule) {
			last = taken - 1;
			break;
		}
	}
	for (size_t i = 0; i < rv->domain->rule_count; i++) {
		const struct manifest_rule *rule = &rv->domain->rules[i];

		if (rule->level == RULE_RANGE &&
		    rule->action == GATE_RULE_DENY && rule->first > fid &&
		    rule->first <= last)
			last = rule->first - 1;
	}
	return last;
}

static int by_first(const void *a, const void *b)
{
	const struct gate_blob_rule *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

/*
 * Cuts off what lies between the owners' numbers at both ends: those bits are
 * the hint or reserved, so no function ID lies there.
 * Return: is anything left?
 */
static bool trim(struct gate_blob_rule *rule)
{
	uint32_t bits = SMCCC_FID_SVE_HINT;

	if (rule->last & SMCCC_FID_FAST)
		bits |= SMCCC_FID_RESERVED;
	if (rule->last & bits)
		rule->last = (rule->last & ~bits) | SMCCC_FID_NUM;
	bits = SMCCC_FID_SVE_HINT;
	if (rule->first & SMCCC_FID_FAST)
		bits |= SMCCC_FID_RESERVED;
	if (rule->first & bits) {
		uint32_t next = (rule->first | bits | SMCCC_FID_NUM) + 1;

		if (next == 0)
			return false;
		rule->first = next;
	}
	return rule->first <= rule->last;
}

/* An `undefined` range without what others decide; 64-bit: last may be ~0. */
static bool emit_range(struct resolver *rv, const struct manifest_rule *range,
		       uint64_t from)
{
	uint64_t at = range->first > from ? range->first : from;
	bool any = false;

	while (at <= range->last) {
		uint32_t until;

		if (!is_taken(rv, (uint32_t)at, &until)) {
			struct gate_blob_rule rule = {
				.first = (uint32_t)at,
				.action = GATE_RULE_UNDEFINED,
			};

			until = free_until(rv, (uint32_t)at, range->last);
			rule.last = until;
			if (trim(&rule)) {
				emit(rv->policy, &rule);
				any = true;
			}
		}
		at = (uint64_t)until + 1;
	}
	return any;
}

static int by_range(const void *a, const void *b)
{
	const struct manifest_rule *x = *(const struct manifest_rule *const *)a;
	const struct manifest_rule *y = *(const struct manifest_rule *const *)b;

	return x->first < y->first ? -1 : x->first > y->first;
}

static void emit_ranges(struct resolver *rv)
{
	const struct manifest_rule **ranges = NULL;
	size_t count = 0;
	uint64_t from = 0;

	for (size_t i = 0; i < rv->domain->rule_count; i++) {
		const struct manifest_rule *rule = &rv->domain->rules[i];

		if (rule->level != RULE_RANGE || rule->action == GATE_RULE_DENY)
			continue;
		ranges = grow(ranges, count, sizeof(void *));
		ranges[count++] = rule;
	}
	if (count)
		qsort(ranges, count, sizeof(void *), by_range);
	for (size_t i = 0; i < count; i++) {
		if (!emit_range(rv, ranges[i], from))
			report(rv->report, ranges[i]->place, FINDING_SHADOWED,
			       "remove it",
			       "range <0x%08x 0x%08x> is decided by other "
			       "rules",
			       ranges[i]->first, ranges[i]->last);
		if ((uint64_t)ranges[i]->last + 1 > from)
			from = (uint64_t)ranges[i]->last + 1;
	}
	free(ranges);
}

/* Sets *@after to what of @range lies behind @fid, if @fid is in it. */
static bool split_range(struct gate_blob_rule *range, uint32_t fid,
			struct gate_blob_rule *after)
{
	*after = *range;
	after->first = fid + 1;
	range->last = fid - 1;
	return trim(after);
}

/*
 * PSCI 0.1 had no IDs of its own, the device tree gives them: KVM's, which
 * have reserved bits. The service is that of PSCI 0.2, if the rules answer it.
 */
static void emit_psci_0_1(struct resolver *rv)
{
	for (size_t i = 0; i < PSCI_0_1_CALLS; i++) {
		const uint32_t service = psci_0_1_calls[i].fid;
		const uint32_t fid = psci_0_1_calls[i].id;
		size_t at = find_fid(rv->manifest, service);
		const struct manifest_rule *from = rv->decisions[at].rule;
		struct gate_blob_rule after;

		if (!from || from->action != GATE_RULE_ANSWER ||
		    !gate_service_find(service))
			continue;
		for (size_t j = 0, end = rv->policy->count; j < end; j++) {
			struct gate_blob_rule *rule = &rv->policy->rules[j];

			if (rule->first < fid && rule->last > fid) {
				bool more = split_range(rule, fid, &after);

				trim(rule);
				if (more)
					emit(rv->policy, &after);
			}
		}
		emit(rv->policy,
		     &(struct gate_blob_rule){
			     .first = fid,
			     .last = fid,
			     .action = GATE_RULE_ANSWER,
			     .flags = GATE_RULE_SLOT | GATE_RULE_RESERVED,
			     .args = call_arguments(&rv->manifest->calls[at]),
			     .service = service });
	}
}

/* --- slots ------------------------------------------------------------------
 */

static void warn_no_slot(struct resolver *rv, size_t lost)
{
	struct place place = rv->domain->place;

	report(rv->report, place, FINDING_NO_SLOT, "name fewer calls",
	       "%zu of %zu rules of \"%s\" fit no slot", lost,
	       rv->policy->count, rv->domain->name);
}

/* Each ID is entered with and without the SVE hint. */
static void find_slots(struct resolver *rv)
{
	struct policy *policy = rv->policy;
	uint32_t *keys = malloc((policy->count * 2 + 1) * sizeof(*keys));
	size_t *owner = malloc((policy->count * 2 + 1) * sizeof(*owner));
	size_t *losers = malloc((policy->count * 2 + 1) * sizeof(*losers));
	size_t count = 0, lost, demoted = 0;

	if (!keys || !owner || !losers)
		abort();
	for (size_t i = 0; i < policy->count; i++) {
		const struct gate_blob_rule *rule = &policy->rules[i];

		if (!(rule->flags & GATE_RULE_SLOT))
			continue;
		owner[count] = i;
		keys[count++] = rule->first;
		if (rule->flags & GATE_RULE_RESERVED)
			continue;
		owner[count] = i;
		keys[count++] = rule->first | SMCCC_FID_SVE_HINT;
	}
	lost = hash_search(keys, count, &policy->hash, losers);
	for (size_t i = 0; i < lost; i++) {
		struct gate_blob_rule *rule = &policy->rules[owner[losers[i]]];

		demoted += rule->flags & GATE_RULE_SLOT;
		rule->flags &= (uint8_t)~GATE_RULE_SLOT;
	}
	if (demoted)
		warn_no_slot(rv, demoted);
	free(keys);
	free(owner);
	free(losers);
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
	rv.decisions = calloc(manifest->call_count + 1, sizeof(*rv.decisions));
	rv.wrong = calloc(domain->rule_count + 1, sizeof(*rv.wrong));
	if (!rv.decisions || !rv.wrong)
		abort();
	match_rules(&rv);
	apply_bans(&rv);
	warn_shadowed(&rv);
	warn_twins(&rv);
	emit_exact(&rv);
	emit_ranges(&rv);
	if (domain->psci_0_1)
		emit_psci_0_1(&rv);
	if (policy->count)
		qsort(policy->rules, policy->count, sizeof(*policy->rules),
		      by_first);
	if (policy->count > GATE_MAX_RULES)
		report(r, domain->place, FINDING_TOO_MANY, NULL,
		       "\"%s\" has %zu rules, %u are possible", domain->name,
		       policy->count, GATE_MAX_RULES);
	checks_resolve(policy, manifest, domain, r);
	if (r->errors == errors)
		find_slots(&rv);
	free(rv.decisions);
	free(rv.wrong);
}

void policy_free(struct policy *policy)
{
	free(policy->rules);
	free(policy->checks);
	free(policy->limits);
	free(policy->values);
	*policy = (struct policy){ 0 };
}
