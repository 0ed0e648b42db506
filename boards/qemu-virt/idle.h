/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an idle CPU of this board may ask of its firmware: power_state values
 * of CPU_SUSPEND (DEN0022, original format), the deepest first. A value that
 * this firmware does not know is refused, and the next one is tried.
 *
 * Cluster, then CPU. Not the system: a machine that runs domains is not
 * asleep, and its distributor and UART are set up once.
 */
#ifndef BOARD_IDLE_H
#define BOARD_IDLE_H

#define BOARD_IDLE_STATES                                \
	{                                                \
		0x01010000u,	     /* cluster, down */ \
			0x00010000u, /* CPU, down */     \
	}

#endif
