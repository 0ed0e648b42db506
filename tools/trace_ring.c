/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace's reader: finds the rings in a machine's RAM and takes whole
 * records out of them while their writers go on. Trusts no word of the file:
 * it may be damaged, and everything but the gate's own memory is the guests'.
 */
#include "tools/trace.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define RECORDS	    GATE_TRACE_PACKET_RECORDS

#define RECORD_BITS (GATE_TRACE_RECORD_BYTES * 8ull)

/* No machine lives to count higher; keeps the arithmetic from wrapping. */
#define MAX_SEQ	    (1ull << 48)

#define MAX_HZ	    10000000000ull
#define MAX_PACKETS (1u << 20)

/* The next offset that is not in a hole of the file: most of RAM is one. */
static size_t skip_hole(const struct trace_ram *ram, size_t offset)
{
	off_t data;

	if (ram->fd < 0)
		return offset;
	data = lseek(ram->fd, (off_t)offset, SEEK_DATA);
	if (data >= 0)
		return (size_t)data;
	return errno == ENXIO ? SIZE_MAX : offset; /* nothing more: no idea */
}

size_t trace_find(const struct trace_ram *ram, size_t from)
{
	const size_t mask = GATE_TRACE_ALIGN - 1;
	/* Alignment is the physical address's, not the file offset's. */
	const size_t skew = (size_t)(-ram->base & mask);
	size_t offset = from;

	for (;;) {
		offset = skip_hole(ram, offset);
		if (offset > SIZE_MAX - 2ull * GATE_TRACE_ALIGN)
			return SIZE_MAX;
		offset = ((offset - skew + mask) & ~mask) + skew;
		if (offset > ram->bytes ||
		    ram->bytes - offset < sizeof(struct gate_trace_info))
			return SIZE_MAX;
		if (!memcmp(ram->data + offset, GATE_TRACE_MAGIC, 16))
			return offset;
		offset += GATE_TRACE_ALIGN;
	}
}

/* For terminals, JSON and TSDL alike: nothing that any of them minds. */
static void clean_name(char *name, size_t bytes)
{
	name[bytes - 1] = 0;
	for (size_t i = 0; name[i]; i++)
		if (name[i] <= ' ' || name[i] > '~' || name[i] == '"' ||
		    name[i] == '\\')
			name[i] = '?';
}

static const char *check_info(const struct gate_trace_info *info)
{
	if (info->info_bytes != sizeof(*info))
		return "info_bytes is another version's";
	if (info->cpu_count == 0 || info->cpu_count > GATE_TRACE_MAX_CPUS)
		return "cpu_count is not 1 to 8";
	if (info->packet_bytes != GATE_TRACE_PACKET_BYTES)
		return "packet_bytes is not 4096";
	if (info->ring_packets == 0 || info->ring_packets > MAX_PACKETS)
		return "ring_packets is not 1 to 2^20";
	if (info->clock_hz == 0 || info->clock_hz > MAX_HZ)
		return "clock_hz is not 1 to 10^10";
	return NULL;
}

const char *trace_open(struct trace_reader *reader, const struct trace_ram *ram,
		       size_t offset)
{
	struct gate_trace_info *info = &reader->info;
	const char *wrong;
	uint64_t ring_bytes;

	*reader = (struct trace_reader){ 0 };
	if (offset > ram->bytes || ram->bytes - offset < sizeof(*info))
		return "it does not fit in the file";
	memcpy(info, ram->data + offset, sizeof(*info));
	if (memcmp(info->magic, GATE_TRACE_MAGIC, sizeof(info->magic)) != 0)
		return "there is no magic";
	wrong = check_info(info);
	if (wrong)
		return wrong;

	ring_bytes = (uint64_t)info->ring_packets * GATE_TRACE_PACKET_BYTES;
	for (uint32_t i = 0; i < info->cpu_count; i++) {
		/* Below the base it wraps: far behind the file's end. */
		const uint64_t at = info->ring_pa[i] - ram->base;

		if (info->ring_pa[i] % GATE_TRACE_PACKET_BYTES ||
		    ram->base % GATE_TRACE_PACKET_BYTES)
			return "a ring is not aligned";
		if (at > ram->bytes || ram->bytes - at < ring_bytes)
			return "a ring is not in the file";
		reader->cpu[i].ring = (const struct gate_trace_packet
					       *)(const void *)(ram->data + at);
	}
	for (size_t i = 0; i < TRACE_DOMAINS; i++)
		clean_name(info->domain[i].name, sizeof(info->domain[i].name));
	return NULL;
}

/* What a packet's header says; valid only while packet_is() still holds. */
struct header {
	uint64_t seq;
	uint64_t begin, end;
	uint32_t records; /* 0: nothing yet */
};

static bool count_records(uint64_t bits, uint32_t *records)
{
	*records = 0;
	if (bits == GATE_TRACE_EMPTY_BITS)
		return true;
	if (bits < GATE_TRACE_CONTENT_BITS(1) ||
	    bits > GATE_TRACE_CONTENT_BITS(RECORDS) || bits % RECORD_BITS != 0)
		return false;
	*records = (uint32_t)(bits / RECORD_BITS) - 1;
	return true;
}

/*
 * Order matters: packet_seq, magic, content_bits. A packet_seq of the packet
 * to come is stored after the magic was cleared, so the magic that is read
 * next is 0, or the one to come, whose release store brings content_bits.
 */
static bool read_header(const struct gate_trace_packet *packet, uint32_t cpu,
			struct header *header)
{
	uint64_t bits;

	header->seq = __atomic_load_n(&packet->packet_seq, __ATOMIC_ACQUIRE);
	if (__atomic_load_n(&packet->magic, __ATOMIC_ACQUIRE) !=
	    GATE_TRACE_CTF_MAGIC)
		return false;
	bits = __atomic_load_n(&packet->content_bits, __ATOMIC_ACQUIRE);
	header->begin =
		__atomic_load_n(&packet->timestamp_begin, __ATOMIC_RELAXED);
	header->end = __atomic_load_n(&packet->timestamp_end, __ATOMIC_RELAXED);
	return count_records(bits, &header->records) && header->seq < MAX_SEQ &&
	       __atomic_load_n(&packet->cpu_id, __ATOMIC_RELAXED) == cpu;
}

/* Is it the same packet still, so that what was read before is its own? */
static bool packet_is(const struct gate_trace_packet *packet, uint64_t seq)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return __atomic_load_n(&packet->magic, __ATOMIC_ACQUIRE) ==
		       GATE_TRACE_CTF_MAGIC &&
	       __atomic_load_n(&packet->packet_seq, __ATOMIC_RELAXED) == seq;
}

/* Word by word, each whole: the writer may be at the very same one. */
static void copy_record(struct gate_trace_record *to,
			const struct gate_trace_record *from)
{
	const uint64_t *source = (const uint64_t *)(const void *)from;
	uint64_t word[GATE_TRACE_RECORD_BYTES / sizeof(uint64_t)];

	for (size_t i = 0; i < GATE_TRACE_RECORD_BYTES / 8; i++)
		word[i] = __atomic_load_n(&source[i], __ATOMIC_RELAXED);
	memcpy(to, word, sizeof(*to));
}

static const struct gate_trace_packet *slot(const struct trace_reader *reader,
					    uint32_t cpu, uint64_t seq)
{
	return &reader->cpu[cpu].ring[seq % reader->info.ring_packets];
}

static bool has_packet(const struct trace_reader *reader, uint32_t cpu,
		       uint64_t seq)
{
	struct header header;

	return read_header(slot(reader, cpu, seq), cpu, &header) &&
	       header.seq == seq;
}

/*
 * The highest packet number below @limit, and whether another packet is of
 * the same lap of the ring. Return: false if there is none.
 */
static bool find_below(const struct trace_reader *reader, uint32_t cpu,
		       uint64_t limit, uint64_t *highest, bool *alone)
{
	const uint32_t packets = reader->info.ring_packets;
	uint64_t second = 0;
	uint32_t found = 0;

	*highest = 0;
	for (uint32_t i = 0; i < packets; i++) {
		struct header header;

		if (!read_header(slot(reader, cpu, i), cpu, &header) ||
		    header.seq % packets != i || header.seq >= limit)
			continue;
		found++;
		if (header.seq > *highest) {
			second = *highest;
			*highest = header.seq;
		} else if (header.seq > second) {
			second = header.seq;
		}
	}
	*alone = found < 2 || *highest - second >= packets;
	return found > 0;
}

/*
 * The newest packet of a ring. A wild number in a damaged header has no
 * company, and must not hide all the rest: it is passed over if there is
 * another. Return: false if there is no packet.
 */
static bool find_newest(const struct trace_reader *reader, uint32_t cpu,
			uint64_t *newest)
{
	uint64_t limit = MAX_SEQ;
	bool found = false, alone = true;

	for (int tries = 0; alone && tries < 16; tries++) {
		uint64_t highest;

		if (!find_below(reader, cpu, limit, &highest, &alone))
			break;
		*newest = highest;
		limit = highest;
		found = true;
	}
	return found;
}

/*
 * Go to the oldest packet that is left. In a ring that moves that one is the
 * next to go, and would be lost again and again: keep a distance.
 */
static bool catch_up(const struct trace_reader *reader, struct trace_cpu *state,
		     uint64_t newest, uint64_t distance)
{
	const uint64_t packets = reader->info.ring_packets;
	uint64_t oldest = newest >= packets ? newest - packets + 1 : 0;

	oldest += distance;
	if (oldest > newest)
		oldest = newest;
	if (oldest <= state->seq)
		return false;
	state->lost += (oldest - state->seq) * RECORDS - state->used;
	state->seq = oldest;
	state->used = 0;
	return true;
}

/*
 * timestamp_end was read after content_bits, so it is the time of the last
 * record counted, or of a later one.
 */
static bool record_is_sane(const struct header *header, uint32_t index,
			   const struct gate_trace_record *record)
{
	return record->sequence == header->seq * RECORDS + index &&
	       record->time >= header->begin && record->time <= header->end &&
	       record->duration <= UINT64_MAX - record->time;
}

enum packet_result {
	PACKET_WAIT,   /* nothing (more) to be had for now */
	PACKET_FULL,   /* read to its end */
	PACKET_LAPPED, /* a newer one is in its place */
};

/* Copy first, then ask whether it was this packet all the time, then use. */
static enum packet_result read_packet(struct trace_reader *reader, uint32_t cpu,
				      trace_sink *sink, void *context)
{
	struct trace_cpu *state = &reader->cpu[cpu];
	const struct gate_trace_packet *packet = slot(reader, cpu, state->seq);
	struct gate_trace_record copy[RECORDS];
	struct header header;

	if (!read_header(packet, cpu, &header))
		return PACKET_WAIT;
	if (header.seq != state->seq)
		return header.seq > state->seq ? PACKET_LAPPED : PACKET_WAIT;
	for (uint32_t i = state->used; i < header.records; i++)
		copy_record(&copy[i], &packet->record[i]);
	if (!packet_is(packet, state->seq))
		return PACKET_WAIT;

	for (; state->used < header.records; state->used++) {
		const struct gate_trace_record *record = &copy[state->used];

		if (!record_is_sane(&header, state->used, record)) {
			state->damaged++;
			continue;
		}
		state->last_time = record->time;
		state->read++;
		sink(context, cpu, record);
	}
	return state->used == RECORDS ? PACKET_FULL : PACKET_WAIT;
}

static void give_up_packet(struct trace_cpu *state)
{
	state->lost += RECORDS - state->used;
	state->seq++;
	state->used = 0;
}

static void poll_cpu(struct trace_reader *reader, uint32_t cpu,
		     trace_sink *sink, void *context)
{
	struct trace_cpu *state = &reader->cpu[cpu];
	uint64_t steps = 2ull * reader->info.ring_packets;
	uint64_t newest = 0;

	if (reader->info.ring_packets == 0)
		return; /* never opened */
	if (!state->attached && find_newest(reader, cpu, &newest))
		catch_up(reader, state, newest, 0);
	state->attached = true;
	while (steps--) {
		/* Asked first: the packet before one that exists is full. */
		const bool over = has_packet(reader, cpu, state->seq + 1) ||
				  state->seq < newest;

		switch (read_packet(reader, cpu, sink, context)) {
		case PACKET_FULL:
			state->seq++;
			state->used = 0;
			continue;
		case PACKET_LAPPED:
			if (find_newest(reader, cpu, &newest) &&
			    catch_up(reader, state, newest,
				     reader->info.ring_packets / 8))
				continue;
			break;
		case PACKET_WAIT:
			break;
		}
		if (!over)
			return;
		give_up_packet(state);
	}
}

/*
 * A machine that starts again starts its rings again: packet 0 with a record
 * after all that we have read. (A ring's own packet 0 is before them.)
 */
static bool has_restarted(const struct trace_reader *reader, uint32_t cpu)
{
	const struct trace_cpu *state = &reader->cpu[cpu];
	struct gate_trace_record first;
	struct header header;

	if (!state->attached || (!state->seq && !state->used) ||
	    !read_header(state->ring, cpu, &header) || header.seq != 0 ||
	    header.records == 0)
		return false;
	copy_record(&first, &state->ring->record[0]);
	return packet_is(state->ring, 0) &&
	       record_is_sane(&header, 0, &first) &&
	       first.time > state->last_time;
}

size_t trace_poll(struct trace_reader *reader, trace_sink *sink, void *context)
{
	size_t count = 0;

	for (uint32_t i = 0; i < reader->info.cpu_count; i++) {
		struct trace_cpu *state = &reader->cpu[i];
		const uint64_t before = state->read;

		if (has_restarted(reader, i)) {
			reader->restarts++;
			state->attached = false;
			state->seq = 0;
			state->used = 0;
		}
		poll_cpu(reader, i, sink, context);
		count += (size_t)(state->read - before);
	}
	return count;
}

uint64_t trace_lost(const struct trace_reader *reader)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < reader->info.cpu_count; i++)
		sum += reader->cpu[i].lost;
	return sum;
}

uint64_t trace_damaged(const struct trace_reader *reader)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < reader->info.cpu_count; i++)
		sum += reader->cpu[i].damaged;
	return sum;
}
