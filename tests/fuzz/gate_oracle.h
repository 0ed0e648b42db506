/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks, masks and limits by the words of <smcgate/blob.h>, for the fuzzer:
 * nothing here is the engine's, and it is done another way where there is one.
 * Limits are leaking buckets, sums are made in 128 bits, sets are searched
 * from end to end.
 */
#ifndef TESTS_FUZZ_GATE_ORACLE_H
#define TESTS_FUZZ_GATE_ORACLE_H

#include "fuzz.h"
#include <smcgate/blob.h>

#define RAM_IPA	      0x40000000ull
#define RAM_PA	      0x48000000ull
#define RAM_BYTES     0x200000ull
#define ORACLE_HZ     1000000ull
#define BUDGET_TICKS  40u
#define LIMITS	      2
#define VALUES	      8
#define NARROW_VALUES 6
#define ORACLE_FFA    INT64_MIN /* FFA_ERROR and BUSY */

static const uint64_t oracle_values[VALUES] = {
	0, 1, 5, 64, 0x40000000, UINT32_MAX, 1ull << 32, UINT64_MAX,
};

/* A rate for all kinds of rules, and the firmware's time. */
static const struct gate_blob_limit oracle_limits[LIMITS] = {
	{ .calls_per_second = 300, .burst = 3, .at_once = 1 },
	{ .budget_us = BUDGET_TICKS, .share_us = 2000, .at_once = 2 },
};

static struct {
	uint64_t since; /* the level is of this time */
	uint64_t level; /* ticks that still have to leak */
} oracle_buckets[LIMITS];

static inline void oracle_limits_reset(void)
{
	memset(oracle_buckets, 0, sizeof(oracle_buckets));
}

/* May a call of @takes ticks begin @now? It does then. */
static inline bool oracle_limit(uint32_t index, uint64_t now, uint64_t takes)
{
	const uint64_t passed = now - oracle_buckets[index].since;
	uint64_t level = oracle_buckets[index].level;

	level = passed < level ? level - passed : 0;
	oracle_buckets[index].since = now;
	oracle_buckets[index].level = level;
	if (index == 0) {
		const uint64_t drop = (ORACLE_HZ + 299) / 300;

		if (level > 2 * drop)
			return false;
		oracle_buckets[index].level += drop;
		return true;
	}
	if (level >= ORACLE_HZ)
		return false;
	oracle_buckets[index].level += takes * 500; /* 2000 of a million */
	return true;
}

static inline bool oracle_is_trusted_os(uint32_t w0)
{
	return w0 >> 31 ? (w0 >> 24 & 63) >= 48 : w0 >= 0x02000000;
}

/* Not one of those that the fuzzer's firmware answers in its own way. */
static inline bool oracle_is_foreign(uint32_t w0)
{
	return w0 != 0x84000000 && w0 != 0x8400000a && w0 != 0x80000001 &&
	       w0 != 0x80000000 && w0 != 0x84000050;
}

static inline int64_t oracle_refusal(uint32_t w0)
{
	const uint32_t number = w0 & 0xffff;

	switch (w0 >> 24 & 0xbf) {
	case 0x80:
	case 0x86:
		return w0 & 0xfe0000 ? -1 : -4;
	case 0x84:
		if (w0 & 0xfe0000)
			return -1;
		if ((number & ~0u) < 0x20)
			return -3;
		if (number < 0x40)
			return -10;
		if (number >= 0x50 && number < 0x60)
			return -3;
		return number >= 0x60 && number < 0xf0 ? ORACLE_FFA : -1;
	case 0x32:
		return w0 & 0xfe0000 ? -1 : 2;
	case 0xb2:
		return w0 & 0xfe0000 ? -1 : 2;
	case 0x3c:
	case 0xbc:
		return w0 & 0xfe0000 ? -1 : -5;
	default:
		return -1;
	}
}

static inline bool oracle_in_ram(const struct gate_blob_check *check,
				 uint64_t ipa, uint64_t length)
{
	__extension__ const unsigned __int128 end =
		(unsigned __int128)ipa + length;

	return ipa % check->align == 0 && ipa >= RAM_IPA &&
	       ipa < RAM_IPA + RAM_BYTES && end <= RAM_IPA + RAM_BYTES;
}

static inline bool oracle_check(const struct gate_blob_check *check,
				const uint64_t *x)
{
	const uint64_t most = x[0] >> 30 & 1 ? UINT64_MAX : UINT32_MAX;
	unsigned int reg = check->reg;
	bool found = false;
	uint64_t value;

	if (check->kind == GATE_CHECK_RESULT)
		return true;
	value = x[reg++] & most;
	if (check->flags & GATE_CHECK_PAIR) {
		const uint64_t upper = x[reg++] & most;

		if (value > UINT32_MAX || upper > UINT32_MAX)
			return false;
		value |= upper << 32;
	}
	switch (check->kind) {
	case GATE_CHECK_RANGE:
		return value >= check->low && value <= check->high;
	case GATE_CHECK_MASK:
		return ((value ^ check->low) & check->high) == 0;
	case GATE_CHECK_SET:
		for (uint64_t i = 0; i < check->high; i++)
			found |= oracle_values[check->low + i] == value;
		return found;
	case GATE_CHECK_MEMORY_BYTES:
		return oracle_in_ram(check, value, check->low);
	default:
		return (x[reg] & most) >= check->low &&
		       (x[reg] & most) <= check->high &&
		       oracle_in_ram(check, value, x[reg] & most);
	}
}

/* Registers as the firmware gets them. */
static inline void oracle_translate(const struct gate_blob_check *check,
				    unsigned int count, uint64_t *x)
{
	for (; count > 0; count--, check++) {
		uint64_t *low = &x[check->reg];

		if (check->kind != GATE_CHECK_MEMORY_BYTES &&
		    check->kind != GATE_CHECK_MEMORY_LENGTH)
			continue;
		*low = *low - RAM_IPA + RAM_PA; /* all below 4 GiB */
	}
}

#define COPY_PA 0x60000000ull

/* One memory of a mediated call: where its copy is, of what, how much. */
struct oracle_copy {
	uint64_t offset, ipa, bytes;
	unsigned int back;
};

/* Registers of a mediated call, whose memory is copied; returns how many. */
static inline unsigned int oracle_copies(const struct gate_blob_check *check,
					 unsigned int count, uint64_t *x,
					 struct oracle_copy *copy)
{
	const uint64_t at[18] = { 0, x[1], x[2], x[3], x[4], x[5], x[6], x[7] };
	unsigned int copies = 0;
	uint64_t offset = 0;

	for (; count > 0; count--, check++) {
		const bool given = check->kind == GATE_CHECK_MEMORY_LENGTH;
		const unsigned int behind =
			check->reg + 1u +
			(check->flags & GATE_CHECK_PAIR ? 1 : 0);

		if (!given && check->kind != GATE_CHECK_MEMORY_BYTES)
			continue;
		copy[copies++] = (struct oracle_copy){
			offset,
			at[check->reg],
			given ? at[behind] : check->low,
			check->flags / GATE_CHECK_WRITE % 2,
		};
		x[check->reg] = COPY_PA + offset;
		offset += ((given ? check->high : check->low) + 4095) / 4096 *
			  4096;
	}
	return copies;
}

static inline uint64_t oracle_mask(const struct gate_blob_check *check,
				   unsigned int count, unsigned int reg)
{
	uint64_t mask = UINT64_MAX;

	for (; count > 0; count--, check++) {
		if (check->kind == GATE_CHECK_RESULT && check->reg == reg)
			mask &= check->low;
	}
	return mask;
}

#endif
