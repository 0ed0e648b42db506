/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL3's translation: identity, 32-bit addresses, only what is needed. Enabled
 * by mmu_enable() in start.S; the boot stage has its own tables, in reset.S.
 */
#ifndef EL3_MMU_H
#define EL3_MMU_H

/* MAIR: 0 normal write-back, 1 device nGnRE, 2 normal non-cacheable. */
#define MMU_MAIR 0x4404ff
/* RES1; 32-bit addresses in and out, 4 KiB pages, inner shareable, cached. */
#define MMU_TCR 0x80803520
/* RES1; M, C, SA, I, WXN. */
#define MMU_SCTLR_ON 0x30cd183d
/* RES1 only: MMU, caches and alignment checks off, little endian. */
#define MMU_SCTLR_OFF 0x30c50830

#ifndef __ASSEMBLER__

#include <stdint.h>

enum mmu_kind {
	MMU_UNMAPPED = 0,
	MMU_CODE,
	MMU_CODE_GUARDED, /* with FEAT_BTI: landing pads are needed */
	MMU_CONST,
	MMU_DATA,
	MMU_DEVICE,
	MMU_DEVICE_NS, /* in the normal world's address space */
	MMU_UNCACHED,  /* normal memory, never in a cache of ours */
	MMU_UNCACHED_NS,
	MMU_CONST_NS, /* uncached too */
	MMU_READ_NS,  /* cached as the normal world's own */
	MMU_WRITE_NS,
};

/** mmu_init() - make the image's tables: mmu.c, boot/map.c. MMU off. */
void mmu_init(void);

/** mmu_map() - map (or unmap) whole pages. CPU 0, before BL33 runs. */
void mmu_map(uint64_t base, uint64_t bytes, enum mmu_kind kind);

/**
 * mmu_map_table() - the 2 MiB at @base are translated by @table, 512 entries
 * that are its owner's. MMU off.
 */
void mmu_map_table(uint64_t base, uint64_t *table);

/** mmu_page() - the entry of a level 3 table for one page. */
uint64_t mmu_page(uint64_t base, enum mmu_kind kind);

/** mmu_page_table() - the page of descriptors for @address's page. */
uint64_t mmu_page_table(uint64_t address);

/**
 * mmu_seal() - what the start has written once is complete, these tables too:
 * read-only from here on. No mmu_map() after it.
 */
void mmu_seal(void);

#endif
#endif
