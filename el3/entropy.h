/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a noise source to random words: health tests and conditioning as NIST
 * SP 800-90B describes them. One state a CPU, nothing is shared.
 */
#ifndef EL3_ENTROPY_H
#define EL3_ENTROPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Words that entropy_take() gives. */
#define ENTROPY_WORDS 3u

/**
 * struct entropy - the health tests' memory; zero is untested.
 * @last, @repeats:          repetition count test.
 * @first, @same, @seen:     adaptive proportion test: its window.
 * @tested: start-up is done and no test has failed since.
 */
struct entropy {
	uint8_t last;
	uint8_t first;
	uint16_t repeats;
	uint16_t same;
	uint16_t seen;
	bool tested;
};

/** entropy_source - one word of noise; false: there is none now. */
typedef bool entropy_source(uint64_t *word);

/**
 * entropy_take() - 192 bits with full entropy.
 * @words: written on success only.
 *
 * Return: false if the source has nothing now or a health test fails; then the
 *	   start-up test runs again before anything else is given.
 */
bool entropy_take(struct entropy *state, entropy_source *source,
		  uint64_t words[ENTROPY_WORDS]);

/** entropy_test() - one more byte of noise; false: the source has failed. */
bool entropy_test(struct entropy *state, uint8_t sample);

/** entropy_condition() - SHA-256 of @noise, its first words. */
void entropy_condition(const void *noise, size_t bytes,
		       uint64_t words[ENTROPY_WORDS]);

/** entropy_wipe() - zero that no compiler leaves out. */
void entropy_wipe(void *memory, size_t bytes);

#endif
