/* SPDX-License-Identifier: BSD-2-Clause */
/* The verdict table's hash: looks for a multiplier without collisions. */
#ifndef TOOLS_HASH_H
#define TOOLS_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hash_choice {
	uint32_t bits;
	uint32_t k;
};

/**
 * hash_search() - the smallest table, and a K for it, in which no two of
 * @keys share a slot. Deterministic.
 * @losers: the keys without a slot when there is no such table even at the
 *          largest size: indices into @keys, @count of room.
 *
 * Return: how many losers, 0 if all is well.
 */
size_t hash_search(const uint32_t *keys, size_t count,
		   struct hash_choice *choice, size_t *losers);

#endif
