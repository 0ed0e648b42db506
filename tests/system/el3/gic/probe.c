/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gic.h for a payload: linked into a monitor of its own in the place of
 * el3/services/statistics.c. A power-down that QEMU does not do is done here:
 * what the GIC holds is overwritten between save and restore.
 */
#include <smccc/calls.h>

#include "arch/aarch64/sysreg.h"
#include "el3/features.h"
#include "el3/gic.h"
#include "el3/gic_regs.h"
#include "el3/mmio.h"
#include "el3/table.h"
#include "tests/system/el3/gic/probe.h"

#define SPIS 224u
#define LONG 100000000u

static void interface_lose(void)
{
	if (feature_gicv3()) {
		sysreg_write(icc_igrpen0_el1, 0);
		sysreg_write(icc_igrpen1_el3, 0);
		sysreg_write(icc_pmr_el1, 0);
		sysreg_write(icc_bpr0_el1, 7);
		sysreg_write(icc_bpr1_el1, 7);
		sysreg_write(icc_ctlr_el1, 0);
		sysreg_write(icc_ap1r0_el1, 0);
		isb();
		return;
	}
	mmio_write32(BOARD_GICC_BASE + GICC_CTLR, 0);
	mmio_write32(BOARD_GICC_BASE + GICC_PMR, 0);
	mmio_write32(BOARD_GICC_BASE + GICC_BPR, 7);
	mmio_write32(BOARD_GICC_BASE + GICC_ABPR, 7);
	mmio_write32(BOARD_GICC_BASE + GICC_NSAPR, 0);
}

/* The registers of @count words of interrupts, from word @first on. */
static void lines_lose(uint64_t frame, uint32_t first, uint32_t count)
{
	for (uint32_t i = first; i < first + count; i++) {
		mmio_write32(frame + GICD_ICENABLER + 4 * i, ~0u);
		mmio_write32(frame + GICD_ICPENDR + 4 * i, ~0u);
		mmio_write32(frame + GICD_IGROUPR + 4 * i, 0);
		if (feature_gicv3())
			mmio_write32(frame + GICD_IGRPMODR + 4 * i, ~0u);
	}
	for (uint32_t i = 2 * first; i < 2 * (first + count); i++)
		mmio_write32(frame + GICD_ICFGR + 4 * i, 0);
	for (uint32_t i = 8 * first; i < 8 * (first + count); i++)
		mmio_write32(frame + GICD_IPRIORITYR + 4 * i, 0);
}

static void system_lose(const struct cpu *cpu)
{
	const uint64_t gicd = BOARD_GICD_BASE;

	mmio_write32(gicd + GICD_CTLR,
		     feature_gicv3() ? GICD_CTLR_ARE_S | GICD_CTLR_ARE_NS : 0);
	lines_lose(cpu->gicr ? cpu->gicr + GICR_SGI_FRAME : gicd, 0, 1);
	lines_lose(gicd, 1, SPIS / 32);
	for (uint32_t i = 32; i < 32 + SPIS; i++) {
		if (feature_gicv3())
			mmio_write64(gicd + GICD_IROUTER + 8ull * i, 0x5);
		else
			mmio_write8(gicd + GICD_ITARGETSR + i, 0x80);
	}
	if (!feature_gicv3())
		for (uint32_t i = 0; i < 16; i++)
			mmio_write8(gicd + GICD_CPENDSGIR + i, 0xff);
	interface_lose();
}

static uint32_t power(enum probe probe, struct cpu *cpu)
{
	if (probe == PROBE_CPU_POWER) {
		gic_cpu_suspend(cpu);
		interface_lose();
		gic_cpu_resume(cpu);
	} else {
		gic_system_save(cpu);
		system_lose(cpu);
		gic_system_restore(cpu);
	}
	return 0;
}

static uint32_t change(enum probe probe, uint32_t intid, uint32_t value)
{
	switch (probe) {
	case PROBE_RELEASE:
		gic_release(intid);
		break;
	case PROBE_ENABLE:
		gic_enable(intid);
		break;
	case PROBE_DISABLE:
		gic_disable(intid);
		break;
	case PROBE_ROUTE:
		gic_route(intid, &cpu_areas[value].cpu);
		break;
	case PROBE_PRIORITY:
		gic_set_priority(intid, value);
		break;
	case PROBE_UNPEND:
		gic_unpend(intid);
		break;
	default:
		return ~0u;
	}
	return 0;
}

static uint32_t pend(uint32_t intid, uint32_t other)
{
	gic_pend(intid);
	if (other != 0)
		gic_pend(other);
	dsb_sy();
	return gic_secure_pending();
}

static uint32_t raise(uint32_t sgi, uint32_t index)
{
	gic_raise_sgi(&cpu_areas[index].cpu, sgi);
	dsb_sy();
	return gic_secure_pending();
}

static uint32_t wait_pending(void)
{
	uint32_t intid = GIC_SPURIOUS;

	for (uint32_t i = 0; i < LONG && intid == GIC_SPURIOUS; i++)
		intid = gic_secure_pending();
	return intid;
}

static uint32_t take(uint32_t intid)
{
	uint32_t result;

	gic_pend(intid);
	dsb_sy();
	result = gic_acknowledge();
	if (gic_is_active(intid))
		result |= PROBE_WAS_ACTIVE;
	gic_end(result & 0xffff);
	isb();
	if (gic_is_active(intid))
		result |= PROBE_IS_STILL;
	return result;
}

/* As if one were there that has opened its group of the interface. */
static uint32_t tos_pending(uint32_t intid)
{
	uint64_t groups = 0;
	uint32_t result;

	if (feature_gicv3()) {
		groups = sysreg_read(icc_igrpen1_el3);
		sysreg_write(icc_igrpen1_el3, groups | 2);
		isb();
	}
	gic_enable(intid);
	result = pend(intid, 0);
	gic_unpend(intid);
	gic_disable(intid);
	if (feature_gicv3())
		sysreg_write(icc_igrpen1_el3, groups);
	return result;
}

static uint32_t answer(enum probe probe, uint32_t intid, uint32_t value)
{
	switch (probe) {
	case PROBE_OWN:
		return gic_own(intid, &cpu_areas[value].cpu);
	case PROBE_TOS:
		return gic_tos(intid);
	case PROBE_IS_TOS:
		return gic_is_tos(intid);
	case PROBE_IS_PENDING:
		return gic_is_pending(intid);
	case PROBE_PEND:
		return pend(intid, value);
	case PROBE_RAISE:
		return raise(intid, value);
	case PROBE_SECURE_PENDING:
		return gic_secure_pending();
	case PROBE_WAIT_PENDING:
		return wait_pending();
	case PROBE_TAKE:
		return take(intid);
	case PROBE_TOS_PENDING:
		return tos_pending(intid);
	default:
		return change(probe, intid, value);
	}
}

static void probe_call(const struct el3_call *call, struct smccc_regs *out,
		       struct cpu *cpu)
{
	const enum probe probe = (enum probe)el3_arg(call, 1);

	out->x[0] = probe == PROBE_CPU_POWER || probe == PROBE_SYSTEM_POWER
			    ? power(probe, cpu)
			    : answer(probe, (uint32_t)el3_arg(call, 2),
				     (uint32_t)el3_arg(call, 3));
}

static const struct el3_service rows[] = {
	{
		.fid = PROBE_FID,
		.finish = EL3_FINISH_C,
		.handler = probe_call,
	},
};

const struct el3_service_set el3_statistics_services = {
	.name = "probe",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
