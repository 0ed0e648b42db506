/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interrupt controller, GICv2 or GICv3, found at run time: handed to the
 * normal world but for what the monitor and a Trusted OS need.
 *
 * Owners. EL3's own interrupts are Group 0. A Trusted OS's are Group 1 Secure
 * in a GICv3; a GICv2 has one secure group, so there they are Group 0 too and
 * are told from EL3's by a table of INTIDs. Everything else is Group 1 of the
 * normal world.
 *
 * Priorities. Secure interrupts have the upper half of the priorities (0x00-
 * 0x7f). What the normal world writes as a mask or priority lands in the lower
 * half, so a secure interrupt pre-empts it even with its mask at 0.
 *
 * Where an INTID below 32 is meant (an SGI or PPI), it is the calling CPU's.
 */
#ifndef EL3_GIC_H
#define EL3_GIC_H

#include <stdbool.h>

#include "el3/cpu.h"

/* Answers of gic_secure_pending() that are no INTID of EL3's own. */
#define GIC_SECURE_GROUP1 1020u /* a Trusted OS's */
#define GIC_NORMAL_GROUP1 1021u /* the normal world's */
#define GIC_SPURIOUS	  1023u /* none, or masked */

/** enum gic_priority - of secure interrupts; the lower pre-empts. */
enum gic_priority {
	GIC_PRIORITY_CRITICAL = 0x20, /* EL3's: also within its own handlers */
	GIC_PRIORITY_OWN = 0x40,
	GIC_PRIORITY_TOS = 0x60,
};

/**
 * gic_init() - the distributor; maps the GIC, counts the CPUs and fills mpidr
 * and gicr of each struct cpu. CPU 0, once.
 * Return: how many CPUs there are, at most BOARD_MAX_CPUS.
 */
uint32_t gic_init(void);

/**
 * gic_cpu_init() - this CPU's private interrupts and interface, as at its
 * start: the normal world's, all disabled; those of gic_tos() a Trusted OS's.
 */
void gic_cpu_init(const struct cpu *cpu);

/** gic_cpu_off() - no interrupt but the wake SGI reaches this CPU. */
void gic_cpu_off(const struct cpu *cpu);

/**
 * gic_cpu_suspend() - before this CPU's power-down: keep in @cpu what its
 * interface holds. It goes on signalling, so that WFI ends; the private
 * interrupts (a GICv3's redistributor) keep their power on this board.
 */
void gic_cpu_suspend(struct cpu *cpu);

/** gic_cpu_resume() - after it: the interface from anew, then what it held. */
void gic_cpu_resume(const struct cpu *cpu);

/**
 * gic_system_save() - before a SYSTEM_SUSPEND that takes the GIC's power,
 * which this board's does not: not called here. The distributor, the caller's
 * private interrupts and interface. All other CPUs are off.
 */
void gic_system_save(struct cpu *cpu);

/**
 * gic_system_restore() - after it, on the same CPU. What became pending
 * meanwhile stays so.
 */
void gic_system_restore(struct cpu *cpu);

/**
 * gic_secure_pending() - the interrupt that this CPU would take next, not yet
 * acknowledged. Asked behind an FIQ, or to learn what ended a WFI at EL3.
 * Return: an INTID of EL3's own, GIC_SECURE_GROUP1, GIC_NORMAL_GROUP1 or
 * GIC_SPURIOUS.
 */
uint32_t gic_secure_pending(void);

/**
 * gic_acknowledge() - take EL3's own interrupt: it is active, and holds off
 * all of its priority and below, until gic_end().
 * Return: its INTID, or GIC_SPURIOUS.
 */
uint32_t gic_acknowledge(void);

/** gic_end() - @intid is done: priority dropped, deactivated. */
void gic_end(uint32_t intid);

/** gic_wake() - send the wake SGI to a CPU that is parked or about to be. */
void gic_wake(const struct cpu *cpu);

/**
 * gic_raise_sgi() - send EL3's own @sgi (0-14) to a CPU, this one or another.
 * The GIC drops it if that CPU has not called gic_own() for it.
 */
void gic_raise_sgi(const struct cpu *target, uint32_t sgi);

/**
 * gic_own() - make @intid EL3's own: Group 0, GIC_PRIORITY_OWN, an SPI routed
 * to @cpu, enabled. Edge or level stays as it is. It must not be active.
 * @cpu: the caller, for an SGI or PPI.
 * Return: false, and nothing changed, if there is no such interrupt, or it is
 * a Trusted OS's or the wake SGI.
 */
bool gic_own(uint32_t intid, const struct cpu *cpu);

/**
 * gic_release() - EL3's own or a Trusted OS's interrupt goes to the normal
 * world: disabled, not pending. It must not be active.
 */
void gic_release(uint32_t intid);

/**
 * gic_tos() - @intid is a Trusted OS's, which has to enable it: disabled,
 * GIC_PRIORITY_TOS. A private one: on this CPU now, on each other CPU from its
 * next start on.
 * Return: false if there is no such interrupt or it is the wake SGI.
 */
bool gic_tos(uint32_t intid);

/**
 * gic_tos_open() - Trusted OSes' interrupts are signalled to this CPU; once in
 * each of its starts.
 */
void gic_tos_open(void);

/**
 * gic_tos_pending() - the interrupt behind GIC_SECURE_GROUP1. SCR_EL3.NS is 0.
 * Return: its INTID; GIC_SPURIOUS or another that is none if it has gone.
 */
uint32_t gic_tos_pending(void);

/**
 * gic_tos_hold() - no Trusted OS's interrupt is signalled to this CPU until
 * S-EL1 leaves (tos_switch.S). GICv3.
 */
void gic_tos_hold(void);

/** gic_is_tos() - gic_tos() was called for it, gic_release() not. */
bool gic_is_tos(uint32_t intid);

/* Of EL3's own interrupts, after gic_own(). */

/** gic_enable(), gic_disable() - a pending one stays pending. */
void gic_enable(uint32_t intid);
void gic_disable(uint32_t intid);

/** gic_set_priority() - gic_own() has set GIC_PRIORITY_OWN. */
void gic_set_priority(uint32_t intid, enum gic_priority priority);

/** gic_route() - an SPI, to @cpu from now on. */
void gic_route(uint32_t intid, const struct cpu *cpu);

/** gic_pend(), gic_unpend() - as if it had come; as if it had not. */
void gic_pend(uint32_t intid);
void gic_unpend(uint32_t intid);

bool gic_is_pending(uint32_t intid);
bool gic_is_active(uint32_t intid);

/** gic_exists() - @intid is an SGI, PPI or SPI of this GIC. */
bool gic_exists(uint32_t intid);

#endif
