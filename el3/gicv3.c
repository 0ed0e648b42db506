/* SPDX-License-Identifier: BSD-2-Clause */
/* GICv3 (IHI0069), two security states, affinity routing in both. */
#include "arch/aarch64/sysreg.h"
#include "el3/features.h"
#include "el3/gic.h"
#include "el3/gic_driver.h"
#include "el3/mmio.h"
#include "el3/mmu.h"
#include "lib/rt/rt.h"

#define INTID_MASK  0xffffffu
#define CTLR_ARE    (GICD_CTLR_ARE_S | GICD_CTLR_ARE_NS)
#define CTLR_GROUPS (GICD_CTLR_GRP0 | GICD_CTLR_GRP1NS | GICD_CTLR_GRP1S)

/* struct cpu's gic. */
enum saved {
	SAVED_PMR,
	SAVED_BPR0,
	SAVED_BPR1, /* the normal world's */
	SAVED_CTLR,
	SAVED_AP0R0,
	SAVED_AP1R0,
	SAVED_GROUPS,
	SAVED_WORDS
};

_Static_assert(SAVED_WORDS <= CPU_GIC_WORDS, "cpu.h");

/* GICR_TYPER[63:32] is the affinity, packed. */
static uint64_t typer_mpidr(uint64_t typer)
{
	uint64_t aff = typer >> 32;

	return (aff & 0xffffff) | (aff >> 24) << 32;
}

static uint32_t find(void)
{
	uint32_t count = 0;
	uint64_t typer;

	mmu_map(BOARD_GICD_BASE, BOARD_GICD_SIZE, MMU_DEVICE);
	do {
		struct cpu *cpu = &cpu_areas[count].cpu;
		uint64_t gicr = BOARD_GICR_BASE + count * BOARD_GICR_STRIDE;

		mmu_map(gicr, BOARD_GICR_STRIDE, MMU_DEVICE);
		typer = mmio_read64(gicr + GICR_TYPER);
		cpu->gicr = gicr;
		cpu->mpidr = typer_mpidr(typer);
		/* board_cpu_index relies on it. */
		if (cpu->mpidr != BOARD_MPIDR(count))
			panic("redistributor %u is not CPU %u's", count, count);
		count++;
	} while (!(typer & GICR_TYPER_LAST) && count < BOARD_MAX_CPUS);
	return count;
}

static void wait(uint64_t frame)
{
	if (frame == BOARD_GICD_BASE)
		while (mmio_read32(frame + GICD_CTLR) >> GICD_CTLR_RWP_SHIFT)
			;
	else
		while (mmio_read32(frame - GICR_SGI_FRAME + GICR_CTLR) &
		       1u << GICR_CTLR_RWP_SHIFT)
			;
}

/* GICD_IROUTER has the affinity where MPIDR has it. */
static uint64_t target(const struct cpu *cpu)
{
	return cpu->mpidr;
}

static void route(uint32_t intid, uint64_t value)
{
	mmio_write64(BOARD_GICD_BASE + GICD_IROUTER + intid * 8ull, value);
}

static uint64_t route_get(uint32_t intid)
{
	return mmio_read64(BOARD_GICD_BASE + GICD_IROUTER + intid * 8ull);
}

/* ICC_SGI0R_EL1: Aff3, Aff2, INTID, Aff1, one bit for Aff0 0-15. */
static void sgi_send(const struct cpu *cpu, uint32_t sgi)
{
	const uint64_t aff = cpu->mpidr;

	sysreg_write(icc_sgi0r_el1,
		     (aff >> 32 & 0xff) << 48 | (aff >> 16 & 0xff) << 32 |
			     (uint64_t)sgi << 24 | (aff >> 8 & 0xff) << 16 |
			     1ull << (aff & 0xf));
}

/* SGIs are pending in GICR_ISPENDR0 like any other. */
static void sgi_nothing(uint32_t sgi, const struct cpu *cpu)
{
	(void)sgi;
	(void)cpu;
}

static void cpu_begin(const struct cpu *cpu)
{
	const uint64_t waker = cpu->gicr + GICR_WAKER;

	mmio_write32(waker, mmio_read32(waker) & ~(uint32_t)GICR_WAKER_SLEEP);
	while (mmio_read32(waker) & 1u << GICR_WAKER_ASLEEP_SHIFT)
		;
}

static void cpu_on(void)
{
	sysreg_write(icc_sre_el3, ICC_SRE_ALL);
	isb();
	if (feature_el2())
		sysreg_write(icc_sre_el2, ICC_SRE_ALL);
	/* SCR_EL3.NS is set: this is the normal world's. */
	sysreg_write(icc_sre_el1, ICC_SRE_ALL);
	isb();
	/* With a secure half's value the normal world could not write it. */
	sysreg_write(icc_pmr_el1, 0xff);
	sysreg_write(icc_bpr0_el1, 0);
	sysreg_write(icc_igrpen1_el3, 0);
	sysreg_write(icc_igrpen0_el1, 1);
	isb();
}

static void cpu_off(void)
{
	sysreg_write(icc_igrpen1_el3, 0);
	sysreg_write(icc_igrpen0_el1, 0);
	isb();
}

static void cpu_open(void)
{
	sysreg_write(icc_ap0r0_el1, 0);
	sysreg_write(icc_ap1r0_el1, 0);
	sysreg_write(icc_pmr_el1, 0xff);
	sysreg_write(icc_igrpen0_el1, 1);
	sysreg_write(icc_igrpen1_el3, ICC_IGRPEN1_BOTH);
	isb();
}

static void cpu_save(uint64_t saved[CPU_GIC_WORDS])
{
	saved[SAVED_PMR] = sysreg_read(icc_pmr_el1);
	saved[SAVED_BPR0] = sysreg_read(icc_bpr0_el1);
	saved[SAVED_BPR1] = sysreg_read(icc_bpr1_el1);
	saved[SAVED_CTLR] = sysreg_read(icc_ctlr_el1);
	saved[SAVED_AP0R0] = sysreg_read(icc_ap0r0_el1);
	saved[SAVED_AP1R0] = sysreg_read(icc_ap1r0_el1);
	saved[SAVED_GROUPS] = sysreg_read(icc_igrpen1_el3);
}

static void cpu_load(const uint64_t saved[CPU_GIC_WORDS])
{
	sysreg_write(icc_pmr_el1, saved[SAVED_PMR]);
	sysreg_write(icc_bpr0_el1, saved[SAVED_BPR0]);
	sysreg_write(icc_bpr1_el1, saved[SAVED_BPR1]);
	sysreg_write(icc_ctlr_el1, saved[SAVED_CTLR]);
	sysreg_write(icc_ap0r0_el1, saved[SAVED_AP0R0]);
	sysreg_write(icc_ap1r0_el1, saved[SAVED_AP1R0]);
	sysreg_write(icc_igrpen1_el3, saved[SAVED_GROUPS]);
}

/* EL3 reads 1020 for Secure Group 1 and 1021 for the normal world's. */
static uint32_t pending(void)
{
	return sysreg_read(icc_hppir0_el1) & INTID_MASK;
}

static uint32_t acknowledge(void)
{
	uint32_t intid = sysreg_read(icc_iar0_el1) & INTID_MASK;

	return intid < GIC_SECURE_GROUP1 ? intid : GIC_SPURIOUS;
}

static void end(uint32_t intid)
{
	sysreg_write(icc_eoir0_el1, intid);
}

const struct gic_driver gicv3_driver = {
	.find = find,
	.ctlr = CTLR_ARE,
	.ctlr_on = CTLR_ARE | CTLR_GROUPS,
	.modifier = true,
	.wait = wait,
	.target = target,
	.route = route,
	.route_get = route_get,
	.sgi = sgi_send,
	.sgi_pend = sgi_nothing,
	.sgi_unpend = sgi_nothing,
	.cpu_begin = cpu_begin,
	.cpu_on = cpu_on,
	.cpu_off = cpu_off,
	.cpu_open = cpu_open,
	.cpu_save = cpu_save,
	.cpu_load = cpu_load,
	.pending = pending,
	.acknowledge = acknowledge,
	.end = end,
};
