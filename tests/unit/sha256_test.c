/* SPDX-License-Identifier: BSD-2-Clause */
/* FIPS 180-4 examples, and pieces that cross block boundaries. */
#include <stdio.h>

#include "test.h"
#include <smcgate/sha256.h>

static void hex_of(const void *data, size_t bytes, size_t piece, char text[65])
{
	struct gate_sha256 hash;
	uint8_t digest[32];

	gate_sha256_init(&hash);
	for (size_t at = 0; at < bytes; at += piece)
		gate_sha256_add(&hash, (const uint8_t *)data + at,
				bytes - at < piece ? bytes - at : piece);
	gate_sha256_end(&hash, digest);
	for (size_t i = 0; i < 32; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
}

TEST(the_standard_s_examples_hash_as_printed)
{
	static const struct {
		const char *data, *digest;
	} cases[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb924"
		      "27ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223"
			 "b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039"
		  "a33ce45964ff2167f6ecedd419db06c1" },
	};
	char text[65];

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		hex_of(cases[i].data, strlen(cases[i].data), 1, text);
		assert_string_equal(text, cases[i].digest);
	}
}

TEST(a_million_letters_hash_as_printed)
{
	static char letters[1000000];
	char text[65];

	UNUSED_STATE;
	memset(letters, 'a', sizeof(letters));
	hex_of(letters, sizeof(letters), sizeof(letters), text);
	assert_string_equal(text, "cdc76e5c9914fb9281a1c7e284d73e67"
				  "f1809a48a497200e046d39ccc7112cd0");
}

TEST(the_size_of_the_pieces_does_not_matter)
{
	uint8_t data[300];
	char whole[65];
	char pieces[65];

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7);
	for (size_t bytes = 0; bytes <= sizeof(data); bytes++) {
		hex_of(data, bytes, sizeof(data), whole);
		for (size_t piece = 1; piece < 70; piece += 9) {
			hex_of(data, bytes, piece, pieces);
			assert_string_equal(whole, pieces);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_standard_s_examples_hash_as_printed),
		cmocka_unit_test(a_million_letters_hash_as_printed),
		cmocka_unit_test(the_size_of_the_pieces_does_not_matter),
	};

	return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
