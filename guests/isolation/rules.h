/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A domain's rules as this payload understands them, and the verdict on a
 * call by the words of docs/manifest.md. Shares nothing with the engine.
 */
#ifndef GUESTS_ISOLATION_RULES_H
#define GUESTS_ISOLATION_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "guests/isolation/echo.h"
#include "guests/rt/call.h"

#define RULES_MAX  320u
#define CHECKS_MAX 384u
#define VALUES_MAX 512u
#define LIMITS_MAX 32u

enum rule_kind {
	RULE_DENY = 0, /* no rule, or not by this conduit, or a check fails */
	RULE_ANSWER,
	RULE_CONSTANT,
	RULE_UNDEFINED,
	RULE_FORWARD, /* to the storm's monitor: echo.h */
	RULE_MEDIATE, /* there too, with copies of memory */
	RULE_LIMITED, /* it would be let through, but for its limit */
	RULE_KINDS
};

#define RULE_CALLABLE 1u /* comes back, and here */
#define RULE_THERE    2u /* answered, never with NOT_SUPPORTED */

/** struct rule - of one function, or of a range of them behind all others. */
struct rule {
	uint32_t first;
	uint32_t last;
	uint8_t kind;
	uint8_t results; /* x0.. that may change, or constant words */
	uint8_t flags;
	uint8_t args;	  /* of a call that the firmware sees: x1.. */
	uint8_t conduits; /* that are denied: enum smccc_conduit */
	uint8_t limit;	  /* 1 + which; 0: none */
	uint8_t checks;
	uint8_t reserved;
	uint32_t check_first;
	uint32_t reserved2;
	uint64_t value[4];
};

enum check_kind {
	CHECK_RANGE = 1, /* low to high */
	CHECK_MASK,	 /* low in the bits of high */
	CHECK_SET,	 /* high of the values, from low on */
	CHECK_BYTES,	 /* memory, low bytes */
	CHECK_LENGTH,	 /* memory, low to high bytes, as behind it */
	CHECK_RESULT,	 /* the bits of low are kept of a result */
};

#define CHECK_READ  1u
#define CHECK_WRITE 2u

struct check {
	uint8_t kind;
	uint8_t reg;
	uint8_t pair;
	uint8_t access; /* of memory, in a mediated call */
	uint32_t align;
	uint64_t low, high;
};

/** struct limit - 0: not limited. */
struct limit {
	uint32_t per_second;
	uint32_t burst;
	uint32_t at_once;
	uint32_t share_us;
};

/** struct rules - written into the image by tests/system/isolation/storm.py */
struct rules {
	char magic[8]; /* "SMCGRULE" */
	uint64_t seed;
	uint64_t life; /* not 0: the seed of every life */
	uint64_t ram_ipa, ram_pa, ram_bytes;
	uint32_t count, vcpus;
	struct rule row[RULES_MAX];
	struct check check[CHECKS_MAX];
	struct limit limit[LIMITS_MAX];
	uint64_t value[VALUES_MAX];
};

extern const volatile struct rules rules_image;

/** rules - the same, read once. */
extern struct rules rules;
void rules_read(void);

/** rule_find() - the one that covers @fid, its hint aside; or NULL. */
const struct rule *rule_find(uint32_t fid);

/** rule_verdict() - on the registers before a call, limits aside. */
enum rule_kind rule_verdict(const struct call_image *before,
			    const struct call_site *site);

struct copies;

/**
 * rule_obeyed() - are the registers behind it as the verdict wants?
 * @copies: of a mediated call; copies_obeyed() looks at its memory.
 */
bool rule_obeyed(enum rule_kind kind, const struct call_image *before,
		 const struct call_image *after, struct copies *copies,
		 bool undefined);

/** rule_kept() - x@first to x30 and the flags are as before. */
bool rule_kept(const struct call_image *before, const struct call_image *after,
	       uint32_t first);

/* rules_checks.c */

/** checks_hold() - all that the rule says of arguments. */
bool checks_hold(const struct rule *rule, const struct call_image *before);

static inline bool check_is_memory(const struct check *check)
{
	return check->kind == CHECK_BYTES || check->kind == CHECK_LENGTH;
}

/** check_base(), check_bytes() - of memory: from where, and how much. */
uint64_t check_base(const struct check *check, const struct call_image *image);
uint64_t check_bytes(const struct check *check, const struct call_image *image);

/**
 * echo_obeyed() - what came back of a forwarded call is what must come; or of a
 * mediated one: @copies is not NULL then.
 */
bool echo_obeyed(const struct rule *rule, const struct call_image *before,
		 const struct call_image *after, struct copies *copies);

/** rule_argument() - of a call: an SMC32 one has 32 bits. */
static inline uint64_t rule_argument(const struct call_image *image, uint32_t i)
{
	return image->x[0] & SMCCC_FID_64 ? image->x[i] : (uint32_t)image->x[i];
}

#endif
