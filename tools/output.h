/* SPDX-License-Identifier: BSD-2-Clause */
/* Files in and out: whole, or not at all. */
#ifndef TOOLS_OUTPUT_H
#define TOOLS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** complain() - `smcgate: error: …` on stderr. Return: 2, the exit status. */
__attribute__((format(printf, 1, 2))) int complain(const char *format, ...);

/** struct file - a file's content; file_free() when done. */
struct file {
	uint8_t *data;
	size_t bytes;
};

/**
 * file_read() - all of @path, at most @limit bytes.
 * Return: NULL, or what went wrong (valid until the next call).
 */
const char *file_read(const char *path, size_t limit, struct file *file);
void file_free(struct file *file);

/**
 * file_write() - @path is replaced whole: written beside it under another
 * name, then renamed. On failure nothing of ours is left behind.
 * Return: NULL, or what went wrong.
 */
const char *file_write(const char *path, const void *data, size_t bytes);

#endif
