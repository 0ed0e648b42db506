/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EL3_UNDEF_H
#define EL3_UNDEF_H

#include "el3/frame.h"

/**
 * handler_pstate() - PSTATE of an AArch64 handler of exception level @target
 * (1 or 2), if an exception were taken to it with PSTATE @spsr.
 */
uint64_t handler_pstate(uint64_t spsr, unsigned int target);

/** vector_offset() - where in its vector table that handler begins. */
uint64_t vector_offset(uint64_t spsr, unsigned int target);

/**
 * undef_inject() - the level that EL3 was entered from takes an Undefined
 * Instruction exception at the instruction that trapped.
 */
void undef_inject(struct frame *frame);

#endif
