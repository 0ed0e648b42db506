/* SPDX-License-Identifier: BSD-2-Clause */
/* What the resident monitor can reach. */
#include "el3/mmu.h"

#include "el3/cpu.h"
#include "el3/window.h"

#define PAGE_BYTES 0x1000ull

extern const uint8_t image_start[], unguarded_start[], guarded_start[],
	text_end[], rodata_end[], data_start[], bss_start[], sealed_end[],
	image_end[];

static void map_span(const uint8_t *from, const uint8_t *to, enum mmu_kind kind)
{
	mmu_map((uint64_t)from, (uint64_t)(to - from), kind);
}

void mmu_init(void)
{
	map_span(image_start, unguarded_start, MMU_CODE_GUARDED);
	map_span(unguarded_start, guarded_start, MMU_CODE);
	map_span(guarded_start, text_end, MMU_CODE_GUARDED);
	map_span(text_end, rodata_end, MMU_CONST);
	map_span(data_start, image_end, MMU_DATA);
	for (uint32_t i = 0; i < BOARD_MAX_CPUS; i++)
		mmu_map((uint64_t)cpu_areas[i].guard, CPU_GUARD_BYTES,
			MMU_UNMAPPED);
	mmu_map(BOARD_KEPT_BASE, BOARD_KEPT_SIZE, MMU_DATA);
	mmu_map(BOARD_SECURE_UART, PAGE_BYTES, MMU_DEVICE);
	mmu_map(BOARD_SECURE_PL061, PAGE_BYTES, MMU_DEVICE);
	window_init();
}

void mmu_seal(void)
{
	/* The table that says so for all of them comes last. */
	const uint8_t *last =
		(const uint8_t *)mmu_page_table((uint64_t)bss_start);

	map_span(bss_start, last, MMU_CONST);
	map_span(last + PAGE_BYTES, sealed_end, MMU_CONST);
	map_span(last, last + PAGE_BYTES, MMU_CONST);
}
