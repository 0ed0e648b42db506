/* SPDX-License-Identifier: BSD-2-Clause */
/* x1 is the address of 64 bytes, aligned to 8. */
#include "guests/checks/checks.h"

#define SHIFT (RAM_PA - RAM_IPA)

const char attempts_topic[] = "memory";

const struct attempt attempts[] = {
	{ "first byte", RAM_IPA, 0, false, true, SHIFT, 0 },
	{ "seen as a physical address", RAM_IPA + 0x1238, 1, false, true, SHIFT,
	  0 },
	{ "last 64 bytes", RAM_END - 64, 8, false, true, SHIFT, 0 },
	{ "8 bytes too many", RAM_END - 56, 8, false, false, 0, 0 },
	{ "last byte", RAM_END - 1, 0, false, false, 0, 0 },
	{ "behind", RAM_END, 0, false, false, 0, 0 },
	{ "before", RAM_IPA - 8, 0, false, false, 0, 0 },
	{ "not aligned", RAM_IPA + 4, 0, false, false, 0, 0 },
	{ "null", 0, 0, false, false, 0, 0 },
	{ "all ones", ~0ull, 0, false, false, 0, 0 },
	{ "wraps", -8ull, 0, false, false, 0, 0 },
	{ "its physical address", RAM_PA, 0, false, false, 0, 0 },
	{ "the gate's memory", 0x60000000, 0, false, false, 0, 0 },
	{ "the monitor's memory", 0x0e000000, 0, false, false, 0, 0 },
	{ "right in the lower half only", GARBAGE | RAM_IPA, 0, false, false, 0,
	  0 },
	{ "32 bits, first byte", RAM_IPA, 0, true, true, SHIFT, 0 },
	{ "32 bits, seen", RAM_IPA + 0x100, 7, true, true, SHIFT, 0 },
	{ "32 bits, last", RAM_END - 64, GARBAGE | 1, true, true, SHIFT, 0 },
	{ "32 bits, too many", RAM_END - 56, 0, true, false, 0, 0 },
	{ "32 bits, all ones", 0xfffffff8, 0, true, false, 0, 0 },
	{ "32 bits, garbage above", GARBAGE | RAM_IPA, 0, true, true, SHIFT,
	  0 },
	{ "32 bits, garbage above null", GARBAGE, 0, true, false, 0, 0 },
};
const size_t attempts_count = sizeof(attempts) / sizeof(attempts[0]);
