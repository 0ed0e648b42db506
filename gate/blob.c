/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The policy blob is proved before anything reads it: here the header, the
 * domains and the files; blob_rules.c, blob_checks.c and blob_devices.c do
 * the rest.
 */
#include "gate/blob.h"

#include <smcgate/sha256.h>

#define MIB_2 0x200000ull

bool gate_bytes_are_zero(const void *data, size_t bytes)
{
	const uint8_t *at = data;

	while (bytes-- > 0) {
		if (*at++ != 0)
			return false;
	}
	return true;
}

bool gate_array_fits(const struct gate_blob *blob, uint32_t offset,
		     uint32_t count, size_t element)
{
	return offset >= sizeof(*blob) && offset % 8 == 0 &&
	       gate_fits(offset, (uint64_t)count * element, blob->size);
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

const struct gate_blob_limit *gate_blob_limit(const struct gate_blob *blob,
					      uint32_t index)
{
	const uint8_t *base = (const uint8_t *)blob + blob->limit_offset;

	return (const struct gate_blob_limit *)(const void *)base + index;
}

const struct gate_blob_device *gate_blob_device(const struct gate_blob *blob,
						uint32_t index)
{
	const uint8_t *base = (const uint8_t *)blob + blob->device_offset;

	return (const struct gate_blob_device *)(const void *)base + index;
}

const uint64_t *gate_blob_values(const struct gate_blob *blob)
{
	const uint8_t *base = (const uint8_t *)blob + blob->value_offset;

	return (const uint64_t *)(const void *)base;
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
	if ((blob->flags & ~GATE_BLOB_FLAGS) != 0 ||
	    !gate_bytes_are_zero(blob->reserved, sizeof(blob->reserved)))
		return GATE_BLOB_BAD_REVISION;
	return GATE_BLOB_OK;
}

bool gate_name_is_valid(const char name[GATE_NAME_BYTES])
{
	size_t length = 0;

	while (length < GATE_NAME_BYTES && name[length] != 0) {
		if (name[length] <= ' ' || name[length] > '~')
			return false;
		length++;
	}
	return length > 0 && length < GATE_NAME_BYTES &&
	       gate_bytes_are_zero(name + length, GATE_NAME_BYTES - length);
}

static bool ram_is_valid(const struct gate_blob_domain *domain)
{
	return domain->ram_bytes != 0 && domain->ram_bytes % MIB_2 == 0 &&
	       domain->ram_ipa % MIB_2 == 0 && domain->ram_pa % MIB_2 == 0 &&
	       gate_fits(domain->ram_ipa, domain->ram_bytes,
			 GATE_ADDRESS_LIMIT) &&
	       gate_fits(domain->ram_pa, domain->ram_bytes, GATE_ADDRESS_LIMIT);
}

static bool in_ram(const struct gate_blob_domain *domain, uint64_t ipa,
		   uint64_t bytes)
{
	return ipa >= domain->ram_ipa &&
	       gate_fits(ipa - domain->ram_ipa, bytes, domain->ram_bytes);
}

/* AArch32 has 32 bits to be entered at, and for its device tree. */
static bool entry_is_valid(const struct gate_blob_domain *domain)
{
	return domain->entry % 4 == 0 && in_ram(domain, domain->entry, 4) &&
	       (!(domain->flags & GATE_DOMAIN_AARCH32) ||
		(domain->entry <= UINT32_MAX && domain->x0 <= UINT32_MAX));
}

static bool domain_is_valid(const struct gate_blob *blob,
			    const struct gate_blob_domain *domain)
{
	return gate_name_is_valid(domain->name) && domain->id != 0 &&
	       domain->vcpu_count >= 1 &&
	       domain->vcpu_count <= GATE_MAX_VCPUS &&
	       (domain->flags & ~GATE_DOMAIN_FLAGS) == 0 &&
	       ram_is_valid(domain) && entry_is_valid(domain) &&
	       domain->rule_count <= GATE_MAX_RULES &&
	       gate_array_fits(blob, domain->rule_offset, domain->rule_count,
			       sizeof(struct gate_blob_rule)) &&
	       (domain->restart_max != 0 || domain->restart_ms == 0) &&
	       gate_bytes_are_zero(domain->reserved, sizeof(domain->reserved));
}

static bool domains_are_apart(const struct gate_blob_domain *a,
			      const struct gate_blob_domain *b)
{
	return a->id != b->id &&
	       __builtin_memcmp(a->name, b->name, GATE_NAME_BYTES) != 0 &&
	       !gate_overlap(a->ram_pa, a->ram_bytes, b->ram_pa, b->ram_bytes);
}

static enum gate_blob_error domains_check(const struct gate_blob *blob)
{
	if (blob->domain_count < 1 || blob->domain_count > GATE_MAX_DOMAINS ||
	    !gate_array_fits(blob, blob->domain_offset, blob->domain_count,
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

const struct gate_blob_domain *
gate_blob_domain_find(const struct gate_blob *blob, uint16_t id)
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
		gate_blob_domain_find(blob, file->domain_id);

	return domain != NULL && file->kind > GATE_FILE_NONE &&
	       file->kind <= GATE_FILE_OTHER && file->reserved == 0 &&
	       file->bytes != 0 &&
	       gate_fits(file->image_offset, file->bytes, blob->image_bytes) &&
	       in_ram(domain, file->ipa, file->bytes);
}

static bool files_are_apart(const struct gate_blob_file *a,
			    const struct gate_blob_file *b)
{
	return a->domain_id != b->domain_id ||
	       !gate_overlap(a->ipa, a->bytes, b->ipa, b->bytes);
}

static enum gate_blob_error files_check(const struct gate_blob *blob)
{
	if (blob->file_count > GATE_MAX_FILES ||
	    !gate_array_fits(blob, blob->file_offset, blob->file_count,
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

/* The arrays that parts of others point into. */
static enum gate_blob_error arrays_check(const struct gate_blob *blob)
{
	if (!gate_blob_checks_fit(blob))
		return GATE_BLOB_BAD_CHECK;
	if (!gate_blob_limits_are_valid(blob))
		return GATE_BLOB_BAD_LIMIT;
	return GATE_BLOB_OK;
}

enum gate_blob_error gate_blob_check(const void *data, size_t bytes)
{
	const struct gate_blob *blob = data;
	enum gate_blob_error error = header_check(blob, bytes);
	uint32_t checks = 0;

	if (!error)
		error = domains_check(blob);
	if (!error)
		error = arrays_check(blob);
	for (uint32_t i = 0; !error && i < blob->domain_count; i++) {
		const struct gate_blob_domain *domain =
			gate_blob_domain(blob, i);

		error = gate_blob_rules_check(blob, domain);
		if (!error)
			error = gate_blob_checks_check(blob, domain, &checks);
	}
	if (!error && checks != blob->check_count)
		error = GATE_BLOB_BAD_CHECK;
	if (!error)
		error = gate_blob_devices_check(blob);
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
	case GATE_BLOB_BAD_LIMIT:
		return "the policy has an impossible limit";
	case GATE_BLOB_BAD_DEVICE:
		return "the policy has a device or channel that cannot be, or "
		       "one that two domains would own";
	case GATE_BLOB_BAD_CHECK:
		return "the policy has an impossible argument check";
	case GATE_BLOB_ERRORS:
		break;
	}
	return "the policy is refused for an unknown reason";
}
