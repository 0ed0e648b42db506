/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `smcgate trace`: reading the gate's rings out of a machine's RAM, and what
 * can be made of the records. docs/trace.md tells the whole.
 */
#ifndef TOOLS_TRACE_H
#define TOOLS_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include <smccc/names.h>
#include <smcgate/trace.h>

#define TRACE_DOMAINS                                       \
	(sizeof(((struct gate_trace_info *)NULL)->domain) / \
	 sizeof(((struct gate_trace_info *)NULL)->domain[0]))

/** struct trace_ram - a machine's RAM as a file shows it. */
struct trace_ram {
	const uint8_t *data; /* page aligned */
	size_t bytes;
	uint64_t base; /* physical address of the first byte */
	int fd;	       /* to skip holes by; -1: there is no file */
};

/** struct trace_cpu - how far one ring has been read. */
struct trace_cpu {
	const struct gate_trace_packet *ring;
	bool attached;	    /* its oldest packet has been looked for */
	uint64_t seq;	    /* the packet to read next */
	uint32_t used;	    /* records of it that have been read */
	uint64_t last_time; /* of the records read */
	uint64_t read;
	uint64_t lost;	  /* overwritten before they were read */
	uint64_t damaged; /* there, but not what a gate writes */
};

struct trace_reader {
	struct gate_trace_info info; /* our own copy, names made printable */
	uint64_t restarts;
	struct trace_cpu cpu[GATE_TRACE_MAX_CPUS];
};

/** A reader of records; @record is whole and the sink's only for the call. */
typedef void trace_sink(void *context, uint32_t cpu,
			const struct gate_trace_record *record);

/**
 * trace_find() - the next descriptor's magic at or after offset @from.
 * Return: its offset, or SIZE_MAX.
 */
size_t trace_find(const struct trace_ram *ram, size_t from);

/**
 * trace_open() - read and check the descriptor at @offset.
 * Return: NULL, or what is wrong with it (static text).
 */
const char *trace_open(struct trace_reader *reader, const struct trace_ram *ram,
		       size_t offset);

/**
 * trace_poll() - give all records that are new to @sink, CPU by CPU, each
 * CPU's in order. Return: how many.
 */
size_t trace_poll(struct trace_reader *reader, trace_sink *sink, void *context);

uint64_t trace_lost(const struct trace_reader *reader);
uint64_t trace_damaged(const struct trace_reader *reader);

/* Names */

/** struct trace_names - how a record's numbers are to be called. */
struct trace_names {
	const struct gate_trace_info *info;
	enum smccc_platform platform; /* asked before our own and Arm's */
};

/** trace_fid() - a record's ID as calls.def spells it: without the hint. */
uint32_t trace_fid(const struct gate_trace_record *record);

/** trace_call() - its row of calls.def, or NULL. */
const struct smccc_call_info *trace_call(const struct trace_names *names,
					 uint32_t fid);

/* Names of numbers that may be anything; @text holds those without a name. */
#define TRACE_NAME_BYTES 24
const char *trace_verdict(unsigned int verdict, char text[TRACE_NAME_BYTES]);
const char *trace_conduit(unsigned int conduit, char text[TRACE_NAME_BYTES]);
const char *trace_domain(const struct gate_trace_info *info, unsigned int id,
			 char text[TRACE_NAME_BYTES]);

/** trace_ns() - ticks of the machine's counter as nanoseconds, saturating. */
uint64_t trace_ns(const struct gate_trace_info *info, uint64_t ticks);

/* Output: a line a record. */

void trace_print_text(FILE *out, const struct trace_names *names, uint32_t cpu,
		      const struct gate_trace_record *record);
void trace_print_json(FILE *out, const struct trace_names *names, uint32_t cpu,
		      const struct gate_trace_record *record);

/* The table of what was called. */
struct trace_summary;

struct trace_summary *trace_summary_create(void);
void trace_summary_add(struct trace_summary *summary,
		       const struct trace_names *names,
		       const struct gate_trace_record *record);

/**
 * trace_summary_print() - once, at the end.
 * @all: denied functions one by one, not folded.
 */
void trace_summary_print(struct trace_summary *summary, FILE *out,
			 const struct trace_names *names, bool json, bool all);
void trace_summary_free(struct trace_summary *summary);

/* CTF 1.8: a directory with metadata and a stream a CPU. */
struct trace_ctf;

/** trace_ctf_create() - Return: NULL and *@wrong what went wrong. */
struct trace_ctf *trace_ctf_create(const char *directory,
				   const struct trace_names *names,
				   const char **wrong);

/** trace_ctf_add() - @lost: records of @cpu lost so far, before this one. */
void trace_ctf_add(struct trace_ctf *ctf, uint32_t cpu, uint64_t lost,
		   const struct gate_trace_record *record);

/** trace_ctf_close() - Return: NULL, or what went wrong at any time. */
const char *trace_ctf_close(struct trace_ctf *ctf);

/* The file */

/** struct trace_file - a machine's RAM, while others write it. */
struct trace_file {
	struct trace_ram ram;
	const char *path;
	pid_t pid;	 /* over when this has ended; 0: none */
	int pidfd;	 /* of it, or -1 */
	bool until_gone; /* over when the path has another file, or none */
};

/**
 * trace_file_signals() - survive a file that becomes shorter; to follow, take
 * SIGINT and SIGTERM for the end.
 */
void trace_file_signals(bool follow);

/** trace_file_watch() - over when @pid ends. Return: NULL, what is wrong. */
const char *trace_file_watch(struct trace_file *file, pid_t pid);

/**
 * trace_file_open() - map @file->path; one file at a time.
 * @may_come: it is not there, or empty: whoever waits may see it come.
 * Return: NULL, or what is wrong.
 */
const char *trace_file_open(struct trace_file *file, bool *may_come);
void trace_file_close(struct trace_file *file);

bool trace_file_is_over(const struct trace_file *file);

/** trace_file_is_idle() - nobody can write it; false if that is not known. */
bool trace_file_is_idle(const struct trace_file *file);
bool trace_file_has_shrunk(void);

/* The command */

struct trace_options {
	const char *path;
	bool json, summary, all, follow, until_file_gone;
	const char *ctf;		    /* NULL, or the directory */
	const char *domain, *fid, *verdict; /* NULL: all */
	pid_t pid;			    /* 0: none */
	uint64_t base, at;
	bool at_given;
	enum smccc_platform platform;
};

/** trace_run() - Return: the exit status. */
int trace_run(const struct trace_options *options);

/** trace_number() - decimal, or hexadecimal with 0x. */
bool trace_number(const char *text, uint64_t *value);

#endif
