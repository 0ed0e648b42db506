/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EL3_UNDEF_H
#define EL3_UNDEF_H

#include "el3/frame.h"

/**
 * undef_inject() - the level that EL3 was entered from takes an Undefined
 * Instruction exception at the instruction that trapped.
 */
void undef_inject(struct frame *frame);

#endif
