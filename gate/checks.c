/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks of forwarded calls' arguments, in both their forms: as steps that a
 * table's assembly takes, and in C for the calls that go there anyway.
 */
#include "gate/engine.h"

static const struct gate_blob_check *
checks_of(const struct gate_domain *domain, const struct gate_blob_rule *rule)
{
	return domain->checks + rule->check_first;
}

static bool is_memory(const struct gate_blob_check *check)
{
	return check->kind == GATE_CHECK_MEMORY_BYTES ||
	       check->kind == GATE_CHECK_MEMORY_LENGTH;
}

static bool in_range(uint64_t value, uint64_t low, uint64_t high)
{
	return value >= low && value <= high;
}

/* Wholly inside the RAM: no sum is made, so none can wrap. */
static bool in_ram(const struct gate_blob_domain *config, uint64_t ipa,
		   uint64_t bytes)
{
	return ipa >= config->ram_ipa &&
	       ipa - config->ram_ipa < config->ram_bytes &&
	       bytes <= config->ram_bytes - (ipa - config->ram_ipa);
}

static bool holds(const struct gate_blob_domain *config,
		  const struct gate_blob_check *check, uint64_t value,
		  uint64_t next)
{
	switch ((enum gate_check_kind)check->kind) {
	case GATE_CHECK_RANGE:
		return in_range(value, check->low, check->high);
	case GATE_CHECK_MEMORY_BYTES:
		return (value & (check->align - 1u)) == 0 &&
		       in_ram(config, value, check->low);
	case GATE_CHECK_MEMORY_LENGTH:
		return (value & (check->align - 1u)) == 0 &&
		       in_range(next, check->low, check->high) &&
		       in_ram(config, value, next);
	case GATE_CHECK_NONE:
	case GATE_CHECK_MASK:
	case GATE_CHECK_SET:
	case GATE_CHECK_RESULT:
	case GATE_CHECK_KINDS:
		break;
	}
	return false;
}

bool gate_checks_hold(const struct gate_domain *domain,
		      const struct gate_blob_rule *rule,
		      const struct smccc_regs *regs)
{
	const struct gate_blob_check *check = checks_of(domain, rule);
	const uint64_t mask =
		regs->x[0] & SMCCC_FID_64 ? UINT64_MAX : UINT32_MAX; /* R4 */

	for (unsigned int i = 0; i < rule->check_count; i++, check++) {
		if (!holds(domain->config, check, regs->x[check->reg] & mask,
			   regs->x[check->reg + 1] & mask))
			return false;
	}
	return true;
}

static uint64_t ipa_to_pa(const struct gate_domain *domain)
{
	return domain->config->ram_pa - domain->config->ram_ipa;
}

void gate_checks_translate(const struct gate_domain *domain,
			   const struct gate_blob_rule *rule,
			   struct smccc_regs *regs)
{
	const struct gate_blob_check *check = checks_of(domain, rule);

	for (unsigned int i = 0; i < rule->check_count; i++, check++) {
		if (is_memory(check))
			regs->x[check->reg] += ipa_to_pa(domain);
	}
}

void gate_checks_restore(const struct gate_domain *domain,
			 const struct gate_blob_rule *rule,
			 const struct smccc_regs *own,
			 const struct smccc_regs *sent, struct smccc_regs *regs)
{
	const struct gate_blob_check *check = checks_of(domain, rule);

	for (unsigned int i = 0; i < rule->check_count; i++, check++) {
		const unsigned int reg = check->reg;

		if (is_memory(check) && regs->x[reg] == sent->x[reg])
			regs->x[reg] = own->x[reg];
	}
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
static void add_checks(struct chain *chain,
		       const struct gate_blob_domain *config,
		       const struct gate_blob_check *check)
{
	const unsigned int n = check->reg - 1u;
	const unsigned int range =
		chain->smc64 ? GATE_STEP_RANGE64 : GATE_STEP_RANGE32;
	const unsigned int span =
		chain->smc64 ? GATE_STEP_SPAN64 : GATE_STEP_SPAN32;
	const uint64_t end = config->ram_ipa + config->ram_bytes;

	switch ((enum gate_check_kind)check->kind) {
	case GATE_CHECK_RANGE:
		add(chain, range + n, check->low, check->high);
		break;
	case GATE_CHECK_MEMORY_BYTES:
		add(chain, range + n, config->ram_ipa, end - check->low);
		break;
	case GATE_CHECK_MEMORY_LENGTH:
		add(chain, range + n + 1, check->low, check->high);
		add(chain, range + n, config->ram_ipa, end - 1);
		add(chain, span + n, end, 0);
		break;
	case GATE_CHECK_NONE:
	case GATE_CHECK_MASK:
	case GATE_CHECK_SET:
	case GATE_CHECK_RESULT:
	case GATE_CHECK_KINDS:
		break;
	}
	if (check->align > 1)
		add(chain, GATE_STEP_ALIGN + n, check->align - 1u, 0);
}

static void add_for_memory(struct chain *chain, unsigned int kind,
			   const struct gate_domain *domain,
			   const struct gate_blob_rule *rule)
{
	const struct gate_blob_check *check = checks_of(domain, rule);

	for (unsigned int i = 0; i < rule->check_count; i++, check++) {
		if (is_memory(check))
			add(chain, kind + check->reg - 1u, ipa_to_pa(domain),
			    0);
	}
}

size_t gate_checks_steps(const struct gate_blob_check *checks,
			 const struct gate_blob_rule *rule)
{
	const struct gate_blob_check *check = checks + rule->check_first;
	size_t steps = rule->check_count > 0 ? 2 : 0; /* FORWARD, DONE */

	for (unsigned int i = 0; i < rule->check_count; i++, check++) {
		steps += check->kind == GATE_CHECK_MEMORY_LENGTH ? 3 : 1;
		steps += check->align > 1;
		steps += is_memory(check) ? 2 : 0; /* TRANSLATE, RESTORE */
	}
	return steps;
}

struct gate_step *gate_checks_build(const struct gate_domain *domain,
				    const struct gate_blob_rule *rule,
				    struct gate_step *steps)
{
	const bool smc64 = rule->first & SMCCC_FID_64;
	/* With more of them the rule is carried out in C (table.c). */
	const unsigned int args =
		rule->args < GATE_STEP_REGS ? rule->args : GATE_STEP_REGS;
	struct chain chain = {
		.codes = domain->codes,
		.smc64 = smc64,
		.next = steps,
	};

	if (rule->check_count == 0)
		return steps;
	for (unsigned int i = 0; i < rule->check_count; i++)
		add_checks(&chain, domain->config, &checks_of(domain, rule)[i]);
	add_for_memory(&chain,
		       smc64 ? GATE_STEP_TRANSLATE64 : GATE_STEP_TRANSLATE32,
		       domain, rule);
	add(&chain, smc64 ? GATE_STEP_FORWARD64 : GATE_STEP_FORWARD32 + args, 0,
	    0);
	add_for_memory(&chain, GATE_STEP_RESTORE, domain, rule);
	add(&chain, GATE_STEP_DONE, 0, 0);
	return chain.next;
}
