/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdint.h>

#include "guests/hostile/hostile.h"
#include "guests/rt/call.h"
#include "guests/rt/power.h"
#include <smccc/calls.h>

const char hostile_what[] = "writes its stolen time";

/* It may read there, and no more. */
void hostile_act(void)
{
	const uint64_t ipa =
		call_raw(power_conduit(), SMCCC_FID_PV_TIME_ST, 0, 0, 0);
	volatile uint64_t *stolen = (volatile uint64_t *)(ipa + 8);

	if (*stolen < ~0ull)
		*stolen = 0;
}
