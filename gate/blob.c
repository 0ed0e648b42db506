/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The policy blob is proved before anything reads it. All sums are made so
 * that they cannot wrap: first the offset against the whole, then the length
 * against what is left.
 */
#include "gate/engine.h"

#define MIB_2		0x200000ull
#define ADDRESS_LIMIT	(1ull << 48) /* Arm ARM: without LPA2 */
#define TABLE_PART_BITS 13 /* slots proved in one go: 1 KiB of stack */

#define GATE_DOMAIN_KNOWN \
	(GATE_DOMAIN_TRACE | GATE_DOMAIN_CONSOLE | GATE_DOMAIN_UNHARDENED)

static bool fits(uint64_t offset, uint64_t bytes, uint64_t whole)
{
	return offset <= whole && bytes <= whole - offset;
}

static bool overlap(uint64_t a, uint64_t a_bytes, uint64_t b, uint64_t b_bytes)
{
	return a < b + b_bytes && b < a + a_bytes;
}

static bool bytes_are_zero(const void *data, size_t bytes)
{
	const uint8_t *at = data;

	while (bytes-- > 0) {
		if (*at++ != 0)
			return false;
	}
	return true;
}

/* An array of @count elements behind the header, aligned as structs are. */
static bool array_fits(const struct gate_blob *blob, uint32_t offset,
		       uint32_t count, size_t element)
{
	return offset >= sizeof(*blob) && offset % 8 == 0 &&
	       fits(offset, (uint64_t)count * element, blob->size);
}

const struct gate_blob_domain *gate_blob_domain(const struct gate_blob *blob,
						uint32_t index)
{
	const uint8_t *base = (const uint8_t *)blob + blob->domain_offset;

	return (const struct gate_blob_domain *)(const void *)base + index;
}

const struct gate_blob_rule *
gate_blob_rules(const struct gate_blob *blob,
		const struct gate_blob_domain *domain)
{
	const uint8_t *base = (const uint8_t *)blob + domain->rule_offset;

	return (const struct gate_blob_rule *)(const void *)base;
}

const struct gate_blob_check *gate_blob_checks(const struct gate_blob *blob)
{
	const uint8_t *base = (const uint8_t *)blob + blob->check_offset;

	return (const struct gate_blob_check *)(const void *)base;
}

const struct gate_blob_file *gate_blob_file(const struct gate_blob *blob,
					    uint32_t index)
{
	const uint8_t *base = (const uint8_t *)blob + blob->file_offset;

	return (const struct gate_blob_file *)(const void *)base + index;
}

static bool hash_is_right(const struct gate_blob *blob)
{
	static const uint8_t zero[sizeof(blob->sha256)];
	const size_t before = offsetof(struct gate_blob, sha256);
	const size_t after = before + sizeof(zero);
	struct gate_sha256 hash;
	uint8_t digest[32];

	gate_sha256_init(&hash);
	gate_sha256_add(&hash, blob, before);
	gate_sha256_add(&hash, zero, sizeof(zero));
	gate_sha256_add(&hash, (const uint8_t *)blob + after,
			blob->size - after);
	gate_sha256_end(&hash, digest);
	return __builtin_memcmp(digest, blob->sha256, sizeof(digest)) == 0;
}

static enum gate_blob_error header_check(const struct gate_blob *blob,
					 size_t bytes)
{
	if (bytes < sizeof(*blob))
		return GATE_BLOB_TOO_SHORT;
	if (__builtin_memcmp(blob->magic, GATE_BLOB_MAGIC,
			     sizeof(blob->magic)) != 0)
		return GATE_BLOB_BAD_MAGIC;
	if (blob->revision != GATE_BLOB_REVISION ||
	    blob->header_bytes != sizeof(*blob))
		return GATE_BLOB_BAD_REVISION;
	if (blob->size < sizeof(*blob))
		return GATE_BLOB_BAD_SIZE;
	if (blob->size > bytes)
		return GATE_BLOB_TOO_SHORT;
	if (!hash_is_right(blob))
		return GATE_BLOB_BAD_HASH;
	if (blob->flags != 0 || blob->limit_count != 0 ||
	    blob->device_count != 0 || blob->value_count != 0 ||
	    !bytes_are_zero(blob->reserved, sizeof(blob->reserved)))
		return GATE_BLOB_BAD_REVISION;
	return GATE_BLOB_OK;
}

/* Printable, since it stands before each line of the domain's console. */
static bool name_is_valid(const char name[GATE_NAME_BYTES])
{
	size_t length = 0;

	while (length < GATE_NAME_BYTES && name[length] != 0) {
		if (name[length] <= ' ' || name[length] > '~')
			return false;
		length++;
	}
	return length > 0 && length < GATE_NAME_BYTES &&
	       bytes_are_zero(name + length, GATE_NAME_BYTES - length);
}

static bool ram_is_valid(const struct gate_blob_domain *domain)
{
	return domain->ram_bytes != 0 && domain->ram_bytes % MIB_2 == 0 &&
	       domain->ram_ipa % MIB_2 == 0 && domain->ram_pa % MIB_2 == 0 &&
	       fits(domain->ram_ipa, domain->ram_bytes, ADDRESS_LIMIT) &&
	       fits(domain->ram_pa, domain->ram_bytes, ADDRESS_LIMIT);
}

static bool in_ram(const struct gate_blob_domain *domain, uint64_t ipa,
		   uint64_t bytes)
{
	return ipa >= domain->ram_ipa &&
	       fits(ipa - domain->ram_ipa, bytes, domain->ram_bytes);
}

static bool hash_parameters_are_valid(const struct gate_blob_domain *domain)
{
	return domain->table_bits % 2 == 1 &&
	       domain->table_bits >= GATE_TABLE_MIN_BITS &&
	       domain->table_bits <= GATE_TABLE_MAX_BITS &&
	       (domain->table_k & 31) == 32 - domain->table_bits;
}

static bool domain_is_valid(const struct gate_blob *blob,
			    const struct gate_blob_domain *domain)
{
	return name_is_valid(domain->name) && domain->id != 0 &&
	       domain->vcpu_count >= 1 &&
	       domain->vcpu_count <= GATE_MAX_VCPUS &&
	       (domain->flags & ~GATE_DOMAIN_KNOWN) == 0 &&
	       ram_is_valid(domain) && domain->entry % 4 == 0 &&
	       in_ram(domain, domain->entry, 4) &&
	       domain->rule_count <= GATE_MAX_RULES &&
	       array_fits(blob, domain->rule_offset, domain->rule_count,
			  sizeof(struct gate_blob_rule)) &&
	       domain->device_first == 0 && domain->device_count == 0 &&
	       domain->restart_max == 0 && domain->restart_ms == 0 &&
	       domain->trng_bits == 0 &&
	       bytes_are_zero(domain->reserved, sizeof(domain->reserved));
}

static bool domains_are_apart(const struct gate_blob_domain *a,
			      const struct gate_blob_domain *b)
{
	return a->id != b->id &&
	       __builtin_memcmp(a->name, b->name, GATE_NAME_BYTES) != 0 &&
	       !overlap(a->ram_pa, a->ram_bytes, b->ram_pa, b->ram_bytes);
}

static enum gate_blob_error domains_check(const struct gate_blob *blob)
{
	if (blob->domain_count < 1 || blob->domain_count > GATE_MAX_DOMAINS ||
	    !array_fits(blob, blob->domain_offset, blob->domain_count,
			sizeof(struct gate_blob_domain)))
		return GATE_BLOB_BAD_DOMAIN;

	for (uint32_t i = 0; i < blob->domain_count; i++) {
		const struct gate_blob_domain *domain =
			gate_blob_domain(blob, i);

		if (!domain_is_valid(blob, domain))
			return GATE_BLOB_BAD_DOMAIN;
		for (uint32_t j = 0; j < i; j++) {
			if (!domains_are_apart(domain,
					       gate_blob_domain(blob, j)))
				return GATE_BLOB_BAD_DOMAIN;
		}
	}
	return GATE_BLOB_OK;
}

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
	return bytes_are_zero(rule->result + rule->results,
			      (most - rule->results) * sizeof(rule->result[0]));
}

static bool rule_is_valid(const struct gate_blob_rule *rule)
{
	return rule->action < GATE_RULE_ACTIONS &&
	       (rule->flags & ~GATE_RULE_FLAGS) == 0 && rule->args <= 17 &&
	       rule->conduits == 0 && rule->limit == 0 && rule->service == 0 &&
	       rule->reserved == 0 && rule_ids_are_valid(rule) &&
	       rule_results_are_valid(rule);
}

static enum gate_blob_error rules_check(const struct gate_blob *blob,
					const struct gate_blob_domain *domain)
{
	const struct gate_blob_rule *rules = gate_blob_rules(blob, domain);

	for (uint32_t i = 0; i < domain->rule_count; i++) {
		if (!rule_is_valid(&rules[i]))
			return GATE_BLOB_BAD_RULE;
		if (i > 0 && rules[i].first <= rules[i - 1].last)
			return GATE_BLOB_BAD_RULE;
	}
	return GATE_BLOB_OK;
}

static bool checks_fit(const struct gate_blob *blob)
{
	return blob->check_count <= GATE_MAX_CHECKS &&
	       array_fits(blob, blob->check_offset, blob->check_count,
			  sizeof(struct gate_blob_check));
}

static bool range_is_valid(const struct gate_blob_check *check, bool smc64)
{
	return check->flags == 0 && check->align == 0 &&
	       check->low <= check->high &&
	       (smc64 || check->high <= UINT32_MAX);
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
static bool memory_is_valid(const struct gate_blob_domain *domain,
			    const struct gate_blob_check *check, bool smc64)
{
	const uint64_t limit = smc64 ? ADDRESS_LIMIT : 1ull << 32;

	return check->flags != 0 &&
	       (check->flags & ~(GATE_CHECK_READ | GATE_CHECK_WRITE)) == 0 &&
	       check->align >= 1 && check->align <= GATE_CHECK_MAX_ALIGN &&
	       (check->align & (check->align - 1)) == 0 &&
	       sizes_are_valid(domain, check) &&
	       fits(domain->ram_ipa, domain->ram_bytes, limit) &&
	       fits(domain->ram_pa, domain->ram_bytes, limit);
}

/* The last register that a check looks at. A Trusted OS' x7 is the gate's. */
static unsigned int check_end(const struct gate_blob_check *check)
{
	return check->reg + (check->kind == GATE_CHECK_MEMORY_LENGTH ? 1u : 0);
}

static bool check_is_valid(const struct gate_blob_domain *domain,
			   const struct gate_blob_rule *rule,
			   const struct gate_blob_check *check)
{
	const bool smc64 = rule->first & SMCCC_FID_64;

	if (check->kind == GATE_CHECK_NONE || check->kind >= GATE_CHECK_KINDS ||
	    check->reg < 1 || check_end(check) > GATE_CHECK_REGS ||
	    check_end(check) > rule->args ||
	    (check_end(check) == 7 && gate_is_trusted_os(rule->first)) ||
	    !bytes_are_zero(check->reserved, sizeof(check->reserved)))
		return false;
	switch ((enum gate_check_kind)check->kind) {
	case GATE_CHECK_RANGE:
		return range_is_valid(check, smc64);
	case GATE_CHECK_MEMORY_BYTES:
	case GATE_CHECK_MEMORY_LENGTH:
		return memory_is_valid(domain, check, smc64);
	default:
		return false;
	}
}

/* Sorted by register, none with two; one call each, not a range of them. */
static bool rule_checks_are_valid(const struct gate_blob *blob,
				  const struct gate_blob_domain *domain,
				  const struct gate_blob_rule *rule)
{
	const struct gate_blob_check *check =
		gate_blob_checks(blob) + rule->check_first;
	unsigned int before = 0;

	if (rule->action != GATE_RULE_FORWARD || rule->first != rule->last ||
	    rule->check_count > GATE_RULE_MAX_CHECKS)
		return false;
	for (unsigned int i = 0; i < rule->check_count; i++, check++) {
		if (!check_is_valid(domain, rule, check) ||
		    check->reg <= before)
			return false;
		before = check_end(check);
	}
	return true;
}

/*
 * Each check belongs to one rule: they follow one another as the rules do.
 * @next: of the first that no rule has taken yet.
 */
static enum gate_blob_error checks_check(const struct gate_blob *blob,
					 const struct gate_blob_domain *domain,
					 uint32_t *next)
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

static enum gate_blob_error table_check(const struct gate_blob *blob,
					const struct gate_blob_domain *domain)
{
	const uint32_t last_slot = (1u << domain->table_bits) - 1;

	for (uint32_t part = 0; part <= last_slot >> TABLE_PART_BITS; part++) {
		if (!table_part_is_valid(blob, domain, part))
			return GATE_BLOB_BAD_TABLE;
	}
	return GATE_BLOB_OK;
}

static const struct gate_blob_domain *domain_find(const struct gate_blob *blob,
						  uint16_t id)
{
	for (uint32_t i = 0; i < blob->domain_count; i++) {
		if (gate_blob_domain(blob, i)->id == id)
			return gate_blob_domain(blob, i);
	}
	return NULL;
}

static bool file_is_valid(const struct gate_blob *blob,
			  const struct gate_blob_file *file)
{
	const struct gate_blob_domain *domain =
		domain_find(blob, file->domain_id);

	return domain != NULL && file->kind > GATE_FILE_NONE &&
	       file->kind <= GATE_FILE_DTB && file->reserved == 0 &&
	       file->bytes != 0 &&
	       fits(file->image_offset, file->bytes, blob->image_bytes) &&
	       in_ram(domain, file->ipa, file->bytes);
}

static bool files_are_apart(const struct gate_blob_file *a,
			    const struct gate_blob_file *b)
{
	return a->domain_id != b->domain_id ||
	       !overlap(a->ipa, a->bytes, b->ipa, b->bytes);
}

static enum gate_blob_error files_check(const struct gate_blob *blob)
{
	if (blob->file_count > GATE_MAX_FILES ||
	    !array_fits(blob, blob->file_offset, blob->file_count,
			sizeof(struct gate_blob_file)))
		return GATE_BLOB_BAD_FILE;

	for (uint32_t i = 0; i < blob->file_count; i++) {
		const struct gate_blob_file *file = gate_blob_file(blob, i);

		if (!file_is_valid(blob, file))
			return GATE_BLOB_BAD_FILE;
		for (uint32_t j = 0; j < i; j++) {
			if (!files_are_apart(file, gate_blob_file(blob, j)))
				return GATE_BLOB_BAD_FILE;
		}
	}
	return GATE_BLOB_OK;
}

enum gate_blob_error gate_blob_check(const void *data, size_t bytes)
{
	const struct gate_blob *blob = data;
	enum gate_blob_error error = header_check(blob, bytes);
	uint32_t checks = 0;

	if (error != GATE_BLOB_OK)
		return error;
	error = domains_check(blob);
	if (!error && !checks_fit(blob))
		error = GATE_BLOB_BAD_CHECK;
	for (uint32_t i = 0; !error && i < blob->domain_count; i++) {
		const struct gate_blob_domain *domain =
			gate_blob_domain(blob, i);

		error = rules_check(blob, domain);
		if (!error && !hash_parameters_are_valid(domain))
			error = GATE_BLOB_BAD_TABLE;
		if (!error)
			error = table_check(blob, domain);
		if (!error)
			error = checks_check(blob, domain, &checks);
	}
	if (!error && checks != blob->check_count)
		error = GATE_BLOB_BAD_CHECK;
	return error ? error : files_check(blob);
}

const char *gate_blob_error_text(enum gate_blob_error error)
{
	switch (error) {
	case GATE_BLOB_OK:
		return "the policy is good";
	case GATE_BLOB_TOO_SHORT:
		return "the policy is cut short";
	case GATE_BLOB_BAD_MAGIC:
		return "there is no policy: wrong magic";
	case GATE_BLOB_BAD_REVISION:
		return "the policy's revision or flags are unknown";
	case GATE_BLOB_BAD_SIZE:
		return "the policy's size is impossible";
	case GATE_BLOB_BAD_HASH:
		return "the policy is damaged: its SHA-256 differs";
	case GATE_BLOB_BAD_DOMAIN:
		return "the policy describes an impossible domain";
	case GATE_BLOB_BAD_RULE:
		return "the policy has an impossible or unsorted rule";
	case GATE_BLOB_BAD_FILE:
		return "the policy has a file outside the image or its domain";
	case GATE_BLOB_BAD_TABLE:
		return "the policy puts two rules into one slot";
	case GATE_BLOB_BAD_CHECK:
		return "the policy has an impossible argument check";
	case GATE_BLOB_ERRORS:
		break;
	}
	return "the policy is refused for an unknown reason";
}
