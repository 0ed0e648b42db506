/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/isolation/rules.h"

#include <stddef.h>

#include "guests/isolation/rules_copies.h"

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
	const uint32_t id = fid & ~SMCCC_FID_SVE_HINT;

	for (uint32_t i = 0; i < rules.count; i++)
		if (id >= rules.row[i].first && id <= rules.row[i].last)
			return &rules.row[i];
	return NULL;
}

enum rule_kind rule_verdict(const struct call_image *before,
			    const struct call_site *site)
{
	const uint32_t fid = (uint32_t)before->x[0];
	const struct rule *rule = rule_find(fid);

	if (site->immediate != 0)
		return RULE_UNDEFINED;
	if (!rule || ((fid & SMCCC_FID_FAST) && (fid & SMCCC_FID_RESERVED)))
		return RULE_DENY;
	if (rule->conduits & site->conduit)
		return RULE_DENY;
	if ((rule->kind == RULE_FORWARD || rule->kind == RULE_MEDIATE) &&
	    !checks_hold(rule, before))
		return RULE_DENY;
	return (enum rule_kind)rule->kind;
}

bool rule_kept(const struct call_image *before, const struct call_image *after,
	       uint32_t first)
{
	for (uint32_t i = first; i < 31; i++)
		if (before->x[i] != after->x[i])
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

/*
 * An error says so in x0 alone. What a service answers is another test's
 * affair; here it is whether it answers, and whether anything else changed. An
 * argument that it passed to the firmware may have lost its upper half there.
 */
static bool answered(const struct rule *rule, const struct call_image *before,
		     const struct call_image *after)
{
	struct call_image seen = *after;

	if ((rule->flags & RULE_THERE) &&
	    after->x[0] == (uint64_t)SMCCC_NOT_SUPPORTED)
		return false;
	for (uint32_t i = 1; i <= rule->args; i++)
		if (after->x[i] == rule_argument(before, i))
			seen.x[i] = before->x[i];
	return rule_kept(before, &seen, rule->results > 1 ? rule->results : 1);
}

bool rule_obeyed(enum rule_kind kind, const struct call_image *before,
		 const struct call_image *after, struct copies *copies,
		 bool undefined)
{
	const struct rule *rule = rule_find((uint32_t)before->x[0]);

	if (undefined != (kind == RULE_UNDEFINED))
		return false;
	switch (kind) {
	case RULE_DENY:
		return after->x[0] == (uint64_t)SMCCC_NOT_SUPPORTED &&
		       rule_kept(before, after, 1);
	case RULE_UNDEFINED:
		for (uint32_t i = 0; i < 31; i++)
			if (before->x[i] != after->x[i])
				return false;
		return true;
	case RULE_ANSWER:
		return answered(rule, before, after);
	case RULE_CONSTANT:
		return constants(rule, after) &&
		       rule_kept(before, after, rule->results);
	case RULE_FORWARD:
		return echo_obeyed(rule, before, after, NULL);
	case RULE_MEDIATE:
		return echo_obeyed(rule, before, after, copies);
	case RULE_LIMITED: /* rules_limits.c */
	case RULE_KINDS:
		break;
	}
	return false;
}
