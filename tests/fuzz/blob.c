/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gate_blob_check() on any bytes; and what it accepts can be built and called
 * without a byte being read outside of the blob. The first byte of the input
 * asks for magic, size and hash to be put right, since no fuzzer finds those.
 */
#include <stdlib.h>

#include "fuzz.h"
#include <smcgate/gate.h>

#define FIX_HEADER 1

static void smc(struct smccc_regs *regs)
{
	regs->x[0] = (uint64_t)-1;
}

static void vcpu_start(struct gate_vcpu *target, uint64_t entry,
		       uint64_t context)
{
	(void)target;
	(void)entry;
	(void)context;
}

static bool ipa_is_ram(const struct gate_domain *domain, uint64_t ipa,
		       uint64_t bytes)
{
	(void)bytes;
	return ipa >= domain->config->ram_ipa;
}

static void domain_end(struct gate_domain *domain, enum gate_domain_end how)
{
	(void)domain;
	(void)how;
}

static uint64_t now(void)
{
	return 0;
}

static const struct gate_ops ops = {
	.smc = smc,
	.vcpu_start = vcpu_start,
	.ipa_is_ram = ipa_is_ram,
	.domain_end = domain_end,
	.now = now,
};

static void header_fix(struct gate_blob *blob, size_t bytes)
{
	struct gate_sha256 hash;

	memcpy(blob->magic, GATE_BLOB_MAGIC, sizeof(blob->magic));
	blob->revision = GATE_BLOB_REVISION;
	blob->header_bytes = sizeof(*blob);
	blob->size = (uint32_t)bytes;
	blob->flags &= GATE_BLOB_FLAGS;
	memset(blob->reserved, 0, sizeof(blob->reserved));
	memset(blob->sha256, 0, sizeof(blob->sha256));
	gate_sha256_init(&hash);
	gate_sha256_add(&hash, blob, bytes);
	gate_sha256_end(&hash, blob->sha256);
}

/* Each rule's ends, on both sides, hinted and not. */
static void domain_use(const struct gate *gate, const struct gate_blob *blob,
		       const struct gate_blob_domain *config)
{
	static const uint32_t flips[] = { 0, 1, 0x10000, 0x20000, 1u << 31 };
	struct gate_slot *slots = aligned_alloc(64, gate_table_bytes(config));
	struct gate_step *steps = malloc(gate_steps_bytes(blob, config) + 1);
	struct gate_limit *limits =
		aligned_alloc(64, gate_limits_bytes(blob, config) + 64);
	struct gate_cpu cpu = { { -1, -1, -1 } };
	struct gate_policy policy;
	struct gate_domain domain;
	struct gate_vcpu vcpu;

	gate_policy_init(gate, &policy, blob, config,
			 &(struct gate_policy_memory){ slots, steps, limits });
	gate_domain_init(&domain, config, &policy);
	gate_vcpu_init(&vcpu, &domain, &cpu, 0, 0);
	for (uint32_t i = 0; i < config->rule_count * 5; i++) {
		struct smccc_regs regs = { { 0 } };
		enum gate_verdict verdict = GATE_VERDICTS;

		regs.x[0] = policy.rules[i / 5].last ^ flips[i % 5];
		gate_call(gate, &vcpu, SMCCC_CONDUIT_SMC, 0, false, &regs,
			  &verdict);
		MUST(verdict < GATE_VERDICTS);
	}
	free(slots);
	free(steps);
	free(limits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct gate_codes codes;
	struct input input = { data, size };
	bool fix = input_byte(&input) & FIX_HEADER;
	size_t bytes = input.left;
	/* Exactly as large as the blob: the sanitizer sees the next byte. */
	struct gate_blob *blob = malloc(bytes ? bytes : 1);
	struct gate gate;

	memcpy(blob, input.at, bytes);
	if (fix && bytes >= sizeof(*blob))
		header_fix(blob, bytes);
	if (gate_blob_check(blob, bytes) == GATE_BLOB_OK) {
		gate_init(&gate, &ops, &codes, &codes);
		for (uint32_t i = 0; i < blob->domain_count; i++)
			domain_use(&gate, blob, gate_blob_domain(blob, i));
	}
	free(blob);
	return 0;
}

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed);

/* Half of the mutations start from something that is nearly a blob. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	struct gate_blob blob = { .domain_count = 1,
				  .domain_offset = sizeof(blob),
				  .file_offset = sizeof(blob),
				  .image_bytes = 0x1000 };
	struct gate_blob_domain domain = {
		.name = "a",
		.id = 1,
		.vcpu_count = 1,
		.ram_ipa = 0x40000000,
		.ram_pa = 0x48000000,
		.ram_bytes = 0x200000,
		.entry = 0x40000000,
		.rule_count = seed >> 8 & 7,
		.rule_offset = sizeof(blob) + sizeof(domain),
		.table_bits = 9,
		.table_k = seed << 5 | 23,
	};
	const size_t head = 1 + sizeof(blob) + sizeof(domain);

	size = LLVMFuzzerMutate(data, size, max);
	if ((seed & 1) || max < head + 8 * sizeof(struct gate_blob_rule))
		return size;
	if (size < head)
		memset(data + size, 0, head - size);
	data[0] = FIX_HEADER;
	memcpy(data + 1, &blob, sizeof(blob));
	memcpy(data + 1 + sizeof(blob), &domain, sizeof(domain));
	size = head + domain.rule_count * sizeof(struct gate_blob_rule);
	for (uint32_t i = 0; i < domain.rule_count; i++) {
		struct gate_blob_rule rule;
		uint8_t *at = data + head + i * sizeof(rule);

		/* Sorted rules with valid fields; the rest as it was. */
		memcpy(&rule, at, sizeof(rule));
		rule.first = (rule.first & 0xffff) | (0x80u + i) << 24;
		rule.last = rule.first;
		rule.action %= GATE_RULE_ACTIONS;
		rule.flags = seed >> i & 2 ? GATE_RULE_SLOT : 0;
		rule.args %= 18;
		rule.results = rule.action == GATE_RULE_CONSTANT ? 4 : 0;
		rule.reserved = 0;
		if (rule.results == 0)
			memset(rule.result, 0, sizeof(rule.result));
		memcpy(at, &rule, sizeof(rule));
	}
	return size;
}
