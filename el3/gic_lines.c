/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Single interrupts: whose they are, and their state. A register that several
 * CPUs change bits of is changed under a lock; the normal world cannot write
 * it. Enable and pending bits have registers to set and to clear them, targets
 * and priorities bytes of their own.
 */
#include "el3/gic.h"

#include "arch/aarch64/sysreg.h"
#include "el3/gic_driver.h"
#include "el3/mmio.h"

/* The Trusted OSes' interrupts. The secure timer is theirs from the start. */
static uint32_t tos_lines[GIC_LINES / 32 + 1];
static uint32_t lock;

static struct cpu *cpu_this(void)
{
	return (struct cpu *)sysreg_read(tpidr_el3);
}

static void lock_take(void)
{
	while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE) != 0)
		;
}

static void lock_release(void)
{
	__atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
}

uint32_t gic_tos_mask(uint32_t word)
{
	const uint32_t always = word == 0 ? GIC_BIT(GIC_SECURE_TIMER_PPI) : 0;

	return always | __atomic_load_n(&tos_lines[word], __ATOMIC_ACQUIRE);
}

bool gic_is_tos(uint32_t intid)
{
	return intid < GIC_LINES &&
	       (gic_tos_mask(intid / 32) & GIC_BIT(intid)) != 0;
}

bool gic_exists(uint32_t intid)
{
	return intid < gic_count();
}

/* The register of @intid's bit, of the calling CPU. */
static uint64_t line(uint32_t intid, uint32_t offset)
{
	return gic_frame(intid, cpu_this()) + offset + GIC_WORD(intid);
}

static void bit_put(uint64_t address, uint32_t intid, bool value)
{
	const uint32_t old = mmio_read32(address) & ~GIC_BIT(intid);

	mmio_write32(address, value ? old | GIC_BIT(intid) : old);
}

static void group_set(uint32_t intid, enum gic_group group)
{
	lock_take();
	bit_put(line(intid, GICD_IGROUPR), intid, group == GIC_GROUP_NORMAL);
	if (gic_driver()->modifier)
		bit_put(line(intid, GICD_IGRPMODR), intid,
			group == GIC_GROUP_TOS);
	lock_release();
}

static void priority_set(uint32_t intid, uint32_t priority)
{
	mmio_write8(gic_frame(intid, cpu_this()) + GICD_IPRIORITYR + intid,
		    (uint8_t)priority);
}

/* Disabled, so that nobody takes it while it belongs half to each. */
static void give(uint32_t intid, enum gic_group group, uint32_t priority)
{
	gic_disable(intid);
	group_set(intid, group);
	priority_set(intid, priority);
}

bool gic_own(uint32_t intid, const struct cpu *cpu)
{
	if (!gic_exists(intid) || intid == GIC_WAKE_SGI || gic_is_tos(intid))
		return false;
	give(intid, GIC_GROUP_OWN, GIC_PRIORITY_OWN);
	gic_route(intid, cpu);
	gic_enable(intid);
	return true;
}

static void tos_mark(uint32_t intid, bool theirs)
{
	uint32_t *word = &tos_lines[intid / 32];

	if (theirs)
		__atomic_fetch_or(word, GIC_BIT(intid), __ATOMIC_ACQ_REL);
	else
		__atomic_fetch_and(word, ~GIC_BIT(intid), __ATOMIC_ACQ_REL);
}

bool gic_tos(uint32_t intid)
{
	if (!gic_exists(intid) || intid == GIC_WAKE_SGI)
		return false;
	tos_mark(intid, true);
	give(intid, GIC_GROUP_TOS, GIC_PRIORITY_TOS);
	return true;
}

void gic_release(uint32_t intid)
{
	if (!gic_exists(intid) || intid == GIC_WAKE_SGI)
		return;
	gic_disable(intid);
	gic_unpend(intid);
	tos_mark(intid, false);
	give(intid, GIC_GROUP_NORMAL, GIC_PRIORITY_NORMAL);
}

void gic_enable(uint32_t intid)
{
	mmio_write32(line(intid, GICD_ISENABLER), GIC_BIT(intid));
}

void gic_disable(uint32_t intid)
{
	mmio_write32(line(intid, GICD_ICENABLER), GIC_BIT(intid));
	gic_driver()->wait(gic_frame(intid, cpu_this()));
}

void gic_set_priority(uint32_t intid, enum gic_priority priority)
{
	priority_set(intid, priority);
}

void gic_route(uint32_t intid, const struct cpu *cpu)
{
	const struct gic_driver *driver = gic_driver();

	if (intid >= GIC_PRIVATE)
		driver->route(intid, driver->target(cpu));
}

void gic_pend(uint32_t intid)
{
	mmio_write32(line(intid, GICD_ISPENDR), GIC_BIT(intid));
	if (intid <= GIC_WAKE_SGI)
		gic_driver()->sgi_pend(intid, cpu_this());
}

void gic_unpend(uint32_t intid)
{
	mmio_write32(line(intid, GICD_ICPENDR), GIC_BIT(intid));
	if (intid <= GIC_WAKE_SGI)
		gic_driver()->sgi_unpend(intid, cpu_this());
}

bool gic_is_pending(uint32_t intid)
{
	return (mmio_read32(line(intid, GICD_ISPENDR)) & GIC_BIT(intid)) != 0;
}

bool gic_is_active(uint32_t intid)
{
	return (mmio_read32(line(intid, GICD_ISACTIVER)) & GIC_BIT(intid)) != 0;
}
