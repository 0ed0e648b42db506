/* SPDX-License-Identifier: BSD-2-Clause */
/* Self-hosted debug: the vCPU's own, from one start to the next. */
#ifndef EL2_DEBUG_H
#define EL2_DEBUG_H

/**
 * debug_reset() - as after a cold reset: OS lock set, no break- or watchpoint.
 */
void debug_reset(void);

#endif
