/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The SMC Calling Convention as a guest sees it, rule by rule. A topic is one
 * file with a const table of tests; main.c lists the topics and runs them.
 * Rules R1 to R16 are those of docs/conformance.md.
 */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smccc/calls.h>
#include <smccc/psci.h>

#include "guests/rt/call.h"
#include "guests/rt/payload.h"

/* In the upper half of an argument: SMC32 ignores it (R4). */
#define GARBAGE 0xdeadbeef00000000ull

/** struct machine - what is below us; found once, then const. */
struct machine {
	const struct payload_boot *boot;
	uint32_t el;
	bool strict;			/* check the gate's own choices too */
	enum smccc_conduit conduits[2]; /* those that are not undefined */
	uint32_t conduit_count;
	enum smccc_conduit psci; /* the one that answers PSCI */
	uint32_t psci_version;
	uint32_t smccc_version; /* 0x10000 if it cannot be asked */
	uint64_t mpidr;		/* affinity fields of this CPU */
	uint32_t cpus;
	uint64_t mpidrs[PAYLOAD_MAX_CPUS]; /* this CPU's first */
};

/** struct test - one that is running. */
struct test {
	const struct machine *machine;
	enum smccc_conduit conduit;
	const char *skip; /* why it does not apply after all */
	uint32_t complaints;
};

/* struct test_case.flags */
#define TEST_EACH_CONDUIT 1  /* once by SMC and once by HVC */
#define TEST_SETTLED	  2  /* a choice of ours, not the specification's */
#define TEST_EL1	  4  /* not at EL2 */
#define TEST_SMP	  8  /* needs a second CPU */
#define TEST_SMCCC_1_1	  16 /* needs that version */

struct test_case {
	const char *name;
	void (*run)(struct test *test);
	uint32_t flags;
};

struct topic {
	const char *name;
	const struct test_case *cases;
	size_t count;
};

#define TOPIC(variable, title, table)                 \
	const struct topic variable = { title, table, \
					sizeof(table) / sizeof((table)[0]) }

extern const struct topic topic_boot, topic_unknown, topic_identifiers,
	topic_immediate, topic_registers, topic_conduits, topic_identity,
	topic_arch, topic_psci, topic_power, topic_suspend, topic_down,
	topic_smp, topic_trng, topic_step, topic_interrupts, topic_sip,
	topic_sweep, topic_last;

/**
 * test_check() - @ok must hold: if not, the test fails and the sentence is
 * printed as a TAP comment (the first few of a test).
 */
__attribute__((format(printf, 3, 4))) bool
test_check(struct test *test, bool ok, const char *format, ...);

/**
 * test_is_quick() - or does @act sleep, although it must not? It is done some
 * times: a host may stop a CPU in any, but a CPU that sleeps does so in each.
 */
bool test_is_quick(struct test *test,
		   void (*act)(struct test *test, const void *what),
		   const void *what);

/** struct call - one call's registers before and after. */
struct call {
	struct call_image in;
	struct call_image out;
};

/** call_fill() - poison x1-x30 and the flags, x0 = @fid. */
void call_fill(struct call *call, uint64_t fid);

/**
 * call_issue() - make the call by the test's conduit and check what no call
 * may change: x18-x30, SP, flags, masks, exception level.
 */
void call_issue(struct test *test, struct call *call);

/** call_kept() - check that x@first to x17 are as before the call. */
bool call_kept(struct test *test, const struct call *call, uint32_t first);

/**
 * call_refused() - x0 = NOT_SUPPORTED in the caller's width, x1-x17 as
 * before. Without strictness an SMC32 answer may be zero-extended.
 */
bool call_refused(struct test *test, const struct call *call);

/** call_is_refusal() - the same as a question, without complaint. */
bool call_is_refusal(const struct test *test, const struct call *call);

/**
 * call_changed() - the first of x@first to x(@end - 1) that a call changed
 * although it is no result, or @end.
 */
uint32_t call_changed(const struct call *call, uint32_t first, uint32_t end);

/**
 * call_results() - where nothing but results may change: x4-x17 since SMCCC
 * 1.1; under the gate nothing beyond x0-x(@results - 1).
 */
void call_results(struct test *test, const struct call *call, uint32_t results);

/**
 * call_3() - a call with three arguments, one result: poison elsewhere, all
 * rules on registers checked. Returns x0 of an SMC64 call, the sign-extended
 * w0 of an SMC32 call.
 */
int64_t call_3(struct test *test, uint32_t fid, uint64_t x1, uint64_t x2,
	       uint64_t x3);

/** call_same() - do two calls end with the same x0-x17? */
bool call_same(const struct call *a, const struct call *b);

static inline uint32_t call_fid(const struct call *call)
{
	return (uint32_t)call->in.x[0];
}

/** struct known - a row of calls.def, as a sweep needs it. */
struct known {
	uint32_t fid;
	uint16_t results;
	bool common; /* a specification's or our own, not a vendor's */
	const char *name;
};

/** known_find() - the row of an ID without hint, or NULL. */
const struct known *known_find(uint32_t fid);

/** known_no_return() - may the call, hint or not, not come back? */
bool known_no_return(uint32_t fid);

/** known_volatile() - may the same question get two different answers? */
bool known_volatile(uint32_t fid);

/** known_monitors() - another platform's number that our monitor answers. */
bool known_monitors(uint32_t fid);

#endif
