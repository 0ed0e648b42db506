/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is controlled: says when it starts, and whenever the answer to a call that
 * its rules may forward becomes another.
 */
#include <smccc/calls.h>

#include "arch/aarch64/sysreg.h"
#include "guests/rt/call.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"

static int64_t call(uint32_t fid, uint64_t a, uint64_t b)
{
	return (int64_t)call_raw(power_conduit(), fid, a, b, 0);
}

static void pause(void)
{
	const uint64_t until =
		sysreg_read(cntvct_el0) + sysreg_read(cntfrq_el0) / 50;

	for (;;) {
		if (sysreg_read(cntvct_el0) >= until)
			break;
		__asm__ volatile("yield");
	}
}

/* Not its own to ask or to order. */
static bool may_control(void)
{
	for (uint32_t fid = SMCCC_FID_SMCGATE_HYP_DOMAIN_INFO;
	     fid <= SMCCC_FID_SMCGATE_HYP_POLICY_REPLACE; fid++)
		if (call(fid, 0, 0) != SMCCC_NOT_SUPPORTED)
			return true;
	return false;
}

int payload_main(const struct payload_boot *boot)
{
	int64_t before = 1;

	(void)boot;
	power_find();
	rt_printf("victim: starts, %s\n",
		  may_control() ? "CONTROLS" : "controls nothing");
	for (;;) {
		const int64_t now = call(SMCCC_FID_SMCGATE_SIP_EXAMPLE, 2, 40);

		if (now != before)
			rt_printf("victim: the example answers %ld\n", now);
		before = now;
		pause();
	}
}
