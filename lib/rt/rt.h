/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The runtime of our own images: the four functions that compilers call,
 * formatted output and panic. No state of its own: output goes to the
 * rt_putc() that the image supplies.
 */
#ifndef RT_RT_H
#define RT_RT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* As C has them; a host test may have its own. */
/* NOLINTBEGIN(readability-redundant-declaration) */
void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t bytes);
/* NOLINTEND(readability-redundant-declaration) */

/** rt_putc() - put one character on the image's console; the image's own. */
void rt_putc(char c);

/**
 * rt_printf() - formatted output: %c %s %d %i %u %x %p %% with '-', '0',
 * width, precision for %s, and the lengths hh h l ll z.
 */
__attribute__((format(printf, 1, 2))) void rt_printf(const char *format, ...);
void rt_vprintf(const char *format, va_list args);

/** rt_snprintf() - as C's: always terminated, returns the whole length. */
__attribute__((format(printf, 3, 4))) int rt_snprintf(char *buffer, size_t size,
						      const char *format, ...);
int rt_vsnprintf(char *buffer, size_t size, const char *format, va_list args);

/** panic() - our own invariant is broken: report and stop; the image's own. */
__attribute__((noreturn, format(printf, 1, 2))) void panic(const char *format,
							   ...);

#endif
