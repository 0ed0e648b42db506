/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Debian's Mbed TLS asks of a C library, as far as the verification of a
 * signature can come to it. Everything else fails.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "arch/aarch64/pauth.h"
#include "boot/shim/shim.h"
#include "lib/rt/rt.h"

/* Its objects are built with -fstack-protector. */
uintptr_t __stack_chk_guard;

void shim_start(void)
{
	__stack_chk_guard = pauth_random() & ~0xffull;
	heap_start();
}

void __stack_chk_fail(void)
{
	panic("a stack frame of the verification is overwritten");
}

void *__memset_chk(void *to, int byte, size_t bytes, size_t room)
{
	if (bytes > room)
		panic("memset of %zu bytes, %zu of room", bytes, room);
	return memset(to, byte, bytes);
}

/* 128-bit division, bit by bit: a handful of calls a signature. */
__extension__ typedef unsigned __int128 uint128;

uint128 __udivti3(uint128 a, uint128 b)
{
	uint128 quotient = 0, rest = 0;

	for (unsigned int i = 128; i-- > 0;) {
		const bool carry = (bool)(rest >> 127);

		rest = rest << 1 | (a >> i & 1);
		if (carry || rest >= b) {
			rest -= b;
			quotient |= (uint128)1 << i;
		}
	}
	return quotient;
}

/* One CPU, one thread. */
int pthread_mutex_init(void *mutex, const void *attributes)
{
	(void)mutex;
	(void)attributes;
	return 0;
}

int pthread_mutex_destroy(void *mutex)
{
	(void)mutex;
	return 0;
}

int pthread_mutex_lock(void *mutex)
{
	(void)mutex;
	return 0;
}

int pthread_mutex_unlock(void *mutex)
{
	(void)mutex;
	return 0;
}

/* Of self-tests and key files, which nobody calls. */
int __printf_chk(int flag, const char *format, ...)
{
	(void)flag;
	(void)format;
	return -1;
}

int puts(const char *text)
{
	(void)text;
	return -1;
}

int putchar(int c)
{
	(void)c;
	return -1;
}

FILE *fopen(const char *path, const char *mode)
{
	(void)path;
	(void)mode;
	return NULL;
}

int fclose(FILE *file)
{
	(void)file;
	return -1;
}

int ferror(FILE *file)
{
	(void)file;
	return 1;
}

char *fgets(char *text, int bytes, FILE *file)
{
	(void)text;
	(void)bytes;
	(void)file;
	return NULL;
}

size_t fread(void *to, size_t bytes, size_t count, FILE *file)
{
	(void)to;
	(void)bytes;
	(void)count;
	(void)file;
	return 0;
}

size_t fwrite(const void *from, size_t bytes, size_t count, FILE *file)
{
	(void)from;
	(void)bytes;
	(void)count;
	(void)file;
	return 0;
}

struct tm *gmtime_r(const time_t *time, struct tm *tm)
{
	(void)time;
	(void)tm;
	return NULL;
}
