/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace as a CTF 1.8 directory: what the gate writes, with its packets in
 * order and a text that tells readers the layout of <smcgate/trace.h>. Its
 * events_discarded says what this copy lacks, not what the ring overwrote.
 */
#include "tools/trace.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <smccc/smccc.h>
#include <smcgate/gate.h>

struct trace_ctf {
	char *directory;
	const char *wrong; /* the first thing that was */
	struct {
		FILE *file; /* NULL: no record yet */
		uint64_t packet_seq;
		uint64_t last_time;
		uint64_t lost_before; /* the first record: not this trace's */
		uint32_t used;
		struct gate_trace_packet packet;
	} stream[GATE_TRACE_MAX_CPUS];
};

static const char head[] =
	"/* CTF 1.8 */\n"
	"\n"
	"typealias integer { size = 8; align = 8; } := uint8_t;\n"
	"typealias integer { size = 16; align = 16; } := uint16_t;\n"
	"typealias integer { size = 32; align = 32; } := uint32_t;\n"
	"typealias integer { size = 64; align = 64; } := uint64_t;\n"
	"typealias integer { size = 64; align = 64; base = 16; } := x_t;\n"
	"\n"
	"trace {\n"
	"\tmajor = 1;\n"
	"\tminor = 8;\n"
	"\tbyte_order = le;\n"
	"\tpacket.header := struct {\n"
	"\t\tuint32_t magic;\n"
	"\t\tuint32_t stream_id;\n"
	"\t};\n"
	"};\n"
	"\n"
	"env {\n"
	"\ttracer_name = \"smcgate\";\n"
	"};\n"
	"\n";

static const char clock_and_stream[] =
	"typealias integer {\n"
	"\tsize = 64; align = 64; map = clock.counter.value;\n"
	"} := ticks_t;\n"
	"\n"
	"stream {\n"
	"\tid = 0;\n"
	"\tpacket.context := struct {\n"
	"\t\tticks_t timestamp_begin;\n"
	"\t\tticks_t timestamp_end;\n"
	"\t\tuint64_t content_size;\n"
	"\t\tuint64_t packet_size;\n"
	"\t\tuint64_t events_discarded;\n"
	"\t\tuint32_t cpu_id;\n"
	"\t\tuint32_t reserved;\n"
	"\t\tuint64_t packet_seq_num;\n"
	"\t};\n"
	"\tevent.header := struct {\n"
	"\t\tticks_t timestamp;\n"
	"\t} align(1024);\n"
	"};\n"
	"\n";

static const char event[] = "event {\n"
			    "\tname = \"call\";\n"
			    "\tid = 0;\n"
			    "\tstream_id = 0;\n"
			    "\tfields := struct {\n"
			    "\t\tuint64_t duration;\n"
			    "\t\tenum function x0;\n"
			    "\t\tx_t x1_x7[7];\n"
			    "\t\tx_t result[4];\n"
			    "\t\tenum domain domain;\n"
			    "\t\tuint8_t vcpu;\n"
			    "\t\tenum conduit conduit;\n"
			    "\t\tenum verdict verdict;\n"
			    "\t\tuint8_t aarch32;\n"
			    "\t\tuint16_t immediate;\n"
			    "\t\tuint64_t sequence;\n"
			    "\t};\n"
			    "};\n";

/* A guest's x0 with garbage or the SVE hint in it stays a number. */
static void print_functions(FILE *out, const struct trace_names *names)
{
	const char *separator = "\n";
	uint32_t last = 0;

	fputs("enum function : x_t {", out);
	for (size_t i = 0; i < smccc_call_count(); i++) {
		const uint32_t fid = smccc_call_at(i)->fid;
		const struct smccc_call_info *call = trace_call(names, fid);

		if (!call || fid == last)
			continue;
		last = fid;
		fprintf(out, "%s\t\"%s\" = 0x%08" PRIx32, separator, call->name,
			fid);
		separator = ",\n";
	}
	fputs("\n};\n\n", out);
}

static void print_domains(FILE *out, const struct gate_trace_info *info)
{
	fputs("enum domain : uint16_t {\n\t\"none\" = 0", out);
	for (size_t i = 0; i < TRACE_DOMAINS; i++) {
		char text[TRACE_NAME_BYTES];
		bool first = info->domain[i].id != 0;

		for (size_t j = 0; j < i; j++)
			first &= info->domain[j].id != info->domain[i].id;
		if (first)
			fprintf(out, ",\n\t\"%s\" = %u",
				trace_domain(info, info->domain[i].id, text),
				info->domain[i].id);
	}
	fputs("\n};\n\n", out);
}

static void print_enums(FILE *out)
{
	char text[TRACE_NAME_BYTES];

	fprintf(out,
		"enum conduit : uint8_t {\n\t\"none\" = %d,\n\t\"smc\" = %d,\n"
		"\t\"hvc\" = %d\n};\n\nenum verdict : uint8_t {",
		SMCCC_CONDUIT_NONE, SMCCC_CONDUIT_SMC, SMCCC_CONDUIT_HVC);
	for (unsigned int i = 0; i < GATE_VERDICTS; i++)
		fprintf(out, "%s\n\t\"%s\" = %u", i ? "," : "",
			trace_verdict(i, text), i);
	fputs("\n};\n\n", out);
}

static FILE *create(const struct trace_ctf *ctf, const char *name)
{
	char *path = NULL;
	FILE *file;

	if (asprintf(&path, "%s/%s", ctf->directory, name) < 0)
		return NULL;
	file = fopen(path, "wxe");
	free(path);
	return file;
}

static const char *write_metadata(const struct trace_ctf *ctf,
				  const struct trace_names *names)
{
	FILE *out = create(ctf, "metadata");
	bool bad;

	if (!out)
		return strerror(errno);
	fputs(head, out);
	fprintf(out,
		"clock {\n\tname = counter;\n\tfreq = %" PRIu64 ";\n};\n\n",
		names->info->clock_hz);
	fputs(clock_and_stream, out);
	print_functions(out, names);
	print_domains(out, names->info);
	print_enums(out);
	fputs(event, out);
	bad = ferror(out) != 0;
	bad |= fclose(out) != 0;
	return bad ? "the metadata cannot be written" : NULL;
}

/* Readers take every file of a directory for a stream of this trace. */
static const char *make_directory(const char *directory)
{
	struct dirent *entry;
	bool empty = true;
	DIR *dir;

	if (!mkdir(directory, 0777))
		return NULL;
	if (errno != EEXIST)
		return strerror(errno);
	dir = opendir(directory);
	if (!dir)
		return strerror(errno);
	while ((entry = readdir(dir)))
		empty &= !strcmp(entry->d_name, ".") ||
			 !strcmp(entry->d_name, "..");
	closedir(dir);
	return empty ? NULL : "the directory is not empty";
}

struct trace_ctf *trace_ctf_create(const char *directory,
				   const struct trace_names *names,
				   const char **wrong)
{
	struct trace_ctf *ctf;

	*wrong = make_directory(directory);
	if (*wrong)
		return NULL;
	ctf = calloc(1, sizeof(*ctf));
	if (ctf)
		ctf->directory = strdup(directory);
	*wrong = "out of memory";
	if (ctf && ctf->directory)
		*wrong = write_metadata(ctf, names);
	if (!*wrong)
		return ctf;
	if (ctf)
		free(ctf->directory);
	free(ctf);
	return NULL;
}

static void flush(struct trace_ctf *ctf, uint32_t cpu)
{
	struct gate_trace_packet *packet = &ctf->stream[cpu].packet;
	const uint32_t used = ctf->stream[cpu].used;
	FILE *file = ctf->stream[cpu].file;

	if (!used || !file)
		return;
	packet->magic = GATE_TRACE_CTF_MAGIC;
	packet->timestamp_begin = packet->record[0].time;
	packet->timestamp_end = packet->record[used - 1].time;
	packet->content_bits = GATE_TRACE_CONTENT_BITS(used);
	packet->packet_bits = sizeof(*packet) * 8;
	packet->cpu_id = cpu;
	packet->packet_seq = ctf->stream[cpu].packet_seq++;
	if (fwrite(packet, sizeof(*packet), 1, file) != 1 && !ctf->wrong)
		ctf->wrong = "a stream cannot be written";
	memset(packet, 0, sizeof(*packet));
	ctf->stream[cpu].used = 0;
}

void trace_ctf_add(struct trace_ctf *ctf, uint32_t cpu, uint64_t lost,
		   const struct gate_trace_record *record)
{
	struct gate_trace_packet *packet = &ctf->stream[cpu].packet;

	if (!ctf->stream[cpu].file && !ctf->wrong) {
		char name[TRACE_NAME_BYTES];

		snprintf(name, sizeof(name), "cpu%u", cpu);
		ctf->stream[cpu].file = create(ctf, name);
		if (!ctf->stream[cpu].file)
			ctf->wrong = strerror(errno);
		ctf->stream[cpu].lost_before = lost;
	}
	if (record->time < ctf->stream[cpu].last_time) {
		if (!ctf->wrong)
			ctf->wrong = "time runs backwards in this trace";
		return;
	}
	ctf->stream[cpu].last_time = record->time;
	/* What is lost is lost between two packets. */
	lost -= ctf->stream[cpu].lost_before;
	if (ctf->stream[cpu].used && packet->events_discarded != lost)
		flush(ctf, cpu);
	packet->events_discarded = lost;
	packet->record[ctf->stream[cpu].used++] = *record;
	if (ctf->stream[cpu].used == GATE_TRACE_PACKET_RECORDS)
		flush(ctf, cpu);
}

const char *trace_ctf_close(struct trace_ctf *ctf)
{
	const char *wrong;

	for (uint32_t i = 0; i < GATE_TRACE_MAX_CPUS; i++) {
		flush(ctf, i);
		if (ctf->stream[i].file && fclose(ctf->stream[i].file) &&
		    !ctf->wrong)
			ctf->wrong = "a stream cannot be written";
	}
	wrong = ctf->wrong;
	free(ctf->directory);
	free(ctf);
	return wrong;
}
