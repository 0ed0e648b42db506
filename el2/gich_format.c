/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/gich.h"

/* GICH_LR */
#define LR_VIRTUAL  0x3ffu	   /* VirtualID */
#define LR_PHYSICAL (0x3ffu << 10) /* with HW */
#define LR_SENDER   (7u << 10)	   /* CPUID, without */
#define LR_EOI	    (1u << 19)	   /* likewise */
#define LR_PRIORITY (0x1fu << 23)
#define LR_STATE    (3u << 28) /* as ICH_LR's bits 63:62 */
#define LR_GROUP1   (1u << 30)
#define LR_HW	    (1u << 31)

/* ICH_LR */
#define ICH_VIRTUAL  0x3ffull
#define ICH_SENDER   (7ull << 10)
#define ICH_PHYSICAL (0x3ffull << 32)
#define ICH_EOI	     (1ull << 41)
#define ICH_PRIORITY (0xf8ull << 48)
#define ICH_GROUP1   (1ull << 60)
#define ICH_HW	     (1ull << 61)
#define ICH_STATE    (3ull << 62)

/* En, UIE, LRENPIE, NPIE, the four of the groups, EOICount: alike. */
#define HCR_BITS 0xf80000ffu
/* Alike, but that the mask has five bits. */
#define VMCR_BITS     0xf8fc021fu
#define VTR_LIST_REGS 0x3fu

uint64_t gich_lr_to_ich(uint32_t lr)
{
	uint64_t ich = (lr & LR_VIRTUAL) |
		       (uint64_t)(lr & LR_PRIORITY) << (51 - 23) |
		       (uint64_t)(lr & LR_STATE) << (62 - 28);

	if (lr & LR_GROUP1)
		ich |= ICH_GROUP1;
	if (lr & LR_HW)
		return ich | ICH_HW | (uint64_t)(lr & LR_PHYSICAL) << (32 - 10);
	if (lr & LR_EOI)
		ich |= ICH_EOI;
	return ich | (lr & LR_SENDER);
}

uint32_t gich_lr_from_ich(uint64_t ich)
{
	uint32_t lr = (uint32_t)(ich & ICH_VIRTUAL) |
		      (uint32_t)((ich & ICH_PRIORITY) >> (51 - 23)) |
		      (uint32_t)((ich & ICH_STATE) >> (62 - 28));

	if (ich & ICH_GROUP1)
		lr |= LR_GROUP1;
	if (ich & ICH_HW)
		return lr | LR_HW | (uint32_t)((ich & ICH_PHYSICAL) >> 22);
	if (ich & ICH_EOI)
		lr |= LR_EOI;
	return lr | (uint32_t)(ich & ICH_SENDER);
}

uint64_t gich_vmcr_to_ich(uint32_t vmcr)
{
	return vmcr & VMCR_BITS;
}

uint32_t gich_vmcr_from_ich(uint64_t vmcr)
{
	return (uint32_t)vmcr & VMCR_BITS;
}

uint64_t gich_hcr_to_ich(uint32_t hcr)
{
	return hcr & HCR_BITS;
}

uint32_t gich_hcr_from_ich(uint64_t hcr)
{
	return (uint32_t)hcr & HCR_BITS;
}

uint32_t gich_vtr_list_registers(uint32_t vtr)
{
	const uint32_t count = (vtr & VTR_LIST_REGS) + 1;

	return count < 16 ? count : 16;
}
