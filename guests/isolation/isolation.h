/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that tries what it must not be able to do, one file a topic. What
 * ends its domain is in crash.c, a payload of its own; what another domain
 * sees of it meanwhile is in witness.c.
 */
#ifndef GUESTS_ISOLATION_H
#define GUESTS_ISOLATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/aarch64/sysreg.h"
#include "guests/rt/tap.h"
#include "guests/rt/trap.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/** id_field() - four bits of an ID register. */
static inline uint32_t id_field(uint64_t id, uint32_t shift)
{
	return (uint32_t)(id >> shift) & 0xf;
}

/** isolation_tap - of the payload's one CPU. */
extern struct tap isolation_tap;

static inline void check(bool ok, const char *topic, const char *name)
{
	tap_result(&isolation_tap, ok, topic, name, NULL);
}

/** was_undefined() - the expected exception came, as Undefined. */
static inline bool was_undefined(void)
{
	const struct trap_frame *frame = trap_taken();

	return frame && TRAP_EC(frame->esr) == TRAP_EC_UNKNOWN;
}

/* registers.c: EL2's, EL3's and the machine's registers */
void topic_registers(void);
/* identity.c: ID registers and what they promise */
void topic_identity(void);
/* interrupts.c: the distributor, other vCPUs, SGIs to everybody */
void topic_interrupts(void);
/* counters.c: case 05, and whose cycles the counters count */
void topic_counters(void);
/* flood.c: case 42; storms of interrupts */
void topic_flood(void);
/* memory.c: what is allowed to be done to its own memory */
void topic_memory(void);

#endif
