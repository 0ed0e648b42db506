/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rights seen by the caller: one conduit denied, calls a second, a budget.
 * tests/system/manifests/rights.dts says what is allowed.
 */
#include <smccc/calls.h>
#include <smccc/trng.h>

#include "guests/rt/call.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/tap.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

#define TOPIC  "rights"
#define DENIED ((uint64_t)SMCCC_NOT_SUPPORTED)
#define TRIES  10
/* As long as the calls of one try can stand in the way of the next. */
#define FORGOTTEN_MS 3000

static _Alignas(64) uint8_t buffer[4096];

static void wait_ms(uint64_t ms)
{
	const uint64_t end = timer_now() + timer_ticks_of_us(ms * 1000);

	while (timer_now() < end)
		;
}

static bool example(enum smccc_conduit conduit, uint32_t fid, uint64_t expected)
{
	return call_raw(conduit, fid, 1, 2, 0) == expected &&
	       call_raw(conduit, fid | SMCCC_FID_SVE_HINT, 1, 2, 0) == expected;
}

static void conduits(struct tap *tap)
{
	const uint32_t narrow = SMCCC_FID_SMCGATE_SIP_EXAMPLE;
	const uint32_t wide = SMCCC_FID_SMCGATE_SIP_EXAMPLE_64;

	tap_result(tap,
		   example(SMCCC_CONDUIT_SMC, narrow, DENIED) &&
			   example(SMCCC_CONDUIT_SMC, wide, DENIED),
		   TOPIC, "a conduit that is denied", "smc");
	tap_result(tap,
		   example(SMCCC_CONDUIT_HVC, narrow, SMCCC_SUCCESS) &&
			   example(SMCCC_CONDUIT_HVC, wide, SMCCC_SUCCESS),
		   TOPIC, "the other one", "hvc");
}

static uint64_t checksum(uint32_t fid, uint64_t bytes)
{
	return call_raw(SMCCC_CONDUIT_SMC, fid, (uint64_t)buffer, bytes, 0);
}

/*
 * @calls, of which the last are too many within @period_ms. A host that stops
 * this CPU gives it time for more: then they say nothing, and are made again.
 */
static bool are_limited(bool (*calls)(void), uint64_t period_ms)
{
	for (uint32_t i = 0; i < TRIES; i++) {
		const uint64_t start = timer_now();
		const bool good = calls();

		if (timer_now() - start < timer_ticks_of_us(period_ms * 1000))
			return good;
		wait_ms(FORGOTTEN_MS);
	}
	return false;
}

/* Two calls in a second, three in a row: twins are one function. */
static bool burst(void)
{
	const uint32_t narrow = SMCCC_FID_SMCGATE_SIP_CHECKSUM;
	const uint32_t wide = SMCCC_FID_SMCGATE_SIP_CHECKSUM_64;

	return checksum(narrow, 1) == SMCCC_SUCCESS &&
	       checksum(wide, 1) == SMCCC_SUCCESS &&
	       checksum(narrow, sizeof(buffer)) == SMCCC_SUCCESS &&
	       checksum(wide, 1) == DENIED && checksum(narrow, 1) == DENIED;
}

static void rate(struct tap *tap)
{
	tap_result(tap, are_limited(burst, 500), TOPIC, "a burst and no more",
		   "smc");
	wait_ms(600);
	tap_result(tap,
		   checksum(SMCCC_FID_SMCGATE_SIP_CHECKSUM_64, 1) ==
			   SMCCC_SUCCESS,
		   TOPIC, "one a period", "smc");
}

/* An answer (a version, or that there is none on this CPU), then none. */
static bool trng_twice(void)
{
	const struct call_site *site = call_site_find(SMCCC_CONDUIT_HVC, 0);
	struct call_image first = { .x = { SMCCC_FID_TRNG_VERSION, 1, 2, 3 } };
	struct call_image next = { .x = { SMCCC_FID_TRNG_VERSION, 1, 2, 3,
					  4 } };

	site->run(&first);
	site->run(&next);
	return (int64_t)first.x[0] != TRNG_NO_ENTROPY &&
	       (int64_t)next.x[0] == TRNG_NO_ENTROPY && next.x[1] == 0 &&
	       next.x[3] == 0 && next.x[4] == 4;
}

static int64_t soc_id(void)
{
	return (int64_t)call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_SMCCC_ARCH_SOC_ID,
				 0, 0, 0);
}

static bool soc_id_twice(void)
{
	const int64_t first = soc_id();

	return first != SMCCC_RATE_LIMITED && soc_id() == SMCCC_RATE_LIMITED;
}

/* Each convention has its code. */
static void codes(struct tap *tap)
{
	tap_result(tap, are_limited(trng_twice, 1000), TOPIC,
		   "TRNG has no entropy", "hvc");
	tap_result(tap, are_limited(soc_id_twice, 1000), TOPIC, "Arch says so",
		   "smc");
}

int payload_main(const struct payload_boot *boot)
{
	struct tap tap = { 0 };

	(void)boot;
	power_find();
	conduits(&tap);
	rate(&tap);
	codes(&tap);
	return tap_end(&tap);
}
