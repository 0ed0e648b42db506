/* SPDX-License-Identifier: BSD-2-Clause */
/* The performance monitors, which are the vCPU's own: but not for our time. */
#ifndef EL2_PMU_H
#define EL2_PMU_H

#include <stdbool.h>
#include <stdint.h>

/**
 * pmu_mdcr() - MDCR_EL2's part: all counters to the guest, none counts at EL2.
 * Where the CPU cannot say so (before PMUv3p5), accesses trap: pmu_access().
 */
uint64_t pmu_mdcr(void);

/** pmu_reset() - as after a reset: stopped, zero, no event chosen. */
void pmu_reset(void);

/**
 * pmu_access() - a trapped access, passed on; cycles of EL2 and above are
 * never asked for. @reg: SYSREG() with CRn 9 or 14. False: undefined.
 */
bool pmu_access(uint32_t reg, bool read, uint64_t *value);

#endif
