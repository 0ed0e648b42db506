/* SPDX-License-Identifier: BSD-2-Clause */
/* The checks of forwarded calls' arguments, and masks of their results. */
#include "gate/blob.h"

/* Of the call whose check it is. */
struct place {
	const struct gate_blob *blob;
	const struct gate_blob_domain *domain;
	const struct gate_blob_rule *rule;
	bool smc64;
};

bool gate_blob_checks_fit(const struct gate_blob *blob)
{
	return blob->check_count <= GATE_MAX_CHECKS &&
	       gate_array_fits(blob, blob->check_offset, blob->check_count,
			       sizeof(struct gate_blob_check)) &&
	       blob->value_count <= GATE_MAX_VALUES &&
	       gate_list_fits(blob, blob->value_offset, blob->value_count,
			      sizeof(uint64_t));
}

static bool is_pair(const struct gate_blob_check *check)
{
	return check->flags & GATE_CHECK_PAIR;
}

/* What the checked value, or pair of them, may be at most. */
static uint64_t widest(const struct place *place,
		       const struct gate_blob_check *check)
{
	return place->smc64 || is_pair(check) ? UINT64_MAX : UINT32_MAX;
}

static bool is_plain(const struct gate_blob_check *check)
{
	return (check->flags & ~GATE_CHECK_PAIR) == 0 && check->align == 0;
}

static bool range_is_valid(const struct place *place,
			   const struct gate_blob_check *check)
{
	return is_plain(check) && check->low <= check->high &&
	       check->high <= widest(place, check);
}

static bool mask_is_valid(const struct place *place,
			  const struct gate_blob_check *check)
{
	return is_plain(check) && check->high != 0 &&
	       (check->low & ~check->high) == 0 &&
	       check->high <= widest(place, check);
}

/* Ascending, so that half of what is left can be put aside at each look. */
static bool set_is_valid(const struct place *place,
			 const struct gate_blob_check *check)
{
	const uint64_t *value;

	if (!is_plain(check) || check->high == 0 ||
	    !gate_fits(check->low, check->high, place->blob->value_count))
		return false;
	value = gate_blob_values(place->blob) + check->low;
	for (uint64_t i = 1; i < check->high; i++) {
		if (value[i] <= value[i - 1])
			return false;
	}
	return value[check->high - 1] <= widest(place, check);
}

/* A bit that is kept, in a register that the caller gets. */
static bool result_is_valid(const struct gate_blob_check *check)
{
	return check->flags == 0 && check->align == 0 && check->high == 0 &&
	       check->reg < sizeof(struct smccc_regs) / sizeof(uint64_t);
}

static bool sizes_are_valid(const struct gate_blob_domain *domain,
			    const struct gate_blob_check *check)
{
	if (check->kind == GATE_CHECK_MEMORY_BYTES)
		return check->low >= 1 && check->low <= domain->ram_bytes &&
		       check->high == 0;
	return check->low <= check->high && check->high <= domain->ram_bytes;
}

/* What 32 bits name is not changed by translation into more than 32. */
static bool memory_is_valid(const struct place *place,
			    const struct gate_blob_check *check)
{
	const struct gate_blob_domain *domain = place->domain;
	const uint64_t limit = widest(place, check) == UINT64_MAX
				       ? GATE_ADDRESS_LIMIT
				       : 1ull << 32;

	return (check->flags & (GATE_CHECK_READ | GATE_CHECK_WRITE)) != 0 &&
	       (check->flags & ~GATE_CHECK_FLAGS) == 0 && check->align >= 1 &&
	       check->align <= GATE_CHECK_MAX_ALIGN &&
	       (check->align & (check->align - 1)) == 0 &&
	       sizes_are_valid(domain, check) &&
	       gate_fits(domain->ram_ipa, domain->ram_bytes, limit) &&
	       gate_fits(domain->ram_pa, domain->ram_bytes, limit);
}

/* The last register that a check looks at. */
static unsigned int check_end(const struct gate_blob_check *check)
{
	return check->reg + (is_pair(check) ? 1u : 0) +
	       (check->kind == GATE_CHECK_MEMORY_LENGTH ? 1u : 0);
}

/* All of them arguments; a Trusted OS' x7 is the gate's. */
static bool registers_are_valid(const struct gate_blob_rule *rule,
				const struct gate_blob_check *check)
{
	const unsigned int end = check_end(check);

	return check->reg >= 1 && end <= GATE_CHECK_REGS && end <= rule->args &&
	       !(end == 7 && gate_is_trusted_os(rule->first));
}

static bool check_is_valid(const struct place *place,
			   const struct gate_blob_check *check)
{
	if (!gate_bytes_are_zero(check->reserved, sizeof(check->reserved)))
		return false;
	if (check->kind != GATE_CHECK_RESULT &&
	    !registers_are_valid(place->rule, check))
		return false;
	switch ((enum gate_check_kind)check->kind) {
	case GATE_CHECK_RANGE:
		return range_is_valid(place, check);
	case GATE_CHECK_MEMORY_BYTES:
	case GATE_CHECK_MEMORY_LENGTH:
		return memory_is_valid(place, check);
	case GATE_CHECK_MASK:
		return mask_is_valid(place, check);
	case GATE_CHECK_SET:
		return set_is_valid(place, check);
	case GATE_CHECK_RESULT:
		return result_is_valid(check);
	case GATE_CHECK_NONE:
	case GATE_CHECK_KINDS:
		break;
	}
	return false;
}

/* Where the next check of its kind may look. */
struct order {
	unsigned int argument; /* at the earliest */
	unsigned int memory;
	unsigned int result;
};

/*
 * Sorted by register, arguments and results each for themselves. An argument
 * may have several checks, but what is translated or says how much, is so
 * for one check of memory; a result has one mask.
 */
static bool check_is_in_order(struct order *order,
			      const struct gate_blob_check *check)
{
	const bool result = check->kind == GATE_CHECK_RESULT;
	const bool memory = gate_check_is_memory(check);

	if (check->reg < (result ? order->result : order->argument) ||
	    (memory && check->reg < order->memory))
		return false;
	if (result)
		order->result = check->reg + 1u;
	else
		order->argument = check->reg;
	if (memory)
		order->memory = check_end(check) + 1;
	return true;
}

/* Memory to copy, and not more than there is room for. */
static bool copies_fit(const struct gate_blob_check *check, unsigned int count)
{
	uint64_t room = 0;
	bool any = false;

	for (unsigned int i = 0; i < count; i++) {
		if (!gate_check_is_memory(&check[i]))
			continue;
		any = true;
		room += gate_copy_room(&check[i]);
	}
	return any && room <= GATE_COPY_MAX_BYTES;
}

/* One call each, not a range of them. */
static bool rule_checks_are_valid(const struct gate_blob *blob,
				  const struct gate_blob_domain *domain,
				  const struct gate_blob_rule *rule)
{
	const struct gate_blob_check *check =
		gate_blob_checks(blob) + rule->check_first;
	const struct place place = { blob, domain, rule,
				     (rule->first & SMCCC_FID_64) != 0 };
	struct order order = { 0 };

	if ((rule->action != GATE_RULE_FORWARD &&
	     rule->action != GATE_RULE_MEDIATE) ||
	    rule->first != rule->last ||
	    rule->check_count > GATE_RULE_MAX_CHECKS)
		return false;
	for (unsigned int i = 0; i < rule->check_count; i++, check++) {
		if (!check_is_valid(&place, check) ||
		    !check_is_in_order(&order, check))
			return false;
	}
	return rule->action != GATE_RULE_MEDIATE ||
	       copies_fit(check - rule->check_count, rule->check_count);
}

enum gate_blob_error
gate_blob_checks_check(const struct gate_blob *blob,
		       const struct gate_blob_domain *domain, uint32_t *next)
{
	const struct gate_blob_rule *rules = gate_blob_rules(blob, domain);

	for (uint32_t i = 0; i < domain->rule_count; i++) {
		const struct gate_blob_rule *rule = &rules[i];

		if (rule->check_count == 0 && rule->check_first == 0)
			continue;
		if (rule->check_count == 0 || rule->check_first != *next ||
		    rule->check_count > blob->check_count - *next ||
		    !rule_checks_are_valid(blob, domain, rule))
			return GATE_BLOB_BAD_CHECK;
		*next += rule->check_count;
	}
	return GATE_BLOB_OK;
}
