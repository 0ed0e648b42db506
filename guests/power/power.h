/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest that looks at what the gate does with its CPUs' power and time. */
#ifndef GUESTS_POWER_H
#define GUESTS_POWER_H

#include <stdbool.h>
#include <stdint.h>

#include "guests/rt/cpu.h"
#include "guests/rt/tap.h"
#include <smccc/calls.h>

#define POWER_VCPUS   4u
#define POWER_WAIT_MS 20000u

/** power_say() - a line that is no result. */
__attribute__((format(printf, 1, 2))) void power_say(const char *format, ...);

/** power_call() - by the conduit that answers; x0 of it. */
int64_t power_call(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3);

/** power_start() - vCPU @i runs @run; waits until it has begun. */
bool power_start(uint32_t i, void (*run)(struct rt_cpu *cpu, void *argument),
		 void *argument);

/** power_wait_off() - until CPU_OFF of vCPU @i is over. */
bool power_wait_off(uint32_t i);

/* One file each. */
void power_on_off(struct tap *tap);
void power_rests(struct tap *tap);
void power_stolen(struct tap *tap);
void power_entropy(struct tap *tap);

#endif
