/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL3's translation: identity, 32-bit addresses, only what is needed. Enabled
 * by mmu_enable() in start.S.
 */
#ifndef EL3_MMU_H
#define EL3_MMU_H

#include <stdint.h>

enum mmu_kind {
	MMU_UNMAPPED = 0,
	MMU_CODE,
	MMU_CONST,
	MMU_DATA,
	MMU_DEVICE,
	MMU_DEVICE_NS,	 /* in the normal world's address space */
	MMU_UNCACHED_NS, /* normal memory, never in a cache of ours */
};

/** mmu_init() - make the tables of the resident monitor. MMU off. */
void mmu_init(void);

/** mmu_map() - map (or unmap) whole pages. CPU 0, before BL33 runs. */
void mmu_map(uint64_t base, uint64_t bytes, enum mmu_kind kind);

/** mmu_seal() - the verdict table is complete: read-only from here on. */
void mmu_seal(void);

#endif
