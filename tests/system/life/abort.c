/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks its firmware for a fault to come (firmware.S), then keeps the gate busy
 * in the way that its "linger" names until it does. The last way is the third
 * one's, unharmed.
 */
#include <smccc/calls.h>

#include "guests/rt/call.h"
#include "guests/rt/gic.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"

#define ORDER (UINT64_MAX - 1)

/* A constant, forwarded, in C, refused; EL2's answer to a bad ID. */
static const uint32_t fids[] = {
	SMCCC_FID_SMCCC_VERSION,	 SMCCC_FID_SMCGATE_SIP_EXAMPLE_64,
	SMCCC_FID_PSCI_AFFINITY_INFO_64, 0x8200fe00,
	SMCCC_FID_PSCI_FEATURES,
};

static void calls(void)
{
	for (size_t i = 0; i < sizeof(fids) / sizeof(fids[0]); i++) {
		call_raw(SMCCC_CONDUIT_SMC, fids[i], 0, 0, 0);
		call_raw(SMCCC_CONDUIT_HVC, fids[i], 0, 0, 0);
	}
}

static void prints(void)
{
	rt_printf("abort: this line is long enough to be in the middle of\n");
}

/* The emulated distributor, and an SGI to itself. */
static void devices(void)
{
	(void)*(volatile uint32_t *)(payload_config.gicd_base + 0x100);
	gic_send_self(0);
}

static void restarts(void)
{
	call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_PSCI_SYSTEM_RESET, 0, 0, 0);
}

int payload_main(const struct payload_boot *boot)
{
	static void (*const ways[])(void) = { calls, prints, devices, restarts,
					      restarts };
	const uint64_t delay = payload_config.linger == 4 ? 0 : ORDER;

	(void)boot;
	power_find();
	call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, delay, 0,
		 0);
	for (;;)
		ways[payload_config.linger]();
}
