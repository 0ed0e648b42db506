/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/a32_state.h"

/* SPSR_EL2 of an exception from AArch32. */
#define PSTATE_MODE	 0x1full
#define PSTATE_T	 (1ull << 5)
#define PSTATE_AIF	 0x1c0ull
#define PSTATE_I	 (1ull << 7)
#define PSTATE_E	 (1ull << 9)
#define PSTATE_IT	 0x0600fc00ull
#define PSTATE_IL	 (1ull << 20)
#define PSTATE_SS	 (1ull << 21)
#define PSTATE_PAN	 (1ull << 22)
#define PSTATE_SSBS	 (1ull << 23)
#define PSTATE_DIT	 (1ull << 24)
#define SPSR_UND_DIT	 (1ull << 21) /* where AArch32's own SPSRs have it */

#define MODE_USR	 0x10u
#define MODE_FIQ	 0x11u
#define MODE_IRQ	 0x12u
#define MODE_SVC	 0x13u
#define MODE_ABT	 0x17u
#define MODE_UND	 0x1bu

#define SCTLR_V		 (1ull << 13)
#define SCTLR_SPAN	 (1ull << 23)
#define SCTLR_EE	 (1ull << 25)
#define SCTLR_TE	 (1ull << 30)
#define SCTLR_DSSBS	 (1ull << 31)

#define VECTORS_HIGH	 0xffff0000ull
#define VECTOR_UNDEFINED 4

/* Arm ARM, "Mapping of the general-purpose registers": r13, then r14. */
static uint32_t banked(uint32_t mode, bool lr)
{
	switch (mode) {
	case MODE_IRQ:
		return lr ? 16 : 17;
	case MODE_SVC:
		return lr ? 18 : 19;
	case MODE_ABT:
		return lr ? 20 : 21;
	case MODE_UND:
		return lr ? 22 : 23;
	}
	return lr ? 14 : 13; /* User, System */
}

uint32_t a32_register(uint64_t spsr, uint32_t rt)
{
	const uint32_t mode = (uint32_t)(spsr & PSTATE_MODE);

	if (rt == 15 || rt >= A32_NONE)
		return A32_NONE;
	if (rt < 8 || rt > 14)
		return rt;
	if (mode == MODE_FIQ)
		return rt + 16;
	return rt < 13 ? rt : banked(mode, rt == 14);
}

uint64_t a32_start(uint64_t entry)
{
	return MODE_SVC | PSTATE_AIF | (entry & 1 ? PSTATE_T : 0);
}

/* AArch32.EnterMode() for Undefined mode, but for the PC. */
static uint64_t undefined_mode(const struct a32_controls *controls,
			       uint64_t spsr)
{
	uint64_t next = spsr & ~(PSTATE_MODE | PSTATE_T | PSTATE_E | PSTATE_IT |
				 PSTATE_IL | PSTATE_SS);

	next |= MODE_UND | PSTATE_I;
	if (controls->sctlr & SCTLR_TE)
		next |= PSTATE_T;
	if (controls->sctlr & SCTLR_EE)
		next |= PSTATE_E;
	if (controls->pan && !(controls->sctlr & SCTLR_SPAN))
		next |= PSTATE_PAN;
	if (controls->ssbs) {
		next &= ~PSTATE_SSBS;
		if (controls->sctlr & SCTLR_DSSBS)
			next |= PSTATE_SSBS;
	}
	return next;
}

struct a32_entry a32_undefined(const struct a32_controls *controls,
			       uint64_t spsr, uint64_t pc)
{
	const bool high = controls->sctlr & SCTLR_V;
	const uint64_t base =
		high ? VECTORS_HIGH : controls->vbar & 0xffffffe0u;
	const uint64_t kept = spsr & ~(PSTATE_SS | PSTATE_DIT);

	return (struct a32_entry){
		.pc = base + VECTOR_UNDEFINED,
		.pstate = undefined_mode(controls, spsr),
		.spsr = kept | (spsr & PSTATE_DIT ? SPSR_UND_DIT : 0),
		.return_at = (uint32_t)(pc + (spsr & PSTATE_T ? 2 : 4)),
	};
}
