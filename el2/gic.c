/* SPDX-License-Identifier: BSD-2-Clause */
/* Which GIC it is, and the shared interrupts' registers, alike in both. */
#include "el2/gic.h"

#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/memory.h"
#include "el2/gic_driver.h"

#define PFR0_GIC_SHIFT 24 /* 0 but with a GICv3's system registers */

bool gic_is_v2;

static const struct gic_driver *driver;

bool gic_find(bool v2)
{
	const bool has_v3 =
		((sysreg_read(id_aa64pfr0_el1) >> PFR0_GIC_SHIFT) & 0xf) != 0;

	if (v2 == has_v3)
		return false;
	gic_is_v2 = v2;
	driver = v2 ? &gicv2_driver : &gicv3_driver;
	driver->map();
	return true;
}

void gic_init(void)
{
	driver->init();
}

void gic_cpu_resume(void)
{
	driver->cpu_resume();
}

void gic_cpu_init(uint32_t cpu)
{
	driver->cpu_init(cpu);
}

uint32_t gic_ack(void)
{
	return driver->ack();
}

void gic_eoi(uint32_t intid)
{
	driver->eoi(intid);
}

void gic_deactivate(uint32_t intid)
{
	driver->deactivate(intid);
}

void gic_kick(uint64_t mpidr)
{
	driver->kick(mpidr);
}

bool gic_spi_pending(uint32_t intid)
{
	const uint32_t word = intid / 32 * 4;

	return read32(BOARD_GICD_BASE + GICD_ISPENDR + word) >> (intid % 32) &
	       1;
}

uint32_t gic_intids(void)
{
	const uint32_t lines =
		read32(BOARD_GICD_BASE + GICD_TYPER) & GICD_TYPER_LINES;

	return lines == GICD_TYPER_LINES ? 1020 : 32 * (lines + 1);
}

static void set_bits(uint64_t address, uint32_t bits, bool set)
{
	const uint32_t was = read32(address);

	write32(address, set ? was | bits : was & ~bits);
}

/* While the machine is made: the registers' words are others' too. */
void gic_spi_enable(uint32_t intid, uint64_t mpidr, bool edge)
{
	const uint32_t word = intid / 32 * 4;
	const uint32_t bit = 1u << (intid % 32);
	const uint64_t group = BOARD_GICD_BASE + GICD_IGROUPR + word;
	const uint64_t priority = BOARD_GICD_BASE + GICD_IPRIORITYR + intid;
	const uint64_t config = BOARD_GICD_BASE + GICD_ICFGR + intid / 16 * 4;

	driver->route(intid, mpidr);
	/* Reads as zero and ignores this where EL3 has set it. */
	set_bits(group, bit, (driver->group & bit) != 0);
	set_bits(config, 2u << (intid % 16 * 2), edge);
	*(volatile uint8_t *)priority = GIC_PRIORITY;
	write32(BOARD_GICD_BASE + GICD_ICPENDR + word, bit);
	write32(BOARD_GICD_BASE + GICD_ICACTIVER + word, bit);
	write32(BOARD_GICD_BASE + GICD_ISENABLER + word, bit);
}
