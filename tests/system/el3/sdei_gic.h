/* SPDX-License-Identifier: BSD-2-Clause */
/* A model of the GIC for host tests of el3/sdei_*.c, and calls on CPUs. */
#ifndef SDEI_GIC_H
#define SDEI_GIC_H

#include <smccc/calls.h>

#include "el3/gic.h"
#include "el3/sdei.h"

#define CPUS	  4u
#define INTIDS	  96u
#define INTERNAL  32u
#define TOS_INTID 50u
#define SPI	  33u
#define CRITICAL  BOARD_SDEI_CRITICAL
#define ENTRY	  0x60001000ull

/** struct line - one interrupt. */
struct line {
	bool own, enabled, pending, active;
	unsigned int priority;
	uint32_t target;
};

extern uint32_t here; /* the CPU that executes */

struct cpu *cpu_at(uint32_t index);
struct line *line_of(uint32_t cpu, uint32_t intid);

/** next_intid() - the interrupt that CPU @cpu takes next, or INTIDS. */
uint32_t next_intid(uint32_t cpu);

/** take() - one FIQ on @cpu: the context of the handler, if one starts. */
struct sdei_context *take(uint32_t cpu, struct sdei_entry *entry);

/** settle() - all FIQs of @cpu; how many handlers started. */
uint32_t settle(uint32_t cpu);

/** on() - CPU @cpu executes. */
struct cpu *on(uint32_t cpu);

/** call() - on CPU @cpu, with x1-x3. */
int64_t call(uint32_t cpu, uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3);

#define CALL(cpu, function, x1) call(cpu, SMCCC_FID_SDEI_##function, x1, 0, 0)

/** enroll() - SDEI_EVENT_REGISTER; start() - and ENABLE, both succeed. */
int64_t enroll(uint32_t cpu, uint32_t number, uint64_t mode, uint64_t affinity);
void start(uint32_t cpu, uint32_t number, uint64_t mode, uint64_t affinity);

/** complete() - SDEI_EVENT_COMPLETE's answer. */
int64_t complete(uint32_t cpu);
void raise_spi(uint32_t intid);

/** fresh() - cmocka's set-up: all CPUs started, masked. */
int fresh(void **state);

#endif
