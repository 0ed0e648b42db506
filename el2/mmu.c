/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/mmu.h"

#include <stdbool.h>
#include <stddef.h>

#include "arch/aarch64/sysreg.h"
#include "el2/cpu.h"
#include "lib/rt/rt.h"

/*
 * Stage 1 of EL2, 4 KiB granule, 39-bit addresses: level 1 entries cover
 * 1 GiB, level 2 blocks 2 MiB, level 3 pages 4 KiB.
 */
#define ENTRIES	     512u
#define PAGE_BYTES   0x1000ull
#define BLOCK_BYTES  0x200000ull
#define GIB	     0x40000000ull
#define TABLE_PAGES  16u
#define WINDOWS	     (511 * GIB) /* where no board has memory; EL2_MAX_CPUS */

#define DESC_VALID   1ull
#define DESC_TABLE   2ull /* levels 1 and 2 */
#define DESC_PAGE    2ull /* level 3 */
#define DESC_ATTR(n) ((uint64_t)(n) << 2)
#define DESC_AP_RES1 (1ull << 6)
#define DESC_RO	     (1ull << 7)
#define DESC_INNER   (3ull << 8)
#define DESC_AF	     (1ull << 10)
#define DESC_XN	     (1ull << 54)
#define DESC_ADDRESS 0x0000fffffffff000ull

/* MAIR: 0 normal write-back, 1 device nGnRE, 2 as 0, with tags if there are. */
#define MAIR_VALUE  0xff04ffull
#define MAIR_TAGGED 0xf004ffull
#define TCR_RES1    ((1ull << 31) | (1ull << 23))
#define TCR_39BIT   (25ull | (1ull << 8) | (1ull << 10) | (3ull << 12))
#define SCTLR_RES1  0x30c50830ull
#define SCTLR_ON    ((1ull << 0) | (1ull << 2) | (1ull << 3) | (1ull << 12))
#define SCTLR_WXN   (1ull << 19)
#define SCTLR_ATA   (1ull << 43)

/* Read by mmu_enable() on every CPU, the MMU off. */
struct mmu_setup {
	uint64_t mair, tcr, ttbr, sctlr;
};
extern struct mmu_setup mmu_setup;
struct mmu_setup mmu_setup;

static struct {
	_Alignas(4096) uint64_t page[TABLE_PAGES][ENTRIES];
	uint32_t used;
} tables;

extern const uint8_t text_start[], text_end[], rodata_end[], bss_start[],
	image_end[];

static uint64_t leaf(uint64_t base, enum mmu_kind kind)
{
	uint64_t common = base | DESC_VALID | DESC_AF | DESC_AP_RES1;

	switch (kind) {
	case MMU_CODE:
		return common | DESC_ATTR(0) | DESC_INNER | DESC_RO;
	case MMU_CONST:
		return common | DESC_ATTR(0) | DESC_INNER | DESC_RO | DESC_XN;
	case MMU_DATA:
		return common | DESC_ATTR(0) | DESC_INNER | DESC_XN;
	case MMU_TAGGED:
		return common | DESC_ATTR(2) | DESC_INNER | DESC_XN;
	case MMU_DEVICE:
		return common | DESC_ATTR(1) | DESC_XN;
	case MMU_UNMAPPED:
		return 0;
	}
	return 0;
}

static uint64_t *table_new(void)
{
	if (tables.used == TABLE_PAGES)
		panic("EL2's page tables: more than %u pages", TABLE_PAGES);
	return tables.page[tables.used++];
}

/* The next level's table, made where there is none yet. */
static uint64_t *table_below(uint64_t *entry)
{
	if (!(*entry & DESC_VALID))
		*entry = (uint64_t)table_new() | DESC_TABLE | DESC_VALID;
	else if (!(*entry & DESC_TABLE))
		panic("EL2's page tables: a block would be split");
	return (uint64_t *)(*entry & DESC_ADDRESS);
}

static void map_one(uint64_t base, bool block, enum mmu_kind kind)
{
	uint64_t *level1 = tables.page[0];
	uint64_t *level2 = table_below(&level1[(base / GIB) % ENTRIES]);
	uint64_t *entry = &level2[(base / BLOCK_BYTES) % ENTRIES];
	uint64_t value = leaf(base, kind);

	if (!block) {
		entry = &table_below(entry)[(base / PAGE_BYTES) % ENTRIES];
		if (value != 0)
			value |= DESC_PAGE;
	}
	/* Break before make: never one valid mapping straight to another. */
	if ((*entry & DESC_VALID) && value != 0)
		panic("EL2's page tables: %#lx is mapped", (unsigned long)base);
	__atomic_store_n(entry, value, __ATOMIC_RELAXED);
}

static void map_range(uint64_t base, uint64_t bytes, enum mmu_kind kind)
{
	const uint64_t end = base + bytes;

	if ((base | bytes) % PAGE_BYTES != 0 || end < base ||
	    end > ENTRIES * GIB)
		panic("EL2's page tables: bad range %#lx", (unsigned long)base);
	while (base < end) {
		bool block =
			base % BLOCK_BYTES == 0 && end - base >= BLOCK_BYTES;

		map_one(base, block, kind);
		base += block ? BLOCK_BYTES : PAGE_BYTES;
	}
}

void mmu_map(uint64_t base, uint64_t bytes, enum mmu_kind kind)
{
	map_range(base, bytes, kind);
	dsb_ish();
	if (kind == MMU_UNMAPPED) {
		__asm__ volatile("tlbi alle2is" ::: "memory");
		dsb_ish();
	}
	isb();
}

static uint64_t *window(uint32_t cpu)
{
	return &table_below(&tables.page[0][WINDOWS / GIB])[cpu];
}

void *mmu_window_open(uint32_t cpu, uint64_t pa, enum mmu_kind kind)
{
	__atomic_store_n(window(cpu), leaf(pa & ~(BLOCK_BYTES - 1), kind),
			 __ATOMIC_RELAXED);
	dsb_ish();
	isb();
	return (void *)(WINDOWS + cpu * BLOCK_BYTES + pa % BLOCK_BYTES);
}

/* Other CPUs never go there, but may have read the entry ahead of need. */
void mmu_window_close(uint32_t cpu)
{
	const uint64_t page = (WINDOWS + cpu * BLOCK_BYTES) / PAGE_BYTES;

	__atomic_store_n(window(cpu), 0, __ATOMIC_RELAXED);
	dsb_ish();
	__asm__ volatile("tlbi vae2is, %0" : : "r"(page) : "memory");
	dsb_ish();
	isb();
}

static uint64_t cache_line_bytes(void)
{
	return 4ull << ((sysreg_read(ctr_el0) >> 16) & 0xf);
}

void clean_to_memory(uint64_t base, uint64_t bytes)
{
	const uint64_t line = cache_line_bytes();
	const bool tags = mmu_has_tags();

	for (uint64_t at = base & ~(line - 1); at < base + bytes; at += line)
		if (tags) /* DC CIGDVAC */
			__asm__ volatile("sys #3, c7, c14, #5, %0" ::"r"(at)
					 : "memory");
		else
			__asm__ volatile("dc civac, %0" ::"r"(at) : "memory");
	dsb_sy();
}

static void map_span(const uint8_t *from, const uint8_t *to, enum mmu_kind kind)
{
	map_range((uint64_t)from, (uint64_t)(to - from), kind);
}

/* Before mmu_enable(), which drops what the TLB may hold: no maintenance. */
void mmu_init(uint64_t image)
{
	const uint64_t range = sysreg_read(id_aa64mmfr0_el1) & 0xf;

	if (image % BLOCK_BYTES != 0)
		panic("the image must start at a 2 MiB boundary");
	tables.used = 1;
	mmu_setup.mair = MAIR_VALUE;
	mmu_setup.tcr = TCR_RES1 | TCR_39BIT | ((range > 5 ? 5 : range) << 16);
	mmu_setup.ttbr = (uint64_t)tables.page[0];
	mmu_setup.sctlr = SCTLR_RES1 | SCTLR_ON | SCTLR_WXN;
	if (mmu_has_tags()) {
		mmu_setup.mair = MAIR_TAGGED;
		mmu_setup.sctlr |= SCTLR_ATA;
	}

	map_span(text_start, text_end, MMU_CODE);
	map_span(text_end, rodata_end, MMU_CONST);
	map_span(bss_start, image_end, MMU_DATA);
	for (uint32_t i = 0; i < EL2_MAX_CPUS; i++)
		map_range((uint64_t)cpu_areas[i].guard, CPU_GUARD_BYTES,
			  MMU_UNMAPPED);
	/* While nobody else could make the table. */
	window(0);
}
