/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks find their rules, and prove to make sense there. */
#include "tools/checks.h"

#include <stdlib.h>
#include <string.h>

#include "tools/machine.h"
#include "tools/resources.h"
#include "tools/traits.h"

#define ADDRESSES (1ull << 48)

/* A check with a rule that it belongs to. */
struct pair {
	const struct manifest_check *check;
	struct policy_rule *rule;
};

static bool is_memory(const struct gate_blob_check *blob)
{
	return blob->kind == GATE_CHECK_MEMORY_BYTES ||
	       blob->kind == GATE_CHECK_MEMORY_LENGTH;
}

static bool is_result(const struct gate_blob_check *blob)
{
	return blob->kind == GATE_CHECK_RESULT;
}

static bool is_smc64(const struct policy_rule *rule)
{
	return rule->blob.first & SMCCC_FID_64;
}

/* What the checked register, or the pair, can hold at most. */
static uint64_t widest(const struct pair *pair)
{
	return is_smc64(pair->rule) || pair->check->blob.flags & GATE_CHECK_PAIR
		       ? UINT64_MAX
		       : UINT32_MAX;
}

/* The last register that holds the checked value itself. */
static unsigned int value_end(const struct gate_blob_check *blob)
{
	return blob->reg + (blob->flags & GATE_CHECK_PAIR ? 1u : 0);
}

/* The last register that a check looks at. */
static unsigned int check_end(const struct gate_blob_check *blob)
{
	return value_end(blob) +
	       (blob->kind == GATE_CHECK_MEMORY_LENGTH ? 1u : 0);
}

/* --- does it fit its call? -------------------------------------------------
 */

static bool registers_are_good(struct resolver *rv, const struct pair *pair)
{
	const struct manifest_check *check = pair->check;
	const struct gate_blob_check *blob = &check->blob;
	const unsigned int args = pair->rule->blob.args < GATE_CHECK_REGS
					  ? pair->rule->blob.args
					  : GATE_CHECK_REGS;

	if (is_result(blob))
		return true;
	if (blob->kind == GATE_CHECK_MEMORY_LENGTH &&
	    check->length_argument != value_end(blob) + 1) {
		report(rv->report, check->length_place, FINDING_CHECK, NULL,
		       "the length must be the argument behind the address: "
		       "%u, not %u",
		       value_end(blob) + 1, check->length_argument);
		return false;
	}
	if (check_end(blob) <= args)
		return true;
	report(rv->report, check->argument_place, FINDING_CHECK, NULL,
	       "%s has %u arguments, there is no x%u to check", check->call,
	       pair->rule->blob.args, check_end(blob));
	return false;
}

static bool memory_is_good(struct resolver *rv, const struct pair *pair)
{
	const struct manifest_check *check = pair->check;
	const struct manifest_domain *domain = rv->domain;
	const struct gate_blob_check *blob = &check->blob;
	const uint64_t most =
		blob->kind == GATE_CHECK_MEMORY_BYTES ? blob->low : blob->high;

	if (blob->kind == GATE_CHECK_MEMORY_LENGTH && blob->low > blob->high) {
		report(rv->report, check->value_place, FINDING_CHECK, NULL,
		       "\"min\" is larger than \"max\"");
		return false;
	}
	if (most > domain->ram_bytes) {
		report(rv->report, check->value_place, FINDING_CHECK, NULL,
		       "\"%s\" has no 0x%llx bytes", domain->name,
		       (unsigned long long)most);
		return false;
	}
	if (widest(pair) > UINT32_MAX ||
	    domain->ram_pa + domain->ram_bytes <= 1ull << 32)
		return true;
	report(rv->report, check->place, FINDING_CHECK,
	       "check its SMC64 form instead",
	       "%s is an SMC32 call and cannot name memory above 4 GiB",
	       check->call);
	return false;
}

/* The largest number that the check speaks of. */
static uint64_t largest(const struct manifest_check *check)
{
	const struct gate_blob_check *blob = &check->blob;

	if (blob->kind == GATE_CHECK_SET)
		return check->value_count
			       ? check->values[check->value_count - 1]
			       : 0;
	/* All bits: as many as there are. */
	if (blob->kind == GATE_CHECK_MASK && blob->high == UINT64_MAX)
		return blob->low;
	return blob->high;
}

/* What no domain may have and the check lets through; or NULL. */
static const char *find_private(const struct manifest_check *check)
{
	const struct gate_blob_check *blob = &check->blob;
	const uint64_t last =
		blob->high < ADDRESSES ? blob->high : ADDRESSES - 1;

	if (blob->kind == GATE_CHECK_RANGE)
		return blob->low <= last
			       ? machine_is_private(blob->low,
						    last - blob->low + 1)
			       : NULL;
	if (blob->kind == GATE_CHECK_MASK)
		return blob->low < ADDRESSES ? machine_is_private(blob->low, 4)
					     : NULL;
	for (size_t i = 0; i < check->value_count; i++) {
		const char *what =
			check->values[i] < ADDRESSES
				? machine_is_private(check->values[i], 4)
				: NULL;

		if (what)
			return what;
	}
	return NULL;
}

/* The address of a register: not of one that the machine hangs on. */
static bool register_is_good(struct resolver *rv, const struct pair *pair)
{
	const struct manifest_check *check = pair->check;
	const size_t index =
		resolver_find(rv->manifest, pair->rule->blob.first);
	const char *what;

	if (trait_address(&rv->manifest->calls[index]) != check->blob.reg ||
	    !checks_fix_value(&check->blob))
		return true;
	what = find_private(check);
	if (!what)
		return true;
	report(rv->report, check->value_place, FINDING_BOARD_DEVICE, NULL,
	       "the check lets addresses of %s through", what);
	return false;
}

static bool values_are_good(struct resolver *rv, const struct pair *pair)
{
	static const char apart[] =
		"its twin is checked alike: name one of them under "
		"\"separate-twins\", or check both by name";
	const struct manifest_check *check = pair->check;
	const struct smccc_call_info *call;

	if (is_result(&check->blob))
		return true;
	if (is_memory(&check->blob))
		return memory_is_good(rv, pair);
	if (largest(check) <= widest(pair))
		return register_is_good(rv, pair);
	call = &rv->manifest->calls[resolver_find(rv->manifest,
						  pair->rule->blob.first)];
	report(rv->report, check->value_place, FINDING_CHECK,
	       strcmp(check->call, call->name) == 0 ? NULL : apart,
	       "%s is an SMC32 call: its arguments have 32 bits", call->name);
	return false;
}

/* --- whose is it? ----------------------------------------------------------
 */

/* The index of the call that the check names; call_count: there is none. */
static size_t find_call(struct resolver *rv, const struct manifest_check *check)
{
	size_t i = 0;

	while (i < rv->manifest->call_count &&
	       strcmp(rv->manifest->calls[i].name, check->call) != 0)
		i++;
	if (i == rv->manifest->call_count)
		resolver_no_match(rv, check->call, check->call_place);
	return i;
}

static struct policy_rule *find_forward(const struct policy *policy,
					uint32_t fid)
{
	struct policy_rule *rule = policy_rule_of(policy, fid);

	return rule && rule->blob.first == rule->blob.last &&
			       policy_passes_on(
				       (enum gate_rule_action)rule->blob.action)
		       ? rule
		       : NULL;
}

static bool add_pair(struct resolver *rv, struct pair *pairs, size_t *count,
		     const struct manifest_check *check,
		     struct policy_rule *rule)
{
	const struct pair pair = { check, rule };

	if (!registers_are_good(rv, &pair) || !values_are_good(rv, &pair))
		return false;
	pairs[(*count)++] = pair;
	return true;
}

/* Of the call itself, and of its twin unless that has checks of its own. */
static size_t find_pairs(struct resolver *rv, struct pair *pairs)
{
	size_t count = 0;

	for (size_t i = 0; i < rv->domain->check_count; i++) {
		const struct manifest_check *check = &rv->domain->checks[i];
		const size_t index = find_call(rv, check);
		const struct smccc_call_info *twin;
		struct policy_rule *rule;

		if (index == rv->manifest->call_count)
			continue;
		rule = find_forward(rv->policy, rv->manifest->calls[index].fid);
		if (!rule) {
			report(rv->report, check->call_place, FINDING_CHECK,
			       "name it under \"forward\" or \"mediate\", or "
			       "remove the check",
			       "%s is not forwarded", check->call);
			continue;
		}
		/* What is wrong is said once. */
		twin = rv->twins[index];
		if (!add_pair(rv, pairs, &count, check, rule) || !twin ||
		    !checks_apply(rv, check,
				  (size_t)(twin - rv->manifest->calls)))
			continue;
		rule = find_forward(rv->policy, twin->fid);
		if (rule)
			add_pair(rv, pairs, &count, check, rule);
	}
	return count;
}

/* By rule; arguments before results; by register; as written. */
static int by_rule_and_register(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	const bool x_result = is_result(&x->check->blob);
	const bool y_result = is_result(&y->check->blob);

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	if (x_result != y_result)
		return x_result ? 1 : -1;
	if (x->check->blob.reg != y->check->blob.reg)
		return x->check->blob.reg < y->check->blob.reg ? -1 : 1;
	return x->check < y->check ? -1 : x->check > y->check;
}

/* --- the blob's checks -----------------------------------------------------
 */

/* Does the check name the rule's call, not its twin? */
static bool names_rule(const struct resolver *rv, const struct pair *pair)
{
	return resolver_match_fid(rv, pair->check->call,
				  pair->rule->blob.first) == RULE_EXACT;
}

/* One register cannot be translated twice, nor masked twice. */
static bool is_taken(struct resolver *rv, const struct pair *pair,
		     const struct manifest_check *before)
{
	const struct gate_blob_check *blob = &pair->check->blob;

	if (is_result(blob) ? blob->reg != before->blob.reg
			    : blob->reg > check_end(&before->blob))
		return false;
	if (!names_rule(rv, pair))
		return true; /* reported of the call that is named */
	report(rv->report, pair->check->argument_place, FINDING_CHECK, NULL,
	       "x%u of %s is %s in %s:%u:%u already", blob->reg,
	       pair->check->call,
	       is_result(blob) ? "masked" : "memory, or its length,",
	       before->place.file, before->place.line, before->place.column);
	return true;
}

/* Fills in what the manifest's check says of this very call. */
static struct gate_blob_check finish(struct resolver *rv,
				     const struct pair *pair)
{
	struct gate_blob_check blob = pair->check->blob;
	struct policy *policy = rv->policy;

	if (blob.kind == GATE_CHECK_MASK && blob.high == UINT64_MAX)
		blob.high = widest(pair);
	if (blob.kind != GATE_CHECK_SET)
		return blob;
	blob.low = policy->value_count;
	blob.high = pair->check->value_count;
	for (size_t i = 0; i < pair->check->value_count; i++) {
		policy->values = grow(policy->values, policy->value_count,
				      sizeof(*policy->values));
		policy->values[policy->value_count++] = pair->check->values[i];
	}
	return blob;
}

static void add_check(struct resolver *rv, const struct pair *pair)
{
	struct gate_blob_rule *rule = &pair->rule->blob;
	struct policy *policy = rv->policy;

	if (rule->check_count == GATE_RULE_MAX_CHECKS) {
		report(rv->report, pair->check->place, FINDING_TOO_MANY, NULL,
		       "%s has more than %u checks", pair->check->call,
		       GATE_RULE_MAX_CHECKS);
		return;
	}
	if (rule->check_count == 0)
		rule->check_first = (uint16_t)policy->check_count;
	rule->check_count++;
	policy->checks = grow(policy->checks, policy->check_count,
			      sizeof(*policy->checks));
	policy->checks[policy->check_count++] =
		(struct policy_check){ .blob = finish(rv, pair),
				       .from = pair->check };
}

static void add_checks(struct resolver *rv, const struct pair *pairs,
		       size_t count)
{
	const struct manifest_check *memory = NULL, *result = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct gate_blob_check *blob = &pairs[i].check->blob;

		if (i == 0 || pairs[i - 1].rule != pairs[i].rule)
			memory = result = NULL;
		if ((is_memory(blob) && memory &&
		     is_taken(rv, &pairs[i], memory)) ||
		    (is_result(blob) && result &&
		     is_taken(rv, &pairs[i], result)))
			continue;
		if (is_memory(blob))
			memory = pairs[i].check;
		if (is_result(blob))
			result = pairs[i].check;
		add_check(rv, &pairs[i]);
	}
}

/* --- copies ----------------------------------------------------------------
 */

static void check_copies(struct resolver *rv, const struct policy_rule *rule)
{
	const struct gate_blob_rule *blob = &rule->blob;
	const struct manifest_check *last = NULL;
	uint64_t room = 0;

	for (unsigned int i = 0; i < blob->check_count; i++) {
		const struct policy_check *check =
			&rv->policy->checks[blob->check_first + i];

		if (!is_memory(&check->blob))
			continue;
		room += gate_copy_room(&check->blob);
		last = check->from;
	}
	if (room > GATE_COPY_MAX_BYTES)
		report(rv->report, last->value_place, FINDING_CHECK,
		       "each takes whole pages of 4 KiB",
		       "%s is mediated: copies have room for %u bytes, not "
		       "%llu",
		       last->call, GATE_COPY_MAX_BYTES,
		       (unsigned long long)room);
}

static void check_all_copies(struct resolver *rv)
{
	for (size_t i = 0; i < rv->policy->count; i++)
		if (rv->policy->rules[i].blob.action == GATE_RULE_MEDIATE)
			check_copies(rv, &rv->policy->rules[i]);
}

/* --- twins -----------------------------------------------------------------
 */

static bool same_check(const struct policy *policy,
		       const struct policy_check *a,
		       const struct policy_check *b)
{
	if (a->from == b->from)
		return true;
	if (a->blob.kind != GATE_CHECK_SET || b->blob.kind != GATE_CHECK_SET)
		return !memcmp(&a->blob, &b->blob, sizeof(a->blob));
	return a->blob.reg == b->blob.reg && a->blob.flags == b->blob.flags &&
	       a->blob.high == b->blob.high &&
	       !memcmp(&policy->values[a->blob.low],
		       &policy->values[b->blob.low],
		       a->blob.high * sizeof(*policy->values));
}

static bool same_checks(const struct policy *policy,
			const struct gate_blob_rule *a,
			const struct gate_blob_rule *b)
{
	if (a->check_count != b->check_count)
		return false;
	for (unsigned int i = 0; i < a->check_count; i++)
		if (!same_check(policy, &policy->checks[a->check_first + i],
				&policy->checks[b->check_first + i]))
			return false;
	return true;
}

/* Whoever may not say a thing in one width may say it in the other. */
static void warn_twins(struct resolver *rv, const struct pair *pairs,
		       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const uint32_t fid = pairs[i].rule->blob.first;
		const struct smccc_call_info *twin =
			rv->twins[resolver_find(rv->manifest, fid)];
		const struct policy_rule *other =
			twin ? find_forward(rv->policy, twin->fid) : NULL;

		/* Once of each pair of twins, at the SMC32 form's first. */
		if (!other || (fid & SMCCC_FID_64) ||
		    (i > 0 && pairs[i - 1].rule == pairs[i].rule))
			continue;
		if (!same_checks(rv->policy, &pairs[i].rule->blob,
				 &other->blob))
			report(rv->report, pairs[i].check->place, FINDING_TWIN,
			       "check both alike, or name one under "
			       "\"separate-twins\"",
			       "%s is forwarded with other checks than its "
			       "twin %s",
			       pairs[i].check->call, twin->name);
	}
}

/* --- resources -------------------------------------------------------------
 */

/* A resource's values that are this domain's. */
static void take_values(struct resolver *rv, struct manifest_check *check)
{
	struct manifest_resource *resource =
		resource_find(rv->manifest, check->resource);

	if (!resource) {
		report(rv->report, check->value_place, FINDING_RESOURCE,
		       "name it under the root's \"resources\"",
		       "there is no resource \"%s\"", check->resource);
		return;
	}
	resource->used = true;
	check->values =
		arena_take(&rv->manifest->arena,
			   (resource->count + 1) * sizeof(*check->values));
	for (size_t i = 0; i < resource->count; i++)
		if (resource->values[i].domain == rv->domain->id &&
		    (check->value_count == 0 ||
		     check->values[check->value_count - 1] !=
			     resource->values[i].value))
			check->values[check->value_count++] =
				resource->values[i].value;
	if (check->value_count == 0)
		report(rv->report, check->value_place, FINDING_RESOURCE,
		       "deny the call, or give the domain one",
		       "none of \"%s\" is given to \"%s\"", check->resource,
		       rv->domain->name);
}

void checks_resolve(struct resolver *rv)
{
	const struct manifest_domain *domain = rv->domain;
	struct pair *pairs =
		calloc(2 * domain->check_count + 1, sizeof(*pairs));
	const unsigned int errors = rv->report->errors;
	size_t count;

	if (!pairs)
		abort();
	for (size_t i = 0; i < domain->check_count; i++)
		if (domain->checks[i].resource &&
		    domain->checks[i].value_count == 0)
			take_values(rv, &domain->checks[i]);
	count = find_pairs(rv, pairs);
	if (count)
		qsort(pairs, count, sizeof(*pairs), by_rule_and_register);
	add_checks(rv, pairs, count);
	check_all_copies(rv);
	if (rv->report->errors == errors)
		warn_twins(rv, pairs, count);
	free(pairs);
}
