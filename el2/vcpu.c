/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A vCPU on its CPU: which guest actions trap, and the EL1 state it starts
 * with.
 */
#include "arch/aarch64/pauth.h"
#include "arch/aarch64/sysreg.h"
#include "el2/a32.h"
#include "el2/a32_state.h"
#include "el2/cpu.h"
#include "el2/debug.h"
#include "el2/mmu.h"
#include "el2/pmu.h"
#include "el2/stage2.h"
#include <smccc/calls.h>

#define HCR_VM		 (1ull << 0)
#define HCR_SWIO	 (1ull << 1) /* set/way invalidate also cleans */
#define HCR_FMO		 (1ull << 3)
#define HCR_IMO		 (1ull << 4)
#define HCR_AMO		 (1ull << 5)
#define HCR_VSE		 (1ull << 8)
#define HCR_TID3	 (1ull << 18) /* ID registers: el2/idregs.h */
#define HCR_TSC		 (1ull << 19) /* every SMC comes to us */
#define HCR_TIDCP	 (1ull << 20) /* implementation-defined registers */
#define HCR_TACR	 (1ull << 21)
#define HCR_RW		 (1ull << 31)
#define HCR_TLOR	 (1ull << 35) /* they hold physical addresses */
#define HCR_TERR	 (1ull << 36) /* error records are the machine's */
#define HCR_APK		 (1ull << 40)
#define HCR_API		 (1ull << 41)
#define HCR_ENSCXT	 (1ull << 53)
#define HCR_ATA		 (1ull << 56)

#define CPTR_RES1	 0x33ffull
#define CPTR_TZ		 (1ull << 8)
#define CPTR_TSM	 (1ull << 12)
#define CPTR_TTA	 (1ull << 20) /* trace unit */
#define CPTR_TAM	 (1ull << 30) /* activity monitors */

#define MDCR_TDOSA	 (1ull << 10) /* OS lock and power-down control */
#define MDCR_TDRA	 (1ull << 11) /* debug ROM address */
#define MDCR_TPMS	 (1ull << 14)
#define MDCR_TTRF	 (1ull << 19)
#define MDCR_TDCC	 (1ull << 27) /* the channel to an external debugger */

#define MPAMHCR_TRAP_ID	 (1ull << 31)
#define MPAM2_TRAP_EL1	 (3ull << 48)
#define MPAMIDR_HAS_HCR	 (1ull << 17)

#define SPSR_EL1H_MASKED 0x3c5ull
#define SCTLR_EL1_RES1	 0x30d00800ull

static uint64_t field(uint64_t id, uint32_t shift)
{
	return (id >> shift) & 0xf;
}

static bool is_a32(const struct vcpu *vcpu)
{
	return vcpu && (vcpu->domain->gate.config->flags & GATE_DOMAIN_AARCH32);
}

/*
 * A CPU carries one vCPU for good, so what EL1 may use of the CPU is not
 * switched: it is the vCPU's. Traps stay for what reaches further.
 */
static uint64_t hcr_value(bool aarch32)
{
	const uint64_t pfr0 = sysreg_read(id_aa64pfr0_el1);
	uint64_t hcr = HCR_VM | HCR_SWIO | HCR_FMO | HCR_IMO | HCR_AMO |
		       HCR_TID3 | HCR_TSC | HCR_TIDCP | HCR_TACR;

	if (!aarch32)
		hcr |= HCR_RW;
	if (pauth_present())
		hcr |= HCR_APK | HCR_API;
	if (field(pfr0, 28)) /* RAS */
		hcr |= HCR_TERR;
	if (field(sysreg_read(id_aa64mmfr1_el1), 16)) /* LO */
		hcr |= HCR_TLOR;
	if (field(pfr0, 56) >= 2) /* CSV2 */
		hcr |= HCR_ENSCXT;
	if (mmu_has_tags())
		hcr |= HCR_ATA;
	return hcr;
}

static void vector_length_init(void)
{
	const uint64_t sve = field(sysreg_read(id_aa64pfr0_el1), 32);
	const uint64_t sme = field(sysreg_read(id_aa64pfr1_el1), 24);
	uint64_t cptr = CPTR_RES1 | CPTR_TTA;

	if (sve)
		cptr &= ~CPTR_TZ;
	if (sme)
		cptr &= ~CPTR_TSM;
	if (field(sysreg_read(id_aa64pfr0_el1), 44)) /* AMU */
		cptr |= CPTR_TAM;
	sysreg_write(cptr_el2, cptr);
	isb();
	if (sve)
		__asm__ volatile("msr s3_4_c1_c2_0, %0" : : "r"(0xfull));
	if (sme) /* LEN, and FA64 where there is one */
		__asm__ volatile("msr s3_4_c1_c2_6, %0"
				 :
				 : "r"(0xfull | (1ull << 31)));
}

/*
 * Fine-grained traps come out of reset unknown. QEMU 7.2 has no CPU with
 * FEAT_FGT or FEAT_HCX controls that matter here: written by the manual,
 * not run.
 */
static void fine_traps_init(void)
{
	const uint64_t mmfr0 = sysreg_read(id_aa64mmfr0_el1);
	const uint64_t mmfr1 = sysreg_read(id_aa64mmfr1_el1);
	/*
	 * nTPIDR2_EL0: one means no trap. nSMPRI_EL1 stays zero: the priority
	 * is one among CPUs that share a streaming unit.
	 */
	const uint64_t no_trap = 1ull << 55;

	if (field(mmfr0, 56)) {
		__asm__ volatile("msr s3_4_c1_c1_4, %0\n\t"  /* HFGRTR_EL2 */
				 "msr s3_4_c1_c1_5, %0\n\t"  /* HFGWTR_EL2 */
				 "msr s3_4_c1_c1_6, xzr\n\t" /* HFGITR_EL2 */
				 "msr s3_4_c3_c1_4, xzr\n\t" /* HDFGRTR_EL2 */
				 "msr s3_4_c3_c1_5, xzr"     /* HDFGWTR_EL2 */
				 :
				 : "r"(no_trap));
	}
	if (field(mmfr1, 40))
		__asm__ volatile("msr s3_4_c1_c2_2, xzr"); /* HCRX_EL2 */
}

/* TRBE's and SPE's buffers stay EL2's: E2TB and E2PB are zero, which traps. */
static void debug_init(void)
{
	const uint64_t dfr0 = sysreg_read(id_aa64dfr0_el1);
	uint64_t mdcr = MDCR_TDRA | MDCR_TDOSA | pmu_mdcr();

	if (field(dfr0, 32)) /* PMSVer */
		mdcr |= MDCR_TPMS;
	if (field(dfr0, 40)) /* TraceFilt */
		mdcr |= MDCR_TTRF;
	if (field(sysreg_read(id_aa64mmfr0_el1), 56)) /* FGT */
		mdcr |= MDCR_TDCC;
	sysreg_write(mdcr_el2, mdcr);
}

/* Memory partitioning: by the manual, not run. Part 0 is the guests'. */
static void mpam_init(void)
{
	if (field(sysreg_read(id_aa64pfr0_el1), 40) == 0 &&
	    field(sysreg_read(id_aa64pfr1_el1), 16) == 0)
		return;
	sysreg_write(s3_4_c10_c5_0, MPAM2_TRAP_EL1); /* MPAM2_EL2 */
	if (sysreg_read(s3_0_c10_c4_4) & MPAMIDR_HAS_HCR)
		sysreg_write(s3_4_c10_c4_0, MPAMHCR_TRAP_ID);
}

/*
 * WORKAROUND_3 does what _1 does and more (DEN0028), so one call is enough.
 * Without a hardened guest nothing is called.
 */
static uint32_t workaround_choose(const struct cpu *cpu)
{
	if (cpu->vcpu->domain->gate.config->flags & GATE_DOMAIN_UNHARDENED)
		return 0;
	if (cpu->gate.workaround[2] == SMCCC_SUCCESS)
		return SMCCC_FID_SMCCC_ARCH_WORKAROUND_3;
	if (cpu->gate.workaround[0] == SMCCC_SUCCESS)
		return SMCCC_FID_SMCCC_ARCH_WORKAROUND_1;
	return 0;
}

/* The CPU's vectors, and what their code reads; for its vCPU, for good. */
static void vectors_init(struct cpu *cpu)
{
	const struct gate_blob_domain *config;
	const uint8_t *vectors = el2_vectors;
	bool recorded;

	if (cpu->vcpu) {
		config = cpu->vcpu->domain->gate.config;
		recorded = config->flags & GATE_DOMAIN_TRACE;
		cpu->counters = &cpu->vcpu->gate.counters;
		cpu->refuse = recorded ? refused_recorded : refused;
		for (uint32_t i = 0; i < 2 * GATE_VERDICTS; i++)
			cpu->record_meta[i / GATE_VERDICTS][i % GATE_VERDICTS] =
				config->id |
				(uint64_t)cpu->vcpu->gate.index << 16 |
				(uint64_t)(SMCCC_CONDUIT_SMC +
					   i / GATE_VERDICTS)
					<< 24 |
				(uint64_t)(i % GATE_VERDICTS) << 32;
		cpu->workaround = workaround_choose(cpu);
		vectors = recorded ? el2_vectors_recorded : el2_vectors;
		if (cpu->workaround)
			vectors = recorded ? el2_vectors_hardened_recorded
					   : el2_vectors_hardened;
	}
	sysreg_write(vbar_el2, (uint64_t)vectors);
}

void vcpu_hardware_init(struct cpu *cpu)
{
	vectors_init(cpu);
	sysreg_write(vtcr_el2, stage2_vtcr());
	sysreg_write(vttbr_el2, cpu->vcpu ? cpu->vcpu->domain->vttbr : 0);
	sysreg_write(hcr_el2, hcr_value(is_a32(cpu->vcpu)));
	sysreg_write(hstr_el2, is_a32(cpu->vcpu) ? A32_HSTR : 0);
	vector_length_init();
	fine_traps_init();
	debug_init();
	mpam_init();
	sysreg_write(cnthctl_el2, 3); /* counter and physical timer: its own */
	sysreg_write(cntvoff_el2, 0);
	sysreg_write(cnthp_ctl_el2, 0);
	sysreg_write(vpidr_el2, sysreg_read(midr_el1));
	if (cpu->vcpu)
		sysreg_write(vmpidr_el2, (1ull << 31) | cpu->vcpu->gate.mpidr);
	isb();
}

static void el1_reset_pauth(void)
{
	if (!pauth_present())
		return;
	/* Key A for instructions is ours until vcpu_enter(). */
	__asm__ volatile("msr s3_0_c2_c1_2, xzr\n\t"
			 "msr s3_0_c2_c1_3, xzr\n\t"
			 "msr s3_0_c2_c2_0, xzr\n\t"
			 "msr s3_0_c2_c2_1, xzr\n\t"
			 "msr s3_0_c2_c2_2, xzr\n\t"
			 "msr s3_0_c2_c2_3, xzr\n\t"
			 "msr s3_0_c2_c3_0, xzr\n\t"
			 "msr s3_0_c2_c3_1, xzr");
}

/* Streaming mode first: vcpu_enter() clears the FP registers as they are then.
 */
static void el1_reset_vectors(void)
{
	if (field(sysreg_read(id_aa64pfr1_el1), 24)) {
		sysreg_write(s3_3_c4_c2_2, 0); /* SVCR */
		isb();
		sysreg_write(s3_0_c1_c2_6, 0);	/* SMCR_EL1 */
		sysreg_write(s3_0_c1_c2_4, 0);	/* SMPRI_EL1 */
		sysreg_write(s3_3_c13_c0_5, 0); /* TPIDR2_EL0 */
	}
	if (field(sysreg_read(id_aa64pfr0_el1), 32))
		sysreg_write(s3_0_c1_c2_0, 0); /* ZCR_EL1 */
}

/* What only some CPUs have. */
static void el1_reset_features(void)
{
	const uint64_t pfr0 = sysreg_read(id_aa64pfr0_el1);

	el1_reset_pauth();
	el1_reset_vectors();
	if (field(pfr0, 56) >= 2) {		/* CSV2 */
		sysreg_write(s3_3_c13_c0_7, 0); /* SCXTNUM_EL0 */
		sysreg_write(s3_0_c13_c0_7, 0); /* SCXTNUM_EL1 */
	}
	if (mmu_has_tags()) {
		sysreg_write(s3_0_c1_c0_5, 0); /* RGSR_EL1 */
		sysreg_write(s3_0_c1_c0_6, 0); /* GCR_EL1 */
		sysreg_write(s3_0_c5_c6_0, 0); /* TFSR_EL1 */
		sysreg_write(s3_0_c5_c6_1, 0); /* TFSRE0_EL1 */
	}
	if (field(pfr0, 28)) { /* RAS: what a virtual SError would report */
		sysreg_write(s3_4_c5_c2_3, 0);	/* VSESR_EL2 */
		sysreg_write(s3_4_c12_c1_1, 0); /* VDISR_EL2 */
	}
}

/* What DEN0022 asks of a CPU_ON, and nothing left of who ran before. */
static void el1_reset(void)
{
	sysreg_write(sctlr_el1, SCTLR_EL1_RES1);
	sysreg_write(vbar_el1, 0);
	sysreg_write(ttbr0_el1, 0);
	sysreg_write(ttbr1_el1, 0);
	sysreg_write(tcr_el1, 0);
	sysreg_write(mair_el1, 0);
	sysreg_write(amair_el1, 0);
	sysreg_write(contextidr_el1, 0);
	sysreg_write(tpidr_el0, 0);
	sysreg_write(tpidrro_el0, 0);
	sysreg_write(tpidr_el1, 0);
	sysreg_write(sp_el0, 0);
	sysreg_write(sp_el1, 0);
	sysreg_write(elr_el1, 0);
	sysreg_write(spsr_el1, 0);
	sysreg_write(esr_el1, 0);
	sysreg_write(far_el1, 0);
	sysreg_write(afsr0_el1, 0);
	sysreg_write(afsr1_el1, 0);
	sysreg_write(par_el1, 0);
	sysreg_write(cpacr_el1, 0);
	sysreg_write(csselr_el1, 0);
	sysreg_write(cntkctl_el1, 0);
	sysreg_write(cntv_ctl_el0, 0);
	sysreg_write(cntp_ctl_el0, 0);
	sysreg_write(cntv_cval_el0, 0);
	sysreg_write(cntp_cval_el0, 0);
	debug_reset();
	pmu_reset();
	el1_reset_features();
}

/*
 * x1 and x2 are where a trap puts registers aside: none is on its way. At its
 * start an AArch32 system has the tree in r2 (Linux, booting.rst).
 */
static void start_registers(struct cpu *cpu)
{
	struct vcpu *vcpu = cpu->vcpu;

	cpu->guest_x0 = vcpu->context;
	cpu->scratch[0] = 0;
	cpu->scratch[1] = 0;
	if (is_a32(vcpu)) {
		if (vcpu->boots) {
			cpu->guest_x0 = 0;
			cpu->scratch[0] = A32_MACHINE_BY_TREE;
			cpu->scratch[1] = vcpu->context;
		}
		sysreg_write(elr_el2, vcpu->entry & ~1ull);
		sysreg_write(spsr_el2, a32_start(vcpu->entry));
	} else {
		sysreg_write(elr_el2, vcpu->entry);
		sysreg_write(spsr_el2, SPSR_EL1H_MASKED);
	}
	vcpu->boots = false;
}

static __attribute__((noreturn)) void enter(struct cpu *cpu)
{
	struct vcpu *vcpu = cpu->vcpu;

	/* Nothing this vCPU cached in an earlier life may be used. */
	__asm__ volatile("tlbi vmalls12e1\n\t"
			 "ic iallu\n\t"
			 "dsb nsh\n\t"
			 "isb" ::
				 : "memory");
	start_registers(cpu);
	gate_vcpu_started(&vcpu->gate);
	cpu->slots = vcpu->gate.policy->table.slots;
	cpu->k = vcpu->gate.policy->table.k;
	cpu->rows = vcpu->gate.policy->table.rows;
	vgic_flush(vcpu);
	vcpu_enter(cpu);
}

static void registers_reset(const struct vcpu *vcpu)
{
	sysreg_write(hcr_el2, sysreg_read(hcr_el2) & ~HCR_VSE);
	/* An SError of the life before is not the next one's. */
	if (field(sysreg_read(id_aa64pfr0_el1), 28))	  /* RAS */
		__asm__ volatile("hint #16\n\t"		  /* ESB */
				 "msr s3_0_c12_c1_1, xzr" /* DISR_EL1 */
				 ::
					 : "memory");
	el1_reset();
	if (is_a32(vcpu))
		a32_reset();
}

void vcpu_run(struct cpu *cpu)
{
	registers_reset(cpu->vcpu);
	vgic_vcpu_reset(cpu->vcpu);
	enter(cpu);
}

/* The timers are what may have woken it: their registers stay. */
void vcpu_resume(struct cpu *cpu)
{
	struct vcpu *vcpu = cpu->vcpu;
	const uint64_t cntv = sysreg_read(cntv_ctl_el0);
	const uint64_t cntp = sysreg_read(cntp_ctl_el0);
	const uint64_t cntv_at = sysreg_read(cntv_cval_el0);
	const uint64_t cntp_at = sysreg_read(cntp_cval_el0);

	registers_reset(vcpu);
	sysreg_write(cntv_cval_el0, cntv_at);
	sysreg_write(cntp_cval_el0, cntp_at);
	sysreg_write(cntv_ctl_el0, cntv);
	sysreg_write(cntp_ctl_el0, cntp);
	vgic_vcpu_resume(vcpu);
	vcpu->entry = vcpu->gate.entry;
	vcpu->context = vcpu->gate.context;
	enter(cpu);
}
