/* SPDX-License-Identifier: BSD-2-Clause */
/* SDEI as its client sees it, at EL2 or at EL1: one topic a file. */
#ifndef SDEI_TEST_H
#define SDEI_TEST_H

/* struct record */
#define RECORD_X     0
#define RECORD_PC    248 /* and PSTATE behind it */
#define RECORD_EL    264 /* CurrentEL, and DAIF behind it */
#define RECORD_COUNT 280

/* struct loop_image */
#define LOOP_NZCV  248
#define LOOP_TURNS 256

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smccc/calls.h>
#include <smccc/psci.h>
#include <smccc/sdei.h>

#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/tap.h"

#define CPUS	   4u
#define CRITICAL   0x40000200u
#define WAIT_MS	   20000u
#define UART_INTID 33u

/**
 * struct record - a handler's argument: what it found, and what it shall do.
 * @action: called in the handler.
 * @resume: 0, or the address that COMPLETE_AND_RESUME gets.
 */
struct record {
	uint64_t x[31]; /* x4-x30 at its entry; x0-x3 by EVENT_CONTEXT */
	uint64_t pc;
	uint64_t pstate;
	uint64_t el;
	uint64_t daif;
	volatile uint64_t count;
	volatile uint64_t began; /* order of all begins and ends on all CPUs */
	volatile uint64_t ended;
	volatile uint64_t cpu;
	uint64_t event;
	void (*action)(struct record *record);
	uint64_t resume;
	uint64_t data;
};

_Static_assert(offsetof(struct record, pc) == RECORD_PC, "entry.S");
_Static_assert(offsetof(struct record, el) == RECORD_EL, "entry.S");
_Static_assert(offsetof(struct record, count) == RECORD_COUNT, "entry.S");

struct loop_image {
	uint64_t x[31];
	uint64_t nzcv;
	uint64_t turns;
};

_Static_assert(offsetof(struct loop_image, nzcv) == LOOP_NZCV, "entry.S");
_Static_assert(offsetof(struct loop_image, turns) == LOOP_TURNS, "entry.S");

extern struct tap tap;
extern struct record resume_record;
extern const char sdei_entry[], sdei_resume[];
extern const char image_loop_start[], image_loop_end[];
extern const char below_wait[], below_wait_end[], below_smc[], below_resume[];

void image_loop(struct loop_image *image);
void below_run(uint64_t entry, uint64_t x0);
uint64_t sdei_handle(uint64_t event, struct record *record, uint64_t pc,
		     uint64_t pstate);
void sdei_refused(int64_t answer);

/** sdei() - one call, x1-x3 given. */
int64_t sdei(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3);

/** event_register() - sdei_entry with @record. */
int64_t event_register(uint64_t event, struct record *record, uint64_t flags,
		       uint64_t affinity);

/** event_start() - register and enable; true if both succeed. */
bool event_start(uint64_t event, struct record *record, uint64_t flags,
		 uint64_t affinity);
int64_t event_enable(uint64_t event);
int64_t event_disable(uint64_t event);
int64_t event_unregister(uint64_t event);

/**
 * event_end() - unregister, and wait: on another CPU its handler has counted,
 * but may be on its way to COMPLETE still.
 */
bool event_end(uint64_t event);
int64_t event_status(uint64_t event);
int64_t event_signal(uint64_t cpu);
int64_t pe_mask(void);
int64_t pe_unmask(void);

/** event_wait() - until the handler has run @count times. */
bool event_wait(const struct record *record, uint64_t count);

/** short_while() - long enough for an event to come that must not. */
void short_while(void);

/** uart_raise() - UART0's interrupt rises; uart_lower() ends it. */
void uart_raise(void);
void uart_lower(void);

/** critical_raise() - set the board's critical event pending. */
void critical_raise(void);

/** cpu_start() - @run on another CPU; true once it runs. */
bool cpu_start(uint32_t index, void (*run)(struct rt_cpu *, void *),
	       void *argument);

void check(bool ok, const char *topic, const char *name);

void test_calls(void);
void test_deliver(void);
void test_cpus(void);

#endif
#endif
