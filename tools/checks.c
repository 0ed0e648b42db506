/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/checks.h"

#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include <smccc/fid.h>

/* --- the node --------------------------------------------------------------
 */

/* Properties of one check that were there. */
#define HAS_RANGE  1u
#define HAS_MEMORY 2u
#define HAS_BYTES  4u
#define HAS_LENGTH 8u
#define HAS_MIN	   16u
#define HAS_MAX	   32u
#define HAS_ALIGN  64u
#define HAS_ACCESS 128u

static void read_reg(struct reader *rd, const struct value *value,
		     int parameter)
{
	uint32_t reg;

	(void)parameter;
	if (reader_u32(rd, value, &reg))
		reader_unit(rd, value, reg);
}

static void read_call(struct reader *rd, const struct value *value,
		      int parameter)
{
	const char *name = reader_string(rd, value);

	(void)parameter;
	if (!name)
		return;
	rd->check->call = name;
	rd->check->call_place =
		source_string(rd->source, rd->path, value->name, name);
	if (glob_is(name))
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "a check is for one call, not for a pattern");
}

static void read_argument(struct reader *rd, const struct value *value,
			  int parameter)
{
	uint32_t reg;

	(void)parameter;
	rd->check->argument_place = value->place;
	if (!reader_u32(rd, value, &reg))
		return;
	if (reg < 1 || reg > GATE_CHECK_REGS) {
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "checks look at x1 to x%u, not at x%u", GATE_CHECK_REGS,
		       reg);
		return;
	}
	rd->check->blob.reg = (uint8_t)reg;
}

static void read_range(struct reader *rd, const struct value *value,
		       int parameter)
{
	struct gate_blob_check *check = &rd->check->blob;
	uint64_t words[2];

	(void)parameter;
	rd->check->has |= HAS_RANGE;
	rd->check->value_place = value->place;
	if (!reader_words(rd, value, 2, words, "write /bits/ 64 <first last>"))
		return;
	if (words[0] > words[1])
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "range <0x%llx 0x%llx> runs backwards",
		       (unsigned long long)words[0],
		       (unsigned long long)words[1]);
	check->kind = GATE_CHECK_RANGE;
	check->low = words[0];
	check->high = words[1];
}

static void read_memory(struct reader *rd, const struct value *value,
			int parameter)
{
	bool memory = false;

	(void)parameter;
	reader_flag(rd, value, &memory);
	rd->check->has |= HAS_MEMORY;
}

/* bytes, min, max. */
static void read_size(struct reader *rd, const struct value *value, int which)
{
	uint64_t word;

	rd->check->has |= (unsigned int)which;
	rd->check->value_place = value->place;
	if (!reader_words(rd, value, 1, &word, "write /bits/ 64 <…>"))
		return;
	if (word == 0 && which == HAS_BYTES)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "memory of no bytes needs no check");
	if (which == HAS_MAX)
		rd->check->blob.high = word;
	else
		rd->check->blob.low = word;
}

static void read_length(struct reader *rd, const struct value *value,
			int parameter)
{
	(void)parameter;
	rd->check->has |= HAS_LENGTH;
	rd->check->length_place = value->place;
	reader_u32(rd, value, &rd->check->length_argument);
}

static void read_align(struct reader *rd, const struct value *value,
		       int parameter)
{
	uint32_t align;

	(void)parameter;
	rd->check->has |= HAS_ALIGN;
	if (!reader_u32(rd, value, &align))
		return;
	if (align == 0 || align > GATE_CHECK_MAX_ALIGN || (align & (align - 1)))
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"align\" is a power of two from 1 to %u, not %u",
		       GATE_CHECK_MAX_ALIGN, align);
	else
		rd->check->blob.align = (uint16_t)align;
}

static void read_access(struct reader *rd, const struct value *value,
			int parameter)
{
	static const struct {
		const char *name;
		uint8_t flags;
	} accesses[] = {
		{ "read", GATE_CHECK_READ },
		{ "write", GATE_CHECK_WRITE },
		{ "read-write", GATE_CHECK_READ | GATE_CHECK_WRITE },
	};
	const char *text = reader_string(rd, value);

	(void)parameter;
	rd->check->has |= HAS_ACCESS;
	for (size_t i = 0; text && i < sizeof(accesses) / sizeof(*accesses);
	     i++)
		if (!strcmp(text, accesses[i].name))
			rd->check->blob.flags = accesses[i].flags;
	if (text && !rd->check->blob.flags)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "access \"%s\" is none of \"read\", \"write\", "
		       "\"read-write\"",
		       text);
}

static const struct property check_properties[] = {
	{ "reg", read_reg, 0, false },
	{ "call", read_call, 0, true },
	{ "argument", read_argument, 0, true },
	{ "range", read_range, 0, false },
	{ "memory", read_memory, 0, false },
	{ "bytes", read_size, HAS_BYTES, false },
	{ "length-argument", read_length, 0, false },
	{ "min", read_size, HAS_MIN, false },
	{ "max", read_size, HAS_MAX, false },
	{ "align", read_align, 0, false },
	{ "access", read_access, 0, false },
};
static const struct node_kind check_kind =
	NODE_KIND("a check", check_properties);

/* NULL, or what is wrong with the properties taken together. */
static const char *combination(unsigned int has)
{
	const unsigned int sizes = HAS_BYTES | HAS_LENGTH;

	if (!(has & (HAS_RANGE | HAS_MEMORY)))
		return "says neither \"range\" nor \"memory\"";
	if ((has & HAS_RANGE) && has != HAS_RANGE)
		return "says \"range\", which goes with nothing else";
	if (has & HAS_RANGE)
		return NULL;
	if ((has & sizes) == 0 || (has & sizes) == sizes)
		return "wants either \"bytes\" or \"length-argument\"";
	if ((has & (HAS_MIN | HAS_MAX)) && !(has & HAS_LENGTH))
		return "says \"min\" or \"max\" without \"length-argument\"";
	if ((has & HAS_LENGTH) && !(has & HAS_MAX))
		return "has a \"length-argument\" without \"max\"";
	if (!(has & HAS_ACCESS))
		return "does not say what \"access\" the firmware makes";
	return NULL;
}

static void complete_memory(struct manifest_check *check)
{
	if (check->blob.align == 0)
		check->blob.align = 1;
	check->blob.kind = GATE_CHECK_MEMORY_BYTES;
	if (!(check->has & HAS_LENGTH))
		return;
	check->blob.kind = GATE_CHECK_MEMORY_LENGTH;
	if (!(check->has & HAS_MIN))
		check->blob.low = 1;
}

static void read_check(struct reader *rd)
{
	struct manifest_domain *domain = rd->domain;
	struct manifest_check check = { .place = source_node(rd->source,
							     rd->path) };
	const unsigned int errors = rd->report->errors;
	const char *wrong;

	check.call_place = check.argument_place = check.place;
	check.value_place = check.length_place = check.place;
	rd->check = &check;
	reader_properties(rd, &check_kind);
	rd->check = NULL;
	reader_no_children(rd, "a check");
	if (rd->report->errors != errors)
		return;
	wrong = combination(check.has);
	if (wrong) {
		report(rd->report, check.place, FINDING_CHECK, NULL,
		       "this check %s", wrong);
		return;
	}
	if (check.has & HAS_MEMORY)
		complete_memory(&check);
	domain->checks =
		grow(domain->checks, domain->check_count, sizeof(check));
	domain->checks[domain->check_count++] = check;
}

static const struct property checks_properties[] = {
	{ "#address-cells", reader_cells, 1, false },
	{ "#size-cells", reader_cells, 0, false },
};
static const struct node_kind checks_kind =
	NODE_KIND("checks", checks_properties);

void checks_read(struct reader *rd)
{
	int parent = rd->node;
	int node;

	reader_properties(rd, &checks_kind);
	for (node = fdt_first_subnode(rd->tree, parent); node >= 0;
	     node = fdt_next_subnode(rd->tree, node)) {
		const char *name = reader_enter(rd, node);

		if (!strcmp(name, "check"))
			read_check(rd);
		else
			reader_unknown_node(rd, name, "checks",
					    "its nodes are called check@N");
	}
}

/* --- which arguments are addresses ----------------------------------------
 */

static bool is_memory(const struct manifest_check *check)
{
	return check->blob.kind == GATE_CHECK_MEMORY_BYTES ||
	       check->blob.kind == GATE_CHECK_MEMORY_LENGTH;
}

/* A memory check of @call at register @reg; 0: at any. */
static bool has_memory_check(const struct manifest_domain *domain,
			     const struct smccc_call_info *call,
			     unsigned long reg)
{
	for (size_t i = 0; i < domain->check_count; i++) {
		const struct manifest_check *check = &domain->checks[i];

		if (is_memory(check) && !strcmp(check->call, call->name) &&
		    (reg == 0 || check->blob.reg == reg))
			return true;
	}
	return false;
}

static bool is_type(const char *type, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(type, name, length) &&
	       (type[length] == '\0' || type[length] == ',');
}

/* Types that no check can cover: halves of an address, places that will be
   executed, and addresses that the firmware takes for the caller's own. */
static bool is_beyond_checks(const char *type)
{
	return !strncmp(type, ":pa_", 4) || !strncmp(type, ":entry", 6) ||
	       is_type(type, ":ipa") || is_type(type, ":va");
}

/*
 * The signature's form is described in calls.def. Where it is open, or the
 * manifest's own, which argument is an address is the author's word.
 */
bool checks_cover(const struct manifest_domain *domain,
		  const struct smccc_call_info *call)
{
	const bool open =
		strstr(call->args, "...") || !smccc_call_by_name(call->name);
	const char *p = call->args;
	unsigned long reg = 0;
	bool addresses = false;

	while (*p && strncmp(p, "...", 3) != 0) {
		const char *type = strchr(p, ':');

		reg++;
		if (p[0] == 'x' && strchr("0123456789", p[1])) {
			char *end;
			unsigned long number = strtoul(p + 1, &end, 10);

			if (end != p + 1 && *end == ' ')
				reg = number;
		}
		if (type && is_beyond_checks(type))
			return false;
		if (type && is_type(type, ":pa")) {
			addresses = true;
			if (!has_memory_check(domain, call, reg))
				return false;
		}
		p += strcspn(p, ",");
		p += strspn(p, ", ");
	}
	return addresses || (open && has_memory_check(domain, call, 0));
}

/* --- checks and rules --------------------------------------------------------
 */

static const struct smccc_call_info *
find_call(struct manifest *manifest, const struct manifest_check *check,
	  struct report *r)
{
	struct nearest nearest = { .wanted = check->call };
	const char *mend = NULL;

	for (size_t i = 0; i < manifest->call_count; i++) {
		if (!strcmp(manifest->calls[i].name, check->call))
			return &manifest->calls[i];
		nearest_try(&nearest, manifest->calls[i].name);
	}
	if (nearest.name)
		mend = arena_print(&manifest->arena, "did you mean \"%s\"?",
				   nearest.name);
	report(r, check->call_place, FINDING_UNKNOWN_NAME, mend,
	       "no call is named \"%s\"", check->call);
	return NULL;
}

static struct gate_blob_rule *find_forward(const struct policy *policy,
					   uint32_t fid)
{
	for (size_t i = 0; i < policy->count; i++)
		if (policy->rules[i].first == fid &&
		    policy->rules[i].last == fid &&
		    policy->rules[i].action == GATE_RULE_FORWARD)
			return &policy->rules[i];
	return NULL;
}

/* The last register that a check looks at. */
static unsigned int last_reg(const struct manifest_check *check)
{
	return check->blob.reg +
	       (check->blob.kind == GATE_CHECK_MEMORY_LENGTH ? 1u : 0u);
}

static bool registers_are_good(const struct manifest_check *check,
			       const struct gate_blob_rule *rule,
			       struct report *r)
{
	const unsigned int args =
		rule->args < GATE_CHECK_REGS ? rule->args : GATE_CHECK_REGS;

	if (check->blob.kind == GATE_CHECK_MEMORY_LENGTH &&
	    check->length_argument != check->blob.reg + 1u) {
		report(r, check->length_place, FINDING_CHECK, NULL,
		       "the length must be the argument behind the address: "
		       "%u, not %u",
		       check->blob.reg + 1u, check->length_argument);
		return false;
	}
	if (last_reg(check) <= args)
		return true;
	report(r, check->argument_place, FINDING_CHECK, NULL,
	       "%s has %u arguments, there is no x%u to check", check->call,
	       rule->args, last_reg(check));
	return false;
}

static bool values_are_good(const struct manifest_check *check,
			    const struct manifest_domain *domain, bool smc64,
			    struct report *r)
{
	const struct gate_blob_check *blob = &check->blob;
	const uint64_t most =
		blob->kind == GATE_CHECK_MEMORY_BYTES ? blob->low : blob->high;

	if (blob->kind == GATE_CHECK_RANGE) {
		if (smc64 || blob->high <= UINT32_MAX)
			return true;
		report(r, check->value_place, FINDING_CHECK, NULL,
		       "%s is an SMC32 call: its arguments have 32 bits",
		       check->call);
		return false;
	}
	if (blob->kind == GATE_CHECK_MEMORY_LENGTH && blob->low > blob->high) {
		report(r, check->value_place, FINDING_CHECK, NULL,
		       "\"min\" is larger than \"max\"");
		return false;
	}
	if (most > domain->ram_bytes) {
		report(r, check->value_place, FINDING_CHECK, NULL,
		       "\"%s\" has no 0x%llx bytes", domain->name,
		       (unsigned long long)most);
		return false;
	}
	if (smc64 || domain->ram_pa + domain->ram_bytes <= 1ull << 32)
		return true;
	report(r, check->place, FINDING_CHECK, "check its SMC64 form instead",
	       "%s is an SMC32 call and cannot name memory above 4 GiB",
	       check->call);
	return false;
}

/* A check with the rule that it belongs to. */
struct pair {
	const struct manifest_check *check;
	struct gate_blob_rule *rule;
};

static int by_rule_and_register(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	if (x->check->blob.reg != y->check->blob.reg)
		return x->check->blob.reg < y->check->blob.reg ? -1 : 1;
	return x->check < y->check ? -1 : 1;
}

static size_t find_pairs(struct pair *pairs, struct policy *policy,
			 struct manifest *manifest,
			 const struct manifest_domain *domain, struct report *r)
{
	size_t count = 0;

	for (size_t i = 0; i < domain->check_count; i++) {
		const struct manifest_check *check = &domain->checks[i];
		const struct smccc_call_info *call =
			find_call(manifest, check, r);
		struct gate_blob_rule *rule;

		if (!call)
			continue;
		rule = find_forward(policy, call->fid);
		if (!rule) {
			report(r, check->call_place, FINDING_CHECK,
			       "name it under \"forward\", or remove the check",
			       "%s is not forwarded", check->call);
			continue;
		}
		if (registers_are_good(check, rule, r) &&
		    values_are_good(check, domain, call->fid & SMCCC_FID_64, r))
			pairs[count++] = (struct pair){ check, rule };
	}
	if (count)
		qsort(pairs, count, sizeof(*pairs), by_rule_and_register);
	return count;
}

static void add_check(struct policy *policy, const struct pair *pair,
		      const struct pair *before, struct report *r)
{
	struct gate_blob_rule *rule = pair->rule;

	if (before && before->rule == rule &&
	    pair->check->blob.reg <= last_reg(before->check)) {
		report(r, pair->check->argument_place, FINDING_CHECK, NULL,
		       "x%u of %s is checked in %s:%u:%u already",
		       pair->check->blob.reg, pair->check->call,
		       before->check->place.file, before->check->place.line,
		       before->check->place.column);
		return;
	}
	if (rule->check_count == 0)
		rule->check_first = (uint16_t)policy->check_count;
	rule->check_count++;
	policy->checks = grow(policy->checks, policy->check_count,
			      sizeof(*policy->checks));
	policy->checks[policy->check_count++] = pair->check->blob;
}

static bool same_checks(const struct policy *policy,
			const struct gate_blob_rule *a,
			const struct gate_blob_rule *b)
{
	return a->check_count == b->check_count &&
	       (a->check_count == 0 ||
		!memcmp(&policy->checks[a->check_first],
			&policy->checks[b->check_first],
			a->check_count * sizeof(*policy->checks)));
}

/* Whoever may not say a thing in one width may say it in the other. */
static void warn_twins(const struct policy *policy, struct pair *pairs,
		       size_t count, const struct manifest *manifest,
		       struct report *r)
{
	for (size_t i = 0; i < count; i++) {
		const struct gate_blob_rule *rule = pairs[i].rule;
		const struct smccc_call_info *twin =
			policy_find_twin(manifest, rule->first);
		const struct gate_blob_rule *other =
			twin ? find_forward(policy, twin->fid) : NULL;

		if (i > 0 && pairs[i - 1].rule == rule)
			continue;
		if (other && !same_checks(policy, rule, other))
			report(r, pairs[i].check->place, FINDING_TWIN,
			       "check both, or deny the other by name",
			       "%s is forwarded with other checks than its "
			       "twin %s",
			       pairs[i].check->call, twin->name);
	}
}

void checks_resolve(struct policy *policy, struct manifest *manifest,
		    const struct manifest_domain *domain, struct report *r)
{
	struct pair *pairs = calloc(domain->check_count + 1, sizeof(*pairs));
	size_t count;

	if (!pairs)
		abort();
	count = find_pairs(pairs, policy, manifest, domain, r);
	for (size_t i = 0; i < count; i++)
		add_check(policy, &pairs[i], i > 0 ? &pairs[i - 1] : NULL, r);
	warn_twins(policy, pairs, count, manifest, r);
	free(pairs);
}
