/* SPDX-License-Identifier: BSD-2-Clause */
/* A domain's rules, and the table that they are entered in. */
#include "gate/blob.h"

#define TABLE_PART_BITS 13 /* slots proved in one go: 1 KiB of stack */

/*
 * Only an exact fast ID may have reserved bits, and it says that it means
 * them. All other ends of rules are IDs without the hint.
 */
static bool rule_ids_are_valid(const struct gate_blob_rule *rule)
{
	bool exact = rule->first == rule->last;
	bool reserved = exact && (rule->first & SMCCC_FID_FAST) &&
			(rule->first & SMCCC_FID_RESERVED);

	if (rule->first > rule->last)
		return false;
	if ((rule->flags & GATE_RULE_SLOT) && !exact)
		return false;
	if (reserved != ((rule->flags & GATE_RULE_RESERVED) != 0))
		return false;
	return reserved || ((rule->first & SMCCC_FID_SVE_HINT) == 0 &&
			    (rule->last & SMCCC_FID_SVE_HINT) == 0);
}

static bool rule_results_are_valid(const struct gate_blob_rule *rule)
{
	const size_t most = sizeof(rule->result) / sizeof(rule->result[0]);

	if (rule->results > most)
		return false;
	if ((rule->action == GATE_RULE_CONSTANT) != (rule->results > 0))
		return false;
	return gate_bytes_are_zero(rule->result + rule->results,
				   (most - rule->results) *
					   sizeof(rule->result[0]));
}

/* Another's service answers: one call for one call, equally wide. */
static bool rule_service_is_valid(const struct gate_blob_rule *rule)
{
	const uint32_t reserved =
		rule->service & SMCCC_FID_FAST ? SMCCC_FID_RESERVED : 0;

	if (rule->service == 0)
		return true;
	return rule->action == GATE_RULE_ANSWER && rule->first == rule->last &&
	       ((rule->service ^ rule->first) & SMCCC_FID_64) == 0 &&
	       (rule->service & (SMCCC_FID_SVE_HINT | reserved)) == 0;
}

/* Only what goes to the firmware takes the firmware's time. */
static bool rule_limit_is_valid(const struct gate_blob *blob,
				const struct gate_blob_rule *rule)
{
	const struct gate_blob_limit *limit;

	if (rule->limit == 0)
		return true;
	if (rule->limit > blob->limit_count)
		return false;
	limit = gate_blob_limit(blob, rule->limit - 1u);
	switch ((enum gate_rule_action)rule->action) {
	case GATE_RULE_FORWARD:
	case GATE_RULE_MEDIATE:
		return true;
	case GATE_RULE_ANSWER:
	case GATE_RULE_CONSTANT:
		return limit->budget_us == 0 && limit->share_us == 0;
	case GATE_RULE_DENY:
	case GATE_RULE_UNDEFINED:
	case GATE_RULE_ACTIONS:
		break;
	}
	return false;
}

/* A mediator knows what to copy by the rule's checks. */
static bool rule_mediates_something(const struct gate_blob_rule *rule)
{
	return rule->action != GATE_RULE_MEDIATE || rule->check_count > 0;
}

/* Who denies both conduits denies the call, and says so. */
static bool rule_is_valid(const struct gate_blob *blob,
			  const struct gate_blob_rule *rule)
{
	return rule->action < GATE_RULE_ACTIONS &&
	       (rule->flags & ~GATE_RULE_FLAGS) == 0 && rule->args <= 17 &&
	       rule->conduits < (GATE_RULE_NO_SMC | GATE_RULE_NO_HVC) &&
	       rule->reserved == 0 && rule_ids_are_valid(rule) &&
	       rule_results_are_valid(rule) && rule_service_is_valid(rule) &&
	       rule_mediates_something(rule) && rule_limit_is_valid(blob, rule);
}

static bool limit_is_valid(const struct gate_blob_limit *limit)
{
	const bool paced = limit->calls_per_second > 0;

	return (paced || limit->at_once > 0 || limit->budget_us > 0 ||
		limit->share_us > 0) &&
	       paced == (limit->burst > 0) && limit->burst <= GATE_MAX_BURST &&
	       limit->at_once <= GATE_MAX_VCPUS &&
	       limit->share_us <= GATE_MAX_VCPUS * 1000000ull;
}

bool gate_blob_limits_are_valid(const struct gate_blob *blob)
{
	if (blob->limit_count > GATE_MAX_LIMITS ||
	    !gate_list_fits(blob, blob->limit_offset, blob->limit_count,
			    sizeof(struct gate_blob_limit)))
		return false;
	for (uint32_t i = 0; i < blob->limit_count; i++) {
		if (!limit_is_valid(gate_blob_limit(blob, i)))
			return false;
	}
	return true;
}

static bool hash_parameters_are_valid(const struct gate_blob_domain *domain)
{
	return domain->table_bits % 2 == 1 &&
	       domain->table_bits >= GATE_TABLE_MIN_BITS &&
	       domain->table_bits <= GATE_TABLE_MAX_BITS &&
	       (domain->table_k & 31) == 32 - domain->table_bits;
}

/* Mark a slot among those of this part; false if it was marked before. */
static bool slot_take(uint8_t *used, uint32_t part, uint32_t slot)
{
	uint32_t at = slot % (1u << TABLE_PART_BITS);
	uint8_t bit = (uint8_t)(1u << at % 8);

	if (slot >> TABLE_PART_BITS != part)
		return true;
	if (used[at / 8] & bit)
		return false;
	used[at / 8] |= bit;
	return true;
}

/* Each ID and its hinted twin has a slot of its own. */
static bool table_part_is_valid(const struct gate_blob *blob,
				const struct gate_blob_domain *domain,
				uint32_t part)
{
	const struct gate_blob_rule *rule = gate_blob_rules(blob, domain);
	const struct gate_blob_rule *end = rule + domain->rule_count;
	uint8_t used[(1u << TABLE_PART_BITS) / 8] = { 0 };
	uint32_t k = domain->table_k;

	for (; rule != end; rule++) {
		uint32_t twin = rule->first | SMCCC_FID_SVE_HINT;

		if (!(rule->flags & GATE_RULE_SLOT))
			continue;
		if (!slot_take(used, part, gate_table_index(k, rule->first)))
			return false;
		if (rule->flags & GATE_RULE_RESERVED) /* has no twin */
			continue;
		if (!slot_take(used, part, gate_table_index(k, twin)))
			return false;
	}
	return true;
}

static bool table_is_valid(const struct gate_blob *blob,
			   const struct gate_blob_domain *domain)
{
	const uint32_t last_slot = (1u << domain->table_bits) - 1;

	for (uint32_t part = 0; part <= last_slot >> TABLE_PART_BITS; part++) {
		if (!table_part_is_valid(blob, domain, part))
			return false;
	}
	return true;
}

enum gate_blob_error
gate_blob_rules_check(const struct gate_blob *blob,
		      const struct gate_blob_domain *domain)
{
	const struct gate_blob_rule *rules = gate_blob_rules(blob, domain);

	for (uint32_t i = 0; i < domain->rule_count; i++) {
		if (!rule_is_valid(blob, &rules[i]))
			return GATE_BLOB_BAD_RULE;
		if (i > 0 && rules[i].first <= rules[i - 1].last)
			return GATE_BLOB_BAD_RULE;
	}
	if (!hash_parameters_are_valid(domain) || !table_is_valid(blob, domain))
		return GATE_BLOB_BAD_TABLE;
	return GATE_BLOB_OK;
}
