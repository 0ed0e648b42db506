/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/isolation/rules_copies.h"

#include <stddef.h>

#include "guests/isolation/rules_limits.h"
#include "guests/rt/payload.h"

#define MARGIN	 64u /* on each side, that must stay as it is */
#define PLACE	 0x0f0f0f0f0f0f0f0full
#define DISTURBS 16u

extern const char image_rela[]; /* behind what is constant */

static bool serial;
static uint32_t turn; /* a lock, in a serial life */
static uint8_t saw[COPY_ROOM + 2 * MARGIN * COPY_MEMORIES];

static volatile uint8_t *byte_at(uint64_t at)
{
	return (volatile uint8_t *)at;
}

static uint64_t mix(uint64_t x)
{
	x *= 0x9e3779b97f4a7c15ull;
	x ^= x >> 32;
	return x * 0xd6e8feb86659fd93ull;
}

static uint8_t place_of(uint64_t at)
{
	return (uint8_t)(mix(at / 8) >> 8 * (at % 8)) & 0xf;
}

void copies_begin(uint64_t seed, bool one_by_one)
{
	serial = one_by_one;
	for (uint64_t at = arena_begin(); at < arena_end(); at += 8)
		*(volatile uint64_t *)at =
			(mix(at / 8) & PLACE) | (mix(at ^ seed) & ~PLACE);
}

bool copies_kept(void)
{
	for (uint64_t at = arena_begin(); at < arena_end(); at += 8)
		if ((*(volatile uint64_t *)at ^ mix(at / 8)) & PLACE)
			return false;
	return true;
}

/* --- which memory --------------------------------------------------------- */

static bool is_within(const struct copy *copy, uint64_t begin, uint64_t end)
{
	return copy->base >= begin && copy->base <= end &&
	       copy->bytes <= end - copy->base;
}

static bool in_arena(const struct copy *copy)
{
	return is_within(copy, arena_begin(), arena_end());
}

static bool is_constant(const struct copy *copy)
{
	return is_within(copy, (uint64_t)image_head, (uint64_t)image_rela);
}

static void find(struct copies *copies, const struct rule *rule,
		 const struct call_image *before)
{
	uint64_t place = 0;

	copies->count = 0;
	for (uint32_t i = 0; i < rule->checks; i++) {
		const struct check *check = &rules.check[rule->check_first + i];
		const uint64_t most =
			check->kind == CHECK_BYTES ? check->low : check->high;
		struct copy *copy = &copies->copy[copies->count];

		if (!check_is_memory(check))
			continue;
		copy->base = check_base(check, before);
		copy->bytes = check_bytes(check, before);
		copy->place = place;
		copy->access = check->access;
		copy->key = copy_key(before->x[9], copies->count++);
		place += (most + COPY_PAGE - 1) / COPY_PAGE * COPY_PAGE;
	}
}

bool copies_safe(const struct rule *rule, const struct call_image *before)
{
	struct copies copies;

	if (rule->kind != RULE_MEDIATE || !checks_hold(rule, before))
		return true;
	find(&copies, rule, before);
	for (uint32_t i = 0; i < copies.count; i++)
		if ((copies.copy[i].access & CHECK_WRITE) &&
		    !in_arena(&copies.copy[i]))
			return false;
	return true;
}

/* --- what was there ------------------------------------------------------- */

/* The copy's memory and what is beside it in the arena. */
static struct copy with_margin(const struct copy *copy)
{
	struct copy wide = *copy;
	uint64_t end = copy->base + copy->bytes;

	if (!in_arena(copy))
		return wide;
	wide.base -= wide.base - arena_begin() < MARGIN
			     ? wide.base - arena_begin()
			     : MARGIN;
	end += arena_end() - end < MARGIN ? arena_end() - end : MARGIN;
	wide.bytes = end - wide.base;
	return wide;
}

static bool is_known(const struct copy *copy)
{
	return (serial && in_arena(copy)) || is_constant(copy);
}

/* Constant memory has no margin and is not looked at again. */
static bool is_seen(const struct copy *copy)
{
	return serial && in_arena(copy);
}

static void see(const struct copies *copies)
{
	uint8_t *to = saw;

	for (uint32_t i = 0; i < copies->count; i++) {
		const struct copy wide = with_margin(&copies->copy[i]);

		if (!is_seen(&copies->copy[i]))
			continue;
		for (uint64_t n = 0; n < wide.bytes; n++)
			*to++ = *byte_at(wide.base + n);
	}
}

static void make_hash(struct copies *copies)
{
	copies->known = true;
	copies->hash = 0;
	for (uint32_t i = 0; i < copies->count; i++)
		copies->known &= is_known(&copies->copy[i]);
	for (uint32_t i = 0; i < copies->count && copies->known; i++) {
		const struct copy *copy = &copies->copy[i];

		for (uint64_t n = 0; n < copy->bytes; n++)
			copies->hash = copy_hash(copies->hash,
						 *byte_at(copy->base + n));
	}
}

void copies_enter(struct copies *copies, const struct rule *rule,
		  const struct call_image *before)
{
	if (serial)
		lock_take(&turn);
	find(copies, rule, before);
	see(copies);
	make_hash(copies);
	copies->inside = true;
}

void copies_leave(struct copies *copies)
{
	copies->inside = false;
	if (serial)
		lock_give(&turn);
}

/* --- what must be there --------------------------------------------------- */

/* All were read before one was written, and the last one written remains. */
static uint8_t written(const struct copies *copies, uint64_t at, uint8_t was)
{
	for (uint32_t i = copies->count; i-- > 0;) {
		const struct copy *copy = &copies->copy[i];

		if ((copy->access & CHECK_WRITE) && at >= copy->base &&
		    at - copy->base < copy->bytes)
			return was ^ copy->key;
	}
	return was;
}

static bool is_as_written(const struct copies *copies, bool done)
{
	const uint8_t *was = saw;

	for (uint32_t i = 0; i < copies->count; i++) {
		const struct copy wide = with_margin(&copies->copy[i]);

		if (!is_seen(&copies->copy[i]))
			continue;
		for (uint64_t n = 0; n < wide.bytes; n++, was++) {
			const uint64_t at = wide.base + n;

			if (*byte_at(at) !=
			    (done ? written(copies, at, *was) : *was))
				return false;
		}
	}
	return true;
}

/* Another vCPU writes there: what is said of each byte holds all the same. */
static bool is_in_place(const struct copies *copies)
{
	for (uint32_t i = 0; i < copies->count; i++) {
		const struct copy wide = with_margin(&copies->copy[i]);

		if (!in_arena(&wide))
			continue;
		for (uint64_t n = 0; n < wide.bytes; n++)
			if ((*byte_at(wide.base + n) & 0xf) !=
			    place_of(wide.base + n))
				return false;
	}
	return true;
}

bool copies_obeyed(const struct copies *copies, bool done)
{
	return serial ? is_as_written(copies, done) : is_in_place(copies);
}

/* @other may be in the middle of its next call: wherever this is, it may be. */
void copies_disturb(const struct copies *other, uint64_t random)
{
	if (serial || !other->inside)
		return;
	for (uint32_t i = 0; i < DISTURBS; i++) {
		const volatile struct copy *copy =
			&other->copy[i % COPY_MEMORIES];
		const uint64_t bytes = copy->bytes;
		const uint64_t at = copy->base + (bytes ? random % bytes : 0);

		random = mix(random + i);
		if (at >= arena_begin() && at < arena_end())
			*byte_at(at) =
				place_of(at) | (uint8_t)(random >> 56 & 0xf0);
	}
}
