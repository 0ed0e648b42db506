/* SPDX-License-Identifier: BSD-2-Clause */
/* x1 is 3, 0x1000 or 0xfffffffe; x2 a clock of this domain's: 36 or 40. */
#include "guests/checks/checks.h"

const char attempts_topic[] = "set";

const struct attempt attempts[] = {
	{ "first", 3, 36, false, true, 0, 0 },
	{ "second", 0x1000, 40, false, true, 0, 0 },
	{ "last", 0xfffffffe, 36, false, true, 0, 0 },
	{ "between", 4, 36, false, false, 0, 0 },
	{ "zero", 0, 36, false, false, 0, 0 },
	{ "behind", 0xffffffff, 36, false, false, 0, 0 },
	{ "all ones", ~0ull, 36, false, false, 0, 0 },
	{ "nobody's clock", 3, 37, false, false, 0, 0 },
	{ "right in the lower half only", GARBAGE | 3, 36, false, false, 0, 0 },
	{ "32 bits, first", 3, 40, true, true, 0, 0 },
	{ "32 bits, last, garbage above", GARBAGE | 0xfffffffe, GARBAGE | 36,
	  true, true, 0, 0 },
	{ "32 bits, between", 0xfff, 36, true, false, 0, 0 },
	{ "32 bits, nobody's clock", 3, GARBAGE | 37, true, false, 0, 0 },
};
const size_t attempts_count = sizeof(attempts) / sizeof(attempts[0]);
