/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace's reader and printers on any bytes. The input lies over a good
 * trace, piece by piece: { u8 which, u8 offset, u8 length, bytes }, so that
 * what the fuzzer changes is a damaged file and not noise. Which: the
 * descriptor, or a packet's header, or a record.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <smccc/calls.h>

#include "tests/unit/trace/ram.h"

#define FUZZ_PACKETS 3ull

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outputs {
	struct trace_names names;
	struct trace_summary *summary;
	FILE *out;
	unsigned int printed;
};

static void print(void *context, uint32_t cpu,
		  const struct gate_trace_record *record)
{
	struct outputs *outputs = context;

	trace_summary_add(outputs->summary, &outputs->names, record);
	if (outputs->printed++ > 10)
		return;
	trace_print_text(outputs->out, &outputs->names, cpu, record);
	trace_print_json(outputs->out, &outputs->names, cpu, record);
}

static uint8_t *place(const struct fake *fake, uint8_t which, size_t *room)
{
	struct gate_trace_packet *packet;

	if (which < 64) {
		*room = sizeof(*fake->info);
		return (uint8_t *)fake->info;
	}
	packet = &fake_ring(fake, which & 1)[which / 2 % FUZZ_PACKETS];
	if (which < 192) {
		*room = offsetof(struct gate_trace_packet, pad);
		return (uint8_t *)packet;
	}
	*room = GATE_TRACE_RECORD_BYTES;
	return (uint8_t *)&packet->record[which % 5];
}

static void damage(const struct fake *fake, const uint8_t *data, size_t size)
{
	while (size > 3) {
		size_t room, length = data[2];
		uint8_t *target = place(fake, data[0], &room);
		const size_t offset = (size_t)data[1] * 2 % room;

		data += 3;
		size -= 3;
		if (length > size)
			length = size;
		if (length > room - offset)
			length = room - offset;
		memcpy(target + offset, data, length);
		data += length;
		size -= length;
	}
}

static void read_it(const struct trace_ram *ram)
{
	struct trace_reader reader;
	struct outputs outputs = { .names.info = &reader.info };
	const size_t offset = trace_find(ram, 0);
	uint64_t records = 0;

	if (offset == SIZE_MAX || trace_open(&reader, ram, offset))
		return;
	outputs.out = fopen("/dev/null", "we");
	outputs.summary = trace_summary_create();
	if (!outputs.out)
		abort();
	for (int polls = 0; polls < 2; polls++)
		records += trace_poll(&reader, print, &outputs);
	/* Each slot at most once: nobody wrote between the two. */
	if (records > (uint64_t)reader.info.ring_packets *
			      GATE_TRACE_PACKET_RECORDS * reader.info.cpu_count)
		abort();
	trace_summary_print(outputs.summary, outputs.out, &outputs.names, false,
			    false);
	trace_summary_free(outputs.summary);
	fclose(outputs.out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fake fake;
	struct trace_ram ram;

	fake_create(&fake, FUZZ_PACKETS);
	for (uint32_t i = 0; i < 5; i++)
		fake_call(&fake, 0, RAM_LINUX, SMCCC_FID_PSCI_VERSION + i,
			  GATE_VERDICT_ANSWER, 0, 10);
	fake_begin(&fake, 0, 5); /* a call that has not ended */
	/* The packet after the last record is there, empty. */
	fake_write(&fake, 1, (FUZZ_PACKETS + 1) * GATE_TRACE_PACKET_RECORDS);
	damage(&fake, data, size);
	ram = fake_ram(&fake);
	read_it(&ram);
	fake_free(&fake);
	return 0;
}
