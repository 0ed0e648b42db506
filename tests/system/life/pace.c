/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A domain that does nothing but reset itself ("linger" is 0), and one with the
 * control service that counts how often it may, then stops it.
 */
#include "guests/rt/call.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"
#include "tests/system/life/info.h"
#include <smccc/calls.h>
#include <smcgate/control.h>

#define LIFE_MIN_MS 10u /* docs/domains.md */
#define VICTIM	    1u	/* its ID; and it is the first */

static unsigned int restarts(void)
{
	uint64_t info;

	return info_of(0, &info) ? GATE_CONTROL_INFO_RESTARTS(info) : 0;
}

static int watch(void)
{
	const uint64_t hz = sysreg_read(cntfrq_el0);
	const uint64_t begin = timer_now();
	const unsigned int before = restarts();
	unsigned int count;
	uint64_t ms;

	/* On a busy host it may take longer until there is one. */
	while (timer_now() - begin < payload_config.linger * hz ||
	       restarts() == before)
		;
	count = restarts() - before;
	ms = (timer_now() - begin) * 1000 / hz;
	rt_printf("pace: %u restarts in %lu ms: %s\n", count, (unsigned long)ms,
		  count <= ms / LIFE_MIN_MS + 1 ? "good" : "NOT good");
	return (int)call_raw(SMCCC_CONDUIT_HVC,
			     SMCCC_FID_SMCGATE_HYP_DOMAIN_STOP, VICTIM, 0, 0);
}

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	if (payload_config.linger != 0)
		return watch();
	call_raw(power_conduit(), SMCCC_FID_PSCI_SYSTEM_RESET, 0, 0, 0);
	return 1;
}
