/* SPDX-License-Identifier: BSD-2-Clause */
/* In place of devices: gic_native.c's model. */
#ifndef EL3_MMIO_H
#define EL3_MMIO_H

#include <stdint.h>

uint32_t mmio_read32(uint64_t address);
void mmio_write32(uint64_t address, uint32_t value);
void mmio_write8(uint64_t address, uint8_t value);

#endif
