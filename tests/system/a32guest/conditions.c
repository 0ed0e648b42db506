/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Case 39: an SMC whose condition fails has no effect, and a step over one
 * moves the IT state on. The call is a sum (r1 = r1 + r2, r0 = 0).
 */
#include "guest.h"

#include <smccc/calls.h>

#define A32_SMC 0x01600070u
#define T32_SMC 0xf7f0, 0x8000
#define T32_MOVS_4                                                \
	0x2401 /* movs r4, #1: sets flags outside IT blocks alone \
		*/
#define T32_MOV(r) (uint16_t)(0x2001 | (r) << 8) /* mov(s) r, #1 */
#define LAST	   8u /* mask of an IT state: this is the block's last one */

/* Arm ARM, "Condition code suffixes". */
static bool passes(uint32_t cond, uint32_t nzcv)
{
	const bool n = nzcv & 8, z = nzcv & 4, c = nzcv & 2, v = nzcv & 1;
	const bool table[] = { z,
			       !z,
			       c,
			       !c,
			       n,
			       !n,
			       v,
			       !v,
			       c && !z,
			       !c || z,
			       n == v,
			       n != v,
			       !z && n == v,
			       z || n != v,
			       true };

	return table[cond];
}

static struct probe asking(uint32_t nzcv)
{
	struct probe probe = numbered();

	probe.r[0] = SMCCC_FID_SMCGATE_SIP_EXAMPLE;
	probe.cpsr |= nzcv << 28;
	return probe;
}

static bool is_done(const struct probe *before, const struct probe *after)
{
	return after->r[0] == 0 && after->r[1] == before->r[1] + before->r[2];
}

static bool is_untouched(const struct probe *before, const struct probe *after)
{
	return after->r[0] == before->r[0] && after->r[1] == before->r[1];
}

static bool conditional_a32(void)
{
	bool good = true;

	for (uint32_t cond = 0; cond < 15; cond++) {
		for (uint32_t nzcv = 0; nzcv < 16; nzcv++) {
			struct probe before = asking(nzcv), after;
			const bool undefined =
				run_a32(A32_SMC | cond << 28, &before, &after);

			good = !undefined && same(&before, &after, 3) &&
			       (passes(cond, nzcv)
					? is_done(&before, &after)
					: is_untouched(&before, &after)) &&
			       good;
		}
	}
	return good;
}

/* Behind the SMC stands what is conditional while the IT state still is. */
static bool conditional_t32(void)
{
	static const uint16_t code[] = { T32_SMC, T32_MOVS_4 };
	bool good = true;

	for (uint32_t cond = 0; cond < 15; cond++) {
		for (uint32_t nzcv = 0; nzcv < 16; nzcv++) {
			struct probe before = asking(nzcv), after;

			before.cpsr |= IT_STATE(cond << 4 | LAST);
			code_t32(code, 3);
			good = !run(&before, &after) && after.r[4] == 1 &&
			       !(after.cpsr & (CPSR_N | CPSR_Z)) &&
			       (passes(cond, nzcv)
					? is_done(&before, &after)
					: is_untouched(&before, &after)) &&
			       good;
		}
	}
	return good;
}

/* ITTT EQ, and ITTE EQ whose SMC is an SMCNE. */
static bool block(uint16_t it, bool equal, bool made)
{
	const uint16_t code[] = { it, T32_MOV(5), T32_MOV(6), T32_SMC,
				  T32_MOVS_4 };
	struct probe before = asking(equal ? 4 : 0), after;

	code_t32(code, 6);
	return !run(&before, &after) && (after.r[5] == 1) == equal &&
	       (after.r[6] == 1) == equal &&
	       (made ? is_done(&before, &after)
		     : is_untouched(&before, &after)) &&
	       after.r[4] == 1 && !(after.cpsr & CPSR_Z);
}

/* A trapped load in the middle of ITTT EQ: what follows is still in it. */
static bool trapped_load(bool equal)
{
	const uint16_t code[] = { 0xbf02, /* ittt eq */
				  0x6811, /* ldr r1, [r2] */
				  T32_MOV(5), T32_MOV(6), T32_MOVS_4 };
	struct probe before = asking(equal ? 4 : 0), after;
	const uint32_t typer = read32(GICD + 4);

	before.r[2] = GICD + 4;
	code_t32(code, 5);
	return !run(&before, &after) &&
	       after.r[1] == (equal ? typer : before.r[1]) &&
	       (after.r[5] == 1) == equal && (after.r[6] == 1) == equal &&
	       after.r[4] == 1 && !(after.cpsr & CPSR_Z);
}

void test_conditions(void)
{
	result(conditional_a32(), "case 39: SMC, 15 conditions, all flags",
	       "A32");
	result(conditional_t32(), "case 39: SMC, 15 conditions, all flags",
	       "T32, in an IT block");
	result(block(0xbf02, true, true) && block(0xbf02, false, false),
	       "case 39: an SMC ends ITTT EQ", NULL);
	result(block(0xbf06, true, false) && block(0xbf06, false, true),
	       "case 39: an SMC ends ITTE EQ", NULL);
	result(trapped_load(true) && trapped_load(false),
	       "a trapped load within ITTT EQ", NULL);
}
