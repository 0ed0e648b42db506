/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions that a compiler calls for plain C. General registers only, and
 * no unaligned access: the MMU may be off, so that all memory is device memory.
 */
#include "lib/rt/rt.h"

/* Eight bytes of anybody's object. */
struct word {
	uint64_t value;
} __attribute__((may_alias));

#define WORD	    sizeof(struct word)
#define WORD_MASK   (WORD - 1)
#define BLOCK_WORDS 8

static int words_fit(const void *a, const void *b)
{
	return (((uintptr_t)a ^ (uintptr_t)b) & WORD_MASK) == 0;
}

/* Bytes until @p is aligned, at most @bytes. */
static size_t head_bytes(const void *p, size_t bytes)
{
	size_t head = -(uintptr_t)p & WORD_MASK;

	return head < bytes ? head : bytes;
}

void *memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	if (words_fit(t, f)) {
		for (size_t head = head_bytes(t, bytes); head > 0; head--) {
			*t++ = *f++;
			bytes--;
		}
		struct word *tw = (struct word *)(void *)t;
		const struct word *fw = (const struct word *)(const void *)f;

		for (; bytes >= BLOCK_WORDS * WORD;
		     bytes -= BLOCK_WORDS * WORD) {
			struct word a = fw[0], b = fw[1], c = fw[2], d = fw[3];
			struct word e = fw[4], g = fw[5], h = fw[6], i = fw[7];

			tw[0] = a, tw[1] = b, tw[2] = c, tw[3] = d;
			tw[4] = e, tw[5] = g, tw[6] = h, tw[7] = i;
			tw += BLOCK_WORDS;
			fw += BLOCK_WORDS;
		}
		for (; bytes >= WORD; bytes -= WORD)
			*tw++ = *fw++;
		t = (unsigned char *)tw;
		f = (const unsigned char *)fw;
	}
	while (bytes-- > 0)
		*t++ = *f++;
	return to;
}

void *memmove(void *to, const void *from, size_t bytes)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	/* Forward is right unless @to lies inside [from, from + bytes). */
	if ((uintptr_t)t - (uintptr_t)f >= bytes) {
		while (bytes-- > 0)
			*t++ = *f++;
		return to;
	}
	while (bytes-- > 0)
		t[bytes] = f[bytes];
	return to;
}

void *memset(void *to, int byte, size_t bytes)
{
	unsigned char *t = to;
	const unsigned char value = (unsigned char)byte;
	const struct word fill = { value * 0x0101010101010101ull };
	struct word *tw;

	for (size_t head = head_bytes(t, bytes); head > 0; head--) {
		*t++ = value;
		bytes--;
	}
	tw = (struct word *)(void *)t;
	for (; bytes >= BLOCK_WORDS * WORD; bytes -= BLOCK_WORDS * WORD) {
		tw[0] = fill, tw[1] = fill, tw[2] = fill, tw[3] = fill;
		tw[4] = fill, tw[5] = fill, tw[6] = fill, tw[7] = fill;
		tw += BLOCK_WORDS;
	}
	for (; bytes >= WORD; bytes -= WORD)
		*tw++ = fill;
	t = (unsigned char *)tw;
	while (bytes-- > 0)
		*t++ = value;
	return to;
}

int memcmp(const void *a, const void *b, size_t bytes)
{
	const unsigned char *x = a;
	const unsigned char *y = b;

	for (; bytes > 0; bytes--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

size_t strlen(const char *s)
{
	size_t length = 0;

	while (s[length] != '\0')
		length++;
	return length;
}

int strncmp(const char *a, const char *b, size_t bytes)
{
	for (; bytes > 0; bytes--, a++, b++) {
		if (*a != *b)
			return (unsigned char)*a - (unsigned char)*b;
		if (*a == '\0')
			break;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}
