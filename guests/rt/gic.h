/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of a GICv3 as one private interrupt needs. */
#ifndef GUESTS_RT_GIC_H
#define GUESTS_RT_GIC_H

#include <stdbool.h>
#include <stdint.h>

/** gic_present() - is there a GICv3 with system registers? */
bool gic_present(void);

/**
 * gic_enable() - let private interrupt @intid (16-31) reach this CPU.
 * False if this CPU's redistributor is not where the header says.
 */
bool gic_enable(uint32_t intid);
void gic_disable(uint32_t intid);

/** gic_acknowledge(), gic_end() - ICC_IAR1_EL1 and ICC_EOIR1_EL1. */
uint32_t gic_acknowledge(void);
void gic_end(uint32_t intid);

#endif
