/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware's side of the storm: calls that say what arrived
 * (tests/system/isolation/echo.c). tests/system/isolation/storm_policy.py has
 * the numbers too.
 */
#ifndef GUESTS_ISOLATION_ECHO_H
#define GUESTS_ISOLATION_ECHO_H

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

#endif
