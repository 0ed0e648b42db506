/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions a round trip. Under `qemu-system-aarch64 -icount
 * shift=0,sleep=off` every executed instruction, at any exception level, is
 * one nanosecond of CNTVCT_EL0; elsewhere the numbers are nanoseconds.
 *
 *   bench: <conduit> <name> <min> <median> [refused]
 *   bench: <conduit> <name> -        the call is not what the name says here
 *
 * With more than one CPU in the header it prints calls a second instead
 * (rate.c).
 */
#include "guests/bench/bench.h"
#include "guests/bench/calls.h"
#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"

#define CALLS	1000 /* a batch */
#define BATCHES 9

/* Nanoseconds a call, in tenths: one tick is 16 ns at 62.5 MHz. */
static uint64_t tenths(uint64_t ticks)
{
	uint64_t scale = 10000000000ull / CALLS;

	return (ticks * scale + sysreg_read(cntfrq_el0) / 2) /
	       sysreg_read(cntfrq_el0);
}

static void sort(uint64_t *values, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t j = i; j > 0 && values[j] < values[j - 1]; j--) {
			uint64_t value = values[j];

			values[j] = values[j - 1];
			values[j - 1] = value;
		}
}

/*
 * What is below may interrupt any loop, the empty one too: the least of its
 * batches is what it takes.
 */
static void measure(bench_loop *loop, const struct bench_call *call,
		    uint64_t sorted[BATCHES])
{
	uint64_t empty = UINT64_MAX;

	loop(CALLS / 10, call->fid, call->x1, call->x2, 0);
	for (size_t i = 0; i < BATCHES; i++) {
		uint64_t ticks =
			bench_empty(CALLS, call->fid, call->x1, call->x2, 0);

		empty = ticks < empty ? ticks : empty;
		sorted[i] = loop(CALLS, call->fid, call->x1, call->x2, 0);
	}
	for (size_t i = 0; i < BATCHES; i++)
		sorted[i] = sorted[i] > empty ? sorted[i] - empty : 0;
	sort(sorted, BATCHES);
}

static void bench(enum smccc_conduit conduit, const struct bench_call *call)
{
	bench_loop *loop = conduit == SMCCC_CONDUIT_HVC ? bench_hvc : bench_smc;
	const char *by = call_conduit_name(conduit);
	uint64_t sorted[BATCHES];
	bool refused = call_is_refused(conduit, call);
	uint64_t least;
	uint64_t median;

	if (!call_applies(call, refused)) {
		rt_printf("bench: %s %s -\n", by, call->name);
		return;
	}
	measure(loop, call, sorted);
	least = tenths(sorted[0]);
	median = tenths(sorted[BATCHES / 2]);
	rt_printf("bench: %s %s %lu.%lu %lu.%lu%s\n", by, call->name,
		  least / 10, least % 10, median / 10, median % 10,
		  refused && call->expect == EXPECT_ANY ? " refused" : "");
}

int payload_main(const struct payload_boot *boot)
{
	power_find();
	rt_printf("# bench at EL%u, %u calls a batch, %u batches\n",
		  cpu_current_el(), CALLS, BATCHES);
	rt_printf("bench-entered: %lu\n", boot->counter);
	if (payload_config.cpus > 1) {
		rate_main();
		return 0;
	}
	for (size_t i = 0; i < CALL_COUNT; i++) {
		if (power_conduit_state(SMCCC_CONDUIT_SMC) > POWER_UNDEFINED)
			bench(SMCCC_CONDUIT_SMC, &calls[i]);
		if (power_conduit_state(SMCCC_CONDUIT_HVC) > POWER_UNDEFINED)
			bench(SMCCC_CONDUIT_HVC, &calls[i]);
	}
	rt_printf("# bench done\n");
	return 0;
}
