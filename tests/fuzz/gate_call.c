/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any sequence of calls by any vCPU against any policy: nothing crashes, what
 * is refused never reaches the firmware, what is undefined changes nothing,
 * and every answer is one of those that the rules allow.
 */
#include <stdlib.h>

#include "fuzz.h"
#include <smcgate/gate.h>

#define RAM_PA	  0x48000000ull
#define MAX_RULES 24
#define VCPUS	  3

/* What an input is made of. */
struct packed_rule {
	uint32_t fid;
	uint16_t length;
	uint8_t action;
	uint8_t args;
};

struct packed_call {
	uint64_t x[4];
	uint32_t how; /* vCPU, conduit, state, immediate, which rule */
};

static struct {
	uint32_t calls;
	struct smccc_regs seen;
	uint32_t version;
	uint32_t known;	 /* the version that the gate found */
	uint8_t answers; /* bits: which questions get "yes" */
} firmware;

static void smc(struct smccc_regs *regs)
{
	firmware.calls++;
	firmware.seen = *regs;
	MUST(regs->x[0] >> 32 == 0);
	switch (regs->x[0]) {
	case 0x84000000: /* PSCI_VERSION */
		regs->x[0] = firmware.version ? 0x10001 : UINT64_MAX;
		return;
	case 0x8400000a: /* PSCI_FEATURES */
	case 0x80000001: /* ARCH_FEATURES */
		regs->x[0] = firmware.answers & 1 ? 0 : UINT64_MAX;
		return;
	case 0x80000000: /* SMCCC_VERSION */
		regs->x[0] = firmware.version;
		return;
	case 0x84000050: /* TRNG_VERSION */
		regs->x[0] = firmware.answers & 2 ? 0x10000 : UINT64_MAX;
		return;
	default:
		for (unsigned int i = 0; i < 18; i++)
			regs->x[i] = ~regs->x[i];
		return;
	}
}

static struct gate_vcpu vcpus[VCPUS];

static void vcpu_start(struct gate_vcpu *target, uint64_t entry,
		       uint64_t context)
{
	(void)context;
	MUST(target >= vcpus && target < vcpus + VCPUS);
	MUST(target->power == GATE_POWER_PENDING);
	MUST(entry >= 0x40000000 && entry < 0x40200000);
	if (context & 1)
		gate_vcpu_started(target);
}

static bool ipa_is_ram(const struct gate_domain *domain, uint64_t ipa,
		       uint64_t bytes)
{
	(void)domain;
	return ipa >= 0x40000000 && ipa + bytes >= ipa &&
	       ipa + bytes <= 0x40200000;
}

static void domain_end(struct gate_domain *domain, enum gate_domain_end how)
{
	(void)domain;
	MUST(how == GATE_END_OFF || how == GATE_END_RESET);
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

/* The blob without the file around it: header, domain, rules. */
static struct {
	struct gate_blob blob;
	struct gate_blob_domain domain;
	struct gate_blob_rule rules[MAX_RULES];
	struct gate_blob_check checks[MAX_RULES];
} policy;

static struct gate_slot slots[1u << 9] __attribute__((aligned(64)));

static int by_first(const void *a, const void *b)
{
	const struct gate_blob_rule *left = a;
	const struct gate_blob_rule *right = b;

	return (left->first > right->first) - (left->first < right->first);
}

static struct gate_blob_rule unpack(const struct packed_rule *packed)
{
	bool reserved = packed->fid >> 31 && (packed->fid & 0x00fe0000);
	uint32_t fid = reserved ? packed->fid : packed->fid & ~0x10000u;
	uint32_t room = fid & 0xffff;
	struct gate_blob_rule rule = {
		.first = fid,
		.last = fid,
		.action = packed->action % GATE_RULE_ACTIONS,
		.args = packed->args % 18,
	};

	if (reserved)
		rule.flags = GATE_RULE_RESERVED;
	else if (packed->length % 4 == 1)
		rule.last += packed->length % (0x10000 - room);
	/* Spans IDs with reserved bits, none of which it means. */
	if (rule.first != rule.last && packed->length % 3 == 0)
		rule.last |= 0x00fe0000;
	if (rule.first == rule.last && packed->length % 4 != 2)
		rule.flags |= GATE_RULE_SLOT;
	if (rule.action == GATE_RULE_CONSTANT) {
		rule.results = 1 + packed->args % 4;
		for (unsigned int i = 0; i < rule.results; i++)
			rule.result[i] = i + 1;
	}
	return rule;
}

/* Some forwarded calls have x1 checked. */
static void checks_make(void)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < policy.domain.rule_count; i++) {
		struct gate_blob_rule *rule = &policy.rules[i];
		struct gate_blob_check *check = &policy.checks[count];

		if (rule->action != GATE_RULE_FORWARD || rule->args == 0 ||
		    rule->first != rule->last || rule->args % 3 == 0)
			continue;
		rule->check_first = (uint16_t)count++;
		rule->check_count = 1;
		*check = (struct gate_blob_check){ .reg = 1 };
		if (rule->args % 3 == 1) {
			check->kind = GATE_CHECK_RANGE;
			check->low = rule->args;
			check->high = 0x80000000;
			continue;
		}
		check->kind = GATE_CHECK_MEMORY_BYTES;
		check->flags = GATE_CHECK_READ;
		check->align = 8;
		check->low = 64;
	}
	policy.blob.check_count = count;
}

static bool check_holds(const struct gate_blob_rule *rule,
			const struct smccc_regs *regs)
{
	uint64_t x = rule->first >> 30 & 1 ? regs->x[1] : (uint32_t)regs->x[1];

	if (rule->check_count == 0)
		return true;
	if (rule->args % 3 == 1)
		return x >= rule->args && x <= 0x80000000;
	return x % 8 == 0 && x >= 0x40000000 && x <= 0x40200000 - 64;
}

/* Slots that collide are given up: those rules are C's. */
static void slots_settle(uint32_t k)
{
	static uint8_t used[1u << 9];

	memset(used, 0, sizeof(used));
	for (uint32_t i = 0; i < policy.domain.rule_count; i++) {
		struct gate_blob_rule *rule = &policy.rules[i];
		uint32_t twin = rule->flags & GATE_RULE_RESERVED
					? rule->first
					: rule->first | 0x10000;
		uint32_t a = gate_table_index(k, rule->first);
		uint32_t b = gate_table_index(k, twin);

		if (!(rule->flags & GATE_RULE_SLOT))
			continue;
		if (used[a] || used[b] || (a == b && twin != rule->first))
			rule->flags &= GATE_RULE_RESERVED;
		else
			used[a] = used[b] = 1;
	}
}

static void policy_hash(void)
{
	struct gate_sha256 hash;

	gate_sha256_init(&hash);
	gate_sha256_add(&hash, &policy, policy.blob.size);
	gate_sha256_end(&hash, policy.blob.sha256);
}

static void policy_make(struct input *input)
{
	uint32_t count = input_byte(input) % (MAX_RULES + 1);
	uint32_t kept = 0;

	memset(&policy, 0, sizeof(policy));
	for (uint32_t i = 0; i < count; i++) {
		struct packed_rule packed;

		input_take(input, &packed, sizeof(packed));
		policy.rules[i] = unpack(&packed);
	}
	qsort(policy.rules, count, sizeof(policy.rules[0]), by_first);
	for (uint32_t i = 0; i < count; i++) {
		if (kept > 0 &&
		    policy.rules[i].first <= policy.rules[kept - 1].last)
			continue;
		policy.rules[kept++] = policy.rules[i];
	}
	memcpy(policy.blob.magic, GATE_BLOB_MAGIC, 8);
	policy.blob.revision = GATE_BLOB_REVISION;
	policy.blob.header_bytes = sizeof(policy.blob);
	policy.blob.size = sizeof(policy);
	policy.blob.check_offset =
		(uint32_t)((uint8_t *)policy.checks - (uint8_t *)&policy);
	policy.blob.domain_count = 1;
	policy.blob.domain_offset = sizeof(policy.blob);
	policy.blob.file_offset = sizeof(policy.blob);
	policy.domain = (struct gate_blob_domain){
		.name = "fuzz",
		.id = 3,
		.vcpu_count = VCPUS,
		.flags = input_byte(input) & 1,
		.ram_ipa = 0x40000000,
		.ram_pa = RAM_PA,
		.ram_bytes = 0x200000,
		.entry = 0x40000000,
		.rule_count = kept,
		.rule_offset = sizeof(policy.blob) + sizeof(policy.domain),
		.table_bits = 9,
		.table_k = 0x9e3779b9u << 5 | 23,
	};
	checks_make();
	slots_settle(policy.domain.table_k);
	policy_hash();
	/* The check must accept what is right. */
	MUST(gate_blob_check(&policy, sizeof(policy)) == GATE_BLOB_OK);
}

static const struct gate_blob_rule *rule_of(uint32_t w0)
{
	bool reserved = w0 >> 31 && (w0 & 0x00fe0000);
	uint32_t id = reserved ? w0 : w0 & ~0x10000u;

	for (uint32_t i = 0; i < policy.domain.rule_count; i++) {
		const struct gate_blob_rule *rule = &policy.rules[i];

		if (id >= rule->first && id <= rule->last)
			return reserved && rule->first != rule->last ? NULL
								     : rule;
	}
	return NULL;
}

/* What the firmware got: an ID it knows, arguments as wide as they are. */
static void forward_check(const struct smccc_regs *before,
			  const struct gate_blob_rule *rule)
{
	uint32_t w0 = (uint32_t)before->x[0];

	if (firmware.known < 0x10003 && !(rule->flags & GATE_RULE_RESERVED))
		w0 &= ~0x10000u;
	MUST(firmware.seen.x[0] == w0);
	if (rule->check_count && rule->args % 3 == 2)
		MUST(firmware.seen.x[1] - RAM_PA ==
		     (w0 >> 30 & 1 ? before->x[1] : (uint32_t)before->x[1]) -
			     0x40000000);
	for (unsigned int i = 1; i <= rule->args && !(w0 >> 30 & 1); i++)
		MUST(firmware.seen.x[i] >> 32 == 0);
}

static void verdict_check(const struct smccc_regs *before,
			  const struct smccc_regs *after, uint32_t how,
			  enum gate_action action, enum gate_verdict verdict)
{
	bool aarch32 = how >> 3 & 1;
	uint32_t immediate = how >> 4 & 1 ? how >> 16 : 0;
	const struct gate_blob_rule *rule = rule_of((uint32_t)before->x[0]);
	uint64_t refused = aarch32 ? UINT32_MAX : UINT64_MAX;

	if (aarch32 && (before->x[0] >> 30 & 1))
		rule = NULL;
	if (immediate || (rule && rule->action == GATE_RULE_UNDEFINED)) {
		MUST(action == GATE_ACTION_UNDEFINED);
		MUST(verdict == GATE_VERDICT_UNDEFINED);
		MUST(memcmp(before, after, sizeof(*before)) == 0);
		MUST(firmware.calls == 0);
		return;
	}
	if (rule != NULL && rule->action == GATE_RULE_FORWARD &&
	    !check_holds(rule, before))
		rule = NULL;
	if (rule == NULL || rule->action == GATE_RULE_DENY) {
		MUST(action == GATE_ACTION_RETURN);
		MUST(verdict == GATE_VERDICT_DENY);
		MUST(after->x[0] == refused);
		MUST(memcmp(&before->x[8], &after->x[8], 10 * 8) == 0);
		MUST(firmware.calls == 0);
		return;
	}
	if (rule->action == GATE_RULE_FORWARD) {
		MUST(verdict == GATE_VERDICT_FORWARD);
		MUST(firmware.calls == 1);
		forward_check(before, rule);
	} else if (rule->action == GATE_RULE_CONSTANT) {
		MUST(verdict == GATE_VERDICT_CONSTANT && after->x[0] == 1);
		MUST(firmware.calls == 0);
	} else {
		MUST(verdict == GATE_VERDICT_ANSWER);
	}
}

static void one_call(const struct gate *gate, struct input *input)
{
	struct packed_call packed;
	struct smccc_regs before;
	struct smccc_regs regs;
	enum gate_verdict verdict = GATE_VERDICTS;
	enum gate_action action;
	struct gate_vcpu *vcpu;
	bool aarch32;

	input_take(input, &packed, sizeof(packed));
	for (unsigned int i = 0; i < 18; i++)
		regs.x[i] = 0x1234567800000000ull + i;
	memcpy(regs.x, packed.x, sizeof(packed.x));
	if ((packed.how >> 5 & 1) && policy.domain.rule_count)
		regs.x[0] = (regs.x[0] & 0xffffffff00010001) ^
			    policy.rules[(packed.how >> 8 & 0xff) %
					 policy.domain.rule_count]
				    .first;
	aarch32 = packed.how >> 3 & 1;
	for (unsigned int i = 0; i < 8 && aarch32; i++)
		regs.x[i] &= 0xffffffff;

	before = regs;
	firmware.calls = 0;
	vcpu = &vcpus[(packed.how & 3) % VCPUS];
	action = gate_call(gate, vcpu,
			   packed.how & 4 ? SMCCC_CONDUIT_HVC
					  : SMCCC_CONDUIT_SMC,
			   packed.how >> 4 & 1 ? packed.how >> 16 : 0, aarch32,
			   &regs, &verdict);
	verdict_check(&before, &regs, packed.how, action, verdict);
	gate_count(vcpu, verdict, packed.x[3]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct gate_codes codes;
	static struct gate_step steps[MAX_RULES * 6];
	static const uint32_t versions[] = { 0,	      0x10000, 0x10001,
					     0x10002, 0x10003, 0x10004 };
	struct input input = { data, size };
	struct gate gate;
	struct gate_cpu cpu;
	struct gate_policy table;
	struct gate_domain domain;

	firmware.version = versions[input_byte(&input) % 6];
	firmware.answers = input_byte(&input);
	policy_make(&input);
	gate_init(&gate, &ops, &codes, &codes);
	firmware.known = gate.firmware.smccc_version;
	gate_cpu_init(&gate, &cpu);
	gate_policy_init(&gate, &table, &policy.blob, &policy.domain,
			 &(struct gate_policy_memory){ slots, steps, NULL });
	gate_domain_init(&domain, &policy.domain, &table);
	for (uint32_t i = 0; i < VCPUS; i++)
		gate_vcpu_init(&vcpus[i], &domain, &cpu, i, i);
	gate_vcpu_started(&vcpus[0]);
	while (input.left > 0)
		one_call(&gate, &input);
	return 0;
}
