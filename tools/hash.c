/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random multipliers, in a fixed order. Most are refused after a few dozen
 * keys, so a million cost about a second. Keys come in runs (numbers of one
 * specification, and each again with the SVE hint), which a multiplier spreads
 * evenly or not at all: that is why they fit far denser than random keys.
 */
#include "tools/hash.h"

#include <stdlib.h>
#include <string.h>

#include <smcgate/blob.h>
#include <smcgate/table.h>

#define TRIES 400000

/* SplitMix64: Steele, Lea, Flood 2014. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* How many keys find their slot free before the first collision. */
static size_t place_keys(const uint32_t *keys, size_t count, uint32_t k,
			 uint32_t *marks, uint32_t mark)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t slot = gate_table_index(k, keys[i]);

		if (marks[slot] == mark)
			return i;
		marks[slot] = mark;
	}
	return count;
}

static bool search_size(const uint32_t *keys, size_t count, uint32_t bits,
			uint32_t *marks, struct hash_choice *best)
{
	uint64_t state = bits;
	size_t farthest = 0;

	memset(marks, 0, sizeof(*marks) << bits);
	best->bits = bits;
	for (uint32_t try = 1; try <= TRIES; try++) {
		/* table.h: K's low five bits are the shift. */
		uint32_t k = (uint32_t)next_random(&state) & ~31u;
		size_t placed;

		k |= 32 - bits;
		placed = place_keys(keys, count, k, marks, try);
		if (placed == count || placed > farthest || try == 1) {
			farthest = placed;
			best->k = k;
		}
		if (placed == count)
			return true;
	}
	return false;
}

static size_t list_losers(const uint32_t *keys, size_t count, uint32_t k,
			  uint32_t *marks, uint32_t bits, size_t *losers)
{
	size_t lost = 0;

	memset(marks, 0, sizeof(*marks) << bits);
	for (size_t i = 0; i < count; i++)
		if (marks[gate_table_index(k, keys[i])]++)
			losers[lost++] = i;
	return lost;
}

size_t hash_search(const uint32_t *keys, size_t count,
		   struct hash_choice *choice, size_t *losers)
{
	uint32_t *marks = malloc(sizeof(*marks) << GATE_TABLE_MAX_BITS);
	size_t lost = 0;
	uint32_t bits;

	if (!marks)
		abort();
	for (bits = GATE_TABLE_MIN_BITS; bits <= GATE_TABLE_MAX_BITS;
	     bits += 2) {
		if (count > 1u << bits)
			continue;
		if (search_size(keys, count, bits, marks, choice))
			break;
	}
	if (bits > GATE_TABLE_MAX_BITS) {
		choice->bits = GATE_TABLE_MAX_BITS;
		lost = list_losers(keys, count, choice->k, marks,
				   GATE_TABLE_MAX_BITS, losers);
	}
	free(marks);
	return lost;
}
