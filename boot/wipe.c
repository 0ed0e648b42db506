/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/kept.h"

#include "arch/aarch64/sysreg.h"
#include "boot/boot.h"
#include "el3/mmu.h"

/* The device tree's block is mapped already, all the time. */
#define BLOCK_END (BOARD_DTB_BASE + 0x200000ull)

/* Uncached: the zeros stand in memory, whoever looks, and how. */
void boot_wipe(uint64_t ram_end)
{
	struct boot_kept *kept = (struct boot_kept *)BOARD_KEPT_BASE;

	if (kept->wipe != BOOT_KEPT_WIPE)
		return;
	mmu_map(BLOCK_END, ram_end - BLOCK_END, MMU_UNCACHED_NS);
	boot_clear((void *)BOOT_WIPE_BASE,
		   (ram_end - BOOT_WIPE_BASE) / BOOT_COPY_BLOCK);
	dsb_sy();
	mmu_map(BLOCK_END, ram_end - BLOCK_END, MMU_UNMAPPED);
	/* Not sooner: a reset meanwhile begins anew. */
	kept->wipe = 0;
	dsb_sy();
}
