/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions a round trip. Under `qemu-system-aarch64 -icount
 * shift=0,sleep=off` every executed instruction, at any exception level, is
 * one nanosecond of CNTVCT_EL0; elsewhere the numbers are nanoseconds.
 *
 *   bench: <conduit> <name> <min> <median>
 *   bench: <conduit> <name> -        the call is not what the name says here
 */
#include <smccc/calls.h>

#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"

#define CALLS	1000 /* a batch */
#define BATCHES 9

typedef uint64_t bench_loop(uint64_t calls, uint64_t x0, uint64_t x1,
			    uint64_t x2, uint64_t x3);
bench_loop bench_empty, bench_smc, bench_hvc;

/* What x0 must be for the row to mean what its name says. */
enum expect { EXPECT_ANY, EXPECT_ANSWER, EXPECT_REFUSAL };

struct bench_call {
	const char *name;
	uint32_t fid;
	uint64_t x1;
	uint64_t x2;
	enum expect expect;
};

#define UNKNOWN_SIP SMCCC_FID(SMCCC_FAST, SMCCC_SMC32, SMCCC_OWNER_SIP, 0x7777)
#define UNKNOWN_VENDOR_HYP \
	SMCCC_FID(SMCCC_FAST, SMCCC_SMC32, SMCCC_OWNER_VENDOR_HYP, 0x7777)

/*
 * denied is a call that has a name and that the bench manifest denies by a
 * rule (no firmware of ours has it either); the unknown ones have no rule.
 */
static const struct bench_call calls[] = {
	{ "SMCCC_VERSION", SMCCC_FID_SMCCC_VERSION, 0, 0, EXPECT_ANSWER },
	{ "ARCH_FEATURES", SMCCC_FID_SMCCC_ARCH_FEATURES,
	  SMCCC_FID_SMCCC_ARCH_WORKAROUND_1, 0, EXPECT_ANY },
	{ "WORKAROUND_1", SMCCC_FID_SMCCC_ARCH_WORKAROUND_1, 0, 0, EXPECT_ANY },
	{ "PSCI_VERSION", SMCCC_FID_PSCI_VERSION, 0, 0, EXPECT_ANSWER },
	{ "AFFINITY_INFO", SMCCC_FID_PSCI_AFFINITY_INFO_64, 0, 0,
	  EXPECT_ANSWER },
	{ "UID", SMCCC_FID_STD_CALL_UID, 0, 0, EXPECT_ANSWER },
	{ "hyp-UID", SMCCC_FID_VENDOR_HYP_CALL_UID, 0, 0, EXPECT_ANSWER },
	{ "forward", SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, 2, 40, EXPECT_ANSWER },
	{ "forward-smc32", SMCCC_FID_SMCGATE_SIP_EXAMPLE, 2, 40,
	  EXPECT_ANSWER },
	{ "denied", SMCCC_FID_PSCI_MEM_PROTECT, 1, 0, EXPECT_REFUSAL },
	{ "unknown-sip", UNKNOWN_SIP, 0, 0, EXPECT_REFUSAL },
	{ "unknown-vendor-hyp", UNKNOWN_VENDOR_HYP, 0, 0, EXPECT_REFUSAL },
};

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

static bool applies(enum smccc_conduit conduit, const struct bench_call *call)
{
	bool refused = (int32_t)call_raw(conduit, call->fid, call->x1, call->x2,
					 0) == SMCCC_NOT_SUPPORTED;

	return call->expect == EXPECT_ANY ||
	       refused == (call->expect == EXPECT_REFUSAL);
}

static void bench(enum smccc_conduit conduit, const struct bench_call *call)
{
	bench_loop *loop = conduit == SMCCC_CONDUIT_HVC ? bench_hvc : bench_smc;
	const char *by = call_conduit_name(conduit);
	uint64_t sorted[BATCHES];
	uint64_t least;
	uint64_t median;

	if (!applies(conduit, call)) {
		rt_printf("bench: %s %s -\n", by, call->name);
		return;
	}
	measure(loop, call, sorted);
	least = tenths(sorted[0]);
	median = tenths(sorted[BATCHES / 2]);
	rt_printf("bench: %s %s %lu.%lu %lu.%lu\n", by, call->name, least / 10,
		  least % 10, median / 10, median % 10);
}

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	rt_printf("# bench at EL%u, %u calls a batch, %u batches\n",
		  cpu_current_el(), CALLS, BATCHES);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (power_conduit_state(SMCCC_CONDUIT_SMC) > POWER_UNDEFINED)
			bench(SMCCC_CONDUIT_SMC, &calls[i]);
		if (power_conduit_state(SMCCC_CONDUIT_HVC) > POWER_UNDEFINED)
			bench(SMCCC_CONDUIT_HVC, &calls[i]);
	}
	rt_printf("# bench done\n");
	return 0;
}
