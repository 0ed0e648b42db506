/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a new life of a domain finds of the one before: nothing. Looks at each
 * register that EL1 and EL0 have, spoils it, and restarts, for ever.
 */
#include <smccc/calls.h>

#include "guests/isolation/isolation.h"
#include "guests/isolation/life.h"
#include "guests/rt/call.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "lib/rt/rt.h"

/*
 * NAME(register, mask of the bits that the start defines, what they are):
 * start.S sets VBAR, CPACR, SP, TPIDR_EL1 and the OS lock is set.
 */
#define COMMON(NAME)                     \
	NAME(ttbr0_el1, ~0ull, 0)        \
	NAME(ttbr1_el1, ~0ull, 0)        \
	NAME(tcr_el1, ~0ull, 0)          \
	NAME(mair_el1, ~0ull, 0)         \
	NAME(contextidr_el1, ~0ull, 0)   \
	NAME(tpidr_el0, ~0ull, 0)        \
	NAME(tpidrro_el0, ~0ull, 0)      \
	NAME(sp_el0, ~0ull, 0)           \
	NAME(afsr0_el1, ~0ull, 0)        \
	NAME(cntkctl_el1, ~0ull, 0)      \
	NAME(cntv_ctl_el0, 3, 0)         \
	NAME(cntp_ctl_el0, 3, 0)         \
	NAME(cntv_cval_el0, ~0ull, 0)    \
	NAME(cntp_cval_el0, ~0ull, 0)    \
	NAME(csselr_el1, ~0ull, 0)       \
	NAME(mdscr_el1, 0xa000, 0)       \
	NAME(mdccint_el1, 0x60000000, 0) \
	NAME(dbgbvr0_el1, ~0ull, 0)      \
	NAME(dbgbcr0_el1, ~0ull, 0)      \
	NAME(dbgbvr5_el1, ~0ull, 0)      \
	NAME(dbgbcr5_el1, ~0ull, 0)      \
	NAME(dbgwvr0_el1, ~0ull, 0)      \
	NAME(dbgwcr0_el1, ~0ull, 0)      \
	NAME(dbgwvr3_el1, ~0ull, 0)      \
	NAME(dbgwcr3_el1, ~0ull, 0)      \
	NAME(osdlr_el1, 1, 0)            \
	NAME(pmcr_el0, 0x4f, 0)          \
	NAME(pmcntenset_el0, ~0ull, 0)   \
	NAME(pmintenset_el1, ~0ull, 0)   \
	NAME(pmovsset_el0, ~0ull, 0)     \
	NAME(pmuserenr_el0, ~0ull, 0)    \
	NAME(pmselr_el0, ~0ull, 0)       \
	NAME(pmccfiltr_el0, ~0ull, 0)    \
	NAME(pmccntr_el0, ~0ull, 0)      \
	NAME(pmevtyper0_el0, ~0ull, 0)   \
	NAME(pmevcntr0_el0, ~0ull, 0)    \
	NAME(pmevtyper3_el0, ~0ull, 0)   \
	NAME(pmevcntr3_el0, ~0ull, 0)    \
	NAME(s3_0_c4_c6_0, ~0ull, 0)     \
	NAME(s3_0_c12_c12_7, ~0ull, 0)   \
	NAME(s3_0_c12_c12_6, ~0ull, 0)

#define PAUTH(NAME)                  \
	NAME(s3_0_c2_c1_0, ~0ull, 0) \
	NAME(s3_0_c2_c1_1, ~0ull, 0) \
	NAME(s3_0_c2_c1_2, ~0ull, 0) \
	NAME(s3_0_c2_c2_0, ~0ull, 0) \
	NAME(s3_0_c2_c2_3, ~0ull, 0) \
	NAME(s3_0_c2_c3_0, ~0ull, 0) \
	NAME(s3_0_c2_c3_1, ~0ull, 0)

#define MTE(NAME)                    \
	NAME(s3_0_c1_c0_5, ~0ull, 0) \
	NAME(s3_0_c1_c0_6, ~0ull, 0) \
	NAME(s3_0_c5_c6_0, ~0ull, 0)

#define SCXTNUM(NAME)                 \
	NAME(s3_3_c13_c0_7, ~0ull, 0) \
	NAME(s3_0_c13_c0_7, ~0ull, 0)

#define SVE(NAME) NAME(s3_0_c1_c2_0, 0xf, 0)

#define SME(NAME)                    \
	NAME(s3_3_c4_c2_2, ~0ull, 0) \
	NAME(s3_0_c1_c2_6, 0xf, 0)   \
	NAME(s3_3_c13_c0_5, ~0ull, 0)

static bool clean = true;

static void complain(const char *name, uint64_t value)
{
	rt_printf("NOT clean: %s is 0x%lx\n", name, value);
	clean = false;
}

#define LOOK(reg, mask, want)                            \
	do {                                             \
		const uint64_t found = sysreg_read(reg); \
		if ((found & (mask)) != (want))          \
			complain(#reg, found);           \
	} while (0);
#define SPOIL(reg, mask, want) sysreg_write(reg, 0x5a5a5a5a5a5a5a5aull);

struct features {
	bool sve, sme, pauth, mte, scxtnum;
};

static struct features features_find(void)
{
	const uint64_t pfr0 = sysreg_read(id_aa64pfr0_el1);
	const uint64_t pfr1 = sysreg_read(id_aa64pfr1_el1);

	return (struct features){
		.sve = id_field(pfr0, 32),
		.sme = id_field(pfr1, 24),
		.pauth = sysreg_read(id_aa64isar1_el1) & 0xff0,
		.mte = id_field(pfr1, 8) >= 2,
		.scxtnum = id_field(pfr0, 56) >= 2,
	};
}

static void vectors_look(const struct features *features)
{
	static struct call_fp fp;

	call_fp_store(&fp);
	for (unsigned int i = 0; i < 32; i++)
		if (fp.q[i][0] | fp.q[i][1])
			complain("a vector register", fp.q[i][0]);
	if (fp.fpcr | fp.fpsr)
		complain("FPCR or FPSR", fp.fpcr | fp.fpsr);
	if (features->sve && life_sve_sum() != 0)
		complain("SVE's registers", life_sve_sum());
}

static void look(const struct features *features)
{
	sysreg_write(cpacr_el1, 0x3330000); /* FP, SVE and SME to be used */
	isb();
	if ((sysreg_read(oslsr_el1) & 2) == 0)
		complain("the OS lock", sysreg_read(oslsr_el1));
	COMMON(LOOK)
	if (features->sme) {
		SME(LOOK)
	}
	if (features->sve) {
		SVE(LOOK)
	}
	vectors_look(features);
	if (features->pauth) {
		PAUTH(LOOK)
	}
	if (features->mte) {
		const uint64_t tags = life_tags(5);

		MTE(LOOK)
		if (tags != 0)
			complain("allocation tags", tags);
	}
	if (features->scxtnum) {
		SCXTNUM(LOOK)
	}
}

static void vectors_spoil(const struct features *features)
{
	static struct call_fp fp;

	for (unsigned int i = 0; i < 32; i++)
		fp.q[i][0] = fp.q[i][1] = 0x5a5a5a5a5a5a5a5aull;
	fp.fpcr = 0x01c00000;
	fp.fpsr = 0x9f;
	call_fp_load(&fp);
	if (features->sve)
		life_sve_spoil();
}

/* The MMU stays off, interrupts masked: nothing of it acts before the end. */
static void spoil(const struct features *features)
{
	sysreg_write(oslar_el1, 0);
	isb();
	vectors_spoil(features);
	if (features->pauth) {
		PAUTH(SPOIL)
	}
	if (features->mte) {
		MTE(SPOIL)
	}
	if (features->scxtnum) {
		SCXTNUM(SPOIL)
	}
	if (features->sve) {
		SVE(SPOIL)
	}
	COMMON(SPOIL)
	sysreg_write(osdlr_el1, 1);
	if (features->sme) {
		sysreg_write(s3_3_c13_c0_5, ~0ull);
		sysreg_write(s3_0_c1_c2_6, 0xf);
		life_sme_spoil();
	}
	isb();
}

int payload_main(const struct payload_boot *boot)
{
	const struct features features = features_find();

	(void)boot;
	power_find();
	look(&features);
	if (clean)
		rt_printf("life: clean%s%s%s%s%s\n",
			  features.sve ? ", SVE" : "",
			  features.sme ? ", SME" : "",
			  features.pauth ? ", PAuth" : "",
			  features.mte ? ", MTE" : "",
			  features.scxtnum ? ", SCXTNUM" : "");
	spoil(&features);
	call_raw(power_conduit(), SMCCC_FID_PSCI_SYSTEM_RESET, 0, 0, 0);
	return 1;
}
