/* SPDX-License-Identifier: BSD-2-Clause */
/* How a payload of the monitor's tests rests, and starts. */
#ifndef EL3_REST_H
#define EL3_REST_H

#include "guests/rt/rest.h"

/* power_state: all the board has. */
#define REST_CPU_STANDBY     0x00000000u
#define REST_CPU_DOWN	     0x00010000u
#define REST_CLUSTER_STANDBY 0x01000000u
#define REST_CLUSTER_DOWN    0x01010000u
#define REST_SYSTEM_STANDBY  0x02000000u
#define REST_SYSTEM_DOWN     0x02010000u

/**
 * rest_by() - SMC with x0 = @fid; x1-x3 = @state, rest_entry, @rest or, where
 * the call has no state, x1, x2 = rest_entry, @rest. The upper halves of an
 * SMC32's hold what the monitor is to drop.
 * Return: true if it went on at rest_entry.
 */
bool rest_by(struct rest *rest, uint64_t fid, uint64_t state);

/** rest_start - the entry point of a CPU_ON whose context is a rt_cpu. */
extern const char rest_start[];

/** rest_started() - C of a CPU that CPU_ON started at rest_start. */
struct rt_cpu;
void rest_started(struct rt_cpu *cpu);

#endif
