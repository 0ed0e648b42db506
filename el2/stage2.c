/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/stage2.h"

#include "arch/aarch64/sysreg.h"
#include "el2/cpu.h"
#include "lib/rt/rt.h"

#define ENTRIES	      512u
#define PAGE_BYTES    0x1000ull
#define BLOCK_BYTES   0x200000ull
#define GIB	      0x40000000ull

#define S2_VALID      1ull
#define S2_TABLE      2ull
#define S2_PAGE	      2ull
#define S2_NORMAL_WB  (0xfull << 2)
#define S2_DEVICE     (1ull << 2) /* nGnRE */
#define S2_READ	      (1ull << 6)
#define S2_READ_WRITE (3ull << 6)
#define S2_INNER      (3ull << 8)
#define S2_AF	      (1ull << 10)
#define S2_XN	      (2ull << 53)
#define S2_ADDRESS    0x0000fffffffff000ull

uint64_t stage2_vtcr(void)
{
	const uint64_t range = sysreg_read(id_aa64mmfr0_el1) & 0xf;

	return (1ull << 31) |			 /* RES1 */
	       ((range > 5 ? 5 : range) << 16) | /* PS */
	       (3ull << 12) |			 /* inner shareable */
	       (1ull << 10) | (1ull << 8) |	 /* walks write-back */
	       (1ull << 6) |			 /* SL0: level 1 */
	       25;				 /* T0SZ: 39 bits */
}

static uint64_t attributes(enum stage2_kind kind)
{
	const uint64_t common = S2_VALID | S2_READ_WRITE | S2_AF;

	switch (kind) {
	case STAGE2_RAM:
		return common | S2_NORMAL_WB | S2_INNER;
	case STAGE2_SHARED:
		return common | S2_NORMAL_WB | S2_INNER | S2_XN;
	case STAGE2_CONST:
		return S2_VALID | S2_READ | S2_AF | S2_NORMAL_WB | S2_INNER |
		       S2_XN;
	case STAGE2_DEVICE:
		return common | S2_DEVICE | S2_XN;
	}
	return 0;
}

/* The next level's table, made where there is none yet. */
static uint64_t *table_below(uint64_t *entry)
{
	if (!(*entry & S2_VALID))
		*entry = (uint64_t)pool_take(PAGE_BYTES, PAGE_BYTES) |
			 S2_TABLE | S2_VALID;
	else if (!(*entry & S2_TABLE))
		panic("stage 2: a block would be split");
	return (uint64_t *)(*entry & S2_ADDRESS);
}

static uint64_t *level2_entry(uint64_t *level1, uint64_t ipa)
{
	uint64_t *level2 = table_below(&level1[(ipa / GIB) % ENTRIES]);

	return &level2[(ipa / BLOCK_BYTES) % ENTRIES];
}

uint64_t stage2_create(uint16_t vmid, uint64_t ipa, uint64_t pa, uint64_t bytes)
{
	uint64_t *level1 = pool_take(PAGE_BYTES, PAGE_BYTES);

	if (ipa + bytes > ENTRIES * GIB)
		panic("stage 2: %#lx is beyond its reach", (unsigned long)ipa);
	for (uint64_t done = 0; done < bytes; done += BLOCK_BYTES)
		*level2_entry(level1, ipa + done) =
			(pa + done) | attributes(STAGE2_RAM);
	dsb_ish();
	return (uint64_t)level1 | ((uint64_t)vmid << 48);
}

void stage2_map(uint64_t vttbr, uint64_t ipa, uint64_t pa, uint64_t bytes,
		enum stage2_kind kind)
{
	uint64_t *level1 = (uint64_t *)(vttbr & S2_ADDRESS);

	if (ipa + bytes > ENTRIES * GIB)
		panic("stage 2: %#lx is beyond its reach", (unsigned long)ipa);
	for (uint64_t done = 0; done < bytes; done += PAGE_BYTES) {
		uint64_t *level3 =
			table_below(level2_entry(level1, ipa + done));
		uint64_t *entry =
			&level3[((ipa + done) / PAGE_BYTES) % ENTRIES];

		if (*entry & S2_VALID)
			panic("stage 2: %#lx is mapped",
			      (unsigned long)(ipa + done));
		*entry = (pa + done) | attributes(kind) | S2_PAGE;
	}
	dsb_ish();
}

/* A table whose every page is the same one. */
static uint64_t erased_table(void)
{
	static uint64_t table;
	uint64_t *entries;
	void *page;

	if (table)
		return table;
	page = pool_take_dirty(PAGE_BYTES, PAGE_BYTES);
	memset(page, 0xff, PAGE_BYTES);
	clean_to_memory((uint64_t)page, PAGE_BYTES);
	entries = pool_take(PAGE_BYTES, PAGE_BYTES);
	for (uint32_t i = 0; i < ENTRIES; i++)
		entries[i] = (uint64_t)page | S2_VALID | S2_PAGE | S2_READ |
			     S2_AF | S2_NORMAL_WB | S2_INNER | S2_XN;
	table = (uint64_t)entries;
	return table;
}

void stage2_map_erased(uint64_t vttbr)
{
	uint64_t *level1 = (uint64_t *)(vttbr & S2_ADDRESS);

	for (uint64_t at = 0; at < GATE_FLASH_END; at += BLOCK_BYTES) {
		uint64_t *entry = level2_entry(level1, at);

		if (*entry & S2_VALID)
			panic("stage 2: %#lx is mapped", (unsigned long)at);
		*entry = erased_table() | S2_TABLE | S2_VALID;
	}
	dsb_ish();
}
