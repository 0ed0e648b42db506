/* SPDX-License-Identifier: BSD-2-Clause */
/* Which calls two manifests treat differently, and how. */
#include "tools/diff.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/describe.h"

#define WIDTH	  78
#define NO_LONGER "no longer:"
#define NOW	  "now:"

/* @names is a list with commas: lines of some 78 columns. */
static void put_wrapped(const char *what, const char *names)
{
	int column = printf("  %s: ", what);

	while (*names) {
		const size_t length = strcspn(names, ",");
		const bool more = names[length] == ',';

		if (column + (int)length + 1 > WIDTH && column > 6)
			column = printf("\n      ") - 1;
		column +=
			printf("%.*s%s", (int)length, names, more ? ", " : "");
		names += length + (more ? 2 : 0);
	}
	putchar('\n');
}

/* --- one rule --------------------------------------------------------------
 */

static bool permits(const struct policy_rule *rule)
{
	return rule && rule->blob.action != GATE_RULE_DENY &&
	       rule->blob.action != GATE_RULE_UNDEFINED;
}

static enum gate_rule_action action_of(const struct policy_rule *rule)
{
	return rule ? (enum gate_rule_action)rule->blob.action : GATE_RULE_DENY;
}

/* How it is let through, conduits included, as one word or two. */
static void put_action(FILE *out, const struct policy_rule *rule)
{
	fputs(policy_action_name(action_of(rule)), out);
	if (rule && rule->blob.action == GATE_RULE_CONSTANT)
		for (unsigned int i = 0; i < rule->blob.results; i++)
			fprintf(out, " 0x%" PRIx64, rule->blob.result[i]);
	if (rule && rule->blob.conduits)
		fputs(rule->blob.conduits == GATE_RULE_NO_HVC ? " by SMC only"
							      : " by HVC only",
		      out);
}

static char *check_text(const struct side *side, const struct policy_rule *rule,
			unsigned int index)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		abort();
	describe_check(
		out, &side->policy->checks[rule->blob.check_first + index].blob,
		side->policy->values);
	fclose(out);
	return text;
}

static unsigned int check_count(const struct policy_rule *rule)
{
	return permits(rule) ? rule->blob.check_count : 0;
}

/* Does @rule of @side make the check of these words? */
static bool makes_check(const struct side *side, const struct policy_rule *rule,
			const char *words)
{
	bool found = false;

	for (unsigned int i = 0; i < check_count(rule) && !found; i++) {
		char *text = check_text(side, rule, i);

		found = !strcmp(text, words);
		free(text);
	}
	return found;
}

/* Checks of @from that @to does not make. */
static void put_checks(FILE *out, const char *sign, const struct side *from,
		       const struct policy_rule *rule, const struct side *to,
		       const struct policy_rule *other)
{
	for (unsigned int i = 0; i < check_count(rule); i++) {
		char *text = check_text(from, rule, i);

		if (!makes_check(to, other, text))
			fprintf(out, "      %s %s\n", sign, text);
		free(text);
	}
}

static const struct gate_blob_limit *limit_of(const struct side *side,
					      const struct policy_rule *rule)
{
	return permits(rule) && rule->blob.limit
		       ? &side->policy->limits[rule->blob.limit - 1]
		       : NULL;
}

static void put_limit(FILE *out, const char *sign,
		      const struct gate_blob_limit *limit)
{
	if (!limit)
		return;
	fprintf(out, "      %s ", sign);
	describe_limit(out, limit);
	fputc('\n', out);
}

static bool same_limit(const struct gate_blob_limit *a,
		       const struct gate_blob_limit *b)
{
	return a && b ? !memcmp(a, b, sizeof(*a)) : a == b;
}

/* A rule that both have: what of it is not the same, or "". */
static void put_details(FILE *out, const struct difference *d,
			const struct policy_rule *old,
			const struct policy_rule *new)
{
	const struct gate_blob_limit *was = limit_of(&d->old, old);
	const struct gate_blob_limit *is = limit_of(&d->new, new);

	if (!permits(new))
		return;
	put_checks(out, NO_LONGER, &d->old, old, &d->new, new);
	put_checks(out, NOW, &d->new, new, &d->old, old);
	if (same_limit(was, is))
		return;
	put_limit(out, NO_LONGER, was);
	put_limit(out, NOW, is);
}

static char *action_text(const struct policy_rule *rule)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		abort();
	put_action(out, rule);
	fclose(out);
	return text;
}

static char *details_text(const struct difference *d,
			  const struct policy_rule *old,
			  const struct policy_rule *new)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		abort();
	put_details(out, d, old, new);
	fclose(out);
	return text;
}

/* What is different, as a heading for the names; "" if nothing is. */
static char *compare(const struct policy_rule *old,
		     const struct policy_rule *new, const char *details)
{
	char *was = action_text(old), *is = action_text(new);
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		abort();
	if (permits(new) && !permits(old))
		fprintf(out, "+ %s", is);
	else if (permits(old) && !permits(new))
		fprintf(out, "- %s%s", was,
			action_of(new) == GATE_RULE_UNDEFINED
				? " (undefined now)"
				: "");
	else if (strcmp(was, is) != 0)
		fprintf(out, "~ %s -> %s", was, is);
	else if (*details)
		fprintf(out, "~ %s", is);
	fclose(out);
	free(was);
	free(is);
	return text;
}

/* --- all calls -------------------------------------------------------------
 */

static struct change *find_change(const struct difference *d, const char *what,
				  const char *details)
{
	for (size_t i = 0; i < d->count; i++)
		if (!strcmp(d->changes[i].what, what) &&
		    !strcmp(d->changes[i].details, details))
			return &d->changes[i];
	return NULL;
}

/* Takes @what and @details. */
static void add_change(struct difference *d, char *what, char *details,
		       char *name)
{
	struct change *change = find_change(d, what, details);
	char *names;

	if (!change) {
		d->changes = grow(d->changes, d->count, sizeof(*d->changes));
		d->changes[d->count++] = (struct change){ what, details, name };
		return;
	}
	names = malloc(strlen(change->names) + strlen(name) + 3);
	if (!names)
		abort();
	sprintf(names, "%s, %s", change->names, name);
	free(change->names);
	change->names = names;
	free(what);
	free(details);
	free(name);
}

static char *name_text(const struct difference *d, uint32_t first,
		       uint32_t last)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		abort();
	if (first == last)
		describe_call(out, d->new.manifest, first);
	else
		fprintf(out, "0x%08x to 0x%08x", first, last);
	fclose(out);
	return text;
}

/* IDs from @first to @last have one rule in each of the two, or none. */
static void compare_ids(struct difference *d, uint32_t first, uint32_t last)
{
	const struct policy_rule *old = policy_rule_of(d->old.policy, first);
	const struct policy_rule *new = policy_rule_of(d->new.policy, first);
	char *details = details_text(d, old, new);
	char *what = compare(old, new, details);

	if (*what) {
		add_change(d, what, details, name_text(d, first, last));
		return;
	}
	free(what);
	free(details);
}

static int by_number(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static size_t add_ends(uint64_t *ends, size_t count,
		       const struct policy *policy)
{
	for (size_t i = 0; i < policy->count; i++) {
		ends[count++] = policy->rules[i].blob.first;
		ends[count++] = (uint64_t)policy->rules[i].blob.last + 1;
	}
	return count;
}

/* Between two ends of rules nothing changes, in neither of the two. */
void diff_calls(struct difference *d)
{
	const struct policy *old = d->old.policy, *new = d->new.policy;
	uint64_t *ends =
		calloc(2 * (old->count + new->count) + 1, sizeof(*ends));
	size_t count;

	if (!ends)
		abort();
	count = add_ends(ends, add_ends(ends, 0, old), new);
	if (count)
		qsort(ends, count, sizeof(*ends), by_number);
	for (size_t i = 1; i < count; i++)
		if (ends[i] > ends[i - 1])
			compare_ids(d, (uint32_t)ends[i - 1],
				    (uint32_t)(ends[i] - 1));
	free(ends);
	for (size_t i = 0; i < d->count; i++) {
		diff_head(d);
		put_wrapped(d->changes[i].what, d->changes[i].names);
		fputs(d->changes[i].details, stdout);
		free(d->changes[i].what);
		free(d->changes[i].details);
		free(d->changes[i].names);
	}
	free(d->changes);
}
