/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3/entropy.h"

#include <smcgate/sha256.h>

#include "lib/rt/rt.h"

/*
 * The samples that are tested are the bytes of the source's words. Of each we
 * assume two thirds of what it could have: 16/3 bits of min-entropy. A source
 * as good as that fails a test with a probability below 2^-20 (SP 800-90B,
 * 4.4), one with full entropy practically never.
 */
#define REPEATS_MAX 5u	 /* 1 + 20 / (16/3), rounded up */
#define WINDOW	    512u /* samples; not binary */
#define SAME_MAX    34u	 /* 1 + CRITBINOM(512, 2^-16/3, 1 - 2^-20) */
#define STARTUP	    1024u

/*
 * SHA-256 is a vetted conditioner (3.1.5.1.1). If 64 bits of entropy more go in
 * than come out, these are as good as full entropy: 48 bytes of 16/3 bits for
 * 192. So much is one block of the hash.
 */
#define NOISE_WORDS 6u

bool entropy_test(struct entropy *state, uint8_t sample)
{
	state->repeats = sample == state->last && state->seen != 0
				 ? (uint16_t)(state->repeats + 1)
				 : 1;
	state->last = sample;
	if (state->seen == 0 || state->seen == WINDOW) {
		state->first = sample;
		state->same = 0;
		state->seen = 0;
	}
	state->seen++;
	if (sample == state->first)
		state->same++;
	return state->repeats < REPEATS_MAX && state->same < SAME_MAX;
}

static bool word_take(struct entropy *state, entropy_source *source,
		      uint64_t *word)
{
	if (!source(word))
		return false;
	for (unsigned int i = 0; i < 64; i += 8) {
		if (!entropy_test(state, (uint8_t)(*word >> i))) {
			*state = (struct entropy){ 0 };
			return false;
		}
	}
	return true;
}

/* These samples are not used for anything else. */
static bool startup(struct entropy *state, entropy_source *source)
{
	uint64_t word;

	*state = (struct entropy){ 0 };
	for (unsigned int i = 0; i < STARTUP / sizeof(word); i++)
		if (!word_take(state, source, &word))
			return false;
	state->tested = true;
	return true;
}

void entropy_condition(const void *noise, size_t bytes,
		       uint64_t words[ENTROPY_WORDS])
{
	struct gate_sha256 hash;
	uint8_t digest[32];

	gate_sha256_init(&hash);
	gate_sha256_add(&hash, noise, bytes);
	gate_sha256_end(&hash, digest);
	memcpy(words, digest, ENTROPY_WORDS * sizeof(words[0]));
	entropy_wipe(&hash, sizeof(hash));
	entropy_wipe(digest, sizeof(digest));
}

bool entropy_take(struct entropy *state, entropy_source *source,
		  uint64_t words[ENTROPY_WORDS])
{
	uint64_t noise[NOISE_WORDS];
	bool good = state->tested || startup(state, source);

	for (unsigned int i = 0; i < NOISE_WORDS && good; i++)
		good = word_take(state, source, &noise[i]);
	if (good)
		entropy_condition(noise, sizeof(noise), words);
	entropy_wipe(noise, sizeof(noise));
	return good;
}

void entropy_wipe(void *memory, size_t bytes)
{
	memset(memory, 0, bytes);
	__asm__ volatile("" ::"r"(memory) : "memory");
}
