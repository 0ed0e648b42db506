/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random rules with random checks, and calls that they may let through, or
 * nearly so. A fixed seed: a failure comes again.
 */
#ifndef TESTS_UNIT_RANDOM_POLICY_H
#define TESTS_UNIT_RANDOM_POLICY_H

#include "world.h"

#define MAX_RULES  120
#define MAX_CHECKS 400
#define VALUES	   24

extern struct gate_blob_rule rules[MAX_RULES];
extern uint32_t rule_count;
extern struct gate_blob_check checks[MAX_CHECKS];
extern uint32_t check_count;
/* Ascending, narrow ones first; sets are pieces of it. */
extern uint64_t values[VALUES];
extern uint64_t seed;

uint32_t random_below(uint32_t limit);

/** random_values() - new ones, for the blobs built from now on. */
void random_values(void);

/** random_rule() - one more, with its checks; or none if it overlaps. */
void random_rule(void);

/** random_bounds() - of a check whose kind and flags are set. */
void random_bounds(struct gate_blob_check *check, bool wide);

/** rule_of() - a linear search, by the words of the rules. */
const struct gate_blob_rule *rule_of(uint32_t w0);

/** random_w0() - near a rule, or anywhere. */
uint32_t random_w0(void);

/** random_regs() - a call near a rule, with arguments near its checks. */
struct smccc_regs random_regs(bool aarch32);

bool is_reserved(uint32_t w0);
bool is_trusted_os(uint32_t w0);
bool is_memory(const struct gate_blob_check *check);

#endif
