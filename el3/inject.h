/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Errors that EL3 took first, taken once more by the level that they would
 * have gone to without EL3 (SCR_EL3.EA = 0). In: ELR_EL3 and SPSR_EL3 are of
 * the interrupted level. Out: they are of its handler.
 */
#ifndef EL3_INJECT_H
#define EL3_INJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "el3/frame.h"

/**
 * inject_external() - a synchronous external abort, data or instruction.
 * @esr: ESR_EL3; @far: FAR_EL3.
 */
void inject_external(struct frame *frame, uint64_t esr, uint64_t far);

/**
 * inject_serror() - an SError; in AArch32 an asynchronous external abort.
 * Return: false if that level would not take one now, being masked; nothing
 *         has changed then.
 */
bool inject_serror(struct frame *frame, uint64_t esr);

#endif
