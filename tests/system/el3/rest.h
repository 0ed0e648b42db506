/* SPDX-License-Identifier: BSD-2-Clause */
/* A payload's CPU that rests, and comes back by either way. */
#ifndef EL3_REST_H
#define EL3_REST_H

#define REST_SAVED  0
#define REST_SP	    96
#define REST_TPIDR  104
#define REST_RESULT 112
#define REST_FOUND  120

/* power_state: all the board has. */
#define REST_CPU_STANDBY     0x00000000u
#define REST_CPU_DOWN	     0x00010000u
#define REST_CLUSTER_STANDBY 0x01000000u
#define REST_CLUSTER_DOWN    0x01010000u
#define REST_SYSTEM_STANDBY  0x02000000u
#define REST_SYSTEM_DOWN     0x02010000u

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** struct rest_found - what a CPU found at its entry point. */
struct rest_found {
	uint64_t residue; /* x1-x30, ored together */
	uint64_t daif;
	uint64_t current_el;
	uint64_t sctlr;
	uint64_t spsel;
	uint64_t counter; /* CNTPCT_EL0 */
};

struct rest {
	uint64_t saved[12]; /* x19-x30 */
	uint64_t sp;
	uint64_t tpidr;
	uint64_t result; /* x0, where the call came back */
	struct rest_found found;
};

_Static_assert(offsetof(struct rest, sp) == REST_SP, "rest.S");
_Static_assert(offsetof(struct rest, tpidr) == REST_TPIDR, "rest.S");
_Static_assert(offsetof(struct rest, result) == REST_RESULT, "rest.S");
_Static_assert(offsetof(struct rest, found) == REST_FOUND, "rest.S");

/**
 * rest_call() - SMC with x0 = @fid; x1-x3 = @state, entry, @rest or, without
 * @with_state, x1, x2 = entry, @rest.
 * Return: true if it went on at the entry point.
 */
bool rest_call(struct rest *rest, uint64_t fid, uint64_t state,
	       uint64_t with_state);

/** rest_entry, rest_start - for CPU_SUSPEND; for CPU_ON, context: rt_cpu. */
extern const char rest_entry[], rest_start[];

/** rest_started() - C of a CPU that CPU_ON started at rest_start. */
struct rt_cpu;
void rest_started(struct rt_cpu *cpu);

#endif
#endif
