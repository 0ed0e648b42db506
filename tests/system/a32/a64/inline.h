/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CONDUIT_INLINE_H
#define CONDUIT_INLINE_H

#include <stdbool.h>

#include <smccc/inline_a64.h>

/* x7 comes back in x3: only AArch64 has an inline form with it. */
static inline bool inline_seventh(uint32_t fid, unsigned long a7)
{
	return smccc_smc_1_1(fid, 1, 2, 3, 4, 5, 6, a7).x[3] == a7;
}

#endif
