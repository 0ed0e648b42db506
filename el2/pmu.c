/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the gate and the firmware do for a guest must not show in its counters:
 * how long a path takes tells of what it works on, other domains' state among
 * it. PMUv3p5 lets EL2 forbid all counting there (HPMD, HCCD). Older ones go
 * by the filters that the guest sets: these are bent here, when it sets them.
 */
#include "el2/pmu.h"

#include "arch/aarch64/sysreg.h"
#include "el2/sysreg.h"

#define MDCR_TPM      (1ull << 6)
#define MDCR_HPMD     (1ull << 17)
#define MDCR_HCCD     (1ull << 23)

#define PMUVER_P1     4u
#define PMUVER_P4     5u
#define PMUVER_P5     6u
#define PMUVER_IMPL   15u /* not the architecture's */

#define PMCR_P	      (1ull << 1) /* event counters to zero */
#define PMCR_C	      (1ull << 2) /* the cycle counter too */
#define PMCR_DP	      (1ull << 5) /* no cycles where counting is forbidden */
#define PMCR_N(pmcr)  (((pmcr) >> 11) & 0x1f)
#define PMEVTYPER_NSH (1ull << 27) /* count at EL2 */
#define PMEVTYPER_MT  (1ull << 25) /* count other threads' too */
#define ALL	      0xffffffffull
#define CYCLES	      31u

static uint32_t version(void)
{
	const uint32_t pmuver =
		(uint32_t)(sysreg_read(id_aa64dfr0_el1) >> 8) & 0xf;

	return pmuver == PMUVER_IMPL ? 0 : pmuver;
}

uint64_t pmu_mdcr(void)
{
	const uint32_t pmuver = version();
	uint64_t mdcr;

	if (pmuver == 0)
		return MDCR_TPM; /* nothing of it is known: undefined */
	mdcr = PMCR_N(sysreg_read(pmcr_el0)); /* HPMN */
	if (pmuver >= PMUVER_P1)
		mdcr |= MDCR_HPMD;
	return mdcr | (pmuver >= PMUVER_P5 ? MDCR_HCCD : MDCR_TPM);
}

/* One counter of those that PMSELR_EL0 chooses from. */
static uint64_t selected(uint64_t counter, bool type, bool read, uint64_t value)
{
	const uint64_t before = sysreg_read(pmselr_el0);

	sysreg_write(pmselr_el0, counter);
	isb();
	if (read)
		value = type ? sysreg_read(pmxevtyper_el0)
			     : sysreg_read(pmxevcntr_el0);
	else if (type)
		sysreg_write(pmxevtyper_el0, value);
	else
		sysreg_write(pmxevcntr_el0, value);
	sysreg_write(pmselr_el0, before);
	isb();
	return value;
}

void pmu_reset(void)
{
	if (version() == 0)
		return;
	sysreg_write(pmcr_el0, PMCR_P | PMCR_C | PMCR_DP);
	sysreg_write(pmcntenclr_el0, ALL);
	sysreg_write(pmintenclr_el1, ALL);
	sysreg_write(pmovsclr_el0, ALL);
	sysreg_write(pmuserenr_el0, 0);
	for (uint64_t i = 0; i < PMCR_N(sysreg_read(pmcr_el0)); i++)
		selected(i, true, false, 0);
	sysreg_write(pmccfiltr_el0, 0);
	sysreg_write(pmselr_el0, 0);
}

#define PMU_ONE(crn, crm, op2, name)                \
	case SYSREG(0u, 0u, crn, crm, op2):         \
		if (read)                           \
			*value = sysreg_read(name); \
		else                                \
			sysreg_write(name, *value); \
		return true

/* PMCR to PMXEVCNTR and the interrupts, CRm 12 to 14 of CRn 9. */
static bool common(uint32_t reg, bool read, uint64_t *value)
{
	switch (reg) {
		PMU_ONE(9u, 12u, 0u, pmcr_el0);
		PMU_ONE(9u, 12u, 1u, pmcntenset_el0);
		PMU_ONE(9u, 12u, 2u, pmcntenclr_el0);
		PMU_ONE(9u, 12u, 3u, pmovsclr_el0);
		PMU_ONE(9u, 12u, 5u, pmselr_el0);
		PMU_ONE(9u, 13u, 0u, pmccntr_el0);
		PMU_ONE(9u, 13u, 1u, pmxevtyper_el0);
		PMU_ONE(9u, 13u, 2u, pmxevcntr_el0);
		PMU_ONE(9u, 14u, 0u, pmuserenr_el0);
		PMU_ONE(9u, 14u, 1u, pmintenset_el1);
		PMU_ONE(9u, 14u, 2u, pmintenclr_el1);
		PMU_ONE(9u, 14u, 3u, pmovsset_el0);
		PMU_ONE(14u, 15u, 7u, pmccfiltr_el0);
	case SYSREG(0u, 0u, 9u, 12u, 4u):
		if (!read)
			sysreg_write(pmswinc_el0, *value);
		return !read;
	case SYSREG(0u, 0u, 9u, 12u, 6u):
		*value = sysreg_read(pmceid0_el0);
		return read;
	case SYSREG(0u, 0u, 9u, 14u, 6u): /* PMMIR_EL1 */
		if (!read || version() < PMUVER_P4)
			return false;
		*value = sysreg_read(s3_0_c9_c14_6);
		return true;
	case SYSREG(0u, 0u, 9u, 12u, 7u):
		*value = sysreg_read(pmceid1_el0);
		return read;
	}
	return false;
}

#define CRM(reg) (((reg) >> 1) & 0xf)
#define OP2(reg) (((reg) >> 17) & 7)
#define CRN(reg) (((reg) >> 10) & 0xf)

/* PMEVCNTR<n>, PMEVTYPER<n>: CRm 8-11 and 12-15 of CRn 14. */
static bool is_numbered(uint32_t reg)
{
	return CRN(reg) == 14 && CRM(reg) >= 8 &&
	       ((CRM(reg) & 3) << 3 | OP2(reg)) != CYCLES;
}

static bool is_filter(uint32_t reg)
{
	return reg == SYSREG(0u, 0u, 9u, 13u, 1u) ||
	       (CRN(reg) == 14 && CRM(reg) >= 12);
}

/*
 * PMXEVTYPER and PMXEVCNTR with a selection that names no counter may be
 * undefined, at EL2 too: then there is nothing to read.
 */
static bool selects_nothing(uint32_t reg)
{
	const uint64_t selected = sysreg_read(pmselr_el0) & 0x1f;

	if (reg == SYSREG(0u, 0u, 9u, 13u, 1u) && selected == CYCLES)
		return false;
	return (reg == SYSREG(0u, 0u, 9u, 13u, 1u) ||
		reg == SYSREG(0u, 0u, 9u, 13u, 2u)) &&
	       selected >= PMCR_N(sysreg_read(pmcr_el0));
}

bool pmu_access(uint32_t reg, bool read, uint64_t *value)
{
	reg &= ~SYSREG(3u, 7u, 0u, 0u, 0u); /* op1 follows from the rest */
	if (version() == 0)
		return false;
	if (!read && is_filter(reg))
		*value &= ~(PMEVTYPER_NSH | PMEVTYPER_MT);
	if (!read && reg == SYSREG(0u, 0u, 9u, 12u, 0u))
		*value |= PMCR_DP;
	if (is_numbered(reg)) {
		const uint32_t n = (CRM(reg) & 3) << 3 | OP2(reg);

		if (n >= PMCR_N(sysreg_read(pmcr_el0)))
			return false;
		*value = selected(n, CRM(reg) >= 12, read, *value);
		return true;
	}
	if (selects_nothing(reg)) {
		*value = 0;
		return true;
	}
	return common(reg, read, value);
}
