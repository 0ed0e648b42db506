/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does one policy permit nothing that another one does not? The question of
 * who lets a domain replace its rules: the first manifest is the ceiling. What
 * cannot be told at a glance is no; to deny more is always yes.
 */
#include "gate/engine.h"

/* One of the two blobs, and the domain that is looked at. */
struct side {
	const struct gate_blob *blob;
	const struct gate_blob_domain *domain;
};

/* One call in both. */
struct pair {
	struct side ceiling;
	struct side given;
	const struct gate_blob_rule *allowed; /* the ceiling's */
	const struct gate_blob_rule *rule;
};

static const struct gate_blob_check *
checks_of(const struct side *side, const struct gate_blob_rule *rule)
{
	return gate_blob_checks(side->blob) + rule->check_first;
}

static bool devices_match(const struct side *a, const struct side *b)
{
	const struct gate_blob_device *left =
		gate_blob_device(a->blob, a->domain->device_first);
	const struct gate_blob_device *right =
		gate_blob_device(b->blob, b->domain->device_first);
	const uint32_t count = a->domain->device_count;

	return count == b->domain->device_count &&
	       __builtin_memcmp(left, right, count * sizeof(*left)) == 0;
}

/* Where it is entered, and with what, is about its files. */
static bool domains_match(const struct side *ceiling, const struct side *given)
{
	const struct gate_blob_domain *a = ceiling->domain;
	const struct gate_blob_domain *b = given->domain;

	return __builtin_memcmp(a->name, b->name, GATE_NAME_BYTES) == 0 &&
	       a->id == b->id && a->vcpu_count == b->vcpu_count &&
	       a->flags == b->flags && a->ram_ipa == b->ram_ipa &&
	       a->ram_pa == b->ram_pa && a->ram_bytes == b->ram_bytes &&
	       a->restart_max == b->restart_max &&
	       a->restart_ms == b->restart_ms && a->trng_bits == b->trng_bits &&
	       devices_match(ceiling, given);
}

/* ---- Checks ---- */

static bool is_about_the_same(const struct gate_blob_check *a,
			      const struct gate_blob_check *b)
{
	return a->reg == b->reg &&
	       gate_check_is_pair(a) == gate_check_is_pair(b);
}

static bool memory_implies(const struct gate_blob_check *check,
			   const struct gate_blob_check *ceiling)
{
	if (check->kind != ceiling->kind || check->flags != ceiling->flags ||
	    check->align < ceiling->align || check->low < ceiling->low)
		return false;
	return check->kind == GATE_CHECK_MEMORY_BYTES ||
	       check->high <= ceiling->high;
}

static bool set_implies(const struct pair *pair,
			const struct gate_blob_check *check,
			const struct gate_blob_check *ceiling)
{
	const uint64_t *theirs = gate_blob_values(pair->ceiling.blob);
	const uint64_t *ours = gate_blob_values(pair->given.blob) + check->low;

	for (uint64_t i = 0; i < check->high; i++) {
		if (!gate_check_admits(ceiling, theirs, ours[i]))
			return false;
	}
	return true;
}

/* A range of one value is that value, whatever the ceiling asks of it. */
static bool range_implies(const struct pair *pair,
			  const struct gate_blob_check *check,
			  const struct gate_blob_check *ceiling)
{
	if (check->low == check->high)
		return gate_check_admits(ceiling,
					 gate_blob_values(pair->ceiling.blob),
					 check->low);
	return ceiling->kind == GATE_CHECK_RANGE &&
	       check->low >= ceiling->low && check->high <= ceiling->high;
}

/* So is a mask of all bits. */
static bool mask_implies(const struct pair *pair,
			 const struct gate_blob_check *check,
			 const struct gate_blob_check *ceiling)
{
	const bool wide =
		(pair->rule->first & SMCCC_FID_64) || gate_check_is_pair(check);

	if (check->high == (wide ? UINT64_MAX : UINT32_MAX))
		return gate_check_admits(ceiling,
					 gate_blob_values(pair->ceiling.blob),
					 check->low);
	return ceiling->kind == GATE_CHECK_MASK &&
	       (check->high & ceiling->high) == ceiling->high &&
	       (check->low & ceiling->high) == ceiling->low;
}

/* Whatever passes @check passes @ceiling. */
static bool implies(const struct pair *pair,
		    const struct gate_blob_check *check,
		    const struct gate_blob_check *ceiling)
{
	if (!is_about_the_same(check, ceiling))
		return false;
	if (gate_check_is_memory(ceiling))
		return memory_implies(check, ceiling);
	if (ceiling->kind == GATE_CHECK_RESULT)
		return check->kind == GATE_CHECK_RESULT &&
		       (check->low & ~ceiling->low) == 0;
	switch ((enum gate_check_kind)check->kind) {
	case GATE_CHECK_RANGE:
		return range_implies(pair, check, ceiling);
	case GATE_CHECK_MASK:
		return mask_implies(pair, check, ceiling);
	case GATE_CHECK_SET:
		return set_implies(pair, check, ceiling);
	case GATE_CHECK_NONE:
	case GATE_CHECK_MEMORY_BYTES:
	case GATE_CHECK_MEMORY_LENGTH:
	case GATE_CHECK_RESULT:
	case GATE_CHECK_KINDS:
		break;
	}
	return false;
}

static bool check_is_kept(const struct pair *pair,
			  const struct gate_blob_check *ceiling)
{
	const struct gate_blob_check *check =
		checks_of(&pair->given, pair->rule);

	for (unsigned int i = 0; i < pair->rule->check_count; i++) {
		if (implies(pair, &check[i], ceiling))
			return true;
	}
	return false;
}

static unsigned int memory_count(const struct side *side,
				 const struct gate_blob_rule *rule)
{
	const struct gate_blob_check *check = checks_of(side, rule);
	unsigned int count = 0;

	for (unsigned int i = 0; i < rule->check_count; i++)
		count += gate_check_is_memory(&check[i]);
	return count;
}

/*
 * Each check of the ceiling's is kept; and what is an address is one in both,
 * since an address is translated and a number is not.
 */
static bool checks_within(const struct pair *pair)
{
	const struct gate_blob_check *check =
		checks_of(&pair->ceiling, pair->allowed);

	for (unsigned int i = 0; i < pair->allowed->check_count; i++) {
		if (!check_is_kept(pair, &check[i]))
			return false;
	}
	return memory_count(&pair->ceiling, pair->allowed) ==
	       memory_count(&pair->given, pair->rule);
}

/* ---- Limits ---- */

static bool at_most(uint64_t limit, uint64_t ceiling)
{
	return ceiling == 0 || (limit != 0 && limit <= ceiling);
}

static bool limit_is_tighter(const struct gate_blob_limit *limit,
			     const struct gate_blob_limit *ceiling)
{
	return at_most(limit->calls_per_second, ceiling->calls_per_second) &&
	       at_most(limit->burst, ceiling->burst) &&
	       at_most(limit->at_once, ceiling->at_once) &&
	       at_most(limit->budget_us, ceiling->budget_us) &&
	       at_most(limit->share_us, ceiling->share_us);
}

/*
 * What the ceiling counts together is counted together: one of its limits
 * becomes one of ours, whose number is in @now.
 */
static bool limit_within(const struct pair *pair, uint16_t *now)
{
	const uint16_t ceiling = pair->allowed->limit;
	const uint16_t limit = pair->rule->limit;

	if (ceiling == 0)
		return true;
	if (limit == 0 || (now[ceiling - 1] != 0 && now[ceiling - 1] != limit))
		return false;
	now[ceiling - 1] = limit;
	return limit_is_tighter(
		gate_blob_limit(pair->given.blob, limit - 1u),
		gate_blob_limit(pair->ceiling.blob, ceiling - 1u));
}

/* ---- Rules ---- */

static bool permits(const struct gate_blob_rule *rule)
{
	return rule->action != GATE_RULE_DENY &&
	       rule->action != GATE_RULE_UNDEFINED;
}

/* The same thing is done, by no other conduit, with no more rights. */
static bool rule_within(const struct pair *pair, uint16_t *now)
{
	const struct gate_blob_rule *rule = pair->rule;
	const struct gate_blob_rule *allowed = pair->allowed;

	return rule->action == allowed->action && rule->args == allowed->args &&
	       (allowed->conduits & ~rule->conduits) == 0 &&
	       rule->service == allowed->service &&
	       rule->results == allowed->results &&
	       __builtin_memcmp(rule->result, allowed->result,
				sizeof(rule->result)) == 0 &&
	       checks_within(pair) && limit_within(pair, now);
}

static const struct gate_blob_rule *rule_at(const struct side *side,
					    uint32_t fid)
{
	return gate_rule_find(gate_blob_rules(side->blob, side->domain),
			      side->domain->rule_count, fid);
}

/* R6: an ID with reserved bits is named by a rule of its own, or not at all. */
static bool is_reserved(const struct gate_blob_rule *rule)
{
	return rule->flags & GATE_RULE_RESERVED;
}

/* All of the rule's IDs, by as many of the ceiling's rules as they have. */
static bool rule_is_covered(struct pair *pair, uint16_t *now)
{
	const struct gate_blob_rule *rule = pair->rule;
	uint32_t at = rule->first;

	for (;;) {
		pair->allowed = rule_at(&pair->ceiling, at);
		if (pair->allowed == NULL ||
		    is_reserved(pair->allowed) != is_reserved(rule) ||
		    !rule_within(pair, now))
			return false;
		if (pair->allowed->last >= rule->last)
			return true;
		at = pair->allowed->last + 1;
	}
}

static bool rules_within(const struct side *ceiling, const struct side *given)
{
	const struct gate_blob_rule *rules =
		gate_blob_rules(given->blob, given->domain);
	struct pair pair = { .ceiling = *ceiling, .given = *given };
	uint16_t now[GATE_MAX_LIMITS] = { 0 };

	for (uint32_t i = 0; i < given->domain->rule_count; i++) {
		pair.rule = &rules[i];
		if (permits(pair.rule) && !rule_is_covered(&pair, now))
			return false;
	}
	return true;
}

bool gate_policy_within(const struct gate_blob *ceiling,
			const struct gate_blob *blob)
{
	if (ceiling->domain_count != blob->domain_count ||
	    ceiling->flags != blob->flags ||
	    __builtin_memcmp(ceiling->policy_key, blob->policy_key,
			     sizeof(blob->policy_key)) != 0)
		return false;
	for (uint32_t i = 0; i < blob->domain_count; i++) {
		const struct side sealed = { ceiling,
					     gate_blob_domain(ceiling, i) };
		const struct side given = { blob, gate_blob_domain(blob, i) };

		if (!domains_match(&sealed, &given) ||
		    !rules_within(&sealed, &given))
			return false;
	}
	return true;
}
