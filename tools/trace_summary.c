/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of what was called: a row for each domain, function and verdict.
 * Functions that nobody knows share a row per owner, and many denied ones of
 * one specification are folded, so that the sweep of a million IDs fits a
 * screen. Durations are kept as counts per value: the median is exact, and
 * the store grows with the different durations, not with the calls.
 */
#include "tools/trace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <smccc/smccc.h>
#include <smcgate/gate.h>

#include "tools/output.h"

#define FOLD_ABOVE 4 /* denied functions of one prefix and domain */

/* Counts per duration; open addressing, an entry is free while count is 0. */
struct durations {
	struct duration {
		uint64_t ticks, count;
	} * table;
	size_t size, used; /* size: a power of two, or 0 */
};

struct row {
	const struct smccc_call_info *call; /* NULL: by @what alone */
	const char *what;		    /* function, or owner */
	uint16_t domain;
	uint8_t verdict;
	uint8_t conduits; /* bit n: enum smccc_conduit n */
	uint32_t functions;
	uint64_t calls;
	uint64_t shortest, median; /* median: when printed */
	struct durations durations;
};

struct known_fid {
	uint32_t fid;
	const struct smccc_call_info *call;
	const char *what;
};

#define KNOWN 4096 /* a power of two */

struct trace_summary {
	struct row **table; /* open addressing */
	size_t size, used;
	struct known_fid known[KNOWN]; /* what NULL: free */
	const char *owners[64];	       /* one pointer a text */
};

static const char with_immediate[] = "(immediate not 0)";

static void *take(size_t count, size_t bytes)
{
	void *memory = calloc(count, bytes);

	if (!memory)
		exit(complain("out of memory"));
	return memory;
}

static size_t scatter(uint64_t key)
{
	return (size_t)((key * 0x9e3779b97f4a7c15ull) >> 32);
}

static struct duration *duration_slot(struct durations *durations,
				      uint64_t ticks)
{
	size_t i = scatter(ticks);

	for (;; i++) {
		struct duration *slot =
			&durations->table[i & (durations->size - 1)];

		if (slot->count == 0 || slot->ticks == ticks)
			return slot;
	}
}

static void durations_grow(struct durations *durations)
{
	struct durations old = *durations;

	durations->size = old.size ? old.size * 2 : 16;
	durations->table = take(durations->size, sizeof(*durations->table));
	for (size_t i = 0; i < old.size; i++)
		if (old.table[i].count)
			*duration_slot(durations, old.table[i].ticks) =
				old.table[i];
	free(old.table);
}

static void durations_add(struct durations *durations, uint64_t ticks,
			  uint64_t count)
{
	struct duration *slot;

	if (durations->used * 2 >= durations->size)
		durations_grow(durations);
	slot = duration_slot(durations, ticks);
	durations->used += slot->count == 0;
	slot->ticks = ticks;
	slot->count += count;
}

static int by_ticks(const void *a, const void *b)
{
	const struct duration *x = a, *y = b;

	return (x->ticks > y->ticks) - (x->ticks < y->ticks);
}

/* The middle one; of two in the middle, the shorter: one that occurred. */
static uint64_t durations_median(const struct durations *durations,
				 uint64_t calls)
{
	struct duration *sorted = take(durations->used, sizeof(*sorted));
	uint64_t ticks = 0, before = 0;
	size_t count = 0;

	for (size_t i = 0; i < durations->size; i++)
		if (durations->table[i].count)
			sorted[count++] = durations->table[i];
	qsort(sorted, count, sizeof(*sorted), by_ticks);
	for (size_t i = 0; i < count; i++) {
		ticks = sorted[i].ticks;
		before += sorted[i].count;
		if (before > (calls - 1) / 2)
			break;
	}
	free(sorted);
	return ticks;
}

struct trace_summary *trace_summary_create(void)
{
	struct trace_summary *summary = take(1, sizeof(*summary));

	summary->size = 256;
	summary->table = take(summary->size, sizeof(struct row *));
	return summary;
}

static void row_free(struct row *row)
{
	free(row->durations.table);
	free(row);
}

void trace_summary_free(struct trace_summary *summary)
{
	if (!summary)
		return;
	for (size_t i = 0; i < summary->size; i++)
		if (summary->table[i])
			row_free(summary->table[i]);
	free(summary->table);
	free(summary);
}

/* Owners are compared by address from here on. */
static const char *owner_of(struct trace_summary *summary, uint32_t fid)
{
	const size_t count = sizeof(summary->owners) / sizeof(*summary->owners);
	const char *name = smccc_owner_name(fid);

	for (size_t i = 0; i < count; i++) {
		if (!summary->owners[i])
			summary->owners[i] = name;
		if (!strcmp(summary->owners[i], name))
			return summary->owners[i];
	}
	return name;
}

/* A sweep asks for a million IDs, a guest for the same ten over and over. */
static const struct known_fid *known_fid(struct trace_summary *summary,
					 const struct trace_names *names,
					 uint32_t fid)
{
	struct known_fid *known = &summary->known[scatter(fid) & (KNOWN - 1)];

	if (known->what && known->fid == fid)
		return known;
	known->fid = fid;
	known->call = trace_call(names, fid);
	known->what = known->call ? known->call->name : owner_of(summary, fid);
	return known;
}

static struct row **row_slot(struct trace_summary *summary, const char *what,
			     uint16_t domain, uint8_t verdict)
{
	size_t i = scatter((uint64_t)(uintptr_t)what ^ (uint64_t)domain << 8 ^
			   verdict);

	for (;; i++) {
		struct row **slot = &summary->table[i & (summary->size - 1)];

		if (!*slot ||
		    ((*slot)->what == what && (*slot)->domain == domain &&
		     (*slot)->verdict == verdict))
			return slot;
	}
}

static void rows_grow(struct trace_summary *summary)
{
	struct row **old = summary->table;
	const size_t old_size = summary->size;

	summary->size *= 2;
	summary->table = take(summary->size, sizeof(struct row *));
	for (size_t i = 0; i < old_size; i++)
		if (old[i])
			*row_slot(summary, old[i]->what, old[i]->domain,
				  old[i]->verdict) = old[i];
	free(old);
}

static struct row *row_of(struct trace_summary *summary,
			  const struct trace_names *names,
			  const struct gate_trace_record *record)
{
	const struct smccc_call_info *call = NULL;
	const char *what = with_immediate;
	struct row **slot, *row;

	if (record->immediate == 0) {
		const struct known_fid *known =
			known_fid(summary, names, trace_fid(record));

		call = known->call;
		what = known->what;
	}
	slot = row_slot(summary, what, record->domain, record->verdict);
	row = *slot;
	if (row)
		return row;
	if (summary->used * 2 >= summary->size) {
		rows_grow(summary);
		slot = row_slot(summary, what, record->domain, record->verdict);
	}
	summary->used++;
	row = take(1, sizeof(*row));
	*row = (struct row){ .call = call,
			     .what = what,
			     .domain = record->domain,
			     .verdict = record->verdict,
			     .functions = 1,
			     .shortest = UINT64_MAX };
	*slot = row;
	return row;
}

void trace_summary_add(struct trace_summary *summary,
		       const struct trace_names *names,
		       const struct gate_trace_record *record)
{
	struct row *row = row_of(summary, names, record);

	row->calls++;
	if (record->conduit < 8)
		row->conduits |= (uint8_t)(1u << record->conduit);
	if (record->duration < row->shortest)
		row->shortest = record->duration;
	durations_add(&row->durations, record->duration, 1);
}

/* Domain; functions by ID, then the unknown by owner; verdict. */
static int by_function(const void *a, const void *b)
{
	const struct row *x = *(struct row *const *)a;
	const struct row *y = *(struct row *const *)b;

	if (x->domain != y->domain)
		return x->domain < y->domain ? -1 : 1;
	if (!x->call != !y->call)
		return x->call ? -1 : 1;
	if (x->call && x->call->fid != y->call->fid)
		return x->call->fid < y->call->fid ? -1 : 1;
	if (x->what != y->what && strcmp(x->what, y->what) != 0)
		return strcmp(x->what, y->what);
	return (int)x->verdict - (int)y->verdict;
}

static size_t prefix_bytes(const char *name)
{
	return strcspn(name, "_");
}

static bool folds_with(const struct row *a, const struct row *b)
{
	return a->call && b->call && a->domain == b->domain &&
	       a->verdict == GATE_VERDICT_DENY && b->verdict == a->verdict &&
	       prefix_bytes(a->what) == prefix_bytes(b->what) &&
	       !strncmp(a->what, b->what, prefix_bytes(a->what));
}

static void row_merge(struct row *row, const struct row *other)
{
	row->functions += other->functions;
	row->calls += other->calls;
	row->conduits |= other->conduits;
	if (other->shortest < row->shortest)
		row->shortest = other->shortest;
	for (size_t i = 0; i < other->durations.size; i++)
		if (other->durations.table[i].count)
			durations_add(&row->durations,
				      other->durations.table[i].ticks,
				      other->durations.table[i].count);
}

/* The rows stay the summary's; what was folded into another has no calls. */
static size_t fold(struct row **rows, size_t count)
{
	size_t left = 0;

	for (size_t i = 0; i < count; i++) {
		size_t alike = 0, end = i;

		if (!rows[i]->calls || rows[i]->verdict != GATE_VERDICT_DENY)
			continue;
		while (end < count && rows[end]->domain == rows[i]->domain)
			end++;
		for (size_t j = i; j < end; j++)
			alike += rows[j]->calls && folds_with(rows[i], rows[j]);
		for (size_t j = i + 1; alike > FOLD_ABOVE && j < end; j++) {
			if (!rows[j]->calls || !folds_with(rows[i], rows[j]))
				continue;
			row_merge(rows[i], rows[j]);
			rows[j]->calls = 0;
		}
	}
	for (size_t i = 0; i < count; i++)
		if (rows[i]->calls)
			rows[left++] = rows[i];
	return left;
}

static const char *conduits(const struct row *row)
{
	switch (row->conduits) {
	case 1 << SMCCC_CONDUIT_SMC:
		return "smc";
	case 1 << SMCCC_CONDUIT_HVC:
		return "hvc";
	case 1 << SMCCC_CONDUIT_SMC | 1 << SMCCC_CONDUIT_HVC:
		return "both";
	}
	return "?";
}

#define FUNCTION_BYTES 80

static const char *function(const struct row *row, char text[FUNCTION_BYTES])
{
	if (row->functions > 1)
		snprintf(text, FUNCTION_BYTES, "%.*s_* (%u functions)",
			 (int)prefix_bytes(row->what), row->what,
			 row->functions);
	else if (row->call || row->what == with_immediate)
		snprintf(text, FUNCTION_BYTES, "%s", row->what);
	else
		snprintf(text, FUNCTION_BYTES, "unknown (%s)", row->what);
	return text;
}

static void print_table(FILE *out, const struct trace_names *names,
			struct row **rows, size_t count)
{
	char text[FUNCTION_BYTES], domain[TRACE_NAME_BYTES],
		verdict[TRACE_NAME_BYTES];
	int widest = (int)strlen("function");

	for (size_t i = 0; i < count; i++) {
		const int width = (int)strlen(function(rows[i], text));

		if (width > widest)
			widest = width;
	}
	fprintf(out, "%-10s %-*s %-9s %-4s %10s %12s %12s\n", "domain", widest,
		"function", "verdict", "by", "calls", "shortest ns",
		"median ns");
	for (size_t i = 0; i < count; i++)
		fprintf(out,
			"%-10s %-*s %-9s %-4s %10" PRIu64 " %12" PRIu64
			" %12" PRIu64 "\n",
			trace_domain(names->info, rows[i]->domain, domain),
			widest, function(rows[i], text),
			trace_verdict(rows[i]->verdict, verdict),
			conduits(rows[i]), rows[i]->calls,
			trace_ns(names->info, rows[i]->shortest),
			trace_ns(names->info, rows[i]->median));
}

static void print_objects(FILE *out, const struct trace_names *names,
			  struct row **rows, size_t count)
{
	char text[FUNCTION_BYTES], domain[TRACE_NAME_BYTES],
		verdict[TRACE_NAME_BYTES];

	for (size_t i = 0; i < count; i++)
		fprintf(out,
			"{\"domain\":\"%s\",\"function\":\"%s\","
			"\"verdict\":\"%s\",\"by\":\"%s\",\"calls\":%" PRIu64
			",\"shortest_ns\":%" PRIu64 ",\"median_ns\":%" PRIu64
			"}\n",
			trace_domain(names->info, rows[i]->domain, domain),
			function(rows[i], text),
			trace_verdict(rows[i]->verdict, verdict),
			conduits(rows[i]), rows[i]->calls,
			trace_ns(names->info, rows[i]->shortest),
			trace_ns(names->info, rows[i]->median));
}

void trace_summary_print(struct trace_summary *summary, FILE *out,
			 const struct trace_names *names, bool json, bool all)
{
	struct row **rows = take(summary->used + 1, sizeof(struct row *));
	size_t count = 0;

	for (size_t i = 0; i < summary->size; i++)
		if (summary->table[i])
			rows[count++] = summary->table[i];
	qsort(rows, count, sizeof(struct row *), by_function);
	if (!all)
		count = fold(rows, count);
	for (size_t i = 0; i < count; i++)
		rows[i]->median =
			durations_median(&rows[i]->durations, rows[i]->calls);
	if (json)
		print_objects(out, names, rows, count);
	else
		print_table(out, names, rows, count);
	free(rows);
}
