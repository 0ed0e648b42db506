/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/blob.h"

#include <stdlib.h>
#include <string.h>

#include "tools/guesttree.h"
#include <smcgate/gate.h>
#include <smcgate/sha256.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the blob is written as this machine's structs: little endian only"
#endif

/* How much of each there is, over all domains. */
struct counts {
	size_t rules, checks, limits, devices, values;
};

static struct counts count_all(const struct system *system)
{
	struct counts counts = { 0 };

	for (size_t i = 0; i < system->manifest.domain_count; i++) {
		const struct policy *policy = &system->policies[i];

		counts.rules += policy->count;
		counts.checks += policy->check_count;
		counts.limits += policy->limit_count;
		counts.values += policy->value_count;
		counts.devices += system->manifest.domains[i].device_count;
	}
	return counts;
}

uint64_t blob_bytes(const struct system *system)
{
	const struct counts counts = count_all(system);

	return sizeof(struct gate_blob) +
	       system->manifest.domain_count * sizeof(struct gate_blob_domain) +
	       counts.rules * sizeof(struct gate_blob_rule) +
	       counts.checks * sizeof(struct gate_blob_check) +
	       counts.limits * sizeof(struct gate_blob_limit) +
	       counts.devices * sizeof(struct gate_blob_device) +
	       counts.values * sizeof(uint64_t) +
	       system->file_count * sizeof(struct gate_blob_file);
}

static uint32_t domain_flags(const struct manifest_domain *domain)
{
	const struct {
		bool set;
		uint32_t flag;
	} flags[] = {
		{ domain->trace, GATE_DOMAIN_TRACE },
		{ domain->console_input, GATE_DOMAIN_CONSOLE },
		{ domain->unhardened, GATE_DOMAIN_UNHARDENED },
		{ domain->aarch32, GATE_DOMAIN_AARCH32 },
		{ domain->control, GATE_DOMAIN_CONTROL },
		{ domain->stopped, GATE_DOMAIN_OFF },
		{ domain->empty_flash, GATE_DOMAIN_FLASH },
	};
	uint32_t word = 0;

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		word |= flags[i].set ? flags[i].flag : 0;
	return word;
}

static void put_domain(const struct system *system, size_t index,
		       const struct counts *before,
		       struct gate_blob_domain *out)
{
	const struct manifest_domain *domain = &system->manifest.domains[index];
	const struct policy *policy = &system->policies[index];

	*out = (struct gate_blob_domain){
		.id = (uint16_t)domain->id,
		.vcpu_count = (uint16_t)domain->vcpus,
		.flags = domain_flags(domain),
		.ram_ipa = GUEST_RAM_BASE,
		.ram_pa = domain->ram_pa,
		.ram_bytes = domain->ram_bytes,
		.entry = system->entries[index],
		.x0 = system->trees[index],
		.rule_count = (uint32_t)policy->count,
		.rule_offset =
			(uint32_t)(sizeof(struct gate_blob) +
				   system->manifest.domain_count *
					   sizeof(*out) +
				   before->rules *
					   sizeof(struct gate_blob_rule)),
		.table_bits = policy->hash.bits,
		.table_k = policy->hash.k,
		.device_first =
			domain->device_count ? (uint32_t)before->devices : 0,
		.device_count = (uint32_t)domain->device_count,
		.restart_max = (uint16_t)domain->restart_max,
		.restart_ms = (uint16_t)domain->restart_ms,
		.trng_bits = domain->trng_bits,
	};
	memcpy(out->name, domain->name, GATE_NAME_BYTES);
}

/* A domain's rules count from its own first check and limit, the blob's from
   the first of all. */
static void put_rules(const struct policy *policy, const struct counts *before,
		      struct gate_blob_rule *out)
{
	for (size_t i = 0; i < policy->count; i++) {
		out[i] = policy->rules[i].blob;
		if (out[i].check_count)
			out[i].check_first =
				(uint16_t)(out[i].check_first + before->checks);
		if (out[i].limit)
			out[i].limit =
				(uint16_t)(out[i].limit + before->limits);
	}
}

static void put_checks(const struct policy *policy, const struct counts *before,
		       struct gate_blob_check *out)
{
	for (size_t i = 0; i < policy->check_count; i++) {
		out[i] = policy->checks[i].blob;
		if (out[i].kind == GATE_CHECK_SET)
			out[i].low += before->values;
	}
}

static void put_devices(const struct manifest_domain *domain,
			struct gate_blob_device *out)
{
	for (size_t i = 0; i < domain->device_count; i++)
		out[i] = domain->devices[i].blob;
}

static void put_files(const struct system *system, struct gate_blob_file *out)
{
	for (size_t i = 0; i < system->file_count; i++) {
		const struct system_file *file = &system->files[i];

		out[i] = (struct gate_blob_file){
			.domain_id = file->domain_id,
			.kind = (uint16_t)file->kind,
			.image_offset = file->image_offset,
			.bytes = file->content.bytes,
			.ipa = file->ipa,
		};
	}
}

static void seal(struct gate_blob *blob)
{
	struct gate_sha256 hash;
	uint8_t digest[32];

	gate_sha256_init(&hash);
	gate_sha256_add(&hash, blob, blob->size);
	gate_sha256_end(&hash, digest);
	memcpy(blob->sha256, digest, sizeof(digest));
}

/* The header: arrays follow one another as blob.h lists them. */
static void put_header(const struct system *system, struct gate_blob *blob)
{
	const struct manifest *manifest = &system->manifest;
	const struct counts counts = count_all(system);
	uint32_t at = (uint32_t)(sizeof(*blob) +
				 manifest->domain_count *
					 sizeof(struct gate_blob_domain) +
				 counts.rules * sizeof(struct gate_blob_rule));

	*blob = (struct gate_blob){
		.magic = GATE_BLOB_MAGIC,
		.revision = GATE_BLOB_REVISION,
		.header_bytes = sizeof(*blob),
		.size = (uint32_t)system->blob_bytes,
		.domain_count = (uint32_t)manifest->domain_count,
		.domain_offset = sizeof(*blob),
		.flags = manifest->gic_version == 2 ? GATE_BLOB_GICV2 : 0,
		.image_bytes = system->image_bytes,
		.pool_bytes = system->pool_bytes,
		.check_count = (uint32_t)counts.checks,
		.limit_count = (uint32_t)counts.limits,
		.device_count = (uint32_t)counts.devices,
		.value_count = (uint32_t)counts.values,
		.file_count = (uint32_t)system->file_count,
		.policy_version = manifest->policy_version,
	};
	memcpy(blob->policy_key, system->policy_key, sizeof(blob->policy_key));
	blob->check_offset = at;
	at += (uint32_t)(counts.checks * sizeof(struct gate_blob_check));
	blob->limit_offset = at;
	at += (uint32_t)(counts.limits * sizeof(struct gate_blob_limit));
	blob->device_offset = at;
	at += (uint32_t)(counts.devices * sizeof(struct gate_blob_device));
	blob->value_offset = at;
	at += (uint32_t)(counts.values * sizeof(uint64_t));
	blob->file_offset = at;
}

/* All that belongs to one domain, behind what those before it have. */
static void put_parts(const struct system *system, size_t index,
		      const struct counts *before, uint8_t *bytes)
{
	const struct gate_blob *blob = (const void *)bytes;
	const struct policy *policy = &system->policies[index];
	struct gate_blob_domain *domain =
		(struct gate_blob_domain *)(void *)(bytes +
						    blob->domain_offset) +
		index;
	struct gate_blob_limit *limits = (void *)(bytes + blob->limit_offset);
	uint64_t *values = (void *)(bytes + blob->value_offset);
	struct gate_blob_check *checks = (void *)(bytes + blob->check_offset);
	struct gate_blob_device *devices =
		(void *)(bytes + blob->device_offset);

	put_domain(system, index, before, domain);
	put_rules(policy, before, (void *)(bytes + domain->rule_offset));
	put_checks(policy, before, checks + before->checks);
	if (policy->limit_count)
		memcpy(limits + before->limits, policy->limits,
		       policy->limit_count * sizeof(*limits));
	if (policy->value_count)
		memcpy(values + before->values, policy->values,
		       policy->value_count * sizeof(*values));
	put_devices(&system->manifest.domains[index],
		    devices + before->devices);
}

/* All parts are multiples of 8 bytes, so all are aligned. */
void blob_write(struct system *system)
{
	uint8_t *bytes = calloc(1, system->blob_bytes);
	struct gate_blob *blob = (void *)bytes;
	struct counts before = { 0 };

	if (!bytes)
		abort();
	system->blob = bytes;
	put_header(system, blob);
	for (size_t i = 0; i < system->manifest.domain_count; i++) {
		const struct policy *policy = &system->policies[i];

		put_parts(system, i, &before, bytes);
		before.rules += policy->count;
		before.checks += policy->check_count;
		before.limits += policy->limit_count;
		before.values += policy->value_count;
		before.devices += system->manifest.domains[i].device_count;
	}
	put_files(system, (void *)(bytes + blob->file_offset));
	seal(blob);
}
