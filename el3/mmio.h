/* SPDX-License-Identifier: BSD-2-Clause */
/* Device registers, one access each, of exactly that width. */
#ifndef EL3_MMIO_H
#define EL3_MMIO_H

#include <stdint.h>

static inline uint32_t mmio_read32(uint64_t address)
{
	return *(const volatile uint32_t *)address;
}

static inline uint8_t mmio_read8(uint64_t address)
{
	return *(const volatile uint8_t *)address;
}

static inline void mmio_write8(uint64_t address, uint8_t value)
{
	*(volatile uint8_t *)address = value;
}

static inline uint64_t mmio_read64(uint64_t address)
{
	return *(const volatile uint64_t *)address;
}

static inline void mmio_write32(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

static inline void mmio_write64(uint64_t address, uint64_t value)
{
	*(volatile uint64_t *)address = value;
}

#endif
