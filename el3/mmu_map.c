/* SPDX-License-Identifier: BSD-2-Clause */
/* Translation tables, for the boot stage and for the monitor. */
#include <stdbool.h>

#include "arch/aarch64/sysreg.h"
#include "el3/features.h"
#include "el3/mmu.h"
#include "lib/rt/rt.h"

/*
 * Stage 1 of EL3, 4 KiB granule, 32-bit addresses: the four level 1 entries
 * cover 1 GiB, level 2 blocks 2 MiB, level 3 pages 4 KiB.
 */
#define ENTRIES	     512u
#define LEVEL1_COUNT 4u
#define PAGE_BYTES   0x1000ull
#define BLOCK_BYTES  0x200000ull
#define GIB	     0x40000000ull
#define TABLE_PAGES  12u

#define DESC_VALID   1ull
#define DESC_TABLE   2ull		  /* levels 1 and 2 */
#define DESC_PAGE    2ull		  /* level 3 */
#define DESC_ATTR(n) ((uint64_t)(n) << 2) /* MMU_MAIR */
#define DESC_NS	     (1ull << 5)
#define DESC_AP_RES1 (1ull << 6)
#define DESC_RO	     (1ull << 7)
#define DESC_INNER   (3ull << 8)
#define DESC_AF	     (1ull << 10)
#define DESC_GP	     (1ull << 50) /* FEAT_BTI */
#define DESC_XN	     (1ull << 54)
#define DESC_ADDRESS 0x0000fffffffff000ull

/* TTBR0_EL3. */
extern uint64_t mmu_level1[LEVEL1_COUNT];
__attribute__((section(".bss.sealed"), aligned(64)))
uint64_t mmu_level1[LEVEL1_COUNT];

__attribute__((section(".bss.sealed"))) static struct {
	_Alignas(4096) uint64_t page[TABLE_PAGES][ENTRIES];
	uint32_t used;
} tables;

static uint64_t leaf(uint64_t base, enum mmu_kind kind)
{
	const uint64_t common = base | DESC_VALID | DESC_AF | DESC_AP_RES1;
	const uint64_t device = common | DESC_ATTR(1) | DESC_XN;

	switch (kind) {
	case MMU_CODE:
		return common | DESC_ATTR(0) | DESC_INNER | DESC_RO;
	case MMU_CODE_GUARDED:
		return common | DESC_ATTR(0) | DESC_INNER | DESC_RO |
		       (feature_bti() ? DESC_GP : 0);
	case MMU_CONST:
		return common | DESC_ATTR(0) | DESC_INNER | DESC_RO | DESC_XN;
	case MMU_DATA:
		return common | DESC_ATTR(0) | DESC_INNER | DESC_XN;
	case MMU_DEVICE:
		return device;
	case MMU_DEVICE_NS:
		return device | DESC_NS;
	case MMU_UNCACHED:
		return common | DESC_ATTR(2) | DESC_INNER | DESC_XN;
	case MMU_UNCACHED_NS:
		return common | DESC_ATTR(2) | DESC_INNER | DESC_XN | DESC_NS;
	case MMU_CONST_NS:
		return common | DESC_ATTR(2) | DESC_INNER | DESC_RO | DESC_XN |
		       DESC_NS;
	case MMU_READ_NS:
		return common | DESC_ATTR(0) | DESC_INNER | DESC_RO | DESC_XN |
		       DESC_NS;
	case MMU_WRITE_NS:
		return common | DESC_ATTR(0) | DESC_INNER | DESC_XN | DESC_NS;
	case MMU_UNMAPPED:
		return 0;
	}
	return 0;
}

/* The next level's table, made where there is none yet. */
static uint64_t *table_below(uint64_t *entry)
{
	if (!(*entry & DESC_VALID)) {
		if (tables.used == TABLE_PAGES)
			panic("page tables: more than %u pages", TABLE_PAGES);
		*entry = (uint64_t)tables.page[tables.used++] | DESC_TABLE |
			 DESC_VALID;
	} else if (!(*entry & DESC_TABLE)) {
		panic("page tables: a block would be split");
	}
	return (uint64_t *)(*entry & DESC_ADDRESS);
}

uint64_t mmu_page(uint64_t base, enum mmu_kind kind)
{
	return leaf(base, kind) | DESC_PAGE;
}

void mmu_map_table(uint64_t base, uint64_t *table)
{
	uint64_t *level2 = table_below(&mmu_level1[base / GIB]);

	level2[(base / BLOCK_BYTES) % ENTRIES] =
		(uint64_t)table | DESC_TABLE | DESC_VALID;
}

static void map_one(uint64_t base, bool block, enum mmu_kind kind)
{
	uint64_t *level2 = table_below(&mmu_level1[base / GIB]);
	uint64_t *entry = &level2[(base / BLOCK_BYTES) % ENTRIES];
	uint64_t value = leaf(base, kind);

	if (!block) {
		entry = &table_below(entry)[(base / PAGE_BYTES) % ENTRIES];
		if (value != 0)
			value |= DESC_PAGE;
	}
	__atomic_store_n(entry, value, __ATOMIC_RELAXED);
}

void mmu_map(uint64_t base, uint64_t bytes, enum mmu_kind kind)
{
	const uint64_t end = base + bytes;

	if ((base | bytes) % PAGE_BYTES != 0 || end < base ||
	    end > LEVEL1_COUNT * GIB)
		panic("page tables: bad range at 0x%lx", (unsigned long)base);
	while (base < end) {
		bool block =
			base % BLOCK_BYTES == 0 && end - base >= BLOCK_BYTES;

		map_one(base, block, kind);
		base += block ? BLOCK_BYTES : PAGE_BYTES;
	}
	/* Other CPUs have not walked these tables yet. */
	dsb_ish();
	__asm__ volatile("tlbi alle3" ::: "memory");
	dsb_ish();
	isb();
}

uint64_t mmu_page_table(uint64_t address)
{
	const uint64_t *level2 = table_below(&mmu_level1[address / GIB]);

	return level2[(address / BLOCK_BYTES) % ENTRIES] & DESC_ADDRESS;
}
