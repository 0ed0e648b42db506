/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The domain's share of entropy: the manifest gives it 1024 bits a second.
 * What is refused comes later; what is given is no more than the share.
 */
#include "guests/power/power.h"
#include "guests/rt/timer.h"
#include <smccc/trng.h>

#define SHARE 1024u
#define BITS  128u

void power_entropy(struct tap *tap)
{
	const uint64_t start = timer_now();
	const uint64_t second = timer_ticks_of_us(1000000);
	uint64_t most, given = 0, refused = 0;
	bool known = true;

	if (power_call(SMCCC_FID_TRNG_VERSION, 0, 0, 0) < 0) {
		tap_skip(tap, "trng", "a share of entropy", NULL,
			 "no TRNG below");
		return;
	}
	while (timer_now() - start < second / 2 || (!refused && given < 64)) {
		const int64_t code =
			power_call(SMCCC_FID_TRNG_RND_64, BITS, 0, 0);

		given += code == TRNG_SUCCESS;
		refused += code == TRNG_NO_ENTROPY;
		known = known &&
			(code == TRNG_SUCCESS || code == TRNG_NO_ENTROPY);
	}
	/* A full bucket and what came in since. */
	most = (SHARE + (timer_now() - start) * SHARE / second) / BITS + 1;
	power_say("%lu requests served, %lu refused", (unsigned long)given,
		  (unsigned long)refused);
	tap_result(tap, known && refused > 0, "trng",
		   "a share of entropy can be used up", NULL);
	tap_result(tap, given >= SHARE / BITS && given <= most, "trng",
		   "the share is what is given", NULL);
}
