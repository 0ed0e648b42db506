/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/isolation/rules.h"

#include <stddef.h>

#define FAST	 0x80000000u
#define WIDE	 0x40000000u
#define HINT	 0x00010000u
#define RESERVED 0x00fe0000u

/* Filled in by the test: not zero, so that it lies in the image. */
const volatile struct rules rules_image = { .magic = "SMCGRULE" };
struct rules rules;

void rules_read(void)
{
	const volatile uint64_t *from = (const volatile uint64_t *)&rules_image;
	uint64_t *to = (uint64_t *)&rules;

	for (uint64_t i = 0; i < sizeof(rules) / sizeof(*to); i++)
		to[i] = from[i];
}

const struct rule *rule_find(uint32_t fid)
{
	for (uint32_t i = 0; i < rules.count; i++)
		if (rules.row[i].fid == (fid & ~HINT))
			return &rules.row[i];
	return NULL;
}

static uint64_t argument(const struct call_image *image, uint32_t i)
{
	return image->x[0] & WIDE ? image->x[i] : (uint32_t)image->x[i];
}

static bool in_limits(const struct rule *rule, const struct call_image *image)
{
	for (uint32_t i = 0; i < RULE_ARGUMENTS; i++) {
		const uint64_t value = argument(image, i + 1);

		if (value < rule->low[i] || value > rule->high[i])
			return false;
	}
	return true;
}

enum rule_kind rule_verdict(const struct call_image *before, uint32_t immediate)
{
	const uint32_t fid = (uint32_t)before->x[0];
	const struct rule *rule = rule_find(fid);

	if (immediate != 0)
		return RULE_UNDEFINED;
	if (!rule || ((fid & FAST) && (fid & RESERVED)))
		return RULE_DENY;
	if (rule->kind == RULE_FORWARD && !in_limits(rule, before))
		return RULE_DENY;
	return (enum rule_kind)rule->kind;
}

/*
 * As before; but an argument of an SMC32 call that went to the firmware lost
 * there what was above bit 31.
 */
static bool kept(const struct rule *rule, const struct call_image *before,
		 const struct call_image *after, uint32_t i)
{
	if (rule && i <= rule->args && !(before->x[0] & WIDE) &&
	    after->x[i] == (uint32_t)before->x[i])
		return true;
	return before->x[i] == after->x[i];
}

static bool kept_from(const struct rule *rule, const struct call_image *before,
		      const struct call_image *after, uint32_t first)
{
	for (uint32_t i = first; i < 31; i++)
		if (!kept(rule, before, after, i))
			return false;
	return before->nzcv == after->nzcv && after->sp == 0;
}

static bool constants(const struct rule *rule, const struct call_image *after)
{
	for (uint32_t i = 0; i < rule->results; i++)
		if (after->x[i] != rule->value[i])
			return false;
	return true;
}

static bool sum(const struct call_image *before, const struct call_image *after)
{
	uint64_t want = argument(before, 1) + argument(before, 2);

	if (!(before->x[0] & WIDE))
		want = (uint32_t)want;
	return after->x[0] == 0 && after->x[1] == want;
}

/*
 * An error says so in x0 alone. What a service answers is another test's
 * affair; here it is whether anything else changed.
 */
static bool answered(const struct rule *rule, const struct call_image *before,
		     const struct call_image *after)
{
	return kept_from(rule, before, after,
			 rule->results > 1 ? rule->results : 1);
}

bool rule_obeyed(enum rule_kind kind, const struct call_image *before,
		 const struct call_image *after, bool undefined)
{
	const struct rule *rule = rule_find((uint32_t)before->x[0]);

	if (undefined != (kind == RULE_UNDEFINED))
		return false;
	switch (kind) {
	case RULE_DENY:
		return after->x[0] == ~0ull &&
		       kept_from(NULL, before, after, 1);
	case RULE_UNDEFINED:
		for (uint32_t i = 0; i < 31; i++)
			if (before->x[i] != after->x[i])
				return false;
		return true;
	case RULE_ANSWER:
		return answered(rule, before, after);
	case RULE_CONSTANT:
		return constants(rule, after) &&
		       kept_from(NULL, before, after, rule->results);
	case RULE_FORWARD:
		return sum(before, after) && kept_from(rule, before, after, 2);
	case RULE_KINDS:
		break;
	}
	return false;
}
