/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace: a ring of CTF packets per CPU, one fixed record a call. Written
 * lock-free by its own CPU, read from outside while the machine runs (its
 * memory as a file) or afterwards. babeltrace2 reads the packets as they lie.
 *
 * The newest wins: when the ring is full the oldest packet is started anew,
 * and its records are counted as discarded.
 *
 * What a reader may rely on; docs/trace.md says why it is enough:
 * - packet n of a CPU lies in slot n modulo the ring's packets, and its record
 *   i is the CPU's record number 31 n + i, as the record itself says;
 * - a packet with its magic is whole as far as content_bits says: that is
 *   stored (release) after the record that it counts. What lies behind is
 *   nobody's: a call that has not ended, or another lap's;
 * - a packet is left only when it is full, and the next one is there at once,
 *   empty: GATE_TRACE_EMPTY_BITS;
 * - before anything of a packet is overwritten its magic is 0, which every
 *   observer sees first; the magic returns (release) after the whole header.
 * So: read packet_seq, magic (acquire), content_bits (acquire), copy, then
 * read magic (acquire) and packet_seq again. Both as before: the copy is whole.
 */
#ifndef SMCGATE_TRACE_H
#define SMCGATE_TRACE_H

#define GATE_TRACE_PACKET_BYTES	  4096
#define GATE_TRACE_RECORD_BYTES	  128
#define GATE_TRACE_PACKET_RECORDS 31
#define GATE_TRACE_RING_PACKETS	  1024 /* el2's, for each CPU: 4 MiB */

/*
 * For a writer in assembly. When a call begins, into the record at NEXT, which
 * may always be written: TIME, X0 and ARG. When it ends: DURATION, RESULT,
 * META and SEQUENCE; NEXT and SEQUENCE of the writer go on by one; then, in
 * the packet, which NEXT's upper bits are,
 *
 *   TIMESTAMP_END = TIME
 *   CONTENT_BITS  = 8 * (end of the record - the packet), store-release
 *
 * and if NEXT is now a multiple of GATE_TRACE_PACKET_BYTES, before anything is
 * written there: gate_trace_turn().
 */
#define GATE_TRACE_NEXT			0x00 /* in struct gate_trace */
#define GATE_TRACE_SEQUENCE		0x08
#define GATE_TRACE_RECORD_TIME		0x00
#define GATE_TRACE_RECORD_DURATION	0x08
#define GATE_TRACE_RECORD_X0		0x10
#define GATE_TRACE_RECORD_ARG		0x18 /* x1-x7 */
#define GATE_TRACE_RECORD_RESULT	0x50 /* x0-x3 */
#define GATE_TRACE_RECORD_META		0x70 /* gate_trace_meta() */
#define GATE_TRACE_RECORD_SEQUENCE	0x78
#define GATE_TRACE_PACKET_TIMESTAMP_END 0x10
#define GATE_TRACE_PACKET_CONTENT_BITS	0x18

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GATE_TRACE_MAGIC    "smcgate trace 1\n" /* 16 bytes, no terminator */
#define GATE_TRACE_ALIGN    0x10000		/* of the descriptor, in RAM */
#define GATE_TRACE_MAX_CPUS 8

/**
 * struct gate_trace_info - found by its magic at a multiple of
 * GATE_TRACE_ALIGN; the magic is written last.
 */
struct gate_trace_info {
	uint8_t magic[16];
	uint32_t info_bytes; /* sizeof(struct gate_trace_info) */
	uint32_t cpu_count;
	uint32_t packet_bytes; /* GATE_TRACE_PACKET_BYTES */
	uint32_t ring_packets; /* packets a CPU */
	uint64_t clock_hz;
	uint64_t ring_pa[GATE_TRACE_MAX_CPUS];
	struct {
		uint16_t id; /* 0: none */
		uint16_t vcpu_count;
		uint32_t reserved;
		char name[16];
	} domain[8];
};

#define GATE_TRACE_CTF_MAGIC 0xc1fc1fc1u

/** struct gate_trace_record - one call; little endian, no padding. */
struct gate_trace_record {
	uint64_t time;	    /* counter ticks at entry */
	uint64_t duration;  /* ticks to the return to the caller */
	uint64_t x0;	    /* as the caller gave it */
	uint64_t arg[7];    /* x1-x7 at entry */
	uint64_t result[4]; /* x0-x3 at return */
	uint16_t domain;
	uint8_t vcpu;
	uint8_t conduit; /* enum smccc_conduit */
	uint8_t verdict; /* enum gate_verdict */
	uint8_t aarch32;
	uint16_t immediate;
	uint64_t sequence; /* of this CPU, from 0 */
};

/** struct gate_trace_packet - CTF packet header, context, then records. */
struct gate_trace_packet {
	uint32_t magic;	    /* GATE_TRACE_CTF_MAGIC, written last; 0: invalid */
	uint32_t stream_id; /* 0 */
	uint64_t timestamp_begin; /* the record's before this packet; 0: none */
	uint64_t timestamp_end;	  /* entry of the newest record */
	uint64_t content_bits;	  /* GATE_TRACE_CONTENT_BITS(records) */
	uint64_t packet_bits;
	uint64_t events_discarded; /* overwritten, of this CPU since start */
	uint32_t cpu_id;
	uint32_t reserved;
	uint64_t packet_seq; /* of this CPU, from 0 */
	uint8_t pad[64];     /* to 128: records are aligned */
	struct gate_trace_record record[GATE_TRACE_PACKET_RECORDS];
};

/* One record or more. */
#define GATE_TRACE_CONTENT_BITS(records) \
	(((uint64_t)(records) + 1) * GATE_TRACE_RECORD_BYTES * 8)

/* None: header and context. With the padding readers of CTF miss an event. */
#define GATE_TRACE_EMPTY_BITS (offsetof(struct gate_trace_packet, pad) * 8ull)

#define TRACE_OFFSET(type, field, offset) \
	_Static_assert(offsetof(struct gate_##type, field) == (offset), #field)
TRACE_OFFSET(trace_record, time, GATE_TRACE_RECORD_TIME);
TRACE_OFFSET(trace_record, duration, GATE_TRACE_RECORD_DURATION);
TRACE_OFFSET(trace_record, x0, GATE_TRACE_RECORD_X0);
TRACE_OFFSET(trace_record, arg, GATE_TRACE_RECORD_ARG);
TRACE_OFFSET(trace_record, result, GATE_TRACE_RECORD_RESULT);
TRACE_OFFSET(trace_record, domain, GATE_TRACE_RECORD_META);
TRACE_OFFSET(trace_record, vcpu, GATE_TRACE_RECORD_META + 2);
TRACE_OFFSET(trace_record, conduit, GATE_TRACE_RECORD_META + 3);
TRACE_OFFSET(trace_record, verdict, GATE_TRACE_RECORD_META + 4);
TRACE_OFFSET(trace_record, aarch32, GATE_TRACE_RECORD_META + 5);
TRACE_OFFSET(trace_record, immediate, GATE_TRACE_RECORD_META + 6);
TRACE_OFFSET(trace_record, sequence, GATE_TRACE_RECORD_SEQUENCE);
TRACE_OFFSET(trace_packet, timestamp_end, GATE_TRACE_PACKET_TIMESTAMP_END);
TRACE_OFFSET(trace_packet, content_bits, GATE_TRACE_PACKET_CONTENT_BITS);
TRACE_OFFSET(trace_packet, record, GATE_TRACE_RECORD_BYTES);
_Static_assert(sizeof(struct gate_trace_record) == GATE_TRACE_RECORD_BYTES,
	       "record layout");
_Static_assert(sizeof(struct gate_trace_packet) == GATE_TRACE_PACKET_BYTES,
	       "packet layout");

/** struct gate_trace - the writer's state, one a CPU. */
struct gate_trace {
	struct gate_trace_record *next; /* to be written; NULL: no ring */
	uint64_t sequence;		/* records so far */
	struct gate_trace_packet *ring; /* NULL: not recording */
	uint32_t packets;
	uint32_t cpu_id;
	uint64_t discarded;
};

TRACE_OFFSET(trace, next, GATE_TRACE_NEXT);
TRACE_OFFSET(trace, sequence, GATE_TRACE_SEQUENCE);
#undef TRACE_OFFSET

/**
 * gate_trace_init() - an empty ring: its first packet is there and empty, all
 * the others are invalid.
 * @ring:    @packets packets, aligned to GATE_TRACE_PACKET_BYTES; NULL:
 *           nothing is recorded, and there is no record to begin.
 * @packets: 1 or more. What is full is left at once, so a ring of n packets
 *           keeps the last 31 (n - 1) calls at the least.
 */
void gate_trace_init(struct gate_trace *trace, struct gate_trace_packet *ring,
		     uint32_t packets, uint32_t cpu_id);

/*
 * All below: on the CPU that @trace belongs to, interrupts masked; they never
 * wait.
 */

/** gate_trace_write() - append one record; its sequence is filled in. */
void gate_trace_write(struct gate_trace *trace,
		      const struct gate_trace_record *record);

/**
 * gate_trace_begin() - the half of a record that is known when a call begins.
 * One that is never ended is forgotten: the next takes its place.
 * @trace: with a ring.
 * @x:     x0-x7.
 */
void gate_trace_begin(struct gate_trace *trace, uint64_t time,
		      const uint64_t x[8]);

/**
 * gate_trace_end() - append the record that gate_trace_begin() has begun, or
 * assembly in its place.
 * @trace:  with a ring.
 * @result: x0-x3.
 * @meta:   gate_trace_meta().
 */
void gate_trace_end(struct gate_trace *trace, uint64_t duration,
		    const uint64_t result[4], uint64_t meta);

/**
 * gate_trace_turn() - start the packet after one that is full: when @next has
 * become a multiple of GATE_TRACE_PACKET_BYTES, and only then.
 */
void gate_trace_turn(struct gate_trace *trace);

/** gate_trace_meta() - a record's fields from @domain to @immediate. */
static inline uint64_t gate_trace_meta(uint16_t domain, uint8_t vcpu,
				       uint8_t conduit, uint8_t verdict,
				       bool aarch32, uint16_t immediate)
{
	return domain | (uint64_t)vcpu << 16 | (uint64_t)conduit << 24 |
	       (uint64_t)verdict << 32 | (uint64_t)aarch32 << 40 |
	       (uint64_t)immediate << 48;
}

#endif
#endif
