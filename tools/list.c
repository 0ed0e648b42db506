/* SPDX-License-Identifier: BSD-2-Clause */
/* `smcgate list`: calls.def for people, spreadsheets and documents. */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include "tools/command.h"
#include "tools/output.h"
#include <smccc/names.h>
#include <smcgate/gate.h>

static const char usage[] =
	"usage: smcgate list [--csv | --md] [--platform PLATFORM] [PATTERN…]\n"
	"\n"
	"Prints the calls that have names, all or those that match a PATTERN\n"
	"(* and ? as in a shell).\n"
	"\n"
	"  --csv                comma-separated values\n"
	"  --md                 a Markdown table\n"
	"  --platform PLATFORM  this platform's only\n";

enum format { FORMAT_TEXT, FORMAT_CSV, FORMAT_MD };
enum { OPTION_PLATFORM = 256 };

static const char *type_name(uint32_t fid)
{
	return fid & SMCCC_FID_FAST ? "fast" : "yielding";
}

static const char *width_name(uint32_t fid)
{
	return fid & SMCCC_FID_64 ? "SMC64" : "SMC32";
}

/* RFC 4180: quoted, quotes doubled. */
static void put_csv(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	putchar('"');
}

static void put_md(const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			putchar('\\');
		putchar(*text);
	}
}

static void put_row(const struct smccc_call_info *call, enum format format)
{
	const char *platform = smccc_platform_name(call->platform);
	const char *effect = smccc_effect_name(call->effect);
	const char *gate = gate_service_find(call->fid) ? "yes" : "";

	switch (format) {
	case FORMAT_TEXT:
		printf("0x%08x  %-9s %-8s %-44s %s\n", call->fid, platform,
		       effect, call->name, gate[0] ? "answered" : "");
		break;
	case FORMAT_CSV:
		printf("0x%08x,%s,%s,%s,%s,%s,%u,%s,", call->fid, platform,
		       call->name, type_name(call->fid), width_name(call->fid),
		       effect, call->nrets, gate);
		put_csv(call->args);
		putchar(',');
		put_csv(call->spec);
		putchar('\n');
		break;
	case FORMAT_MD:
		printf("| 0x%08x | %s | %s | %s | %s | %s | %u | %s | ",
		       call->fid, platform, call->name, type_name(call->fid),
		       width_name(call->fid), effect, call->nrets, gate);
		put_md(call->args);
		fputs(" | ", stdout);
		put_md(call->spec);
		puts(" |");
		break;
	}
}

static void put_head(enum format format)
{
	if (format == FORMAT_CSV)
		puts("fid,platform,name,type,width,effect,results,answered,"
		     "args,spec");
	if (format == FORMAT_MD)
		puts("| ID | Platform | Name | Type | Width | Effect | Results "
		     "| Answered by the gate | Arguments | Specification |\n"
		     "|---|---|---|---|---|---|---|---|---|---|");
}

static bool is_wanted(const struct smccc_call_info *call, char **patterns)
{
	if (!*patterns)
		return true;
	for (; *patterns; patterns++)
		if (smccc_name_matches(*patterns, call->name))
			return true;
	return false;
}

static int list(enum format format, enum smccc_platform platform,
		char **patterns)
{
	size_t printed = 0;

	put_head(format);
	for (size_t i = 0; i < smccc_call_count(); i++) {
		const struct smccc_call_info *call = smccc_call_at(i);

		if (platform != SMCCC_PLATFORM_NONE &&
		    call->platform != platform)
			continue;
		if (!is_wanted(call, patterns))
			continue;
		put_row(call, format);
		printed++;
	}
	return printed ? 0 : complain("list: no call matches");
}

int cmd_list(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "csv", no_argument, NULL, 'c' },
		{ "md", no_argument, NULL, 'm' },
		{ "platform", required_argument, NULL, OPTION_PLATFORM },
		{ NULL, 0, NULL, 0 },
	};
	enum smccc_platform platform = SMCCC_PLATFORM_NONE;
	enum format format = FORMAT_TEXT;
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'h':
			fputs(usage, stdout);
			return 0;
		case 'c':
			format = FORMAT_CSV;
			break;
		case 'm':
			format = FORMAT_MD;
			break;
		case OPTION_PLATFORM:
			platform = smccc_platform_by_name(optarg);
			if (platform == SMCCC_PLATFORM_NONE)
				return complain("list: platform \"%s\" is "
						"unknown",
						optarg);
			break;
		default:
			return wrong_option(argv, usage);
		}
	}
	return list(format, platform, argv + optind);
}
