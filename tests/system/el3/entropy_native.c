/* SPDX-License-Identifier: BSD-2-Clause */
/* el3/entropy.c: sources that are good, stuck, biased, or dry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "el3/entropy.h"

#define STARTUP_WORDS 128u
#define TAKE_WORDS    6u

/* xorshift64*: nothing but a sequence without structure for these tests. */
static uint64_t seed;
static uint64_t words_given;
static uint64_t dry_after;

static uint64_t next(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 0x2545f4914f6cdd1dull;
}

static bool good_source(uint64_t *word)
{
	if (words_given >= dry_after)
		return false;
	words_given++;
	*word = next();
	return true;
}

static bool stuck_source(uint64_t *word)
{
	words_given++;
	*word = 0x4242424242424242ull;
	return true;
}

/* Two bytes in turn: no byte repeats. */
static bool toggling_source(uint64_t *word)
{
	words_given++;
	*word = 0x55aa55aa55aa55aaull;
	return true;
}

/* One byte in five is zero, else as the good source. */
static bool biased_source(uint64_t *word)
{
	words_given++;
	*word = next();
	for (unsigned int i = 0; i < 8; i++)
		if (next() % 5 == 0)
			*word &= ~(0xffull << 8 * i);
	return true;
}

/* Good for long enough to be trusted, then stuck. */
static bool dying_source(uint64_t *word)
{
	if (words_given++ < STARTUP_WORDS + TAKE_WORDS)
		*word = next();
	else
		*word = 0;
	return true;
}

static int set_up(void **state)
{
	(void)state;
	seed = 0x9e3779b97f4a7c15ull;
	words_given = 0;
	dry_after = UINT64_MAX;
	return 0;
}

static void a_good_source_gives(void **state)
{
	struct entropy entropy = { 0 };
	uint64_t words[ENTROPY_WORDS] = { 0 }, more[ENTROPY_WORDS] = { 0 };

	(void)state;
	assert_true(entropy_take(&entropy, good_source, words));
	assert_int_equal(words_given, STARTUP_WORDS + TAKE_WORDS);
	assert_true(entropy_take(&entropy, good_source, more));
	assert_int_equal(words_given, STARTUP_WORDS + 2 * TAKE_WORDS);
	assert_memory_not_equal(words, more, sizeof(words));
	for (unsigned int i = 0; i < 100000; i++)
		assert_true(entropy_take(&entropy, good_source, words));
	assert_int_equal(words_given, STARTUP_WORDS + 100002 * TAKE_WORDS);
}

static void nothing_given(entropy_source *source, unsigned int rounds)
{
	struct entropy entropy = { 0 };
	const uint64_t before[ENTROPY_WORDS] = { 1, 2, 3 };
	uint64_t words[ENTROPY_WORDS] = { 1, 2, 3 };

	for (unsigned int i = 0; i < rounds; i++) {
		assert_false(entropy_take(&entropy, source, words));
		assert_memory_equal(words, before, sizeof(words));
		assert_false(entropy.tested);
	}
}

static void a_stuck_source_gives_nothing(void **state)
{
	(void)state;
	nothing_given(stuck_source, 50);
	/* And is found out within a word. */
	assert_int_equal(words_given, 50);
}

static void a_toggling_source_gives_nothing(void **state)
{
	(void)state;
	nothing_given(toggling_source, 50);
}

/*
 * The test looks at the first byte of each window, so it takes some windows
 * until that is the one which comes too often.
 */
static void a_biased_source_is_found_out(void **state)
{
	struct entropy entropy = { 0 };
	uint64_t words[ENTROPY_WORDS];
	unsigned int given = 0;

	(void)state;
	while (given < 1000 && entropy_take(&entropy, biased_source, words))
		given++;
	assert_true(given < 200);
	assert_false(entropy.tested);
}

static void a_source_that_dies_is_noticed_in_use(void **state)
{
	struct entropy entropy = { 0 };
	uint64_t words[ENTROPY_WORDS];

	(void)state;
	assert_true(entropy_take(&entropy, dying_source, words));
	assert_false(entropy_take(&entropy, dying_source, words));
	assert_false(entropy.tested);
	assert_false(entropy_take(&entropy, dying_source, words));
	/* It recovers by the whole start-up test alone. */
	words_given = 0;
	assert_true(entropy_take(&entropy, good_source, words));
	assert_int_equal(words_given, STARTUP_WORDS + TAKE_WORDS);
}

static void a_dry_source_is_asked_again(void **state)
{
	struct entropy entropy = { 0 };
	uint64_t words[ENTROPY_WORDS] = { 7, 7, 7 };

	(void)state;
	dry_after = STARTUP_WORDS + 3;
	assert_false(entropy_take(&entropy, good_source, words));
	assert_int_equal(words[0] & words[1] & words[2], 7);
	assert_true(entropy.tested);
	dry_after = UINT64_MAX;
	words_given = 0;
	assert_true(entropy_take(&entropy, good_source, words));
	assert_int_equal(words_given, TAKE_WORDS);
}

/* SP 800-90B, 4.4.1: the fifth byte in a row. */
static void five_in_a_row_fail(void **state)
{
	struct entropy entropy = { 0 };

	(void)state;
	for (unsigned int i = 0; i < 4; i++)
		assert_true(entropy_test(&entropy, 9));
	assert_true(entropy_test(&entropy, 8));
	for (unsigned int i = 0; i < 4; i++)
		assert_true(entropy_test(&entropy, 9));
	assert_false(entropy_test(&entropy, 9));
}

/* 4.4.2: byte 34 like the first of 512; the next window begins anew. */
#define SAME_MAX 34u

static void too_many_in_a_window_fail(void **state)
{
	struct entropy entropy = { 0 };

	(void)state;
	for (unsigned int window = 0; window < 3; window++)
		for (unsigned int i = 0; i < 512; i++)
			assert_true(entropy_test(
				&entropy,
				(uint8_t)(i % 8 == 0 && i < (SAME_MAX - 1) * 8
						  ? 0
						  : 1 + i % 100)));
	for (unsigned int i = 0; i < (SAME_MAX - 1) * 8; i++)
		assert_true(entropy_test(
			&entropy, (uint8_t)(i % 8 == 0 ? 0 : 1 + i % 100)));
	assert_false(entropy_test(&entropy, 0));
}

/* FIPS 180-4's example of two blocks, and one of 80 bytes. */
static void the_conditioner_is_sha256(void **state)
{
	static const char text[] =
		"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	static const uint8_t want[24] = {
		0x24, 0x8d, 0x6a, 0x61, 0xd2, 0x06, 0x38, 0xb8,
		0xe5, 0xc0, 0x26, 0x93, 0x0c, 0x3e, 0x60, 0x39,
		0xa3, 0x3c, 0xe4, 0x59, 0x64, 0xff, 0x21, 0x67,
	};
	static const uint8_t digits[24] = {
		0xf3, 0x71, 0xbc, 0x4a, 0x31, 0x1f, 0x2b, 0x00,
		0x9e, 0xef, 0x95, 0x2d, 0xd8, 0x3c, 0xa8, 0x0e,
		0x2b, 0x60, 0x02, 0x6c, 0x8e, 0x93, 0x55, 0x92,
	};
	char eighty[81];
	uint64_t words[ENTROPY_WORDS];

	(void)state;
	entropy_condition(text, sizeof(text) - 1, words);
	assert_memory_equal(words, want, sizeof(want));
	for (unsigned int i = 0; i < 80; i++)
		eighty[i] = (char)('0' + (i + 1) % 10);
	entropy_condition(eighty, 80, words);
	assert_memory_equal(words, digits, sizeof(digits));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_good_source_gives, set_up),
		cmocka_unit_test_setup(a_stuck_source_gives_nothing, set_up),
		cmocka_unit_test_setup(a_toggling_source_gives_nothing, set_up),
		cmocka_unit_test_setup(a_biased_source_is_found_out, set_up),
		cmocka_unit_test_setup(a_source_that_dies_is_noticed_in_use,
				       set_up),
		cmocka_unit_test_setup(a_dry_source_is_asked_again, set_up),
		cmocka_unit_test(five_in_a_row_fail),
		cmocka_unit_test(too_many_in_a_window_fail),
		cmocka_unit_test(the_conditioner_is_sha256),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
