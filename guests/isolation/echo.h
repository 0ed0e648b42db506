/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware's side of the storm: calls that say what arrived
 * (tests/system/isolation/echo.c), some of which read and write memory
 * (echo_copy.c there). tests/system/isolation/storm_functions.py has the
 * numbers too.
 */
#ifndef GUESTS_ISOLATION_ECHO_H
#define GUESTS_ISOLATION_ECHO_H

#include <stdint.h>

#define ECHO_NUMBER 0x210u /* of the first; SiP's, in both widths */
#define ECHO_CALLS  16u
#define ECHO_REGS   18u	   /* x0 to x17 */
#define ECHO_STAY   0x1ffu /* of x8, which no check binds: microseconds */

/** enum echo_mode - what comes back, by the number's lowest two bits. */
enum echo_mode {
	ECHO_SAME = 0, /* every register as it came */
	ECHO_NOT,      /* every register inverted */
	ECHO_MIX,      /* the even ones inverted */
	ECHO_LATE,     /* after a while; x2 and x3 say from when to when */
	ECHO_MODES
};

/*
 * Behind them: calls that read their memory, x0's upper half then says what,
 * and read it again; if it has changed, the lower half says so. Then they write
 * it, and a little more of its pages.
 */
#define COPY_CALLS    8u
#define COPY_MEMORIES 3u /* of a call, at most */
#define COPY_ROOM     0x10000u
#define COPY_PAGE     0x1000u

/** copy_hash() - of what is read; 0 before the first byte. */
static inline uint32_t copy_hash(uint32_t hash, uint8_t byte)
{
	return (hash + byte + 1) * 0x01000193u;
}

/**
 * copy_key() - what the bytes of a call's memory @i are changed by (XOR), as
 * x9 says: their upper halves, never by nothing.
 */
static inline uint8_t copy_key(uint64_t x9, uint32_t i)
{
	return (uint8_t)((x9 >> (8 * i) & 0xe0) | 0x10);
}

#endif
