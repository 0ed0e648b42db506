/* SPDX-License-Identifier: BSD-2-Clause */
/* DEN0022, CPU_SUSPEND of a standby state: WFI by another name. */
#include "guests/conformance/conformance.h"
#include "guests/rt/gic.h"
#include "guests/rt/timer.h"

#define STANDBY	  0
#define RESERVED  0xfc000000u /* bits of power_state, both formats */
#define WAIT_US	  20000
#define SAFETY_US 200000 /* wakes a CPU that should not have slept */

/* An interrupt that is pending but masked is what wakes a standby. */
static bool can_wake(struct test *test)
{
	if (!gic_enable(TIMER_INTID))
		test->skip = "no GIC where the header says";
	return !test->skip;
}

static void done(void)
{
	timer_stop();
	gic_disable(TIMER_INTID);
}

static void wakes_by_timer(struct test *test)
{
	static const uint32_t fids[] = { SMCCC_FID_PSCI_CPU_SUSPEND,
					 SMCCC_FID_PSCI_CPU_SUSPEND_64 };

	if (!can_wake(test))
		return;
	for (size_t i = 0; i < 2; i++) {
		uint64_t when = timer_start(WAIT_US);
		int64_t code = call_3(test, fids[i], STANDBY, 0, 0);
		uint64_t now = timer_now();

		test_check(test, code == PSCI_SUCCESS, "0x%08x: %ld", fids[i],
			   (long)code);
		test_check(test, !test->machine->strict || now >= when,
			   "0x%08x: back %lu ticks too early", fids[i],
			   when - now);
		timer_stop();
	}
	done();
}

static void standby_pending(struct test *test, const void *what)
{
	int64_t code;

	(void)what;
	timer_start(0);
	timer_wait();
	code = call_3(test, SMCCC_FID_PSCI_CPU_SUSPEND_64, STANDBY, 0, 0);
	test_check(test, code == PSCI_SUCCESS, "%ld", (long)code);
}

static void returns_at_once(struct test *test)
{
	if (!can_wake(test))
		return;
	test_check(test, test_is_quick(test, standby_pending, NULL),
		   "sleeps with an interrupt pending");
	done();
}

static void bad_power_state(struct test *test)
{
	static const uint32_t states[] = { RESERVED, 0x80000000, 0x04000000,
					   0xffffffff };

	if (!can_wake(test))
		return;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		int64_t code;

		timer_start(SAFETY_US);
		code = call_3(test, SMCCC_FID_PSCI_CPU_SUSPEND_64, states[i], 0,
			      0);
		test_check(test, code == PSCI_INVALID_PARAMETERS,
			   "power_state 0x%08x: %ld", states[i], (long)code);
		timer_stop();
	}
	done();
}

static const struct test_case cases[] = {
	{ "standby ends with the timer", wakes_by_timer, TEST_EACH_CONDUIT },
	{ "standby with an interrupt pending", returns_at_once,
	  TEST_EACH_CONDUIT },
	{ "reserved bits in power_state", bad_power_state,
	  TEST_EACH_CONDUIT | TEST_SETTLED },
};
TOPIC(topic_suspend, "suspend", cases);
