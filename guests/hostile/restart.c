/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Not hostile, but restless: leaves a mark in its memory and restarts its
 * domain, for ever. The mark must be gone each time.
 */
#include <stdint.h>

#include "guests/rt/call.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"

#define PSCI_SYSTEM_RESET SMCCC_FID(SMCCC_FAST, SMCCC_SMC32, SMCCC_OWNER_STD, 9)
#define MARK		  0x6d61726b6d61726bull

int payload_main(const struct payload_boot *boot)
{
	/* RAM that no file of the domain was loaded to. */
	volatile uint64_t *word =
		(volatile uint64_t *)(((uint64_t)image_head) + 0x800000);

	(void)boot;
	power_find();
	rt_printf("restart: memory is %s\n",
		  *word == MARK ? "NOT clean" : "clean");
	*word = MARK;
	call_raw(power_conduit(), PSCI_SYSTEM_RESET, 0, 0, 0);
	rt_printf("restart: SYSTEM_RESET returned\n");
	return 1;
}
