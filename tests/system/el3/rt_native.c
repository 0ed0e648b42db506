/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/rt against the host's C library. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* mem.c under other names: meson.build renames them. */
void *rt_memcpy(void *to, const void *from, size_t bytes);
void *rt_memmove(void *to, const void *from, size_t bytes);
void *rt_memset(void *to, int byte, size_t bytes);
int rt_memcmp(const void *a, const void *b, size_t bytes);
size_t rt_strlen(const char *s);
int rt_strncmp(const char *a, const char *b, size_t bytes);
int rt_strcmp(const char *a, const char *b);
int rt_snprintf(char *buffer, size_t size, const char *format, ...);
void rt_putc(char c);

void rt_putc(char c)
{
	(void)c;
}

#define SAME(...)                                                              \
	do {                                                                   \
		char ours_[200], theirs_[200];                                 \
		int length_ = snprintf(theirs_, sizeof(theirs_), __VA_ARGS__); \
		assert_int_equal(                                              \
			rt_snprintf(ours_, sizeof(ours_), __VA_ARGS__),        \
			length_);                                              \
		assert_string_equal(ours_, theirs_);                           \
	} while (0)

static void text_is_formatted_as_c_says(void **state)
{
	(void)state;
	SAME("plain");
	SAME("%%|%c|%3c|%-3c|", 'a', 'b', 'c');
	SAME("%s|%8s|%-8s|%.2s|%8.2s|%.0s", "abc", "abc", "abc", "abc", "abc",
	     "abc");
	SAME("%d|%i|%u|%x", -1, INT_MIN, UINT_MAX, UINT_MAX);
	SAME("%5d|%-5d|%05d|%05d|%5u|%08x", 42, 42, 42, -42, 42u, 0xbeefu);
	SAME("%hhd|%hhu|%hd|%hx", (signed char)-128, (unsigned char)255,
	     (short)-32768, (unsigned short)0xffff);
	SAME("%ld|%lu|%lx", LONG_MIN, ULONG_MAX, ULONG_MAX);
	SAME("%lld|%llu|%016llx", LLONG_MIN, ULLONG_MAX, 0x1234ull);
	SAME("%zu|%zx|%d|%x", SIZE_MAX, SIZE_MAX, 0, 0);
	SAME("%p", (void *)0x1234);
}

static void a_short_buffer_is_terminated(void **state)
{
	char buffer[8];

	(void)state;
	memset(buffer, '#', sizeof(buffer));
	assert_int_equal(rt_snprintf(buffer, 4, "%s", "abcdef"), 6);
	assert_string_equal(buffer, "abc");
	assert_int_equal(buffer[4], '#');
	assert_int_equal(rt_snprintf(buffer, 0, "%d", 12345), 5);
	assert_int_equal(buffer[0], 'a');
	assert_int_equal(rt_snprintf(buffer, 1, "x%"), 1);
	assert_int_equal(buffer[0], '\0');
}

#define SPAN 200

static void fill(uint8_t *bytes)
{
	for (unsigned int i = 0; i < SPAN; i++)
		bytes[i] = (uint8_t)(i * 7 + 1);
}

static void memory_is_copied_at_every_alignment(void **state)
{
	uint8_t from[SPAN], ours[SPAN], theirs[SPAN];

	(void)state;
	for (size_t a = 0; a < 9; a++)
		for (size_t b = 0; b < 9; b++)
			for (size_t n = 0; n < 150; n++) {
				fill(from);
				memset(ours, 0xee, SPAN);
				memset(theirs, 0xee, SPAN);
				rt_memcpy(ours + a, from + b, n);
				memcpy(theirs + a, from + b, n);
				assert_memory_equal(ours, theirs, SPAN);
				fill(ours);
				fill(theirs);
				rt_memmove(ours + a, ours + b, n);
				memmove(theirs + a, theirs + b, n);
				assert_memory_equal(ours, theirs, SPAN);
				rt_memset(ours + a, (int)b + 250, n);
				memset(theirs + a, (int)b + 250, n);
				assert_memory_equal(ours, theirs, SPAN);
			}
}

static int sign(int value)
{
	return (value > 0) - (value < 0);
}

static void comparison_is_by_unsigned_bytes(void **state)
{
	static const char *const texts[] = { "",   "a",	    "ab",
					     "ac", "a\xff", "abcdefgh" };

	(void)state;
	for (size_t i = 0; i < 6; i++)
		for (size_t j = 0; j < 6; j++) {
			const char *a = texts[i], *b = texts[j];
			size_t n =
				strlen(a) < strlen(b) ? strlen(a) : strlen(b);

			assert_int_equal(rt_strlen(a), strlen(a));
			assert_int_equal(sign(rt_strcmp(a, b)),
					 sign(strcmp(a, b)));
			assert_int_equal(sign(rt_strncmp(a, b, 1)),
					 sign(strncmp(a, b, 1)));
			assert_int_equal(sign(rt_memcmp(a, b, n)),
					 sign(memcmp(a, b, n)));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_formatted_as_c_says),
		cmocka_unit_test(a_short_buffer_is_terminated),
		cmocka_unit_test(memory_is_copied_at_every_alignment),
		cmocka_unit_test(comparison_is_by_unsigned_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
