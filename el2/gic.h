/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The physical GIC as EL2 uses it, GICv3 or GICv2: the interrupts that are the
 * normal world's, or all where there is no EL3; end of interrupt split in two,
 * so that a timer's interrupt stays active until its guest has ended it.
 */
#ifndef EL2_GIC_H
#define EL2_GIC_H

#include <stdbool.h>
#include <stdint.h>

/** gic_is_v2 - else a GICv3; written by gic_find(). */
extern bool gic_is_v2;

/**
 * gic_find() - map the machine's GIC, before anything else of here.
 * @v2: what the policy says it is. Return: false if the CPU says otherwise.
 */
bool gic_find(bool v2);

/** gic_init() - the distributor; once, before any CPU's gic_cpu_init(). */
void gic_init(void);

/** gic_cpu_init() - this CPU's own interrupts and interfaces. */
void gic_cpu_init(uint32_t cpu);

/**
 * gic_cpu_resume() - this CPU's interface again, after a power-down. Its
 * redistributor has kept what was set and what is pending (DEN0022, GIC).
 */
void gic_cpu_resume(void);

/** gic_ack() - the pending interrupt, now active; 1020 and up: none. */
uint32_t gic_ack(void);

/** gic_eoi() - priority drop; gic_deactivate() ends the interrupt. */
void gic_eoi(uint32_t intid);
void gic_deactivate(uint32_t intid);

/** gic_kick() - SGI 0 to one CPU: look at your state. */
void gic_kick(uint64_t mpidr);

/** gic_spi_enable() - a shared interrupt, routed to one CPU. */
void gic_spi_enable(uint32_t intid, uint64_t mpidr, bool edge);

/** gic_intids() - the first INTID that the machine has not. */
uint32_t gic_intids(void);

/** gic_spi_pending() - does it pend? Of one that is active: is its line high?
 */
bool gic_spi_pending(uint32_t intid);

#endif
