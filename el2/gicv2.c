/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GICv2 (IHI 0048) with the virtualization extensions: at most eight CPUs,
 * whose registers are banked by who accesses them. Bit 0 of both CTLRs is what
 * we want in either view: Group 1 where the normal world has no other, and
 * Group 0, in which reset leaves all interrupts, where there is one world.
 */
#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/memory.h"
#include "el2/cpu.h"
#include "el2/gic_driver.h"
#include "el2/here.h"
#include "el2/ich.h"
#include "el2/mmu.h"

#define GICD_CTLR	 0x0000
#define GICD_CTLR_ENABLE 1u
#define GICD_ITARGETSR	 0x0800
#define GICD_SGIR	 0x0f00
#define GICD_CPENDSGIR	 0x0f10

#define GICC_CTLR	 0x0000
#define GICC_CTLR_ENABLE 1u
#define GICC_CTLR_BYPASS (0xfu << 5)
#define GICC_CTLR_SPLIT	 (1u << 9) /* EOImode */
#define GICC_PMR	 0x0004
#define GICC_BPR	 0x0008
#define GICC_IAR	 0x000c
#define GICC_EOIR	 0x0010
#define GICC_DIR	 0x1000

#define SGIS		 16u
#define IAR_INTID	 0x3ffu
#define IAR_SENDER(iar)	 (((iar) >> 10) & 7)

/* Only its own CPU writes an entry. */
static struct {
	uint64_t mpidr;
	uint8_t interface;    /* a bit; zero: the CPU has not come yet */
	uint8_t sender[SGIS]; /* of the SGIs that are active */
} of_cpu[EL2_MAX_CPUS];

static void map(void)
{
	mmu_map(BOARD_GICD_BASE, BOARD_GICD_SIZE, MMU_DEVICE);
	mmu_map(BOARD_GICC_BASE, BOARD_GICC_SIZE, MMU_DEVICE);
	mmu_map(BOARD_GICH_BASE, BOARD_GICH_SIZE, MMU_DEVICE);
}

/* Whoever ran before us may have left anything enabled. */
static void gicv2_init(void)
{
	const uint32_t words =
		(read32(BOARD_GICD_BASE + GICD_TYPER) & GICD_TYPER_LINES) + 1;

	write32(BOARD_GICD_BASE + GICD_CTLR, 0);
	for (uint32_t i = 1; i < words; i++)
		write32(BOARD_GICD_BASE + GICD_ICENABLER + 4 * i, ~0u);
	write32(BOARD_GICD_BASE + GICD_CTLR, GICD_CTLR_ENABLE);
}

static void private_init(void)
{
	write32(BOARD_GICD_BASE + GICD_ICENABLER, ~0u);
	write32(BOARD_GICD_BASE + GICD_ICACTIVER, ~0u);
	write32(BOARD_GICD_BASE + GICD_ICPENDR, ~0u);
	for (uint32_t i = 0; i < SGIS; i += 4)
		write32(BOARD_GICD_BASE + GICD_CPENDSGIR + i, ~0u);
	write32(BOARD_GICD_BASE + GICD_IGROUPR, 0);
	for (uint32_t i = 0; i < 32; i += 4)
		write32(BOARD_GICD_BASE + GICD_IPRIORITYR + i,
			GIC_PRIORITY * 0x01010101u);
	write32(BOARD_GICD_BASE + GICD_ISENABLER, GIC_OURS);
}

/* GICD_ITARGETSR0 tells which interface this is; zero if there is but one. */
static uint8_t own_interface(void)
{
	const uint32_t mask = read32(BOARD_GICD_BASE + GICD_ITARGETSR) & 0xff;

	return (uint8_t)(mask ? mask : 1);
}

static void gicv2_cpu_resume(void)
{
	const uint32_t bypass =
		read32(BOARD_GICC_BASE + GICC_CTLR) & GICC_CTLR_BYPASS;

	write32(BOARD_GICC_BASE + GICC_PMR, 0xf0);
	write32(BOARD_GICC_BASE + GICC_BPR, 0);
	write32(BOARD_GICC_BASE + GICC_CTLR,
		GICC_CTLR_ENABLE | GICC_CTLR_SPLIT | bypass);
	ich_vmcr_write(0);
	ich_hcr_write(0);
}

static void gicv2_cpu_init(uint32_t cpu)
{
	private_init();
	gicv2_cpu_resume();
	of_cpu[cpu].mpidr = cpu_mpidr();
	__atomic_store_n(&of_cpu[cpu].interface, own_interface(),
			 __ATOMIC_RELEASE);
	dsb_sy();
}

static uint32_t gicv2_ack(void)
{
	const uint32_t iar = read32(BOARD_GICC_BASE + GICC_IAR);
	const uint32_t intid = iar & IAR_INTID;

	dsb_sy();
	if (intid < SGIS)
		of_cpu[cpu_here()->index].sender[intid] =
			(uint8_t)IAR_SENDER(iar);
	return intid;
}

/* As GICC_IAR had it: an SGI is one sender's. */
static uint32_t with_sender(uint32_t intid)
{
	if (intid >= SGIS)
		return intid;
	return intid | (uint32_t)of_cpu[cpu_here()->index].sender[intid] << 10;
}

static void gicv2_eoi(uint32_t intid)
{
	write32(BOARD_GICC_BASE + GICC_EOIR, with_sender(intid));
}

static void gicv2_deactivate(uint32_t intid)
{
	dsb_sy();
	write32(BOARD_GICC_BASE + GICC_DIR, with_sender(intid));
}

static uint8_t interface_of(uint64_t mpidr)
{
	for (uint32_t i = 0; i < EL2_MAX_CPUS; i++) {
		const uint8_t interface =
			__atomic_load_n(&of_cpu[i].interface, __ATOMIC_ACQUIRE);

		if (interface && of_cpu[i].mpidr == mpidr)
			return interface;
	}
	return 0;
}

static void gicv2_kick(uint64_t mpidr)
{
	const uint32_t target = interface_of(mpidr);

	/* What the kicked CPU shall see is written before. */
	dsb_ish();
	write32(BOARD_GICD_BASE + GICD_SGIR, target << 16);
}

/* A CPU that has not come yet takes none: whoever is here does. */
static void route(uint32_t intid, uint64_t mpidr)
{
	const uint8_t target = interface_of(mpidr);

	*(volatile uint8_t *)(BOARD_GICD_BASE + GICD_ITARGETSR + intid) =
		target ? target : own_interface();
}

const struct gic_driver gicv2_driver = {
	.map = map,
	.init = gicv2_init,
	.cpu_init = gicv2_cpu_init,
	.cpu_resume = gicv2_cpu_resume,
	.ack = gicv2_ack,
	.eoi = gicv2_eoi,
	.deactivate = gicv2_deactivate,
	.kick = gicv2_kick,
	.route = route,
	.group = 0,
};
