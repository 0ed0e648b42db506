/* SPDX-License-Identifier: BSD-2-Clause */
/* The verdict table: what each slot and row of a domain says. */
#include "gate/engine.h"

/*
 * Forwarding in place needs firmware that keeps x4-x17, knows the hint if
 * there is one, and no register that the gate must write. The rest goes
 * through C, which sees to it.
 */
static enum gate_finish forward_finish(const struct gate *gate, uint32_t args,
				       uint32_t w0)
{
	uint32_t version = gate->firmware.smccc_version;

	if (version < GATE_SMCCC_1_1)
		return GATE_FINISH_C;
	if (w0 != gate_fid(w0) && version < GATE_SMCCC_1_3)
		return GATE_FINISH_C;
	if (gate_is_trusted_os(w0))
		return GATE_FINISH_C;
	if (w0 & SMCCC_FID_64)
		return GATE_FINISH_FORWARD64;
	if (args > 7)
		return GATE_FINISH_C;
	return (enum gate_finish)(GATE_FINISH_FORWARD32 + args);
}

/*
 * Registers that are no results stay as they were; three words end as four.
 * @one: GATE_FINISH_FIXED or _CONSTANT.
 */
static enum gate_finish words_finish(enum gate_finish one, uint32_t words)
{
	if (words <= 1)
		return one;
	return (enum gate_finish)(words == 2 ? one + 1 : one + 2);
}

static enum gate_finish absent_finish(struct gate_slot *slot)
{
	slot->result[0] = (uint64_t)(int64_t)SMCCC_NOT_SUPPORTED;
	return GATE_FINISH_FIXED;
}

/*
 * Hardened against a domain, the embedder has each of its traps do what the
 * call asks for, on CPUs that need it.
 */
static bool done_by_trap(const struct gate *gate,
			 const struct gate_policy *policy,
			 const struct gate_service *service)
{
	return service->by_trap != 0 &&
	       gate->firmware.workaround[service->by_trap - 1] >= 0 &&
	       !(policy->config->flags & GATE_DOMAIN_UNHARDENED);
}

static bool is_there(const struct gate *gate, const struct gate_policy *policy,
		     const struct gate_service *service)
{
	if (service->control && gate->control == NULL)
		return false;
	return service->control != GATE_SERVICE_RIGHT ||
	       (policy->config->flags & GATE_DOMAIN_CONTROL);
}

/*
 * A service that the firmware would have to carry and that it lacks is a
 * function that does not exist.
 */
static enum gate_finish answer_finish(const struct gate *gate,
				      const struct gate_policy *policy,
				      const struct gate_blob_rule *rule,
				      struct gate_slot *slot, uint32_t w0)
{
	const uint32_t fid = rule->service ? rule->service : gate_fid(w0);
	const struct gate_service *service = gate_service_find(fid);
	uint32_t words;

	if (service == NULL || !is_there(gate, policy, service))
		return absent_finish(slot);
	if (service->constant != NULL) {
		words = service->constant(gate, slot->result);
		return words ? words_finish(GATE_FINISH_FIXED, words)
			     : absent_finish(slot);
	}
	/* The firmware knows the function by its own ID only. */
	if (service->answer == NULL &&
	    (gate->firmware.smccc_version < GATE_SMCCC_1_1 || rule->service))
		return absent_finish(slot);
	slot->service = service;
	if (service->answer != NULL)
		return GATE_FINISH_ANSWER;
	if (done_by_trap(gate, policy, service))
		return GATE_FINISH_NOTHING;
	return forward_finish(gate, service->args, w0);
}

/* What goes through C anyway is checked there. */
static enum gate_finish rule_forward_finish(const struct gate *gate,
					    const struct gate_policy *policy,
					    const struct gate_blob_rule *rule,
					    uint32_t w0)
{
	enum gate_finish finish = forward_finish(gate, rule->args, w0);

	if (finish == GATE_FINISH_C || rule->check_count == 0)
		return finish;
	return gate_checks_are_steps(policy->checks, rule) ? GATE_FINISH_CHECKED
							   : GATE_FINISH_C;
}

/* C counts what is limited; a conduit that is denied finds nothing else. */
static void codes_choose(const struct gate_policy *policy,
			 const struct gate_blob_rule *rule,
			 struct gate_slot *slot)
{
	const struct gate_code *deny = &policy->codes->finish[GATE_FINISH_DENY];

	slot->code =
		policy->codes
			->finish[rule->limit ? GATE_FINISH_C : slot->finish];
	if (rule->conduits & GATE_RULE_NO_SMC)
		slot->code.smc = deny->smc;
	if (rule->conduits & GATE_RULE_NO_HVC)
		slot->code.hvc = deny->hvc;
}

void gate_slot_fill(const struct gate *gate, const struct gate_policy *policy,
		    const struct gate_blob_rule *rule, uint32_t w0,
		    struct gate_slot *slot)
{
	enum gate_finish finish = GATE_FINISH_DENY;

	*slot = (struct gate_slot){
		.tag = w0,
		.rule = (uint16_t)(rule - policy->rules + 1),
	};
	switch ((enum gate_rule_action)rule->action) {
	case GATE_RULE_DENY:
	case GATE_RULE_ACTIONS:
		break;
	case GATE_RULE_ANSWER:
		finish = answer_finish(gate, policy, rule, slot, w0);
		break;
	case GATE_RULE_FORWARD:
		finish = rule_forward_finish(gate, policy, rule, w0);
		break;
	case GATE_RULE_UNDEFINED:
	case GATE_RULE_MEDIATE:
		finish = GATE_FINISH_C;
		break;
	case GATE_RULE_CONSTANT:
		__builtin_memcpy(slot->result, rule->result,
				 sizeof(slot->result));
		finish = words_finish(GATE_FINISH_CONSTANT, rule->results);
		break;
	}
	slot->finish = (uint8_t)finish;
	codes_choose(policy, rule, slot);
}

static void slot_enter(const struct gate *gate, struct gate_policy *policy,
		       const struct gate_blob_rule *rule, uint32_t w0,
		       const struct gate_step *steps)
{
	struct gate_table *table = &policy->table;
	struct gate_slot *slot = &table->slots[gate_table_index(table->k, w0)];

	gate_slot_fill(gate, policy, rule, w0, slot);
	if (slot->finish == GATE_FINISH_CHECKED)
		slot->steps = steps;
}

/* The call with the hint and the one without take the same steps. */
static void rule_enter(const struct gate *gate, struct gate_policy *policy,
		       const struct gate_blob_rule *rule,
		       const struct gate_step *steps)
{
	slot_enter(gate, policy, rule, rule->first, steps);
	if (!(rule->flags & GATE_RULE_RESERVED))
		slot_enter(gate, policy, rule, rule->first | SMCCC_FID_SVE_HINT,
			   steps);
}

/*
 * Nothing may hit an empty slot, so its tag is an ID of another slot: 0 is
 * slot 0's, and 1 << 31 is not, whatever the odd multiplier.
 */
static void slots_clear(struct gate_policy *policy)
{
	struct gate_table *table = &policy->table;

	for (uint32_t i = 0; i < 1u << table->bits; i++) {
		table->slots[i] = (struct gate_slot){
			.tag = i == 0 ? 1u << 31 : 0,
			.finish = GATE_FINISH_DENY,
			.code = policy->codes->finish[GATE_FINISH_DENY],
		};
	}
}

/* Rules without a slot send their IDs' rows to C. */
static void rows_mark(struct gate_table *table,
		      const struct gate_blob_rule *rule)
{
	for (uint32_t row = rule->first >> 24; row <= rule->last >> 24; row++)
		table->rows[row] = GATE_ROW_C;
}

size_t gate_table_bytes(const struct gate_blob_domain *config)
{
	return sizeof(struct gate_slot) << config->table_bits;
}

size_t gate_steps_bytes(const struct gate_blob *blob,
			const struct gate_blob_domain *config)
{
	const struct gate_blob_rule *rules = gate_blob_rules(blob, config);
	size_t steps = 0;

	for (uint32_t i = 0; i < config->rule_count; i++) {
		if (rules[i].flags & GATE_RULE_SLOT)
			steps += gate_checks_steps(gate_blob_checks(blob),
						   &rules[i]);
	}
	return steps * sizeof(struct gate_step);
}

size_t gate_copy_bytes(const struct gate_blob *blob,
		       const struct gate_blob_domain *config)
{
	const struct gate_blob_rule *rules = gate_blob_rules(blob, config);

	for (uint32_t i = 0; i < config->rule_count; i++) {
		if (rules[i].action == GATE_RULE_MEDIATE)
			return GATE_COPY_MAX_BYTES;
	}
	return 0;
}

static bool has_limits(const struct gate_blob *blob,
		       const struct gate_blob_domain *config)
{
	const struct gate_blob_rule *rules = gate_blob_rules(blob, config);

	for (uint32_t i = 0; i < config->rule_count; i++) {
		if (rules[i].limit != 0)
			return true;
	}
	return false;
}

size_t gate_limits_bytes(const struct gate_blob *blob,
			 const struct gate_blob_domain *config)
{
	return has_limits(blob, config)
		       ? blob->limit_count * sizeof(struct gate_limit)
		       : 0;
}

void gate_policy_init(const struct gate *gate, struct gate_policy *policy,
		      const struct gate_blob *blob,
		      const struct gate_blob_domain *config,
		      const struct gate_policy_memory *memory)
{
	struct gate_table *table = &policy->table;
	struct gate_step *steps = memory->steps;
	bool trace = config->flags & GATE_DOMAIN_TRACE;

	*policy = (struct gate_policy){
		.config = config,
		.rules = gate_blob_rules(blob, config),
		.checks = gate_blob_checks(blob),
		.limits = gate_blob_limit(blob, 0),
		.values = gate_blob_values(blob),
		.codes = trace ? gate->traced : gate->plain,
		.states = memory->limits,
		.limit_count = has_limits(blob, config) ? blob->limit_count : 0,
		.table = { .k = config->table_k,
			   .bits = config->table_bits,
			   .slots = memory->slots },
	};
	for (uint32_t i = 0; i < policy->limit_count; i++)
		policy->states[i] = (struct gate_limit){ .due = 0 };
	slots_clear(policy);

	for (uint32_t i = 0; i < config->rule_count; i++) {
		const struct gate_blob_rule *rule = &policy->rules[i];

		if (rule->flags & GATE_RULE_SLOT) {
			rule_enter(gate, policy, rule, steps);
			steps = gate_checks_build(policy, rule, steps);
		} else {
			rows_mark(table, rule);
			policy->range_count++;
		}
	}
}

/* The last that begins at or before. */
const struct gate_blob_rule *gate_rule_find(const struct gate_blob_rule *rules,
					    uint32_t count, uint32_t fid)
{
	uint32_t low = 0;
	uint32_t high = count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (rules[middle].first <= fid)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || rules[low - 1].last < fid)
		return NULL;
	return &rules[low - 1];
}

const struct gate_slot *gate_range_find(const struct gate *gate,
					const struct gate_policy *policy,
					uint32_t w0, struct gate_slot *slot)
{
	const struct gate_blob_rule *rule;
	uint32_t fid = gate_fid(w0);

	if (policy->range_count == 0)
		return NULL;
	rule = gate_rule_find(policy->rules, policy->config->rule_count, fid);
	if (rule == NULL)
		return NULL;
	/* R6: a range never means IDs with reserved bits. */
	if ((fid & SMCCC_FID_FAST) && (fid & SMCCC_FID_RESERVED) &&
	    !(rule->flags & GATE_RULE_RESERVED))
		return NULL;
	gate_slot_fill(gate, policy, rule, w0, slot);
	return slot;
}
