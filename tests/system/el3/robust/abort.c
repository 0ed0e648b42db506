/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * External aborts and SErrors as EL2 and EL1 see them. The same results are
 * wanted whether EL3 takes them first or not. QEMU 7.2 has no physical SError
 * and brings no external abort to EL3: crash.py makes a monitor for which
 * SIP_REVISION is one, with x1 as ESR_EL3 and x2 as FAR_EL3; on others that
 * part is left out.
 */
#include "abort.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"
#include "tests/system/el3/el3_test.h"

#define TOPIC	      "aborts"
#define NOWHERE	      0x0e000000ull /* the monitor's RAM: not ours to see */
#define HCR_AMO	      (1ull << 5)
#define HCR_VSE	      (1ull << 8)
#define HCR_RW	      (1ull << 31)
#define SCTLR_EL1_OFF 0x30d00800ull
#define SPSR_A	      (1ull << 8)
#define EL1H	      0x3c5ull /* masked */
#define VECTOR_SPX    4u       /* of the level's own, SP_ELx */
#define VECTOR_LOWER  8u
#define SERROR	      3u /* added */
#define EC(esr)	      ((uint32_t)((esr) >> 26) & 0x3f)
#define FSC(esr)      ((uint32_t)(esr)&0x3f)
#define EXTERNAL      0x10u
#define EC_SERROR     0x2fu

/* ESR_EL3 of aborts below: EC, IL, WnR, FSC. */
#define DATA_WRITE (0x24ull << 26 | 1ull << 25 | 1u << 6 | EXTERNAL)
#define FETCH	   (0x20ull << 26 | 1ull << 25 | EXTERNAL)
#define FAR_MARK   0x123456789000ull

/* ESR_ELx of an SError with FEAT_RAS: EC, IL, AET, DFSC. */
#define SERROR_OF(aet) \
	(0x2full << 26 | 1ull << 25 | (uint64_t)(aet) << 10 | 0x11)
#define UNCONTAINABLE 0u
#define RESTARTABLE   2u
#define RECOVERABLE   3u
#define CORRECTED     6u

struct tap tap;
volatile struct abort_seen abort_seen[2];

extern const char abort_vectors_el1[], abort_vectors_el2[], abort_read_pc[],
	abort_write_pc[], abort_below_read[], abort_below_read_pc[],
	abort_below_smc[], abort_below_smc_pc[], abort_smc_pc[];
void abort_run(uint64_t entry, uint64_t spsr, uint64_t x0, uint64_t x1,
	       uint64_t x2);
void abort_smc(uint64_t x0, uint64_t x1, uint64_t x2);
void abort_read(uint64_t address);
void abort_write(uint64_t address);
void abort_fetch(uint64_t address);

static uint8_t el1_stack[1024] __attribute__((aligned(16)));

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

/* Exactly one exception since the last time, and this one. */
static bool seen(unsigned int el, uint64_t vector, uint32_t class)
{
	volatile struct abort_seen *record = &abort_seen[el - 1];
	const bool good = record->count == 1 && record->vector == vector &&
			  EC(record->esr) == class;

	if (!good)
		rt_printf("# EL%u: %lu times, vector %lu, ESR 0x%lx, ELR "
			  "0x%lx\n",
			  el, record->count, record->vector, record->esr,
			  record->elr);
	record->count = 0;
	return good;
}

static void test_el2(void)
{
	volatile struct abort_seen *el2 = &abort_seen[1];

	abort_read(NOWHERE);
	check(seen(2, VECTOR_SPX, 0x25) && FSC(el2->esr) == EXTERNAL &&
		      !(el2->esr & 1u << 6) && el2->far == NOWHERE &&
		      el2->elr == (uint64_t)abort_read_pc,
	      "EL2 reads what is not there");
	abort_write(NOWHERE + 8);
	check(seen(2, VECTOR_SPX, 0x25) && FSC(el2->esr) == EXTERNAL &&
		      (el2->esr & 1u << 6) && el2->far == NOWHERE + 8 &&
		      el2->elr == (uint64_t)abort_write_pc,
	      "EL2 writes there");
	abort_fetch(NOWHERE);
	check(seen(2, VECTOR_SPX, 0x21) && FSC(el2->esr) == EXTERNAL &&
		      el2->elr == NOWHERE,
	      "EL2 runs there");
}

static void test_el1(void)
{
	volatile struct abort_seen *el1 = &abort_seen[0];
	const uint64_t hcr = sysreg_read(hcr_el2);

	sysreg_write(hcr_el2, HCR_RW);
	isb();
	abort_run((uint64_t)abort_below_read, EL1H, NOWHERE, 0, 0);
	check(seen(1, VECTOR_SPX, 0x25) && FSC(el1->esr) == EXTERNAL &&
		      el1->far == NOWHERE &&
		      el1->elr == (uint64_t)abort_below_read_pc &&
		      (el1->spsr & 0x3cf) == EL1H,
	      "EL1 reads what is not there");
	check(seen(2, VECTOR_LOWER, 0x16), "and goes on to its HVC");
	sysreg_write(hcr_el2, hcr);
	isb();
}

/* A virtual SError is pending while EL1 calls: it comes behind the SMC. */
static void test_pending(void)
{
	volatile struct abort_seen *el1 = &abort_seen[0];
	const uint64_t hcr = sysreg_read(hcr_el2);

	sysreg_write(hcr_el2, HCR_RW | HCR_AMO | HCR_VSE);
	isb();
	abort_run((uint64_t)abort_below_smc, EL1H, SMCCC_FID_SMCCC_VERSION, 0,
		  0);
	check(seen(2, VECTOR_LOWER, 0x16) && el1->count == 0,
	      "case 22: masked, a pending SError does not disturb an SMC");
	abort_run((uint64_t)abort_below_read, EL1H & ~SPSR_A,
		  (uint64_t)el1_stack, 0, 0);
	check(seen(1, VECTOR_SPX + SERROR, EC_SERROR) &&
		      el1->elr == (uint64_t)abort_below_read_pc,
	      "case 22: unmasked, it comes before the next instruction");
	abort_seen[1].count = 0;
	sysreg_write(hcr_el2, hcr);
	isb();
}

static void test_external(void)
{
	volatile struct abort_seen *el1 = &abort_seen[0], *el2 = &abort_seen[1];
	const uint64_t hcr = sysreg_read(hcr_el2);

	abort_smc(SMCCC_FID_SIP_REVISION, DATA_WRITE, FAR_MARK);
	check(seen(2, VECTOR_SPX, 0x25) && FSC(el2->esr) == EXTERNAL &&
		      (el2->esr & 1u << 6) && el2->far == FAR_MARK &&
		      el2->elr == (uint64_t)abort_smc_pc,
	      "EL2's external abort at EL3 is EL2's");
	abort_smc(SMCCC_FID_SIP_REVISION, FETCH, FAR_MARK + 4);
	check(seen(2, VECTOR_SPX, 0x21) && FSC(el2->esr) == EXTERNAL &&
		      el2->far == FAR_MARK + 4,
	      "so is one of a fetch");
	sysreg_write(hcr_el2, HCR_RW);
	isb();
	abort_run((uint64_t)abort_below_smc, EL1H, SMCCC_FID_SIP_REVISION,
		  DATA_WRITE, FAR_MARK + 8);
	check(seen(1, VECTOR_SPX, 0x25) && el1->far == FAR_MARK + 8 &&
		      el1->elr == (uint64_t)abort_below_smc_pc &&
		      (el1->spsr & 0x3cf) == EL1H &&
		      seen(2, VECTOR_LOWER, 0x16),
	      "EL1's is EL1's");
	abort_run((uint64_t)abort_below_smc, EL1H, SMCCC_FID_SIP_REVISION,
		  DATA_WRITE | 1u << 7, FAR_MARK);
	check(seen(2, VECTOR_LOWER, 0x24) && abort_seen[0].count == 0,
	      "of a stage 2 walk, it is EL2's");
	sysreg_write(hcr_el2, hcr);
	isb();
}

static struct call_image serror(unsigned int aet)
{
	struct call_image image = call_numbered(SMCCC_FID_SIP_REVISION);

	image.x[1] = SERROR_OF(aet);
	smc_image(0, &image);
	return image;
}

/* PSTATE.A of this level. */
static void unmask(void)
{
	__asm__ volatile("msr daifclr, #4" ::: "memory");
}

static void mask(void)
{
	__asm__ volatile("msr daifset, #4" ::: "memory");
}

static void test_serror_el2(void)
{
	volatile struct abort_seen *el2 = &abort_seen[1];
	struct call_image image;

	unmask();
	image = serror(RECOVERABLE);
	mask();
	check(seen(2, VECTOR_SPX + SERROR, EC_SERROR) &&
		      (el2->esr & 0x1ffffff) ==
			      (SERROR_OF(RECOVERABLE) & 0x1ffffff) &&
		      image.x[0] == SMCCC_FID_SIP_REVISION &&
		      !(el2->spsr & SPSR_A),
	      "a recoverable SError is EL2's");
	unmask();
	(void)serror(RESTARTABLE);
	mask();
	check(seen(2, VECTOR_SPX + SERROR, EC_SERROR), "so is a restartable");
}

static void test_serror_el1(void)
{
	volatile struct abort_seen *el1 = &abort_seen[0];
	const uint64_t hcr = sysreg_read(hcr_el2);

	sysreg_write(hcr_el2, HCR_RW);
	isb();
	abort_run((uint64_t)abort_below_smc, EL1H & ~SPSR_A,
		  SMCCC_FID_SIP_REVISION, SERROR_OF(RECOVERABLE), 0);
	check(seen(1, VECTOR_SPX + SERROR, EC_SERROR) &&
		      el1->elr == (uint64_t)abort_below_smc_pc &&
		      seen(2, VECTOR_LOWER, 0x16),
	      "EL1's SError is EL1's");
	sysreg_write(hcr_el2, HCR_RW | HCR_AMO);
	isb();
	abort_run((uint64_t)abort_below_smc, EL1H, SMCCC_FID_SIP_REVISION,
		  SERROR_OF(RECOVERABLE), 0);
	check(seen(2, VECTOR_LOWER + SERROR, EC_SERROR) &&
		      abort_seen[0].count == 0,
	      "with HCR_EL2.AMO it is EL2's, masked at EL1 or not");
	sysreg_write(hcr_el2, hcr);
	isb();
}

int payload_main(const struct payload_boot *boot)
{
	const struct call_image before = call_numbered(SMCCC_FID_SIP_REVISION);
	struct call_image image;
	int code;

	(void)boot;
	power_find();
	sysreg_write(vbar_el2, (uint64_t)abort_vectors_el2);
	sysreg_write(vbar_el1, (uint64_t)abort_vectors_el1);
	sysreg_write(sctlr_el1, SCTLR_EL1_OFF);
	sysreg_write(sp_el1, (uint64_t)el1_stack + sizeof(el1_stack));
	isb();
	test_el2();
	test_el1();
	test_pending();
	image = serror(CORRECTED);
	if (image.x[0] != SMCCC_FID_SIP_REVISION) {
		tap_skip(&tap, TOPIC, "SErrors", NULL, "no monitor for that");
		return tap_end(&tap);
	}
	image.x[1] = before.x[1];
	check(call_same_from(0, &before, &image),
	      "a corrected SError is nothing");
	test_external();
	test_serror_el2();
	test_serror_el1();
	code = tap_end(&tap);
	/* Both end this CPU: one on CPUs of one kind, one on the others. */
	serror(ID_FIELD(id_aa64pfr1_el1, 0) != 0 ? RECOVERABLE : UNCONTAINABLE);
	tap_result(&tap, false, TOPIC, "an SError came back", NULL);
	return code;
}
