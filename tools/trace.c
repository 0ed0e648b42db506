/* SPDX-License-Identifier: BSD-2-Clause */
/* `smcgate trace`: the command line. */
#include "tools/trace.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include <smcgate/gate.h>

#include "boards/qemu-virt/memory.h"
#include "tools/command.h"
#include "tools/output.h"

static const char help[] =
	"usage: smcgate trace [OPTION]... RAMFILE\n"
	"\n"
	"Prints what the gate recorded. RAMFILE is the machine's memory: "
	"QEMU's\n"
	"-object memory-backend-file,...,share=on, while it runs or "
	"afterwards.\n"
	"\n"
	"what to print (default: a line of text for each call)\n"
	"  --json             an object for each call, one a line; with\n"
	"                     --summary, one for each row\n"
	"  --summary          a table: domain, function, verdict, number of\n"
	"                     calls, shortest and median time\n"
	"  --all              in the table, do not fold denied functions\n"
	"  --ctf DIR          a CTF trace (babeltrace2 DIR), DIR new or empty\n"
	"\n"
	"which calls\n"
	"  --domain NAME      of this domain only (name or number)\n"
	"  --fid ID           this function only (number, name or pattern)\n"
	"  --verdict VERDICT  deny, answer, forward, undefined or constant\n"
	"\n"
	"how long\n"
	"  --follow           go on until the file's last writer is gone, or\n"
	"                     until SIGINT or SIGTERM\n"
	"  --pid PID          with --follow: until this process has ended\n"
	"  --until-file-gone  with --follow: also when the file is deleted\n"
	"\n"
	"where\n"
	"  --base ADDRESS     of RAM (default 0x40000000)\n"
	"  --at ADDRESS       of the trace's descriptor (default: searched)\n"
	"  --platform NAME    whose vendor calls these are (see smcgate list)\n"
	"\n"
	"Lost calls, overwritten before they were read, are reported on "
	"stderr,\n"
	"or with the table.\n";

bool trace_number(const char *text, uint64_t *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*value = strtoull(text, &end, 0);
	return !errno && !*end;
}

enum option_id {
	OPT_JSON = 1,
	OPT_SUMMARY,
	OPT_ALL,
	OPT_CTF,
	OPT_DOMAIN,
	OPT_FID,
	OPT_VERDICT,
	OPT_FOLLOW,
	OPT_PID,
	OPT_UNTIL_FILE_GONE,
	OPT_BASE,
	OPT_AT,
	OPT_PLATFORM,
};

static const struct option long_options[] = {
	{ "json", no_argument, NULL, OPT_JSON },
	{ "summary", no_argument, NULL, OPT_SUMMARY },
	{ "all", no_argument, NULL, OPT_ALL },
	{ "ctf", required_argument, NULL, OPT_CTF },
	{ "domain", required_argument, NULL, OPT_DOMAIN },
	{ "fid", required_argument, NULL, OPT_FID },
	{ "verdict", required_argument, NULL, OPT_VERDICT },
	{ "follow", no_argument, NULL, OPT_FOLLOW },
	{ "pid", required_argument, NULL, OPT_PID },
	{ "until-file-gone", no_argument, NULL, OPT_UNTIL_FILE_GONE },
	{ "base", required_argument, NULL, OPT_BASE },
	{ "at", required_argument, NULL, OPT_AT },
	{ "platform", required_argument, NULL, OPT_PLATFORM },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int take_number(const char *option, uint64_t limit, uint64_t *value)
{
	if (trace_number(optarg, value) && *value <= limit)
		return 0;
	return complain("trace: --%s: '%s' is no number for it", option,
			optarg);
}

static int take_fid(struct trace_options *options)
{
	size_t index = 0;
	uint64_t number;

	options->fid = optarg;
	if (trace_number(optarg, &number) && number <= UINT32_MAX)
		return 0;
	if (smccc_call_by_glob(optarg, &index))
		return 0;
	return complain("trace: --fid: no function is called '%s'", optarg);
}

static int take_verdict(struct trace_options *options)
{
	char text[TRACE_NAME_BYTES];

	options->verdict = optarg;
	for (unsigned int i = 0; i < GATE_VERDICTS; i++)
		if (!strcmp(trace_verdict(i, text), optarg))
			return 0;
	return complain("trace: --verdict: '%s' is none", optarg);
}

static int take_platform(struct trace_options *options)
{
	options->platform = smccc_platform_by_name(optarg);
	if (options->platform != SMCCC_PLATFORM_NONE)
		return 0;
	return complain("trace: --platform: '%s' is not known", optarg);
}

/* Return: 0, 2 after a message, or -1: help was asked for. */
static int take_option(int id, char **argv, struct trace_options *options)
{
	uint64_t number = 0;
	int status;

	switch (id) {
	case OPT_JSON:
		options->json = true;
		return 0;
	case OPT_SUMMARY:
		options->summary = true;
		return 0;
	case OPT_ALL:
		options->all = true;
		return 0;
	case OPT_CTF:
		options->ctf = optarg;
		return 0;
	case OPT_DOMAIN:
		options->domain = optarg;
		return 0;
	case OPT_FID:
		return take_fid(options);
	case OPT_VERDICT:
		return take_verdict(options);
	case OPT_FOLLOW:
		options->follow = true;
		return 0;
	case OPT_PID:
		status = take_number("pid", INT32_MAX, &number);
		options->pid = (pid_t)number;
		return status;
	case OPT_UNTIL_FILE_GONE:
		options->until_file_gone = true;
		return 0;
	case OPT_BASE:
		return take_number("base", UINT64_MAX, &options->base);
	case OPT_AT:
		options->at_given = true;
		return take_number("at", UINT64_MAX, &options->at);
	case OPT_PLATFORM:
		return take_platform(options);
	case 'h':
		return -1;
	}
	return wrong_option(argv, "usage: smcgate trace [OPTION]... RAMFILE\n");
}

static int check_options(const struct trace_options *options)
{
	if (options->ctf && (options->json || options->summary))
		return complain("trace: --ctf excludes --json and --summary");
	if (options->all && !options->summary)
		return complain("trace: --all goes with --summary");
	if ((options->pid || options->until_file_gone) && !options->follow)
		return complain("trace: --pid and --until-file-gone go with "
				"--follow");
	return 0;
}

int cmd_trace(int argc, char **argv)
{
	struct trace_options options = { .base = BOARD_RAM_BASE };
	int id, status;

	optind = 0; /* GNU: start anew */
	while ((id = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		status = take_option(id, argv, &options);
		if (status < 0) {
			fputs(help, stdout);
			return 0;
		}
		if (status)
			return status;
	}
	status = check_options(&options);
	if (status)
		return status;
	if (optind != argc - 1)
		return complain("trace: one RAMFILE is wanted; see smcgate "
				"trace --help");
	options.path = argv[optind];
	return trace_run(&options);
}
