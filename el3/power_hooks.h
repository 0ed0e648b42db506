/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who has to know that a CPU or the machine goes and comes: the GIC, a Trusted
 * OS, SDEI, timestamps. One function a moment; el3/services/ calls them.
 */
#ifndef EL3_POWER_HOOKS_H
#define EL3_POWER_HOOKS_H

#include "el3/cpu.h"

/** power_after_on() - this CPU was started; before the normal world. */
void power_after_on(struct cpu *cpu);

/**
 * power_before_off() - CPU_OFF or CPU_FREEZE of this CPU.
 * Return: false, and nothing is changed: it has to stay.
 */
bool power_before_off(struct cpu *cpu);

/**
 * power_before_suspend() - a power-down of this CPU and all up to @level; the
 * tree is set already. Interrupts go on signalling, so that WFI ends.
 */
void power_before_suspend(struct cpu *cpu, uint64_t level);

/** power_after_resume() - after it; before the normal world. */
void power_after_resume(struct cpu *cpu, uint64_t level);

/** power_before_system_off(), power_before_system_reset() - the last words. */
void power_before_system_off(struct cpu *cpu);
void power_before_system_reset(struct cpu *cpu);

#endif
