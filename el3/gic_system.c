/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The GIC's state over SYSTEM_SUSPEND, kept in secure RAM. Nobody else runs;
 * one such suspend at a time, so there is one place for it.
 */
#include "el3/gic.h"

#include "el3/gic_driver.h"
#include "el3/mmio.h"

#define WORDS (GIC_LINES / 32 + 1)

/* Not zeroed: written whole before it is read. */
static __attribute__((section(".bss.noinit"))) struct {
	uint32_t ctlr;
	uint32_t group[WORDS];
	uint32_t modifier[WORDS];
	uint32_t enable[WORDS];
	uint32_t pending[WORDS];
	uint32_t active[WORDS];
	uint8_t sgi[GIC_WAKE_SGI + 1]; /* GICv2: pending, by senders */
	uint32_t config[2 * WORDS];
	uint32_t priority[8 * WORDS];
	uint64_t route[GIC_LINES];
} saved;

/* Bits 2n + 1 of two registers as bits n of one: 1 is an edge. */
static uint32_t edges(const uint32_t config[2])
{
	uint32_t mask = 0;

	for (uint32_t i = 0; i < 32; i++)
		mask |= (config[i / 16] >> (i % 16 * 2 + 1) & 1) << i;
	return mask;
}

/*
 * SGIs and PPIs of the caller, and the SPIs. A level is pending as long as its
 * device says so: made pending here, it would come twice.
 */
static void word_save(const struct gic_driver *driver, uint32_t word,
		      const struct cpu *cpu)
{
	const uint64_t frame = gic_frame(word * 32, cpu);
	const uint64_t at = frame + word * 4;

	saved.group[word] = mmio_read32(at + GICD_IGROUPR);
	if (driver->modifier)
		saved.modifier[word] = mmio_read32(at + GICD_IGRPMODR);
	saved.enable[word] = mmio_read32(at + GICD_ISENABLER);
	saved.active[word] = mmio_read32(at + GICD_ISACTIVER);
	for (uint32_t i = 2 * word; i < 2 * word + 2; i++)
		saved.config[i] = mmio_read32(frame + GICD_ICFGR + 4 * i);
	saved.pending[word] =
		mmio_read32(at + GICD_ISPENDR) & edges(&saved.config[2 * word]);
	for (uint32_t i = 8 * word; i < 8 * word + 8; i++)
		saved.priority[i] =
			mmio_read32(frame + GICD_IPRIORITYR + 4 * i);
}

/* Pending and active last; who is to take them is known by then. */
static void word_load(const struct gic_driver *driver, uint32_t word,
		      const struct cpu *cpu)
{
	const uint64_t frame = gic_frame(word * 32, cpu);
	const uint64_t at = frame + word * 4;

	mmio_write32(at + GICD_IGROUPR, saved.group[word]);
	if (driver->modifier)
		mmio_write32(at + GICD_IGRPMODR, saved.modifier[word]);
	for (uint32_t i = 2 * word; i < 2 * word + 2; i++)
		mmio_write32(frame + GICD_ICFGR + 4 * i, saved.config[i]);
	for (uint32_t i = 8 * word; i < 8 * word + 8; i++)
		mmio_write32(frame + GICD_IPRIORITYR + 4 * i,
			     saved.priority[i]);
	mmio_write32(at + GICD_ISPENDR, saved.pending[word]);
	mmio_write32(at + GICD_ISACTIVER, saved.active[word]);
	mmio_write32(at + GICD_ISENABLER, saved.enable[word]);
}

void gic_system_save(struct cpu *cpu)
{
	const struct gic_driver *driver = gic_driver();
	const uint32_t count = gic_count();

	saved.ctlr = mmio_read32(BOARD_GICD_BASE + GICD_CTLR);
	for (uint32_t i = 0; i < count; i += 32)
		word_save(driver, i / 32, cpu);
	for (uint32_t i = GIC_PRIVATE; i < count; i++)
		saved.route[i] = driver->route_get(i);
	for (uint32_t i = 0; i <= GIC_WAKE_SGI && !driver->modifier; i++)
		saved.sgi[i] = mmio_read8(BOARD_GICD_BASE + GICD_SPENDSGIR + i);
	gic_cpu_suspend(cpu);
}

void gic_system_restore(struct cpu *cpu)
{
	const struct gic_driver *driver = gic_driver();
	const uint32_t count = gic_count();
	const uint64_t gicd = BOARD_GICD_BASE;

	mmio_write32(gicd + GICD_CTLR, driver->ctlr);
	driver->wait(gicd);
	driver->cpu_begin(cpu);
	for (uint32_t i = GIC_PRIVATE; i < count; i++)
		driver->route(i, saved.route[i]);
	for (uint32_t i = 0; i < count; i += 32)
		word_load(driver, i / 32, cpu);
	for (uint32_t i = 0; i <= GIC_WAKE_SGI && !driver->modifier; i++)
		if (saved.sgi[i] != 0) /* QEMU 7.2 stumbles over a 0 */
			mmio_write8(gicd + GICD_SPENDSGIR + i, saved.sgi[i]);
	mmio_write32(gicd + GICD_CTLR, saved.ctlr);
	driver->wait(gicd);
	gic_cpu_resume(cpu);
}
