/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls that are measured: one list for every payload that makes them. */
#ifndef GUESTS_BENCH_CALLS_H
#define GUESTS_BENCH_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include <smccc/calls.h>

#include "guests/rt/call.h"
#include "guests/rt/payload.h"

/* What x0 must be for the row to mean what its name says. */
enum expect { EXPECT_ANY, EXPECT_ANSWER, EXPECT_REFUSAL };

struct bench_call {
	const char *name;
	uint32_t fid;
	uint64_t x1;
	uint64_t x2;
	enum expect expect;
};

#define UNKNOWN_SIP SMCCC_FID(SMCCC_FAST, SMCCC_SMC32, SMCCC_OWNER_SIP, 0x7777)
#define UNKNOWN_VENDOR_HYP \
	SMCCC_FID(SMCCC_FAST, SMCCC_SMC32, SMCCC_OWNER_VENDOR_HYP, 0x7777)

#define ERRATUM 834220u

/*
 * denied is a call that has a name and that the bench manifest denies by a
 * rule (no firmware of ours has it either); the unknown ones have no rule.
 * forward names memory of the caller's own: systems whose manifest checks it
 * let it through. The workarounds are measured where they are refused, too.
 * The erratum is one of Cortex-A57's, asked for a guest: the longest way.
 */
static const struct bench_call calls[] = {
	{ "SMCCC_VERSION", SMCCC_FID_SMCCC_VERSION, 0, 0, EXPECT_ANSWER },
	{ "ARCH_FEATURES", SMCCC_FID_SMCCC_ARCH_FEATURES,
	  SMCCC_FID_SMCCC_ARCH_WORKAROUND_1, 0, EXPECT_ANY },
	{ "ARCH_WORKAROUND_1", SMCCC_FID_SMCCC_ARCH_WORKAROUND_1, 0, 0,
	  EXPECT_ANY },
	{ "ARCH_WORKAROUND_3", SMCCC_FID_SMCCC_ARCH_WORKAROUND_3, 0, 0,
	  EXPECT_ANY },
	{ "PSCI_VERSION", SMCCC_FID_PSCI_VERSION, 0, 0, EXPECT_ANSWER },
	{ "PSCI_AFFINITY_INFO", SMCCC_FID_PSCI_AFFINITY_INFO_64, 0, 0,
	  EXPECT_ANSWER },
	{ "UID", SMCCC_FID_STD_CALL_UID, 0, 0, EXPECT_ANSWER },
	{ "hyp-UID", SMCCC_FID_VENDOR_HYP_CALL_UID, 0, 0, EXPECT_ANSWER },
	{ "TRNG_RND", SMCCC_FID_TRNG_RND, 32, 0, EXPECT_ANSWER },
	{ "forward", SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, (uint64_t)image_head, 40,
	  EXPECT_ANSWER },
	{ "forward-smc32", SMCCC_FID_SMCGATE_SIP_EXAMPLE, 2, 40,
	  EXPECT_ANSWER },
	{ "EM_CPU_ERRATUM_FEATURES", SMCCC_FID_EM_CPU_ERRATUM_FEATURES, ERRATUM,
	  1, EXPECT_ANSWER },
	{ "EL3_STATISTICS", SMCCC_FID_SMCGATE_EL3_STATISTICS, 0, 0,
	  EXPECT_ANSWER },
	{ "denied", SMCCC_FID_PSCI_MIGRATE, 0, 0, EXPECT_REFUSAL },
	{ "unknown-sip", UNKNOWN_SIP, 0, 0, EXPECT_REFUSAL },
	{ "unknown-vendor-hyp", UNKNOWN_VENDOR_HYP, 0, 0, EXPECT_REFUSAL },
};

#define CALL_COUNT (sizeof(calls) / sizeof(calls[0]))

/** call_is_refused() - what x0 says of one @call by @conduit. */
static inline bool call_is_refused(enum smccc_conduit conduit,
				   const struct bench_call *call)
{
	return (int32_t)call_raw(conduit, call->fid, call->x1, call->x2, 0) ==
	       SMCCC_NOT_SUPPORTED;
}

/** call_applies() - does that mean what the call's name says? */
static inline bool call_applies(const struct bench_call *call, bool refused)
{
	return call->expect == EXPECT_ANY ||
	       refused == (call->expect == EXPECT_REFUSAL);
}

#endif
