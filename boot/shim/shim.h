/* SPDX-License-Identifier: BSD-2-Clause */
/* The C library of a few calls that Debian's Mbed TLS links with. */
#ifndef BOOT_SHIM_SHIM_H
#define BOOT_SHIM_SHIM_H

#include <stddef.h>
#include <stdint.h>

/** shim_start() - a stack guard, an empty heap; before the library runs. */
void shim_start(void);

/* heap.c */

/** heap_start() - forget all that was allocated. */
void heap_start(void);

/** calloc() - zeroed; NULL when the heap is full. */
void *calloc(size_t count, size_t bytes);
void free(void *data);

/* What compilers and glibc's headers make of plain calls. */
extern uintptr_t __stack_chk_guard;
__attribute__((noreturn)) void __stack_chk_fail(void);
void *__memset_chk(void *to, int byte, size_t bytes, size_t room);
int __printf_chk(int flag, const char *format, ...);
__extension__ unsigned __int128 __udivti3(unsigned __int128 a,
					  unsigned __int128 b);
int pthread_mutex_init(void *mutex, const void *attributes);
int pthread_mutex_destroy(void *mutex);
int pthread_mutex_lock(void *mutex);
int pthread_mutex_unlock(void *mutex);

#endif
