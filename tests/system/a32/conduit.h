/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the other side of the instruction does here (start_*.S): the two low
 * bits of x0 choose, so that each test sees where its registers went.
 */
#ifndef CONDUIT_H
#define CONDUIT_H

#define MODE_ALL    0 /* complements all of x0-x17 (r0-r7) */
#define MODE_FOUR   1 /* complements x0-x3, keeps the rest, as 1.1 asks */
#define MODE_MOVE   2 /* x0-x3 become x4-x7 */
#define MODE_MEMORY 3 /* complements the word that x1 points at */

#ifndef __ASSEMBLER__
#include <stdint.h>

#include <smccc/smccc.h>

/* Exception syndrome of the last call, as the other side saw it. */
extern volatile uint32_t seen_syndrome;

/* Exception classes of the two instructions in this execution state. */
extern const uint32_t class_smc, class_hvc;

/* Registers of the 1.2 form: 18 or 8. */
extern const unsigned int call_registers;

/**
 * keeps_registers() - call @function(@regs) with the registers that a callee
 * has to keep full of patterns; 0 if it keeps all of them.
 */
unsigned long keeps_registers(void (*function)(struct smccc_regs *regs),
			      struct smccc_regs *regs);

unsigned long semihosting(unsigned long operation, const void *block);
void conduit_main(void);
#endif

#endif
