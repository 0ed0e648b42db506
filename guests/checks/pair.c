/* SPDX-License-Identifier: BSD-2-Clause */
/* x1 and x2 are the halves of the address of 64 bytes, aligned to 8. */
#include "guests/checks/checks.h"

#define SHIFT (RAM_PA - RAM_IPA)

const char attempts_topic[] = "pair";

const struct attempt attempts[] = {
	{ "first byte", RAM_IPA, 0, false, true, SHIFT, 0 },
	{ "last 64 bytes", RAM_END - 64, 0, false, true, SHIFT, 0 },
	{ "8 bytes too many", RAM_END - 56, 0, false, false, 0, 0 },
	{ "not aligned", RAM_IPA + 4, 0, false, false, 0, 0 },
	{ "an upper half", RAM_IPA, 1, false, false, 0, 0 },
	{ "an upper half in x1", 0x100000000 | RAM_IPA, 0, false, false, 0, 0 },
	{ "garbage above x2", RAM_IPA, GARBAGE, false, false, 0, 0 },
	{ "all ones", ~0ull, ~0ull, false, false, 0, 0 },
	{ "wraps", 0xfffffff8, 0xffffffff, false, false, 0, 0 },
	{ "32 bits, first byte", RAM_IPA, 0, true, true, SHIFT, 0 },
	{ "32 bits, garbage above x1", GARBAGE | RAM_IPA, 0, true, true, SHIFT,
	  0 },
	{ "32 bits, an upper half", RAM_IPA, GARBAGE | 1, true, false, 0, 0 },
	{ "32 bits, null", 0, 0, true, false, 0, 0 },
};
const size_t attempts_count = sizeof(attempts) / sizeof(attempts[0]);
