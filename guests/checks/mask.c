/* SPDX-License-Identifier: BSD-2-Clause */
/* x1 has 0x50 in bits 7:4; x2 is odd, at most 15. The caller gets 16 bits. */
#include "guests/checks/checks.h"

#define KEPT 0xffffull

const char attempts_topic[] = "mask";

const struct attempt attempts[] = {
	{ "just that", 0x50, 1, false, true, 0, KEPT },
	{ "other bits free", 0xffff5f, 15, false, true, 0, KEPT },
	{ "all other bits", ~0xa0ull, 3, false, true, 0, KEPT },
	{ "a bit missing", 0x40, 1, false, false, 0, KEPT },
	{ "a bit too many", 0x70, 1, false, false, 0, KEPT },
	{ "nothing", 0, 1, false, false, 0, KEPT },
	{ "all ones", ~0ull, 1, false, false, 0, KEPT },
	{ "x2 even", 0x50, 2, false, false, 0, KEPT },
	{ "x2 odd and too large", 0x50, 17, false, false, 0, KEPT },
	{ "x2 right in its lower half only", 0x50, GARBAGE | 1, false, false, 0,
	  KEPT },
	{ "32 bits, just that", 0x50, 1, true, true, 0, KEPT },
	{ "32 bits, all other bits", 0xffffff5f, 7, true, true, 0, KEPT },
	{ "32 bits, garbage above", GARBAGE | 0x5a, GARBAGE | 9, true, true, 0,
	  KEPT },
	{ "32 bits, a bit missing", 0x10, 1, true, false, 0, KEPT },
	{ "32 bits, x2 even", 0x50, 14, true, false, 0, KEPT },
};
const size_t attempts_count = sizeof(attempts) / sizeof(attempts[0]);
