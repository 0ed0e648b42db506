/* SPDX-License-Identifier: BSD-2-Clause */
/* The one string function the library needs; it links to no C library. */
#ifndef SMCCC_TEXT_H
#define SMCCC_TEXT_H

#include <stdbool.h>

static inline bool smccc_text_equal(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

#endif
