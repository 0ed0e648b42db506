/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the emulated devices need of the CPU they run on: the virtual
 * interrupt interface's registers (IHI 0069, ICH_*; those of a GICv2 in the
 * same form), its timers, its number. The host tests bring a twin of this
 * header.
 */
#ifndef EL2_ICH_H
#define EL2_ICH_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/aarch64/sysreg.h"
#include "el2/gic.h"
#include "el2/gich.h"

#define ICH_VIRTUAL_TIMER  27
#define ICH_PHYSICAL_TIMER 30

/** cpu_relax() - inside a loop that waits for another CPU. */
static inline void cpu_relax(void)
{
	__asm__ volatile("yield" ::: "memory");
}

/** cpu_mpidr() - affinity fields of the physical CPU. */
static inline uint64_t cpu_mpidr(void)
{
	return sysreg_read(mpidr_el1) & MPIDR_AFFINITY;
}

/** cpu_now() - the counter, cpu_hz() ticks a second. */
static inline uint64_t cpu_now(void)
{
	return sysreg_read(cntpct_el0);
}

static inline uint64_t cpu_hz(void)
{
	return sysreg_read(cntfrq_el0);
}

/** ich_lr_count() - list registers that this CPU has (1-16). */
static inline uint32_t ich_lr_count(void)
{
	if (gic_is_v2)
		return gich_lr_count();
	return (uint32_t)(sysreg_read(ich_vtr_el2) & 0xf) + 1;
}

/** ich_preemption_bits() - 5, 6 or 7: how many ICH_AP*R registers there are. */
static inline uint32_t ich_preemption_bits(void)
{
	return (uint32_t)((sysreg_read(ich_vtr_el2) >> 26) & 7) + 1;
}

/* A register named by its number wants an instruction of its own. */
#define ICH_LR_EACH(op)       \
	op(0, ich_lr0_el2);   \
	op(1, ich_lr1_el2);   \
	op(2, ich_lr2_el2);   \
	op(3, ich_lr3_el2);   \
	op(4, ich_lr4_el2);   \
	op(5, ich_lr5_el2);   \
	op(6, ich_lr6_el2);   \
	op(7, ich_lr7_el2);   \
	op(8, ich_lr8_el2);   \
	op(9, ich_lr9_el2);   \
	op(10, ich_lr10_el2); \
	op(11, ich_lr11_el2); \
	op(12, ich_lr12_el2); \
	op(13, ich_lr13_el2); \
	op(14, ich_lr14_el2); \
	op(15, ich_lr15_el2)

static inline uint64_t ich_lr_read(uint32_t n)
{
	if (gic_is_v2)
		return gich_lr_read(n);
	switch (n) {
#define ICH_LR_READ(number, name) \
	case number:              \
		return sysreg_read(name)
		ICH_LR_EACH(ICH_LR_READ);
#undef ICH_LR_READ
	}
	return 0;
}

static inline void ich_lr_write(uint32_t n, uint64_t value)
{
	if (gic_is_v2) {
		gich_lr_write(n, value);
		return;
	}
	switch (n) {
#define ICH_LR_WRITE(number, name)         \
	case number:                       \
		sysreg_write(name, value); \
		break
		ICH_LR_EACH(ICH_LR_WRITE);
#undef ICH_LR_WRITE
	}
}

static inline uint64_t ich_hcr_read(void)
{
	if (gic_is_v2)
		return gich_hcr_read();
	return sysreg_read(ich_hcr_el2);
}

static inline void ich_hcr_write(uint64_t value)
{
	if (gic_is_v2) {
		gich_hcr_write(value);
		return;
	}
	sysreg_write(ich_hcr_el2, value);
}

static inline uint64_t ich_vmcr_read(void)
{
	if (gic_is_v2)
		return gich_vmcr_read();
	return sysreg_read(ich_vmcr_el2);
}

static inline void ich_vmcr_write(uint64_t value)
{
	if (gic_is_v2) {
		gich_vmcr_write(value);
		return;
	}
	sysreg_write(ich_vmcr_el2, value);
}

/** ich_priorities_clear() - no virtual interrupt is running. */
static inline void ich_priorities_clear(void)
{
	uint32_t bits;

	if (gic_is_v2) {
		gich_priorities_clear();
		return;
	}
	bits = ich_preemption_bits();
	sysreg_write(ich_ap0r0_el2, 0);
	sysreg_write(ich_ap1r0_el2, 0);
	if (bits >= 6) {
		sysreg_write(ich_ap0r1_el2, 0);
		sysreg_write(ich_ap1r1_el2, 0);
	}
	if (bits >= 7) {
		sysreg_write(ich_ap0r2_el2, 0);
		sysreg_write(ich_ap1r2_el2, 0);
		sysreg_write(ich_ap0r3_el2, 0);
		sysreg_write(ich_ap1r3_el2, 0);
	}
}

/** timer_is_high() - the line of one of EL1's timers (27 or 30) right now. */
static inline bool timer_is_high(uint32_t intid)
{
	const uint64_t control = intid == ICH_VIRTUAL_TIMER
					 ? sysreg_read(cntv_ctl_el0)
					 : sysreg_read(cntp_ctl_el0);

	return (control & 7) == 5; /* ISTATUS and ENABLE without IMASK */
}

#endif
