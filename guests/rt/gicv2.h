/* SPDX-License-Identifier: BSD-2-Clause */
/* gic.h's functions where the CPUs have no GICv3; called by gic.c only. */
#ifndef GUESTS_RT_GICV2_H
#define GUESTS_RT_GICV2_H

#include <stdbool.h>
#include <stdint.h>

bool gicv2_enable(uint32_t intid);
void gicv2_disable(uint32_t intid);
uint32_t gicv2_acknowledge(void);
void gicv2_end(uint32_t iar);
void gicv2_send(uint64_t mpidr, uint32_t sgi);

/** gicv2_mask() - GICC_PMR. */
volatile uint32_t *gicv2_mask(void);

#endif
