/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks of forwarded calls' arguments as steps that a table's assembly takes
 * (smcgate/table.h). What no step can do is left to C: checks.c.
 */
#include "gate/engine.h"

static const struct gate_blob_check *
checks_of(const struct gate_policy *policy, const struct gate_blob_rule *rule)
{
	return policy->checks + rule->check_first;
}

static bool is_step(const struct gate_blob_check *check)
{
	if (gate_check_is_pair(check))
		return false;
	switch ((enum gate_check_kind)check->kind) {
	case GATE_CHECK_RANGE:
	case GATE_CHECK_MASK:
	case GATE_CHECK_MEMORY_BYTES:
	case GATE_CHECK_MEMORY_LENGTH:
		return true;
	case GATE_CHECK_RESULT:
		return check->reg <= GATE_STEP_REGS;
	case GATE_CHECK_NONE:
	case GATE_CHECK_SET:
	case GATE_CHECK_KINDS:
		break;
	}
	return false;
}

bool gate_checks_are_steps(const struct gate_blob_check *checks,
			   const struct gate_blob_rule *rule)
{
	const struct gate_blob_check *check = checks + rule->check_first;

	if (rule->check_count == 0 || rule->limit != 0 ||
	    rule->action != GATE_RULE_FORWARD)
		return false;
	for (unsigned int i = 0; i < rule->check_count; i++, check++) {
		if (!is_step(check))
			return false;
	}
	return true;
}

/* A chain in the making. */
struct chain {
	const struct gate_codes *codes;
	bool smc64; /* the width of the convention */
	struct gate_step *next;
};

static void add(struct chain *chain, unsigned int kind, uint64_t low,
		uint64_t high)
{
	*chain->next++ = (struct gate_step){
		.code = chain->codes->step[kind],
		.low = low,
		.high = high,
	};
}

/* SPAN takes for granted that the address lies inside. */
static void add_memory(struct chain *chain,
		       const struct gate_blob_domain *config,
		       const struct gate_blob_check *check)
{
	const unsigned int n = check->reg - 1u;
	const unsigned int range =
		chain->smc64 ? GATE_STEP_RANGE64 : GATE_STEP_RANGE32;
	const unsigned int span =
		chain->smc64 ? GATE_STEP_SPAN64 : GATE_STEP_SPAN32;
	const uint64_t end = config->ram_ipa + config->ram_bytes;

	if (check->kind == GATE_CHECK_MEMORY_BYTES) {
		add(chain, range + n, config->ram_ipa, end - check->low);
	} else {
		add(chain, range + n + 1, check->low, check->high);
		add(chain, range + n, config->ram_ipa, end - 1);
		add(chain, span + n, end, 0);
	}
	if (check->align > 1)
		add(chain, GATE_STEP_ZEROS + n, check->align - 1u, 0);
}

static void add_mask(struct chain *chain, const struct gate_blob_check *check)
{
	const unsigned int n = check->reg - 1u;
	const uint64_t zeros = check->high & ~check->low;

	if (zeros != 0)
		add(chain, GATE_STEP_ZEROS + n, zeros, 0);
	if (check->low != 0)
		add(chain, GATE_STEP_ONES + n, check->low, 0);
}

static void add_check(struct chain *chain, const struct gate_policy *policy,
		      const struct gate_blob_check *check)
{
	const unsigned int range =
		chain->smc64 ? GATE_STEP_RANGE64 : GATE_STEP_RANGE32;

	switch ((enum gate_check_kind)check->kind) {
	case GATE_CHECK_RANGE:
		add(chain, range + check->reg - 1u, check->low, check->high);
		break;
	case GATE_CHECK_MASK:
		add_mask(chain, check);
		break;
	case GATE_CHECK_MEMORY_BYTES:
	case GATE_CHECK_MEMORY_LENGTH:
		add_memory(chain, policy->config, check);
		break;
	case GATE_CHECK_RESULT: /* of no argument */
	case GATE_CHECK_NONE:
	case GATE_CHECK_SET:
	case GATE_CHECK_KINDS:
		break;
	}
}

static void add_for_memory(struct chain *chain, unsigned int kind,
			   const struct gate_policy *policy,
			   const struct gate_blob_rule *rule)
{
	const struct gate_blob_check *check = checks_of(policy, rule);

	for (unsigned int i = 0; i < rule->check_count; i++, check++) {
		if (gate_check_is_memory(check))
			add(chain, kind + check->reg - 1u,
			    gate_ipa_offset(policy->config), 0);
	}
}

static void add_results(struct chain *chain, const struct gate_policy *policy,
			const struct gate_blob_rule *rule)
{
	const struct gate_blob_check *check = checks_of(policy, rule);

	for (unsigned int i = 0; i < rule->check_count; i++, check++) {
		if (check->kind == GATE_CHECK_RESULT)
			add(chain, GATE_STEP_RESULT + check->reg, check->low,
			    0);
	}
}

static size_t steps_of(const struct gate_blob_check *check)
{
	const size_t align = check->align > 1 ? 1 : 0;
	const uint64_t zeros = check->high & ~check->low;

	switch ((enum gate_check_kind)check->kind) {
	case GATE_CHECK_RANGE:
	case GATE_CHECK_RESULT:
		return 1;
	case GATE_CHECK_MASK:
		return (zeros != 0 ? 1u : 0u) + (check->low != 0 ? 1u : 0u);
	case GATE_CHECK_MEMORY_BYTES: /* TRANSLATE, RESTORE */
		return 1 + align + 2;
	case GATE_CHECK_MEMORY_LENGTH:
		return 3 + align + 2;
	case GATE_CHECK_NONE:
	case GATE_CHECK_SET:
	case GATE_CHECK_KINDS:
		break;
	}
	return 0;
}

size_t gate_checks_steps(const struct gate_blob_check *checks,
			 const struct gate_blob_rule *rule)
{
	size_t steps = 2; /* FORWARD, DONE */

	if (!gate_checks_are_steps(checks, rule))
		return 0;
	for (unsigned int i = 0; i < rule->check_count; i++)
		steps += steps_of(&checks[rule->check_first + i]);
	return steps;
}

struct gate_step *gate_checks_build(const struct gate_policy *policy,
				    const struct gate_blob_rule *rule,
				    struct gate_step *steps)
{
	const bool smc64 = rule->first & SMCCC_FID_64;
	/* With more of them the rule is carried out in C (table.c). */
	const unsigned int args =
		rule->args < GATE_STEP_REGS ? rule->args : GATE_STEP_REGS;
	struct chain chain = {
		.codes = policy->codes,
		.smc64 = smc64,
		.next = steps,
	};

	if (!gate_checks_are_steps(policy->checks, rule))
		return steps;
	for (unsigned int i = 0; i < rule->check_count; i++)
		add_check(&chain, policy, &checks_of(policy, rule)[i]);
	add_for_memory(&chain,
		       smc64 ? GATE_STEP_TRANSLATE64 : GATE_STEP_TRANSLATE32,
		       policy, rule);
	add(&chain, smc64 ? GATE_STEP_FORWARD64 : GATE_STEP_FORWARD32 + args, 0,
	    0);
	add_for_memory(&chain, GATE_STEP_RESTORE, policy, rule);
	add_results(&chain, policy, rule);
	add(&chain, GATE_STEP_DONE, 0, 0);
	return chain.next;
}
