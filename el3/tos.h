/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trusted OSes at S-EL1: up to BOOT_TOS_MAX, each with its rows of function
 * identifiers (FID[31:24]) and its secure interrupts, as the package says.
 * Calls get to them without C (tos_switch.S); here is everything else.
 */
#ifndef EL3_TOS_H
#define EL3_TOS_H

#include <stdbool.h>
#include <stdint.h>

#include "el3/cpu.h"
#include "el3/frame.h"

/**
 * tos_boot() - first entry of each Trusted OS of the package, on the CPU that
 * starts BL33, before it. One that fails is told on the console; its calls are
 * NOT_SUPPORTED.
 */
void tos_boot(struct cpu *cpu);

/** tos_present() - is there one that started? */
bool tos_present(void);

/** tos_cpu_on() - a CPU that CPU_ON has started, before the normal world. */
void tos_cpu_on(struct cpu *cpu);

/**
 * tos_cpu_off() - the calling CPU is about to go.
 * Return: false if a Trusted OS refuses: then all of them stay as they were.
 */
bool tos_cpu_off(struct cpu *cpu);

/** tos_cpu_suspend() - before a power-down state of @level that loses EL1. */
void tos_cpu_suspend(struct cpu *cpu, uint64_t level);

/** tos_cpu_resume() - after it, or when it did not come to that. */
void tos_cpu_resume(struct cpu *cpu, uint64_t level);

/** tos_system_off(), tos_system_reset() - the machine's end is near. */
void tos_system_off(struct cpu *cpu);
void tos_system_reset(struct cpu *cpu);

/**
 * tos_fiq() - a secure Group 1 interrupt has come while the normal world ran:
 * its owner handles it, then the interrupted context goes on unchanged.
 */
void tos_fiq(struct frame *frame, struct cpu *cpu);

/* tos_switch.S */
struct tos_context;

/**
 * tos_enter() - run S-EL1 at @pc with x0-x3 until it says that @expect
 * (TOS_DONE_..) is done.
 * Return: its x1.
 */
uint64_t tos_enter(struct cpu *cpu, struct tos_context *tos, uint64_t pc,
		   uint32_t expect, uint64_t x0, uint64_t x1, uint64_t x2,
		   uint64_t x3);

#endif
