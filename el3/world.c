/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers of a CPU below EL3, and those of EL3 that rule them. */
#include "boards/qemu-virt/board.h"
#include "el3/cpu.h"
#include "el3/features.h"
#include "el3/gic.h"
#include "el3/table.h"

#define CPTR_EZ	       (1ull << 8)
#define CPTR_ESM       (1ull << 12)
#define MPAM3_EL3      s3_6_c10_c5_0
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

void world_init(const struct cpu *cpu)
{
	const struct cpu_kind *kind = &cpu->kind;

	sysreg_write(scr_el3, kind->scr);
	sysreg_write(mdcr_el3, kind->mdcr);
	sysreg_write(cntfrq_el0, BOARD_CNTFRQ_HZ);
	if (kind->mpam3 != 0)
		sysreg_write_coded(MPAM3_EL3, kind->mpam3);
	sysreg_write(cptr_el3, kind->cptr);
	isb();
	if (kind->cptr & CPTR_EZ)
		sysreg_write_coded(ZCR_EL3, VECTOR_LEN_MAX);
	if (kind->cptr & CPTR_ESM)
		sysreg_write_coded(SMCR_EL3, kind->smcr);
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
