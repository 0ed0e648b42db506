/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3/window.h"

#include "arch/aarch64/sysreg.h"
#include "el3/mmu.h"
#include "lib/rt/rt.h"

#define PAGE_BYTES 0x1000ull
/* A cache line of entries for each CPU: no CPU writes another's. */
#define STRIDE 8u

/* The level 3 table of all windows; it stays writable. */
static _Alignas(4096) uint64_t pages[512];

_Static_assert(BOARD_MAX_CPUS *STRIDE <= 512, "one table for all windows");

void window_init(void)
{
	mmu_map_table(BOARD_EL3_WINDOW, pages);
}

static uint64_t window_address(const struct cpu *cpu)
{
	return BOARD_EL3_WINDOW + cpu->index * STRIDE * PAGE_BYTES;
}

static uint8_t *window_open(const struct cpu *cpu, uint64_t page,
			    enum mmu_kind kind)
{
	/* An entry that was invalid is in no TLB. */
	__atomic_store_n(&pages[cpu->index * STRIDE], mmu_page(page, kind),
			 __ATOMIC_RELAXED);
	dsb_ish();
	isb();
	return (uint8_t *)window_address(cpu);
}

/*
 * No other CPU uses these addresses; a translation that one of them has
 * fetched by speculation leads to memory that is the normal world's anyway.
 */
static void window_close(const struct cpu *cpu)
{
	__atomic_store_n(&pages[cpu->index * STRIDE], 0, __ATOMIC_RELAXED);
	dsb_ish();
	__asm__ volatile("tlbi vae3, %0" ::"r"(window_address(cpu) >> 12)
			 : "memory");
	dsb_ish();
	isb();
}

/* Bytes up to the end of the page. */
static uint64_t part(uint64_t address, uint64_t bytes)
{
	const uint64_t left = PAGE_BYTES - address % PAGE_BYTES;

	return bytes < left ? bytes : left;
}

/* Both ways: to @own if the page is mapped to be read, else from it. */
static void move(const struct cpu *cpu, uint64_t outside, uint8_t *own,
		 uint64_t bytes, enum mmu_kind kind)
{
	while (bytes != 0) {
		const uint64_t now = part(outside, bytes);
		uint8_t *there =
			window_open(cpu, outside & ~(PAGE_BYTES - 1), kind) +
			outside % PAGE_BYTES;

		if (kind == MMU_READ_NS)
			memcpy(own, there, now);
		else
			memcpy(there, own, now);
		window_close(cpu);
		own += now;
		outside += now;
		bytes -= now;
	}
}

void window_read(const struct cpu *cpu, void *to, uint64_t from, uint64_t bytes)
{
	move(cpu, from, to, bytes, MMU_READ_NS);
}

void window_write(const struct cpu *cpu, uint64_t to, const void *from,
		  uint64_t bytes)
{
	move(cpu, to, (uint8_t *)(uint64_t)from, bytes, MMU_WRITE_NS);
}
