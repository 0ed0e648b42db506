/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace's writer. Its readers run beside it, outside the machine even:
 * the order of the stores is what <smcgate/trace.h> promises. Nothing here
 * waits for a reader.
 */
#include <smcgate/trace.h>

#define CALL_WORDS 8 /* x0-x7 */
#define META_WORD  (GATE_TRACE_RECORD_META / sizeof(uint64_t))

/* A call's entry and end are one function where the whole is known at once. */
#define INLINE __attribute__((always_inline)) static inline

/* A record as the ring holds it: words that are stored one by one. */
typedef uint64_t __attribute__((may_alias)) record_word;

static void store_32(uint32_t *to, uint32_t value)
{
	__atomic_store_n(to, value, __ATOMIC_RELAXED);
}

static void store_64(uint64_t *to, uint64_t value)
{
	__atomic_store_n(to, value, __ATOMIC_RELAXED);
}

static struct gate_trace_packet *packet_of(struct gate_trace_record *record)
{
	const uintptr_t offset =
		(uintptr_t)record & (GATE_TRACE_PACKET_BYTES - 1);

	return (struct gate_trace_packet *)(void *)((uint8_t *)record - offset);
}

/*
 * A packet without records: from here on anything may be written into its
 * record area, since whoever sees a store that follows the fence sees that the
 * magic of the packet that was there is gone.
 */
static void start_packet(struct gate_trace *trace,
			 struct gate_trace_packet *packet, uint64_t time)
{
	store_32(&packet->magic, 0);
	__atomic_thread_fence(__ATOMIC_RELEASE);

	store_32(&packet->stream_id, 0);
	store_64(&packet->timestamp_begin, time);
	store_64(&packet->timestamp_end, time);
	store_64(&packet->content_bits, GATE_TRACE_EMPTY_BITS);
	store_64(&packet->packet_bits, 8ull * GATE_TRACE_PACKET_BYTES);
	store_64(&packet->events_discarded, trace->discarded);
	store_32(&packet->cpu_id, trace->cpu_id);
	store_32(&packet->reserved, 0);
	store_64(&packet->packet_seq,
		 trace->sequence / GATE_TRACE_PACKET_RECORDS);
	__atomic_store_n(&packet->magic, GATE_TRACE_CTF_MAGIC,
			 __ATOMIC_RELEASE);
	trace->next = packet->record;
}

/*
 * The oldest packet becomes the newest. A packet is left only when it is full,
 * so what is overwritten was full too.
 */
__attribute__((noinline)) void gate_trace_turn(struct gate_trace *trace)
{
	const uint64_t time = trace->next[-1].time;
	struct gate_trace_packet *packet = packet_of(trace->next);

	if (packet == trace->ring + trace->packets)
		packet = trace->ring;
	if (trace->sequence / GATE_TRACE_PACKET_RECORDS >= trace->packets)
		trace->discarded += GATE_TRACE_PACKET_RECORDS;
	start_packet(trace, packet, time);
}

/*
 * Plain stores, in pairs where the machine has them: nobody trusts a word of
 * a record before the release store that follows it. All is loaded before it
 * is stored: the compiler cannot know that the two do not overlap.
 */
INLINE void begin(struct gate_trace *trace, uint64_t time, const record_word *x)
{
	struct gate_trace_record *record = trace->next;
	record_word *call = (record_word *)&record->x0;
	uint64_t word[CALL_WORDS];

#pragma GCC unroll 8
	for (size_t i = 0; i < CALL_WORDS; i++)
		word[i] = x[i];
	record->time = time;
#pragma GCC unroll 8
	for (size_t i = 0; i < CALL_WORDS; i++)
		call[i] = word[i];
}

INLINE void end(struct gate_trace *trace, uint64_t duration,
		const record_word *result, uint64_t meta)
{
	struct gate_trace_record *record = trace->next;
	struct gate_trace_packet *packet = packet_of(record);
	record_word *target = (record_word *)record;
	const uint64_t sequence = trace->sequence;
	const uint64_t first = result[0], second = result[1];
	const uint64_t third = result[2], fourth = result[3];

	trace->next = record + 1;
	trace->sequence = sequence + 1;
	record->duration = duration;
	record->result[0] = first;
	record->result[1] = second;
	record->result[2] = third;
	record->result[3] = fourth;
	target[META_WORD] = meta;
	target[META_WORD + 1] = sequence;
	packet->timestamp_end = record->time;
	/* A record lies where its number says, so the distance is the size. */
	__atomic_store_n(&packet->content_bits,
			 8 * ((uint64_t)(uintptr_t)(record + 1) -
			      (uint64_t)(uintptr_t)packet),
			 __ATOMIC_RELEASE);
	if (((uintptr_t)(record + 1) & (GATE_TRACE_PACKET_BYTES - 1)) == 0)
		gate_trace_turn(trace);
}

void gate_trace_begin(struct gate_trace *trace, uint64_t time,
		      const uint64_t x[8])
{
	begin(trace, time, x);
}

void gate_trace_end(struct gate_trace *trace, uint64_t duration,
		    const uint64_t result[4], uint64_t meta)
{
	end(trace, duration, result, meta);
}

void gate_trace_write(struct gate_trace *trace,
		      const struct gate_trace_record *record)
{
	const record_word *word = (const record_word *)record;

	if (!trace->ring)
		return;
	begin(trace, record->time, (const record_word *)&record->x0);
	end(trace, record->duration, record->result, word[META_WORD]);
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
	for (uint32_t i = 0; i < packets; i++)
		store_32(&ring[i].magic, 0);
	start_packet(trace, ring, 0);
}
