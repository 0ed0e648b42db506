/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EL2's own address space: what it needs and nothing else, every address
 * mapped to itself, no page both writable and executable.
 */
#ifndef EL2_MMU_H
#define EL2_MMU_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/aarch64/sysreg.h"

enum mmu_kind {
	MMU_CODE,   /* read-only, executable */
	MMU_CONST,  /* read-only */
	MMU_DATA,   /* read-write */
	MMU_TAGGED, /* the same, with allocation tags where the CPU has MTE */
	MMU_DEVICE, /* read-write, nGnRE */
	MMU_UNMAPPED,
};

/** mmu_has_tags() - MTE with tags in memory (FEAT_MTE2). */
static inline bool mmu_has_tags(void)
{
	return (sysreg_read(id_aa64pfr1_el1) >> 8 & 0xf) >= 2;
}

/** mmu_init() - tables for the gate's own image at @image; MMU still off. */
void mmu_init(uint64_t image);

/** mmu_enable() - switch this CPU to them (start.S). */
void mmu_enable(void);

/**
 * mmu_map() - map or unmap [@base, @base + @bytes), multiples of 4 KiB. The
 * caller is the only one to change tables at a time.
 */
void mmu_map(uint64_t base, uint64_t bytes, enum mmu_kind kind);

/**
 * mmu_window_open() - the one thing that is not mapped to itself: a block of
 * 2 MiB that has @pa in it, MMU_CONST or MMU_DATA, for the CPU with that
 * index until mmu_window_close(). No lock: each CPU has a place of its own.
 * Return: where @pa is.
 */
void *mmu_window_open(uint32_t cpu, uint64_t pa, enum mmu_kind kind);
void mmu_window_close(uint32_t cpu);

/**
 * clean_to_memory() - what guests may read, or have written, with their caches
 * off, and its allocation tags; [@base, @base + @bytes) is mapped.
 */
void clean_to_memory(uint64_t base, uint64_t bytes);

#endif
