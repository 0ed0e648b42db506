/* SPDX-License-Identifier: BSD-2-Clause */
/* `smcgate manifest` and `smcgate image`. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "tools/command.h"
#include "tools/system.h"

static const char manifest_usage[] =
	"usage: smcgate manifest check [-I DIR]… MANIFEST\n"
	"       smcgate manifest compile [-I DIR]… -o BLOB MANIFEST\n"
	"       smcgate manifest explain [-I DIR]… MANIFEST DOMAIN FID [X1 …]\n"
	"       smcgate manifest diff [-I DIR]… MANIFEST MANIFEST\n"
	"\n"
	"  -I DIR   also look here for included sources, kernels and initrds\n"
	"  -o BLOB  where the policy blob goes\n"
	"\n"
	"Errors and warnings are FILE:LINE:COLUMN: … with a code in brackets,\n"
	"explained in docs/manifest.md. With an error nothing is written.\n";

static const char image_usage[] =
	"usage: smcgate image [-I DIR]… --gate EL2.BIN -o IMAGE MANIFEST\n"
	"\n"
	"  -I DIR          also look here for included sources, kernels and\n"
	"                  initrds\n"
	"  --gate EL2.BIN  the gate's own image\n"
	"  -o IMAGE        where the system image (an arm64 Image) goes\n";

enum { OPTION_GATE = 256 };

static const struct option options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "include", required_argument, NULL, 'I' },
	{ "output", required_argument, NULL, 'o' },
	{ "gate", required_argument, NULL, OPTION_GATE },
	{ NULL, 0, NULL, 0 },
};

struct arguments {
	struct include_list include;
	const char *output;
	const char *gate;
	const char *manifest;
	const char *usage;
	bool help;
};

/* Return: 0, or the exit status. */
static int parse(struct arguments *args, int argc, char **argv)
{
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "hI:o:", options, NULL)) !=
	       -1) {
		if (option == 'h') {
			args->help = true;
			fputs(args->usage, stdout);
			return 0;
		}
		if (option == 'o')
			args->output = optarg;
		else if (option == OPTION_GATE)
			args->gate = optarg;
		else if (option != 'I')
			return wrong_option(argv, args->usage);
		else if (!include_add(&args->include, optarg))
			return complain("%s: too many -I", argv[0]);
	}
	if (argc - optind == 1) {
		args->manifest = argv[optind];
		return 0;
	}
	complain("%s: %s", argv[0],
		 argc == optind ? "which manifest?" : "one manifest at a time");
	fputs(args->usage, stderr);
	return EXIT_WRONG;
}

static int summarize(const struct report *r)
{
	if (r->errors || r->warnings)
		fprintf(stderr, "%u error%s, %u warning%s\n", r->errors,
			r->errors == 1 ? "" : "s", r->warnings,
			r->warnings == 1 ? "" : "s");
	return r->errors ? EXIT_WRONG : 0;
}

static int write_output(const char *path, const void *data, size_t bytes)
{
	const char *wrong = file_write(path, data, bytes);

	return wrong ? complain("%s: %s", path, wrong) : 0;
}

static void print_system(const struct system *system)
{
	for (size_t i = 0; i < system->manifest.domain_count; i++) {
		const struct policy *policy = &system->policies[i];

		printf("%s: %zu rules in 2^%u slots\n",
		       system->manifest.domains[i].name, policy->count,
		       policy->hash.bits);
	}
}

static int compile_blob(const struct arguments *args)
{
	const struct system_options given = {
		.manifest = args->manifest,
		.include = args->include.directories,
	};
	struct report r = { .out = stderr };
	struct system system;
	int status;

	if (system_compile(&system, &given, 0, &r)) {
		status = summarize(&r);
		if (args->output)
			status = write_output(args->output, system.blob,
					      system.blob_bytes);
		else
			print_system(&system);
	} else {
		status = summarize(&r);
	}
	system_free(&system);
	return status;
}

int cmd_manifest(int argc, char **argv)
{
	struct arguments args = { .usage = manifest_usage };
	const char *verb = argc > 1 ? argv[1] : "";
	bool compile = !strcmp(verb, "compile");
	int status;

	if (!strcmp(verb, "--help") || !strcmp(verb, "-h")) {
		fputs(manifest_usage, stdout);
		return 0;
	}
	if (!strcmp(verb, "explain"))
		return cmd_explain(argc - 1, argv + 1);
	if (!strcmp(verb, "diff"))
		return cmd_diff(argc - 1, argv + 1);
	if (!compile && strcmp(verb, "check") != 0) {
		complain("manifest: check, compile, explain or diff?");
		fputs(manifest_usage, stderr);
		return EXIT_WRONG;
	}
	status = parse(&args, argc - 1, argv + 1);
	if (status || args.help)
		return status;
	if (args.gate)
		return complain("manifest: --gate is for `smcgate image`");
	if (compile != (args.output != NULL))
		return complain("manifest: %s",
				compile ? "compile wants -o"
					: "check writes nothing");
	return compile_blob(&args);
}

static int make_image(const struct arguments *args, const struct file *gate,
		      uint64_t resident)
{
	const struct system_options given = {
		.manifest = args->manifest,
		.include = args->include.directories,
	};
	struct report r = { .out = stderr };
	struct system system;
	int status;

	if (system_compile(&system, &given, resident, &r)) {
		uint8_t *image = system_image(&system, gate);

		summarize(&r);
		status = write_output(args->output, image, system.image_bytes);
		free(image);
	} else {
		status = summarize(&r);
	}
	system_free(&system);
	return status;
}

int cmd_image(int argc, char **argv)
{
	struct arguments args = { .usage = image_usage };
	int status = parse(&args, argc, argv);
	uint64_t resident = 0;
	const char *wrong;
	struct file gate;

	if (status || args.help)
		return status;
	if (!args.gate || !args.output)
		return complain("image: --gate and -o are needed");
	wrong = file_read(args.gate, (size_t)1 << 24, &gate);
	if (!wrong)
		wrong = gate_image_check(&gate, &resident);
	if (wrong)
		status = complain("%s: %s", args.gate, wrong);
	else
		status = make_image(&args, &gate, resident);
	file_free(&gate);
	return status;
}
