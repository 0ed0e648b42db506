/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a forwarded call's arguments must be, what of them the firmware gets,
 * and what the caller gets of its answer: docs/manifest.md, word by word.
 */
#include "guests/isolation/rules.h"

#include <stddef.h>

#include "guests/isolation/rules_copies.h"

static const struct check *check_of(const struct rule *rule, uint32_t i)
{
	return &rules.check[rule->check_first + i];
}

/* 64 bits in two registers; bits above a half are no argument's (SMC64). */
static bool check_value(const struct check *check,
			const struct call_image *image, uint64_t *value)
{
	const uint64_t low = rule_argument(image, check->reg);
	const uint64_t high = rule_argument(image, check->reg + 1u);

	*value = check->pair ? high << 32 | (uint32_t)low : low;
	return !check->pair || (low >> 32 == 0 && high >> 32 == 0);
}

/* Byte by byte it would be: each in the RAM, and none wraps. */
static bool in_ram(uint64_t base, uint64_t bytes)
{
	const uint64_t last = bytes ? base + (bytes - 1) : base;

	return base >= rules.ram_ipa && last >= base &&
	       last - rules.ram_ipa < rules.ram_bytes;
}

uint64_t check_base(const struct check *check, const struct call_image *image)
{
	uint64_t base;

	(void)check_value(check, image, &base);
	return base;
}

uint64_t check_bytes(const struct check *check, const struct call_image *image)
{
	return check->kind == CHECK_BYTES
		       ? check->low
		       : rule_argument(image,
				       check->reg + (check->pair ? 2u : 1u));
}

static bool is_memory(const struct check *check, const struct call_image *image,
		      uint64_t base)
{
	const uint64_t bytes = check_bytes(check, image);

	if (check->kind == CHECK_LENGTH &&
	    (bytes < check->low || bytes > check->high))
		return false;
	return base % check->align == 0 && in_ram(base, bytes);
}

static bool in_set(const struct check *check, uint64_t value)
{
	for (uint64_t i = 0; i < check->high; i++)
		if (rules.value[check->low + i] == value)
			return true;
	return false;
}

static bool holds(const struct check *check, const struct call_image *image)
{
	uint64_t value;

	if (check->kind == CHECK_RESULT)
		return true;
	if (!check_value(check, image, &value))
		return false;
	switch ((enum check_kind)check->kind) {
	case CHECK_RANGE:
		return value >= check->low && value <= check->high;
	case CHECK_MASK:
		return (value & check->high) == check->low;
	case CHECK_SET:
		return in_set(check, value);
	case CHECK_BYTES:
	case CHECK_LENGTH:
		return is_memory(check, image, value);
	case CHECK_RESULT:
		break;
	}
	return false;
}

bool checks_hold(const struct rule *rule, const struct call_image *before)
{
	for (uint32_t i = 0; i < rule->checks; i++)
		if (!holds(check_of(rule, i), before))
			return false;
	return true;
}

/* What must reach the firmware; *@memory: the registers with an address. */
static void make_sent(const struct rule *rule, const struct call_image *before,
		      const struct copies *copies, uint64_t *sent,
		      uint32_t *memory)
{
	const struct copy *copy = copies ? copies->copy : NULL;

	*memory = 0;
	sent[0] = (uint32_t)before->x[0];
	if (copies)
		sent[0] |= (uint64_t)copies->hash << 32;
	for (uint32_t i = 1; i < ECHO_REGS; i++)
		sent[i] = i <= rule->args ? rule_argument(before, i)
					  : before->x[i];
	for (uint32_t i = 0; i < rule->checks; i++) {
		const struct check *check = check_of(rule, i);
		uint64_t pa;

		if (!check_is_memory(check) || !check_value(check, before, &pa))
			continue;
		pa = copy ? copies->buffer + copy++->place
			  : pa - rules.ram_ipa + rules.ram_pa;
		*memory |= 1u << check->reg;
		sent[check->reg] = check->pair ? (uint32_t)pa : pa;
		if (check->pair) {
			*memory |= 1u << (check->reg + 1);
			sent[check->reg + 1] = pa >> 32;
		}
	}
}

static enum echo_mode mode_of(const struct rule *rule)
{
	return (enum echo_mode)(rule->first % ECHO_MODES);
}

static bool is_inverted(const struct rule *rule, uint32_t i)
{
	const enum echo_mode mode = mode_of(rule);

	return mode == ECHO_NOT || (mode == ECHO_MIX && i % 2 == 0);
}

static uint64_t mask_of(const struct rule *rule, uint32_t reg)
{
	for (uint32_t i = 0; i < rule->checks; i++) {
		const struct check *check = check_of(rule, i);

		if (check->kind == CHECK_RESULT && check->reg == reg)
			return check->low;
	}
	return ~0ull;
}

/* Pages of the gate's. */
static bool is_buffer(uint64_t base)
{
	return base % COPY_PAGE == 0 &&
	       (base + COPY_ROOM <= rules.ram_pa ||
		base >= rules.ram_pa + rules.ram_bytes);
}

bool copies_learn(struct copies *copies, const struct rule *rule,
		  const struct call_image *after)
{
	const struct copy *copy = copies->copy;

	for (uint32_t i = 0; i < rule->checks && copies->buffer == 0; i++) {
		const struct check *check = check_of(rule, i);

		if (!check_is_memory(check))
			continue;
		if (!check->pair && is_inverted(rule, check->reg) &&
		    mask_of(rule, check->reg) == ~0ull) {
			copies->buffer = ~after->x[check->reg] - copy->place;
			return is_buffer(copies->buffer);
		}
		copy++;
	}
	return true;
}

/* Which of a register's bits are known? */
static uint64_t known_of(const struct copies *copies, uint32_t i, bool address)
{
	if (copies && address && copies->buffer == 0)
		return 0;
	return copies && i == 0 && !copies->known ? UINT32_MAX : ~0ull;
}

bool echo_obeyed(const struct rule *rule, const struct call_image *before,
		 const struct call_image *after, struct copies *copies)
{
	uint64_t sent[ECHO_REGS];
	uint32_t memory;

	if (copies && !copies_learn(copies, rule, after))
		return false;
	make_sent(rule, before, copies, sent, &memory);
	for (uint32_t i = 0; i < ECHO_REGS; i++) {
		const bool address = memory >> i & 1;
		uint64_t want = is_inverted(rule, i) ? ~sent[i] : sent[i];
		uint64_t known = mask_of(rule, i);

		if (mode_of(rule) == ECHO_LATE && (i == 2 || i == 3))
			continue; /* the limits' */
		if (address && !is_inverted(rule, i))
			want = before->x[i]; /* the caller's own again */
		else
			known = known_of(copies, i, address);
		if ((after->x[i] ^ (want & mask_of(rule, i))) & known)
			return false;
	}
	return rule_kept(before, after, ECHO_REGS);
}
