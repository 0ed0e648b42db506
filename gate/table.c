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
			 const struct gate_domain *domain,
			 const struct gate_service *service)
{
	return service->by_trap != 0 &&
	       gate->firmware.workaround[service->by_trap - 1] >= 0 &&
	       !(domain->config->flags & GATE_DOMAIN_UNHARDENED);
}

/*
 * A service that the firmware would have to carry and that it lacks is a
 * function that does not exist.
 */
static enum gate_finish answer_finish(const struct gate *gate,
				      const struct gate_domain *domain,
				      struct gate_slot *slot, uint32_t w0)
{
	const struct gate_service *service = gate_service_find(gate_fid(w0));
	uint32_t words;

	if (service == NULL)
		return absent_finish(slot);
	if (service->constant != NULL) {
		words = service->constant(gate, slot->result);
		return words ? words_finish(GATE_FINISH_FIXED, words)
			     : absent_finish(slot);
	}
	if (service->answer == NULL &&
	    gate->firmware.smccc_version < GATE_SMCCC_1_1)
		return absent_finish(slot);
	slot->service = service;
	if (service->answer != NULL)
		return GATE_FINISH_ANSWER;
	if (done_by_trap(gate, domain, service))
		return GATE_FINISH_NOTHING;
	return forward_finish(gate, service->args, w0);
}

/* What goes through C anyway is checked there. */
static enum gate_finish rule_forward_finish(const struct gate *gate,
					    const struct gate_blob_rule *rule,
					    uint32_t w0)
{
	enum gate_finish finish = forward_finish(gate, rule->args, w0);

	if (rule->check_count > 0 && finish != GATE_FINISH_C)
		return GATE_FINISH_CHECKED;
	return finish;
}

void gate_slot_fill(const struct gate *gate, const struct gate_domain *domain,
		    const struct gate_blob_rule *rule, uint32_t w0,
		    struct gate_slot *slot)
{
	enum gate_finish finish = GATE_FINISH_DENY;

	*slot = (struct gate_slot){
		.tag = w0,
		.rule = (uint16_t)(rule - domain->rules + 1),
	};
	switch ((enum gate_rule_action)rule->action) {
	case GATE_RULE_DENY:
	case GATE_RULE_ACTIONS:
		break;
	case GATE_RULE_ANSWER:
		finish = answer_finish(gate, domain, slot, w0);
		break;
	case GATE_RULE_FORWARD:
		finish = rule_forward_finish(gate, rule, w0);
		break;
	case GATE_RULE_UNDEFINED:
		finish = GATE_FINISH_C;
		break;
	case GATE_RULE_CONSTANT:
		__builtin_memcpy(slot->result, rule->result,
				 sizeof(slot->result));
		finish = words_finish(GATE_FINISH_CONSTANT, rule->results);
		break;
	}
	slot->finish = (uint8_t)finish;
	slot->code = domain->codes->finish[finish];
}

static void slot_enter(const struct gate *gate, struct gate_domain *domain,
		       const struct gate_blob_rule *rule, uint32_t w0,
		       const struct gate_step *steps)
{
	struct gate_table *table = &domain->table;
	struct gate_slot *slot = &table->slots[gate_table_index(table->k, w0)];

	gate_slot_fill(gate, domain, rule, w0, slot);
	if (slot->finish == GATE_FINISH_CHECKED)
		slot->steps = steps;
}

/* The call with the hint and the one without take the same steps. */
static void rule_enter(const struct gate *gate, struct gate_domain *domain,
		       const struct gate_blob_rule *rule,
		       const struct gate_step *steps)
{
	slot_enter(gate, domain, rule, rule->first, steps);
	if (!(rule->flags & GATE_RULE_RESERVED))
		slot_enter(gate, domain, rule, rule->first | SMCCC_FID_SVE_HINT,
			   steps);
}

/*
 * Nothing may hit an empty slot, so its tag is an ID of another slot: 0 is
 * slot 0's, and 1 << 31 is not, whatever the odd multiplier.
 */
static void slots_clear(struct gate_domain *domain)
{
	struct gate_table *table = &domain->table;

	for (uint32_t i = 0; i < 1u << table->bits; i++) {
		table->slots[i] = (struct gate_slot){
			.tag = i == 0 ? 1u << 31 : 0,
			.finish = GATE_FINISH_DENY,
			.code = domain->codes->finish[GATE_FINISH_DENY],
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

void gate_domain_init(const struct gate *gate, struct gate_domain *domain,
		      const struct gate_blob *blob,
		      const struct gate_blob_domain *config,
		      struct gate_slot *slots, struct gate_step *steps)
{
	struct gate_table *table = &domain->table;
	bool trace = config->flags & GATE_DOMAIN_TRACE;

	*domain = (struct gate_domain){
		.config = config,
		.rules = gate_blob_rules(blob, config),
		.checks = gate_blob_checks(blob),
		.codes = trace ? gate->traced : gate->plain,
		.table = { .k = config->table_k,
			   .bits = config->table_bits,
			   .slots = slots },
	};
	slots_clear(domain);

	for (uint32_t i = 0; i < config->rule_count; i++) {
		const struct gate_blob_rule *rule = &domain->rules[i];

		if (rule->flags & GATE_RULE_SLOT) {
			rule_enter(gate, domain, rule, steps);
			steps = gate_checks_build(domain, rule, steps);
		} else {
			rows_mark(table, rule);
			domain->range_count++;
		}
	}
}

/* The rules are sorted and disjoint: the last that begins at or before. */
static const struct gate_blob_rule *
rule_search(const struct gate_domain *domain, uint32_t fid)
{
	uint32_t low = 0;
	uint32_t high = domain->config->rule_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (domain->rules[middle].first <= fid)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || domain->rules[low - 1].last < fid)
		return NULL;
	return &domain->rules[low - 1];
}

const struct gate_slot *gate_range_find(const struct gate *gate,
					const struct gate_domain *domain,
					uint32_t w0, struct gate_slot *slot)
{
	const struct gate_blob_rule *rule;
	uint32_t fid = gate_fid(w0);

	if (domain->range_count == 0)
		return NULL;
	rule = rule_search(domain, fid);
	if (rule == NULL)
		return NULL;
	/* R6: a range never means IDs with reserved bits. */
	if ((fid & SMCCC_FID_FAST) && (fid & SMCCC_FID_RESERVED) &&
	    !(rule->flags & GATE_RULE_RESERVED))
		return NULL;
	gate_slot_fill(gate, domain, rule, w0, slot);
	return slot;
}
