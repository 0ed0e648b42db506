/* SPDX-License-Identifier: BSD-2-Clause */
/* One call at a time, at an instruction that scripts/paths.py knows. */
#ifndef GUESTS_BENCH_ONCE_H
#define GUESTS_BENCH_ONCE_H

#include <stdint.h>

/**
 * once_smc(), once_hvc() - make one call.
 * @index: of the call; in x19 meanwhile
 * @round: how often it was made before; in x20 meanwhile
 * @x: the call's x0-x3
 *
 * The instruction is at once_smc_pc, once_hvc_pc: there the trace of the call
 * begins, and at the instruction behind it ends.
 */
void once_smc(uint64_t index, uint64_t round, const uint64_t x[4]);
void once_hvc(uint64_t index, uint64_t round, const uint64_t x[4]);

#endif
