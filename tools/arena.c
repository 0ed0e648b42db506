/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
	struct arena_block *previous;
	_Alignas(max_align_t) unsigned char bytes[];
};

static void *must(void *memory)
{
	if (memory)
		return memory;
	fputs("smcgate: error: out of memory\n", stderr);
	exit(2);
}

void *arena_take(struct arena *arena, size_t bytes)
{
	struct arena_block *block = must(calloc(1, sizeof(*block) + bytes));

	block->previous = arena->last;
	arena->last = block;
	return block->bytes;
}

char *arena_copy(struct arena *arena, const char *text, size_t bytes)
{
	char *copy = arena_take(arena, bytes + 1);

	memcpy(copy, text, bytes);
	return copy;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;
	int bytes;

	va_start(args, format);
	bytes = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = arena_take(arena, (size_t)bytes + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)bytes + 1, format, args);
	va_end(args);
	return text;
}

void arena_free(struct arena *arena)
{
	while (arena->last) {
		struct arena_block *block = arena->last;

		arena->last = block->previous;
		free(block);
	}
}

void *grow(void *array, size_t count, size_t element_bytes)
{
	/* Capacity is the next power of two, so it needs no storage. */
	if (count & (count - 1))
		return array;
	if (count == 0 && array)
		return array;
	return must(realloc(array, (count ? count * 2 : 1) * element_bytes));
}
