/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EL3_ABORT_H
#define EL3_ABORT_H

#include "el3/cpu.h"

/**
 * abort_external() - a lower level's access met an external abort, and the
 * board has EL3 see it first: reported, then that level's.
 */
void abort_external(struct frame *frame, struct cpu *cpu, uint64_t esr);

#endif
