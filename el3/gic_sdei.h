/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EL3_GIC_SDEI_H
#define EL3_GIC_SDEI_H

#include <stdint.h>

/**
 * gic_allow_pend() - the normal world may set EL3's own SPI @intid pending,
 * and nothing else of it.
 */
void gic_allow_pend(uint32_t intid);

#endif
