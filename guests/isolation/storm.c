/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random calls, each judged: what must come of it is worked out here from the
 * domain's rules, which the test has put into this image from the manifest, not
 * from the gate's tables. After some thousand calls the domain restarts, or
 * ends itself by a fault; then it goes on with other calls.
 */
#include <smccc/calls.h>

#include "guests/isolation/isolation.h"
#include "guests/isolation/rules.h"
#include "guests/rt/call.h"
#include "guests/rt/gic.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "guests/storm/storm.h"
#include "lib/rt/rt.h"

#define TICK_US	    300u
#define TICK_EACH   64u
#define LIFE_LEAST  2000u
#define LIFE_SPREAD 16000u
#define FAULT_IN    8u
#define NOT_MINE    0x60000000ul /* the gate's image */

uint8_t storm_scratch[STORM_SCRATCH_BYTES];
const char sdei_handler[4]; /* grammar.c names it; no rule lets it by */

static struct storm_random random;
static uint64_t verdicts[RULE_KINDS];
static volatile uint64_t interrupts;

static void tick(void)
{
	const uint32_t intid = gic_acknowledge();

	timer_stop();
	interrupts++;
	if (intid < 1020)
		gic_end(intid);
}

/* A rule's own ID, or one that is nearly it; arguments around its limits. */
static void call_from_rules(struct call_image *image)
{
	const struct rule *rule;
	uint32_t fid;

	do
		rule = &rules.row[random_below(&random, rules.count)];
	while (!rule->callable);
	fid = rule->fid;
	switch (random_below(&random, 12)) {
	case 0:
		fid ^= SMCCC_FID_SVE_HINT;
		break;
	case 1:
		fid ^= 1u << (17 + random_below(&random, 7));
		break;
	case 2:
		fid ^= 1u << random_below(&random, 4);
		break;
	}
	image->x[0] = fid;
	if (random_below(&random, 4) == 0)
		image->x[0] |= random_next(&random) << 32;
	for (uint32_t i = 0; i < RULE_ARGUMENTS; i++)
		if (random_below(&random, 2))
			image->x[i + 1] =
				(random_below(&random, 2) ? rule->low[i]
							  : rule->high[i]) +
				random_below(&random, 3) - 1;
}

/* What a bent ID must not hit: calls that end this life before its time. */
static bool is_callable(const struct call_image *image)
{
	const struct rule *rule = rule_find((uint32_t)image->x[0]);

	return !rule || rule->callable;
}

static const struct call_site *choose(struct call_image *image)
{
	do {
		call_make(&random, image);
		if (random_below(&random, 2))
			call_from_rules(image);
	} while (!is_callable(image));
	if (random_below(&random, 32) == 0)
		return &call_sites[random_below(&random, CALL_SITES)];
	return call_site_find(random_below(&random, 2) ? SMCCC_CONDUIT_SMC
						       : SMCCC_CONDUIT_HVC,
			      0);
}

static void complain(const struct call_site *site,
		     const struct call_image *before,
		     const struct call_image *after, bool trapped)
{
	rt_printf("NOT as ruled: %s #%u%s\n", call_conduit_name(site->conduit),
		  site->immediate, trapped ? ", undefined" : "");
	for (unsigned int i = 0; i < 31; i++)
		if (i < 4 || before->x[i] != after->x[i])
			rt_printf("  x%u: 0x%lx became 0x%lx\n", i,
				  before->x[i], after->x[i]);
}

static bool call_one(void)
{
	struct call_image before, after;
	const struct call_site *site = choose(&before);
	enum rule_kind kind;
	bool trapped;

	after = before;
	trap_expect(0);
	site->run(&after);
	trapped = trap_taken() != NULL;
	kind = rule_verdict(&before, site->immediate);
	verdicts[kind]++;
	if (rule_obeyed(kind, &before, &after, trapped))
		return true;
	complain(site, &before, &after, trapped);
	return false;
}

static void interrupts_open(void)
{
	gic_enable(TIMER_INTID);
	trap_on_irq(tick);
	__asm__ volatile("msr daifclr, #2" ::: "memory");
}

static void life(uint32_t calls)
{
	for (uint32_t i = 0; i < calls; i++) {
		if (i % TICK_EACH == 0)
			timer_start(TICK_US);
		if (call_one())
			continue;
		for (;;)
			wfi();
	}
}

int payload_main(const struct payload_boot *boot)
{
	uint64_t seed;

	rules_read();
	seed = rules.seed ^ boot->counter << 8;
	power_find();
	random_seed(&random, seed);
	interrupts_open();
	life(LIFE_LEAST + random_below(&random, LIFE_SPREAD));
	rt_printf("as ruled: %lu denied %lu answered %lu constant %lu "
		  "undefined %lu forwarded, %lu interrupts\n",
		  verdicts[RULE_DENY], verdicts[RULE_ANSWER],
		  verdicts[RULE_CONSTANT], verdicts[RULE_UNDEFINED],
		  verdicts[RULE_FORWARD], interrupts);
	if (random_below(&random, FAULT_IN) == 0)
		(void)*(const volatile uint64_t *)NOT_MINE;
	call_raw(power_conduit(), SMCCC_FID_PSCI_SYSTEM_RESET, 0, 0, 0);
	rt_printf("NOT as ruled: SYSTEM_RESET came back\n");
	return 1;
}
