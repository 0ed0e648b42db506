/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A domain's rules as this payload understands them, and the verdict on a
 * call by the words of docs/manifest.md. Shares nothing with the engine.
 */
#ifndef GUESTS_ISOLATION_RULES_H
#define GUESTS_ISOLATION_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "guests/rt/call.h"

#define RULES_MAX      192u
#define RULE_ARGUMENTS 2u

enum rule_kind {
	RULE_DENY = 0, /* no rule, or its arguments are not as they must be */
	RULE_ANSWER,
	RULE_CONSTANT,
	RULE_UNDEFINED,
	RULE_FORWARD, /* to the monitor's example: x1 becomes x1 + x2 */
	RULE_KINDS
};

struct rule {
	uint32_t fid;
	uint8_t kind;
	uint8_t results;  /* x0.. that may change, or constant words */
	uint8_t callable; /* comes back, and here */
	uint8_t args;	  /* of a call that the firmware sees: x1.. */
	uint64_t value[4];
	/* of x1 and x2, both included */
	uint64_t low[RULE_ARGUMENTS], high[RULE_ARGUMENTS];
};

/** struct rules - written into the image by tests/system/isolation/storm.py */
struct rules {
	char magic[8]; /* "SMCGRULE" */
	uint64_t seed;
	uint32_t count;
	uint32_t reserved;
	struct rule row[RULES_MAX];
};

extern const volatile struct rules rules_image;

/** rules - the same, read once. */
extern struct rules rules;
void rules_read(void);

/** rule_find() - the one that covers @fid, its hint aside; or NULL. */
const struct rule *rule_find(uint32_t fid);

/** rule_verdict() - on the registers before a call. */
enum rule_kind rule_verdict(const struct call_image *before,
			    uint32_t immediate);

/** rule_obeyed() - are the registers behind it as the verdict wants? */
bool rule_obeyed(enum rule_kind kind, const struct call_image *before,
		 const struct call_image *after, bool undefined);

#endif
