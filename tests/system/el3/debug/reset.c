/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a reset leaves in the monitor's RAM is not what a CPU has done since:
 * the times of its calls begin as zero. The second run judges.
 */
#include <smccc/calls.h>

#include "arch/aarch64/sysreg.h"
#include "guests/rt/call.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/tap.h"

#define TOPIC "reset"
#define CPUS  2u
/* Survives the reset; QEMU does not write it again. */
#define LEFT	 ((volatile uint64_t *)0x50000000)
#define MARK	 0x504d465245534554ull
#define CALLS(n) (0x00000400u | (n))

static struct tap tap;

/* x1 of a call, UINT64_MAX if it is refused. */
static uint64_t value(uint32_t fid, uint64_t x1, uint64_t x2)
{
	struct call_image image = { .x = { fid, x1, x2 } };

	call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
	return image.x[0] == 0 ? image.x[1] : UINT64_MAX;
}

static uint64_t stamp(uint32_t number, uint64_t mpidr)
{
	return value(SMCCC_FID_PMF_SMC_GET_TIMESTAMP_64, CALLS(number), mpidr);
}

static void leave(void)
{
	const bool on = value(SMCCC_FID_SMCGATE_EL3_PMF_CALLS, 1, 0) == 0;

	if (!on || stamp(0, 0) == 0 || stamp(1, 0) == 0) {
		tap_result(&tap, false, TOPIC, "no call is timed", NULL);
		return;
	}
	*LEFT = MARK;
	dsb_sy();
	call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_PSCI_SYSTEM_RESET, 0, 0, 0);
	tap_result(&tap, false, TOPIC, "the reset came back", NULL);
}

static void judge(void)
{
	bool zero = true;

	for (uint64_t cpu = 0; cpu < CPUS; cpu++)
		zero &= stamp(0, cpu) == 0 && stamp(1, cpu) == 0;
	tap_result(&tap, zero, TOPIC, "no call has a time", NULL);
	tap_result(&tap, value(SMCCC_FID_SMCGATE_EL3_PMF_CALLS, 2, 0) == 0,
		   TOPIC, "and none is timed", NULL);
}

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	if (*LEFT == MARK) {
		*LEFT = 0;
		judge();
	} else {
		leave();
	}
	return tap_end(&tap);
}
