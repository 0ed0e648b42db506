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

/** gic_wake() - send the wake SGI to a CPU that is parked or about to be. */
void gic_wake(const struct cpu *cpu);

#endif
