/* SPDX-License-Identifier: BSD-2-Clause */
/* Nodes `checks` and `results` of an smc-policy. */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "tools/checks.h"

/* Properties of one check that were there. */
#define HAS_RANGE    1u
#define HAS_MEMORY   2u
#define HAS_VALUE    4u
#define HAS_MASK     8u
#define HAS_SET	     16u
#define HAS_ZERO     32u
#define HAS_RESOURCE 64u
#define HAS_CONDITION                                                         \
	(HAS_RANGE | HAS_MEMORY | HAS_VALUE | HAS_MASK | HAS_SET | HAS_ZERO | \
	 HAS_RESOURCE)
#define HAS_BYTES  0x100u
#define HAS_LENGTH 0x200u
#define HAS_MIN	   0x400u
#define HAS_MAX	   0x800u
#define HAS_ALIGN  0x1000u
#define HAS_ACCESS 0x2000u
#define HAS_OF_MEMORY \
	(HAS_BYTES | HAS_LENGTH | HAS_MIN | HAS_MAX | HAS_ALIGN | HAS_ACCESS)

#define SET_MAX	   1024u
#define RESULT_MAX 17u

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

static void read_pair(struct reader *rd, const struct value *value,
		      int parameter)
{
	bool pair = false;

	(void)parameter;
	reader_flag(rd, value, &pair);
	rd->check->blob.flags |= GATE_CHECK_PAIR;
}

/* --- conditions ------------------------------------------------------------
 */

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

/* All bits of the argument; how many those are, the call's width says. */
static void read_value(struct reader *rd, const struct value *value,
		       int parameter)
{
	struct gate_blob_check *check = &rd->check->blob;

	(void)parameter;
	rd->check->has |= HAS_VALUE;
	rd->check->value_place = value->place;
	check->kind = GATE_CHECK_MASK;
	check->high = UINT64_MAX;
	reader_words(rd, value, 1, &check->low, "write /bits/ 64 <…>");
}

static void read_zero(struct reader *rd, const struct value *value,
		      int parameter)
{
	bool zero = false;

	(void)parameter;
	reader_flag(rd, value, &zero);
	rd->check->has |= HAS_ZERO;
	rd->check->blob.kind = GATE_CHECK_MASK;
	rd->check->blob.high = UINT64_MAX;
}

static void read_mask(struct reader *rd, const struct value *value,
		      int parameter)
{
	struct gate_blob_check *check = &rd->check->blob;
	uint64_t words[2];

	(void)parameter;
	rd->check->has |= HAS_MASK;
	rd->check->value_place = value->place;
	if (!reader_words(rd, value, 2, words, "write /bits/ 64 <mask value>"))
		return;
	if (words[0] == 0)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "a mask of no bits checks nothing");
	else if (words[1] & ~words[0])
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "value 0x%llx has bits that mask 0x%llx has not",
		       (unsigned long long)words[1],
		       (unsigned long long)words[0]);
	check->kind = GATE_CHECK_MASK;
	check->high = words[0];
	check->low = words[1];
}

static int by_value(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void read_set(struct reader *rd, const struct value *value,
		     int parameter)
{
	struct manifest_check *check = rd->check;
	const size_t count = value->bytes / 8;

	(void)parameter;
	check->has |= HAS_SET;
	check->value_place = value->place;
	check->blob.kind = GATE_CHECK_SET;
	if (count == 0 || count > SET_MAX || value->bytes % 8 ||
	    (rd->source->mark_count &&
	     !source_is_wide(rd->source, rd->path, value->name))) {
		report(rd->report, value->place, FINDING_BAD_VALUE,
		       "write /bits/ 64 <…>",
		       "\"set\" wants one to %u 64-bit words", SET_MAX);
		return;
	}
	check->values = arena_take(&rd->manifest->arena, value->bytes);
	for (size_t i = 0; i < count; i++)
		check->values[i] = be64(value->data + 8 * i);
	qsort(check->values, count, sizeof(*check->values), by_value);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || check->values[i] != check->values[i - 1])
			check->values[check->value_count++] = check->values[i];
}

static void read_resource(struct reader *rd, const struct value *value,
			  int parameter)
{
	(void)parameter;
	rd->check->has |= HAS_RESOURCE;
	rd->check->value_place = value->place;
	rd->check->blob.kind = GATE_CHECK_SET;
	rd->check->resource = reader_string(rd, value);
}

/* --- memory ----------------------------------------------------------------
 */

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
	if (word == 0 && which == (int)HAS_BYTES)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "memory of no bytes needs no check");
	if (which == (int)HAS_MAX)
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
	     i++) {
		if (strcmp(text, accesses[i].name) != 0)
			continue;
		rd->check->blob.flags |= accesses[i].flags;
		return;
	}
	if (text)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "access \"%s\" is none of \"read\", \"write\", "
		       "\"read-write\"",
		       text);
}

/* --- a check ---------------------------------------------------------------
 */

static const struct property check_properties[] = {
	{ "reg", reader_number, 0, false },
	{ "call", read_call, 0, true },
	{ "argument", read_argument, 0, true },
	{ "pair", read_pair, 0, false },
	{ "range", read_range, 0, false },
	{ "value", read_value, 0, false },
	{ "zero", read_zero, 0, false },
	{ "mask", read_mask, 0, false },
	{ "set", read_set, 0, false },
	{ "resource", read_resource, 0, false },
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
	const unsigned int condition = has & HAS_CONDITION;
	const unsigned int sizes = HAS_BYTES | HAS_LENGTH;

	if (condition == 0)
		return "does not say what the argument must be";
	if (condition & (condition - 1))
		return "says two things: make it two checks";
	if (!(has & HAS_MEMORY))
		return has & HAS_OF_MEMORY
			       ? "says something of \"memory\", which it is not"
			       : NULL;
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

static void add_check(struct manifest_domain *domain,
		      const struct manifest_check *check)
{
	domain->checks =
		grow(domain->checks, domain->check_count, sizeof(*check));
	domain->checks[domain->check_count++] = *check;
}

/* Reads one by its kind's properties. Return: was all well? */
static bool read_node(struct reader *rd, const struct node_kind *kind,
		      struct manifest_check *check)
{
	const unsigned int errors = rd->report->errors;

	check->place = source_node(rd->source, rd->path);
	check->call_place = check->argument_place = check->place;
	check->value_place = check->length_place = check->place;
	rd->check = check;
	reader_properties(rd, kind);
	rd->check = NULL;
	reader_no_children(rd, kind->what);
	return rd->report->errors == errors;
}

static void read_check(struct reader *rd)
{
	struct manifest_check check = { 0 };
	const char *wrong;

	if (!read_node(rd, &check_kind, &check))
		return;
	wrong = combination(check.has);
	if (wrong) {
		report(rd->report, check.place, FINDING_CHECK, NULL,
		       "this check %s", wrong);
		return;
	}
	if (check.has & HAS_MEMORY)
		complete_memory(&check);
	add_check(rd->domain, &check);
}

static const struct property list_properties[] = {
	{ "#address-cells", reader_cells, 1, false },
	{ "#size-cells", reader_cells, 0, false },
};
static const struct node_kind checks_kind =
	NODE_KIND("checks", list_properties);

void checks_read(struct reader *rd)
{
	reader_properties(rd, &checks_kind);
	reader_children(rd, "checks", "check", read_check);
}

/* --- masks of results ------------------------------------------------------
 */

static void read_register(struct reader *rd, const struct value *value,
			  int parameter)
{
	uint32_t reg;

	(void)parameter;
	rd->check->argument_place = value->place;
	if (!reader_u32(rd, value, &reg))
		return;
	if (reg > RESULT_MAX)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "results are in x0 to x%u, not in x%u", RESULT_MAX, reg);
	else
		rd->check->blob.reg = (uint8_t)reg;
}

static void read_result_mask(struct reader *rd, const struct value *value,
			     int parameter)
{
	(void)parameter;
	rd->check->value_place = value->place;
	reader_words(rd, value, 1, &rd->check->blob.low, "write /bits/ 64 <…>");
}

static const struct property result_properties[] = {
	{ "reg", reader_number, 0, false },
	{ "call", read_call, 0, true },
	{ "register", read_register, 0, true },
	{ "mask", read_result_mask, 0, true },
};
static const struct node_kind result_kind =
	NODE_KIND("a result", result_properties);

static void read_result(struct reader *rd)
{
	struct manifest_check check = { .blob = { .kind = GATE_CHECK_RESULT } };

	if (read_node(rd, &result_kind, &check))
		add_check(rd->domain, &check);
}

static const struct node_kind results_kind =
	NODE_KIND("results", list_properties);

void results_read(struct reader *rd)
{
	reader_properties(rd, &results_kind);
	reader_children(rd, "results", "result", read_result);
}
