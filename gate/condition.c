/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conditional SMCs of AArch32 callers (R14), and what else is trapped from
 * them. A trap may be taken before the condition is checked (Arm ARM, ESR_ELx,
 * "ISS encoding for an exception from SMC instruction execution in AArch32
 * state"), so EL2 must check it.
 */
#include <smcgate/gate.h>

#define ISS_CV		  (1u << 24)
#define ISS_COND(iss)	  (((iss) >> 20) & 0xf)
#define ISS_CCKNOWNPASS	  (1u << 19) /* 0: unconditional, or it has passed */

#define SPSR_N		  (1u << 31)
#define SPSR_Z		  (1u << 30)
#define SPSR_C		  (1u << 29)
#define SPSR_V		  (1u << 28)
#define SPSR_IT_1_0_SHIFT 25
#define SPSR_IT_7_2_SHIFT 10
#define SPSR_IT_MASK	  ((3u << SPSR_IT_1_0_SHIFT) | (0x3fu << SPSR_IT_7_2_SHIFT))
#define SPSR_AARCH32	  (1u << 4)

static uint32_t it_read(uint64_t spsr)
{
	return (uint32_t)((spsr >> SPSR_IT_1_0_SHIFT & 3) |
			  (spsr >> SPSR_IT_7_2_SHIFT & 0x3f) << 2);
}

/* Arm ARM, ConditionHolds(): bits 3:1 choose the test, bit 0 inverts it. */
static bool flags_pass(uint32_t cond, uint64_t spsr)
{
	bool n = spsr & SPSR_N;
	bool z = spsr & SPSR_Z;
	bool c = spsr & SPSR_C;
	bool v = spsr & SPSR_V;
	const bool holds[8] = { z, c, n, v, c && !z, n == v, n == v && !z, 1 };

	if (cond >= 0xe)
		return true;
	return holds[cond >> 1] != (cond & 1);
}

bool gate_trap_condition_holds(uint32_t iss, uint64_t spsr)
{
	uint32_t it = it_read(spsr);

	if (iss & ISS_CV)
		return flags_pass(ISS_COND(iss), spsr);
	/* T32 need not fill COND in: then the IT state has the condition. */
	return it == 0 || flags_pass(it >> 4, spsr);
}

bool gate_condition_holds(uint32_t iss, uint64_t spsr)
{
	return !(iss & ISS_CCKNOWNPASS) || gate_trap_condition_holds(iss, spsr);
}

/* Arm ARM, AArch32.ITAdvance(). */
uint64_t gate_it_advance(uint64_t spsr)
{
	uint32_t it = it_read(spsr);

	/* In an AArch64 SPSR these bits are BTYPE and others. */
	if (!(spsr & SPSR_AARCH32))
		return spsr;

	if ((it & 7) == 0)
		it = 0;
	else
		it = (it & 0xe0) | (it << 1 & 0x1f);
	return (spsr & ~(uint64_t)SPSR_IT_MASK) |
	       (uint64_t)(it & 3) << SPSR_IT_1_0_SHIFT |
	       (uint64_t)(it >> 2) << SPSR_IT_7_2_SHIFT;
}
