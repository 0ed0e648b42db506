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
 * - a packet with its magic has at least one record; content_bits is stored
 *   (release) after the record that it counts;
 * - before anything of a packet is overwritten its magic is 0, which every
 *   observer sees first; the magic returns (release) after the whole header.
 * So: read packet_seq, magic (acquire), content_bits (acquire), copy, then
 * read magic (acquire) and packet_seq again. Both as before: the copy is whole.
 */
#ifndef SMCGATE_TRACE_H
#define SMCGATE_TRACE_H

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

#define GATE_TRACE_PACKET_BYTES	  4096
#define GATE_TRACE_RECORD_BYTES	  128
#define GATE_TRACE_PACKET_RECORDS 31
#define GATE_TRACE_CTF_MAGIC	  0xc1fc1fc1u

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
	uint64_t timestamp_begin;
	uint64_t timestamp_end; /* entry of the newest record */
	uint64_t content_bits;	/* GATE_TRACE_CONTENT_BITS(records) */
	uint64_t packet_bits;
	uint64_t events_discarded; /* overwritten, of this CPU since start */
	uint32_t cpu_id;
	uint32_t reserved;
	uint64_t packet_seq; /* of this CPU, from 0 */
	uint8_t pad[64];     /* to 128: records are aligned */
	struct gate_trace_record record[GATE_TRACE_PACKET_RECORDS];
};

#define GATE_TRACE_CONTENT_BITS(records) \
	(((uint64_t)(records) + 1) * GATE_TRACE_RECORD_BYTES * 8)

_Static_assert(sizeof(struct gate_trace_record) == GATE_TRACE_RECORD_BYTES,
	       "record layout");
_Static_assert(sizeof(struct gate_trace_packet) == GATE_TRACE_PACKET_BYTES,
	       "packet layout");
_Static_assert(offsetof(struct gate_trace_packet, record) == 128, "records");

/** struct gate_trace - the writer's state, one a CPU. */
struct gate_trace {
	struct gate_trace_packet *ring;	  /* NULL: not recording */
	struct gate_trace_packet *packet; /* being filled */
	struct gate_trace_record *next;	  /* in @packet, or its end */
	uint32_t packets;
	uint32_t cpu_id;
	uint64_t sequence; /* records so far */
	uint64_t discarded;
};

/**
 * gate_trace_init() - an empty ring: all its packets become invalid.
 * @ring:    @packets packets, 8-byte aligned; NULL: nothing is recorded.
 * @packets: 1 or more.
 */
void gate_trace_init(struct gate_trace *trace, struct gate_trace_packet *ring,
		     uint32_t packets, uint32_t cpu_id);

/**
 * gate_trace_write() - append one record; its sequence is filled in.
 *
 * Context: the CPU that @trace belongs to, interrupts masked; never waits.
 */
void gate_trace_write(struct gate_trace *trace,
		      const struct gate_trace_record *record);

#endif
