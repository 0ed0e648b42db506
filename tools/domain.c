/* SPDX-License-Identifier: BSD-2-Clause */
/* domain@N and its smc-policy. */
#include <libfdt.h>
#include <string.h>

#include "tools/checks.h"
#include "tools/device.h"
#include "tools/reader.h"

/* --- rules ------------------------------------------------------------- */

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

static void read_constant_reg(struct reader *rd, const struct value *value,
			      int parameter)
{
	uint32_t reg;

	(void)parameter;
	if (reader_u32(rd, value, &reg))
		reader_unit(rd, value, reg);
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
	{ "reg", read_constant_reg, 0, false },
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
	{ "deny", read_names, GATE_RULE_DENY, false },
	{ "undefined", read_names, GATE_RULE_UNDEFINED, false },
	{ "deny-range", read_ranges, GATE_RULE_DENY, false },
	{ "undefined-range", read_ranges, GATE_RULE_UNDEFINED, false },
	{ "#address-cells", reader_cells, 1, false },
	{ "#size-cells", reader_cells, 0, false },
};
static const struct node_kind policy_kind =
	NODE_KIND("smc-policy", policy_properties);

static void read_policy(struct reader *rd)
{
	int parent = rd->node;
	int node;

	reader_properties(rd, &policy_kind);
	for (node = fdt_first_subnode(rd->tree, parent); node >= 0;
	     node = fdt_next_subnode(rd->tree, node)) {
		const char *name = reader_enter(rd, node);

		if (!strcmp(name, "constant"))
			read_constant(rd);
		else if (!strcmp(name, "checks"))
			checks_read(rd);
		else
			reader_unknown_node(
				rd, name, "smc-policy",
				"its nodes are called constant@N and checks");
	}
}

/* --- domains ----------------------------------------------------------- */

static void read_id(struct reader *rd, const struct value *value, int parameter)
{
	(void)parameter;
	rd->domain->id_place = value->place;
	if (!reader_u32(rd, value, &rd->domain->id))
		return;
	reader_unit(rd, value, rd->domain->id);
	/* VMIDs have 8 bits on every Armv8 CPU; 0 is the gate's own. */
	if (rd->domain->id < 1 || rd->domain->id > 255)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "a domain's reg is 1 to 255, not %u", rd->domain->id);
}

static void read_label(struct reader *rd, const struct value *value,
		       int parameter)
{
	const char *name = reader_string(rd, value);

	(void)parameter;
	rd->domain->name_place = value->place;
	if (!name)
		return;
	if (strlen(name) >= GATE_NAME_BYTES || !reader_is_label(name, "-")) {
		report(rd->report, value->place, FINDING_BAD_NAME,
		       "1 to 15 letters, digits, '-' and '_'",
		       "\"%s\" is not a domain's name", name);
		return;
	}
	memcpy(rd->domain->name, name, strlen(name) + 1);
}

static void read_vcpus(struct reader *rd, const struct value *value,
		       int parameter)
{
	(void)parameter;
	rd->domain->vcpus_place = value->place;
	if (!reader_u32(rd, value, &rd->domain->vcpus))
		return;
	if (rd->domain->vcpus < 1 || rd->domain->vcpus > GATE_MAX_VCPUS) {
		report(rd->report, value->place, FINDING_VCPUS, NULL,
		       "a domain has 1 to %u vCPUs, not %u", GATE_MAX_VCPUS,
		       rd->domain->vcpus);
		rd->domain->vcpus = 1;
	}
}

static void read_memory(struct reader *rd, const struct value *value,
			int parameter)
{
	(void)parameter;
	rd->domain->memory_place = value->place;
	if (value->bytes != 16) {
		report(rd->report, value->place, FINDING_BAD_VALUE,
		       "write /bits/ 64 <base bytes>",
		       "\"memory\" wants a physical base and a size");
		return;
	}
	rd->domain->ram_pa = be64(value->data);
	rd->domain->ram_bytes = be64(value->data + 8);
}

enum { FILE_KERNEL, FILE_INITRD };

static void read_file(struct reader *rd, const struct value *value, int which)
{
	const char *name = reader_string(rd, value);

	if (which == FILE_KERNEL) {
		rd->domain->kernel = name;
		rd->domain->kernel_place = value->place;
	} else {
		rd->domain->initrd = name;
		rd->domain->initrd_place = value->place;
	}
	if (name && !*name)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"%s\" names no file", value->name);
}

static void read_bootargs(struct reader *rd, const struct value *value,
			  int parameter)
{
	const char *text = reader_string(rd, value);

	(void)parameter;
	if (text)
		rd->domain->bootargs = text;
}

static void read_console(struct reader *rd, const struct value *value,
			 int parameter)
{
	const char *text = reader_string(rd, value);

	(void)parameter;
	if (text && strcmp(text, "pl011") != 0)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "console \"%s\" is unknown: there is \"pl011\"", text);
	rd->domain->console = true;
}

static void read_input(struct reader *rd, const struct value *value,
		       int parameter)
{
	(void)parameter;
	rd->domain->input_place = value->place;
	reader_flag(rd, value, &rd->domain->console_input);
}

static void read_trace(struct reader *rd, const struct value *value,
		       int parameter)
{
	(void)parameter;
	reader_flag(rd, value, &rd->domain->trace);
}

static void read_unhardened(struct reader *rd, const struct value *value,
			    int parameter)
{
	(void)parameter;
	reader_flag(rd, value, &rd->domain->unhardened);
	report(rd->report, value->place, FINDING_UNHARDENED, NULL,
	       "traps from this domain call no WORKAROUND_1 or _3");
}

static void read_conduit(struct reader *rd, const struct value *value,
			 int parameter)
{
	const char *text = reader_string(rd, value);

	(void)parameter;
	if (text && strcmp(text, "smc") != 0 && strcmp(text, "hvc") != 0)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "conduit \"%s\" is neither \"smc\" nor \"hvc\"", text);
	rd->domain->hvc = text && !strcmp(text, "hvc");
}

/* <max first-ms> */
static void read_restart(struct reader *rd, const struct value *value,
			 int parameter)
{
	(void)parameter;
	rd->domain->restart_place = value->place;
	if (value->bytes != 8) {
		report(rd->report, value->place, FINDING_BAD_VALUE,
		       "write <3 100>: three times, the first after 100 ms",
		       "\"restart\" wants how often and after how many "
		       "milliseconds");
		return;
	}
	rd->domain->restart_max = be32(value->data);
	rd->domain->restart_ms = be32(value->data + 4);
	if (rd->domain->restart_max > GATE_RESTART_ALWAYS ||
	    rd->domain->restart_ms > UINT16_MAX)
		report(rd->report, value->place, FINDING_BAD_VALUE,
		       "65535 times is always",
		       "\"restart\" counts to 65535 and waits up to 65535 ms");
}

static void read_share(struct reader *rd, const struct value *value,
		       int parameter)
{
	(void)parameter;
	if (reader_u32(rd, value, &rd->domain->trng_bits) &&
	    rd->domain->trng_bits == 0)
		report(rd->report, value->place, FINDING_BAD_VALUE,
		       "deny \"TRNG_RND*\" instead",
		       "a share of no bits a second is none");
}

enum { FLAG_AARCH32, FLAG_CONTROL, FLAG_STOPPED, FLAG_PSCI };

static void read_flag(struct reader *rd, const struct value *value, int which)
{
	struct manifest_domain *domain = rd->domain;
	bool flag = false;

	reader_flag(rd, value, &flag);
	if (which == FLAG_AARCH32) {
		domain->aarch32 = true;
	} else if (which == FLAG_CONTROL) {
		domain->control = true;
		domain->control_place = value->place;
	} else if (which == FLAG_STOPPED) {
		domain->stopped = true;
	} else {
		domain->psci_0_1 = true;
		domain->psci_place = value->place;
	}
}

static const struct property domain_properties[] = {
	{ "reg", read_id, 0, true },
	{ "label", read_label, 0, true },
	{ "vcpus", read_vcpus, 0, false },
	{ "memory", read_memory, 0, true },
	{ "kernel", read_file, FILE_KERNEL, true },
	{ "initrd", read_file, FILE_INITRD, false },
	{ "bootargs", read_bootargs, 0, false },
	{ "console", read_console, 0, false },
	{ "console-input", read_input, 0, false },
	{ "trace", read_trace, 0, false },
	{ "no-bp-hardening", read_unhardened, 0, false },
	{ "conduit", read_conduit, 0, false },
	{ "restart", read_restart, 0, false },
	{ "trng-share", read_share, 0, false },
	{ "aarch32", read_flag, FLAG_AARCH32, false },
	{ "control", read_flag, FLAG_CONTROL, false },
	{ "stopped", read_flag, FLAG_STOPPED, false },
	{ "psci-0.1", read_flag, FLAG_PSCI, false },
	{ "#address-cells", reader_cells, 2, false },
	{ "#size-cells", reader_cells, 2, false },
};
static const struct node_kind domain_kind =
	NODE_KIND("a domain", domain_properties);

void reader_domain(struct reader *rd)
{
	struct manifest *manifest = rd->manifest;
	struct place place = source_node(rd->source, rd->path);
	int parent = rd->node;
	int node;

	if (manifest->domain_count == GATE_MAX_DOMAINS) {
		report(rd->report, place, FINDING_TOO_MANY, NULL,
		       "there are more than %u domains", GATE_MAX_DOMAINS);
		return;
	}
	rd->domain = &manifest->domains[manifest->domain_count++];
	*rd->domain = (struct manifest_domain){
		.vcpus = 1,
		.bootargs = "",
		.place = place,
		.id_place = place,
		.name_place = place,
		.vcpus_place = place,
		.memory_place = place,
		.kernel_place = place,
		.initrd_place = place,
		.input_place = place,
		.restart_place = place,
		.control_place = place,
		.psci_place = place,
	};
	reader_properties(rd, &domain_kind);
	for (node = fdt_first_subnode(rd->tree, parent); node >= 0;
	     node = fdt_next_subnode(rd->tree, node)) {
		const char *name = reader_enter(rd, node);

		if (!strcmp(name, "smc-policy"))
			read_policy(rd);
		else if (!strcmp(name, "device"))
			device_read(rd);
		else
			reader_unknown_node(rd, name, "a domain",
					    "its nodes are called smc-policy "
					    "and device@PA");
	}
	rd->domain = NULL;
}
