/* SPDX-License-Identifier: BSD-2-Clause */
/* CPUs that rest: in the firmware, or for a vCPU that asked for it. */
#ifndef EL2_POWER_H
#define EL2_POWER_H

struct cpu;

/**
 * power_rest() - on a CPU whose vCPU is off: nothing to do until an interrupt
 * is pending. May return at once; or never, and cpu_idle() begins anew
 * (el2_resumed()), so there must be nothing on the stack to come back to.
 */
void power_rest(struct cpu *cpu);

/** power_resume - where the firmware enters a CPU that has lost its state. */
extern const char power_resume[];

/** el2_resumed() - from there; the stack is empty. */
__attribute__((noreturn)) void el2_resumed(struct cpu *cpu);

/**
 * power_standby() - until an interrupt is pending for the vCPU (WFI's
 * meaning); other CPUs' kicks and our own interrupts do not end it.
 */
void power_standby(struct cpu *cpu);

/**
 * power_suspend() - the vCPU's state is lost; when an interrupt wakes it, it
 * starts where the engine was told.
 */
__attribute__((noreturn)) void power_suspend(struct cpu *cpu);

#endif
