/* SPDX-License-Identifier: BSD-2-Clause */
/* What differs between a GICv3 and a GICv2; el2/gic.h has the words on it. */
#ifndef EL2_GIC_DRIVER_H
#define EL2_GIC_DRIVER_H

#include "el2/gic.h"

/* Registers of interrupts: where both have them. */
#define GICD_TYPER	 0x0004
#define GICD_IGROUPR	 0x0080
#define GICD_ISENABLER	 0x0100
#define GICD_ICENABLER	 0x0180
#define GICD_ISPENDR	 0x0200
#define GICD_ICPENDR	 0x0280
#define GICD_ICACTIVER	 0x0380
#define GICD_IPRIORITYR	 0x0400
#define GICD_ICFGR	 0x0c00

#define GICD_TYPER_LINES 0x1fu /* words of 32 interrupts, less one */

/* SGI 0, maintenance, EL2's timer, virtual and physical timer. */
#define GIC_OURS     ((1u << 0) | (1u << 25) | (1u << 26) | (1u << 27) | (1u << 30))
#define GIC_PRIORITY 0x80u

struct gic_driver {
	void (*map)(void);
	void (*init)(void);
	void (*cpu_init)(uint32_t cpu);
	void (*cpu_resume)(void);
	uint32_t (*ack)(void);
	void (*eoi)(uint32_t intid);
	void (*deactivate)(uint32_t intid);
	void (*kick)(uint64_t mpidr);
	void (*route)(uint32_t intid, uint64_t mpidr);
	/* Of our interrupts in GICD_IGROUPR; matters without an EL3 alone. */
	uint32_t group;
};

extern const struct gic_driver gicv2_driver, gicv3_driver;

static inline uint32_t read32(uint64_t address)
{
	return *(const volatile uint32_t *)address;
}

static inline void write32(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

#endif
