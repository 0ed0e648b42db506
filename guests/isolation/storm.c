/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random calls, each judged: what must come of it is worked out here from the
 * domain's rules, which the test has put into this image from the manifest, not
 * from the gate's tables. After some thousand calls the domain restarts, or
 * ends itself by a fault; then it goes on with other calls.
 */
#include <smccc/calls.h>

#include "guests/isolation/isolation.h"
#include "guests/isolation/rules_copies.h"
#include "guests/isolation/rules_limits.h"
#include "guests/isolation/storm_calls.h"
#include "guests/rt/cpu.h"
#include "guests/rt/gic.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

#define TICK_US	    300u
#define TICK_EACH   64u
#define LIFE_LEAST  1000u
#define LIFE_SPREAD 8000u
#define FAULT_IN    8u
#define NOT_MINE    0x60000000ul /* the gate's image */
#define LEFT_BYTES  0x100000u	 /* of the RAM's end, nobody's but ours */

uint8_t storm_scratch[STORM_SCRATCH_BYTES];
const char sdei_handler[4]; /* grammar.c names it; no rule lets it by */

static struct vcpu {
	struct chooser chooser;
	struct copies copies;
	uint64_t verdicts[RULE_KINDS];
	volatile uint64_t interrupts;
} vcpus[STORM_VCPUS];

static uint64_t life_seed;
static uint32_t complaining;
static volatile bool bad;

/* vCPU n of a domain has affinity n. */
static uint32_t vcpu_index(void)
{
	return (uint32_t)sysreg_read(mpidr_el1) & 0xff;
}

static void tick(void)
{
	const uint32_t intid = gic_acknowledge();

	timer_stop();
	vcpus[vcpu_index()].interrupts++;
	if (intid < 1020)
		gic_end(intid);
}

/* The other vCPU goes on; this one's report is the last. */
__attribute__((noreturn)) static void rest(void)
{
	for (;;)
		wfi();
}

static void complain(const struct call_site *site,
		     const struct call_image *before,
		     const struct call_image *after, const char *want)
{
	bad = true;
	lock_take(&complaining);
	rt_printf("NOT as ruled: %s #%u, vCPU %u, life 0x%lx: want %s\n",
		  call_conduit_name(site->conduit), site->immediate,
		  vcpu_index(), life_seed, want);
	for (unsigned int i = 0; i < 31; i++)
		if (i < 4 || before->x[i] != after->x[i])
			rt_printf("  x%u: 0x%lx became 0x%lx\n", i,
				  before->x[i], after->x[i]);
	lock_give(&complaining);
	rest();
}

static void complain_of_memory(const struct copies *copies, uint32_t fid)
{
	bad = true;
	lock_take(&complaining);
	rt_printf("NOT as ruled: memory behind %x, vCPU %u, life 0x%lx\n", fid,
		  vcpu_index(), life_seed);
	for (uint32_t i = 0; i < copies->count; i++)
		rt_printf("  0x%lx bytes at 0x%lx, access %u\n",
			  copies->copy[i].bytes, copies->copy[i].base,
			  copies->copy[i].access);
	lock_give(&complaining);
	rest();
}

static const char *const wanted[RULE_KINDS] = {
	[RULE_DENY] = "denied",
	[RULE_ANSWER] = "answered",
	[RULE_CONSTANT] = "constant",
	[RULE_UNDEFINED] = "undefined",
	[RULE_FORWARD] = "forwarded",
	[RULE_MEDIATE] = "mediated",
	[RULE_LIMITED] = "within its limit, or over it",
};

/* Let through by its rule; whether by its limit, the clock says. */
static bool call_limited(struct vcpu *vcpu, const struct call_site *site,
			 const struct call_image *before,
			 const struct rule *rule)
{
	const struct limit *limit = limit_of(rule);
	struct timed timed = { .vcpu = vcpu_index() };
	enum rule_kind kind = (enum rule_kind)rule->kind;
	struct call_image after = *before;
	bool refused, trapped, good;

	trap_expect(0);
	limit_enter(limit, &timed);
	vcpu->chooser.inside = limit->at_once != 0;
	site->run(&after);
	vcpu->chooser.inside = false;
	timed.to = timer_now();
	trapped = trap_taken() != NULL;
	refused = !trapped && limit_refused(limit, before, &after);
	if (!refused &&
	    !rule_obeyed(kind, before, &after, &vcpu->copies, trapped))
		complain(site, before, &after, wanted[kind]);
	good = limit_judge(rule, &timed, &after, refused);
	limit_leave(limit);
	if (!good)
		complain(site, before, &after, wanted[RULE_LIMITED]);
	vcpu->verdicts[refused ? RULE_LIMITED : kind]++;
	return !refused;
}

static void call_plain(struct vcpu *vcpu, const struct call_site *site,
		       const struct call_image *before, enum rule_kind kind)
{
	struct call_image after = *before;
	bool trapped;

	trap_expect(0);
	site->run(&after);
	trapped = trap_taken() != NULL;
	if (!rule_obeyed(kind, before, &after, &vcpu->copies, trapped))
		complain(site, before, &after,
			 trapped ? "no exception" : wanted[kind]);
	vcpu->verdicts[kind]++;
}

static void call_one(struct vcpu *vcpu)
{
	struct call_image before;
	const struct call_site *site = choose(&vcpu->chooser, &before);
	const enum rule_kind kind = rule_verdict(&before, site);
	const struct rule *rule = rule_find((uint32_t)before.x[0]);
	struct copies *copies = &vcpu->copies;
	bool passed = true;

	if (kind == RULE_MEDIATE)
		copies_enter(copies, rule, &before);
	if (limit_of(rule) && kind != RULE_DENY && kind != RULE_UNDEFINED)
		passed = call_limited(vcpu, site, &before, rule);
	else
		call_plain(vcpu, site, &before, kind);
	if (kind != RULE_MEDIATE)
		return;
	if (!copies_obeyed(copies, passed))
		complain_of_memory(copies, (uint32_t)before.x[0]);
	copies_leave(copies);
}

static void interrupts_open(void)
{
	gic_enable(TIMER_INTID);
	trap_on_irq(tick);
	__asm__ volatile("msr daifclr, #2" ::: "memory");
}

static void calls_make(uint32_t index, uint64_t calls)
{
	struct vcpu *vcpu = &vcpus[index];
	struct storm_random *random = &vcpu->chooser.random;

	interrupts_open();
	for (uint64_t i = 0; i < calls; i++) {
		if (i % TICK_EACH == 0)
			timer_start(TICK_US);
		copies_disturb(&vcpus[1 - index].copies, random_next(random));
		call_one(vcpu);
	}
}

/* The second vCPU calls until the first one ends them both. */
static void second_run(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	calls_make(1, ~0ull);
}

static void second_start(void)
{
	int64_t code;

	vcpus[0].chooser.other = &vcpus[1].chooser;
	vcpus[1].chooser.other = &vcpus[0].chooser;
	random_seed(&vcpus[1].chooser.random, ~life_seed);
	cpu_prepare(&rt_cpus[1], 1, second_run, NULL);
	code = (int64_t)call_raw(power_conduit(), SMCCC_FID_PSCI_CPU_ON_64, 1,
				 (uint64_t)cpu_entry, 0);
	if (code == SMCCC_SUCCESS)
		return;
	rt_printf("NOT as ruled: CPU_ON %ld\n", (long)code);
	rest();
}

/* What a life leaves in its RAM the next one does not find. */
static void leftovers(void)
{
	const uint64_t end = rules.ram_ipa + rules.ram_bytes;
	volatile uint64_t *word = (volatile uint64_t *)(end - LEFT_BYTES);

	for (; word != (volatile uint64_t *)end; word += 8) {
		if (*word == 0) {
			*word = life_seed;
			continue;
		}
		rt_printf("NOT clean: 0x%lx at 0x%lx\n", *word, (uint64_t)word);
		rest();
	}
}

static void report(void)
{
	uint64_t all[RULE_KINDS] = { 0 };
	uint64_t interrupts = 0;

	for (uint32_t i = 0; i < STORM_VCPUS; i++) {
		interrupts += vcpus[i].interrupts;
		for (uint32_t kind = 0; kind < RULE_KINDS; kind++)
			all[kind] += vcpus[i].verdicts[kind];
	}
	rt_printf("as ruled: %lu denied %lu answered %lu constant %lu "
		  "undefined %lu forwarded %lu mediated %lu limited, "
		  "%lu interrupts\n",
		  all[RULE_DENY], all[RULE_ANSWER], all[RULE_CONSTANT],
		  all[RULE_UNDEFINED], all[RULE_FORWARD], all[RULE_MEDIATE],
		  all[RULE_LIMITED], interrupts);
}

int payload_main(const struct payload_boot *boot)
{
	struct storm_random *random = &vcpus[0].chooser.random;
	bool serial;

	rules_read();
	life_seed = rules.life ? rules.life : rules.seed ^ boot->counter << 8;
	leftovers();
	power_find();
	random_seed(random, life_seed);
	serial = random_below(random, 2) || rules.vcpus == 1;
	limits_begin(serial);
	copies_begin(life_seed, serial);
	if (rules.vcpus > 1)
		second_start();
	calls_make(0, LIFE_LEAST + random_below(random, LIFE_SPREAD));
	if (!copies_kept()) {
		bad = true;
		rt_printf("NOT as ruled: memory has moved, life 0x%lx\n",
			  life_seed);
	}
	if (bad)
		rest();
	report();
	if (random_below(random, FAULT_IN) == 0)
		(void)*(const volatile uint64_t *)NOT_MINE;
	call_raw(power_conduit(), SMCCC_FID_PSCI_SYSTEM_RESET, 0, 0, 0);
	rt_printf("NOT as ruled: SYSTEM_RESET came back\n");
	return 1;
}
