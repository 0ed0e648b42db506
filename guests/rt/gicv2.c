/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IHI0048 (GICv2): the registers are named as there. What is not of this CPU's
 * security state reads as zero and ignores writes.
 */
#include "guests/rt/gicv2.h"
#include "arch/aarch64/sysreg.h"
#include "guests/rt/payload.h"

#define GICD_CTLR	  0x000
#define GICD_ENABLE	  1u
#define GICD_ISENABLER0	  0x100
#define GICD_ICENABLER0	  0x180
#define GICD_IPRIORITYR	  0x400
#define GICD_SGIR	  0xf00
#define SGIR_TARGET_SHIFT 16

/* QEMU virt has the CPU interface next to the distributor. */
#define GICC	    0x10000
#define GICC_CTLR   (GICC + 0x00)
#define GICC_ENABLE 1u
#define GICC_PMR    (GICC + 0x04)
#define GICC_IAR    (GICC + 0x0c)
#define GICC_EOIR   (GICC + 0x10)

static volatile uint32_t *reg(uint64_t offset)
{
	return (volatile uint32_t *)(payload_config.gicd_base + offset);
}

bool gicv2_enable(uint32_t intid)
{
	volatile uint32_t *priority = reg(GICD_IPRIORITYR + (intid & ~3u));
	const uint32_t shift = (intid & 3) * 8;

	*reg(GICD_CTLR) = GICD_ENABLE;
	*priority = (*priority & ~(0xffu << shift)) | 0x80u << shift;
	*reg(GICD_ISENABLER0) = 1u << intid;
	*reg(GICC_PMR) = 0xf0;
	*reg(GICC_CTLR) = GICC_ENABLE;
	dsb_sy();
	return (*reg(GICD_ISENABLER0) & 1u << intid) != 0;
}

void gicv2_disable(uint32_t intid)
{
	*reg(GICD_ICENABLER0) = 1u << intid;
	dsb_sy();
}

uint32_t gicv2_acknowledge(void)
{
	return *reg(GICC_IAR);
}

void gicv2_end(uint32_t iar)
{
	*reg(GICC_EOIR) = iar;
	dsb_sy();
}

/* QEMU virt: the interface's number is Aff0. */
void gicv2_send(uint64_t mpidr, uint32_t sgi)
{
	*reg(GICD_SGIR) = 1u << (SGIR_TARGET_SHIFT + (mpidr & 7)) | sgi;
}

volatile uint32_t *gicv2_mask(void)
{
	return reg(GICC_PMR);
}
