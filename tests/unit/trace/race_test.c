/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The writer and a reader at once, on a ring so small that the writer laps
 * the reader all the time: no record may come out torn, stale or twice, and
 * those read and those lost must be all.
 */
#include <pthread.h>
#include <time.h>

#include "../test.h"
#include "ram.h"

struct race {
	struct fake fake;
	uint64_t records;
	bool pauses; /* let the reader catch up now and then */
	bool done;   /* atomic */
};

struct taken {
	uint64_t count, next;
	uint64_t wrong, back;
};

static void take(void *context, uint32_t cpu,
		 const struct gate_trace_record *record)
{
	struct taken *taken = context;
	struct gate_trace_record want =
		fake_record(record->sequence, record->time);

	(void)cpu;
	want.sequence = record->sequence;
	taken->wrong += memcmp(&want, record, sizeof(want)) != 0;
	taken->back += record->sequence < taken->next;
	taken->next = record->sequence + 1;
	taken->count++;
}

static void *write_all(void *context)
{
	struct race *race = context;
	const struct timespec pause = { .tv_nsec = 20000 };

	for (uint64_t i = 0; i < race->records; i++) {
		/* Most calls in one go; some are half there for a while. */
		if (i % 3) {
			fake_write(&race->fake, 0, 1);
		} else {
			fake_begin(&race->fake, 0, ~i);
			fake_begin(&race->fake, 0, i);
			fake_end(&race->fake, 0);
		}
		if (race->pauses && i % 300 == 299)
			nanosleep(&pause, NULL);
	}
	__atomic_store_n(&race->done, true, __ATOMIC_RELEASE);
	return NULL;
}

static void run(uint32_t packets, uint64_t records, bool pauses)
{
	struct race race = { .records = records, .pauses = pauses };
	struct trace_reader reader;
	struct taken taken = { 0 };
	struct trace_ram ram;
	pthread_t writer;
	bool done;

	fake_create(&race.fake, packets);
	ram = fake_ram(&race.fake);
	assert_null(trace_open(&reader, &ram, RAM_INFO));
	EQUAL(pthread_create(&writer, NULL, write_all, &race), 0);
	do {
		done = __atomic_load_n(&race.done, __ATOMIC_ACQUIRE);
		trace_poll(&reader, take, &taken);
	} while (!done);
	pthread_join(writer, NULL);

	print_message("%u packets: %llu read, %llu lost\n", packets,
		      (unsigned long long)taken.count,
		      (unsigned long long)trace_lost(&reader));
	EQUAL(taken.wrong, 0);
	EQUAL(taken.back, 0);
	EQUAL(trace_damaged(&reader), 0);
	EQUAL(taken.count + trace_lost(&reader), records);
	CHECK(taken.count > 0);
	fake_free(&race.fake);
}

TEST(a_lapped_reader_sees_whole_records_only)
{
	UNUSED_STATE;
	run(1, 3000000, false);
	run(2, 3000000, false);
	run(4, 3000000, false);
	run(16, 3000000, false);
}

TEST(a_reader_that_keeps_up_sees_whole_records_only)
{
	UNUSED_STATE;
	run(3, 300000, true);
	run(64, 300000, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lapped_reader_sees_whole_records_only),
		cmocka_unit_test(
			a_reader_that_keeps_up_sees_whole_records_only),
	};

	return cmocka_run_group_tests_name("trace race", tests, NULL, NULL);
}
