/* SPDX-License-Identifier: BSD-2-Clause */
/* What a crash report says; panic.c decides when and what comes after. */
#ifndef EL3_CRASH_H
#define EL3_CRASH_H

#include "el3/cpu.h"

/**
 * crash_report() - registers, syndrome, backtrace, all CPUs and the last calls
 * of this one, to the secure console.
 * @frame: this CPU's x0-x30 and SP as they were.
 */
void crash_report(const struct frame *frame, const struct cpu *cpu);

/** crash_syndrome() - one line: an ESR_ELx in words. */
void crash_syndrome(uint64_t esr);

#endif
