/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs three times: from power-on, after SYSTEM_RESET and after SYSTEM_RESET2.
 * RAM survives a reset, so a word there says which time it is.
 */
#include "el3_test.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"

/* Behind the payload; QEMU does not write it again. */
#define PHASE	   ((volatile uint64_t *)0x50000000)
#define PHASE_MARK 0x504841534530ull

struct tap tap;

static void saved_put(uint64_t phase)
{
	volatile uint32_t *counts = (volatile uint32_t *)&PHASE[1];

	counts[0] = tap.passed;
	counts[1] = tap.failed;
	counts[2] = tap.skipped;
	PHASE[0] = PHASE_MARK + phase;
	dsb_sy();
}

static void saved_get(void)
{
	volatile uint32_t *counts = (volatile uint32_t *)&PHASE[1];

	tap.passed = counts[0];
	tap.failed = counts[1];
	tap.skipped = counts[2];
	PHASE[0] = 0;
}

int payload_main(const struct payload_boot *boot)
{
	const uint64_t phase = PHASE[0] - PHASE_MARK;

	power_find();
	if (phase > 2) {
		test_boot(boot);
		test_calls();
		test_trng();
		test_services();
		test_world();
		test_interrupts();
		test_below();
		test_power();
		saved_put(1);
		smc(SMCCC_FID_PSCI_SYSTEM_RESET, 0, 0, 0);
		tap_result(&tap, false, "reset", "SYSTEM_RESET came back",
			   NULL);
		return tap_end(&tap);
	}
	saved_get();
	tap_result(&tap, true, "reset", "the machine starts again",
		   phase == 1 ? "SYSTEM_RESET" : "SYSTEM_RESET2");
	test_boot(boot);
	test_power();
	if (phase == 1) {
		saved_put(2);
		smc(SMCCC_FID_PSCI_SYSTEM_RESET2_64, PSCI_RESET2_SYSTEM_WARM, 0,
		    0);
		tap_result(&tap, false, "reset", "SYSTEM_RESET2 came back",
			   NULL);
	}
	return tap_end(&tap);
}
