/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The steps of a checked call as <smcgate/table.h> describes them, taken by C
 * in the place of assembly. It knows the order, too: checks, TRANSLATEs, one
 * FORWARD, RESTOREs, RESULTs, DONE.
 */
#include "test.h"
#include "world.h"

enum stage { CHECKING, TRANSLATING, FORWARDED, MASKING };

struct walker {
	struct smccc_regs *regs;
	struct smccc_regs before; /* as translation found them */
	struct smccc_regs sent;
	enum stage stage;
};

/* @kind within the registers that a kind of step has? */
static bool is_kind(unsigned int kind, unsigned int first, unsigned int count)
{
	return kind >= first && kind < first + count;
}

static bool check_step(struct walker *walker, const struct gate_step *step,
		       unsigned int kind)
{
	const uint64_t *x = &walker->regs->x[1];

	EQUAL(walker->stage, CHECKING);
	if (is_kind(kind, GATE_STEP_RANGE64, 7)) {
		x += kind - GATE_STEP_RANGE64;
		return *x >= step->low && *x <= step->high;
	}
	if (is_kind(kind, GATE_STEP_RANGE32, 7)) {
		uint32_t w = (uint32_t)x[kind - GATE_STEP_RANGE32];

		return w >= (uint32_t)step->low && w <= (uint32_t)step->high;
	}
	if (is_kind(kind, GATE_STEP_ZEROS, 7))
		return (x[kind - GATE_STEP_ZEROS] & step->low) == 0;
	if (is_kind(kind, GATE_STEP_ONES, 7))
		return (x[kind - GATE_STEP_ONES] & step->low) == step->low;
	if (is_kind(kind, GATE_STEP_SPAN64, 6)) {
		x += kind - GATE_STEP_SPAN64;
		CHECK(x[0] < step->low); /* the chain has made sure of it */
		return x[1] <= step->low - x[0];
	}
	CHECK(is_kind(kind, GATE_STEP_SPAN32, 6));
	x += kind - GATE_STEP_SPAN32;
	CHECK((uint32_t)x[0] < step->low);
	return (uint32_t)x[1] <= (uint32_t)step->low - (uint32_t)x[0];
}

static void forward_step(struct walker *walker, unsigned int kind)
{
	struct smccc_regs *regs = walker->regs;

	CHECK(walker->stage < FORWARDED);
	for (unsigned int i = 1;
	     kind > GATE_STEP_FORWARD64 && i <= kind - GATE_STEP_FORWARD32; i++)
		regs->x[i] = (uint32_t)regs->x[i];
	regs->x[0] = (uint32_t)regs->x[0];
	walker->sent = *regs;
	if (walker->stage == CHECKING)
		walker->before = *regs;
	walker->stage = FORWARDED;
	world.gate.ops->smc(regs);
}

static void translate_step(struct walker *walker, const struct gate_step *step,
			   unsigned int reg, bool narrow)
{
	uint64_t *x = &walker->regs->x[reg];

	CHECK(walker->stage < FORWARDED);
	if (walker->stage == CHECKING)
		walker->before = *walker->regs;
	walker->stage = TRANSLATING;
	*x += step->low;
	if (narrow)
		*x = (uint32_t)*x;
}

static void restore_step(struct walker *walker, unsigned int reg)
{
	EQUAL(walker->stage, FORWARDED);
	if (walker->regs->x[reg] == walker->sent.x[reg])
		walker->regs->x[reg] = walker->before.x[reg];
}

static void result_step(struct walker *walker, const struct gate_step *step,
			unsigned int reg)
{
	CHECK(walker->stage >= FORWARDED);
	walker->stage = MASKING;
	walker->regs->x[reg] &= step->low;
}

static unsigned int kind_of(const struct gate_step *step)
{
	const struct gate_codes *codes = world.policy.codes;
	bool trace = world.domain.config->flags & GATE_DOMAIN_TRACE;

	CHECK(codes == (trace ? world.gate.traced : world.gate.plain));
	CHECK((step->code - codes->step[0]) % 4 == 0);
	return (unsigned int)((step->code - codes->step[0]) / 4);
}

bool steps_run(const struct gate_step *step, struct smccc_regs *regs)
{
	struct walker walker = { .regs = regs, .stage = CHECKING };

	for (;; step++) {
		unsigned int kind = kind_of(step);

		CHECK(kind < GATE_STEP_COUNT);
		if (kind == GATE_STEP_DONE)
			break;
		if (is_kind(kind, GATE_STEP_RESTORE, 7))
			restore_step(&walker, kind - GATE_STEP_RESTORE + 1);
		else if (is_kind(kind, GATE_STEP_RESULT, 8))
			result_step(&walker, step, kind - GATE_STEP_RESULT);
		else if (kind >= GATE_STEP_FORWARD64)
			forward_step(&walker, kind);
		else if (is_kind(kind, GATE_STEP_TRANSLATE64, 7))
			translate_step(&walker, step,
				       kind - GATE_STEP_TRANSLATE64 + 1, false);
		else if (is_kind(kind, GATE_STEP_TRANSLATE32, 7))
			translate_step(&walker, step,
				       kind - GATE_STEP_TRANSLATE32 + 1, true);
		else if (!check_step(&walker, step, kind)) {
			regs->x[0] = (uint64_t)-1;
			return false;
		}
	}
	CHECK(walker.stage >= FORWARDED);
	return true;
}
