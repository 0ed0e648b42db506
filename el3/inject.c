/* SPDX-License-Identifier: BSD-2-Clause */
/* Arm ARM: AArch64.DataAbort, AArch32.Abort, and their routes. */
#include "el3/inject.h"

#include "arch/aarch64/sysreg.h"
#include "el3/features.h"
#include "el3/syndrome.h"
#include "el3/take.h"

#define SPSR_A	     (1ull << 8) /* CPSR's, too */
#define ISS_S1PTW    (1ull << 7)
#define ISS_WRITE    (1ull << 6)
#define ISS_EXTERNAL (1ull << 9)

/* AArch32: DFSR and IFSR with short descriptors, or as LPAE has them. */
#define TTBCR_EAE    (1ull << 31)
#define FSR_LPAE     (1u << 9)
#define FSR_WNR	     (1u << 11)
#define FSR_EXTERNAL 0x08u
#define FSR_SERROR   0x406u
#define FSR_AET	     14
#define HSR_AET	     10

/* By any of @bits, or by FEAT_RAS' own. */
static bool routed(const struct interrupted *from, uint64_t bits)
{
	return (from->hcr & bits) != 0 ||
	       (feature_ras() && (from->hcr & HCR_TEA));
}

static uint32_t fsr(uint32_t short_form, uint32_t long_form)
{
	return sysreg_read(tcr_el1) & TTBCR_EAE ? FSR_LPAE | long_form
						: short_form;
}

/* The fault registers of AArch32's EL@level are halves of AArch64's. */
static uint64_t fault_address(uint64_t old, bool data, uint64_t far)
{
	return data ? (old & ~0xffffffffull) | (uint32_t)far
		    : far << 32 | (uint32_t)old;
}

static void external_pl1(const struct interrupted *from, struct frame *frame,
			 uint64_t esr, uint64_t far)
{
	const bool data = syndrome_is_data(esr);
	uint32_t status = fsr(FSR_EXTERNAL, FSC_EXTERNAL);

	sysreg_write(far_el1, fault_address(sysreg_read(far_el1), data, far));
	if (!data) {
		sysreg_write(ifsr32_el2, status);
		take_pl1(from, frame, CPSR_ABT, VECTOR32_FETCH, 4);
		return;
	}
	if (esr & ISS_WRITE)
		status |= FSR_WNR;
	sysreg_write(esr_el1, status);
	take_pl1(from, frame, CPSR_ABT, VECTOR32_DATA, 8);
}

/* The class says whether the handler's own level was interrupted. */
static uint64_t esr_at(uint64_t esr, const struct interrupted *from,
		       unsigned int target)
{
	const uint32_t lower =
		syndrome_is_data(esr) ? EC_DATA_LOWER : EC_FETCH_LOWER;
	const uint32_t class = from->level == target ? lower + 1 : lower;

	return (esr & (SYNDROME_IL | SYNDROME_ISS)) |
	       (uint64_t) class << SYNDROME_EC_SHIFT;
}

void inject_external(struct frame *frame, uint64_t esr, uint64_t far)
{
	const struct interrupted from = take_from();
	const bool data = syndrome_is_data(esr);
	const bool up = from.level == 2 ||
			routed(&from, from.level == 0 ? HCR_TGE : 0) ||
			(from.el2_rules && (esr & ISS_S1PTW));

	if (up && from.el2_is_a32) {
		sysreg_write(far_el2,
			     fault_address(sysreg_read(far_el2), data, far));
		take_hyp(&from, data ? VECTOR32_DATA : VECTOR32_FETCH,
			 esr_at(esr, &from, 2));
	} else if (up) {
		sysreg_write(far_el2, far);
		take_a64(&from, 2, 0, esr_at(esr, &from, 2));
	} else if (take_at_pl1(&from)) {
		external_pl1(&from, frame, esr, far);
	} else {
		sysreg_write(far_el1, far);
		take_a64(&from, 1, 0, esr_at(esr, &from, 1));
	}
}

/* AArch32 has two bits for the severities that come here. */
static uint32_t aet_a32(uint64_t esr)
{
	return esr & SERROR_IDS ? 0 : SERROR_AET(esr) & 3;
}

/* A data abort; its address says nothing. */
static void serror_a32(const struct interrupted *from, struct frame *frame,
		       unsigned int target, uint64_t esr)
{
	const uint32_t aet = aet_a32(esr);
	const uint32_t class = from->level == 2 ? EC_DATA : EC_DATA_LOWER;

	if (target == 2) {
		take_hyp(from, VECTOR32_DATA,
			 (uint64_t) class << SYNDROME_EC_SHIFT | SYNDROME_IL |
				 (esr & ISS_EXTERNAL) | aet << HSR_AET |
				 FSC_SERROR);
		return;
	}
	sysreg_write(esr_el1, fsr(FSR_SERROR, FSC_SERROR) | aet << FSR_AET);
	take_pl1(from, frame, CPSR_ABT, VECTOR32_DATA, 8);
}

bool inject_serror(struct frame *frame, uint64_t esr)
{
	const struct interrupted from = take_from();
	const unsigned int target = routed(&from, HCR_AMO | HCR_TGE) ? 2 : 1;

	/* A level's mask holds for errors of its own, not for those above. */
	if (from.level > target ||
	    (from.level == target && (from.spsr & SPSR_A)))
		return false;
	if (target == 2 ? from.el2_is_a32 : take_at_pl1(&from))
		serror_a32(&from, frame, target, esr);
	else
		take_a64(&from, target, VECTOR_SERROR,
			 (uint64_t)EC_SERROR << SYNDROME_EC_SHIFT |
				 SYNDROME_IL | (esr & SYNDROME_ISS));
	return true;
}
