/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Most calls are a rule's, with arguments at the edges of what its checks let
 * through; or all but one of them are, so that one check alone decides.
 */
#include "guests/isolation/storm_calls.h"

#include "guests/isolation/rules_copies.h"
#include "guests/isolation/rules_limits.h"

#define AGAIN_MAX 20u
#define NEAR	  128u /* what is as near often overlaps */
#define LONG	  512u /* copies that are longer are few: they take their time */

/* 0 to @limit, the ends more often than others. */
static uint64_t up_to(struct storm_random *random, uint64_t limit)
{
	switch (random_below(random, 3)) {
	case 0:
		return 0;
	case 1:
		return limit;
	default:
		return limit + 1 ? random_next(random) % (limit + 1)
				 : random_next(random);
	}
}

static void put(const struct check *check, struct call_image *image,
		uint64_t value)
{
	image->x[check->reg] = value;
	if (!check->pair)
		return;
	image->x[check->reg] = (uint32_t)value;
	image->x[check->reg + 1] = value >> 32;
}

/* Of the arena: its ends, across or near the border in it, or some. */
static uint64_t some_arena(struct storm_random *random,
			   const struct check *check, uint64_t bytes)
{
	const uint64_t most = arena_end() - arena_begin() - bytes;
	uint64_t offset = up_to(random, most);

	switch (random_below(random, 3)) {
	case 0:
		offset = ARENA_BEFORE - random_next(random) % (bytes + 1);
		break;
	case 1:
		offset = ARENA_BEFORE + random_below(random, 2 * NEAR) - NEAR;
		break;
	default:
		break;
	}
	if (offset > most)
		offset = most;
	return arena_begin() + offset - offset % check->align;
}

/* @bytes of the RAM: its first, its last, or some. */
static uint64_t some_memory(struct storm_random *random,
			    const struct check *check, uint64_t bytes)
{
	const uint64_t most = rules.ram_bytes - bytes;
	const uint64_t offset = up_to(random, most);

	if ((check->access & CHECK_WRITE) ||
	    (check->access && random_below(random, 2)))
		return some_arena(random, check, bytes);
	return rules.ram_ipa + offset - offset % check->align;
}

static uint64_t length_register(const struct check *check)
{
	return check->reg + (check->pair ? 2u : 1u);
}

static uint64_t some_length(struct storm_random *random,
			    const struct check *check)
{
	uint64_t more = check->high - check->low;

	if (check->access && more > LONG && random_below(random, 8))
		more = LONG;
	return check->low + up_to(random, more);
}

/* What the check lets through. */
static void satisfy(struct storm_random *random, const struct check *check,
		    struct call_image *image)
{
	uint64_t bytes = check->low;

	switch ((enum check_kind)check->kind) {
	case CHECK_RANGE:
		put(check, image,
		    check->low + up_to(random, check->high - check->low));
		break;
	case CHECK_MASK:
		put(check, image,
		    check->low | (random_next(random) & ~check->high));
		break;
	case CHECK_SET:
		put(check, image,
		    rules.value[check->low +
				random_below(random, (uint32_t)check->high)]);
		break;
	case CHECK_LENGTH:
		bytes = some_length(random, check);
		image->x[length_register(check)] = bytes;
		put(check, image, some_memory(random, check, bytes));
		break;
	case CHECK_BYTES:
		put(check, image, some_memory(random, check, bytes));
		break;
	case CHECK_RESULT:
		break;
	}
}

/* Just outside of the RAM, or of what is aligned; or somebody else's. */
static uint64_t bad_memory(struct storm_random *random,
			   const struct check *check, uint64_t bytes)
{
	const uint64_t end = rules.ram_ipa + rules.ram_bytes;
	const uint64_t last = end - bytes;

	switch (random_below(random, 8)) {
	case 0:
	case 1:
		return last - last % check->align + check->align;
	case 2:
		return last + 1;
	case 3:
		return rules.ram_ipa - check->align;
	case 4: /* wraps */
		return 0 - (uint64_t)check->align;
	case 5:
		return random_below(random, 2) ? rules.ram_pa : end;
	default:
		return some_memory(random, check, bytes) +
		       (1u << random_below(random, 12));
	}
}

/* One byte behind the end, from where it is aligned. */
static void spoil_end(struct storm_random *random, const struct check *check,
		      struct call_image *image)
{
	const uint64_t end = rules.ram_ipa + rules.ram_bytes;
	const uint64_t bytes =
		check->low + up_to(random, check->high - check->low);
	const uint64_t base = end + 1 - bytes;
	const uint64_t more = base % check->align;

	put(check, image, base - more);
	image->x[length_register(check)] = bytes + more;
}

static void spoil_length(struct storm_random *random, const struct check *check,
			 struct call_image *image)
{
	uint64_t *length = &image->x[length_register(check)];

	switch (random_below(random, 5)) {
	case 0:
		*length = check->low - 1;
		break;
	case 1:
		*length = check->high + 1;
		break;
	case 2: /* wraps, or ends where it must not */
		*length = 0 - image->x[check->reg] - random_below(random, 2);
		break;
	case 3:
		spoil_end(random, check, image);
		break;
	default:
		put(check, image, bad_memory(random, check, *length));
		break;
	}
}

/* What it refuses, by a hair; now and then it does not. */
static void spoil(struct storm_random *random, const struct check *check,
		  struct call_image *image)
{
	const uint64_t aside = random_below(random, 2) ? 1 : ~0ull;

	switch ((enum check_kind)check->kind) {
	case CHECK_RANGE:
		put(check, image,
		    aside == 1 ? check->high + 1 : check->low - 1);
		break;
	case CHECK_MASK:
		put(check, image,
		    (check->low | (random_next(random) & ~check->high)) ^
			    (1ull << random_below(random, 64) & check->high));
		if (random_below(random, 4) == 0)
			put(check, image, check->low + aside);
		break;
	case CHECK_SET:
		put(check, image,
		    rules.value[check->low +
				random_below(random, (uint32_t)check->high)] +
			    aside);
		break;
	case CHECK_BYTES:
		put(check, image, bad_memory(random, check, check->low));
		break;
	case CHECK_LENGTH:
		spoil_length(random, check, image);
		break;
	case CHECK_RESULT:
		break;
	}
}

static void arguments_at_edges(struct storm_random *random,
			       const struct rule *rule,
			       struct call_image *image)
{
	const struct check *checks = &rules.check[rule->check_first];

	for (uint32_t i = 0; i < rule->checks; i++)
		satisfy(random, &checks[i], image);
	if (rule->checks && random_below(random, 2))
		spoil(random, &checks[random_below(random, rule->checks)],
		      image);
	if (random_below(random, 4) == 0)
		image->x[1 + random_below(random, 8)] |= random_next(random)
							 << 32;
}

/* Calls to the firmware and limited ones are few, and say most. */
static const struct rule *some_rule(struct storm_random *random)
{
	const bool rich = random_below(random, 4) != 0;

	for (;;) {
		const struct rule *rule =
			&rules.row[random_below(random, rules.count)];

		if ((rule->flags & RULE_CALLABLE) &&
		    (!rich || rule->kind == RULE_FORWARD ||
		     rule->kind == RULE_MEDIATE || rule->limit))
			return rule;
	}
}

static uint32_t id_in(struct storm_random *random, const struct rule *rule)
{
	const uint32_t width = rule->last - rule->first;

	/* One before, one behind: whatever that is. */
	if (width && random_below(random, 4) == 0)
		return random_below(random, 2) ? rule->first - 1
					       : rule->last + 1;
	return rule->first + (uint32_t)up_to(random, width);
}

static uint32_t bend(struct storm_random *random, uint32_t fid)
{
	switch (random_below(random, 16)) {
	case 0:
	case 1:
		return fid ^ SMCCC_FID_SVE_HINT;
	case 2:
		return fid ^ 1u << (17 + random_below(random, 7));
	case 3:
		return fid ^ 1u << random_below(random, 4);
	case 4:
		return fid ^ SMCCC_FID_64;
	default:
		return fid;
	}
}

/* A rule's own ID, or one that is nearly it. */
static void call_from_rules(struct chooser *chooser, struct call_image *image)
{
	struct storm_random *random = &chooser->random;
	const struct rule *rule = some_rule(random);

	image->x[0] = bend(random, id_in(random, rule));
	if (random_below(random, 4) == 0)
		image->x[0] |= random_next(random) << 32;
	arguments_at_edges(random, rule, image);
	if (rule->limit && random_below(random, 6) == 0)
		chooser->again = random_below(random, AGAIN_MAX);
}

/*
 * What a bent ID must not hit: calls that end this life before its time, or
 * have the firmware write elsewhere than to the arena.
 */
static bool is_callable(const struct call_image *image)
{
	const struct rule *rule = rule_find((uint32_t)image->x[0]);

	return !rule ||
	       ((rule->flags & RULE_CALLABLE) && copies_safe(rule, image));
}

static const struct call_site *choose_site(struct storm_random *random)
{
	if (random_below(random, 64) == 0)
		return &call_sites[random_below(random, CALL_SITES)];
	return call_site_find(random_below(random, 2) ? SMCCC_CONDUIT_SMC
						      : SMCCC_CONDUIT_HVC,
			      0);
}

/* Where the other vCPU is, this one wants to be as well. */
static bool join(struct chooser *chooser)
{
	const struct chooser *other = chooser->other;

	if (!other || !other->inside || random_below(&chooser->random, 4))
		return false;
	chooser->image = other->image;
	chooser->site = other->site;
	return is_callable(&chooser->image);
}

static void choose_new(struct chooser *chooser)
{
	struct call_image *image = &chooser->image;

	chooser->again = 0;
	do {
		call_make(&chooser->random, image);
		if (random_below(&chooser->random, 4))
			call_from_rules(chooser, image);
	} while (!is_callable(image));
	chooser->site = choose_site(&chooser->random);
}

const struct call_site *choose(struct chooser *chooser,
			       struct call_image *image)
{
	if (chooser->again)
		chooser->again--;
	else if (!join(chooser))
		choose_new(chooser);
	*image = chooser->image;
	return chooser->site;
}
