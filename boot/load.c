/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/load.h"

#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/memory.h"
#include "el3/console.h"
#include "el3/mmu.h"
#include "lib/rt/rt.h"

#define PAGE_BYTES  0x1000ull
#define BLOCK_BYTES 0x200000ull
#define DTB_BYTES   0x100000ull

static const char *const error_text[BOOT_ERRORS] = {
	[BOOT_OK] = "good",
	[BOOT_NO_PACKAGE] = "no package in flash",
	[BOOT_BAD_HEADER] = "package header: size, flags or reserved words",
	[BOOT_BAD_SOURCE] = "package: BL33 does not lie in flash, page aligned",
	[BOOT_BAD_LOAD] = "package: BL33 does not fit RAM behind the DTB",
	[BOOT_BAD_ENTRY] = "package: BL33's entry is outside of it",
};

__attribute__((noreturn)) static void boot_stop(enum boot_error error)
{
	const uint64_t consoles[] = { BOARD_SECURE_UART, BOARD_UART0_BASE };

	mmu_map(BOARD_UART0_BASE, PAGE_BYTES, MMU_DEVICE_NS);
	console_init(BOARD_UART0_BASE);
	for (size_t i = 0; i < 2; i++) {
		console_puts(consoles[i], "monitor: not started: ");
		console_puts(consoles[i], error_text[error]);
		console_puts(consoles[i], "\n");
	}
	for (;;)
		wfi();
}

/* QEMU leaves its tree at the start of RAM; without one, RAM's most. */
static uint64_t find_ram_end(void)
{
	const uint64_t most = BOARD_RAM_BASE + BOARD_RAM_MAX;
	uint64_t end;

	mmu_map(BOARD_DTB_BASE, BLOCK_BYTES, MMU_UNCACHED_NS);
	end = fdt_ram_end((const uint8_t *)BOARD_DTB_BASE, DTB_BYTES,
			  BOARD_RAM_BASE);
	mmu_map(BOARD_DTB_BASE, BLOCK_BYTES, MMU_UNMAPPED);
	return end == 0 || end > most ? most : end;
}

/*
 * The target is mapped uncached: what is written stands in memory when BL33
 * fetches it with its caches off, and no line has to be cleaned.
 */
static void load(const struct package_header *header, uint64_t package)
{
	const uint64_t base = header->bl33_load & ~(BLOCK_BYTES - 1);
	const uint64_t end =
		(header->bl33_load + header->bl33_bytes + BLOCK_BYTES - 1) &
		~(BLOCK_BYTES - 1);
	const uint64_t blocks = header->bl33_bytes / BOOT_COPY_BLOCK;
	const uint64_t done = blocks * BOOT_COPY_BLOCK;
	uint8_t *to = (uint8_t *)header->bl33_load;
	const uint8_t *from = (const uint8_t *)(package + header->bl33_offset);

	mmu_map(base, end - base, MMU_UNCACHED_NS);
	if (blocks != 0)
		boot_copy(to, from, blocks);
	memcpy(to + done, from + done, header->bl33_bytes - done);
	dsb_sy();
	__asm__ volatile("ic iallu" ::: "memory");
	mmu_map(base, end - base, MMU_UNMAPPED);
}

void boot_load(struct boot_handover *handover)
{
	const uint64_t package = BOARD_FLASH0_BASE + BOARD_PACKAGE_OFFSET;
	const struct package_header *header =
		(const struct package_header *)package;
	struct boot_limits limits = {
		.package_bytes = BOARD_FLASH0_SIZE - BOARD_PACKAGE_OFFSET,
		.ram_base = BOARD_DTB_BASE + DTB_BYTES,
	};
	enum boot_error error;

	limits.ram_end = handover->ram_end = find_ram_end();
	mmu_map(BOARD_FLASH0_BASE, BOARD_FLASH0_SIZE, MMU_CONST);
	error = package_check(header, &limits);
	if (error != BOOT_OK)
		boot_stop(error);
	load(header, package);
	handover->entry = header->bl33_entry;
	handover->x[0] = handover->dtb = BOARD_DTB_BASE;
	handover->dtb_bytes = DTB_BYTES;
	mmu_map(BOARD_FLASH0_BASE, BOARD_FLASH0_SIZE, MMU_UNMAPPED);
}
