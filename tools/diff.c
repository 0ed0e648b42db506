/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `smcgate manifest diff A B`: what B permits that A does not, what it
 * forbids, and what it changes, domain by domain. Compared is what the
 * manifests compile to, not how they are written.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/command.h"
#include "tools/describe.h"
#include "tools/system.h"

#define EXIT_DIFFERS 1
#define WIDTH	     78
#define NO_LONGER    "no longer:"
#define NOW	     "now:"

static const char usage[] =
	"usage: smcgate manifest diff [-I DIR]… A B\n"
	"\n"
	"  -I DIR  also look here for included sources\n"
	"\n"
	"  + what B permits and A does not, - what it forbids, ~ what it\n"
	"  changes. Exit status: 0 they permit the same, 1 they differ, 2 an\n"
	"  error.\n";

static const struct option options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "include", required_argument, NULL, 'I' },
	{ NULL, 0, NULL, 0 },
};

/* One domain in both. */
struct side {
	const struct manifest *manifest;
	const struct manifest_domain *domain;
	const struct policy *policy;
};

/* Calls to which the same happens, and their names. */
struct change {
	char *what;    /* the sign first */
	char *details; /* whole lines: checks and limits */
	char *names;
};

struct difference {
	struct side old, new;
	struct change *changes;
	size_t count;
	const char *heading; /* printed before the first line; or NULL */
	bool any;
};

/* --- output ----------------------------------------------------------------
 */

static void head(struct difference *d)
{
	if (d->heading)
		printf("%s\n", d->heading);
	d->heading = NULL;
	d->any = true;
}

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
static void compare_calls(struct difference *d)
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
		head(d);
		put_wrapped(d->changes[i].what, d->changes[i].names);
		fputs(d->changes[i].details, stdout);
		free(d->changes[i].what);
		free(d->changes[i].details);
		free(d->changes[i].names);
	}
	free(d->changes);
}

/* --- what else a domain is -------------------------------------------------
 */

static void compare_number(struct difference *d, const char *what, uint64_t old,
			   uint64_t new)
{
	if (old == new)
		return;
	head(d);
	printf("  ~ %s: %" PRIu64 " -> %" PRIu64 "\n", what, old, new);
}

static void compare_address(struct difference *d, const char *what,
			    uint64_t old, uint64_t new)
{
	if (old == new)
		return;
	head(d);
	printf("  ~ %s: 0x%" PRIx64 " -> 0x%" PRIx64 "\n", what, old, new);
}

static void compare_flag(struct difference *d, const char *what, bool old,
			 bool new)
{
	if (old == new)
		return;
	head(d);
	printf("  %c %s\n", new ? '+' : '-', what);
}

static void compare_text(struct difference *d, const char *what,
			 const char *old, const char *new)
{
	old = old ? old : "";
	new = new ? new : "";
	if (!strcmp(old, new))
		return;
	head(d);
	printf("  ~ %s: \"%s\" -> \"%s\"\n", what, old, new);
}

static char *device_text(const struct manifest_device *device)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		abort();
	describe_device(out, device);
	fclose(out);
	return text;
}

/* Devices of @from that @to has not. */
static void compare_devices(struct difference *d, char sign,
			    const struct manifest_domain *from,
			    const struct manifest_domain *to)
{
	for (size_t i = 0; i < from->device_count; i++) {
		char *text = device_text(&from->devices[i]);
		bool found = false;

		for (size_t j = 0; j < to->device_count && !found; j++) {
			char *other = device_text(&to->devices[j]);

			found = !strcmp(text, other);
			free(other);
		}
		if (!found) {
			head(d);
			printf("  %c %s\n", sign, text);
		}
		free(text);
	}
}

static void compare_properties(struct difference *d)
{
	const struct manifest_domain *a = d->old.domain, *b = d->new.domain;

	compare_number(d, "reg", a->id, b->id);
	compare_number(d, "vcpus", a->vcpus, b->vcpus);
	compare_address(d, "memory base", a->ram_pa, b->ram_pa);
	compare_address(d, "memory bytes", a->ram_bytes, b->ram_bytes);
	compare_number(d, "restarts", a->restart_max, b->restart_max);
	compare_number(d, "restart ms", a->restart_ms, b->restart_ms);
	compare_number(d, "trng-share", a->trng_bits, b->trng_bits);
	compare_flag(d, "control", a->control, b->control);
	compare_flag(d, "stopped", a->stopped, b->stopped);
	compare_flag(d, "aarch32", a->aarch32, b->aarch32);
	compare_flag(d, "psci-0.1", a->psci_0_1, b->psci_0_1);
	compare_flag(d, "trace", a->trace, b->trace);
	compare_flag(d, "no-bp-hardening", a->unhardened, b->unhardened);
	compare_flag(d, "console", a->console, b->console);
	compare_flag(d, "console-input", a->console_input, b->console_input);
	compare_text(d, "conduit", a->hvc ? "hvc" : "smc",
		     b->hvc ? "hvc" : "smc");
	compare_text(d, "kernel", a->kernel, b->kernel);
	compare_text(d, "initrd", a->initrd, b->initrd);
	compare_text(d, "bootargs", a->bootargs, b->bootargs);
	compare_devices(d, '-', a, b);
	compare_devices(d, '+', b, a);
}

/* --- the manifests ---------------------------------------------------------
 */

static size_t find_domain(const struct manifest *manifest, const char *name)
{
	size_t i = 0;

	while (i < manifest->domain_count &&
	       strcmp(manifest->domains[i].name, name) != 0)
		i++;
	return i;
}

static bool compare_root(const struct manifest *a, const struct manifest *b)
{
	struct difference d = { .heading = "machine:" };

	compare_number(&d, "cpus", a->cpus, b->cpus);
	compare_number(&d, "gic-version", a->gic_version, b->gic_version);
	compare_number(&d, "policy-version", a->policy_version,
		       b->policy_version);
	compare_text(&d, "policy-key", a->policy_key, b->policy_key);
	return d.any;
}

static bool compare_domain(const struct system *old, size_t was,
			   const struct system *new, size_t is)
{
	char heading[32];
	struct difference d = {
		.old = { &old->manifest, &old->manifest.domains[was],
			 &old->policies[was] },
		.new = { &new->manifest, &new->manifest.domains[is],
			 &new->policies[is] },
		.heading = heading,
	};

	snprintf(heading, sizeof(heading),
		 "domain \"%s\":", d.old.domain->name);
	compare_properties(&d);
	compare_calls(&d);
	return d.any;
}

/* A domain that A has not: all that it may. */
static void show_domain(const struct system *new, size_t index)
{
	const struct manifest_domain no_domain = { 0 };
	const struct policy no_policy = { 0 };
	struct difference d = {
		.old = { &new->manifest, &no_domain, &no_policy },
		.new = { &new->manifest, &new->manifest.domains[index],
			 &new->policies[index] },
	};

	printf("+ domain \"%s\"\n", d.new.domain->name);
	compare_devices(&d, '+', d.new.domain, &no_domain);
	compare_calls(&d);
}

/* Domains are the same by their labels. */
static bool compare_systems(const struct system *old, const struct system *new)
{
	const struct manifest *a = &old->manifest, *b = &new->manifest;
	bool any = compare_root(a, b);

	for (size_t i = 0; i < a->domain_count; i++) {
		size_t j = find_domain(b, a->domains[i].name);

		if (j < b->domain_count) {
			any |= compare_domain(old, i, new, j);
			continue;
		}
		printf("- domain \"%s\"\n", a->domains[i].name);
		any = true;
	}
	for (size_t i = 0; i < b->domain_count; i++) {
		if (find_domain(a, b->domains[i].name) < a->domain_count)
			continue;
		show_domain(new, i);
		any = true;
	}
	return any;
}

static int run(const struct include_list *include, char **paths)
{
	struct system systems[2];
	int status = EXIT_WRONG;
	bool good = true;

	for (size_t i = 0; i < 2; i++)
		good &= system_compile_quietly(&systems[i], paths[i],
					       include->directories);
	if (good)
		status = compare_systems(&systems[0], &systems[1])
				 ? EXIT_DIFFERS
				 : 0;
	system_free(&systems[0]);
	system_free(&systems[1]);
	return status;
}

int cmd_diff(int argc, char **argv)
{
	struct include_list include = { 0 };
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "hI:", options, NULL)) != -1) {
		if (option == 'h') {
			fputs(usage, stdout);
			return 0;
		}
		if (option != 'I')
			return wrong_option(argv, usage);
		if (!include_add(&include, optarg))
			return complain("diff: too many -I");
	}
	if (argc - optind != 2) {
		complain("diff: which two manifests?");
		fputs(usage, stderr);
		return EXIT_WRONG;
	}
	return run(&include, argv + optind);
}
