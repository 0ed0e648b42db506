/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3/gic_sdei.h"

#include "boards/qemu-virt/memory.h"
#include "el3/mmio.h"

/* GICv3; a GICv2 may have it, QEMU's ignores what is written. */
#define GICD_NSACR 0x0e00
#define NSACR_PEND 1u

void gic_allow_pend(uint32_t intid)
{
	const uint64_t word = BOARD_GICD_BASE + GICD_NSACR + intid / 16 * 4;

	mmio_write32(word, mmio_read32(word) | NSACR_PEND << intid % 16 * 2);
}
