/* SPDX-License-Identifier: BSD-2-Clause */
/* Arm ARM: AArch64.TakeException, AArch32.EnterMode, AArch32.EnterHypMode. */
#include "el3/take.h"

#include "arch/aarch64/sysreg.h"
#include "el3/features.h"

#define SPSR_NRW      (1ull << 4)
#define SPSR_SP	      (1ull << 0)
#define SPSR_EL(spsr) ((unsigned int)((spsr) >> 2) & 3)
#define SPSR_DAIF     (0xfull << 6)
#define SPSR_SSBS     (1ull << 12)
#define SPSR_IL	      (1ull << 20)
#define SPSR_SS	      (1ull << 21)
#define SPSR_PAN      (1ull << 22)
#define SPSR_DIT      (1ull << 24)
#define SPSR_TCO      (1ull << 25)
#define SPSR_NZCV     (0xfull << 28)

/* Offsets in a vector table, synchronous. */
#define VECTOR_SP0	 0x000ull
#define VECTOR_SPX	 0x200ull
#define VECTOR_LOWER_A64 0x400ull
#define VECTOR_LOWER_A32 0x600ull

#define SCR_NS		 (1ull << 0)
#define SCR_RW		 (1ull << 10)
#define SCTLR_SPAN	 (1ull << 23)
#define SCTLR_DSSBS	 (1ull << 44)

/* AArch32. */
#define CPSR_T	      (1ull << 5)
#define CPSR_I	      (1ull << 7)
#define CPSR_A	      (1ull << 8)
#define CPSR_E	      (1ull << 9)
#define CPSR_J	      (1ull << 24)
#define CPSR_IT	      ((3ull << 25) | (0x3full << 10))
#define CPSR_MODE     0x1full
#define CPSR_USER     0x10ull
#define CPSR_HYP      0x1aull
#define SCTLR32_V     (1ull << 13)
#define SCTLR32_EE    (1ull << 25)
#define SCTLR32_TE    (1ull << 30)
#define VECTOR32_TRAP 0x14ull /* of Hyp mode: from below */
#define VECTOR32_HIGH 0xffff0000ull
#define X_LR_ABT      20
#define X_LR_UND      22

static unsigned int level_of(uint64_t spsr)
{
	if (!(spsr & SPSR_NRW))
		return SPSR_EL(spsr);
	if ((spsr & CPSR_MODE) == CPSR_HYP)
		return 2;
	return (spsr & CPSR_MODE) == CPSR_USER ? 0 : 1;
}

struct interrupted take_from(void)
{
	const uint64_t scr = sysreg_read(scr_el3);
	const uint64_t spsr = sysreg_read(spsr_el3);
	const bool el2 = feature_el2() && (scr & SCR_NS);
	const uint64_t hcr = el2 ? sysreg_read(hcr_el2) : HCR_RW;

	return (struct interrupted){
		.elr = sysreg_read(elr_el3),
		.spsr = spsr,
		.hcr = scr & SCR_RW ? hcr : hcr & ~HCR_RW,
		.level = level_of(spsr),
		.a32 = (spsr & SPSR_NRW) != 0,
		.el2_rules = el2,
		.el2_is_a32 = el2 && !(scr & SCR_RW),
	};
}

bool take_at_pl1(const struct interrupted *from)
{
	return from->a32 && !(from->level == 0 && (from->hcr & HCR_RW));
}

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

static uint64_t vector_offset(uint64_t spsr, unsigned int target)
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

void take_a64(const struct interrupted *from, unsigned int target,
	      uint64_t vector, uint64_t esr)
{
	uint64_t vbar;

	if (target == 2) {
		vbar = sysreg_read(vbar_el2);
		sysreg_write(elr_el2, from->elr);
		sysreg_write(spsr_el2, from->spsr);
		sysreg_write(esr_el2, esr);
	} else {
		vbar = sysreg_read(vbar_el1);
		sysreg_write(elr_el1, from->elr);
		sysreg_write(spsr_el1, from->spsr);
		sysreg_write(esr_el1, esr);
	}
	sysreg_write(elr_el3,
		     vbar + vector_offset(from->spsr, target) + vector);
	sysreg_write(spsr_el3, handler_pstate(from->spsr, target));
}

/* What a mode's handler has in CPSR, by its SCTLR or HSCTLR. */
static uint64_t handler_cpsr(uint64_t spsr, uint64_t mode, uint64_t sctlr)
{
	uint64_t cpsr = spsr & ~(CPSR_MODE | CPSR_T | CPSR_J | CPSR_IT |
				 CPSR_E | SPSR_SS | SPSR_IL);

	cpsr |= mode | CPSR_I;
	if (mode != CPSR_UND)
		cpsr |= CPSR_A;
	if (mode != CPSR_HYP && feature_pan() && !(sctlr & SCTLR_SPAN))
		cpsr |= SPSR_PAN;
	if (sctlr & SCTLR32_TE)
		cpsr |= CPSR_T;
	if (sctlr & SCTLR32_EE)
		cpsr |= CPSR_E;
	return cpsr;
}

/* SCR_EL3.FIQ is set, so F stays; IRQ and EA would be clear without EL3. */
void take_hyp(const struct interrupted *from, uint64_t vector, uint64_t hsr)
{
	sysreg_write(elr_el2, (uint32_t)from->elr);
	sysreg_write(spsr_el2, from->spsr);
	sysreg_write(esr_el2, hsr);
	sysreg_write(elr_el3,
		     (uint32_t)sysreg_read(vbar_el2) +
			     (from->level == 2 ? vector : VECTOR32_TRAP));
	sysreg_write(spsr_el3, handler_cpsr(from->spsr, CPSR_HYP,
					    sysreg_read(sctlr_el2)));
}

/* EL1's registers are AArch64's under other names. */
void take_pl1(const struct interrupted *from, struct frame *frame,
	      uint64_t mode, uint64_t vector, unsigned int lr)
{
	const uint64_t sctlr = sysreg_read(sctlr_el1);
	const uint64_t base = sctlr & SCTLR32_V
				      ? VECTOR32_HIGH
				      : (uint32_t)sysreg_read(vbar_el1);
	const uint64_t back = (uint32_t)(from->elr + lr);

	if (mode == CPSR_ABT) {
		sysreg_write(spsr_abt, from->spsr);
		frame->x[X_LR_ABT] = back;
	} else {
		sysreg_write(spsr_und, from->spsr);
		frame->x[X_LR_UND] = back;
	}
	sysreg_write(elr_el3, base + vector);
	sysreg_write(spsr_el3, handler_cpsr(from->spsr, mode, sctlr));
}
