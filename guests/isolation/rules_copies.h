/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a mediated call's memory must be behind it. Written memory lies in the
 * domain's arena: the RAM's last block, as the gate maps them, and a little of
 * the one before. The lower half of each byte there says where it is, and never
 * changes; the upper half is anything.
 */
#ifndef GUESTS_ISOLATION_RULES_COPIES_H
#define GUESTS_ISOLATION_RULES_COPIES_H

#include "guests/isolation/rules.h"

#define ARENA_BLOCK  0x200000u
#define ARENA_BEFORE 0x20000u

/** struct copies - of one vCPU's call. */
struct copies {
	uint64_t buffer; /* where the copies are, once that is known */
	volatile bool inside;
	bool known; /* what the firmware reads is @hash */
	uint32_t hash;
	uint32_t count;
	struct copy {
		uint64_t base, bytes;
		uint64_t place; /* in the buffer */
		uint8_t access; /* CHECK_READ, CHECK_WRITE */
		uint8_t key;
	} copy[COPY_MEMORIES];
};

static inline uint64_t arena_begin(void)
{
	return rules.ram_ipa + rules.ram_bytes - ARENA_BLOCK - ARENA_BEFORE;
}

static inline uint64_t arena_end(void)
{
	return rules.ram_ipa + rules.ram_bytes;
}

/**
 * copies_begin() - a life. @serial: its mediated calls come one after the
 * other, so that each byte is known; else the vCPUs write to each other's.
 */
void copies_begin(uint64_t seed, bool serial);

/** copies_safe() - a call that passes its checks writes to the arena alone. */
bool copies_safe(const struct rule *rule, const struct call_image *before);

/** copies_enter() - before the call, whose checks hold. */
void copies_enter(struct copies *copies, const struct rule *rule,
		  const struct call_image *before);

/** copies_obeyed() - is memory as it must be? @done: the call got through. */
bool copies_obeyed(const struct copies *copies, bool done);
void copies_leave(struct copies *copies);

/** copies_disturb() - write to what @other's call is about, if it may be. */
void copies_disturb(const struct copies *other, uint64_t random);

/** copies_kept() - at a life's end: each byte of the arena is where it was. */
bool copies_kept(void);

/* rules_checks.c */

/** copies_learn() - where the buffer is, if the firmware's answer tells. */
bool copies_learn(struct copies *copies, const struct rule *rule,
		  const struct call_image *after);

#endif
