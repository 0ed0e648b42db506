/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks of forwarded calls' arguments, translation of the addresses among
 * them, masks of results: in C, for the calls that go there. steps.c does the
 * same for the table's assembly.
 */
#include "gate/engine.h"

static const struct gate_blob_check *
checks_of(const struct gate_policy *policy, const struct gate_blob_rule *rule)
{
	return policy->checks + rule->check_first;
}

static bool in_range(uint64_t value, uint64_t low, uint64_t high)
{
	return value >= low && value <= high;
}

/* The values ascend, and there is one at least. */
static bool in_set(const uint64_t *values, uint64_t count, uint64_t value)
{
	uint64_t low = 0;

	while (count > 1) {
		const uint64_t half = count / 2;

		if (values[low + half] <= value)
			low += half;
		count -= half;
	}
	return values[low] == value;
}

bool gate_check_admits(const struct gate_blob_check *check,
		       const uint64_t *values, uint64_t value)
{
	switch ((enum gate_check_kind)check->kind) {
	case GATE_CHECK_RANGE:
		return in_range(value, check->low, check->high);
	case GATE_CHECK_MASK:
		return (value & check->high) == check->low;
	case GATE_CHECK_SET:
		return in_set(values + check->low, check->high, value);
	case GATE_CHECK_NONE:
	case GATE_CHECK_MEMORY_BYTES:
	case GATE_CHECK_MEMORY_LENGTH:
	case GATE_CHECK_RESULT:
	case GATE_CHECK_KINDS:
		break;
	}
	return false;
}

/*
 * Wholly inside the RAM, which is one piece in physical memory too: no sum is
 * made, so none can wrap.
 */
static bool in_ram(const struct gate_blob_domain *config, uint64_t ipa,
		   uint64_t bytes)
{
	return ipa >= config->ram_ipa &&
	       ipa - config->ram_ipa < config->ram_bytes &&
	       bytes <= config->ram_bytes - (ipa - config->ram_ipa);
}

static bool memory_holds(const struct gate_blob_domain *config,
			 const struct gate_blob_check *check, uint64_t ipa,
			 uint64_t length)
{
	const bool given = check->kind == GATE_CHECK_MEMORY_LENGTH;

	return (ipa & (check->align - 1u)) == 0 &&
	       (!given || in_range(length, check->low, check->high)) &&
	       in_ram(config, ipa, given ? length : check->low);
}

/* The argument as it is meant; false if no argument may look so. */
static bool value_of(const struct gate_blob_check *check,
		     const struct smccc_regs *regs, bool smc64, uint64_t *value)
{
	const uint64_t low = regs->x[check->reg];
	const uint64_t high = regs->x[check->reg + 1];

	if (!gate_check_is_pair(check)) {
		*value = smc64 ? low : (uint32_t)low; /* R4 */
		return true;
	}
	*value = (uint32_t)low | high << 32;
	return !smc64 || (low | high) <= UINT32_MAX;
}

/* Behind the address. */
static uint64_t length_of(const struct gate_blob_check *check,
			  const struct smccc_regs *regs, bool smc64)
{
	const uint64_t length =
		regs->x[check->reg + (gate_check_is_pair(check) ? 2 : 1)];

	return smc64 ? length : (uint32_t)length;
}

static bool holds(const struct gate_policy *policy,
		  const struct gate_blob_check *check,
		  const struct smccc_regs *regs, bool smc64)
{
	uint64_t value;

	if (check->kind == GATE_CHECK_RESULT)
		return true; /* of no argument */
	if (!value_of(check, regs, smc64, &value))
		return false;
	if (!gate_check_is_memory(check))
		return gate_check_admits(check, policy->values, value);
	return memory_holds(policy->config, check, value,
			    length_of(check, regs, smc64));
}

bool gate_checks_hold(const struct gate_policy *policy,
		      const struct gate_blob_rule *rule,
		      const struct smccc_regs *regs, uint32_t *failed)
{
	const struct gate_blob_check *check = checks_of(policy, rule);
	const bool smc64 = regs->x[0] & SMCCC_FID_64;

	for (unsigned int i = 0; i < rule->check_count; i++, check++) {
		if (!holds(policy, check, regs, smc64)) {
			*failed = i;
			return false;
		}
	}
	return true;
}

uint64_t gate_check_address(const struct gate_blob_check *check,
			    const struct smccc_regs *regs)
{
	const uint64_t *x = &regs->x[check->reg];

	return gate_check_is_pair(check) ? x[0] | x[1] << 32 : x[0];
}

void gate_check_set_address(const struct gate_blob_check *check,
			    struct smccc_regs *regs, uint64_t address)
{
	uint64_t *x = &regs->x[check->reg];

	if (!gate_check_is_pair(check)) {
		x[0] = address;
		return;
	}
	x[0] = (uint32_t)address;
	x[1] = address >> 32;
}

uint64_t gate_check_bytes(const struct gate_blob_check *check,
			  const struct smccc_regs *regs)
{
	return check->kind == GATE_CHECK_MEMORY_BYTES
		       ? check->low
		       : length_of(check, regs, true);
}

/* What is 32 bits wide has been cleaned; the blob's proof keeps it so. */
void gate_checks_translate(const struct gate_policy *policy,
			   const struct gate_blob_rule *rule,
			   struct smccc_regs *regs)
{
	const struct gate_blob_check *check = checks_of(policy, rule);
	const uint64_t offset = gate_ipa_offset(policy->config);

	for (unsigned int i = 0; i < rule->check_count; i++, check++) {
		if (gate_check_is_memory(check))
			gate_check_set_address(check, regs,
					       gate_check_address(check, regs) +
						       offset);
	}
}

static void restore(unsigned int reg, const struct smccc_regs *own,
		    const struct smccc_regs *sent, struct smccc_regs *regs)
{
	if (regs->x[reg] == sent->x[reg])
		regs->x[reg] = own->x[reg];
}

void gate_checks_finish(const struct gate_policy *policy,
			const struct gate_blob_rule *rule,
			const struct smccc_regs *own,
			const struct smccc_regs *sent, struct smccc_regs *regs)
{
	const struct gate_blob_check *checks = checks_of(policy, rule);

	for (unsigned int i = 0; i < rule->check_count; i++) {
		const struct gate_blob_check *check = &checks[i];

		if (!gate_check_is_memory(check))
			continue;
		restore(check->reg, own, sent, regs);
		if (gate_check_is_pair(check))
			restore(check->reg + 1u, own, sent, regs);
	}
	for (unsigned int i = 0; i < rule->check_count; i++) {
		if (checks[i].kind == GATE_CHECK_RESULT)
			regs->x[checks[i].reg] &= checks[i].low;
	}
}
