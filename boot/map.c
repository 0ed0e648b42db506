/* SPDX-License-Identifier: BSD-2-Clause */
/* What the boot stage can reach from its start; slots and RAM come later. */
#include "boards/qemu-virt/memory.h"
#include "el3/mmu.h"

#define PAGE_BYTES 0x1000ull

extern const uint8_t boot_text_start[], boot_text_end[], boot_guard[],
	boot_ram_end[];

void mmu_init(void)
{
	const uint64_t text_end = (uint64_t)boot_text_end;
	const uint64_t package = BOARD_FLASH0_BASE + BOARD_PACKAGE_OFFSET;

	mmu_map((uint64_t)boot_text_start, text_end - (uint64_t)boot_text_start,
		MMU_CODE);
	mmu_map(text_end, package - text_end, MMU_CONST);
	mmu_map(BOARD_EL3_BASE, BOARD_BOOT_BASE - BOARD_EL3_BASE, MMU_UNCACHED);
	mmu_map(BOARD_BOOT_BASE, (uint64_t)boot_ram_end - BOARD_BOOT_BASE,
		MMU_DATA);
	mmu_map((uint64_t)boot_guard, PAGE_BYTES, MMU_UNMAPPED);
	mmu_map(BOARD_KEPT_BASE, BOARD_KEPT_SIZE, MMU_UNCACHED);
	mmu_map(BOARD_LOG_BASE, BOARD_LOG_SIZE + BOARD_HANDOVER_SIZE,
		MMU_UNCACHED);
	mmu_map(BOARD_SECURE_UART, PAGE_BYTES, MMU_DEVICE);
	mmu_map(BOARD_UART0_BASE, PAGE_BYTES, MMU_DEVICE_NS);
}
