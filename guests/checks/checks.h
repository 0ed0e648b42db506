/* SPDX-License-Identifier: BSD-2-Clause */
/* What one payload tries, and what must come of it. */
#ifndef GUESTS_CHECKS_H
#define GUESTS_CHECKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As tests/system/manifests/checks.dts.in places it. */
#define RAM_IPA	  0x40000000ull
#define RAM_PA	  0x58000000ull
#define RAM_BYTES 0x01000000ull
#define RAM_END	  (RAM_IPA + RAM_BYTES)

#define GARBAGE	  0xdeadbeef00000000ull

/**
 * struct attempt - one call of the example service, which adds x1 and x2.
 * @smc32:   by its SMC32 form; else SMC64.
 * @allowed: else it must be refused.
 * @shift:   what the firmware must get for x1, less x1: PA less IPA.
 * @kept:    the bits of x1 that the caller gets back of a result; 0: all.
 */
struct attempt {
	const char *name;
	uint64_t x1;
	uint64_t x2;
	bool smc32;
	bool allowed;
	uint64_t shift;
	uint64_t kept;
};

extern const char attempts_topic[];
extern const struct attempt attempts[];
extern const size_t attempts_count;

#endif
