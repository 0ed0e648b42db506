/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What outlasts a reset: a page of secure RAM that neither the boot stage nor
 * the monitor clears. After power-on it holds anything. A board whose RAM does
 * not survive every reset that its DRAM survives needs a register or a flash
 * word for this.
 */
#ifndef BOOT_KEPT_H
#define BOOT_KEPT_H

#include <stdint.h>

#include "boards/qemu-virt/memory.h"

/* "WIPE-RAM": no other value asks for it. */
#define BOOT_KEPT_WIPE 0x4d41522d45504957ull

/* QEMU writes the first MiB, its device tree's, again at each reset. */
#define BOOT_WIPE_BASE (BOARD_DTB_BASE + 0x100000ull)

/**
 * struct boot_kept - at BOARD_KEPT_BASE.
 * @wipe: BOOT_KEPT_WIPE: PSCI's MEM_PROTECT is on.
 */
struct boot_kept {
	uint64_t wipe;
};

/**
 * boot_wipe() - overwrite normal RAM up to @ram_end if MEM_PROTECT was on when
 * the machine was reset, then switch it off. Before anything is loaded, or
 * shown to the normal world.
 */
void boot_wipe(uint64_t ram_end);

#endif
