/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Case 42 and its kin: as many calls and interrupts as this domain can make.
 * Each gets its answer here; that nobody else notices is the witness's word,
 * and that nothing is logged the test's.
 */
#include <smccc/calls.h>

#include "guests/isolation/isolation.h"
#include "guests/rt/call.h"
#include "guests/rt/gic.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"

#define CALLS	   1000000u
#define INTERRUPTS 20000u
#define SGIS	   16u
#define ROUNDS	   200u
#define UNKNOWN	   0x8200fe00u

static volatile uint32_t seen[32];
static volatile uint32_t taken;

/* Also wraps the domain's trace ring, if it has one: thousands of times. */
static void unknown_calls(void)
{
	const struct call_site *site = call_site_find(power_conduit(), 0);
	uint64_t refused = 0;

	for (uint32_t i = 0; i < CALLS; i++) {
		struct call_image image = { .x = { UNKNOWN + (i & 0x3f) } };

		site->run(&image);
		refused += image.x[0] == (uint64_t)SMCCC_NOT_SUPPORTED;
	}
	check(refused == CALLS, "flood", "case 42: 10^6 unknown calls");
}

static void interrupt(void)
{
	const uint32_t iar = gic_acknowledge();
	const uint32_t intid = GIC_INTID(iar);

	if (intid >= 1020)
		return;
	if (intid == TIMER_INTID)
		timer_stop();
	seen[intid % 32]++;
	taken++;
	gic_end(iar);
}

static void unmask(void)
{
	__asm__ volatile("msr daifclr, #2\n\tisb" ::: "memory");
}

static void mask(void)
{
	__asm__ volatile("msr daifset, #2" ::: "memory");
}

/* More at once than there are list registers: the gate hears of each end. */
static void all_sgis_at_once(void)
{
	bool each = true;

	for (uint32_t i = 0; i < SGIS; i++)
		seen[i] = 0;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		for (uint32_t i = 0; i < SGIS; i++)
			gic_send_self(i);
		unmask();
		for (uint32_t i = 0; i < SGIS; i++)
			while (seen[i] <= round)
				;
		mask();
	}
	for (uint32_t i = 0; i < SGIS; i++)
		each &= seen[i] == ROUNDS;
	check(each, "flood", "16 SGIs at once arrive once each");
}

static void sgi_storm(void)
{
	taken = 0;
	unmask();
	for (uint32_t i = 0; i < INTERRUPTS; i++)
		gic_send_self(i % SGIS);
	mask();
	check(taken > 0 && taken <= INTERRUPTS, "flood", "a storm of SGIs");
}

/* A timer that is always due: each end brings the next. */
static void timer_storm(void)
{
	seen[TIMER_INTID] = 0;
	unmask();
	while (seen[TIMER_INTID] < INTERRUPTS)
		timer_start(0);
	mask();
	timer_stop();
	check(seen[TIMER_INTID] >= INTERRUPTS, "flood", "a storm of timers");
}

void topic_flood(void)
{
	unknown_calls();
	trap_on_irq(interrupt);
	for (uint32_t i = 0; i < SGIS; i++)
		gic_enable(i);
	gic_enable(TIMER_INTID);
	all_sgis_at_once();
	sgi_storm();
	timer_storm();
	trap_on_irq(NULL);
}
