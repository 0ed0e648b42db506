/* SPDX-License-Identifier: BSD-2-Clause */
/* `smcgate decode`: what a function ID says by itself, and who claims it. */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/calls.h"
#include "tools/command.h"
#include "tools/output.h"
#include <smccc/names.h>
#include <smcgate/gate.h>

static const char usage[] =
	"usage: smcgate decode [--platform PLATFORM] ID|NAME…\n"
	"\n"
	"Explains function IDs: owner, type, width, hint, reserved bits, and\n"
	"the calls that have the ID: arguments, effect, specification.\n"
	"\n"
	"  --platform PLATFORM  only what the specifications and this "
	"platform\n"
	"                       say\n";

enum { OPTION_PLATFORM = 256 };

static void put_errors(uint32_t fid)
{
	enum smccc_value_kind kind = smccc_error_kind(fid);
	const char *separator = "  errors    ";

	for (size_t i = 0; i < smccc_value_count(); i++) {
		const struct smccc_value_info *value = smccc_value_at(i);

		if (value->kind != kind || (int32_t)value->value >= 0)
			continue;
		printf("%s%d %s", separator, (int32_t)value->value,
		       value->name);
		separator = "\n            ";
	}
	if (separator[0] == '\n')
		putchar('\n');
}

static const char *return_text(enum smccc_noreturn how)
{
	switch (how) {
	case SMCCC_NORETURN_NEVER:
		return NULL;
	case SMCCC_NORETURN_MAYBE:
		return "may come back late, or elsewhere";
	case SMCCC_NORETURN_SUCCESS:
		return "comes back only with an error";
	case SMCCC_NORETURN_ALWAYS:
		return "never";
	}
	return NULL;
}

static void put_call(const struct smccc_call_info *call)
{
	const char *returns =
		return_text(smccc_call_noreturn(call->fid, call->platform));

	printf("%s (%s)\n", call->name, smccc_platform_name(call->platform));
	printf("  arguments %s\n", *call->args ? call->args : "none");
	if (call->nrets == 0)
		puts("  results   none");
	else if (call->nrets == 1)
		puts("  results   x0");
	else
		printf("  results   x0-x%u\n", call->nrets - 1u);
	if (returns)
		printf("  returns   %s\n", returns);
	printf("  effect    %s\n", smccc_effect_name(call->effect));
	printf("  spec      %s\n", call->spec);
}

static void put_bits(uint32_t fid)
{
	const char *block = smccc_block_name(fid & ~SMCCC_FID_SVE_HINT);

	printf("0x%08x: %s call, %s, owner %u (%s", fid,
	       fid & SMCCC_FID_FAST ? "fast" : "yielding",
	       fid & SMCCC_FID_64 ? "SMC64" : "SMC32", fid >> 24 & 63,
	       smccc_owner_name(fid));
	if (block)
		printf(", %s", block);
	printf("), number 0x%04x\n", fid & SMCCC_FID_NUM);
	if (fid & SMCCC_FID_SVE_HINT)
		puts("  bit 16: the hint that the caller has no live SVE "
		     "state");
	if ((fid & SMCCC_FID_FAST) && (fid & SMCCC_FID_RESERVED))
		printf("  bits 23:17 are 0x%02x: reserved in a fast call, "
		       "answered NOT_SUPPORTED\n",
		       (fid & SMCCC_FID_RESERVED) >> 17);
}

static bool put_legacy(uint32_t fid)
{
	const struct smccc_value_info *value =
		smccc_value_by_number(SMCCC_VALUE_LEGACY, fid);

	if (value)
		printf("%s (%s)\n  a call from before the convention: its "
		       "bits mean nothing\n",
		       value->name, value->spec);
	return value != NULL;
}

static void decode_id(uint32_t fid, enum smccc_platform platform)
{
	const struct smccc_call_info *calls;
	bool named = put_legacy(fid);
	size_t count;

	if (!named)
		put_bits(fid);
	fid &= ~SMCCC_FID_SVE_HINT;
	calls = smccc_calls_of_fid(fid, &count);
	for (size_t i = 0; i < count; i++) {
		if (platform != SMCCC_PLATFORM_NONE &&
		    calls[i].platform != platform &&
		    calls[i].platform != SMCCC_PLATFORM_ARM)
			continue;
		put_call(&calls[i]);
		named = true;
	}
	if (!named)
		puts("no call of that ID is known");
	else if (count)
		put_errors(fid);
	if (gate_service_find(fid))
		puts("  the gate  answers it where a manifest says `answer`");
}

static bool parse_id(const char *text, uint32_t *fid)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 0);
	*fid = (uint32_t)value;
	return errno == 0 && end != text && *end == '\0' && *text != '-' &&
	       value <= UINT32_MAX;
}

static int unknown(const char *text)
{
	struct nearest nearest = { .wanted = text };

	for (size_t i = 0; i < smccc_call_count(); i++)
		nearest_try(&nearest, smccc_call_at(i)->name);
	if (nearest.name)
		return complain("decode: \"%s\" is neither a function ID nor "
				"a call's name; did you mean \"%s\"?",
				text, nearest.name);
	return complain("decode: \"%s\" is neither a function ID (32 bits) "
			"nor a call's name",
			text);
}

static int decode(const char *text, enum smccc_platform platform)
{
	const struct smccc_call_info *call = smccc_call_by_name(text);
	const struct smccc_value_info *value;
	uint32_t fid;

	if (call) {
		put_bits(call->fid);
		put_call(call);
		put_errors(call->fid);
		if (gate_service_find(call->fid))
			puts("  the gate  answers it where a manifest says "
			     "`answer`");
		return 0;
	}
	if (parse_id(text, &fid)) {
		decode_id(fid, platform);
		return 0;
	}
	value = smccc_value_by_name(text);
	if (!value)
		return unknown(text);
	printf("%s: 0x%x (%d), %s\n", value->name, value->value,
	       (int32_t)value->value, value->spec);
	return 0;
}

int cmd_decode(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "platform", required_argument, NULL, OPTION_PLATFORM },
		{ NULL, 0, NULL, 0 },
	};
	enum smccc_platform platform = SMCCC_PLATFORM_NONE;
	int option, status = 0;

	optind = 1;
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h') {
			fputs(usage, stdout);
			return 0;
		}
		if (option != OPTION_PLATFORM)
			return wrong_option(argv, usage);
		platform = smccc_platform_by_name(optarg);
		if (platform == SMCCC_PLATFORM_NONE)
			return complain("decode: platform \"%s\" is unknown",
					optarg);
	}
	if (optind == argc) {
		complain("decode: which ID?");
		fputs(usage, stderr);
		return EXIT_WRONG;
	}
	for (int i = optind; i < argc; i++) {
		int wrong = decode(argv[i], platform);

		status = wrong ? wrong : status;
	}
	return status;
}
