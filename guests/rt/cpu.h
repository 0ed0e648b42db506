/* SPDX-License-Identifier: BSD-2-Clause */
/* One struct per CPU of a payload; TPIDR_EL1 points to it, at EL2 too. */
#ifndef GUESTS_RT_CPU_H
#define GUESTS_RT_CPU_H

#define RT_CPU_STACK   0
#define RT_CPU_CONTEXT 8

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/aarch64/sysreg.h"
#include "guests/rt/payload.h"
#include "guests/rt/trap.h"

/** struct rt_cpu_entry - what a started CPU found, written by cpu_entry. */
struct rt_cpu_entry {
	uint64_t context;
	uint64_t daif;
	uint64_t current_el;
	uint64_t sctlr;
	uint64_t spsel;
};

struct rt_cpu {
	uint64_t stack;
	struct rt_cpu_entry entry;
	uint64_t mpidr; /* affinity fields */
	void (*run)(struct rt_cpu *cpu, void *argument);
	void *argument;
	/* Handshake with the starter; each word has one writer. */
	volatile uint64_t started; /* how many times cpu_main() began */
	volatile uint64_t done;	   /* how many times run() came back */
	struct trap_expect trap;
};

_Static_assert(offsetof(struct rt_cpu, stack) == RT_CPU_STACK, "cpu_entry");
_Static_assert(offsetof(struct rt_cpu, entry) == RT_CPU_CONTEXT, "cpu_entry");

extern struct rt_cpu rt_cpus[PAYLOAD_MAX_CPUS];
extern struct rt_cpu *volatile rt_starting;

/** cpu_entry - address for CPU_ON. */
extern const char cpu_entry[];

static inline struct rt_cpu *cpu_this(void)
{
	return (struct rt_cpu *)sysreg_read(tpidr_el1);
}

static inline uint32_t cpu_current_el(void)
{
	return (uint32_t)(sysreg_read(CurrentEL) >> 2);
}

/**
 * cpu_prepare() - make the next CPU_ON start @cpu.
 * @run: what it shall do; when that returns, the CPU calls CPU_OFF.
 */
void cpu_prepare(struct rt_cpu *cpu, uint64_t mpidr,
		 void (*run)(struct rt_cpu *cpu, void *argument),
		 void *argument);

/**
 * cpu_wait() - until *@word reaches @value; false after @ms milliseconds in
 * which this CPU ran (struct patience).
 */
bool cpu_wait(const volatile uint64_t *word, uint64_t value, uint64_t ms);

/** cpu_wait_off() - the same until PSCI says that a CPU is off. */
bool cpu_wait_off(uint64_t mpidr, uint64_t ms);

/** cpu_main() - called by cpu_entry. */
void cpu_main(struct rt_cpu *cpu);

#endif
#endif
