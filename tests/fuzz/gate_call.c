/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any sequence of calls by any vCPU against any policy: nothing crashes, what
 * is refused never reaches the firmware, what is undefined changes nothing,
 * and every answer is one of those that the rules allow.
 */
#include <stdlib.h>

#include "fuzz.h"
#include "gate_oracle.h"
#include <smcgate/gate.h>
#include <smcgate/sha256.h>

#define MAX_RULES  24
#define MAX_CHECKS (3 * MAX_RULES)
#define VCPUS	   3

/* What an input is made of. */
struct packed_rule {
	uint32_t fid;
	uint16_t length;
	uint8_t action;
	uint8_t args;
	uint8_t rights; /* how many checks, which limit, which conduits */
};

struct packed_check {
	uint32_t low, high;
	uint8_t kind, reg, flags, align;
};

struct packed_call {
	uint64_t x[4];
	uint32_t how; /* vCPU, conduit, state, immediate, which rule */
};

static struct {
	uint32_t calls;
	struct smccc_regs seen;
	uint64_t now, takes; /* ticks; of one call */
	uint32_t version;
	uint32_t known;	 /* the version that the gate found */
	uint8_t answers; /* bits: which questions get "yes" */
	uint64_t time;
} firmware;

static void smc(struct smccc_regs *regs)
{
	firmware.calls++;
	firmware.now += firmware.takes;
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
	MUST(how <= GATE_END_HIBERNATE);
}

static uint64_t now(void)
{
	return firmware.now;
}

static uint32_t reports;

static void over_budget(struct gate_vcpu *vcpu, uint32_t fid, uint64_t ticks)
{
	MUST(vcpu >= vcpus && vcpu < vcpus + VCPUS);
	MUST(ticks == firmware.takes && ticks > BUDGET_TICKS);
	(void)fid;
	reports++;
}

/* What the gate has copied for the call that it is about. */
static struct {
	struct oracle_copy in[3], out[3];
	unsigned int ins, outs;
} copied;

static void copy(struct gate_vcpu *vcpu, uint64_t offset, uint64_t ipa,
		 uint64_t bytes, bool out)
{
	const struct oracle_copy one = { offset, ipa, bytes, 0 };

	MUST(vcpu >= vcpus && vcpu < vcpus + VCPUS);
	MUST(ipa >= RAM_IPA && bytes <= RAM_BYTES &&
	     ipa - RAM_IPA <= RAM_BYTES - bytes);
	MUST(offset + bytes <= GATE_COPY_MAX_BYTES);
	MUST(firmware.calls == out);
	MUST((out ? copied.outs : copied.ins) < 3);
	if (out)
		copied.out[copied.outs++] = one;
	else
		copied.in[copied.ins++] = one;
}

static const struct gate_ops ops = {
	.smc = smc,
	.vcpu_start = vcpu_start,
	.ipa_is_ram = ipa_is_ram,
	.domain_end = domain_end,
	.now = now,
	.over_budget = over_budget,
	.copy = copy,
};

/* The blob without the file around it: header, domain, rules. */
static struct {
	struct gate_blob blob;
	struct gate_blob_domain domain;
	struct gate_blob_rule rules[MAX_RULES];
	struct gate_blob_check checks[MAX_CHECKS];
	struct gate_blob_limit limits[LIMITS];
	uint64_t values[VALUES];
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

	rule.reserved = packed->rights;
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

static bool is_memory(unsigned int kind)
{
	return kind == GATE_CHECK_MEMORY_BYTES ||
	       kind == GATE_CHECK_MEMORY_LENGTH;
}

/* What is possible for this kind. */
static void bounds_make(struct gate_blob_check *check,
			const struct packed_check *packed, bool wide)
{
	const uint64_t both = (uint64_t)packed->high << 32 | packed->low;

	switch (check->kind) {
	case GATE_CHECK_RANGE:
		check->low =
			packed->low < packed->high ? packed->low : packed->high;
		check->high =
			packed->low < packed->high ? packed->high : packed->low;
		break;
	case GATE_CHECK_MASK:
		check->high = (wide ? both : packed->high) | 1;
		check->low = packed->low & check->high;
		break;
	case GATE_CHECK_SET:
		check->low = packed->low % (wide ? VALUES : NARROW_VALUES);
		check->high =
			1 + packed->high % ((wide ? VALUES : NARROW_VALUES) -
					    check->low);
		break;
	default:
		check->flags |=
			packed->flags & 2 ? GATE_CHECK_WRITE : GATE_CHECK_READ;
		check->align = (uint16_t)(1u << packed->align % 13);
		check->low = 1 + packed->low % 0x1000;
		if (check->kind == GATE_CHECK_MEMORY_LENGTH)
			check->high = check->low + packed->high % 0x1000;
	}
}

/* The registers that are still free. */
struct room {
	unsigned int argument, memory, result, last;
};

static bool check_make(struct gate_blob_check *check, struct room *room,
		       const struct packed_check *packed, bool smc64)
{
	unsigned int end;

	*check = (struct gate_blob_check){
		.kind = (uint8_t)(1 + packed->kind % (GATE_CHECK_KINDS - 1)),
	};
	if (check->kind == GATE_CHECK_RESULT) {
		check->reg = (uint8_t)(room->result + packed->reg % 4);
		check->low = (uint64_t)packed->high << 32 | packed->low;
		room->result = check->reg + 1u;
		return check->reg < 18;
	}
	check->reg = (uint8_t)(room->argument + packed->reg % 3);
	check->flags = packed->flags & 1 ? GATE_CHECK_PAIR : 0;
	end = check->reg + (check->flags ? 1u : 0) +
	      (check->kind == GATE_CHECK_MEMORY_LENGTH ? 1u : 0);
	if (end > room->last ||
	    (is_memory(check->kind) && check->reg < room->memory))
		return false;
	bounds_make(check, packed, smc64 || check->flags);
	room->argument = check->reg;
	if (is_memory(check->kind))
		room->memory = end + 1;
	return true;
}

static void rule_checks_make(struct gate_blob_rule *rule, unsigned int count,
			     struct input *input)
{
	struct room room = { 1, 1, 0, rule->args < 7 ? rule->args : 7 };

	if (room.last == 7 && oracle_is_trusted_os(rule->first))
		room.last = 6;
	while (count-- > 0) {
		struct packed_check packed;

		input_take(input, &packed, sizeof(packed));
		if (!check_make(&policy.checks[policy.blob.check_count], &room,
				&packed, rule->first >> 30 & 1))
			continue;
		if (rule->check_count++ == 0)
			rule->check_first = (uint16_t)policy.blob.check_count;
		policy.blob.check_count++;
	}
}

static bool passes_on(const struct gate_blob_rule *rule)
{
	return rule->action == GATE_RULE_FORWARD ||
	       rule->action == GATE_RULE_MEDIATE;
}

static bool has_memory(const struct gate_blob_rule *rule)
{
	for (unsigned int i = 0; i < rule->check_count; i++) {
		if (is_memory(policy.checks[rule->check_first + i].kind))
			return true;
	}
	return false;
}

/* Which of the packed rules a rule was is in its reserved field till here. */
static void rights_make(struct input *input)
{
	for (uint32_t i = 0; i < policy.domain.rule_count; i++) {
		struct gate_blob_rule *rule = &policy.rules[i];
		const unsigned int rights = rule->reserved;

		rule->reserved = 0;
		rule->conduits = (uint8_t)((rights >> 4 & 3) % 3);
		if (passes_on(rule))
			rule->limit = (uint16_t)((rights >> 2 & 3) % 3);
		if (rule->action == GATE_RULE_CONSTANT)
			rule->limit = rights >> 2 & 1;
		if (passes_on(rule) && rule->first == rule->last)
			rule_checks_make(rule, rights & 3, input);
		if (rule->action == GATE_RULE_MEDIATE && !has_memory(rule))
			rule->action = GATE_RULE_FORWARD;
	}
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
	policy.blob.limit_count = LIMITS;
	policy.blob.limit_offset =
		(uint32_t)((uint8_t *)policy.limits - (uint8_t *)&policy);
	policy.blob.value_count = VALUES;
	policy.blob.value_offset =
		(uint32_t)((uint8_t *)policy.values - (uint8_t *)&policy);
	memcpy(policy.limits, oracle_limits, sizeof(policy.limits));
	memcpy(policy.values, oracle_values, sizeof(policy.values));
	policy.domain = (struct gate_blob_domain){
		.name = "fuzz",
		.id = 3,
		.vcpu_count = VCPUS,
		.flags = input_byte(input) & 1,
		.ram_ipa = RAM_IPA,
		.ram_pa = RAM_PA,
		.ram_bytes = RAM_BYTES,
		.entry = 0x40000000,
		.rule_count = kept,
		.rule_offset = sizeof(policy.blob) + sizeof(policy.domain),
		.table_bits = 9,
		.table_k = 0x9e3779b9u << 5 | 23,
	};
	rights_make(input);
	slots_settle(policy.domain.table_k);
	policy_hash();
	/* The check must accept what is right. */
	MUST(gate_blob_check(&policy, sizeof(policy)) == GATE_BLOB_OK);
	policy.domain.trng_bits = input_byte(input);
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

static bool same_copy(const struct oracle_copy *a, const struct oracle_copy *b)
{
	return a->offset == b->offset && a->ipa == b->ipa &&
	       a->bytes == b->bytes;
}

/* All memory came in once, and what is written went out once. */
static void copies_check(const struct gate_blob_rule *rule, uint64_t *x)
{
	struct oracle_copy want[3];
	const unsigned int count = oracle_copies(
		policy.checks + rule->check_first, rule->check_count, x, want);
	unsigned int outs = 0;

	MUST(copied.ins == count);
	for (unsigned int i = 0; i < count; i++) {
		MUST(same_copy(&copied.in[i], &want[i]));
		if (want[i].back)
			MUST(outs < copied.outs &&
			     same_copy(&copied.out[outs++], &want[i]));
	}
	MUST(outs == copied.outs);
}

/* What the firmware got: an ID it knows, arguments as wide as they are. */
static void forward_check(const struct smccc_regs *before, bool aarch32,
			  const struct gate_blob_rule *rule,
			  const struct smccc_regs *after)
{
	const bool trusted_os = oracle_is_trusted_os((uint32_t)before->x[0]);
	uint32_t w0 = (uint32_t)before->x[0];
	struct smccc_regs in = *before;

	if (firmware.known < 0x10003 && !(rule->flags & GATE_RULE_RESERVED))
		w0 &= ~0x10000u;
	in.x[0] = w0;
	for (unsigned int i = 1; i < 18; i++) {
		if (aarch32)
			in.x[i] = i < 8 ? (uint32_t)in.x[i] : 0;
		else if (i <= rule->args && !(w0 >> 30 & 1))
			in.x[i] = (uint32_t)in.x[i];
	}
	if (trusted_os)
		in.x[7] = 3; /* the domain */
	if (rule->action == GATE_RULE_MEDIATE)
		copies_check(rule, in.x);
	else
		oracle_translate(policy.checks + rule->check_first,
				 rule->check_count, in.x);
	MUST(memcmp(&firmware.seen, &in, sizeof(in)) == 0);
	/* The firmware turns every register over. */
	for (unsigned int i = 0; i < 18; i++) {
		uint64_t mask = oracle_mask(policy.checks + rule->check_first,
					    rule->check_count, i);

		if (aarch32 && i < 8)
			mask &= UINT32_MAX;
		if ((aarch32 && i >= 8) || (trusted_os && i == 7) ||
		    (firmware.known < 0x10001 && i >= 4))
			MUST(after->x[i] == before->x[i]);
		else if (oracle_is_foreign(w0))
			MUST(after->x[i] == (~in.x[i] & mask));
	}
}

/* Refused: nothing happened, and the caller is told why. */
static void refused_check(const struct smccc_regs *before,
			  const struct smccc_regs *after, bool aarch32,
			  int64_t code)
{
	const bool ffa = code == ORACLE_FFA;
	uint64_t x0 = ffa ? 0x84000060 : (uint64_t)code;

	MUST(after->x[0] == (aarch32 ? (uint32_t)x0 : x0));
	MUST(!ffa || (uint32_t)after->x[2] == (uint32_t)-4); /* BUSY */
	for (unsigned int i = ffa ? 8 : 4; i < 18; i++)
		MUST(before->x[i] == after->x[i]);
	MUST(firmware.calls == 0);
}

/* The rule that lets the call through, or NULL; @code: what it gets then. */
static const struct gate_blob_rule *allowed(const struct smccc_regs *before,
					    uint32_t how, int64_t *code)
{
	const struct gate_blob_rule *rule = rule_of((uint32_t)before->x[0]);
	const bool aarch32 = how >> 3 & 1;

	*code = -1;
	if (rule == NULL || (aarch32 && (before->x[0] >> 30 & 1)))
		return NULL;
	if (rule->conduits == (how & 4 ? 2 : 1))
		return NULL;
	for (unsigned int i = 0; i < rule->check_count; i++) {
		if (!oracle_check(&policy.checks[rule->check_first + i],
				  before->x))
			return NULL;
	}
	if (rule->action == GATE_RULE_DENY)
		return NULL;
	if (rule->limit != 0 &&
	    !oracle_limit(rule->limit - 1u, firmware.now,
			  passes_on(rule) ? firmware.takes : 0)) {
		*code = oracle_refusal((uint32_t)before->x[0]);
		return NULL;
	}
	return rule;
}

static void verdict_check(const struct smccc_regs *before,
			  const struct smccc_regs *after, uint32_t how,
			  const struct gate_blob_rule *rule, int64_t code,
			  enum gate_action action, enum gate_verdict verdict)
{
	const bool aarch32 = how >> 3 & 1;
	const uint32_t immediate = how >> 4 & 1 ? how >> 16 : 0;

	if (immediate || (rule && rule->action == GATE_RULE_UNDEFINED)) {
		MUST(action == GATE_ACTION_UNDEFINED);
		MUST(verdict == GATE_VERDICT_UNDEFINED);
		MUST(memcmp(before, after, sizeof(*before)) == 0);
		MUST(firmware.calls == 0);
	} else if (rule == NULL) {
		MUST(action == GATE_ACTION_RETURN);
		MUST(verdict == GATE_VERDICT_DENY);
		refused_check(before, after, aarch32, code);
	} else if (passes_on(rule)) {
		MUST(verdict == GATE_VERDICT_FORWARD);
		MUST(firmware.calls == 1);
		forward_check(before, aarch32, rule, after);
	} else if (rule->action == GATE_RULE_CONSTANT) {
		MUST(verdict == GATE_VERDICT_CONSTANT && after->x[0] == 1);
		MUST(firmware.calls == 0);
	} else {
		MUST(verdict == GATE_VERDICT_ANSWER ||
		     verdict == GATE_VERDICT_FORWARD);
	}
}

static struct smccc_regs call_regs(const struct packed_call *packed)
{
	struct smccc_regs regs;

	for (unsigned int i = 0; i < 18; i++)
		regs.x[i] = 0x1234567800000000ull + i;
	memcpy(regs.x, packed->x, sizeof(packed->x));
	if ((packed->how >> 5 & 1) && policy.domain.rule_count)
		regs.x[0] = (regs.x[0] & 0xffffffff00010001) ^
			    policy.rules[(packed->how >> 8 & 0xff) %
					 policy.domain.rule_count]
				    .first;
	for (unsigned int i = 0; i < 8 && (packed->how >> 3 & 1); i++)
		regs.x[i] &= 0xffffffff;
	return regs;
}

static void one_call(const struct gate *gate, const struct packed_call *packed)
{
	const enum smccc_conduit conduit =
		packed->how & 4 ? SMCCC_CONDUIT_HVC : SMCCC_CONDUIT_SMC;
	const uint32_t immediate = packed->how >> 4 & 1 ? packed->how >> 16 : 0;
	const bool aarch32 = packed->how >> 3 & 1;
	struct gate_vcpu *vcpu = &vcpus[(packed->how & 3) % VCPUS];
	const struct smccc_regs before = call_regs(packed);
	enum gate_verdict verdict = GATE_VERDICTS;
	const struct gate_blob_rule *rule = NULL;
	struct smccc_regs regs = before;
	struct gate_decision why;
	enum gate_action action;
	int64_t code = -1;

	firmware.now += packed->x[3] % 5000;
	firmware.takes = packed->x[3] >> 13 & 0xff;
	gate_explain(gate, vcpu->policy, conduit, immediate, aarch32, &regs,
		     &why);
	if (immediate == 0)
		rule = allowed(&before, packed->how, &code);
	firmware.calls = 0;
	copied.ins = copied.outs = 0;
	action = gate_call(gate, vcpu, conduit, immediate, aarch32, &regs,
			   &verdict);
	verdict_check(&before, &regs, packed->how, rule, code, action, verdict);
	MUST(copied.ins == 0 ||
	     (rule != NULL && rule->action == GATE_RULE_MEDIATE));
	MUST(why.verdict == verdict || why.verdict == GATE_VERDICT_ANSWER);
	gate_count(vcpu, verdict, packed->x[3]);
	if (action == GATE_ACTION_SUSPEND)
		MUST(vcpu->entry >= 0x40000000 && vcpu->entry < 0x40200000);
	if (packed->how >> 6 & 1) /* or another call comes first */
		gate_vcpu_woke(gate, vcpu);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct gate_codes codes;
	static struct gate_limit limits[LIMITS];
	static struct gate_step steps[MAX_RULES * 26];
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
	gate.clock_hz = ORACLE_HZ;
	oracle_limits_reset();
	firmware.known = gate.firmware.smccc_version;
	gate_cpu_init(&gate, &cpu);
	gate_policy_init(&gate, &table, &policy.blob, &policy.domain,
			 &(struct gate_policy_memory){ slots, steps, limits });
	gate_domain_init(&domain, &policy.domain, &table);
	for (uint32_t i = 0; i < VCPUS; i++)
		gate_vcpu_init(&vcpus[i], &domain, &cpu, i, i);
	for (uint32_t i = 0; i < VCPUS; i++)
		vcpus[i].copy_pa = COPY_PA;
	gate_vcpu_started(&vcpus[0]);
	while (input.left > 0) {
		struct packed_call packed;

		/* Some again and again, for what limits count. */
		input_take(&input, &packed, sizeof(packed));
		for (uint32_t i = 0; i <= (packed.how >> 6 & 3) * 4; i++)
			one_call(&gate, &packed);
	}
	return 0;
}
