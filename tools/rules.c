/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/rules.h"

#include <libfdt.h>
#include <string.h>

#include "tools/checks.h"
#include "tools/limit.h"

static struct manifest_rule *
add_rule(struct reader *rd, enum gate_rule_action action, struct place place)
{
	struct manifest_domain *domain = rd->domain;
	struct manifest_rule *rule;

	domain->rules = grow(domain->rules, domain->rule_count, sizeof(*rule));
	rule = &domain->rules[domain->rule_count++];
	*rule = (struct manifest_rule){ .action = action, .place = place };
	return rule;
}

static void read_name(struct reader *rd, const struct value *value,
		      const char *text, int action)
{
	struct place place =
		source_string(rd->source, rd->path, value->name, text);
	struct manifest_rule *rule =
		add_rule(rd, (enum gate_rule_action)action, place);

	rule->name = text;
	rule->level = glob_is(text) ? RULE_GLOB : RULE_EXACT;
}

static void read_names(struct reader *rd, const struct value *value, int action)
{
	reader_strings(rd, value, read_name, action);
}

static void read_mark(struct reader *rd, const struct value *value,
		      const char *text, int kind)
{
	struct manifest_domain *domain = rd->domain;

	domain->marks =
		grow(domain->marks, domain->mark_count, sizeof(*domain->marks));
	domain->marks[domain->mark_count++] = (struct manifest_mark){
		.kind = (enum mark_kind)kind,
		.name = text,
		.place = source_string(rd->source, rd->path, value->name, text),
	};
}

static void read_marks(struct reader *rd, const struct value *value, int kind)
{
	reader_strings(rd, value, read_mark, kind);
}

/* Ranges are of IDs proper: no hint, no reserved bits. */
static bool is_range_end(uint32_t fid)
{
	uint32_t bits = SMCCC_FID_SVE_HINT;

	if (fid & SMCCC_FID_FAST)
		bits |= SMCCC_FID_RESERVED;
	return (fid & bits) == 0;
}

/* Pairs <first last>, inclusive. */
static void read_ranges(struct reader *rd, const struct value *value,
			int action)
{
	if (value->bytes == 0 || value->bytes % 8) {
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"%s\" wants pairs <first last>", value->name);
		return;
	}
	for (size_t i = 0; i < value->bytes; i += 8) {
		uint32_t first = be32(value->data + i);
		uint32_t last = be32(value->data + i + 4);
		struct manifest_rule *rule;

		if (first > last) {
			report(rd->report, value->place, FINDING_BAD_VALUE,
			       NULL, "range <0x%08x 0x%08x> runs backwards",
			       first, last);
			continue;
		}
		if (!is_range_end(first) || !is_range_end(last)) {
			report(rd->report, value->place, FINDING_HINT_BIT,
			       "an owner's numbers are 0x0000 to 0xffff, as in "
			       "<0x82000000 0x8200ffff>",
			       "range <0x%08x 0x%08x> begins or ends between "
			       "function IDs",
			       first, last);
			continue;
		}
		rule = add_rule(rd, (enum gate_rule_action)action,
				value->place);
		rule->level = RULE_RANGE;
		rule->first = first;
		rule->last = last;
	}
}

static void read_constant_call(struct reader *rd, const struct value *value,
			       int parameter)
{
	const char *name = reader_string(rd, value);

	(void)parameter;
	if (!name)
		return;
	rd->constant->name = name;
	rd->constant->place =
		source_string(rd->source, rd->path, value->name, name);
	if (glob_is(name))
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "a constant is for one call, not for a pattern");
}

static void read_constant_value(struct reader *rd, const struct value *value,
				int parameter)
{
	const char *mend = "write /bits/ 64 <…>, one word a register from x0";

	(void)parameter;
	if (value->bytes == 0 || value->bytes % 8 || value->bytes > 32 ||
	    (rd->source->mark_count &&
	     !source_is_wide(rd->source, rd->path, value->name))) {
		report(rd->report, value->place, FINDING_BAD_VALUE, mend,
		       "\"value\" wants one to four 64-bit words");
		return;
	}
	rd->constant->values = (uint8_t)(value->bytes / 8);
	for (size_t i = 0; i < rd->constant->values; i++)
		rd->constant->value[i] = be64(value->data + i * 8);
}

static const struct property constant_properties[] = {
	{ "reg", reader_number, 0, false },
	{ "call", read_constant_call, 0, true },
	{ "value", read_constant_value, 0, true },
};
static const struct node_kind constant_kind =
	NODE_KIND("a constant", constant_properties);

static void read_constant(struct reader *rd)
{
	struct place place = source_node(rd->source, rd->path);
	struct manifest_rule rule = { .level = RULE_EXACT,
				      .action = GATE_RULE_CONSTANT,
				      .place = place };

	rd->constant = &rule;
	reader_properties(rd, &constant_kind);
	rd->constant = NULL;
	if (rule.name && rule.values && !glob_is(rule.name))
		*add_rule(rd, rule.action, place) = rule;
	reader_no_children(rd, "a constant");
}

static const struct property policy_properties[] = {
	{ "answer", read_names, GATE_RULE_ANSWER, false },
	{ "forward", read_names, GATE_RULE_FORWARD, false },
	{ "mediate", read_names, GATE_RULE_MEDIATE, false },
	{ "deny", read_names, GATE_RULE_DENY, false },
	{ "undefined", read_names, GATE_RULE_UNDEFINED, false },
	{ "smc-only", read_marks, MARK_SMC_ONLY, false },
	{ "hvc-only", read_marks, MARK_HVC_ONLY, false },
	{ "separate-twins", read_marks, MARK_SEPARATE, false },
	{ "deny-range", read_ranges, GATE_RULE_DENY, false },
	{ "undefined-range", read_ranges, GATE_RULE_UNDEFINED, false },
	{ "#address-cells", reader_cells, 1, false },
	{ "#size-cells", reader_cells, 0, false },
};
static const struct node_kind policy_kind =
	NODE_KIND("smc-policy", policy_properties);

void rules_read(struct reader *rd)
{
	static const struct {
		const char *name;
		void (*read)(struct reader *rd);
	} nodes[] = {
		{ "constant", read_constant },
		{ "checks", checks_read },
		{ "results", results_read },
		{ "limits", limits_read },
	};
	int parent = rd->node;
	int node;

	reader_properties(rd, &policy_kind);
	for (node = fdt_first_subnode(rd->tree, parent); node >= 0;
	     node = fdt_next_subnode(rd->tree, node)) {
		const char *name = reader_enter(rd, node);
		size_t i = 0;

		while (i < sizeof(nodes) / sizeof(nodes[0]) &&
		       strcmp(name, nodes[i].name) != 0)
			i++;
		if (i < sizeof(nodes) / sizeof(nodes[0]))
			nodes[i].read(rd);
		else
			reader_unknown_node(rd, name, "smc-policy",
					    "its nodes are called constant@N, "
					    "checks, results and limits");
	}
}
