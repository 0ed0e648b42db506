/* SPDX-License-Identifier: BSD-2-Clause */
/* What differs between GICv2 and GICv3. Included by el3/gic*.c only. */
#ifndef EL3_GIC_DRIVER_H
#define EL3_GIC_DRIVER_H

#include <stdbool.h>

#include "el3/cpu.h"
#include "el3/gic_regs.h"

#define GIC_PRIVATE	32u   /* SGIs and PPIs: INTIDs below */
#define GIC_LINES	1020u /* SGIs, PPIs and SPIs at most */
#define GIC_TYPER_LINES 0x1fu /* GICD_TYPER: in 32s, less one */
#define GIC_BIT(intid)	(1u << ((intid) % 32))
#define GIC_WORD(intid) ((intid) / 32 * 4)
/* In the normal world's half; it sees it as 0x40 and may change it. */
#define GIC_PRIORITY_NORMAL 0xa0u
/* One priority in each byte. */
#define GIC_FOUR(priority) ((priority)*0x01010101u)

/** enum gic_group - whose an interrupt is. */
enum gic_group {
	GIC_GROUP_NORMAL = 0, /* Group 1, Non-secure */
	GIC_GROUP_OWN,	      /* Group 0 */
	GIC_GROUP_TOS,	      /* Group 1, Secure; GICv2: Group 0 */
};

/**
 * struct gic_driver - one version of the GIC.
 * @find:        maps the registers, fills mpidr and gicr; how many CPUs.
 * @ctlr:        GICD_CTLR while we configure, @ctlr_on with groups enabled.
 * @modifier:    there is GICD_IGRPMODR.
 * @wait:        until what was written at a frame has its effect.
 * @target:      a CPU as @route and @route_get know it.
 * @route:       an SPI's target.
 * @sgi:         send a Group 0 SGI.
 * @sgi_pend:    make this CPU's SGI pending, @sgi_unpend undo it.
 * @cpu_begin:   before this CPU's private interrupts are touched.
 * @cpu_on:      its interface, as it starts; @cpu_off: closed.
 * @cpu_open:    whatever is enabled ends a WFI.
 * @cpu_save:    what the interface holds, @cpu_load the way back.
 * @pending, @acknowledge, @end: gic.h.
 */
struct gic_driver {
	uint32_t (*find)(void);
	uint32_t ctlr;
	uint32_t ctlr_on;
	bool modifier;
	void (*wait)(uint64_t frame);
	uint64_t (*target)(const struct cpu *cpu);
	void (*route)(uint32_t intid, uint64_t target);
	uint64_t (*route_get)(uint32_t intid);
	void (*sgi)(const struct cpu *cpu, uint32_t sgi);
	void (*sgi_pend)(uint32_t sgi, const struct cpu *cpu);
	void (*sgi_unpend)(uint32_t sgi, const struct cpu *cpu);
	void (*cpu_begin)(const struct cpu *cpu);
	void (*cpu_on)(void);
	void (*cpu_off)(void);
	void (*cpu_open)(void);
	void (*cpu_save)(uint64_t saved[CPU_GIC_WORDS]);
	void (*cpu_load)(const uint64_t saved[CPU_GIC_WORDS]);
	uint32_t (*pending)(void);
	uint32_t (*acknowledge)(void);
	void (*end)(uint32_t intid);
};

extern const struct gic_driver gicv2_driver, gicv3_driver;

/** gic_driver() - the one for this machine. */
const struct gic_driver *gic_driver(void);

/** gic_count() - lowest INTID that does not exist. */
uint32_t gic_count(void);

/** gic_frame() - base of the registers of @intid; private: of @cpu. */
uint64_t gic_frame(uint32_t intid, const struct cpu *cpu);

/** gic_tos_mask() - of INTIDs 32 * @word on: which are a Trusted OS's. */
uint32_t gic_tos_mask(uint32_t word);

#endif
