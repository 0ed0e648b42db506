/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The execution-state switch, there and back. Ends by a reset, because a CPU
 * is started in AArch32; the second run judges what the first left in RAM.
 */
#include <smccc/calls.h>
#include <smccc/psci.h>
#include <smccc/sdei.h>

#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/tap.h"
#include "lib/rt/rt.h"
#include "tests/system/switch/visit.h"

#define TOPIC	"switch"
#define INVALID (-2)
#define DENIED	(-3)
#define W(n)	((n) / 4)

/* What survives the reset; QEMU does not write it again. */
#define LEFT ((struct left *)0x50000000)
#define MARK 0x5357495443483031ull

struct left {
	uint64_t mark;
	uint64_t passed, failed, skipped;
	struct visit visit;
};

/* back.S writes it; the numbers there are offsets. */
struct back {
	uint64_t x[18];
	uint64_t el;	  /* 144 */
	uint64_t sctlr;	  /* 152 */
	uint64_t refused; /* 160 */
	uint64_t pstate;  /* 168 */
};

_Static_assert(offsetof(struct back, el) == 144, "back.S");
_Static_assert(offsetof(struct back, pstate) == 168, "back.S");

void switch_away(uint64_t entry, uint64_t cookie, struct back *back);
void below_run(uint64_t entry, uint64_t x0, uint64_t x1, uint64_t x2,
	       uint64_t x3, uint64_t x4);
extern const char switch_back[], switch_below[], below_resume[];

static struct tap tap;
static struct visit visit;

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name,
		   cpu_current_el() == 2 ? "EL2" : "EL1");
}

/* visit, visit_thumb, last */
static uint64_t code(unsigned int n)
{
	return ((const uint32_t *)VISIT_BASE)[n];
}

static int64_t ask(uint64_t high, uint64_t low, uint64_t cookie_high)
{
	struct call_image image = {
		.x = { SMCCC_FID_ARM_SIP_SVC_EXE_STATE_SWITCH, high, low,
		       cookie_high, 5 },
	};
	bool kept;

	call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
	kept = image.x[1] == high && image.x[2] == low &&
	       image.x[3] == cookie_high && image.x[4] == 5;
	return kept ? (int64_t)image.x[0] : 0;
}

static bool has_a32(void)
{
	const uint64_t pfr0 = sysreg_read(id_aa64pfr0_el1);

	return (pfr0 >> 4 & 0xf) == 2 &&
	       (cpu_current_el() == 1 || (pfr0 >> 8 & 0xf) == 2);
}

static void test_arguments(void)
{
	static const uint64_t entries[] = {
		0,	    0x10,	VISIT_BASE + 2, 0x0e000000, 0x09000000,
		0x3ffffffc, 0x80000000, 0xfffffffc,	0x80000001, 1,
	};
	bool good = true;

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		good &= ask(0, entries[i], 0) == INVALID;
	check(good, "an entry that is no RAM, or not aligned, is refused");
	check(ask(1, code(0), 0) == INVALID && ask(0, code(0), 1) == INVALID,
	      "so are high words from AArch64");
}

static void test_below(void)
{
	const struct trap_frame *frame;

	sysreg_write(sctlr_el1, 0x30d00800);
	trap_expect((uint64_t)below_resume);
	below_run((uint64_t)switch_below,
		  SMCCC_FID_ARM_SIP_SVC_EXE_STATE_SWITCH, 0, code(0), 0, 0);
	frame = trap_taken();
	check(frame != NULL && TRAP_EC(frame->esr) == 0x16 &&
		      (int64_t)frame->x[0] == DENIED,
	      "EL1 below an EL2 is denied");
}

static void test_events(void)
{
	const uint64_t handler = (uint64_t)switch_back;

	call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_SDEI_EVENT_REGISTER, 0, handler,
		 0);
	check(ask(0, code(0), 0) == DENIED,
	      "a client of SDEI, which is AArch64's, is denied");
	call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_SDEI_EVENT_UNREGISTER, 0, 0, 0);
}

static bool visit_right(const struct visit *seen, bool thumb, bool hyp)
{
	const uint32_t cpsr = (hyp ? 0x1a : 0x13) | 0x1c0 | (thumb ? 0x20 : 0);
	const uint32_t sctlr = hyp ? 0x30c50838 : 0x00c50838;

	/* MRS does not show T. */
	return (seen->word[W(VISIT_CPSR)] & 0x3df) == (cpsr & ~0x20u) &&
	       seen->word[W(VISIT_R0)] == 0 &&
	       (seen->word[W(VISIT_SCTLR)] & 0x02001807) ==
		       (sctlr & 0x02001807);
}

static bool calls_right(const struct visit *seen)
{
	return seen->word[W(VISIT_VERSION)] >> 16 == 1 &&
	       seen->word[W(VISIT_PSCI)] >> 16 == 1 &&
	       seen->word[W(VISIT_SMC64)] == 0xffffffff;
}

static bool back_right(const struct back *back)
{
	const uint64_t el = cpu_current_el();
	bool good = back->refused == 0 && back->x[0] == 7 &&
		    back->x[1] == (uint64_t)&visit && back->el == el << 2 &&
		    back->pstate == 0x3c1 && (back->sctlr & 0x2001005) == 0;

	for (unsigned int i = 2; i < 18; i++)
		good &= back->x[i] == 0;
	return good;
}

static void test_visit(bool thumb)
{
	const bool hyp = cpu_current_el() == 2;
	struct back back = { .refused = 0 };

	visit = (struct visit){ { 0 } };
	visit.word[W(VISIT_BACK)] = (uint32_t)(uint64_t)switch_back;
	dsb_sy();
	switch_away(code(thumb), (uint64_t)&visit, &back);
	check(visit_right(&visit, thumb, hyp),
	      thumb ? "Thumb code is entered" : "Arm code is entered");
	check(calls_right(&visit), "and calls EL3: SMC32, no SMC64");
	check(back_right(&back), "AArch64 again, as after a start");
	check(visit.word[W(VISIT_BAD)] == (uint32_t)INVALID,
	      "AArch32's wrong entry is refused");
	if (thumb)
		return;
	check((visit.word[W(VISIT_UNDEF)] & 0x1f) == (hyp ? 0x1a : 0x1b) &&
		      visit.word[W(VISIT_UNDEF_PC)] == 0 &&
		      (!hyp || visit.word[W(VISIT_HSR)] == 1u << 25),
	      "what EL3 traps is undefined in AArch32");
}

static const volatile uint32_t *abort_of(unsigned int n)
{
	return &visit.word[W(VISIT_ABORT(n))];
}

/* The vector, the handler's mode, I and A, and the return address. */
static bool taken(unsigned int n, uint32_t vector, uint32_t mode, uint32_t pc)
{
	const volatile uint32_t *seen = abort_of(n);

	return seen[W(ABORT_VECTOR)] == vector &&
	       (seen[W(ABORT_CPSR)] & 0x19f) == (mode | 0x180) &&
	       seen[W(ABORT_PC)] == pc;
}

static void test_aborts_hyp(void)
{
	const volatile uint32_t *data = abort_of(0), *fetch = abort_of(1);

	check(taken(0, 4, 0x1a, 0) && data[W(ABORT_DFSR)] == 0x96000050 &&
		      data[W(ABORT_DFAR)] == VISIT_FAR,
	      "Hyp mode takes a data abort");
	check(taken(1, 3, 0x1a, 0) && fetch[W(ABORT_DFSR)] == 0x86000010 &&
		      fetch[W(ABORT_IFAR)] == VISIT_FAR + 4 &&
		      fetch[W(ABORT_DFAR)] == VISIT_FAR,
	      "and a prefetch abort");
	check(taken(2, 4, 0x1a, 0) && abort_of(2)[W(ABORT_DFSR)] == 0x96000c11,
	      "and an SError");
}

static void test_aborts_pl1(void)
{
	const volatile uint32_t *data = abort_of(0), *fetch = abort_of(1);

	check(taken(0, 4, 0x17, 8) && data[W(ABORT_DFSR)] == 0x808 &&
		      data[W(ABORT_DFAR)] == VISIT_FAR,
	      "PL1 takes a data abort");
	check(taken(1, 3, 0x17, 4) && fetch[W(ABORT_IFSR)] == 8 &&
		      fetch[W(ABORT_IFAR)] == VISIT_FAR + 4 &&
		      fetch[W(ABORT_DFAR)] == VISIT_FAR,
	      "and a prefetch abort");
	check(taken(2, 4, 0x17, 8) && abort_of(2)[W(ABORT_DFSR)] == 0xc406,
	      "and an SError");
}

/* Of the last visit, if the monitor is one of aborts.py's. */
static void test_aborts(void)
{
	if (abort_of(0)[W(ABORT_VECTOR)] == 0)
		tap_skip(&tap, TOPIC, "aborts", NULL, "no monitor for that");
	else if (cpu_current_el() == 2)
		test_aborts_hyp();
	else
		test_aborts_pl1();
}

static void save(void)
{
	LEFT->passed = tap.passed;
	LEFT->failed = tap.failed;
	LEFT->skipped = tap.skipped;
	LEFT->visit = (struct visit){ { 0 } };
	LEFT->visit.word[W(VISIT_BACK)] = (uint32_t)(uint64_t)switch_back;
	LEFT->mark = MARK;
	dsb_sy();
}

static void stay_off(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
}

/* In AArch64 a CPU has been on: denied, too. */
static void test_after_cpu_on(void)
{
	struct rt_cpu *cpu = &rt_cpus[1];

	cpu_prepare(cpu, 1, stay_off, NULL);
	call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_PSCI_CPU_ON_64, 1,
		 (uint64_t)cpu_entry, 0);
	check(cpu_wait(&cpu->done, 1, 4000) && ask(0, code(0), 0) == DENIED,
	      "after any CPU_ON it is denied");
}

static void judge_last(void)
{
	const struct visit *seen = &LEFT->visit;
	const bool hyp = cpu_current_el() == 2;

	tap.passed = (uint32_t)LEFT->passed;
	tap.failed = (uint32_t)LEFT->failed;
	tap.skipped = (uint32_t)LEFT->skipped;
	LEFT->mark = 0;
	check(visit_right(seen, false, hyp) && calls_right(seen),
	      "a switch for good");
	check((seen->word[W(VISIT_OTHER)] & 0x3df) ==
			      ((hyp ? 0x1a : 0x13) | 0x1c0) &&
		      seen->word[W(VISIT_OTHER_R0)] == 0x600dcafe,
	      "CPU_ON from AArch32 starts a CPU in AArch32");
	check(seen->word[W(VISIT_THUMB)] == 0x600dcafe, "in Thumb code, too");
	check(seen->word[W(VISIT_DENIED)] == (uint32_t)DENIED,
	      "which ends the service");
	test_after_cpu_on();
}

int payload_main(const struct payload_boot *boot)
{
	struct back back;

	(void)boot;
	power_find();
	if (!has_a32()) {
		check(ask(0, VISIT_BASE, 0) == DENIED,
		      "no AArch32 at this level: denied");
		return tap_end(&tap);
	}
	if (LEFT->mark == MARK) {
		judge_last();
		return tap_end(&tap);
	}
	test_arguments();
	if (cpu_current_el() == 2)
		test_below();
	test_events();
	for (unsigned int i = 0; i < 3; i++)
		test_visit(i == 1);
	test_aborts();
	save();
	switch_away(code(2), (uint64_t)&LEFT->visit, &back);
	check(false, "the last switch is refused");
	return tap_end(&tap);
}
