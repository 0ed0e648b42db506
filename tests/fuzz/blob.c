/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gate_blob_check() on any bytes; and what it accepts can be built and called
 * without a byte being read outside of the blob. The first byte of the input
 * asks for magic, size and hash to be put right, since no fuzzer finds those.
 */
#include <stdlib.h>

#include "fuzz.h"
#include <smcgate/gate.h>
#include <smcgate/sha256.h>

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
		struct gate_decision why;

		regs.x[0] = policy.rules[i / 5].last ^ flips[i % 5];
		regs.x[1] = i;
		gate_explain(gate, &policy, SMCCC_CONDUIT_SMC, 0, false, &regs,
			     &why);
		MUST(why.reason < GATE_REASONS);
		gate_call(gate, &vcpu, SMCCC_CONDUIT_SMC, 0, false, &regs,
			  &verdict);
		MUST(verdict < GATE_VERDICTS);
	}
	free(slots);
	free(steps);
	free(limits);
}

/* What the proof promises of devices, asked in another way. */
static void devices_use(const struct gate_blob *blob)
{
	for (uint32_t i = 0; i < blob->device_count; i++) {
		const struct gate_blob_device *a = gate_blob_device(blob, i);
		uint32_t shared = 0;

		MUST(a->pa % 4096 == 0 && a->bytes % 4096 == 0);
		for (uint32_t n = 0; n < blob->domain_count; n++) {
			const struct gate_blob_domain *domain =
				gate_blob_domain(blob, n);

			MUST(a->pa >= domain->ram_pa + domain->ram_bytes ||
			     a->pa + a->bytes <= domain->ram_pa);
		}
		for (uint32_t j = 0; j < blob->device_count; j++) {
			const struct gate_blob_device *b =
				gate_blob_device(blob, j);

			if (i != j && a->pa < b->pa + b->bytes &&
			    b->pa < a->pa + a->bytes) {
				MUST(a->pa == b->pa && a->bytes == b->bytes);
				shared++;
			}
		}
		MUST(shared == (a->kind == GATE_DEVICE_CHANNEL));
	}
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
		MUST(gate_policy_within(blob, blob));
		devices_use(blob);
		gate_init(&gate, &ops, &codes, &codes);
		gate.clock_hz = 1000000;
		for (uint32_t i = 0; i < blob->domain_count; i++)
			domain_use(&gate, blob, gate_blob_domain(blob, i));
	}
	free(blob);
	return 0;
}

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed);

#define RULES	7
#define CHECKS	RULES
#define LIMITS	2
#define DEVICES 3
#define VALUES	4

/* Something that is nearly a blob; its bytes are the fuzzer's at first. */
struct nearly {
	struct gate_blob blob;
	struct gate_blob_domain domains[2];
	struct gate_blob_rule rules[RULES];
	struct gate_blob_check checks[CHECKS];
	struct gate_blob_limit limits[LIMITS];
	struct gate_blob_device devices[DEVICES];
	uint64_t values[VALUES];
};

#define PLACE(member) ((uint32_t)offsetof(struct nearly, member))

/* Sorted rules with valid fields; the rest as it was. */
static void rule_mend(struct gate_blob_rule *rule, uint32_t index,
		      uint32_t *checks, unsigned int seed)
{
	rule->first &= 0xffff;
	rule->first |= (0x80u + index + (index < 4 ? 0 : 0x40u)) << 24;
	rule->last = rule->first;
	rule->action %= GATE_RULE_ACTIONS;
	rule->flags = seed >> index & 2 ? GATE_RULE_SLOT : 0;
	rule->args %= 18;
	rule->conduits %= 3;
	rule->limit %= 2;
	rule->results = rule->action == GATE_RULE_CONSTANT ? 4 : 0;
	rule->reserved = 0;
	if (rule->action == GATE_RULE_DENY ||
	    rule->action == GATE_RULE_UNDEFINED)
		rule->limit = 0;
	rule->service = rule->service & 1 && rule->action == GATE_RULE_ANSWER
				? (rule->first & SMCCC_FID_64) | 0x84000000
				: 0;
	if (rule->results == 0)
		memset(rule->result, 0, sizeof(rule->result));
	rule->check_first = 0;
	rule->check_count = (rule->action == GATE_RULE_FORWARD ||
			     rule->action == GATE_RULE_MEDIATE) &&
			    rule->args > 2 && index % 2;
	if (rule->check_count)
		rule->check_first = (uint16_t)(*checks)++;
}

static void check_mend(struct gate_blob_check *check)
{
	check->kind = (uint8_t)(1 + check->kind % (GATE_CHECK_KINDS - 1));
	check->reg = (uint8_t)(1 + check->reg % 2);
	check->align = 0;
	memset(check->reserved, 0, sizeof(check->reserved));
	check->flags &= GATE_CHECK_PAIR;
	check->low &= 0xff;
	check->high &= 0xffff;
	switch (check->kind) {
	case GATE_CHECK_RANGE:
	case GATE_CHECK_MASK:
		check->high |= check->low | 1;
		return;
	case GATE_CHECK_SET:
		check->low %= VALUES;
		check->high = 1 + check->high % (VALUES - check->low);
		return;
	case GATE_CHECK_RESULT:
		check->flags = 0;
		check->high = 0;
		return;
	default:
		check->flags |= GATE_CHECK_READ;
		check->align = 8;
		check->low |= 1;
		check->high |= check->low;
		if (check->kind == GATE_CHECK_MEMORY_BYTES)
			check->high = 0;
	}
}

/* A device of the first domain, and the two ends of a channel. */
static void devices_mend(struct nearly *made)
{
	for (uint32_t i = 0; i < DEVICES; i++) {
		struct gate_blob_device *device = &made->devices[i];
		const bool channel = i > 0;

		*device = (struct gate_blob_device){
			.name = { 'd', channel ? 'c' : 'm' },
			.ipa = (device->ipa & 0xff000) + 0x8000000 +
			       i * 0x1000000,
			.pa = channel ? 0x70000000 : device->pa & 0xff000,
			.bytes = channel ? 0x2000 : 0x1000,
			.kind = channel ? GATE_DEVICE_CHANNEL
					: GATE_DEVICE_MMIO,
			.flags = device->flags & GATE_DEVICE_EDGE,
			.peer = channel ? (uint16_t)(3 - i) : 0,
			.irq_count = 1,
			.intid = { 32 + device->intid[0] % 988 },
		};
	}
	made->devices[1].peer = 2;
	made->devices[2].peer = 1;
	if (made->devices[0].intid[0] == made->devices[1].intid[0])
		made->devices[1].intid[0] ^= 64;
}

static void nearly_mend(struct nearly *made, unsigned int seed)
{
	uint32_t checks = 0;

	made->blob = (struct gate_blob){
		.domain_count = 2,
		.domain_offset = PLACE(domains),
		.file_offset = PLACE(values),
		.image_bytes = 0x1000,
		.limit_count = LIMITS,
		.limit_offset = PLACE(limits),
		.check_offset = PLACE(checks),
		.device_count = DEVICES,
		.device_offset = PLACE(devices),
		.value_count = VALUES,
		.value_offset = PLACE(values),
	};
	for (uint32_t i = 0; i < RULES; i++)
		rule_mend(&made->rules[i], i, &checks, seed);
	made->blob.check_count = checks;
	for (uint32_t i = 0; i < checks; i++)
		check_mend(&made->checks[i]);
	for (uint32_t i = 0; i < LIMITS; i++)
		made->limits[i] = (struct gate_blob_limit){
			.calls_per_second = made->limits[i].calls_per_second,
			.burst = made->limits[i].calls_per_second > 0,
			.at_once = 1 + made->limits[i].at_once % 8,
		};
	devices_mend(made);
	for (uint32_t i = 0; i < VALUES; i++)
		made->values[i] = (made->values[i] & 0xff) + i * 0x100;
	for (uint32_t i = 0; i < 2; i++)
		made->domains[i] = (struct gate_blob_domain){
			.name = { (char)('a' + i) },
			.id = (uint16_t)(1 + i),
			.vcpu_count = 1,
			.ram_ipa = 0x40000000,
			.ram_pa = 0x48000000 + i * 0x200000,
			.ram_bytes = 0x200000,
			.entry = 0x40000000,
			.rule_count = i == 0 ? RULES : 0,
			.rule_offset = PLACE(rules),
			.table_bits = 9,
			.table_k = seed << 5 | 23,
			.device_first = i * 2,
			.device_count = 2 - i,
		};
}

/* Half of the mutations start from something that is nearly a blob. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	struct nearly made;

	size = LLVMFuzzerMutate(data, size, max);
	if ((seed & 1) || max < 1 + sizeof(made))
		return size;
	if (size < 1 + sizeof(made))
		memset(data + size, 0, 1 + sizeof(made) - size);
	memcpy(&made, data + 1, sizeof(made));
	nearly_mend(&made, seed);
	memcpy(data + 1, &made, sizeof(made));
	data[0] = FIX_HEADER;
	/* One byte of it is the fuzzer's again, now and then. */
	if (seed & 2)
		data[1 + sizeof(struct gate_blob) +
		     (seed >> 2) % (sizeof(made) - sizeof(struct gate_blob))] ^=
			(uint8_t)(1u << (seed >> 24 & 7));
	return 1 + sizeof(made);
}
