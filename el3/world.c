/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the normal world may use: everything that the CPU has. Each bit below
 * is set only if the ID registers show its feature, being RES0 otherwise.
 * Names and positions: Arm ARM, SCR_EL3, CPTR_EL3, MDCR_EL3.
 */
#include "boards/qemu-virt/board.h"
#include "el3/cpu.h"
#include "el3/features.h"
#include "el3/gic.h"
#include "el3/table.h"

#define SCR_NS	       (1ull << 0)
#define SCR_FIQ	       (1ull << 2) /* Group 0 is EL3's */
#define SCR_EA	       (1ull << 3)
#define SCR_RES1       (3ull << 4)
#define SCR_HCE	       (1ull << 8)
#define SCR_SIF	       (1ull << 9) /* no secure fetch from normal memory */
#define SCR_RW	       (1ull << 10)
#define SCR_APK	       (1ull << 16)
#define SCR_API	       (1ull << 17)
#define SCR_FIEN       (1ull << 21)
#define SCR_ENSCXT     (1ull << 25)
#define SCR_ATA	       (1ull << 26)
#define SCR_FGTEN      (1ull << 27)
#define SCR_ECVEN      (1ull << 28)
#define SCR_AMVOFFEN   (1ull << 35)
#define SCR_ENAS0      (1ull << 36)
#define SCR_ADEN       (1ull << 37)
#define SCR_HXEN       (1ull << 38)
#define SCR_GCSEN      (1ull << 39)
#define SCR_ENTP2      (1ull << 41)
#define SCR_RCWMASKEN  (1ull << 42)
#define SCR_TCR2EN     (1ull << 43)
#define SCR_SCTLR2EN   (1ull << 44)
#define SCR_PIEN       (1ull << 45)
#define SCR_AIEN       (1ull << 46)
#define SCR_D128EN     (1ull << 47)
#define SCR_ENFPM      (1ull << 50)
#define SCR_FGTEN2     (1ull << 59)

#define CPTR_EZ	       (1ull << 8)
#define CPTR_ESM       (1ull << 12)

#define MDCR_NSPB      (3ull << 12) /* SPE: normal world's, no trap */
#define MDCR_SPD32     (2ull << 14) /* no secure self-hosted debug, AArch32 */
#define MDCR_SDD       (1ull << 16) /* nor AArch64 */
#define MDCR_SCCD      (1ull << 23) /* no counting in secure state */
#define MDCR_NSTB      (3ull << 24) /* TRBE: normal world's, no trap */
#define MDCR_MTPME     (1ull << 28)
#define MDCR_SBRBE     (3ull << 32) /* BRBE: no trap, recording allowed */
#define MDCR_MCCD      (1ull << 34) /* no counting at EL3 */
#define MDCR_ENPMSN    (1ull << 36)

#define MPAM3_EL3      s3_6_c10_c5_0
#define MPAM3_MPAMEN   (1ull << 63)

#define HCRX_EL2       s3_4_c1_c2_2
#define HFGRTR_EL2     s3_4_c1_c1_4
#define HFGWTR_EL2     s3_4_c1_c1_5
#define HFGITR_EL2     s3_4_c1_c1_6
#define HDFGRTR_EL2    s3_4_c3_c1_4
#define HDFGWTR_EL2    s3_4_c3_c1_5
#define FGT_NO_TRAP    (3ull << 54) /* nTPIDR2_EL0, nSMPRI_EL1 */
#define ICH_HCR_EL2    s3_4_c12_c11_0
#define CNTHV_CTL_EL2  s3_4_c14_c3_1
#define ZCR_EL2	       s3_4_c1_c2_0
#define SMCR_EL2       s3_4_c1_c2_6
#define ZCR_EL3	       s3_6_c1_c2_0
#define SMCR_EL3       s3_6_c1_c2_6
#define VECTOR_LEN_MAX 0xfull
#define SMCR_EZT0      (1ull << 30)
#define SMCR_FA64      (1ull << 31)

/* RES1 bits only: MMU and caches off. */
#define SCTLR_EL2_OFF 0x30c50830ull
#define SCTLR_EL1_OFF 0x30d00800ull
#define HCR_RW	      (1ull << 31)
#define CPTR_EL2_RES1 0x22ffull
#define CPTR_EL2_TZ   (1ull << 8)  /* RES1 without SVE */
#define CPTR_EL2_TSM  (1ull << 12) /* RES1 without SME */
#define CNTHCTL_EL1   3ull	   /* EL1 may use counter and timer */
#define SPSR_DAIF     (0xfull << 6)
#define SPSR_EL2H     9ull
#define SPSR_EL1H     5ull

struct enable {
	bool feature;
	uint64_t bits;
};

static uint64_t enabled(const struct enable *list, size_t count)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < count; i++)
		if (list[i].feature)
			bits |= list[i].bits;
	return bits;
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static uint64_t scr_value(void)
{
	const uint64_t isar1 = sysreg_read(id_aa64isar1_el1);
	const uint64_t isar2 = sysreg_read_coded(ID_AA64ISAR2_EL1);
	const uint64_t pfr0 = sysreg_read(id_aa64pfr0_el1);
	const uint64_t pfr1 = sysreg_read(id_aa64pfr1_el1);
	const uint64_t pfr2 = sysreg_read_coded(ID_AA64PFR2_EL1);
	const uint64_t mmfr0 = sysreg_read(id_aa64mmfr0_el1);
	const uint64_t mmfr1 = sysreg_read(id_aa64mmfr1_el1);
	const uint64_t mmfr3 = sysreg_read_coded(ID_AA64MMFR3_EL1);
	/* APA, API, GPA, GPI; APA3, GPA3 */
	const bool pauth = (isar1 & 0xff000ff0) != 0 || (isar2 & 0xff00) != 0;
	const struct enable list[] = {
		{ true, SCR_NS | SCR_FIQ | SCR_RES1 | SCR_SIF | SCR_RW },
		{ board.aborts == BOARD_ABORTS_FIRST, SCR_EA },
		{ feature_el2(), SCR_HCE },
		{ pauth, SCR_APK | SCR_API },
		{ feature_nibble(pfr0, 28) >= 2, SCR_FIEN },
		{ feature_csv2() >= 2 || feature_nibble(pfr1, 32) >= 2,
		  SCR_ENSCXT },
		{ feature_mte(), SCR_ATA },
		{ feature_nibble(mmfr0, 56) >= 1, SCR_FGTEN },
		{ feature_nibble(mmfr0, 56) >= 2, SCR_FGTEN2 },
		{ feature_nibble(mmfr0, 60) >= 2, SCR_ECVEN },
		{ feature_nibble(pfr0, 44) >= 2, SCR_AMVOFFEN },
		{ feature_nibble(isar1, 60) >= 2, SCR_ENAS0 },
		{ feature_nibble(isar1, 60) >= 3, SCR_ADEN },
		{ feature_nibble(mmfr1, 40) >= 1, SCR_HXEN },
		{ feature_nibble(pfr1, 44) >= 1, SCR_GCSEN },
		{ feature_sme() >= 1, SCR_ENTP2 },
		{ feature_nibble(pfr1, 48) >= 1, SCR_RCWMASKEN },
		{ feature_nibble(mmfr3, 0) >= 1, SCR_TCR2EN },
		{ feature_nibble(mmfr3, 4) >= 1, SCR_SCTLR2EN },
		{ (mmfr3 & 0xffff00) != 0, SCR_PIEN }, /* S1PIE .. S2POE */
		{ feature_nibble(mmfr3, 24) >= 1, SCR_AIEN },
		{ feature_nibble(mmfr3, 32) >= 1, SCR_D128EN },
		{ feature_nibble(pfr2, 32) >= 1, SCR_ENFPM },
	};

	return enabled(list, COUNT(list));
}

static uint64_t mdcr_value(void)
{
	const uint64_t dfr0 = sysreg_read(id_aa64dfr0_el1);
	const struct enable list[] = {
		{ true, MDCR_SDD | MDCR_SPD32 },
		{ feature_pmu() >= 6, MDCR_SCCD },
		{ feature_pmu() >= 7, MDCR_MCCD },
		{ feature_nibble(dfr0, 48) == 1, MDCR_MTPME },
		{ feature_nibble(dfr0, 32) >= 1, MDCR_NSPB },
		{ feature_nibble(dfr0, 32) >= 3, MDCR_ENPMSN },
		{ feature_nibble(dfr0, 44) >= 1, MDCR_NSTB },
		{ feature_nibble(dfr0, 52) >= 1, MDCR_SBRBE },
	};

	return enabled(list, COUNT(list));
}

/* The longest vectors: lower levels shorten them as they like. */
static void vectors_init(void)
{
	const struct enable cptr[] = {
		{ feature_sve(), CPTR_EZ },
		{ feature_sme() >= 1, CPTR_ESM },
	};

	sysreg_write(cptr_el3, enabled(cptr, COUNT(cptr)));
	isb();
	if (feature_sve())
		sysreg_write_coded(ZCR_EL3, VECTOR_LEN_MAX);
	if (feature_sme() >= 1) {
		const uint64_t smfr0 = sysreg_read_coded(ID_AA64SMFR0_EL1);
		const struct enable smcr[] = {
			{ true, VECTOR_LEN_MAX },
			{ feature_sme() >= 2, SMCR_EZT0 },
			{ (smfr0 >> 63) != 0, SMCR_FA64 },
		};

		sysreg_write_coded(SMCR_EL3, enabled(smcr, COUNT(smcr)));
	}
}

void world_init(struct cpu *cpu)
{
	(void)cpu;
	sysreg_write(scr_el3, scr_value());
	sysreg_write(mdcr_el3, mdcr_value());
	sysreg_write(cntfrq_el0, BOARD_CNTFRQ_HZ);
	if (feature_mpam()) /* reset leaves TRAPLOWER set */
		sysreg_write_coded(MPAM3_EL3, MPAM3_MPAMEN);
	vectors_init();
	isb();
}

/* Controls of features: unknown after a reset, and none is a no-trap by 0. */
static void el2_init_features(void)
{
	const uint64_t mmfr0 = sysreg_read(id_aa64mmfr0_el1);
	const uint64_t mmfr1 = sysreg_read(id_aa64mmfr1_el1);

	if (feature_nibble(sysreg_read(id_aa64pfr0_el1), 24) != 0)
		sysreg_write_coded(ICH_HCR_EL2, 0);
	if (feature_nibble(mmfr1, 40) != 0)
		sysreg_write_coded(HCRX_EL2, 0);
	if (feature_nibble(mmfr0, 56) != 0) {
		sysreg_write_coded(HFGRTR_EL2, FGT_NO_TRAP);
		sysreg_write_coded(HFGWTR_EL2, FGT_NO_TRAP);
		sysreg_write_coded(HFGITR_EL2, 0);
		sysreg_write_coded(HDFGRTR_EL2, 0);
		sysreg_write_coded(HDFGWTR_EL2, 0);
	}
	if (feature_sve())
		sysreg_write_coded(ZCR_EL2, VECTOR_LEN_MAX);
	if (feature_sme() >= 1)
		sysreg_write_coded(SMCR_EL2, VECTOR_LEN_MAX);
}

/* EL2 as a payload expects it: nothing trapped, nothing translated. */
static void el2_init(void)
{
	uint64_t cptr = CPTR_EL2_RES1;

	if (!feature_sve())
		cptr |= CPTR_EL2_TZ;
	if (feature_sme() == 0)
		cptr |= CPTR_EL2_TSM;
	sysreg_write(hcr_el2, HCR_RW);
	sysreg_write(sctlr_el2, SCTLR_EL2_OFF);
	sysreg_write(cptr_el2, cptr);
	sysreg_write(cnthctl_el2, CNTHCTL_EL1);
	sysreg_write(cntvoff_el2, 0);
	sysreg_write(vttbr_el2, 0);
	sysreg_write(hstr_el2, 0);
	sysreg_write(vpidr_el2, sysreg_read(midr_el1));
	sysreg_write(vmpidr_el2, sysreg_read(mpidr_el1));
	/* HPMN: all counters are EL1's; PMCR_EL0.N says how many. */
	if (feature_pmu() != 0)
		sysreg_write(mdcr_el2, sysreg_read(pmcr_el0) >> 11 & 0x1f);
	else
		sysreg_write(mdcr_el2, 0);
	el2_init_features();
}

void world_timers_off(void)
{
	sysreg_write(cntp_ctl_el0, 0);
	sysreg_write(cntv_ctl_el0, 0);
	if (!feature_el2())
		return;
	sysreg_write(cnthp_ctl_el2, 0);
	if (feature_nibble(sysreg_read(id_aa64mmfr1_el1), 8) != 0) /* VHE */
		sysreg_write_coded(CNTHV_CTL_EL2, 0);
}

/* A virtual interrupt ends WFI, too, at EL3 as anywhere. */
void world_quiet(void)
{
	if (!feature_el2())
		return;
	sysreg_write(hcr_el2, 0);
	if (feature_nibble(sysreg_read(id_aa64pfr0_el1), 24) != 0)
		sysreg_write_coded(ICH_HCR_EL2, 0);
	isb();
}

void world_reset(void)
{
	sysreg_write(sctlr_el1, SCTLR_EL1_OFF);
	if (feature_el2())
		el2_init();
}

void world_enter(struct cpu *cpu)
{
	const uint64_t entry = cpu->entry;
	const uint64_t context = cpu->context;

	cpu_log_forget(cpu);
	world_reset();
	sysreg_write(spsr_el3,
		     SPSR_DAIF | (feature_el2() ? SPSR_EL2H : SPSR_EL1H));
	sysreg_write(elr_el3, entry);
	if (world_is_a32())
		world_a32_enter(entry, false);
	isb();
	psci_started(cpu);
	world_eret(cpu, context);
}
