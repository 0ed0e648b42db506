/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who does not come back from the firmware. A call that is forwarded in place
 * leaves no word behind, so CPUs are watched from outside: each that runs a
 * guest ticks by EL2's own timer and looks whether the others still do. A
 * guest cannot keep that interrupt off; only the firmware can. Where one CPU
 * alone runs a guest, one of the idle ones watches it; the rest sleep on.
 */
#ifndef EL2_WATCHDOG_H
#define EL2_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#define EL2_MAX_CPUS	    8 /* GATE_TRACE_MAX_CPUS too */

#define WATCHDOG_TICK_MS    250u
#define WATCHDOG_LOST_TICKS 12u	  /* of the watcher's, all of them in time */
#define WATCHDOG_LATE_MS    1000u /* reported when it comes back */

struct cpu;

/** struct watchdog - in struct cpu; its own CPU alone writes the first part. */
struct watchdog {
	/* In the firmware, by a call that C makes: since when, which. */
	uint64_t call_since; /* atomic; 0: no */
	uint64_t call_fid;   /* atomic */
	uint64_t tick_at;    /* the next tick, if @ticks */
	bool ticks;
	bool back;     /* it was lost, and has been told of */
	uint32_t late; /* how often it came back late */
	uint8_t missed[EL2_MAX_CPUS];
	uint64_t seen[EL2_MAX_CPUS]; /* the others' @beat */
	/* What others read and write, in a line that no call touches. */
	_Alignas(64) uint64_t beat; /* atomic: its last tick; 0: it is idle */
	bool lost;		    /* atomic: for good */
};

/** watchdog_run() - its vCPU is about to run. */
void watchdog_run(struct cpu *cpu);

/** watchdog_rest() - its vCPU runs no further. */
void watchdog_rest(struct cpu *cpu);

/** watchdog_arm() - before an idle CPU sleeps: what it must wake for. */
void watchdog_arm(struct cpu *cpu);

/** watchdog_interrupt() - EL2's timer: a tick, or a domain's alarm. */
void watchdog_interrupt(struct cpu *cpu);

/**
 * watchdog_lose() - a CPU that never came, or does not answer: it and its
 * domain are lost.
 */
void watchdog_lose(struct cpu *cpu);

/** watchdog_is_lost() - it takes no part in anything until the next reset. */
bool watchdog_is_lost(const struct cpu *cpu);

#endif
