/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Allocation tags are reached through Tagged memory only: with the MMU on, and
 * this payload runs without: for a moment it is on, with tables of its own.
 */
#include "arch/aarch64/sysreg.h"
#include "guests/isolation/life.h"

#define ENTRIES	  512
#define GIB	  (1ull << 30)
#define BLOCK	  1ull
#define AF	  (1ull << 10)
#define INNER	  (3ull << 8)
#define TAGGED	  0xf0ull /* MAIR: write-back, with tags */
#define TCR	  (25ull | 3ull << 12 | 1ull << 23 | 2ull << 32)
#define SCTLR_M	  (1ull << 0)
#define SCTLR_C	  (1ull << 2)
#define SCTLR_ATA (1ull << 43)
#define PAGE	  4096u
#define TAG(n)	  ((uint64_t)(n) << 56)

static uint64_t table[ENTRIES] __attribute__((aligned(4096)));
/* QEMU 7.2 keeps the tags of one pair of granules a page. */
static uint8_t pages[8 * PAGE] __attribute__((aligned(4096)));

static void mmu_set(uint64_t sctlr)
{
	sysreg_write(sctlr_el1, sctlr);
	isb();
}

static uint64_t tag_of(const uint8_t *granule)
{
	uint64_t address = (uint64_t)granule;

	__asm__ volatile(".arch armv8.5-a+memtag\n\tldg %0, [%0]"
			 : "+r"(address)
			 :
			 : "memory");
	return address >> 56;
}

static void tag_set(uint8_t *granule, uint64_t tag)
{
	__asm__ volatile(".arch armv8.5-a+memtag\n\tstg %0, [%1]"
			 :
			 : "r"(TAG(tag)), "r"(granule)
			 : "memory");
}

uint64_t life_tags(uint64_t tag)
{
	const uint64_t sctlr = sysreg_read(sctlr_el1);
	uint64_t found = 0;

	table[1] = GIB | BLOCK | AF | INNER;
	sysreg_write(mair_el1, TAGGED);
	sysreg_write(tcr_el1, TCR);
	sysreg_write(ttbr0_el1, (uint64_t)table);
	__asm__ volatile("tlbi vmalle1\n\tdsb sy\n\tisb" ::: "memory");
	mmu_set(sctlr | SCTLR_M | SCTLR_C | SCTLR_ATA);
	for (uint64_t i = 0; i < sizeof(pages); i += PAGE) {
		found |= tag_of(&pages[i]);
		tag_set(&pages[i], tag);
	}
	if (tag_of(pages) != tag)
		found |= LIFE_TAGS_NONE;
	mmu_set(sctlr);
	return found;
}
