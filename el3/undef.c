/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An Undefined Instruction exception, taken by software as the hardware would
 * (Arm ARM, AArch64.TakeException and AArch32.TakeUndefInstrException).
 */
#include "el3/undef.h"

#include <stdbool.h>

#include "arch/aarch64/sysreg.h"
#include "el3/features.h"

#define SPSR_NRW      (1ull << 4)
#define SPSR_SP	      (1ull << 0)
#define SPSR_EL(spsr) (((spsr) >> 2) & 3)
#define SPSR_DAIF     (0xfull << 6)
#define SPSR_BTYPE    (3ull << 10)
#define SPSR_SSBS     (1ull << 12)
#define SPSR_IL	      (1ull << 20)
#define SPSR_SS	      (1ull << 21)
#define SPSR_PAN      (1ull << 22)
#define SPSR_UAO      (1ull << 23)
#define SPSR_DIT      (1ull << 24)
#define SPSR_TCO      (1ull << 25)
#define SPSR_NZCV     (0xfull << 28)

/* Offsets in a vector table, synchronous. */
#define VECTOR_SP0	 0x000ull
#define VECTOR_SPX	 0x200ull
#define VECTOR_LOWER_A64 0x400ull
#define VECTOR_LOWER_A32 0x600ull

#define ESR_UNKNOWN	 (1ull << 25) /* EC 0, IL */
#define SCR_NS		 (1ull << 0)
#define HCR_TGE		 (1ull << 27)
#define HCR_RW		 (1ull << 31)
#define SCTLR_SPAN	 (1ull << 23)
#define SCTLR_DSSBS	 (1ull << 44)

/* AArch32. */
#define CPSR_T	      (1ull << 5)
#define CPSR_A	      (1ull << 8)
#define CPSR_I	      (1ull << 7)
#define CPSR_E	      (1ull << 9)
#define CPSR_J	      (1ull << 24)
#define CPSR_IT	      ((3ull << 25) | (0x3full << 10))
#define CPSR_MODE     0x1full
#define CPSR_USER     0x10ull
#define CPSR_UND      0x1bull
#define SCTLR32_V     (1ull << 13)
#define SCTLR32_EE    (1ull << 25)
#define SCTLR32_TE    (1ull << 30)
#define VECTOR32_UND  4ull
#define VECTOR32_HIGH 0xffff0000ull
#define CPSR_HYP      0x1aull
#define X_LR_UND      22

/*
 * Of exceptions from below, the vector tells the width of the level right
 * below the target; of a host at EL2 (E2H, TGE), that is EL0.
 */
static bool from_a64(uint64_t spsr, unsigned int target)
{
	if (target == 2 && !feature_vhe_host())
		return (sysreg_read(hcr_el2) & HCR_RW) != 0;
	return !(spsr & SPSR_NRW);
}

uint64_t vector_offset(uint64_t spsr, unsigned int target)
{
	if (!(spsr & SPSR_NRW) && SPSR_EL(spsr) == target)
		return spsr & SPSR_SP ? VECTOR_SPX : VECTOR_SP0;
	return from_a64(spsr, target) ? VECTOR_LOWER_A64 : VECTOR_LOWER_A32;
}

uint64_t handler_pstate(uint64_t spsr, unsigned int target)
{
	const uint64_t sctlr =
		target == 2 ? sysreg_read(sctlr_el2) : sysreg_read(sctlr_el1);
	uint64_t pstate = SPSR_DAIF | SPSR_SP | ((uint64_t)target << 2);

	pstate |= spsr & (SPSR_NZCV | SPSR_PAN | SPSR_DIT);
	/* SPAN rules at EL1, and at EL2 if that is a host's (E2H, TGE). */
	if (feature_pan() && !(sctlr & SCTLR_SPAN) &&
	    (target == 1 || feature_vhe_host()))
		pstate |= SPSR_PAN;
	if (feature_ssbs() && (sctlr & SCTLR_DSSBS))
		pstate |= SPSR_SSBS;
	if (feature_mte())
		pstate |= SPSR_TCO;
	return pstate;
}

static void inject_a64(uint64_t elr, uint64_t spsr, unsigned int target)
{
	uint64_t vbar;

	if (target == 2) {
		vbar = sysreg_read(vbar_el2);
		sysreg_write(elr_el2, elr);
		sysreg_write(spsr_el2, spsr);
		sysreg_write(esr_el2, ESR_UNKNOWN);
	} else {
		vbar = sysreg_read(vbar_el1);
		sysreg_write(elr_el1, elr);
		sysreg_write(spsr_el1, spsr);
		sysreg_write(esr_el1, ESR_UNKNOWN);
	}
	sysreg_write(elr_el3, vbar + vector_offset(spsr, target));
	sysreg_write(spsr_el3, handler_pstate(spsr, target));
}

/* EL1 is AArch32: its registers are AArch64's under other names. */
static void inject_a32(struct frame *frame, uint64_t elr, uint64_t spsr)
{
	uint64_t sctlr = sysreg_read(sctlr_el1);
	uint64_t base = sctlr & SCTLR32_V ? VECTOR32_HIGH
					  : (uint32_t)sysreg_read(vbar_el1);
	uint64_t cpsr = spsr & ~(CPSR_MODE | CPSR_T | CPSR_J | CPSR_IT |
				 CPSR_E | SPSR_SS | SPSR_IL);

	cpsr |= CPSR_UND | CPSR_I;
	if (feature_pan() && !(sctlr & SCTLR_SPAN))
		cpsr |= SPSR_PAN;
	if (sctlr & SCTLR32_TE)
		cpsr |= CPSR_T;
	if (sctlr & SCTLR32_EE)
		cpsr |= CPSR_E;
	sysreg_write(spsr_und, spsr);
	frame->x[X_LR_UND] = (uint32_t)(elr + (spsr & CPSR_T ? 2 : 4));
	sysreg_write(elr_el3, base + VECTOR32_UND);
	sysreg_write(spsr_el3, cpsr);
}

/* HCR_EL2 rules the normal world alone. */
static bool el2_below(void)
{
	return feature_el2() && (sysreg_read(scr_el3) & SCR_NS);
}

/* EL2 is AArch32, and it was Hyp mode's instruction. */
static void inject_hyp(uint64_t elr, uint64_t spsr)
{
	const uint64_t sctlr = sysreg_read(sctlr_el2);
	uint64_t cpsr = spsr & ~(CPSR_T | CPSR_J | CPSR_IT | CPSR_E | SPSR_SS |
				 SPSR_IL);

	/* SCR_EL3.FIQ is set, so F stays; IRQ and EA are clear. */
	cpsr |= CPSR_A | CPSR_I;
	if (sctlr & SCTLR32_TE)
		cpsr |= CPSR_T;
	if (sctlr & SCTLR32_EE)
		cpsr |= CPSR_E;
	sysreg_write(elr_el2, (uint32_t)elr);
	sysreg_write(spsr_el2, spsr);
	sysreg_write(esr_el2, ESR_UNKNOWN);
	sysreg_write(elr_el3, (uint32_t)sysreg_read(vbar_el2) + VECTOR32_UND);
	sysreg_write(spsr_el3, cpsr);
}

void undef_inject(struct frame *frame)
{
	const uint64_t elr = sysreg_read(elr_el3);
	const uint64_t spsr = sysreg_read(spsr_el3);
	const uint64_t hcr = el2_below() ? sysreg_read(hcr_el2) : HCR_RW;
	const bool user = spsr & SPSR_NRW ? (spsr & CPSR_MODE) == CPSR_USER
					  : SPSR_EL(spsr) == 0;

	if ((!(spsr & SPSR_NRW) && SPSR_EL(spsr) == 2) ||
	    (user && (hcr & HCR_TGE)))
		inject_a64(elr, spsr, 2);
	else if ((spsr & SPSR_NRW) && (spsr & CPSR_MODE) == CPSR_HYP)
		inject_hyp(elr, spsr);
	else if ((spsr & SPSR_NRW) && !(user && (hcr & HCR_RW)))
		inject_a32(frame, elr, spsr);
	else
		inject_a64(elr, spsr, 1);
}
