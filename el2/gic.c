/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/gic.h"

#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/memory.h"
#include "lib/rt/rt.h"

#define GICD_CTLR	  0x0000
#define GICD_CTLR_RWP	  (1u << 31)
#define GICD_CTLR_ARE	  (1u << 4) /* of the normal world, or of the only */
#define GICD_CTLR_GRP1	  (1u << 1) /* likewise, when ARE is set */
#define GICD_TYPER	  0x0004
#define GICD_TYPER_LINES  0x1fu
#define GICD_IGROUPR	  0x0080
#define GICD_ISENABLER	  0x0100
#define GICD_ICENABLER	  0x0180
#define GICD_ISPENDR	  0x0200
#define GICD_ICPENDR	  0x0280
#define GICD_ICACTIVER	  0x0380
#define GICD_IPRIORITYR	  0x0400
#define GICD_ICFGR	  0x0c00
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

/* SGI 0, maintenance, EL2's timer, virtual and physical timer. */
#define OURS		 ((1u << 0) | (1u << 25) | (1u << 26) | (1u << 27) | (1u << 30))
#define PRIORITY	 0x80u
#define ICC_SRE_ALL	 0xfull
#define ICC_CTLR_EOIMODE (1ull << 1)
#define ICH_HCR_EN	 1ull

static uint32_t read32(uint64_t address)
{
	return *(const volatile uint32_t *)address;
}

static void write32(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

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
void gic_init(void)
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
		write32(base + GICR_IPRIORITYR + i, PRIORITY * 0x01010101u);
	write32(base + GICR_ISENABLER0, OURS);
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

void gic_cpu_resume(void)
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

void gic_cpu_init(uint32_t cpu)
{
	redistributor_init(redistributor_of(cpu));
	gic_cpu_resume();
}

uint32_t gic_ack(void)
{
	const uint64_t intid = sysreg_read(icc_iar1_el1);

	dsb_sy();
	return (uint32_t)intid & 0xffffffu;
}

void gic_eoi(uint32_t intid)
{
	sysreg_write(icc_eoir1_el1, intid);
}

void gic_deactivate(uint32_t intid)
{
	sysreg_write(icc_dir_el1, intid);
}

void gic_kick(uint64_t mpidr)
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

bool gic_spi_pending(uint32_t intid)
{
	const uint32_t word = intid / 32 * 4;

	return read32(BOARD_GICD_BASE + GICD_ISPENDR + word) >> (intid % 32) &
	       1;
}

/* While the machine is made: the registers' words are others' too. */
void gic_spi_enable(uint32_t intid, uint64_t mpidr, bool edge)
{
	const uint32_t word = intid / 32 * 4;
	const uint32_t bit = 1u << (intid % 32);
	const uint64_t group = BOARD_GICD_BASE + GICD_IGROUPR + word;
	const uint64_t router = BOARD_GICD_BASE + GICD_IROUTER + intid * 8ull;
	const uint64_t priority = BOARD_GICD_BASE + GICD_IPRIORITYR + intid;
	const uint64_t config = BOARD_GICD_BASE + GICD_ICFGR + intid / 16 * 4;
	const uint32_t edge_bit = 2u << (intid % 16 * 2);

	*(volatile uint64_t *)router = mpidr;
	/* Reads as zero and ignores this where EL3 has set it. */
	write32(group, read32(group) | bit);
	write32(config,
		edge ? read32(config) | edge_bit : read32(config) & ~edge_bit);
	*(volatile uint8_t *)priority = PRIORITY;
	write32(BOARD_GICD_BASE + GICD_ICPENDR + word, bit);
	write32(BOARD_GICD_BASE + GICD_ICACTIVER + word, bit);
	write32(BOARD_GICD_BASE + GICD_ISENABLER + word, bit);
}
