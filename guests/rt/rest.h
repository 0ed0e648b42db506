/* SPDX-License-Identifier: BSD-2-Clause */
/* A CPU that goes down by a call, and comes back by either way. */
#ifndef RT_REST_H
#define RT_REST_H

#define REST_SAVED  0
#define REST_SP	    96
#define REST_TPIDR  104
#define REST_HVC    112
#define REST_ARGS   120
#define REST_RESULT 152
#define REST_FOUND  160

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** struct rest_found - what a CPU found at its entry point. */
struct rest_found {
	uint64_t residue; /* x1-x30, ored together */
	uint64_t daif;
	uint64_t current_el;
	uint64_t sctlr;
	uint64_t spsel;
	uint64_t counter; /* CNTVCT_EL0; at EL2 CNTPCT_EL0 */
};

struct rest {
	uint64_t saved[12]; /* x19-x30 */
	uint64_t sp;
	uint64_t tpidr;
	uint64_t hvc;	  /* by HVC; else by SMC */
	uint64_t args[4]; /* x0-x3; rest_entry and the rest are among them */
	uint64_t result;  /* x0, where the call came back */
	struct rest_found found;
};

_Static_assert(offsetof(struct rest, sp) == REST_SP, "rest.S");
_Static_assert(offsetof(struct rest, tpidr) == REST_TPIDR, "rest.S");
_Static_assert(offsetof(struct rest, hvc) == REST_HVC, "rest.S");
_Static_assert(offsetof(struct rest, args) == REST_ARGS, "rest.S");
_Static_assert(offsetof(struct rest, result) == REST_RESULT, "rest.S");
_Static_assert(offsetof(struct rest, found) == REST_FOUND, "rest.S");

/** rest_call() - make the call. True if it went on at rest_entry. */
bool rest_call(struct rest *rest);

/** rest_entry - the entry point; the context is the struct rest. */
extern const char rest_entry[];

#endif
#endif
