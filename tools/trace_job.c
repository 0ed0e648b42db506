/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One run of `smcgate trace`: reads the rings once or until the machine ends,
 * and hands the records to one of the outputs.
 */
#include "tools/trace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tools/output.h"

#define NAP_NS	   1000000  /* a ring holds some ms of the worst storm */
#define WAIT_NS	   10000000 /* for the file, for the descriptor */
#define PROBE_NAPS 100	    /* between two looks at the file's writers */

struct event {
	struct gate_trace_record record;
	uint32_t cpu;
};

/** struct job - one run of the command. */
struct job {
	const struct trace_options *options;
	struct trace_file file;
	size_t offset; /* of the descriptor */
	struct trace_reader reader;
	struct trace_names names;
	struct trace_summary *summary;
	struct trace_ctf *ctf;
	uint64_t calls;	    /* that passed the filters */
	uint64_t lost_said; /* what stderr has been told */
	uint64_t restarts_said;
	struct event *events; /* of one poll, to be sorted by time */
	size_t event_count, event_room;
};

static void nap(long ns)
{
	const struct timespec time = { .tv_nsec = ns };

	nanosleep(&time, NULL);
}

static int fail(const struct job *job, const char *wrong)
{
	fflush(stdout);
	fprintf(stderr, "%s: error: %s\n", job->options->path, wrong);
	return 2;
}

static const char *open_file(struct job *job)
{
	for (;;) {
		const bool over = trace_file_is_over(&job->file);
		bool may_come;
		const char *wrong = trace_file_open(&job->file, &may_come);

		if (!wrong || !may_come || !job->options->follow || over)
			return wrong;
		nap(WAIT_NS);
	}
}

/*
 * Guests can write what looks like a descriptor into their own RAM. Only one
 * may be there; else whoever knows the gate's must tell.
 * Return: NULL, or what is wrong.
 */
static const char *find_info(struct job *job, bool *may_come)
{
	const struct trace_ram *ram = &job->file.ram;
	static char text[160];
	size_t second;
	const char *wrong;

	*may_come = job->options->at_given;
	if (job->options->at_given) {
		if (job->options->at < ram->base)
			return "--at: below --base";
		job->offset = job->options->at - ram->base;
		return trace_open(&job->reader, ram, job->offset);
	}
	job->offset = trace_find(ram, 0);
	*may_come = job->offset == SIZE_MAX;
	if (job->offset == SIZE_MAX)
		return "no trace of a gate in it";
	second = trace_find(ram, job->offset + 1);
	if (second != SIZE_MAX) {
		snprintf(text, sizeof(text),
			 "two descriptors, at 0x%" PRIx64 " and 0x%" PRIx64
			 ": say with --at which one is the gate's",
			 ram->base + job->offset, ram->base + second);
		return text;
	}
	wrong = trace_open(&job->reader, ram, job->offset);
	if (!wrong)
		return NULL;
	snprintf(text, sizeof(text), "the descriptor at 0x%" PRIx64 ": %s",
		 ram->base + job->offset, wrong);
	return text;
}

/*
 * The end is looked for before the file is: what was written until the end is
 * found. So in follow().
 */
static const char *attach(struct job *job)
{
	for (unsigned int naps = 1;; naps++) {
		const bool over = trace_file_is_over(&job->file) ||
				  (naps % (PROBE_NAPS / 10) == 0 &&
				   trace_file_is_idle(&job->file));
		bool may_come;
		const char *wrong = find_info(job, &may_come);

		if (wrong && trace_file_has_shrunk())
			return "became shorter while it was read";
		if (!wrong || !may_come || !job->options->follow || over)
			return wrong;
		nap(WAIT_NS);
	}
}

static bool domain_matches(const struct job *job, uint16_t id)
{
	char text[TRACE_NAME_BYTES], number[TRACE_NAME_BYTES];

	snprintf(number, sizeof(number), "%u", id);
	return !strcmp(trace_domain(&job->reader.info, id, text),
		       job->options->domain) ||
	       !strcmp(number, job->options->domain);
}

static bool fid_matches(const struct job *job, uint32_t fid)
{
	const struct smccc_call_info *call;
	uint64_t number;

	if (trace_number(job->options->fid, &number))
		return fid == number;
	call = trace_call(&job->names, fid);
	return call && smccc_name_matches(job->options->fid, call->name);
}

static bool is_wanted(const struct job *job,
		      const struct gate_trace_record *record)
{
	const struct trace_options *options = job->options;
	char text[TRACE_NAME_BYTES];

	if (options->domain && !domain_matches(job, record->domain))
		return false;
	if (options->verdict &&
	    strcmp(trace_verdict(record->verdict, text), options->verdict) != 0)
		return false;
	return !options->fid || fid_matches(job, trace_fid(record));
}

static void keep_event(struct job *job, uint32_t cpu,
		       const struct gate_trace_record *record)
{
	if (job->event_count == job->event_room) {
		job->event_room = job->event_room ? job->event_room * 2 : 1024;
		job->events = realloc(job->events,
				      job->event_room * sizeof(*job->events));
		if (!job->events)
			exit(complain("out of memory"));
	}
	job->events[job->event_count++] =
		(struct event){ .record = *record, .cpu = cpu };
}

static void on_record(void *context, uint32_t cpu,
		      const struct gate_trace_record *record)
{
	struct job *job = context;

	if (!is_wanted(job, record))
		return;
	job->calls++;
	if (job->summary)
		trace_summary_add(job->summary, &job->names, record);
	else if (job->ctf)
		trace_ctf_add(job->ctf, cpu, job->reader.cpu[cpu].lost, record);
	else
		keep_event(job, cpu, record);
}

static int by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->record.time != y->record.time)
		return x->record.time < y->record.time ? -1 : 1;
	if (x->cpu != y->cpu)
		return x->cpu < y->cpu ? -1 : 1;
	return (x->record.sequence > y->record.sequence) -
	       (x->record.sequence < y->record.sequence);
}

static void print_events(struct job *job)
{
	if (job->event_count > 1)
		qsort(job->events, job->event_count, sizeof(*job->events),
		      by_time);
	for (size_t i = 0; i < job->event_count; i++) {
		const struct event *event = &job->events[i];

		if (job->options->json)
			trace_print_json(stdout, &job->names, event->cpu,
					 &event->record);
		else
			trace_print_text(stdout, &job->names, event->cpu,
					 &event->record);
	}
	job->event_count = 0;
	fflush(stdout);
}

/* While it happens, and beside the records: stdout stays what was asked for.
 */
static void say_losses(struct job *job)
{
	const uint64_t lost = trace_lost(&job->reader);

	if (job->reader.restarts != job->restarts_said)
		fprintf(stderr, "smcgate: the machine has started again\n");
	job->restarts_said = job->reader.restarts;
	if (lost != job->lost_said && !job->summary)
		fprintf(stderr, "smcgate: %" PRIu64 " calls lost\n",
			lost - job->lost_said);
	job->lost_said = lost;
}

static size_t read_once(struct job *job)
{
	const size_t count = trace_poll(&job->reader, on_record, job);

	print_events(job);
	say_losses(job);
	return count;
}

static void follow(struct job *job)
{
	for (unsigned int naps = 0;; naps++) {
		const bool over = trace_file_is_over(&job->file) ||
				  (naps % PROBE_NAPS == 0 &&
				   trace_file_is_idle(&job->file));
		const size_t count = read_once(job);

		if (over || ferror(stdout))
			return;
		/* Half a ring at once: it comes too fast for naps. */
		if (count < (size_t)job->reader.info.ring_packets *
				    GATE_TRACE_PACKET_RECORDS / 2)
			nap(NAP_NS);
	}
}

static bool is_filtered(const struct trace_options *options)
{
	return options->domain || options->fid || options->verdict;
}

static void print_totals(const struct job *job)
{
	const uint64_t lost = trace_lost(&job->reader);
	const uint64_t damaged = trace_damaged(&job->reader);

	if (job->options->json) {
		printf("{\"calls\":%" PRIu64 ",\"lost\":%" PRIu64
		       ",\"damaged\":%" PRIu64 "}\n",
		       job->calls, lost, damaged);
		return;
	}
	printf("%" PRIu64 " calls; ", job->calls);
	if (lost)
		printf("%" PRIu64 " more lost: overwritten before they were "
		       "read%s",
		       lost,
		       is_filtered(job->options) ? ", whatever they were" : "");
	else
		printf("none lost");
	if (damaged)
		printf("; %" PRIu64 " damaged", damaged);
	putchar('\n');
}

static int finish(struct job *job)
{
	const uint64_t damaged = trace_damaged(&job->reader);

	if (job->summary) {
		trace_summary_print(job->summary, stdout, &job->names,
				    job->options->json, job->options->all);
		print_totals(job);
	}
	if (job->ctf) {
		const char *wrong = trace_ctf_close(job->ctf);

		job->ctf = NULL;
		if (wrong)
			return complain("%s: %s", job->options->ctf, wrong);
	}
	if (fflush(stdout) || ferror(stdout))
		return complain("standard output: cannot be written");
	if (trace_file_has_shrunk())
		return fail(job, "became shorter while it was read");
	if (damaged && !job->summary)
		fprintf(stderr, "%s: warning: %" PRIu64 " damaged records\n",
			job->options->path, damaged);
	return 0;
}

static int run(struct job *job)
{
	const struct trace_options *options = job->options;
	const char *wrong = open_file(job);

	if (!wrong)
		wrong = attach(job);
	if (wrong)
		return fail(job, wrong);
	job->names = (struct trace_names){ .info = &job->reader.info,
					   .platform = options->platform };
	if (options->ctf) {
		job->ctf = trace_ctf_create(options->ctf, &job->names, &wrong);
		if (!job->ctf)
			return complain("%s: %s", options->ctf, wrong);
	}
	if (options->summary)
		job->summary = trace_summary_create();
	if (options->follow)
		follow(job);
	else
		read_once(job);
	return finish(job);
}

int trace_run(const struct trace_options *options)
{
	struct job job = {
		.options = options,
		.file = { .ram = { .fd = -1, .base = options->base },
			  .path = options->path,
			  .until_gone = options->until_file_gone },
	};
	const char *wrong = trace_file_watch(&job.file, options->pid);
	int status;

	trace_file_signals(options->follow);
	if (wrong)
		status = complain("trace: --pid %d: %s", (int)options->pid,
				  wrong);
	else
		status = run(&job);
	trace_summary_free(job.summary);
	free(job.events);
	trace_file_close(&job.file);
	return status;
}
