/* SPDX-License-Identifier: BSD-2-Clause */
/* The ring: what the gate writes is what the tool reads, or is counted. */
#include "../test.h"
#include "ram.h"

#define RECORDS ((uint64_t)GATE_TRACE_PACKET_RECORDS)

/* What a reader was given; checks each record against its number. */
struct taken {
	uint64_t count[GATE_TRACE_MAX_CPUS];
	uint64_t first[GATE_TRACE_MAX_CPUS];
	uint64_t next[GATE_TRACE_MAX_CPUS];
	uint64_t wrong; /* not what was written under that number */
	uint64_t back;	/* not after the one before */
};

static void take(void *context, uint32_t cpu,
		 const struct gate_trace_record *record)
{
	struct taken *taken = context;
	struct gate_trace_record want =
		fake_record(record->sequence, record->time);

	want.sequence = record->sequence;
	if (memcmp(&want, record, sizeof(want)) != 0)
		taken->wrong++;
	if (taken->count[cpu]++ == 0)
		taken->first[cpu] = record->sequence;
	else if (record->sequence < taken->next[cpu])
		taken->back++;
	taken->next[cpu] = record->sequence + 1;
}

static struct taken read_all(const struct fake *fake,
			     struct trace_reader *reader)
{
	const struct trace_ram ram = fake_ram(fake);
	struct taken taken = { 0 };

	assert_null(trace_open(reader, &ram, RAM_INFO));
	trace_poll(reader, take, &taken);
	EQUAL(taken.wrong, 0);
	EQUAL(taken.back, 0);
	return taken;
}

TEST(the_descriptor_is_found_at_multiples_only)
{
	struct fake fake;
	struct trace_ram ram;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	ram = fake_ram(&fake);
	memcpy(fake.data + 0x11000, GATE_TRACE_MAGIC, 16);
	EQUAL(trace_find(&ram, 0), RAM_INFO);
	EQUAL(trace_find(&ram, RAM_INFO), RAM_INFO);
	EQUAL(trace_find(&ram, RAM_INFO + 1), SIZE_MAX);
	memcpy(fake.data + 0x30000, GATE_TRACE_MAGIC, 16);
	EQUAL(trace_find(&ram, RAM_INFO + 1), 0x30000);
	fake_free(&fake);
}

TEST(alignment_counts_from_the_physical_address)
{
	struct fake fake;
	struct trace_ram ram;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	ram = fake_ram(&fake);
	ram.base = RAM_BASE + 0x1000; /* the file begins a page later */
	EQUAL(trace_find(&ram, 0), SIZE_MAX);
	memcpy(fake.data + 0xf000, GATE_TRACE_MAGIC, 16);
	EQUAL(trace_find(&ram, 0), 0xf000);
	fake_free(&fake);
}

TEST(a_descriptor_cut_short_is_not_found)
{
	struct fake fake;
	struct trace_ram ram;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	ram = fake_ram(&fake);
	ram.bytes = RAM_INFO + sizeof(struct gate_trace_info);
	EQUAL(trace_find(&ram, 0), RAM_INFO);
	ram.bytes--;
	EQUAL(trace_find(&ram, 0), SIZE_MAX);
	ram.bytes = 0;
	EQUAL(trace_find(&ram, 0), SIZE_MAX);
	fake_free(&fake);
}

static const char *open_with(struct fake *fake, struct gate_trace_info info)
{
	const struct trace_ram ram = fake_ram(fake);
	const struct gate_trace_info good = *fake->info;
	struct trace_reader reader;
	const char *wrong;

	*fake->info = info;
	wrong = trace_open(&reader, &ram, RAM_INFO);
	*fake->info = good;
	return wrong;
}

#define REFUSES(change, reason)                           \
	do {                                              \
		struct gate_trace_info info = *fake.info; \
		const char *wrong;                        \
                                                          \
		change;                                   \
		wrong = open_with(&fake, info);           \
		assert_non_null(wrong);                   \
		assert_string_equal(wrong, reason);       \
	} while (0)

TEST(a_descriptor_with_a_wild_value_is_refused_by_name)
{
	const char *not_there = "a ring is not in the file";
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	assert_null(open_with(&fake, *fake.info));
	REFUSES(info.magic[15] ^= 1, "there is no magic");
	REFUSES(info.info_bytes++, "info_bytes is another version's");
	REFUSES(info.cpu_count = 0, "cpu_count is not 1 to 8");
	REFUSES(info.cpu_count = 9, "cpu_count is not 1 to 8");
	REFUSES(info.packet_bytes = 8192, "packet_bytes is not 4096");
	REFUSES(info.ring_packets = 0, "ring_packets is not 1 to 2^20");
	REFUSES(info.ring_packets = UINT32_MAX,
		"ring_packets is not 1 to 2^20");
	REFUSES(info.ring_packets = 1 << 20, not_there);
	REFUSES(info.ring_packets = RAM_PACKETS + 1, not_there);
	REFUSES(info.clock_hz = 0, "clock_hz is not 1 to 10^10");
	REFUSES(info.clock_hz = UINT64_MAX, "clock_hz is not 1 to 10^10");
	REFUSES(info.ring_pa[0] = 0, not_there);
	REFUSES(info.ring_pa[1] = RAM_BASE - 4096, not_there);
	REFUSES(info.ring_pa[1] = UINT64_MAX << 12, not_there);
	REFUSES(info.ring_pa[1] += 4096, not_there);
	REFUSES(info.ring_pa[0] += 8, "a ring is not aligned");
	fake_free(&fake);
}

TEST(a_name_that_could_hurt_a_terminal_is_cleaned)
{
	struct trace_reader reader;
	struct trace_ram ram;
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	ram = fake_ram(&fake);
	memcpy(fake.info->domain[0].name, "a\033[2J\"\\\x80 789abcdef", 16);
	assert_null(trace_open(&reader, &ram, RAM_INFO));
	assert_string_equal(reader.info.domain[0].name, "a?[2J????789abc");
	fake_free(&fake);
}

TEST(an_empty_ring_has_no_records)
{
	struct trace_reader reader;
	struct taken taken;
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	taken = read_all(&fake, &reader);
	EQUAL(taken.count[0] + taken.count[1], 0);
	EQUAL(trace_lost(&reader), 0);
	fake_free(&fake);
}

TEST(a_ring_that_is_not_there_is_not_written)
{
	const struct gate_trace_record record = fake_record(0, 1);
	struct gate_trace trace;

	UNUSED_STATE;
	gate_trace_init(&trace, NULL, 0, 0);
	gate_trace_write(&trace, &record);
	EQUAL(trace.sequence, 0);
	assert_null(trace.next);
}

TEST(every_record_comes_back_as_it_was_written)
{
	struct trace_reader reader;
	struct taken taken;
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	for (uint64_t total = 1; total < RAM_PACKETS * RECORDS; total++) {
		fake_write(&fake, 1, 1);
		taken = read_all(&fake, &reader);
		EQUAL(taken.count[0], 0);
		EQUAL(taken.count[1], total);
		EQUAL(taken.first[1], 0);
		EQUAL(trace_lost(&reader) + trace_damaged(&reader), 0);
	}
	fake_free(&fake);
}

TEST(the_newest_win_and_the_rest_is_counted)
{
	const uint64_t whole = RAM_PACKETS * RECORDS;
	struct trace_reader reader;
	struct taken taken;
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	fake_write(&fake, 0, whole - 1);
	for (uint64_t total = whole; total <= 4 * whole; total++) {
		/* A packet is overwritten as a whole, when one is full. */
		const uint64_t gone =
			(total / RECORDS - (RAM_PACKETS - 1)) * RECORDS;

		fake_write(&fake, 0, 1);
		taken = read_all(&fake, &reader);
		EQUAL(taken.first[0], gone);
		EQUAL(taken.count[0], total - gone);
		CHECK(taken.count[0] >= (RAM_PACKETS - 1) * RECORDS);
		EQUAL(trace_lost(&reader), gone);
		EQUAL(fake.trace[0].discarded, gone);
	}
	fake_free(&fake);
}

TEST(a_packet_says_how_many_its_ring_has_discarded)
{
	const struct gate_trace_packet *ring;
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	ring = fake_ring(&fake, 0);
	fake_write(&fake, 0, RAM_PACKETS * RECORDS - 1);
	EQUAL(ring[RAM_PACKETS - 1].events_discarded, 0);
	EQUAL(ring[0].packet_seq, 0);
	fake_write(&fake, 0, RECORDS + 1);
	EQUAL(ring[0].events_discarded, RECORDS);
	EQUAL(ring[1].events_discarded, 2 * RECORDS);
	EQUAL(ring[1].packet_seq, RAM_PACKETS + 1);
	fake_free(&fake);
}

TEST(a_full_packet_is_followed_by_an_empty_one_at_once)
{
	const struct gate_trace_packet *ring;
	struct trace_reader reader;
	struct taken taken;
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	ring = fake_ring(&fake, 0);
	EQUAL(ring[0].magic, GATE_TRACE_CTF_MAGIC);
	EQUAL(ring[0].content_bits, GATE_TRACE_EMPTY_BITS);
	EQUAL(ring[0].timestamp_end, 0);
	EQUAL(ring[1].magic, 0);
	fake_write(&fake, 0, RECORDS - 1);
	EQUAL(ring[0].content_bits, GATE_TRACE_CONTENT_BITS(RECORDS - 1));
	EQUAL(ring[1].magic, 0);
	fake_write(&fake, 0, 1);
	EQUAL(ring[0].content_bits, GATE_TRACE_CONTENT_BITS(RECORDS));
	EQUAL(ring[0].timestamp_end, ring[0].record[RECORDS - 1].time);
	EQUAL(ring[1].magic, GATE_TRACE_CTF_MAGIC);
	EQUAL(ring[1].packet_seq, 1);
	EQUAL(ring[1].content_bits, GATE_TRACE_EMPTY_BITS);
	EQUAL(ring[1].timestamp_begin, ring[0].timestamp_end);
	EQUAL(ring[1].timestamp_end, ring[0].timestamp_end);
	assert_ptr_equal(fake.trace[0].next, &ring[1].record[0]);
	taken = read_all(&fake, &reader);
	EQUAL(taken.count[0], RECORDS);
	EQUAL(trace_lost(&reader) + trace_damaged(&reader), 0);
	fake_write(&fake, 0, 1);
	EQUAL(ring[1].content_bits, GATE_TRACE_CONTENT_BITS(1));
	EQUAL(ring[1].timestamp_end, ring[1].record[0].time);
	fake_free(&fake);
}

TEST(a_call_that_has_only_begun_is_not_read)
{
	struct trace_reader reader;
	struct taken taken = { 0 };
	struct trace_ram ram;
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, 2);
	ram = fake_ram(&fake);
	assert_null(trace_open(&reader, &ram, RAM_INFO));
	for (uint64_t total = 0; total < 5 * RECORDS; total++) {
		fake_begin(&fake, 0, ~total); /* and is given up */
		EQUAL(trace_poll(&reader, take, &taken), 0);
		fake_begin(&fake, 0, total);
		EQUAL(trace_poll(&reader, take, &taken), 0);
		fake_end(&fake, 0);
		EQUAL(trace_poll(&reader, take, &taken), 1);
	}
	EQUAL(taken.wrong + taken.back, 0);
	EQUAL(trace_lost(&reader) + trace_damaged(&reader), 0);
	fake_free(&fake);
}

static void put(uint8_t *at, size_t offset, uint64_t value)
{
	memcpy(at + offset, &value, sizeof(value));
}

static uint64_t get(const uint8_t *at, size_t offset)
{
	uint64_t value;

	memcpy(&value, at + offset, sizeof(value));
	return value;
}

/* The contract of <smcgate/trace.h> to the letter, with nothing of C's. */
static void write_as_assembly(struct gate_trace *trace,
			      const struct gate_trace_record *call)
{
	uint8_t *state = (uint8_t *)trace;
	uint8_t *record = (uint8_t *)(uintptr_t)get(state, GATE_TRACE_NEXT);
	const uint64_t next = (uintptr_t)record + GATE_TRACE_RECORD_BYTES;
	const uint64_t offset =
		(uintptr_t)record & (GATE_TRACE_PACKET_BYTES - 1);
	uint8_t *packet = record - offset;
	const uint64_t sequence = get(state, GATE_TRACE_SEQUENCE);

	put(record, GATE_TRACE_RECORD_TIME, call->time);
	put(record, GATE_TRACE_RECORD_X0, call->x0);
	for (size_t i = 0; i < 7; i++)
		put(record, GATE_TRACE_RECORD_ARG + 8 * i, call->arg[i]);

	put(record, GATE_TRACE_RECORD_DURATION, call->duration);
	for (size_t i = 0; i < 4; i++)
		put(record, GATE_TRACE_RECORD_RESULT + 8 * i, call->result[i]);
	put(record, GATE_TRACE_RECORD_META,
	    gate_trace_meta(call->domain, call->vcpu, call->conduit,
			    call->verdict, call->aarch32, call->immediate));
	put(record, GATE_TRACE_RECORD_SEQUENCE, sequence);
	put(state, GATE_TRACE_NEXT, next);
	put(state, GATE_TRACE_SEQUENCE, sequence + 1);
	put(packet, GATE_TRACE_PACKET_TIMESTAMP_END, call->time);
	put(packet, GATE_TRACE_PACKET_CONTENT_BITS,
	    8 * (next - (uintptr_t)packet));
	if (next % GATE_TRACE_PACKET_BYTES == 0)
		gate_trace_turn(trace);
}

TEST(what_assembly_is_told_to_store_is_what_c_stores)
{
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, 3);
	/* The same calls into two rings; only cpu_id may tell them apart. */
	for (uint64_t i = 0; i < 3 * 3 * RECORDS; i++) {
		struct gate_trace_record call = fake_record(i, 100 + 10 * i);
		struct gate_trace_packet *ring[] = { fake_ring(&fake, 0),
						     fake_ring(&fake, 1) };

		call.aarch32 = i & 1;
		gate_trace_write(&fake.trace[0], &call);
		write_as_assembly(&fake.trace[1], &call);
		EQUAL(fake.trace[1].sequence, i + 1);
		for (size_t j = 0; j < 3; j++) {
			if (ring[1][j].magic)
				EQUAL(ring[1][j].cpu_id, 1);
			ring[1][j].cpu_id = ring[0][j].cpu_id;
		}
		assert_memory_equal(ring[0], ring[1], 3 * sizeof(*ring[0]));
		for (size_t j = 0; j < 3; j++)
			ring[1][j].cpu_id = 1;
	}
	fake_free(&fake);
}

TEST(a_ring_of_one_packet_works)
{
	struct trace_reader reader;
	struct taken taken;
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, 1);
	fake_write(&fake, 0, 2 * RECORDS + 5);
	taken = read_all(&fake, &reader);
	EQUAL(taken.first[0], 2 * RECORDS);
	EQUAL(taken.count[0], 5);
	EQUAL(trace_lost(&reader), 2 * RECORDS);
	fake_write(&fake, 0, RECORDS - 5);
	taken = read_all(&fake, &reader);
	EQUAL(taken.count[0], 0);
	EQUAL(trace_lost(&reader), 3 * RECORDS);
	fake_free(&fake);
}

TEST(a_reader_that_follows_gets_each_record_once)
{
	const struct trace_reader nothing = { 0 };
	struct trace_reader reader = nothing;
	struct taken taken = { 0 };
	struct trace_ram ram;
	struct fake fake;
	uint64_t total = 0;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	ram = fake_ram(&fake);
	assert_null(trace_open(&reader, &ram, RAM_INFO));
	for (uint64_t step = 0; step < 200; step++) {
		const uint64_t count = step * 7 % (RAM_PACKETS * RECORDS - 30);

		fake_write(&fake, 0, count);
		total += count;
		EQUAL(trace_poll(&reader, take, &taken), count);
	}
	EQUAL(taken.count[0], total);
	EQUAL(taken.wrong + taken.back, 0);
	EQUAL(trace_lost(&reader), 0);
	fake_free(&fake);
}

TEST(a_reader_that_falls_behind_counts_what_it_missed)
{
	struct trace_reader reader;
	struct taken taken = { 0 };
	struct trace_ram ram;
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	ram = fake_ram(&fake);
	assert_null(trace_open(&reader, &ram, RAM_INFO));
	for (uint64_t step = 1; step < 100; step++) {
		fake_write(&fake, 0, step * 41);
		trace_poll(&reader, take, &taken);
		EQUAL(taken.count[0] + trace_lost(&reader),
		      fake.trace[0].sequence);
	}
	CHECK(trace_lost(&reader) > 0);
	CHECK(taken.count[0] > 0);
	EQUAL(taken.wrong + taken.back, 0);
	fake_free(&fake);
}

TEST(a_packet_without_magic_is_left_out_and_counted)
{
	struct trace_reader reader;
	struct taken taken;
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	fake_write(&fake, 0, 5 * RECORDS);
	/* As the gate leaves it when it is stopped while starting a packet. */
	fake_ring(&fake, 0)[2].magic = 0;
	taken = read_all(&fake, &reader);
	EQUAL(taken.count[0], 4 * RECORDS);
	EQUAL(trace_lost(&reader), RECORDS);

	/* Two in a row do not hide what follows either. */
	fake_ring(&fake, 0)[3].magic = 0;
	taken = read_all(&fake, &reader);
	EQUAL(taken.count[0], 3 * RECORDS);
	EQUAL(taken.next[0], 5 * RECORDS);
	EQUAL(trace_lost(&reader), 2 * RECORDS);
	fake_free(&fake);
}

TEST(a_packet_read_in_part_and_then_lost_counts_its_rest)
{
	struct trace_reader reader;
	struct taken taken = { 0 };
	struct trace_ram ram;
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	ram = fake_ram(&fake);
	assert_null(trace_open(&reader, &ram, RAM_INFO));
	fake_write(&fake, 0, 10);
	EQUAL(trace_poll(&reader, take, &taken), 10);
	fake_write(&fake, 0, RECORDS);
	fake_ring(&fake, 0)[0].magic = 0;
	EQUAL(trace_poll(&reader, take, &taken), 10);
	EQUAL(trace_lost(&reader), RECORDS - 10);
	fake_free(&fake);
}

TEST(the_oldest_packet_torn_by_its_writer_is_left_out)
{
	struct gate_trace_packet *torn;
	struct trace_reader reader;
	struct taken taken;
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	fake_write(&fake, 0, RAM_PACKETS * RECORDS);
	torn = &fake_ring(&fake, 0)[0];
	torn->magic = 0;
	torn->packet_seq = RAM_PACKETS; /* the header half written */
	taken = read_all(&fake, &reader);
	EQUAL(taken.first[0], RECORDS);
	EQUAL(taken.count[0], (RAM_PACKETS - 1) * RECORDS);
	EQUAL(trace_lost(&reader), RECORDS);
	fake_free(&fake);
}

/* Damage one packet of five; four must come back, and nothing else. */
#define DAMAGE(change)                                                        \
	do {                                                                  \
		struct gate_trace_packet *packet = &fake_ring(&fake, 0)[2];   \
		const struct gate_trace_packet good = *packet;                \
		struct trace_reader reader;                                   \
		struct taken taken;                                           \
                                                                              \
		change;                                                       \
		taken = read_all(&fake, &reader);                             \
		*packet = good;                                               \
		EQUAL(taken.count[0], 4 * RECORDS);                           \
		EQUAL(trace_lost(&reader) + trace_damaged(&reader), RECORDS); \
	} while (0)

TEST(a_header_with_a_wild_value_costs_its_packet_only)
{
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	fake_write(&fake, 0, 5 * RECORDS);
	DAMAGE(packet->magic = 0xc1fc1fc0);
	DAMAGE(packet->content_bits = 0);
	DAMAGE(packet->content_bits = UINT64_MAX);
	DAMAGE(packet->content_bits = GATE_TRACE_CONTENT_BITS(0));
	DAMAGE(packet->content_bits = GATE_TRACE_EMPTY_BITS);
	DAMAGE(packet->content_bits = GATE_TRACE_EMPTY_BITS + 8);
	DAMAGE(packet->content_bits = GATE_TRACE_CONTENT_BITS(RECORDS + 1));
	DAMAGE(packet->content_bits = GATE_TRACE_CONTENT_BITS(RECORDS) - 8);
	DAMAGE(packet->cpu_id = 1);
	DAMAGE(packet->packet_seq = 0);
	DAMAGE(packet->packet_seq = UINT64_MAX);
	DAMAGE(packet->packet_seq = 2 + 1000 * RAM_PACKETS);
	DAMAGE(packet->packet_seq = (1ull << 47) + 2);
	DAMAGE(packet->timestamp_begin = UINT64_MAX);
	DAMAGE(packet->timestamp_end = 0);
	fake_free(&fake);
}

TEST(a_record_that_is_not_its_number_is_damaged)
{
	struct trace_reader reader;
	struct taken taken;
	struct fake fake;

	UNUSED_STATE;
	fake_create(&fake, RAM_PACKETS);
	fake_write(&fake, 0, 2 * RECORDS);
	fake_ring(&fake, 0)[0].record[3].sequence = 4;
	fake_ring(&fake, 0)[0].record[5].time = UINT64_MAX;
	fake_ring(&fake, 0)[1].record[0].time = 0;
	fake_ring(&fake, 0)[1].record[1].duration = UINT64_MAX;
	taken = read_all(&fake, &reader);
	EQUAL(taken.count[0], 2 * RECORDS - 4);
	EQUAL(trace_damaged(&reader), 4);
	EQUAL(trace_lost(&reader), 0);
	fake_free(&fake);
}

/* A machine stops after @before records and starts again. */
static void start_again(uint64_t before)
{
	struct trace_reader reader;
	struct taken taken = { 0 };
	struct trace_ram ram;
	struct fake fake;
	uint64_t lost;

	fake_create(&fake, RAM_PACKETS);
	ram = fake_ram(&fake);
	assert_null(trace_open(&reader, &ram, RAM_INFO));
	fake_write(&fake, 0, before);
	trace_poll(&reader, take, &taken);
	EQUAL(reader.restarts, 0);
	lost = trace_lost(&reader);

	gate_trace_init(&fake.trace[0], fake_ring(&fake, 0), RAM_PACKETS, 0);
	EQUAL(trace_poll(&reader, take, &taken), 0);
	memset(&taken, 0, sizeof(taken));
	for (uint64_t i = 0; i < 3 * RECORDS; i++) {
		fake_write(&fake, 0, 1);
		EQUAL(trace_poll(&reader, take, &taken), 1);
		EQUAL(reader.restarts, 1);
	}
	EQUAL(taken.wrong + taken.back, 0);
	EQUAL(taken.first[0], 0);
	EQUAL(trace_lost(&reader), lost);
	EQUAL(trace_damaged(&reader), 0);
	fake_free(&fake);
}

TEST(a_machine_that_starts_again_is_read_again)
{
	UNUSED_STATE;
	start_again(3 * RECORDS + 7);
	start_again(RECORDS);
	start_again(7);
	start_again(RAM_PACKETS * RECORDS + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_descriptor_is_found_at_multiples_only),
		cmocka_unit_test(alignment_counts_from_the_physical_address),
		cmocka_unit_test(a_descriptor_cut_short_is_not_found),
		cmocka_unit_test(
			a_descriptor_with_a_wild_value_is_refused_by_name),
		cmocka_unit_test(a_name_that_could_hurt_a_terminal_is_cleaned),
		cmocka_unit_test(an_empty_ring_has_no_records),
		cmocka_unit_test(a_ring_that_is_not_there_is_not_written),
		cmocka_unit_test(every_record_comes_back_as_it_was_written),
		cmocka_unit_test(the_newest_win_and_the_rest_is_counted),
		cmocka_unit_test(a_packet_says_how_many_its_ring_has_discarded),
		cmocka_unit_test(
			a_full_packet_is_followed_by_an_empty_one_at_once),
		cmocka_unit_test(a_call_that_has_only_begun_is_not_read),
		cmocka_unit_test(
			what_assembly_is_told_to_store_is_what_c_stores),
		cmocka_unit_test(a_ring_of_one_packet_works),
		cmocka_unit_test(a_reader_that_follows_gets_each_record_once),
		cmocka_unit_test(
			a_reader_that_falls_behind_counts_what_it_missed),
		cmocka_unit_test(
			a_packet_without_magic_is_left_out_and_counted),
		cmocka_unit_test(
			a_packet_read_in_part_and_then_lost_counts_its_rest),
		cmocka_unit_test(
			the_oldest_packet_torn_by_its_writer_is_left_out),
		cmocka_unit_test(
			a_header_with_a_wild_value_costs_its_packet_only),
		cmocka_unit_test(a_record_that_is_not_its_number_is_damaged),
		cmocka_unit_test(a_machine_that_starts_again_is_read_again),
	};

	return cmocka_run_group_tests_name("trace ring", tests, NULL, NULL);
}
