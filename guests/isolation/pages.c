/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stage 1 that maps the lower half flat, and the upper half by a table that
 * is not this domain's, or that points to what is not.
 */
#include "guests/isolation/crash.h"

#include "arch/aarch64/sysreg.h"

#define ENTRIES 512
#define TABLE	3ull
#define BLOCK	1ull
#define PAGE	3ull
#define AF	(1ull << 10)
#define INNER	(3ull << 8)
#define NORMAL	(0ull << 2)	      /* MAIR's first attribute */
#define UPPER	0xffffff8000000000ull /* of a region of 39 bits */

/* 39 bits each, 4 KiB granule, walks write-back, 40-bit addresses. */
#define TCR                                                          \
	(25ull | 1ull << 8 | 1ull << 10 | 3ull << 12 | 25ull << 16 | \
	 1ull << 24 | 1ull << 26 | 3ull << 28 | 2ull << 30 | 2ull << 32)
#define TCR_HA	(1ull << 39)
#define SCTLR_M 1ull

static uint64_t lower[ENTRIES] __attribute__((aligned(4096)));
static uint64_t upper[ENTRIES] __attribute__((aligned(4096)));
static uint64_t middle[ENTRIES] __attribute__((aligned(4096)));
static uint64_t last[ENTRIES] __attribute__((aligned(4096)));

static void mmu_on(uint64_t upper_base, uint64_t tcr)
{
	for (uint64_t i = 0; i < 4; i++)
		lower[i] = i << 30 | BLOCK | AF | INNER | NORMAL;
	sysreg_write(mair_el1, 0xff);
	sysreg_write(tcr_el1, tcr);
	sysreg_write(ttbr0_el1, (uint64_t)lower);
	sysreg_write(ttbr1_el1, upper_base);
	__asm__ volatile("tlbi vmalle1\n\tdsb sy\n\tisb" ::: "memory");
	sysreg_write(sctlr_el1, sysreg_read(sctlr_el1) | SCTLR_M);
	isb();
}

/* Back to what the rest of the payload, its console too, was made for. */
static void mmu_off(void)
{
	sysreg_write(sctlr_el1, sysreg_read(sctlr_el1) & ~SCTLR_M);
	isb();
}

static void touch(void)
{
	(void)*(const volatile uint64_t *)UPPER;
	mmu_off();
}

void page_table_base(uint64_t address)
{
	mmu_on(address, TCR);
	touch();
}

void page_table_entry(uint64_t address)
{
	upper[0] = address | TABLE;
	mmu_on((uint64_t)upper, TCR);
	touch();
}

static void map(uint64_t address)
{
	last[0] = address | PAGE | AF | INNER | NORMAL;
	middle[0] = (uint64_t)last | TABLE;
	upper[0] = (uint64_t)middle | TABLE;
	mmu_on((uint64_t)upper, TCR);
}

void page_mapped_read(uint64_t address)
{
	map(address);
	touch();
}

void page_mapped_write(uint64_t address)
{
	map(address);
	*(volatile uint64_t *)UPPER = 0xbad;
	mmu_off();
}

void page_translate(uint64_t address)
{
	mmu_on(address, TCR);
	__asm__ volatile("at s1e1r, %0\n\tisb" ::"r"(UPPER) : "memory");
	mmu_off();
}

/* With hardware updates the walk itself would write there. */
void page_table_update(uint64_t address)
{
	upper[0] = address | TABLE;
	mmu_on((uint64_t)upper, TCR | TCR_HA);
	touch();
}
