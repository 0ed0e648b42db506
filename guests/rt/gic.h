/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * As much of a GIC as one private interrupt needs: GICv3, or GICv2 where the
 * CPU has no GICv3.
 */
#ifndef GUESTS_RT_GIC_H
#define GUESTS_RT_GIC_H

#include <stdbool.h>
#include <stdint.h>

/** gic_present() - is there a GICv3 with system registers? */
bool gic_present(void);

/**
 * gic_enable() - let private interrupt @intid (0-31) reach this CPU.
 * False if this CPU's redistributor is not where the header says.
 */
bool gic_enable(uint32_t intid);
void gic_disable(uint32_t intid);

/**
 * gic_acknowledge(), gic_end() - what the one returns, the other gets: an
 * INTID, in a GICv2 with an SGI's sender above bit 9 (GIC_INTID).
 */
uint32_t gic_acknowledge(void);
void gic_end(uint32_t iar);
#define GIC_INTID(iar) ((iar)&0x3ff)

/** gic_send() - an SGI to the CPU with these affinity fields. */
void gic_send(uint64_t mpidr, uint32_t sgi);
void gic_send_self(uint32_t sgi);

/** gic_mask() - set the priority mask; what it reads as then. */
uint32_t gic_mask(uint32_t mask);
uint32_t gic_mask_get(void);

#endif
