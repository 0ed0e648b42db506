/* SPDX-License-Identifier: BSD-2-Clause */
/* Argument checks and result masks of forwarded calls. */
#ifndef TOOLS_CHECKS_H
#define TOOLS_CHECKS_H

#include "tools/reader.h"
#include "tools/resolver.h"

/** checks_read() - the current node is `checks`; adds to the domain's. */
void checks_read(struct reader *rd);

/** results_read() - the same of `results`. */
void results_read(struct reader *rd);

/**
 * checks_apply() - is @check made of calls of call @index: it names that, or
 * its twin while no check of the same sort names the call itself?
 */
bool checks_apply(const struct resolver *rv, const struct manifest_check *check,
		  size_t index);

/**
 * checks_cover() - are the arguments of call @index that may be addresses
 * checked, as far as calls.def knows which they are?
 */
bool checks_cover(const struct resolver *rv, size_t index);

/** checks_memory() - is an argument of call @index checked to be memory? */
bool checks_memory(const struct resolver *rv, size_t index);

/** checks_fix_value() - does a check leave the caller a few values only? */
bool checks_fix_value(const struct gate_blob_check *check);

/** checks_limit_value() - is x<reg> of call @index one of a few values? */
bool checks_limit_value(const struct resolver *rv, size_t index,
			unsigned int reg);

/**
 * checks_resolve() - give the rules of @rv's policy, which are sorted, the
 * checks of the domain; all that is wrong or doubtful is reported.
 */
void checks_resolve(struct resolver *rv);

#endif
