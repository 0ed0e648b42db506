/* SPDX-License-Identifier: BSD-2-Clause */
/* IHI0069 (GICv3): the registers are named as there. */
#include "guests/rt/gic.h"
#include "guests/rt/cpu.h"
#include "guests/rt/gicv2.h"
#include "guests/rt/payload.h"

#define GICD_CTLR	    0x0000
#define GICD_CTLR_ENABLE_1A 2u /* EnableGrp1A, non-secure view */
#define GICD_CTLR_ARE_NS    0x10u
#define GICR_TYPER	    0x0008
#define GICR_TYPER_LAST	    0x10u
#define GICR_WAKER	    0x0014
#define GICR_WAKER_SLEEP    2u
#define GICR_WAKER_ASLEEP   4u
#define GICR_STRIDE	    0x20000
#define GICR_SGI	    0x10000 /* the second frame */
#define GICR_IGROUPR0	    (GICR_SGI + 0x080)
#define GICR_ISENABLER0	    (GICR_SGI + 0x100)
#define GICR_ICENABLER0	    (GICR_SGI + 0x180)
#define GICR_IPRIORITYR	    (GICR_SGI + 0x400)
#define GIC_TRIES	    100000

static uint32_t read32(uint64_t address)
{
	return *(volatile uint32_t *)address;
}

static void write32(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

bool gic_present(void)
{
	return (sysreg_read(id_aa64pfr0_el1) >> 24 & 0xf) != 0;
}

/* This CPU's redistributor; the frames follow one another. */
static uint64_t gicr_find(void)
{
	uint64_t mpidr = sysreg_read(mpidr_el1);
	uint32_t affinity =
		(uint32_t)((mpidr & 0xffffff) | (mpidr >> 8 & 0xff000000));
	uint64_t base = payload_config.gicr_base;

	for (uint32_t i = 0; i < 128; i++, base += GICR_STRIDE) {
		if (read32(base + GICR_TYPER + 4) == affinity)
			return base;
		if (read32(base + GICR_TYPER) & GICR_TYPER_LAST)
			break;
	}
	return 0;
}

static void gicr_wake(uint64_t gicr)
{
	write32(gicr + GICR_WAKER,
		read32(gicr + GICR_WAKER) & ~GICR_WAKER_SLEEP);
	for (uint32_t i = 0; i < GIC_TRIES; i++)
		if (!(read32(gicr + GICR_WAKER) & GICR_WAKER_ASLEEP))
			return;
}

static bool gicv3_enable(uint32_t intid)
{
	uint64_t gicr = gicr_find();
	uint64_t priority = gicr + GICR_IPRIORITYR + (intid & ~3u);
	uint32_t shift = (intid & 3) * 8;

	if (!gicr)
		return false;
	gicr_wake(gicr);
	write32(payload_config.gicd_base + GICD_CTLR,
		GICD_CTLR_ARE_NS | GICD_CTLR_ENABLE_1A);
	write32(gicr + GICR_IGROUPR0,
		read32(gicr + GICR_IGROUPR0) | 1u << intid);
	write32(priority,
		(read32(priority) & ~(0xffu << shift)) | 0x80u << shift);
	write32(gicr + GICR_ISENABLER0, 1u << intid);
	if (cpu_current_el() == 2)
		sysreg_write(S3_4_C12_C9_5, sysreg_read(S3_4_C12_C9_5) | 9);
	sysreg_write(S3_0_C12_C12_5, sysreg_read(S3_0_C12_C12_5) | 1);
	isb();
	sysreg_write(S3_0_C4_C6_0, 0xf0); /* ICC_PMR_EL1 */
	sysreg_write(S3_0_C12_C12_7, 1);  /* ICC_IGRPEN1_EL1 */
	isb();
	return true;
}

bool gic_enable(uint32_t intid)
{
	return gic_present() ? gicv3_enable(intid) : gicv2_enable(intid);
}

void gic_disable(uint32_t intid)
{
	uint64_t gicr;

	if (!gic_present()) {
		gicv2_disable(intid);
		return;
	}
	gicr = gicr_find();
	if (gicr)
		write32(gicr + GICR_ICENABLER0, 1u << intid);
	dsb_sy();
}

uint32_t gic_acknowledge(void)
{
	uint32_t intid;

	if (!gic_present())
		return gicv2_acknowledge();
	intid = (uint32_t)sysreg_read(S3_0_C12_C12_0);
	dsb_sy();
	return intid;
}

void gic_end(uint32_t iar)
{
	if (!gic_present()) {
		gicv2_end(iar);
		return;
	}
	sysreg_write(S3_0_C12_C12_1, iar);
	isb();
}

void gic_send(uint64_t mpidr, uint32_t sgi)
{
	dsb_sy();
	if (!gic_present()) {
		gicv2_send(mpidr, sgi);
		return;
	}
	/* ICC_SGI1R_EL1; no board of ours has Aff2 or Aff3. */
	sysreg_write(S3_0_C12_C11_5, (uint64_t)sgi << 24 |
					     (mpidr >> 8 & 0xff) << 16 |
					     1ull << (mpidr & 0xf));
	isb();
}

void gic_send_self(uint32_t sgi)
{
	gic_send(sysreg_read(mpidr_el1), sgi);
}

uint32_t gic_mask_get(void)
{
	if (!gic_present())
		return *gicv2_mask();
	return (uint32_t)sysreg_read(S3_0_C4_C6_0); /* ICC_PMR_EL1 */
}

uint32_t gic_mask(uint32_t mask)
{
	if (gic_present())
		sysreg_write(S3_0_C4_C6_0, mask);
	else
		*gicv2_mask() = mask;
	return gic_mask_get();
}
