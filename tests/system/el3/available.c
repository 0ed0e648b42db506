/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMCCC_ARCH_FEATURE_AVAILABILITY against this CPU's ID registers, and against
 * what can be used. Whatever has no row here is never reported.
 */
#include "guests/rt/trap.h"
#include "lib/rt/rt.h"
#include "services.h"

#define TOPIC "available"
#define SCR   0x1e1100u
#define CPTR  0x1e1140u
#define MDCR  0x1e1320u
#define MPAM3 0x1ea500u

enum id { PFR0, PFR1, PFR2, ISAR0, ISAR1, ISAR2, MMFR0, MMFR1, MMFR3, DFR0 };

/* Bit @bit of @selector: field @shift of @id is @least or more. */
static const struct row {
	uint32_t selector;
	uint8_t bit;
	uint8_t id;
	uint8_t shift;
	uint8_t least;
} rows[] = {
	{ SCR, 15, PFR0, 28, 1 },   /* RAS */
	{ SCR, 26, PFR1, 8, 2 },    /* MTE2 */
	{ SCR, 27, MMFR0, 56, 1 },  /* FGT */
	{ SCR, 28, MMFR0, 60, 2 },  /* ECV */
	{ SCR, 35, PFR0, 44, 2 },   /* AMUv1p1 */
	{ SCR, 36, ISAR1, 60, 2 },  /* LS64_V */
	{ SCR, 37, ISAR1, 60, 3 },  /* LS64_ACCDATA */
	{ SCR, 38, MMFR1, 40, 1 },  /* HCX */
	{ SCR, 39, PFR1, 44, 1 },   /* GCS */
	{ SCR, 40, ISAR0, 60, 1 },  /* RNG */
	{ SCR, 41, PFR1, 24, 1 },   /* SME */
	{ SCR, 42, PFR1, 48, 1 },   /* THE */
	{ SCR, 43, MMFR3, 0, 1 },   /* TCR2 */
	{ SCR, 44, MMFR3, 4, 1 },   /* SCTLR2 */
	{ SCR, 45, MMFR3, 8, 1 },   /* S1PIE */
	{ SCR, 46, MMFR3, 24, 1 },  /* AIE */
	{ SCR, 47, MMFR3, 32, 1 },  /* D128 */
	{ SCR, 50, PFR2, 32, 1 },   /* FPMR */
	{ SCR, 59, MMFR0, 56, 2 },  /* FGT2 */
	{ CPTR, 8, PFR0, 32, 1 },   /* SVE */
	{ CPTR, 12, PFR1, 24, 1 },  /* SME */
	{ CPTR, 20, DFR0, 4, 1 },   /* trace registers */
	{ CPTR, 30, PFR0, 44, 1 },  /* AMU */
	{ MDCR, 12, DFR0, 32, 1 },  /* SPE */
	{ MDCR, 19, DFR0, 40, 1 },  /* TRF */
	{ MDCR, 24, DFR0, 44, 1 },  /* TRBE */
	{ MDCR, 27, MMFR0, 56, 1 }, /* FGT: the DCC's trap */
	{ MDCR, 32, DFR0, 52, 1 },  /* BRBE */
};

static uint64_t id_value(enum id id)
{
	switch (id) {
	case PFR0:
		return sysreg_read(id_aa64pfr0_el1);
	case PFR1:
		return sysreg_read(id_aa64pfr1_el1);
	case PFR2:
		return sysreg_read(s3_0_c0_c4_2);
	case ISAR0:
		return sysreg_read(id_aa64isar0_el1);
	case ISAR1:
		return sysreg_read(id_aa64isar1_el1);
	case ISAR2:
		return sysreg_read(s3_0_c0_c6_2);
	case MMFR0:
		return sysreg_read(id_aa64mmfr0_el1);
	case MMFR1:
		return sysreg_read(id_aa64mmfr1_el1);
	case MMFR3:
		return sysreg_read(s3_0_c0_c7_3);
	case DFR0:
		return sysreg_read(id_aa64dfr0_el1);
	}
	return 0;
}

/* Features that one field does not tell. */
static uint64_t special(uint32_t selector)
{
	const uint64_t isar1 = id_value(ISAR1);
	const uint32_t pmu = id_value(DFR0) >> 8 & 0xf;
	uint64_t bits = 0;

	if (selector == SCR) {
		if ((isar1 >> 4 & 0xff) != 0 || (isar1 >> 24 & 0xff) != 0 ||
		    (id_value(ISAR2) >> 8 & 0xff) != 0)
			bits |= 1ull << 16; /* PAuth */
		if ((id_value(PFR0) >> 56 & 0xf) >= 2 ||
		    (id_value(PFR1) >> 32 & 0xf) >= 2)
			bits |= 1ull << 25; /* CSV2_2, CSV2_1p2 */
	} else if (selector == CPTR) {
		bits |= 1ull << 31; /* CPACR_EL1 */
		if ((id_value(PFR0) >> 16 & 0xf) != 0xf)
			bits |= 1ull << 10; /* FP */
	} else if (selector == MDCR) {
		bits |= 1ull << 9 | 1ull << 10; /* debug, OS registers */
		if (pmu != 0 && pmu != 0xf)
			bits |= 1ull << 6;
		if ((id_value(DFR0) >> 48 & 0xf) == 1)
			bits |= 1ull << 28; /* MTPMU */
	} else if ((id_value(PFR0) >> 40 & 0xf) != 0 ||
		   (id_value(PFR1) >> 16 & 0xf) != 0) {
		bits |= 1ull << 62;
	}
	return bits;
}

static uint64_t expected(uint32_t selector)
{
	uint64_t bits = special(selector);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];

		if (row->selector == selector &&
		    (id_value(row->id) >> row->shift & 0xf) >= row->least)
			bits |= 1ull << row->bit;
	}
	return bits;
}

static struct call_image ask(uint64_t selector)
{
	return called(SMCCC_FID_SMCCC_ARCH_FEATURE_AVAILABILITY, selector, 0,
		      0);
}

static void test_selector(uint32_t selector, const char *name)
{
	const struct call_image image = ask(selector);
	const uint64_t want = expected(selector);

	if (image.x[1] != want)
		rt_printf("# %s: 0x%lx, expected 0x%lx\n", name, image.x[1],
			  want);
	tap_result(&tap, image.x[0] == 0 && image.x[1] == want, TOPIC,
		   "agrees with the ID registers", name);
}

static bool refused(uint64_t selector)
{
	const struct call_image image = ask(selector);

	return (int64_t)image.x[0] == SMCCC_INVALID_PARAMETER &&
	       image.x[1] == selector && image.x[2] == 0 && image.x[3] == 0;
}

/* Every other encoding of that length, and garbage around the right ones. */
static void test_refusals(void)
{
	bool good = refused(0) && refused(UINT64_MAX) && refused(HIGH | SCR) &&
		    refused(SCR | 1) && refused(1ull << 63 | MDCR);

	for (uint64_t selector = 0; selector < 1u << 21; selector += 0x20) {
		if (selector != SCR && selector != CPTR && selector != MDCR &&
		    selector != MPAM3)
			good &= refused(selector);
	}
	tap_result(&tap, good, TOPIC,
		   "another register is INVALID_PARAMETER, nothing changes",
		   NULL);
}

/* One use; true unless it trapped. */
#define WORKS(insn)                                              \
	__extension__({                                          \
		trap_expect(0);                                  \
		__asm__ volatile(insn /* NOLINT: a literal */ :: \
					 : "x0", "memory");      \
		trap_taken() == NULL;                            \
	})

/* A bit is set exactly if the register behind it does not trap. */
static void test_use(void)
{
	const uint64_t scr = ask(SCR).x[1];
	const uint64_t mdcr = ask(MDCR).x[1];
	bool good = true;

	/* APIAKEYLO_EL1, GCR_EL1, HCRX_EL2, RNDR, PMCR_EL0 */
	good &= (scr >> 16 & 1) == WORKS("mrs x0, s3_0_c2_c1_0");
	good &= (scr >> 26 & 1) == WORKS("mrs x0, s3_0_c1_c0_6");
	good &= (scr >> 38 & 1) == WORKS("mrs x0, s3_4_c1_c2_2");
	good &= (scr >> 40 & 1) == WORKS("mrs x0, s3_3_c2_c4_0");
	good &= (mdcr >> 6 & 1) == WORKS("mrs x0, s3_3_c9_c12_0");
	tap_result(&tap, good, TOPIC, "agrees with use", NULL);
}

void test_available(void)
{
	test_selector(SCR, "SCR_EL3");
	test_selector(CPTR, "CPTR_EL3");
	test_selector(MDCR, "MDCR_EL3");
	test_selector(MPAM3, "MPAM3_EL3");
	test_refusals();
	test_use();
	tap_result(&tap, smc(0x80000003, SCR, 0, 0) == REFUSED, TOPIC,
		   "there is no SMC32 twin", NULL);
}
