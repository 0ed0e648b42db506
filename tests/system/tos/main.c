/* SPDX-License-Identifier: BSD-2-Clause */
#include "tos_test.h"

#include "guests/rt/power.h"
#include "lib/rt/rt.h"

/* Behind the payload; QEMU does not write it again. */
#define PHASE	   ((volatile uint64_t *)0x50000000)
#define PHASE_MARK 0x746f73ull

struct tap tap;

uint64_t smc(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	return call_raw(SMCCC_CONDUIT_SMC, fid, x1, x2, x3);
}

uint64_t count(uint32_t fid, enum tos_count which, uint64_t cpu)
{
	return smc(fid | TOS_CALL_COUNT, which, cpu, 0);
}

/* RAM survives a reset: the second run only looks whether all is there. */
static int again(const struct scene *scene)
{
	volatile uint32_t *counts = (volatile uint32_t *)&PHASE[1];

	PHASE[0] = 0;
	tap.passed = counts[0];
	tap.failed = counts[1];
	tap.skipped = counts[2];
	tap_result(&tap,
		   scene->first == counts[3] && scene->second == counts[4],
		   "reset", "the Trusted OSes are there again", NULL);
	return tap_end(&tap);
}

static void reset(const struct scene *scene)
{
	volatile uint32_t *counts = (volatile uint32_t *)&PHASE[1];

	PHASE[0] = PHASE_MARK;
	counts[0] = tap.passed;
	counts[1] = tap.failed;
	counts[2] = tap.skipped;
	counts[3] = scene->first;
	counts[4] = scene->second;
	dsb_sy();
	smc(SMCCC_FID_PSCI_SYSTEM_RESET, 0, 0, 0);
	tap_result(&tap, false, "reset", "SYSTEM_RESET came back", NULL);
}

int payload_main(const struct payload_boot *boot)
{
	struct scene scene = {
		.first = smc(FIRST(TOS_CALL_UID), 0, 0, 0) == TOS_UID_WORD(0),
		.second = smc(SECOND(TOS_CALL_UID), 0, 0, 0) == TOS_UID_WORD(1),
	};

	(void)boot;
	power_find();
	if (PHASE[0] == PHASE_MARK)
		return again(&scene);
	rt_printf("# at EL%u, Trusted OSes:%s%s\n", cpu_current_el(),
		  scene.first ? " first" : "", scene.second ? " second" : "");
	test_dispatch(&scene);
	if (scene.first) {
		test_registers(&scene);
		test_callee(&scene);
		test_below(&scene);
		test_cost(&scene);
	}
	/* With one CPU (run.py, cost) only what needs no other. */
	if ((int64_t)smc(SMCCC_FID_PSCI_AFFINITY_INFO_64, 1, 0, 0) < 0)
		return tap_end(&tap);
	test_interrupts(&scene);
	test_power(&scene);
	reset(&scene);
	return tap_end(&tap);
}
