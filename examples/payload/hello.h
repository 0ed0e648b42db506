/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HELLO_H
#define HELLO_H

#include <stddef.h>

void hello(const char *method);
void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);

#endif
