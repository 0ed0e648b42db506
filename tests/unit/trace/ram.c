/* SPDX-License-Identifier: BSD-2-Clause */
#include "ram.h"

#include <stdlib.h>
#include <string.h>

#include <smccc/smccc.h>

struct gate_trace_packet *fake_ring(const struct fake *fake, uint32_t cpu)
{
	return (struct gate_trace_packet *)(void *)(fake->data + RAM_RINGS) +
	       (size_t)cpu * fake->packets;
}

struct trace_ram fake_ram(const struct fake *fake)
{
	return (struct trace_ram){ .data = fake->data,
				   .bytes = fake->bytes,
				   .base = RAM_BASE,
				   .fd = -1 };
}

void fake_init(struct fake *fake, void *data, uint32_t packets)
{
	struct gate_trace_info *info;

	*fake = (struct fake){ .data = data,
			       .bytes = RAM_BYTES(packets),
			       .packets = packets,
			       .now = 1000000 };
	info = (struct gate_trace_info *)(void *)(fake->data + RAM_INFO);
	fake->info = info;
	info->info_bytes = sizeof(*info);
	info->cpu_count = RAM_CPUS;
	info->packet_bytes = GATE_TRACE_PACKET_BYTES;
	info->ring_packets = packets;
	info->clock_hz = RAM_HZ;
	info->domain[0].id = RAM_LINUX;
	info->domain[0].vcpu_count = 1;
	memcpy(info->domain[0].name, "linux", 6);
	info->domain[1].id = RAM_PROBE;
	info->domain[1].vcpu_count = 1;
	memcpy(info->domain[1].name, "probe", 6);
	for (uint32_t i = 0; i < RAM_CPUS; i++) {
		struct gate_trace_packet *ring = fake_ring(fake, i);

		info->ring_pa[i] =
			RAM_BASE + (uint64_t)((uint8_t *)ring - fake->data);
		gate_trace_init(&fake->trace[i], ring, packets, i);
	}
	__atomic_thread_fence(__ATOMIC_RELEASE);
	memcpy(info->magic, GATE_TRACE_MAGIC, sizeof(info->magic));
}

void fake_create(struct fake *fake, uint32_t packets)
{
	const size_t bytes = RAM_BYTES(packets);
	void *data = aligned_alloc(4096, bytes);

	if (!data)
		abort();
	fake_init(fake, memset(data, 0, bytes), packets);
}

void fake_free(struct fake *fake)
{
	free(fake->data);
}

struct gate_trace_record fake_record(uint64_t number, uint64_t time)
{
	const uint64_t mixed = number * 0x9e3779b97f4a7c15ull;
	struct gate_trace_record record = {
		.time = time,
		.duration = mixed >> 40,
		.x0 = mixed ^ 1,
		.domain = (uint16_t)(1 + (mixed & 1)),
		.vcpu = (uint8_t)(mixed >> 8),
		.conduit = SMCCC_CONDUIT_SMC,
		.verdict = (uint8_t)(mixed >> 16 & 3),
		.immediate = (uint16_t)(mixed >> 32),
	};

	for (uint64_t i = 0; i < 7; i++)
		record.arg[i] = mixed + i;
	for (uint64_t i = 0; i < 4; i++)
		record.result[i] = mixed - i;
	return record;
}

void fake_begin(struct fake *fake, uint32_t cpu, uint64_t number)
{
	uint64_t x[8];

	fake->begun = fake_record(number, fake->now);
	x[0] = fake->begun.x0;
	memcpy(&x[1], fake->begun.arg, sizeof(fake->begun.arg));
	gate_trace_begin(&fake->trace[cpu], fake->now, x);
	fake->now += 10;
}

void fake_end(struct fake *fake, uint32_t cpu)
{
	const struct gate_trace_record *call = &fake->begun;

	gate_trace_end(&fake->trace[cpu], call->duration, call->result,
		       gate_trace_meta(call->domain, call->vcpu, call->conduit,
				       call->verdict, call->aarch32,
				       call->immediate));
}

void fake_write(struct fake *fake, uint32_t cpu, uint64_t count)
{
	struct gate_trace *trace = &fake->trace[cpu];

	while (count--) {
		const struct gate_trace_record record =
			fake_record(trace->sequence, fake->now);

		gate_trace_write(trace, &record);
		fake->now += 10;
	}
}

void fake_call(struct fake *fake, uint32_t cpu, uint16_t domain, uint64_t x0,
	       enum gate_verdict verdict, uint64_t result, uint64_t duration)
{
	struct gate_trace_record record = {
		.time = fake->now,
		.duration = duration,
		.x0 = x0,
		.arg = { 1, 2, 3 },
		.result = { result, 2, 3, 4 },
		.domain = domain,
		.conduit = SMCCC_CONDUIT_SMC,
		.verdict = (uint8_t)verdict,
	};

	gate_trace_write(&fake->trace[cpu], &record);
	fake->now += duration + 10;
}
