/* SPDX-License-Identifier: BSD-2-Clause */
/* GICv3 (IHI 0069): affinity routing, the CPU interface by registers. */
#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/memory.h"
#include "el2/cpu.h"
#include "el2/gic_driver.h"
#include "el2/mmu.h"
#include "lib/rt/rt.h"

#define GICD_CTLR	  0x0000
#define GICD_CTLR_RWP	  (1u << 31)
#define GICD_CTLR_ARE	  (1u << 4) /* of the normal world, or of the only */
#define GICD_CTLR_GRP1	  (1u << 1) /* likewise, when ARE is set */
#define GICD_IROUTER	  0x6000

#define GICR_TYPER	  0x0008
#define GICR_WAKER	  0x0014
#define GICR_WAKER_SLEEP  (1u << 1)
#define GICR_WAKER_ASLEEP (1u << 2)
#define GICR_SGI	  0x10000 /* the frame of SGIs and PPIs */
#define GICR_IGROUPR0	  (GICR_SGI + 0x0080)
#define GICR_ISENABLER0	  (GICR_SGI + 0x0100)
#define GICR_ICENABLER0	  (GICR_SGI + 0x0180)
#define GICR_ICPENDR0	  (GICR_SGI + 0x0280)
#define GICR_ICACTIVER0	  (GICR_SGI + 0x0380)
#define GICR_IPRIORITYR	  (GICR_SGI + 0x0400)

#define ICC_SRE_ALL	  0xfull
#define ICC_CTLR_EOIMODE  (1ull << 1)

static void distributor_write(uint32_t ctlr)
{
	write32(BOARD_GICD_BASE + GICD_CTLR, ctlr);
	while (read32(BOARD_GICD_BASE + GICD_CTLR) & GICD_CTLR_RWP)
		;
}

/*
 * Whoever ran before us may have left anything enabled. Affinity routing may
 * only be turned on while no group is.
 */
static void gicv3_init(void)
{
	const uint32_t words =
		(read32(BOARD_GICD_BASE + GICD_TYPER) & GICD_TYPER_LINES) + 1;

	distributor_write(GICD_CTLR_ARE);
	for (uint32_t i = 1; i < words; i++)
		write32(BOARD_GICD_BASE + GICD_ICENABLER + 4 * i, ~0u);
	distributor_write(GICD_CTLR_ARE | GICD_CTLR_GRP1);
}

static void redistributor_init(uint64_t base)
{
	const uint32_t waker = read32(base + GICR_WAKER);

	write32(base + GICR_WAKER, waker & ~GICR_WAKER_SLEEP);
	while (read32(base + GICR_WAKER) & GICR_WAKER_ASLEEP)
		;
	write32(base + GICR_ICENABLER0, ~0u);
	write32(base + GICR_ICACTIVER0, ~0u);
	write32(base + GICR_ICPENDR0, ~0u);
	write32(base + GICR_IGROUPR0, ~0u);
	for (uint32_t i = 0; i < 32; i += 4)
		write32(base + GICR_IPRIORITYR + i, GIC_PRIORITY * 0x01010101u);
	write32(base + GICR_ISENABLER0, GIC_OURS);
}

/* GICR_TYPER has the affinity as one word: Aff3 in its top byte. */
static uint64_t redistributor_of(uint32_t cpu)
{
	const uint64_t base = BOARD_GICR_BASE + cpu * BOARD_GICR_STRIDE;
	const uint64_t mpidr = sysreg_read(mpidr_el1) & MPIDR_AFFINITY;
	const uint64_t affinity = (mpidr & 0xffffff) | (mpidr >> 32) << 24;

	if (read32(base + GICR_TYPER + 4) != affinity)
		panic("redistributor %u is not CPU %lx's", cpu,
		      (unsigned long)mpidr);
	return base;
}

static void gicv3_cpu_resume(void)
{
	sysreg_write(icc_sre_el2, ICC_SRE_ALL);
	isb();
	sysreg_write(icc_pmr_el1, 0xf0);
	sysreg_write(icc_bpr1_el1, 0);
	sysreg_write(icc_ctlr_el1, ICC_CTLR_EOIMODE);
	sysreg_write(icc_igrpen1_el1, 1);
	sysreg_write(ich_vmcr_el2, 0);
	sysreg_write(ich_hcr_el2, 0);
	isb();
}

static void gicv3_cpu_init(uint32_t cpu)
{
	redistributor_init(redistributor_of(cpu));
	gicv3_cpu_resume();
}

static uint32_t gicv3_ack(void)
{
	const uint64_t intid = sysreg_read(icc_iar1_el1);

	dsb_sy();
	return (uint32_t)intid & 0xffffffu;
}

static void gicv3_eoi(uint32_t intid)
{
	sysreg_write(icc_eoir1_el1, intid);
}

static void gicv3_deactivate(uint32_t intid)
{
	sysreg_write(icc_dir_el1, intid);
}

static void gicv3_kick(uint64_t mpidr)
{
	const uint64_t aff0 = mpidr & 0xff;
	const uint64_t value = (((mpidr >> 8) & 0xff) << 16) |
			       (((mpidr >> 16) & 0xff) << 32) |
			       (((mpidr >> 32) & 0xff) << 48) |
			       ((aff0 >> 4) << 44) | (1ull << (aff0 & 0xf));

	/* What the kicked CPU shall see is written before. */
	dsb_ish();
	sysreg_write(icc_sgi1r_el1, value);
	isb();
}

static void route(uint32_t intid, uint64_t mpidr)
{
	*(volatile uint64_t *)(BOARD_GICD_BASE + GICD_IROUTER + intid * 8ull) =
		mpidr;
}

static void map(void)
{
	mmu_map(BOARD_GICD_BASE, BOARD_GICD_SIZE, MMU_DEVICE);
	mmu_map(BOARD_GICR_BASE, BOARD_GICR_STRIDE * EL2_MAX_CPUS, MMU_DEVICE);
}

const struct gic_driver gicv3_driver = {
	.map = map,
	.init = gicv3_init,
	.cpu_init = gicv3_cpu_init,
	.cpu_resume = gicv3_cpu_resume,
	.ack = gicv3_ack,
	.eoi = gicv3_eoi,
	.deactivate = gicv3_deactivate,
	.kick = gicv3_kick,
	.route = route,
	.group = ~0u,
};
