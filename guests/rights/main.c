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

/* Two calls in half a second, three in a row: twins are one function. */
static void rate(struct tap *tap)
{
	const uint32_t narrow = SMCCC_FID_SMCGATE_SIP_CHECKSUM;
	const uint32_t wide = SMCCC_FID_SMCGATE_SIP_CHECKSUM_64;
	bool good = checksum(narrow, 1) == SMCCC_SUCCESS;

	good &= checksum(wide, 1) == SMCCC_SUCCESS;
	good &= checksum(narrow, sizeof(buffer)) == SMCCC_SUCCESS;
	tap_result(tap, good, TOPIC, "a burst", "smc");
	good = checksum(wide, 1) == DENIED && checksum(narrow, 1) == DENIED;
	tap_result(tap, good, TOPIC, "and no more", "smc");
	wait_ms(600);
	good = checksum(wide, 1) == SMCCC_SUCCESS;
	tap_result(tap, good, TOPIC, "one a period", "smc");
}

/* Each convention has its code. */
static void codes(struct tap *tap)
{
	const struct call_site *site = call_site_find(SMCCC_CONDUIT_HVC, 0);
	struct call_image image = { .x = { SMCCC_FID_TRNG_VERSION, 1, 2, 3 } };

	site->run(&image);
	/* A version, or that there is none on this CPU. */
	tap_result(tap, (int64_t)image.x[0] != TRNG_NO_ENTROPY, TOPIC,
		   "an answer", "hvc");
	image = (struct call_image){ .x = { SMCCC_FID_TRNG_VERSION, 1, 2, 3,
					    4 } };
	site->run(&image);
	tap_result(tap,
		   (int64_t)image.x[0] == TRNG_NO_ENTROPY && image.x[1] == 0 &&
			   image.x[3] == 0 && image.x[4] == 4,
		   TOPIC, "TRNG has no entropy", "hvc");
	call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_SMCCC_ARCH_SOC_ID, 0, 0, 0);
	tap_result(tap,
		   (int64_t)call_raw(SMCCC_CONDUIT_SMC,
				     SMCCC_FID_SMCCC_ARCH_SOC_ID, 0, 0,
				     0) == SMCCC_RATE_LIMITED,
		   TOPIC, "Arch says so", "smc");
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
