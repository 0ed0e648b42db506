/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/gich.h"

#include "boards/qemu-virt/memory.h"
#include "el2/gic_driver.h"

#define GICH_HCR  0x000
#define GICH_VTR  0x004
#define GICH_VMCR 0x008
#define GICH_APR  0x0f0
#define GICH_LR	  0x100

uint32_t gich_lr_count(void)
{
	return gich_vtr_list_registers(read32(BOARD_GICH_BASE + GICH_VTR));
}

uint64_t gich_lr_read(uint32_t n)
{
	return gich_lr_to_ich(read32(BOARD_GICH_BASE + GICH_LR + 4 * n));
}

void gich_lr_write(uint32_t n, uint64_t value)
{
	write32(BOARD_GICH_BASE + GICH_LR + 4 * n, gich_lr_from_ich(value));
}

uint64_t gich_hcr_read(void)
{
	return gich_hcr_to_ich(read32(BOARD_GICH_BASE + GICH_HCR));
}

void gich_hcr_write(uint64_t value)
{
	write32(BOARD_GICH_BASE + GICH_HCR, gich_hcr_from_ich(value));
}

uint64_t gich_vmcr_read(void)
{
	return gich_vmcr_to_ich(read32(BOARD_GICH_BASE + GICH_VMCR));
}

void gich_vmcr_write(uint64_t value)
{
	write32(BOARD_GICH_BASE + GICH_VMCR, gich_vmcr_from_ich(value));
}

void gich_priorities_clear(void)
{
	write32(BOARD_GICH_BASE + GICH_APR, 0);
}
