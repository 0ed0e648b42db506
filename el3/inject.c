/* SPDX-License-Identifier: BSD-2-Clause */
/* Arm ARM: AArch64.TakeException, AArch64.DataAbort, AArch32.Abort. */
#include "el3/inject.h"

#include "arch/aarch64/sysreg.h"
#include "el3/features.h"
#include "el3/syndrome.h"
#include "el3/undef.h"

#define SPSR_NRW      (1ull << 4)
#define SPSR_EL(spsr) ((unsigned int)((spsr) >> 2) & 3)
#define SPSR_A	      (1ull << 8)
#define SCR_NS	      (1ull << 0)
#define HCR_AMO	      (1ull << 5)
#define HCR_TGE	      (1ull << 27)
#define HCR_RW	      (1ull << 31)
#define HCR_TEA	      (1ull << 37) /* FEAT_RAS */
#define ISS_S1PTW     (1ull << 7)
#define ISS_WRITE     (1ull << 6)
#define VECTOR_SERROR 0x180ull /* behind the synchronous one */

/* AArch32. */
#define CPSR_T	       (1ull << 5)
#define CPSR_A	       (1ull << 8)
#define CPSR_I	       (1ull << 7)
#define CPSR_E	       (1ull << 9)
#define CPSR_J	       (1ull << 24)
#define CPSR_IT	       ((3ull << 25) | (0x3full << 10))
#define CPSR_MODE      0x1full
#define CPSR_USER      0x10ull
#define CPSR_ABT       0x17ull
#define SPSR_SS	       (1ull << 21)
#define SPSR_IL	       (1ull << 20)
#define SPSR_PAN       (1ull << 22)
#define SCTLR32_V      (1ull << 13)
#define SCTLR32_SPAN   (1ull << 23)
#define SCTLR32_EE     (1ull << 25)
#define SCTLR32_TE     (1ull << 30)
#define VECTOR32_HIGH  0xffff0000ull
#define VECTOR32_FETCH 0x0cull
#define VECTOR32_DATA  0x10ull
#define X_LR_ABT       20
#define TTBCR_EAE      (1ull << 31)
#define FSR_LPAE       (1u << 9)
#define FSR_WNR	       (1u << 11)
#define FSR_EXTERNAL   0x08u /* short descriptors; LPAE: as in AArch64 */

/* EL2 rules the normal world alone. */
static bool el2_rules(void)
{
	return feature_el2() && (sysreg_read(scr_el3) & SCR_NS);
}

static uint64_t hcr(void)
{
	return el2_rules() ? sysreg_read(hcr_el2) : HCR_RW;
}

static bool from_a32(uint64_t spsr)
{
	return (spsr & SPSR_NRW) != 0;
}

static bool from_user(uint64_t spsr)
{
	return from_a32(spsr) ? (spsr & CPSR_MODE) == CPSR_USER
			      : SPSR_EL(spsr) == 0;
}

static unsigned int level_of(uint64_t spsr)
{
	if (!from_a32(spsr))
		return SPSR_EL(spsr);
	return from_user(spsr) ? 0 : 1;
}

static void take_a64(unsigned int target, uint64_t vector, uint64_t esr)
{
	const uint64_t elr = sysreg_read(elr_el3);
	const uint64_t spsr = sysreg_read(spsr_el3);
	uint64_t vbar;

	if (target == 2) {
		vbar = sysreg_read(vbar_el2);
		sysreg_write(elr_el2, elr);
		sysreg_write(spsr_el2, spsr);
		sysreg_write(esr_el2, esr);
	} else {
		vbar = sysreg_read(vbar_el1);
		sysreg_write(elr_el1, elr);
		sysreg_write(spsr_el1, spsr);
		sysreg_write(esr_el1, esr);
	}
	sysreg_write(elr_el3, vbar + vector_offset(spsr, target) + vector);
	sysreg_write(spsr_el3, handler_pstate(spsr, target));
}

/* DFSR and IFSR: bits [3:0] and [10], or LPAE's format. */
static uint32_t fsr_a32(uint64_t esr)
{
	uint32_t fsr = FSR_EXTERNAL;

	if (sysreg_read(tcr_el1) & TTBCR_EAE)
		fsr = FSR_LPAE | FSR_EXTERNAL << 1;
	if (syndrome_is_data(esr) && (esr & ISS_WRITE))
		fsr |= FSR_WNR;
	return fsr;
}

/* EL1 is AArch32: its registers are AArch64's under other names. */
static void take_a32(struct frame *frame, uint64_t esr, uint64_t far)
{
	const uint64_t elr = sysreg_read(elr_el3);
	const uint64_t spsr = sysreg_read(spsr_el3);
	const uint64_t sctlr = sysreg_read(sctlr_el1);
	const uint64_t faults = sysreg_read(far_el1);
	const bool data = syndrome_is_data(esr);
	const uint64_t base = sctlr & SCTLR32_V
				      ? VECTOR32_HIGH
				      : (uint32_t)sysreg_read(vbar_el1);
	uint64_t cpsr = spsr & ~(CPSR_MODE | CPSR_T | CPSR_J | CPSR_IT |
				 CPSR_E | SPSR_SS | SPSR_IL);

	cpsr |= CPSR_ABT | CPSR_I | CPSR_A;
	if (feature_pan() && !(sctlr & SCTLR32_SPAN))
		cpsr |= SPSR_PAN;
	if (sctlr & SCTLR32_TE)
		cpsr |= CPSR_T;
	if (sctlr & SCTLR32_EE)
		cpsr |= CPSR_E;
	if (data) { /* DFSR, DFAR */
		sysreg_write(esr_el1, fsr_a32(esr));
		sysreg_write(far_el1,
			     (faults & ~0xffffffffull) | (uint32_t)far);
	} else { /* IFSR, IFAR */
		sysreg_write(ifsr32_el2, fsr_a32(esr));
		sysreg_write(far_el1, far << 32 | (uint32_t)faults);
	}
	sysreg_write(spsr_abt, spsr);
	frame->x[X_LR_ABT] = (uint32_t)(elr + (data ? 8 : 4));
	sysreg_write(elr_el3, base + (data ? VECTOR32_DATA : VECTOR32_FETCH));
	sysreg_write(spsr_el3, cpsr);
}

/* The class says whether the handler's own level was interrupted. */
static uint64_t esr_at(uint64_t esr, uint64_t spsr, unsigned int target)
{
	const uint32_t lower =
		syndrome_is_data(esr) ? EC_DATA_LOWER : EC_FETCH_LOWER;
	const uint32_t class = level_of(spsr) == target ? lower + 1 : lower;

	return (esr & (SYNDROME_IL | SYNDROME_ISS)) |
	       (uint64_t) class << SYNDROME_EC_SHIFT;
}

void inject_external(struct frame *frame, uint64_t esr, uint64_t far)
{
	const uint64_t spsr = sysreg_read(spsr_el3);
	const bool user = from_user(spsr);
	unsigned int target = 1;

	if (level_of(spsr) == 2 || (user && (hcr() & HCR_TGE)) ||
	    (el2_rules() && (esr & ISS_S1PTW)) ||
	    (feature_ras() && (hcr() & HCR_TEA)))
		target = 2;
	if (target == 1 && from_a32(spsr) && !(user && (hcr() & HCR_RW))) {
		take_a32(frame, esr, far);
		return;
	}
	if (target == 2)
		sysreg_write(far_el2, far);
	else
		sysreg_write(far_el1, far);
	take_a64(target, 0, esr_at(esr, spsr, target));
}

bool inject_serror(uint64_t esr)
{
	const uint64_t spsr = sysreg_read(spsr_el3);
	const unsigned int level = level_of(spsr);
	const bool to_el2 = (hcr() & (HCR_AMO | HCR_TGE)) != 0 ||
			    (feature_ras() && (hcr() & HCR_TEA));
	const unsigned int target = to_el2 ? 2 : 1;

	/* A level's mask holds for errors of its own, not for those above. */
	if (level > target || (level == target && (spsr & SPSR_A)))
		return false;
	if (target == 1 && from_a32(spsr))
		return false;
	take_a64(target, VECTOR_SERROR,
		 (uint64_t)EC_SERROR << SYNDROME_EC_SHIFT | SYNDROME_IL |
			 (esr & SYNDROME_ISS));
	return true;
}
