/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine for el2/life.c and el2/watchdog.c on the host: CPUs that idle, run
 * a guest or hang in the firmware, a clock that a test moves.
 */
#ifndef TESTS_EL2_LIFE_HOST_H
#define TESTS_EL2_LIFE_HOST_H

#include "../test.h"
#include "el2/clock.h"
#include "el2/cpu.h"
#include "el2/here.h"
#include "el2/life.h"

#define FIRST  (&machine.domains[0]) /* vCPUs 0 to 3 on CPUs 0 to 3; id 1 */
#define SECOND (&machine.domains[1]) /* one vCPU, on CPU 4; id 2 */
#define CPUS   5u
#define VCPUS  4u

/** enum life_place - where a CPU is. */
enum life_place { LIFE_IDLE = 0, LIFE_GUEST, LIFE_FIRMWARE };

struct life_cpu {
	bool kicked;
	uint64_t alarm; /* UINT64_MAX: none */
	enum life_place place;
};

extern struct life_cpu life_cpus[CPUS];
extern bool life_off;		    /* the machine has powered off */
extern uint32_t life_console;	    /* whose the console's interrupt is */
extern uint32_t life_loads[2];	    /* how often each was loaded */
extern void (*life_in_load)(void);  /* called once, in the midst of a load */
extern void (*life_in_clock)(void); /* the same, when the time is asked */
extern char life_log[16384];

/** life_machine() - both domains made, all CPUs idle, the first loads done. */
void life_machine(uint16_t restart_max, uint16_t restart_ms);

/** life_start() - the domain's vCPU 0 runs. */
void life_start(struct domain *domain);

/** life_on() - what follows happens on this CPU. */
struct cpu *life_on(uint32_t cpu);

/** life_run() - CPU_ON: the vCPU of that CPU runs. */
void life_run(uint32_t cpu);

/** life_stop() - the CPU leaves its guest for the idle loop. */
void life_stop(uint32_t cpu);

/** life_crash() - its guest faults. */
void life_crash(uint32_t cpu);

/** life_look() - one round of an idle CPU's loop; does its guest run now? */
bool life_look(uint32_t cpu);

/** life_settle() - every CPU serves what it was kicked or rung for. */
void life_settle(void);

/** life_pass() - milliseconds pass, one by one; alarms are served in time. */
void life_pass(uint64_t ms);

/** life_freeze() - time passes and nobody gets to do anything. */
void life_freeze(uint64_t ms);

#endif
