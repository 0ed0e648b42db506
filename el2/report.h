/* SPDX-License-Identifier: BSD-2-Clause */
/* What the console is told of a domain that dies, and of a CPU that is lost. */
#ifndef EL2_REPORT_H
#define EL2_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cpu;
struct frame;

#define CALL_LOG 16 /* a power of two */

/**
 * struct call_log - the last calls of a vCPU whose calls are not recorded, as
 * far as they came to C; those that assembly finishes leave nothing here.
 */
struct call_log {
	uint64_t count;
	struct {
		uint64_t x[4]; /* as the caller gave them */
		uint64_t result;
		uint64_t meta; /* gate_trace_meta() */
		uint64_t reserved[2];
	} of[CALL_LOG];
};

/** call_log_begin() - before a call changes its registers. */
static inline void call_log_begin(struct call_log *log, const uint64_t x[4])
{
	uint64_t *entry = log->of[log->count % CALL_LOG].x;

	entry[0] = x[0];
	entry[1] = x[1];
	entry[2] = x[2];
	entry[3] = x[3];
}

/** call_log_end() - the call that has begun is one of them. */
static inline void call_log_end(struct call_log *log, uint64_t result,
				uint64_t meta)
{
	const uint64_t at = log->count % CALL_LOG;

	log->of[at].result = result;
	log->of[at].meta = meta;
	log->count++;
}

/** report_registers() - x0-x30 and an SP. */
void report_registers(const struct frame *frame, uint64_t sp);

/** report_crash() - on the CPU whose vCPU ended its domain, of its last trap */
void report_crash(struct cpu *cpu, const struct frame *frame,
		  const char *reason);

/** report_stopped() - on another CPU of that domain: where it was. */
void report_stopped(const struct cpu *cpu);

/** report_lost() - of another CPU, which does not answer. */
void report_lost(const struct cpu *cpu);

/** report_late() - this CPU's: it did not answer for @ms. */
void report_late(const struct cpu *cpu, uint64_t ms, uint32_t count);

/**
 * report_syndrome() - an ESR in words.
 * Return: @text.
 */
const char *report_syndrome(char *text, size_t bytes, uint64_t esr);

/** report_call() - the @back-th last call, 0 the newest; false: none. */
bool report_call(char *text, size_t bytes, const struct cpu *cpu,
		 uint64_t back);

#endif
