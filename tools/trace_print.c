/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A record as a line: what was called, by whom, how it was decided, what came
 * back. Numbers that mean nothing to us are printed as numbers.
 */
#include "tools/trace.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <smccc/decode.h>
#include <smcgate/gate.h>

#define ARGS	7 /* x1-x7 are in a record */
#define RESULTS 4 /* x0-x3 */

static void decode(const struct gate_trace_record *record,
		   struct smc_call *call)
{
	struct smccc_regs regs = { .x[0] = record->x0 };

	memcpy(&regs.x[1], record->arg, sizeof(record->arg));
	smccc_decode(&regs, record->aarch32 != 0, call);
}

uint32_t trace_fid(const struct gate_trace_record *record)
{
	struct smc_call call;

	decode(record, &call);
	return call.fid;
}

const struct smccc_call_info *trace_call(const struct trace_names *names,
					 uint32_t fid)
{
	const struct smccc_call_info *call = NULL;

	if (names->platform != SMCCC_PLATFORM_NONE)
		call = smccc_call_by_fid(fid, names->platform);
	return call ? call : smccc_call_by_fid(fid, SMCCC_PLATFORM_SMCGATE);
}

static const char *const verdict_names[GATE_VERDICTS] = {
	[GATE_VERDICT_DENY] = "deny",
	[GATE_VERDICT_ANSWER] = "answer",
	[GATE_VERDICT_FORWARD] = "forward",
	[GATE_VERDICT_UNDEFINED] = "undefined",
	[GATE_VERDICT_CONSTANT] = "constant",
};

const char *trace_verdict(unsigned int verdict, char text[TRACE_NAME_BYTES])
{
	if (verdict < GATE_VERDICTS)
		return verdict_names[verdict];
	snprintf(text, TRACE_NAME_BYTES, "verdict%u", verdict);
	return text;
}

const char *trace_conduit(unsigned int conduit, char text[TRACE_NAME_BYTES])
{
	if (conduit == SMCCC_CONDUIT_SMC)
		return "smc";
	if (conduit == SMCCC_CONDUIT_HVC)
		return "hvc";
	snprintf(text, TRACE_NAME_BYTES, "conduit%u", conduit);
	return text;
}

const char *trace_domain(const struct gate_trace_info *info, unsigned int id,
			 char text[TRACE_NAME_BYTES])
{
	for (size_t i = 0; id && i < TRACE_DOMAINS; i++)
		if (info->domain[i].id == id && info->domain[i].name[0])
			return info->domain[i].name;
	snprintf(text, TRACE_NAME_BYTES, "domain%u", id);
	return text;
}

uint64_t trace_ns(const struct gate_trace_info *info, uint64_t ticks)
{
	const uint64_t giga = 1000000000;
	const uint64_t seconds = ticks / info->clock_hz;
	const uint64_t rest = ticks % info->clock_hz;

	if (seconds >= UINT64_MAX / giga)
		return UINT64_MAX;
	return seconds * giga + rest * giga / info->clock_hz;
}

static void print_seconds(FILE *out, const struct gate_trace_info *info,
			  uint64_t ticks, int width)
{
	const uint64_t rest = ticks % info->clock_hz;

	fprintf(out, "%*" PRIu64 ".%09" PRIu64, width, ticks / info->clock_hz,
		rest * 1000000000 / info->clock_hz);
}

/*
 * One argument of a signature, "name:type" or "xN name:type" (calls.def).
 * Return: where the next one begins, or NULL at the end.
 */
struct argument {
	unsigned int x;
	const char *name; /* NULL: "...": more, of which nothing is known */
	int name_bytes;
};

static const char *next_argument(const char *text, struct argument *argument)
{
	size_t bytes;

	text += strspn(text, ", ");
	if (!*text)
		return NULL;
	bytes = strcspn(text, ",");
	if (!strncmp(text, "...", 3)) {
		argument->name = NULL;
		return text + bytes;
	}
	if (text[0] == 'x' && isdigit((unsigned char)text[1])) {
		char *end;

		argument->x = (unsigned int)strtoul(text + 1, &end, 10);
		bytes -= (size_t)(end - text);
		text = end + strspn(end, " ");
		bytes -= (size_t)(text - end);
	}
	argument->name = text;
	argument->name_bytes = (int)strcspn(text, ":,");
	return text + bytes;
}

/* The rest, as far as there is something in it. */
static void print_unknown(FILE *out, const struct smc_call *call,
			  unsigned int from, const char *separator)
{
	unsigned int last = ARGS;

	while (last >= from && last > 0 && call->arg[last - 1] == 0)
		last--;
	for (unsigned int x = from; x <= last; x++) {
		fprintf(out, "%sx%u=0x%" PRIx64, separator, x,
			call->arg[x - 1]);
		separator = ", ";
	}
}

static void print_arguments(FILE *out, const struct smccc_call_info *info,
			    const struct smc_call *call)
{
	const char *separator = "";
	struct argument argument = { .x = 1 };

	for (const char *text = info->args;
	     (text = next_argument(text, &argument)); argument.x++) {
		if (argument.x == 0 || argument.x > ARGS)
			return;
		if (!argument.name) {
			print_unknown(out, call, argument.x, separator);
			return;
		}
		fprintf(out, "%s%.*s=0x%" PRIx64, separator,
			argument.name_bytes, argument.name,
			call->arg[argument.x - 1]);
		separator = ", ";
	}
}

static void print_error(FILE *out, uint32_t fid, uint64_t x0)
{
	const int32_t code = (int32_t)(uint32_t)x0;
	const struct smccc_value_info *value =
		smccc_value_by_number(smccc_error_kind(fid), (uint32_t)x0);

	if (value)
		fprintf(out, "%s", value->name);
	else
		fprintf(out, "%" PRId32, code);
}

static bool is_error(uint64_t x0)
{
	const int32_t code = (int32_t)(uint32_t)x0;

	return code < 0 && code >= -64 &&
	       (x0 >> 32 == UINT32_MAX || x0 >> 32 == 0);
}

/*
 * The engine leaves the registers alone when the caller does not go on: x0 is
 * the function ID still.
 */
static bool came_back(const struct gate_trace_record *record, uint32_t fid,
		      const struct smccc_call_info *info)
{
	switch (info ? smccc_call_noreturn(fid, info->platform)
		     : SMCCC_NORETURN_NEVER) {
	case SMCCC_NORETURN_NEVER:
	case SMCCC_NORETURN_MAYBE:
		return true;
	case SMCCC_NORETURN_SUCCESS:
	case SMCCC_NORETURN_ALWAYS:
		return record->result[0] != record->x0;
	}
	return true;
}

static void print_results(FILE *out, const struct gate_trace_record *record,
			  uint32_t fid, const struct smccc_call_info *info)
{
	unsigned int count = info ? info->nrets : 1;

	if (record->verdict == GATE_VERDICT_UNDEFINED)
		return;
	if (!came_back(record, fid, info)) {
		fputs(" does not return", out);
		return;
	}
	if (count == 0)
		return;
	fputs(" = ", out);
	if (is_error(record->result[0])) {
		print_error(out, fid, record->result[0]);
		return;
	}
	if (record->verdict == GATE_VERDICT_DENY)
		count = 1;
	for (unsigned int i = 0; i < count && i < RESULTS; i++)
		fprintf(out, "%s0x%" PRIx64, i ? ", " : "", record->result[i]);
}

/*
 * Upper halves that an SMC32 call must not look at (DEN0028, "SMC32/HVC32
 * argument passing"). Registers that are no arguments hold what they held.
 */
static bool has_upper_halves(const struct gate_trace_record *record,
			     const struct smccc_call_info *info,
			     const struct smc_call *call)
{
	struct argument argument = { .x = 1 };
	const char *text = info ? info->args : "...";
	bool upper = record->x0 >> 32 != 0;

	if (call->smc64)
		return upper;
	for (; (text = next_argument(text, &argument)); argument.x++)
		for (unsigned int x = argument.x; x > 0 && x <= ARGS; x++) {
			upper |= record->arg[x - 1] >> 32 != 0;
			if (argument.name)
				break;
		}
	return upper;
}

/* What the line does not show otherwise, and seldom is there. */
static void print_oddities(FILE *out, const struct gate_trace_record *record,
			   const struct smccc_call_info *info,
			   const struct smc_call *call)
{
	if (record->aarch32)
		fputs(" [aarch32]", out);
	if (call->sve_hint)
		fputs(" [hint]", out);
	if (has_upper_halves(record, info, call))
		fputs(" [upper halves]", out);
	if (record->immediate)
		fprintf(out, " [#0x%x]", record->immediate);
}

void trace_print_text(FILE *out, const struct trace_names *names, uint32_t cpu,
		      const struct gate_trace_record *record)
{
	char domain[TRACE_NAME_BYTES], conduit[TRACE_NAME_BYTES],
		verdict[TRACE_NAME_BYTES];
	const struct smccc_call_info *info;
	struct smc_call call;

	decode(record, &call);
	info = trace_call(names, call.fid);
	print_seconds(out, names->info, record->time, 5);
	fprintf(out, " cpu%u %s/%u %s ", cpu,
		trace_domain(names->info, record->domain, domain), record->vcpu,
		trace_conduit(record->conduit, conduit));
	if (info) {
		fprintf(out, "%s(", info->name);
		print_arguments(out, info, &call);
	} else {
		fprintf(out, "0x%08" PRIx32 "(", call.fid);
		print_unknown(out, &call, 1, "");
	}
	fputc(')', out);
	print_results(out, record, call.fid, info);
	fprintf(out, " %s %" PRIu64 " ns",
		trace_verdict(record->verdict, verdict),
		trace_ns(names->info, record->duration));
	print_oddities(out, record, info, &call);
	fputc('\n', out);
}

static void print_registers(FILE *out, const uint64_t *x, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s\"0x%" PRIx64 "\"", i ? "," : "", x[i]);
}

void trace_print_json(FILE *out, const struct trace_names *names, uint32_t cpu,
		      const struct gate_trace_record *record)
{
	char domain[TRACE_NAME_BYTES], conduit[TRACE_NAME_BYTES],
		verdict[TRACE_NAME_BYTES];
	const struct smccc_call_info *info;
	struct smc_call call;

	decode(record, &call);
	info = trace_call(names, call.fid);
	fputs("{\"time\":", out);
	print_seconds(out, names->info, record->time, 0);
	fprintf(out,
		",\"ticks\":%" PRIu64 ",\"cpu\":%u,\"domain\":\"%s\","
		"\"vcpu\":%u,\"conduit\":\"%s\",\"fid\":\"0x%08" PRIx32 "\",",
		record->time, cpu,
		trace_domain(names->info, record->domain, domain), record->vcpu,
		trace_conduit(record->conduit, conduit), call.fid);
	if (info)
		fprintf(out, "\"name\":\"%s\",", info->name);
	else
		fputs("\"name\":null,", out);
	fputs("\"x\":[", out);
	print_registers(out, &record->x0, 1);
	fputc(',', out);
	print_registers(out, record->arg, ARGS);
	fprintf(out, "],\"verdict\":\"%s\",\"result\":[",
		trace_verdict(record->verdict, verdict));
	print_registers(out, record->result, RESULTS);
	fprintf(out,
		"],\"ns\":%" PRIu64 ",\"aarch32\":%s,\"immediate\":%u,"
		"\"sequence\":%" PRIu64 "}\n",
		trace_ns(names->info, record->duration),
		record->aarch32 ? "true" : "false", record->immediate,
		record->sequence);
}
