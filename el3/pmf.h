/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Timestamps of what the monitor does, for the Performance Measurement
 * Framework's calls (services/pmf.c) and /pmf of the debug files. Each CPU
 * writes its own; all can read them.
 */
#ifndef EL3_PMF_H
#define EL3_PMF_H

/* struct cpu_area: a CPU's last call, while pmf_calls_switch() is on. */
#define CPU_CALL_ENTER 0x600
#define CPU_CALL_EXIT  0x608
#define CPU_CALL_MISS  0x610 /* struct cpu's miss, while it is off */

/* pmf_calls.S reads a slot's row. pmf.c proves the numbers. */
#define EL3_SLOT_SERVICE	 0x38
#define EL3_SERVICE_FINISH	 4
#define PMF_FINISH_C		 1
#define PMF_FINISH_ARCH_FEATURES 6
#define PMF_FINISH_PSCI_FEATURES 7
#define PMF_FINISH_CHECKED	 12
#define PMF_FINISH_LEAF		 13

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stdint.h>

#include "el3/cpu.h"

/** enum pmf_stamp - moments, in the order of pmf_services[]. */
enum pmf_stamp {
	PMF_STAT_ENTER, /* a low-power state, as PSCI_STAT counts it */
	PMF_STAT_EXIT,
	PMF_PSCI_ENTER, /* CPU_SUSPEND, CPU_OFF, SYSTEM_SUSPEND */
	PMF_PSCI_EXIT,	/* back in the normal world, by whatever way */
	PMF_LOW_POWER_ENTER,
	PMF_LOW_POWER_EXIT,
	PMF_FLUSH_ENTER, /* of caches; boards without do not stamp it */
	PMF_FLUSH_EXIT,
	PMF_ON_ASKED, /* by CPU_ON of another CPU */
	PMF_ON_STARTED,
	PMF_ON_DONE, /* it enters the normal world */
	PMF_OFF,
	PMF_STAMPS
};

/**
 * struct pmf_service - timestamps that belong together.
 * @implementer, @id: bits 31:24 and 15:10 of their identifiers.
 * @count: how many; bits 7:0 count from 0.
 * @read:  the value of one.
 */
struct pmf_service {
	const char *name;
	uint8_t implementer;
	uint8_t id;
	uint8_t first;
	uint8_t count;
	uint64_t (*read)(const struct cpu *cpu, uint32_t stamp);
};

#define PMF_SERVICES 5u
extern const struct pmf_service pmf_services[PMF_SERVICES];

/** pmf_capture() - the counter's value now is @cpu's timestamp @id. */
void pmf_capture(struct cpu *cpu, unsigned int id);

/** pmf_count() - how often @cpu has captured @stamp. */
uint32_t pmf_count(const struct cpu *cpu, enum pmf_stamp stamp);

/**
 * pmf_read() - a timestamp by its identifier.
 * Return: false if no service has it.
 */
bool pmf_read(const struct cpu *cpu, uint32_t tid, uint64_t *value);

/**
 * pmf_calls_switch() - stamp the calling CPU's calls when they enter and
 * leave the monitor, until it is switched off, the CPU goes off, or a Trusted
 * OS has been called. It has another verdict table while it is on, where
 * nothing is found, so that it costs nothing while off.
 */
void pmf_calls_switch(struct cpu *cpu, bool on);

/** pmf_calls_on() - of the calling CPU. */
bool pmf_calls_on(const struct cpu *cpu);

#endif
#endif
