/* SPDX-License-Identifier: BSD-2-Clause */
/* What the normal world may and may not touch. */
#include "el3_test.h"
#include "guests/rt/gic.h"
#include "guests/rt/timer.h"
#include "guests/rt/trap.h"
#include "lib/rt/rt.h"

#define TOPIC	  "world"
#define GICD	  0x08000000ull
#define CPTR_OPEN 0x22ffull /* CPTR_EL2: SVE and SME not trapped */
#define WAIT_MS	  5000u

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

/* One use of a feature; true unless it trapped. */
#define USABLE(insn)                                             \
	__extension__({                                          \
		trap_expect(0);                                  \
		__asm__ volatile(insn /* NOLINT: a literal */ :: \
					 : "x0", "memory");      \
		trap_taken() == NULL;                            \
	})

/* @usable is evaluated only if the CPU has it. */
#define FEATURE(present, name, usable) \
	feature((present), (present) && (usable), (name))

static void feature(bool present, bool usable, const char *name)
{
	if (present)
		tap_result(&tap, usable, TOPIC, "usable", name);
	else
		tap_skip(&tap, TOPIC, "usable", name, "the CPU has none");
}

static void test_vectors(void)
{
	const bool sve = ID_FIELD(id_aa64pfr0_el1, 32) != 0;
	const bool sme = ID_FIELD(id_aa64pfr1_el1, 24) != 0;
	const uint64_t cptr = sysreg_read(cptr_el2);

	sysreg_write(cptr_el2, CPTR_OPEN);
	isb();
	FEATURE(true, "FP", USABLE(".inst 0x1e2703e0")); /* fmov s0, wzr */
	/* ZCR_EL2; rdvl x0, #1 */
	FEATURE(sve, "SVE",
		USABLE("msr s3_4_c1_c2_0, xzr") && USABLE(".inst 0x04bf5020"));
	/* SMCR_EL2; rdsvl x0, #1; TPIDR2_EL0 */
	FEATURE(sme, "SME",
		USABLE("msr s3_4_c1_c2_6, xzr") && USABLE(".inst 0x04bf5820") &&
			USABLE("mrs x0, s3_3_c13_c0_5"));
	sysreg_write(cptr_el2, cptr);
	isb();
}

static void test_features(void)
{
	const uint64_t isar1 = sysreg_read(id_aa64isar1_el1);
	const uint32_t pmu = ID_FIELD(id_aa64dfr0_el1, 8);

	FEATURE((isar1 & 0xff000ff0) != 0, "PAuth keys",
		USABLE("mrs x0, s3_0_c2_c1_0") &&
			USABLE("msr s3_0_c2_c1_0, xzr"));
	FEATURE(ID_FIELD(id_aa64pfr1_el1, 8) >= 2, "MTE",
		USABLE("mrs x0, s3_0_c1_c0_6"));
	FEATURE(ID_FIELD(id_aa64pfr0_el1, 56) >= 2, "SCXTNUM",
		USABLE("mrs x0, s3_4_c13_c0_7"));
	FEATURE(ID_FIELD(id_aa64mmfr1_el1, 40) != 0, "HCRX",
		USABLE("mrs x0, s3_4_c1_c2_2"));
	FEATURE(ID_FIELD(id_aa64mmfr0_el1, 56) != 0, "FGT",
		USABLE("mrs x0, s3_4_c1_c1_4"));
	FEATURE(ID_FIELD(id_aa64mmfr0_el1, 60) >= 2, "ECV",
		USABLE("mrs x0, s3_4_c14_c0_6"));
	FEATURE(ID_FIELD(id_aa64isar0_el1, 60) != 0, "RNDR",
		USABLE("mrs x0, s3_3_c2_c4_0"));
	FEATURE(pmu != 0 && pmu != 0xf, "PMU",
		USABLE("mrs x0, pmcr_el0") && USABLE("mrs x0, pmccntr_el0") &&
			USABLE("msr pmcntenset_el0, xzr"));
	FEATURE(true, "debug registers",
		USABLE("mrs x0, mdscr_el1") && USABLE("mrs x0, dbgbvr0_el1") &&
			USABLE("msr oslar_el1, xzr") &&
			USABLE("mrs x0, osdlr_el1"));
	FEATURE(true, "timers",
		USABLE("mrs x0, cntpct_el0") &&
			USABLE("mrs x0, cntp_ctl_el0") &&
			USABLE("mrs x0, cnthp_ctl_el2"));
	FEATURE(ID_FIELD(id_aa64pfr0_el1, 44) != 0, "AMU",
		USABLE("mrs x0, s3_3_c13_c2_0"));
}

static bool hidden(uint64_t address)
{
	trap_expect(0);
	*(volatile uint32_t *)address;
	return trap_taken() != NULL;
}

static void test_secure(void)
{
	check(hidden(0x0e000000) && hidden(0x0e0ffff8),
	      "the monitor's RAM is out of sight");
	check(hidden(0x09040000) && hidden(0x090b0000),
	      "and its UART and power pins");
}

void test_world(void)
{
	test_vectors();
	test_features();
	test_secure();
}

static volatile uint32_t irq_intid;

static void irq(void)
{
	const uint32_t iar = gic_acknowledge();

	irq_intid = GIC_INTID(iar);
	sysreg_write(cnthp_ctl_el2, 0);
	sysreg_write(cntp_ctl_el0, 0);
	sysreg_write(cntv_ctl_el0, 0);
	isb();
	if (irq_intid < 1020)
		gic_end(iar);
}

static bool irq_comes(uint32_t intid)
{
	struct patience wait = patience(WAIT_MS);

	irq_intid = 0;
	trap_on_irq(irq);
	__asm__ volatile("msr daifclr, #2" ::: "memory");
	while (irq_intid == 0 && !patience_ends(&wait))
		;
	__asm__ volatile("msr daifset, #2" ::: "memory");
	trap_on_irq(NULL);
	gic_disable(intid);
	return irq_intid == intid;
}

#define TIMER_IRQ(cval, ctl, intid)                          \
	__extension__({                                      \
		bool enabled_ = gic_enable(intid);           \
		sysreg_write(cval, sysreg_read(cntpct_el0)); \
		sysreg_write(ctl, 1);                        \
		isb();                                       \
		enabled_ &&irq_comes(intid);                 \
	})

/* A standby ends when its timer's interrupt is pending, and not before. */
static void test_standby(void)
{
	uint64_t when;
	int64_t answer;

	gic_enable(TIMER_INTID);
	when = timer_start(2000);
	answer = (int64_t)smc(SMCCC_FID_PSCI_CPU_SUSPEND_64, 0, 0, 0);
	check(answer == PSCI_SUCCESS && timer_now() >= when,
	      "CPU_SUSPEND to standby waits for an interrupt");
	check(irq_comes(TIMER_INTID), "which is the normal world's to take");
}

static void test_gic(void)
{
	volatile uint32_t *enable = (volatile uint32_t *)(GICD + 0x104);
	volatile uint32_t *priority = (volatile uint32_t *)(GICD + 0x420);
	bool mine;

	*enable = 2; /* SPI 33: the normal world's UART */
	mine = (*enable & 2) != 0;
	*(volatile uint32_t *)(GICD + 0x184) = 2;
	*priority = 0x40404040;
	check(mine && *priority == 0x40404040, "SPIs are the normal world's");
	check(gic_mask(0xa0) == 0xa0, "so is the priority mask");
}

/* SGI 15 too, though the monitor wakes parked CPUs by it. */
static void test_sgi(void)
{
	for (uint32_t sgi = 5; sgi < 16; sgi += 5) {
		bool good = gic_enable(sgi);

		gic_send_self(sgi);
		good &= irq_comes(sgi);
		tap_result(&tap, good, TOPIC, "an SGI arrives",
			   sgi == 15 ? "15" : NULL);
	}
}

void test_interrupts(void)
{
	check(TIMER_IRQ(cnthp_cval_el2, cnthp_ctl_el2, 26),
	      "EL2's timer interrupts");
	check(TIMER_IRQ(cntv_cval_el0, cntv_ctl_el0, 27),
	      "the virtual timer interrupts");
	check(TIMER_IRQ(cntp_cval_el0, cntp_ctl_el0, 30),
	      "EL1's physical timer interrupts");
	test_standby();
	test_gic();
	test_sgi();
}
