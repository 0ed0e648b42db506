/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GICv2 (IHI0048) with the Security Extensions: at most eight CPUs, whose
 * registers are banked by who accesses them. The distributor and interface are
 * mapped as secure, so this is the secure view.
 */
#include "arch/aarch64/sysreg.h"
#include "el3/gic.h"
#include "el3/gic_driver.h"
#include "el3/mmio.h"
#include "el3/mmu.h"
#include "lib/rt/rt.h"

#define PAGE_BYTES	  0x1000ull
#define MAX_CPUS	  8u
#define TYPER_CPUS(typer) (((typer) >> 5 & 7) + 1)
/* GICC_IAR: INTID, and the sender of an SGI, whom GICC_EOIR has to name. */
#define IAR_INTID    0x3ffu
#define IAR_CPU(iar) ((iar) >> 10 & 7)
#define HPPIR_GROUP1 1022u
#define SGIS	     16u
/* GICD_SGIR. Bit 15 is 0: only where the SGI is secure. */
#define SGIR_TARGET_SHIFT 16

/* struct cpu's gic. */
enum saved {
	SAVED_CTLR,
	SAVED_PMR,
	SAVED_BPR,
	SAVED_ABPR, /* the normal world's */
	SAVED_APR,
	SAVED_NSAPR,
	SAVED_WORDS
};

_Static_assert(SAVED_WORDS <= CPU_GIC_WORDS, "cpu.h");

static const uint16_t saved_register[SAVED_WORDS] = {
	[SAVED_CTLR] = GICC_CTLR, [SAVED_PMR] = GICC_PMR,
	[SAVED_BPR] = GICC_BPR,	  [SAVED_ABPR] = GICC_ABPR,
	[SAVED_APR] = GICC_APR,	  [SAVED_NSAPR] = GICC_NSAPR,
};

/* Of EL3's own SGIs that are active: who sent them. */
static uint8_t sgi_sender[MAX_CPUS][SGIS];

static uint32_t cpu_number(void)
{
	return ((const struct cpu *)sysreg_read(tpidr_el3))->index;
}

static uint32_t find(void)
{
	uint32_t count;

	mmu_map(BOARD_GICD_BASE, PAGE_BYTES, MMU_DEVICE);
	mmu_map(BOARD_GICC_BASE, BOARD_GICC_SIZE, MMU_DEVICE);
	count = TYPER_CPUS(mmio_read32(BOARD_GICD_BASE + GICD_TYPER));
	for (uint32_t i = 0; i < count; i++) {
		cpu_areas[i].cpu.gicr = 0;
		cpu_areas[i].cpu.mpidr = BOARD_MPIDR(i);
	}
	return count;
}

static void wait(uint64_t frame)
{
	(void)frame;
	dsb_sy();
}

/* GICD_ITARGETSR: a bit a CPU. */
static uint64_t target(const struct cpu *cpu)
{
	return 1ull << cpu->index;
}

static void route(uint32_t intid, uint64_t value)
{
	mmio_write8(BOARD_GICD_BASE + GICD_ITARGETSR + intid, (uint8_t)value);
}

static uint64_t route_get(uint32_t intid)
{
	return mmio_read8(BOARD_GICD_BASE + GICD_ITARGETSR + intid);
}

static void sgi_send(const struct cpu *cpu, uint32_t sgi)
{
	mmio_write32(BOARD_GICD_BASE + GICD_SGIR,
		     1u << (SGIR_TARGET_SHIFT + cpu->index) | sgi);
}

/* GICD_ISPENDR0 does not let SGIs be written. */
static void sgi_pend(uint32_t sgi, const struct cpu *cpu)
{
	mmio_write8(BOARD_GICD_BASE + GICD_SPENDSGIR + sgi,
		    (uint8_t)(1u << cpu->index));
}

/* Whoever sent it. */
static void sgi_unpend(uint32_t sgi, const struct cpu *cpu)
{
	(void)cpu;
	mmio_write8(BOARD_GICD_BASE + GICD_CPENDSGIR + sgi, 0xff);
}

/* GICD_ITARGETSR0 tells which interface this is; zero if there is but one. */
static void cpu_begin(const struct cpu *cpu)
{
	const uint32_t self = mmio_read8(BOARD_GICD_BASE + GICD_ITARGETSR);

	if (self != 0 && self != target(cpu))
		panic("GIC interface 0x%x is not CPU %u's", self, cpu->index);
}

static void cpu_on(void)
{
	/* With a secure half's value the normal world could not write it. */
	mmio_write32(BOARD_GICC_BASE + GICC_PMR, 0xff);
	mmio_write32(BOARD_GICC_BASE + GICC_BPR, 0);
	mmio_write32(BOARD_GICC_BASE + GICC_CTLR,
		     GICC_CTLR_GRP0 | GICC_CTLR_FIQEN | GICC_CTLR_NO_BYPASS);
	dsb_sy();
}

static void cpu_off(void)
{
	mmio_write32(BOARD_GICC_BASE + GICC_CTLR, GICC_CTLR_NO_BYPASS);
	dsb_sy();
}

static void cpu_open(void)
{
	mmio_write32(BOARD_GICC_BASE + GICC_APR, 0);
	mmio_write32(BOARD_GICC_BASE + GICC_NSAPR, 0);
	mmio_write32(BOARD_GICC_BASE + GICC_PMR, 0xff);
	mmio_write32(BOARD_GICC_BASE + GICC_CTLR,
		     GICC_CTLR_GRP0 | GICC_CTLR_GRP1 | GICC_CTLR_FIQEN |
			     GICC_CTLR_NO_BYPASS);
	dsb_sy();
}

static void cpu_save(uint64_t saved[CPU_GIC_WORDS])
{
	for (uint32_t i = 0; i < SAVED_WORDS; i++)
		saved[i] = mmio_read32(BOARD_GICC_BASE + saved_register[i]);
}

static void cpu_load(const uint64_t saved[CPU_GIC_WORDS])
{
	for (uint32_t i = SAVED_WORDS; i > 0; i--)
		mmio_write32(BOARD_GICC_BASE + saved_register[i - 1],
			     (uint32_t)saved[i - 1]);
	dsb_sy();
}

static uint32_t pending(void)
{
	uint32_t intid = mmio_read32(BOARD_GICC_BASE + GICC_HPPIR) & IAR_INTID;

	return intid == HPPIR_GROUP1 ? GIC_NORMAL_GROUP1 : intid;
}

static uint32_t acknowledge(void)
{
	uint32_t iar = mmio_read32(BOARD_GICC_BASE + GICC_IAR);
	uint32_t intid = iar & IAR_INTID;

	if (intid < SGIS)
		sgi_sender[cpu_number()][intid] = (uint8_t)IAR_CPU(iar);
	return intid < GIC_LINES ? intid : GIC_SPURIOUS;
}

static void end(uint32_t intid)
{
	uint32_t sender = intid < SGIS ? sgi_sender[cpu_number()][intid] : 0;

	dsb_sy();
	mmio_write32(BOARD_GICC_BASE + GICC_EOIR, intid | sender << 10);
}

const struct gic_driver gicv2_driver = {
	.find = find,
	.ctlr = 0,
	.ctlr_on = GICD_CTLR_GRP0 | GICD_CTLR_GRP1NS,
	.modifier = false,
	.wait = wait,
	.target = target,
	.route = route,
	.route_get = route_get,
	.sgi = sgi_send,
	.sgi_pend = sgi_pend,
	.sgi_unpend = sgi_unpend,
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
