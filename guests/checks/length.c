/* SPDX-License-Identifier: BSD-2-Clause */
/* x1 is the address of x2 bytes, 1 to 4096 of them. */
#include "guests/checks/checks.h"

#define SHIFT (RAM_PA - RAM_IPA)

const char attempts_topic[] = "length";

const struct attempt attempts[] = {
	{ "one byte", RAM_IPA, 1, false, true, SHIFT, 0 },
	{ "the last byte", RAM_END - 1, 1, false, true, SHIFT, 0 },
	{ "a page", RAM_IPA + 3, 4096, false, true, SHIFT, 0 },
	{ "the last page", RAM_END - 4096, 4096, false, true, SHIFT, 0 },
	{ "one byte more", RAM_END - 4095, 4096, false, false, 0, 0 },
	{ "two of the last byte", RAM_END - 1, 2, false, false, 0, 0 },
	{ "nothing", RAM_IPA, 0, false, false, 0, 0 },
	{ "too much", RAM_IPA, 4097, false, false, 0, 0 },
	{ "nothing behind the end", RAM_END, 0, false, false, 0, 0 },
	{ "behind", RAM_END, 1, false, false, 0, 0 },
	{ "before", RAM_IPA - 1, 2, false, false, 0, 0 },
	{ "a length that wraps", RAM_IPA + 16, -8ull, false, false, 0, 0 },
	{ "a length of 2^32 + 1", RAM_IPA, 0x100000001, false, false, 0, 0 },
	{ "an address that wraps", -1ull, 2, false, false, 0, 0 },
	{ "32 bits, a page", RAM_IPA, 4096, true, true, SHIFT, 0 },
	{ "32 bits, the last byte", RAM_END - 1, 1, true, true, SHIFT, 0 },
	{ "32 bits, two of it", RAM_END - 1, 2, true, false, 0, 0 },
	{ "32 bits, garbage above", GARBAGE | RAM_IPA, GARBAGE | 4096, true,
	  true, SHIFT, 0 },
	{ "32 bits, garbage above nothing", RAM_IPA, GARBAGE, true, false, 0,
	  0 },
	{ "32 bits, an address that wraps", 0xffffffff, 2, true, false, 0, 0 },
};
const size_t attempts_count = sizeof(attempts) / sizeof(attempts[0]);
