/* SPDX-License-Identifier: BSD-2-Clause */
/* x1 within [0x1000, 0x1fff], x2 within [5, 9]. */
#include "guests/checks/checks.h"

const char attempts_topic[] = "range";

const struct attempt attempts[] = {
	{ "first", 0x1000, 5, false, true, 0, 0 },
	{ "last", 0x1fff, 9, false, true, 0, 0 },
	{ "below", 0xfff, 5, false, false, 0, 0 },
	{ "above", 0x2000, 5, false, false, 0, 0 },
	{ "zero", 0, 5, false, false, 0, 0 },
	{ "the second argument below", 0x1000, 4, false, false, 0, 0 },
	{ "the second argument above", 0x1000, 10, false, false, 0, 0 },
	{ "all ones", ~0ull, 5, false, false, 0, 0 },
	{ "right in the lower half only", GARBAGE | 0x1000, 5, false, false, 0,
	  0 },
	{ "the second one likewise", 0x1000, GARBAGE | 5, false, false, 0, 0 },
	{ "32 bits, first", 0x1000, 5, true, true, 0, 0 },
	{ "32 bits, last", 0x1fff, 9, true, true, 0, 0 },
	{ "32 bits, below", 0xfff, 5, true, false, 0, 0 },
	{ "32 bits, above", 0x2000, 9, true, false, 0, 0 },
	{ "32 bits, garbage above", GARBAGE | 0x1000, GARBAGE | 9, true, true,
	  0, 0 },
	{ "32 bits, garbage above what is refused", GARBAGE | 0x1000,
	  GARBAGE | 10, true, false, 0, 0 },
};
const size_t attempts_count = sizeof(attempts) / sizeof(attempts[0]);
