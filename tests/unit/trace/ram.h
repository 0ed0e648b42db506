/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine's RAM with two CPUs' rings in it, written by the gate's writer. */
#ifndef TESTS_UNIT_TRACE_RAM_H
#define TESTS_UNIT_TRACE_RAM_H

#include <smcgate/gate.h>
#include <smcgate/trace.h>

#include "tools/trace.h"

#define RAM_BASE    0x40000000ull
#define RAM_CPUS    2
#define RAM_INFO    0x20000 /* offsets */
#define RAM_RINGS   0x40000
#define RAM_PACKETS 8u
#define RAM_BYTES(packets) \
	(RAM_RINGS + RAM_CPUS * (size_t)(packets)*GATE_TRACE_PACKET_BYTES)
#define RAM_HZ	  62500000u /* 16 ns a tick */

#define RAM_LINUX 1
#define RAM_PROBE 2

struct fake {
	uint8_t *data;
	size_t bytes;
	uint32_t packets;
	struct gate_trace_info *info;
	struct gate_trace trace[RAM_CPUS];
	uint64_t now; /* grows with each record */
	struct gate_trace_record begun;
};

/** fake_init() - lay the descriptor and empty rings out in zeroed memory. */
void fake_init(struct fake *fake, void *data, uint32_t packets);

/** fake_create(), fake_free() - the same in memory of its own. */
void fake_create(struct fake *fake, uint32_t packets);
void fake_free(struct fake *fake);

struct gate_trace_packet *fake_ring(const struct fake *fake, uint32_t cpu);
struct trace_ram fake_ram(const struct fake *fake);

/** fake_record() - a call whose every field follows from @number. */
struct gate_trace_record fake_record(uint64_t number, uint64_t time);

/** fake_write() - append @count such records, numbered on. */
void fake_write(struct fake *fake, uint32_t cpu, uint64_t count);

/**
 * fake_begin(), fake_end() - the same in two steps. @number is what the record
 * is made of, and the next one's if it is to be checked.
 */
void fake_begin(struct fake *fake, uint32_t cpu, uint64_t number);
void fake_end(struct fake *fake, uint32_t cpu);

/** fake_call() - one call with an ID and a verdict, else plain. */
void fake_call(struct fake *fake, uint32_t cpu, uint16_t domain, uint64_t x0,
	       enum gate_verdict verdict, uint64_t result, uint64_t duration);

#endif
