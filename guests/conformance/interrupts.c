/* SPDX-License-Identifier: BSD-2-Clause */
/* R9: a fast call is atomic to its caller, whatever happens meanwhile. */
#include "guests/conformance/conformance.h"
#include "guests/rt/gic.h"
#include "guests/rt/timer.h"
#include "guests/rt/trap.h"

#define ROUNDS	    40
#define PATIENCE_US 5000000

static volatile uint32_t taken;

static void on_timer(void)
{
	uint32_t intid = gic_acknowledge();

	timer_stop();
	if (intid == TIMER_INTID)
		taken++;
	gic_end(intid);
}

static bool timer_interrupts(struct test *test)
{
	if (!gic_enable(TIMER_INTID))
		test->skip = "no GIC where the header says";
	return !test->skip;
}

static void calls_meanwhile(struct test *test, uint32_t before, uint64_t until)
{
	while (taken == before && timer_now() < until) {
		struct call call;

		call_fill(&call, SMCCC_FID_PSCI_VERSION);
		call_issue(test, &call);
		test_check(test,
			   (uint32_t)call.out.x[0] ==
				   test->machine->psci_version,
			   "PSCI_VERSION: 0x%lx", call.out.x[0]);
		call_fill(&call, 0x8200abcd);
		call_issue(test, &call);
		call_refused(test, &call);
	}
}

/* Interrupts that come at any instruction of many calls. */
static void unmasked(struct test *test)
{
	if (!timer_interrupts(test))
		return;
	taken = 0;
	trap_on_irq(on_timer);
	for (uint32_t i = 0; i < ROUNDS; i++) {
		timer_start(i % 50);
		__asm__ volatile("msr daifclr, #2" ::: "memory");
		calls_meanwhile(test, i,
				timer_now() + timer_ticks_of_us(PATIENCE_US));
		__asm__ volatile("msr daifset, #2" ::: "memory");
		if (!test_check(test, taken == i + 1, "round %u: %u interrupts",
				i, taken))
			break;
	}
	trap_on_irq(NULL);
	timer_stop();
	gic_disable(TIMER_INTID);
}

/* One that is pending but masked neither gets lost nor gets through. */
static void masked(struct test *test)
{
	if (!timer_interrupts(test))
		return;
	taken = 0;
	trap_on_irq(on_timer);
	timer_start(0);
	timer_wait();
	for (uint32_t i = 0; i < 100; i++)
		call_3(test, SMCCC_FID_PSCI_VERSION, 0, 0, 0);
	test_check(test, taken == 0, "taken though masked");
	__asm__ volatile("msr daifclr, #2" ::: "memory");
	for (uint64_t end = timer_now() + timer_ticks_of_us(PATIENCE_US);
	     !taken && timer_now() < end;)
		;
	__asm__ volatile("msr daifset, #2" ::: "memory");
	test_check(test, taken == 1, "%u interrupts after unmasking", taken);
	trap_on_irq(NULL);
	timer_stop();
	gic_disable(TIMER_INTID);
}

static const struct test_case cases[] = {
	{ "R9: calls under a storm of interrupts", unmasked,
	  TEST_EACH_CONDUIT },
	{ "R9: a pending, masked interrupt", masked, TEST_EACH_CONDUIT },
};
TOPIC(topic_interrupts, "interrupts", cases);
