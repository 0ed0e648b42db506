/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A normal world that means harm: random calls from every CPU, with timer
 * interrupts and CPU hotplug going on. What it sees must not change in a way
 * that its calls may not change it.
 */
#ifndef GUESTS_STORM_H
#define GUESTS_STORM_H

#include <stdbool.h>
#include <stdint.h>

#include "guests/rt/call.h"

#define STORM_CPUS 4u

/** struct storm_config - set in the image by who starts it. */
struct storm_config {
	char magic[8]; /* "SMCGSTRM" */
	uint64_t seed;
	uint64_t calls; /* a CPU */
};

extern const volatile struct storm_config storm_config;

/** How many identifiers a CPU remembers that were not refused. */
#define STORM_LEARNED 64u

/**
 * struct storm_random - xorshift64*; a CPU's calls follow from its seed, and
 * from which of them it saw answered.
 */
struct storm_random {
	uint64_t state;
	uint32_t learned[STORM_LEARNED];
	uint32_t learned_count;
};

void random_seed(struct storm_random *random, uint64_t seed);
uint64_t random_next(struct storm_random *random);

/** random_below() - 0 to @limit - 1. */
static inline uint32_t random_below(struct storm_random *random, uint32_t limit)
{
	return (uint32_t)(random_next(random) >> 32) % limit;
}

/**
 * call_make() - the next call: x0-x30 and the flags.
 *
 * None of them is a call that would not come back here, or that may write to
 * memory other than storm_scratch.
 */
void call_make(struct storm_random *random, struct call_image *image);

/** call_learn() - @fid was answered: it comes more often from now on. */
void call_learn(struct storm_random *random, uint32_t fid);

/** call_kept() - does @after hold what the call to @before may not change? */
bool call_kept(const struct call_image *before, const struct call_image *after);

/** canaries_set(), canaries_kept() - words all over normal RAM. */
void canaries_set(void);
bool canaries_kept(void);

/** Where calls that write are told to write. */
#define STORM_SCRATCH_BYTES 0x10000u
extern uint8_t storm_scratch[STORM_SCRATCH_BYTES];

/** sdei_handler - completes whatever event comes. */
extern const char sdei_handler[];

#endif
