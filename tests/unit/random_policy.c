/* SPDX-License-Identifier: BSD-2-Clause */
#include "random_policy.h"
#include "test.h"

struct gate_blob_rule rules[MAX_RULES];
uint32_t rule_count;
uint64_t seed = 0x123456789abcdefull;

uint32_t random_below(uint32_t limit)
{
	return (uint32_t)(random_next(&seed) >> 16) % limit;
}

/* Owners and numbers that collide often, everything else sometimes. */
static uint32_t random_id(void)
{
	static const uint32_t tops[] = { 0x80, 0x82, 0xc2, 0x84, 0xc4, 0x86,
					 0xb2, 0xf2, 0x32, 0x02, 0x72, 0x42 };
	uint32_t id = tops[random_below(12)] << 24 | random_below(64);

	if (random_below(8) == 0)
		id = (uint32_t)random_next(&seed);
	if (random_below(12) == 0)
		id |= 1u << (17 + random_below(7));
	return id;
}

bool is_reserved(uint32_t w0)
{
	return w0 >> 31 && (w0 & 0x00fe0000);
}

struct gate_blob_check checks[MAX_CHECKS];
uint32_t check_count;

static bool overlaps(const struct gate_blob_rule *one)
{
	for (uint32_t i = 0; i < rule_count; i++) {
		if (one->first <= rules[i].last && rules[i].first <= one->last)
			return true;
	}
	return false;
}

/* Deny, forward, undefined, constant: services have tests of their own. */
static enum gate_rule_action random_action(void)
{
	static const enum gate_rule_action actions[] = {
		GATE_RULE_DENY,	     GATE_RULE_FORWARD,	 GATE_RULE_FORWARD,
		GATE_RULE_UNDEFINED, GATE_RULE_CONSTANT, GATE_RULE_ANSWER,
	};

	return actions[random_below(6)];
}

bool is_trusted_os(uint32_t w0)
{
	if (w0 >> 31)
		return (w0 >> 24 & 63) >= 48;
	return w0 >= 0x02000000;
}

/* Ascending, of both widths; sets are pieces of it. */
#define VALUES 24
#define NARROW 16 /* of them have 32 bits */
uint64_t values[VALUES];

void random_values(void)
{
	uint64_t value = 0;

	for (unsigned int i = 0; i < VALUES; i++) {
		if (i == NARROW)
			value += 1ull << 40;
		value += 1 + random_below(i & 1 ? 3 : 0x4000000);
		values[i] = value;
	}
	world_values(values, VALUES);
}

bool is_memory(const struct gate_blob_check *check)
{
	return check->kind == GATE_CHECK_MEMORY_BYTES ||
	       check->kind == GATE_CHECK_MEMORY_LENGTH;
}

static void random_memory(struct gate_blob_check *check)
{
	check->flags |= GATE_CHECK_READ;
	check->align = (uint16_t)(1u << random_below(5));
	check->low = 1 + random_below(0x1000);
	if (check->kind == GATE_CHECK_MEMORY_BYTES)
		return;
	check->low = random_below(0x10);
	check->high = check->low + random_below(0x1000);
}

void random_bounds(struct gate_blob_check *check, bool wide)
{
	switch (check->kind) {
	case GATE_CHECK_RANGE:
		check->low = random_below(0x1000);
		check->high = check->low + random_below(0x1000);
		break;
	case GATE_CHECK_MASK:
		check->high = random_next(&seed);
		for (int i = 0; i < 2; i++)
			check->high &= random_next(&seed);
		if (!wide)
			check->high &= UINT32_MAX;
		check->high |= 1;
		check->low = random_next(&seed) & check->high;
		if (random_below(3) == 0)
			check->low = 0;
		break;
	case GATE_CHECK_SET:
		check->low = random_below(wide ? VALUES : NARROW);
		check->high = 1 + random_below((wide ? VALUES : NARROW) -
					       (uint32_t)check->low);
		break;
	default:
		random_memory(check);
	}
}

/* How many registers it takes, from its own on. */
static unsigned int width_of(const struct gate_blob_check *check)
{
	return 1 + (check->flags & GATE_CHECK_PAIR ? 1u : 0) +
	       (check->kind == GATE_CHECK_MEMORY_LENGTH ? 1u : 0);
}

static void check_add(struct gate_blob_rule *one,
		      const struct gate_blob_check *check)
{
	if (check_count == MAX_CHECKS ||
	    one->check_count == GATE_RULE_MAX_CHECKS)
		return;
	checks[check_count++] = *check;
	one->check_count++;
}

/* Of results: x0 to x17, each once. */
static void random_masks(struct gate_blob_rule *one)
{
	for (unsigned int reg = 0; reg < 18; reg++) {
		struct gate_blob_check check = {
			.kind = GATE_CHECK_RESULT,
			.reg = (uint8_t)reg,
			.low = random_next(&seed),
		};

		if (reg < 8 ? random_below(12) == 0 : random_below(60) == 0)
			check_add(one, &check);
	}
}

/* Checks of some of x1 to x7, sorted by register; some have several. */
static void random_checks(struct gate_blob_rule *one)
{
	static const uint8_t kinds[] = {
		GATE_CHECK_RANGE,	  GATE_CHECK_RANGE,
		GATE_CHECK_MASK,	  GATE_CHECK_MASK,
		GATE_CHECK_SET,		  GATE_CHECK_MEMORY_BYTES,
		GATE_CHECK_MEMORY_LENGTH,
	};
	const unsigned int last = one->args < 7 ? one->args : 7;
	const bool smc64 = one->first >> 30 & 1;
	const bool simple = random_below(2); /* what steps can do */
	unsigned int memory = 1;	     /* the next that may be some */

	one->check_first = (uint16_t)check_count;
	for (unsigned int reg = 1; reg <= last; reg += random_below(4) != 0) {
		struct gate_blob_check check = {
			.kind = kinds[random_below(7)],
			.reg = (uint8_t)reg,
			.flags = random_below(6) == 0 ? GATE_CHECK_PAIR : 0,
		};

		if (simple && check.kind == GATE_CHECK_SET)
			check.kind = GATE_CHECK_MASK;
		if (simple)
			check.flags = 0;
		if (random_below(3) == 0 || reg + width_of(&check) > last + 1 ||
		    (is_memory(&check) && reg < memory))
			continue;
		random_bounds(&check, smc64 || check.flags);
		if (is_memory(&check))
			memory = reg + width_of(&check);
		check_add(one, &check);
	}
	random_masks(one);
	if (one->check_count == 0)
		one->check_first = 0;
}

void random_rule(void)
{
	uint32_t id = random_id();
	struct gate_blob_rule one;

	if (!is_reserved(id))
		id &= ~0x10000u;
	one = rule(id, random_action());
	if (random_below(4) == 0 && !is_reserved(id))
		one = range(id, (id + random_below(100)) & ~0x10000u,
			    random_action());
	else if (random_below(16) == 0 && !is_reserved(id))
		/* Spans IDs with reserved bits, none of which it means. */
		one = range(id, id | 0x00fe0000, random_action());
	else if (random_below(4) == 0)
		one.flags &= GATE_RULE_RESERVED; /* no slot */
	if (one.last < one.first || overlaps(&one))
		return;
	if (one.first == one.last && is_reserved(one.first))
		one.flags |= GATE_RULE_RESERVED;

	one.args = (uint8_t)random_below(18);
	if (random_below(8) == 0)
		one.conduits = (uint8_t)(1 + random_below(2));
	if (one.action == GATE_RULE_FORWARD && one.first == one.last &&
	    random_below(2) && !is_trusted_os(one.first))
		random_checks(&one);
	if (one.action == GATE_RULE_CONSTANT) {
		one.results = (uint8_t)(1 + random_below(4));
		for (unsigned int i = 0; i < one.results; i++)
			one.result[i] = random_next(&seed);
	}
	rules[rule_count++] = one;
}

const struct gate_blob_rule *rule_of(uint32_t w0)
{
	uint32_t id = is_reserved(w0) ? w0 : w0 & ~0x10000u;

	for (uint32_t i = 0; i < rule_count; i++) {
		if (id < rules[i].first || id > rules[i].last)
			continue;
		if (is_reserved(w0) && rules[i].first != rules[i].last)
			return NULL;
		return &rules[i];
	}
	return NULL;
}

/* A call near a rule, or anywhere. */
uint32_t random_w0(void)
{
	uint32_t w0 = random_id();

	if (rule_count && random_below(4) != 0) {
		const struct gate_blob_rule *near =
			&rules[random_below(rule_count)];

		w0 = near->first + random_below(near->last - near->first + 3) -
		     1;
		if (random_below(4) == 0)
			w0 ^= 1u << random_below(32);
	}
	return random_below(3) ? w0 : w0 ^ 0x10000;
}

/* Arguments that a check may let through, or nearly so. */
static uint64_t near_memory(const struct gate_blob_check *check)
{
	const uint64_t end = WORLD_RAM_IPA + WORLD_RAM_BYTES;

	switch (random_below(4)) {
	case 0:
		return end - check->low + random_below(0x20) - 0x10;
	case 1:
		return WORLD_RAM_IPA + random_below(0x20) - 0x10;
	default:
		return WORLD_RAM_IPA +
		       (random_below(WORLD_RAM_BYTES) & ~0xfull);
	}
}

static uint64_t near_check(const struct gate_blob_check *check)
{
	uint64_t value;

	switch (check->kind) {
	case GATE_CHECK_RANGE:
		return check->low + random_below(0x1004) - 2;
	case GATE_CHECK_MASK:
		value = check->low | (random_next(&seed) & ~check->high);
		if (random_below(3) == 0)
			value ^= 1ull << random_below(64);
		return value;
	case GATE_CHECK_SET:
		value = values[check->low +
			       random_below((uint32_t)check->high)];
		return value + (random_below(3) ? 0 : random_below(3) - 1ull);
	default:
		return near_memory(check);
	}
}

static void near_one(struct smccc_regs *regs,
		     const struct gate_blob_check *check)
{
	uint64_t *x = &regs->x[check->reg];
	const uint64_t value = near_check(check);

	*x = value;
	if (check->flags & GATE_CHECK_PAIR) {
		*x++ = value & UINT32_MAX;
		*x = value >> 32;
	}
	if (check->kind == GATE_CHECK_MEMORY_LENGTH)
		x[1] = check->low + random_below(0x1002) - 1;
}

static void near_checks(struct smccc_regs *regs)
{
	const struct gate_blob_rule *one = rule_of((uint32_t)regs->x[0]);
	const bool garbage = random_below(3) == 0;

	for (unsigned int i = 0; one && i < one->check_count; i++) {
		const struct gate_blob_check *check =
			&checks[one->check_first + i];

		if (check->kind == GATE_CHECK_RESULT)
			continue;
		near_one(regs, check);
		if (garbage)
			regs->x[check->reg + random_below(2)] |=
				random_next(&seed) << 32;
	}
}

struct smccc_regs random_regs(bool aarch32)
{
	struct smccc_regs regs;

	for (unsigned int i = 0; i < 18; i++)
		regs.x[i] = random_next(&seed);
	regs.x[0] = random_w0() | (random_next(&seed) & ~0xffffffffull);
	near_checks(&regs);
	for (unsigned int i = 0; i < 8 && aarch32; i++)
		regs.x[i] &= 0xffffffff;
	return regs;
}
