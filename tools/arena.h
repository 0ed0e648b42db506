/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that is freed all at once. The command lives for one job: running out
 * of memory ends it with a message, so nobody checks for NULL.
 */
#ifndef TOOLS_ARENA_H
#define TOOLS_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *last;
};

/** arena_take() - zeroed bytes, aligned for any type, until arena_free(). */
void *arena_take(struct arena *arena, size_t bytes);

/** arena_copy() - a copy of @text, @bytes of it, terminated. */
char *arena_copy(struct arena *arena, const char *text, size_t bytes);

/** arena_print() - formatted text. */
__attribute__((format(printf, 2, 3))) char *
arena_print(struct arena *arena, const char *format, ...);

void arena_free(struct arena *arena);

/** grow() - room for one more element in a malloc()ed array of @count. */
void *grow(void *array, size_t count, size_t element_bytes);

#endif
