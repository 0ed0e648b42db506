/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3/gic.h"

#include "arch/aarch64/sysreg.h"
#include "el3/gic_regs.h"
#include "el3/mmio.h"
#include "lib/rt/rt.h"

#define TYPER_LINES(typer) ((((typer)&0x1f) + 1) * 32)
#define INTERNAL	   32u /* SGIs and PPIs */
#define BIT(n)		   (1u << (n))
#define INTID_MASK	   0xffffffu
/* In the normal world's half; it sees it as 0x40 and may change it. */
#define PRIORITY 0xa0a0a0a0u

static void gicd_write(uint32_t offset, uint32_t value)
{
	mmio_write32(BOARD_GICD_BASE + offset, value);
}

static void gicd_wait(void)
{
	while (mmio_read32(BOARD_GICD_BASE + GICD_CTLR) >> GICD_CTLR_RWP_SHIFT)
		;
}

/* All SPIs to Group 1 of the normal world, disabled as after reset. */
static void distributor_init(void)
{
	uint32_t typer = mmio_read32(BOARD_GICD_BASE + GICD_TYPER);
	uint32_t lines = TYPER_LINES(typer);

	gicd_write(GICD_CTLR, 0);
	gicd_wait();
	gicd_write(GICD_CTLR, GICD_CTLR_ARE_S | GICD_CTLR_ARE_NS);
	gicd_wait();
	for (uint32_t i = INTERNAL; i < lines; i += 32) {
		gicd_write(GICD_IGROUPR + i / 8, ~0u);
		gicd_write(GICD_IGRPMODR + i / 8, 0);
	}
	for (uint32_t i = INTERNAL; i < lines; i += 4)
		gicd_write(GICD_IPRIORITYR + i, PRIORITY);
	gicd_write(GICD_CTLR, GICD_CTLR_ARE_S | GICD_CTLR_ARE_NS |
				      GICD_CTLR_GRP0 | GICD_CTLR_GRP1NS);
	gicd_wait();
}

/* GICR_TYPER[63:32] is the affinity, packed. */
static uint64_t typer_mpidr(uint64_t typer)
{
	uint64_t aff = typer >> 32;

	return (aff & 0xffffff) | (aff >> 24) << 32;
}

uint32_t gic_init(void)
{
	uint32_t count = 0;
	uint64_t typer;

	distributor_init();
	do {
		struct cpu *cpu = &cpu_areas[count].cpu;
		uint64_t gicr = BOARD_GICR_BASE + count * BOARD_GICR_STRIDE;

		typer = mmio_read64(gicr + GICR_TYPER);
		cpu->gicr = gicr;
		cpu->mpidr = typer_mpidr(typer);
		/* board_cpu_index relies on it. */
		if (cpu->mpidr != count)
			panic("redistributor %u is not CPU %u's", count, count);
		count++;
	} while (!(typer & GICR_TYPER_LAST) && count < BOARD_MAX_CPUS);
	return count;
}

static void redistributor_wait(const struct cpu *cpu)
{
	while (mmio_read32(cpu->gicr + GICR_CTLR) & BIT(GICR_CTLR_RWP_SHIFT))
		;
}

static void redistributor_init(const struct cpu *cpu)
{
	const uint64_t sgi = cpu->gicr + GICR_SGI_FRAME;
	uint32_t waker = mmio_read32(cpu->gicr + GICR_WAKER);

	mmio_write32(cpu->gicr + GICR_WAKER,
		     waker & ~(uint32_t)GICR_WAKER_SLEEP);
	while (mmio_read32(cpu->gicr + GICR_WAKER) &
	       BIT(GICR_WAKER_ASLEEP_SHIFT))
		;
	mmio_write32(sgi + GICR_ICENABLER0, ~0u);
	redistributor_wait(cpu);
	mmio_write32(sgi + GICR_ICPENDR0, ~0u);
	mmio_write32(sgi + GICR_IGROUPR0, ~BIT(GIC_SECURE_TIMER_PPI));
	mmio_write32(sgi + GICR_IGRPMODR0, BIT(GIC_SECURE_TIMER_PPI));
	for (uint32_t i = 0; i < INTERNAL; i += 4)
		mmio_write32(sgi + GICR_IPRIORITYR + i, PRIORITY);
	redistributor_wait(cpu);
}

void gic_cpu_init(const struct cpu *cpu)
{
	redistributor_init(cpu);
	sysreg_write(icc_sre_el3, ICC_SRE_ALL);
	isb();
	if (sysreg_read(id_aa64pfr0_el1) >> 8 & 0xf)
		sysreg_write(icc_sre_el2, ICC_SRE_ALL);
	/* SCR_EL3.NS is set: this is the normal world's. */
	sysreg_write(icc_sre_el1, ICC_SRE_ALL);
	isb();
	/* With a secure half's value the normal world could not write it. */
	sysreg_write(icc_pmr_el1, 0xff);
	sysreg_write(icc_igrpen0_el1, 0);
	sysreg_write(icc_igrpen1_el3, 0);
	isb();
}

void gic_cpu_off(const struct cpu *cpu)
{
	const uint64_t sgi = cpu->gicr + GICR_SGI_FRAME;

	sysreg_write(icc_igrpen1_el3, 0);
	isb();
	mmio_write32(sgi + GICR_ICENABLER0, ~0u);
	redistributor_wait(cpu);
	mmio_write32(sgi + GICR_ICPENDR0, BIT(GIC_WAKE_SGI));
	/* Before anybody may send it: an SGI of the wrong group is dropped. */
	mmio_write32(sgi + GICR_IGROUPR0,
		     ~(BIT(GIC_SECURE_TIMER_PPI) | BIT(GIC_WAKE_SGI)));
	redistributor_wait(cpu);
	dsb_sy();
}

void gic_wake(const struct cpu *cpu)
{
	const uint64_t aff = cpu->mpidr;

	/* ICC_SGI0R_EL1: Aff3, Aff2, INTID, Aff1, one bit for Aff0 0-15. */
	dsb_ish();
	sysreg_write(icc_sgi0r_el1,
		     (aff >> 32 & 0xff) << 48 | (aff >> 16 & 0xff) << 32 |
			     (uint64_t)GIC_WAKE_SGI << 24 |
			     (aff >> 8 & 0xff) << 16 | 1ull << (aff & 0xf));
	isb();
}

uint32_t gic_secure_pending(void)
{
	return sysreg_read(icc_hppir0_el1) & INTID_MASK;
}

uint32_t gic_acknowledge(void)
{
	uint32_t intid = sysreg_read(icc_iar0_el1) & INTID_MASK;

	return intid < GIC_SECURE_GROUP1 ? intid : GIC_SPURIOUS;
}

void gic_end(uint32_t intid)
{
	sysreg_write(icc_eoir0_el1, intid);
}
