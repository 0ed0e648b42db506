/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Trusted OS for tests: what its calls are. Read by itself, by the payload
 * in the normal world and by assembly.
 */
#ifndef GUESTS_TOS_H
#define GUESTS_TOS_H

/* struct tos_state, by offset */
#define TOS_STATE_IN	0 /* x0-x30 of the last entry */
#define TOS_STATE_OUT	256
#define TOS_STATE_FP	288
#define TOS_STATE_STACK 0x1000 /* its end */
#define TOS_STATE_SHIFT 12
#define TOS_MAX_CPUS	8

/* Entered with this in x0 at its start, it fails; else x0 is its number. */
#define TOS_START_FAILS 0xbad

/* What registers hold that are nobody's business. */
#define TOS_POISON 0x5ec2

#ifndef __ASSEMBLER__

#include <stdint.h>

/* Fast calls, FID[15:0]; any row of the Trusted OS. */
enum tos_call {
	TOS_CALL_NOTHING = 0x100, /* 0 */
	TOS_CALL_IN,		  /* x1 = n: xn of the entry before this one */
	TOS_CALL_COUNT,		  /* x1 = enum tos_count, x2 = CPU or ~0 */
	TOS_CALL_FP,		  /* were FP registers zero? now they are not */
	TOS_CALL_POISON,	  /* write every register of EL1 */
	TOS_CALL_CHECK,		  /* are the lasting ones as written? */
	TOS_CALL_TIMER,		  /* x1 = period, ticks; 0: off */
	TOS_CALL_SMC,		  /* SMC with x1-x3 as x0-x2: its x0-x2 */
	TOS_CALL_REFUSE_OFF,	  /* x1: answer of CPU_OFF from now on */
	TOS_CALL_UNDEFINED,	  /* is SVE undefined here, at this level? */
	TOS_CALL_SPIN,		  /* x1 = ticks of CNTPCT_EL0 */
	TOS_CALL_SPIN_OPEN,	  /* its interrupts unmasked, till the secure
				     timer has fired and x1 = ticks more; 1 */
	TOS_CALL_TIMER_HERE,	  /* a timer interrupt, taken at S-EL1 */
	TOS_CALL_GIC,		  /* the GIC's registers, not undefined? */
};

#define TOS_CALL_UID	0xff01u
#define TOS_UID_WORD(n) (0x70357465u + (uint32_t)(n)) /* word 0 */

/* Yielding calls: x1 = how many normal interrupts to wait for. */
#define TOS_YIELD_START	 0x0004u
#define TOS_YIELD_RESUME 0x0003u
#define TOS_FOREIGN	 0xffff0004u

enum tos_count {
	TOS_COUNT_CPU_ON,
	TOS_COUNT_CPU_OFF,
	TOS_COUNT_SUSPEND,
	TOS_COUNT_RESUME,
	TOS_COUNT_FIQ,	   /* entries for a secure interrupt */
	TOS_COUNT_TIMER,   /* of these and at S-EL1, timer interrupts */
	TOS_COUNT_STRANGE, /* interrupts that are not its own */
	TOS_COUNT_PC,	   /* the PC that was interrupted last */
	TOS_COUNT_LEVEL,   /* x0 of the last suspend or resume */
	TOS_COUNTS
};

#endif
#endif
