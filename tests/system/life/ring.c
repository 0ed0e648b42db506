/* SPDX-License-Identifier: BSD-2-Clause */
/* Fills its trace's ring three times over; each call has its number in x1. */
#include <smccc/calls.h>

#include "guests/rt/call.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"

#define CALLS 100000u /* ring.py */

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	for (uint64_t i = 0; i < CALLS; i++)
		call_raw(i & 1 ? SMCCC_CONDUIT_HVC : SMCCC_CONDUIT_SMC,
			 i % 3 ? SMCCC_FID_SMCCC_VERSION
			       : SMCCC_FID_PSCI_AFFINITY_INFO_64,
			 i, 0, 0);
	return 0;
}
