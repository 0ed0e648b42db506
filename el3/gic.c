/* SPDX-License-Identifier: BSD-2-Clause */
/* Start, stop and signals: what both versions of the GIC do alike. */
#include "el3/gic.h"

#include "arch/aarch64/sysreg.h"
#include "el3/features.h"
#include "el3/gic_driver.h"
#include "el3/mmio.h"

/* Read each time: there is no pointer in RAM that could be bent. */
const struct gic_driver *gic_driver(void)
{
	return feature_gicv3() ? &gicv3_driver : &gicv2_driver;
}

uint32_t gic_count(void)
{
	uint32_t typer = mmio_read32(BOARD_GICD_BASE + GICD_TYPER);
	uint32_t lines = ((typer & GIC_TYPER_LINES) + 1) * 32;

	return lines < GIC_LINES ? lines : GIC_LINES;
}

uint64_t gic_frame(uint32_t intid, const struct cpu *cpu)
{
	if (intid < GIC_PRIVATE && cpu->gicr != 0)
		return cpu->gicr + GICR_SGI_FRAME;
	return BOARD_GICD_BASE;
}

/* Lines of one word: the normal world's, but for @tos and EL3's @own. */
static void groups_write(uint64_t frame, uint32_t word, uint32_t tos,
			 uint32_t own)
{
	const uint64_t at = frame + word * 4;

	mmio_write32(at + GICD_IGROUPR, ~(tos | own));
	if (gic_driver()->modifier)
		mmio_write32(at + GICD_IGRPMODR, tos);
}

/* All SPIs to the normal world, disabled as after reset. */
static void distributor_init(const struct gic_driver *driver)
{
	const uint64_t gicd = BOARD_GICD_BASE;
	const uint32_t count = gic_count();

	mmio_write32(gicd + GICD_CTLR, 0);
	driver->wait(gicd);
	mmio_write32(gicd + GICD_CTLR, driver->ctlr);
	driver->wait(gicd);
	for (uint32_t i = GIC_PRIVATE; i < count; i += 32)
		groups_write(gicd, i / 32, 0, 0);
	for (uint32_t i = GIC_PRIVATE; i < count; i += 4)
		mmio_write32(gicd + GICD_IPRIORITYR + i,
			     GIC_FOUR(GIC_PRIORITY_NORMAL));
	mmio_write32(gicd + GICD_CTLR, driver->ctlr_on);
	driver->wait(gicd);
}

uint32_t gic_init(void)
{
	const struct gic_driver *driver = gic_driver();
	uint32_t cpus = driver->find();

	distributor_init(driver);
	return cpus;
}

static void private_disable(const struct gic_driver *driver, uint64_t frame,
			    const struct cpu *cpu)
{
	mmio_write32(frame + GICD_ICENABLER, ~0u);
	driver->wait(frame);
	mmio_write32(frame + GICD_ICPENDR, ~0u);
	/* Where SGIs have a register of their own, too. */
	for (uint32_t sgi = 0; !driver->modifier && sgi <= GIC_WAKE_SGI; sgi++)
		driver->sgi_unpend(sgi, cpu);
}

void gic_cpu_init(const struct cpu *cpu)
{
	const struct gic_driver *driver = gic_driver();
	const uint64_t frame = gic_frame(0, cpu);
	uint32_t tos = gic_tos_mask(0);

	driver->cpu_begin(cpu);
	private_disable(driver, frame, cpu);
	groups_write(frame, 0, tos, 0);
	for (uint32_t i = 0; i < GIC_PRIVATE; i += 4)
		mmio_write32(frame + GICD_IPRIORITYR + i,
			     GIC_FOUR(GIC_PRIORITY_NORMAL));
	for (; tos != 0; tos &= tos - 1)
		mmio_write8(frame + GICD_IPRIORITYR +
				    (uint32_t)__builtin_ctz(tos),
			    GIC_PRIORITY_TOS);
	driver->wait(frame);
	driver->cpu_on();
}

void gic_cpu_off(const struct cpu *cpu)
{
	const struct gic_driver *driver = gic_driver();
	const uint64_t frame = gic_frame(0, cpu);

	driver->cpu_off();
	private_disable(driver, frame, cpu);
	/* Before anybody may send it: an SGI of the wrong group is dropped. */
	groups_write(frame, 0, gic_tos_mask(0), GIC_BIT(GIC_WAKE_SGI));
	driver->wait(frame);
	/* One that the normal world has sent meanwhile is no order. */
	mmio_write32(frame + GICD_ICPENDR, GIC_BIT(GIC_WAKE_SGI));
	driver->sgi_unpend(GIC_WAKE_SGI, cpu);
	driver->wait(frame);
	dsb_sy();
}

void gic_cpu_suspend(struct cpu *cpu)
{
	const struct gic_driver *driver = gic_driver();

	driver->cpu_save(cpu->gic);
	driver->cpu_open();
}

void gic_cpu_resume(const struct cpu *cpu)
{
	const struct gic_driver *driver = gic_driver();

	driver->cpu_begin(cpu);
	driver->cpu_on();
	driver->cpu_load(cpu->gic);
	isb();
}

void gic_raise_sgi(const struct cpu *target, uint32_t sgi)
{
	dsb_ish();
	if (feature_gicv3()) /* CPU_ON waits for it: no look-up */
		gicv3_driver.sgi(target, sgi);
	else
		gicv2_driver.sgi(target, sgi);
	isb();
}

void gic_wake(const struct cpu *cpu)
{
	gic_raise_sgi(cpu, GIC_WAKE_SGI);
}

uint32_t gic_secure_pending(void)
{
	const struct gic_driver *driver = gic_driver();
	const uint32_t intid = driver->pending();

	/* One secure group: the table tells. */
	return !driver->modifier && gic_is_tos(intid) ? GIC_SECURE_GROUP1
						      : intid;
}

uint32_t gic_acknowledge(void)
{
	return gic_driver()->acknowledge();
}

void gic_end(uint32_t intid)
{
	gic_driver()->end(intid);
}
