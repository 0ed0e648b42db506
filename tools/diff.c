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
#include "tools/diff.h"
#include "tools/system.h"

#define EXIT_DIFFERS 1

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

void diff_head(struct difference *d)
{
	if (d->heading)
		printf("%s\n", d->heading);
	d->heading = NULL;
	d->any = true;
}

/* --- what else a domain is -------------------------------------------------
 */

static void compare_number(struct difference *d, const char *what, uint64_t old,
			   uint64_t new)
{
	if (old == new)
		return;
	diff_head(d);
	printf("  ~ %s: %" PRIu64 " -> %" PRIu64 "\n", what, old, new);
}

static void compare_address(struct difference *d, const char *what,
			    uint64_t old, uint64_t new)
{
	if (old == new)
		return;
	diff_head(d);
	printf("  ~ %s: 0x%" PRIx64 " -> 0x%" PRIx64 "\n", what, old, new);
}

static void compare_flag(struct difference *d, const char *what, bool old,
			 bool new)
{
	if (old == new)
		return;
	diff_head(d);
	printf("  %c %s\n", new ? '+' : '-', what);
}

static void compare_text(struct difference *d, const char *what,
			 const char *old, const char *new)
{
	old = old ? old : "";
	new = new ? new : "";
	if (!strcmp(old, new))
		return;
	diff_head(d);
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
			diff_head(d);
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
	diff_calls(&d);
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
	diff_calls(&d);
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
