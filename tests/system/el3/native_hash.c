/* SPDX-License-Identifier: BSD-2-Clause */
/* boot/'s SHA-256, event log and heap: on the host, with cmocka. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/log.h"
#include "boot/sha256.h"

/* boot/shim/heap.c, renamed. */
void heap_start(void);
void *heap_calloc(size_t count, size_t bytes);
void heap_free(void *data);

static void hash_is(const void *data, size_t bytes, size_t step,
		    const char *expected)
{
	uint8_t *copy = malloc(bytes + 1);
	uint8_t hash[SHA256_BYTES];
	char text[2 * SHA256_BYTES + 1];
	struct sha256 sha;

	sha256_start(&sha);
	for (size_t at = 0; at < bytes; at += step) {
		const size_t part = bytes - at < step ? bytes - at : step;

		sha256_copy(&sha, copy + at, (const uint8_t *)data + at, part);
	}
	sha256_finish(&sha, hash);
	for (size_t i = 0; i < SHA256_BYTES; i++)
		snprintf(text + 2 * i, 3, "%02x", hash[i]);
	assert_string_equal(text, expected);
	assert_memory_equal(copy, data, bytes);
	free(copy);
}

/* FIPS 180-4's examples, and lengths around a block's end by coreutils. */
static void hashes_are_those_of_the_standard(void **state)
{
	static const struct {
		size_t bytes;
		const char *hash;
	} of_a[] = {
		{ 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e91"
		      "0f734318" },
		{ 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef797068"
		      "6ec6738a" },
		{ 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da45"
		      "7ddc2f34" },
		{ 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df"
		      "154668eb" },
		{ 1000000,
		  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d"
		  "39ccc7112cd0" },
	};
	uint8_t *a = malloc(1000000);

	(void)state;
	memset(a, 'a', 1000000);
	hash_is("", 0, 1,
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8"
		"55");
	hash_is("abc", 3, 1,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
		"ad");
	for (size_t i = 0; i < sizeof(of_a) / sizeof(of_a[0]); i++) {
		hash_is(a, of_a[i].bytes, of_a[i].bytes, of_a[i].hash);
		hash_is(a, of_a[i].bytes, 63, of_a[i].hash);
		hash_is(a, of_a[i].bytes, 129, of_a[i].hash);
	}
	free(a);
}

static void a_full_log_says_so(void **state)
{
	static const uint8_t hash[SHA256_BYTES];
	uint8_t room[65 + 2 * 56];
	struct boot_log log;

	(void)state;
	log_start(&log, room, sizeof(room));
	assert_int_equal(log.bytes, 65);
	log_add(&log, LOG_PCR_CODE, hash, "12345");
	assert_int_equal(log.bytes, 65 + 56);
	log_add(&log, LOG_PCR_CODE, hash, "123456");
	assert_true(log.full);
	assert_int_equal(log.bytes, 65 + 56);
	log_add(&log, LOG_PCR_CODE, hash, "1"); /* none after one left out */
	assert_int_equal(log.bytes, 65 + 56);
}

static void the_heap_joins_what_is_freed(void **state)
{
	uint8_t *blocks[16];

	(void)state;
	heap_start();
	for (size_t i = 0; i < 16; i++) {
		blocks[i] = heap_calloc(1, 900);
		assert_non_null(blocks[i]);
		assert_int_equal((uintptr_t)blocks[i] % 16, 0);
		for (size_t n = 0; n < 900; n++)
			assert_int_equal(blocks[i][n], 0);
		memset(blocks[i], 0xff, 900);
	}
	assert_null(heap_calloc(1, 4000));
	for (size_t i = 3; i < 8; i++)
		heap_free(blocks[i]);
	blocks[3] = heap_calloc(4, 1000);
	assert_non_null(blocks[3]);
	for (size_t n = 0; n < 4000; n++)
		assert_int_equal(blocks[3][n], 0);
	for (size_t n = 0; n < 900; n++)
		assert_int_equal(blocks[8][n] & blocks[2][n], 0xff);
	assert_null(heap_calloc(SIZE_MAX / 2, 4));
	assert_null(heap_calloc(0x4000, 1));
	assert_null(heap_calloc(0, 1));
	heap_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_are_those_of_the_standard),
		cmocka_unit_test(a_full_log_says_so),
		cmocka_unit_test(the_heap_joins_what_is_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
