/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace's writer. Its readers run beside it, outside the machine even:
 * the order of the stores is what <smcgate/trace.h> promises. Nothing here
 * waits for a reader.
 */
#include <smcgate/trace.h>

#define RECORD_WORDS (GATE_TRACE_RECORD_BYTES / sizeof(uint64_t))
#define HALF_WORDS   (RECORD_WORDS / 2)

/* A record as the ring holds it: words that are stored one by one. */
typedef uint64_t __attribute__((may_alias)) record_word;

_Static_assert(offsetof(struct gate_trace_record, sequence) ==
		       (RECORD_WORDS - 1) * sizeof(uint64_t),
	       "the sequence is the last word");

static void store_32(uint32_t *to, uint32_t value)
{
	__atomic_store_n(to, value, __ATOMIC_RELAXED);
}

static void store_64(uint64_t *to, uint64_t value)
{
	__atomic_store_n(to, value, __ATOMIC_RELAXED);
}

/*
 * Plain stores, in pairs where the machine has them: nobody trusts a word of
 * a record before the release store that follows it. Each half is loaded
 * before it is stored: the compiler cannot know that the two do not overlap.
 */
__attribute__((always_inline)) static inline void
store_record(struct gate_trace_record *to, const struct gate_trace_record *from,
	     uint64_t sequence)
{
	record_word *target = (record_word *)to;
	const record_word *source = (const record_word *)from;
	uint64_t word[HALF_WORDS];

#pragma GCC unroll 8
	for (size_t i = 0; i < HALF_WORDS; i++)
		word[i] = source[i];
#pragma GCC unroll 8
	for (size_t i = 0; i < HALF_WORDS; i++)
		target[i] = word[i];
#pragma GCC unroll 8
	for (size_t i = 0; i < HALF_WORDS - 1; i++)
		word[i] = source[HALF_WORDS + i];
	word[HALF_WORDS - 1] = sequence;
#pragma GCC unroll 8
	for (size_t i = 0; i < HALF_WORDS; i++)
		target[HALF_WORDS + i] = word[i];
}

/* A record lies where its number says, so the distance is the size. */
static uint64_t content_bits(const struct gate_trace_packet *packet,
			     const struct gate_trace_record *last)
{
	return ((uint64_t)(uintptr_t)(last + 1) - (uint64_t)(uintptr_t)packet) *
	       8;
}

/*
 * The oldest packet becomes the newest, with its first record. A packet is
 * left only when it is full, so what is overwritten was full too.
 */
static void start_packet(struct gate_trace *trace,
			 const struct gate_trace_record *record)
{
	struct gate_trace_packet *packet = trace->packet + 1;
	const uint64_t seq = trace->sequence / GATE_TRACE_PACKET_RECORDS;

	if (packet == trace->ring + trace->packets)
		packet = trace->ring;
	if (seq >= trace->packets)
		trace->discarded += GATE_TRACE_PACKET_RECORDS;

	store_32(&packet->magic, 0);
	/* Whoever sees one of the stores below sees that the magic is gone. */
	__atomic_thread_fence(__ATOMIC_RELEASE);

	store_32(&packet->stream_id, 0);
	store_64(&packet->timestamp_begin, record->time);
	store_64(&packet->timestamp_end, record->time);
	store_64(&packet->content_bits, GATE_TRACE_CONTENT_BITS(1));
	store_64(&packet->packet_bits, 8ull * GATE_TRACE_PACKET_BYTES);
	store_64(&packet->events_discarded, trace->discarded);
	store_32(&packet->cpu_id, trace->cpu_id);
	store_32(&packet->reserved, 0);
	store_64(&packet->packet_seq, seq);
	store_record(&packet->record[0], record, trace->sequence);
	__atomic_store_n(&packet->magic, GATE_TRACE_CTF_MAGIC,
			 __ATOMIC_RELEASE);

	trace->packet = packet;
	trace->next = &packet->record[1];
	trace->sequence++;
}

void gate_trace_write(struct gate_trace *trace,
		      const struct gate_trace_record *record)
{
	struct gate_trace_packet *packet = trace->packet;
	struct gate_trace_record *next = trace->next;
	const uint64_t sequence = trace->sequence;

	if (!packet)
		return;
	if (next == packet->record + GATE_TRACE_PACKET_RECORDS) {
		start_packet(trace, record);
		return;
	}

	trace->next = next + 1;
	trace->sequence = sequence + 1;
	store_record(next, record, sequence);
	store_64(&packet->timestamp_end, record->time);
	__atomic_store_n(&packet->content_bits, content_bits(packet, next),
			 __ATOMIC_RELEASE);
}

void gate_trace_init(struct gate_trace *trace, struct gate_trace_packet *ring,
		     uint32_t packets, uint32_t cpu_id)
{
	*trace = (struct gate_trace){
		.ring = ring,
		.packets = packets,
		.cpu_id = cpu_id,
	};
	if (!ring)
		return;
	/* The last packet, full: the first record starts the first packet. */
	trace->packet = &ring[packets - 1];
	trace->next = trace->packet->record + GATE_TRACE_PACKET_RECORDS;
	for (uint32_t i = 0; i < packets; i++)
		store_32(&ring[i].magic, 0);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}
