/* SPDX-License-Identifier: BSD-2-Clause */
/* The GICv3, handed to the normal world but for what the monitor needs. */
#ifndef EL3_GIC_H
#define EL3_GIC_H

#include "el3/cpu.h"

/**
 * gic_init() - the distributor; finds the redistributors and with them the
 * CPUs: fills mpidr and gicr of each struct cpu. CPU 0, once.
 * Return: how many CPUs there are, at most BOARD_MAX_CPUS.
 */
uint32_t gic_init(void);

/** gic_cpu_init() - this CPU's redistributor and interface: normal world's. */
void gic_cpu_init(const struct cpu *cpu);

/** gic_cpu_off() - no interrupt but the wake SGI reaches this CPU. */
void gic_cpu_off(const struct cpu *cpu);

/**
 * gic_secure_pending() - the interrupt behind an FIQ, not yet acknowledged.
 * Return: an INTID of EL3's own (Group 0), GIC_SECURE_GROUP1 if it is one for
 * S-EL1, or GIC_SPURIOUS.
 */
uint32_t gic_secure_pending(void);

#define GIC_SECURE_GROUP1 1020u
#define GIC_SPURIOUS	  1023u

/**
 * gic_acknowledge() - take EL3's own interrupt: it is active until gic_end().
 * Return: its INTID, or GIC_SPURIOUS.
 */
uint32_t gic_acknowledge(void);
void gic_end(uint32_t intid);

/** gic_wake() - send the wake SGI to a CPU that is parked or about to be. */
void gic_wake(const struct cpu *cpu);

#endif
