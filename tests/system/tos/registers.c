/* SPDX-License-Identifier: BSD-2-Clause */
/* Two worlds, one set of registers: neither sees the other's. */
#include "tos_test.h"

#include "guests/rt/timer.h"
#include "guests/tos/el1.h"
#include "lib/rt/rt.h"

#define TOPIC "registers"
/* A four-bit field of an ID register. */
#define ID_FIELD(reg, shift) ((uint32_t)(sysreg_read(reg) >> (shift)) & 0xf)

#define SPIN_MS		     20u
#define PMCR_E		     1u
#define PMCR_LC		     (1u << 6)
#define PMCNTEN_CYCLE	     (1u << 31)

/* sve.S: Z, P and FFR from a seed; what they are. */
void sve_fill(uint64_t seed);
void sve_store(void *buffer);
uint64_t sve_vl(void);
uint64_t sve_enter_streaming(void);
uint64_t sve_leave_streaming(void);

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

/* EL1's registers of this world survive what the other does to them. */
static bool kept(uint32_t fid, uint64_t seed)
{
	el1_write_lasting(seed);
	el1_write_transient(seed);
	smc(fid | TOS_CALL_POISON, ~seed, 0, 0);
	return el1_check_lasting(seed) && el1_check_transient(seed);
}

static void test_el1(const struct scene *scene)
{
	bool good = true, theirs = true;

	for (uint64_t seed = 1; seed < 20; seed++) {
		good &= kept(FIRST(0), seed);
		theirs &= smc(FIRST(TOS_CALL_CHECK), 0, 0, 0) == 1;
	}
	check(good, "EL1's registers are the normal world's own");
	check(theirs, "and the Trusted OS finds its own again");
	if (!scene->second)
		return;
	good = kept(FIRST(0), 77) && kept(SECOND(0), 99) && kept(FIRST(0), 78);
	theirs = smc(FIRST(TOS_CALL_CHECK), 0, 0, 0) == 1 &&
		 smc(SECOND(TOS_CALL_CHECK), 0, 0, 0) == 1;
	check(good && theirs, "two Trusted OSes have registers of their own");
}

static bool fp_kept(uint32_t fid)
{
	struct call_fp before, after;

	for (uint32_t i = 0; i < 32; i++) {
		before.q[i][0] = 0x1111111111111111ull * (i & 7) + i;
		before.q[i][1] = ~before.q[i][0];
	}
	before.fpcr = 1u << 22;
	before.fpsr = 0x10;
	call_fp_load(&before);
	if (smc(fid, 0, 0, 0) != 1)
		return false;
	call_fp_store(&after);
	for (uint32_t i = 0; i < 32; i++)
		if (before.q[i][0] != after.q[i][0] ||
		    before.q[i][1] != after.q[i][1])
			return false;
	return before.fpcr == after.fpcr && before.fpsr == after.fpsr;
}

static void test_fp(const struct scene *scene)
{
	bool good = true;

	for (uint32_t i = 0; i < 10; i++)
		good &= fp_kept(FIRST(TOS_CALL_FP)) &&
			(!scene->second || fp_kept(SECOND(TOS_CALL_FP)));
	check(good, "FP registers: zero for the Trusted OS, then ours again");
}

#define SVE_BYTES (256 * 35) /* Z; P and FFR are an eighth each */

static _Alignas(256) uint8_t sve_before[SVE_BYTES], sve_after[SVE_BYTES];

static bool sve_kept(uint64_t seed, uint64_t other)
{
	memset(sve_before, 0, SVE_BYTES);
	memset(sve_after, 0, SVE_BYTES);
	sve_fill(seed);
	sve_store(sve_before);
	sve_fill(other);
	if (smc(FIRST(TOS_CALL_FP), 0, 0, 0) != 1)
		return false;
	sve_store(sve_after);
	return memcmp(sve_before, sve_after, SVE_BYTES) == 0;
}

static void test_sve(void)
{
	bool good = true;

	if (ID_FIELD(id_aa64pfr0_el1, 32) == 0 || cpu_current_el() != 2) {
		tap_skip(&tap, TOPIC, "SVE registers", NULL,
			 "needs SVE and EL2");
		return;
	}
	sysreg_write(cptr_el2, 0x22ff & ~(1u << 8)); /* TZ, TSM: no trap */
	sysreg_write(s3_4_c1_c2_0, 15);		     /* ZCR_EL2 */
	isb();
	rt_printf("# vectors of %lu bytes\n", sve_vl());
	for (uint64_t seed = 1; seed < 10; seed++)
		good &= sve_kept(seed, seed);
	check(good, "SVE registers in their whole length");
	check(!sve_kept(5, 6), "and this test can tell");
}

static void test_streaming(void)
{
	uint64_t streams;
	bool good;

	if (ID_FIELD(id_aa64pfr1_el1, 24) == 0 || cpu_current_el() != 2) {
		tap_skip(&tap, TOPIC, "streaming mode", NULL,
			 "needs SME and EL2");
		return;
	}
	sysreg_write(s3_4_c1_c2_6, 15); /* SMCR_EL2 */
	isb();
	streams = sve_enter_streaming();
	rt_printf("# streaming vectors of %lu bytes\n", sve_vl());
	good = sve_kept(3, 3) && !sve_kept(3, 4);
	good &= sve_leave_streaming() == 1;
	check(streams == 1 && good,
	      "streaming mode goes on with its registers");
}

/* Cycles that pass while S-EL1 spins; a busy host adds to them at times. */
static uint64_t cycles_of_call(uint64_t ticks)
{
	uint64_t least = ~0ull;

	for (uint32_t i = 0; i < 5; i++) {
		const uint64_t start = sysreg_read(pmccntr_el0);
		uint64_t cycles;

		smc(FIRST(TOS_CALL_SPIN), ticks, 0, 0);
		isb();
		cycles = sysreg_read(pmccntr_el0) - start;
		least = cycles < least ? cycles : least;
	}
	return least;
}

static uint64_t cycles_here(uint64_t ticks)
{
	const uint64_t start = sysreg_read(pmccntr_el0);
	const uint64_t end = timer_now() + ticks;

	while (timer_now() < end)
		;
	return sysreg_read(pmccntr_el0) - start;
}

/* Case 5: what S-EL1 does is not counted, and the PMU is as before. */
static void test_pmu(void)
{
	const uint64_t ticks = timer_ticks_of_us(SPIN_MS * 1000);
	uint64_t here, there, pmcr;

	if (ID_FIELD(id_aa64dfr0_el1, 8) == 0) {
		tap_skip(&tap, TOPIC, "PMU", NULL, "there is none");
		return;
	}
	sysreg_write(pmccfiltr_el0, 1u << 27); /* EL2 too */
	sysreg_write(pmcntenset_el0, PMCNTEN_CYCLE);
	sysreg_write(pmcr_el0, PMCR_E | PMCR_LC);
	isb();
	pmcr = sysreg_read(pmcr_el0);
	there = cycles_of_call(ticks);
	check(sysreg_read(pmcr_el0) == pmcr &&
		      sysreg_read(pmcntenset_el0) == PMCNTEN_CYCLE &&
		      sysreg_read(pmccfiltr_el0) == 1u << 27,
	      "the PMU is as before");
	here = cycles_here(ticks);
	rt_printf("# cycles: %lu here, %lu there\n", here, there);
	check(there < here / 2, "cycles of S-EL1 are not counted");
	sysreg_write(pmcr_el0, 0);
}

void test_registers(const struct scene *scene)
{
	test_el1(scene);
	test_fp(scene);
	test_sve();
	test_streaming();
	test_pmu();
}

/* Instructions under -icount shift=0: 16 a tick of the counter. */
void test_cost(const struct scene *scene)
{
	const uint64_t hz = sysreg_read(cntfrq_el0);
	struct call_image image;
	uint64_t start, empty, whole;

	(void)scene;
	start = timer_now();
	for (uint32_t i = 0; i < 1000; i++) {
		image.x[0] = SMCCC_FID_SMCCC_VERSION;
		call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
	}
	empty = timer_now() - start;
	start = timer_now();
	for (uint32_t i = 0; i < 1000; i++) {
		image.x[0] = FIRST(TOS_CALL_NOTHING);
		call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
	}
	whole = timer_now() - start;
	rt_printf("# tos: ns more than SMCCC_VERSION: %lu\n",
		  (whole - empty) * 1000000 / hz);
}
