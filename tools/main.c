/* SPDX-License-Identifier: BSD-2-Clause */
/* smcgate: everything that a manifest's author does on the host. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "tools/command.h"
#include "tools/output.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *what;
} commands[] = {
	{ "manifest", cmd_manifest, "check a manifest, or compile it" },
	{ "image", cmd_image, "make a system image of manifest and gate" },
	{ "policy", cmd_policy, "sign a policy that replaces another" },
	{ "pack", cmd_pack, "make a flash image, or show what is in one" },
	{ "list", cmd_list, "print the calls that have names" },
	{ "decode", cmd_decode, "explain a function ID" },
	{ "trace", cmd_trace, "read the calls that the gate recorded" },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *out)
{
	fputs("usage: smcgate COMMAND [ARGUMENT…]\n\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].what);
	fputs("\n`smcgate COMMAND --help` says more. Exit status: 0 success, "
	      "2 wrong input.\n",
	      out);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;

	/* getopt's own words name no command. */
	opterr = 0;
	if (!name) {
		print_help(stderr);
		return EXIT_WRONG;
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h") ||
	    !strcmp(name, "help")) {
		print_help(stdout);
		return 0;
	}
	if (!strcmp(name, "--version")) {
		puts("smcgate " SMCGATE_VERSION);
		return 0;
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return commands[i].run(argc - 1, argv + 1);
	complain("unknown %s \"%s\"", *name == '-' ? "option" : "command",
		 name);
	print_help(stderr);
	return EXIT_WRONG;
}
