/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions that a lower level takes by software, as the hardware would. In:
 * ELR_EL3 and SPSR_EL3 are of the interrupted level. Out: of the handler.
 */
#ifndef EL3_TAKE_H
#define EL3_TAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "el3/frame.h"

#define HCR_AMO	 (1ull << 5)
#define HCR_TGE	 (1ull << 27)
#define HCR_RW	 (1ull << 31)
#define HCR_TEA	 (1ull << 37) /* FEAT_RAS */

#define CPSR_UND 0x1bull
#define CPSR_ABT 0x17ull

/* Vectors, AArch64: behind the synchronous one. */
#define VECTOR_SERROR 0x180ull
/* AArch32. */
#define VECTOR32_UND   0x04ull
#define VECTOR32_FETCH 0x0cull
#define VECTOR32_DATA  0x10ull

/** struct interrupted - where EL3 was entered from. */
struct interrupted {
	uint64_t elr;
	uint64_t spsr;
	uint64_t hcr; /* as if HCR_EL2.RW were true to what EL1 is */
	unsigned int level;
	bool a32;
	bool el2_rules;	 /* there is one, and it is the normal world */
	bool el2_is_a32; /* as all of the normal world */
};

/** take_from() - reads the registers. */
struct interrupted take_from(void);

/** take_at_pl1() - is EL1, that @from's exception goes to, AArch32? */
bool take_at_pl1(const struct interrupted *from);

/** take_a64() - @vector of AArch64's EL@target, 1 or 2. */
void take_a64(const struct interrupted *from, unsigned int target,
	      uint64_t vector, uint64_t esr);

/** take_hyp() - Hyp mode's @vector, if it was interrupted, or its trap's. */
void take_hyp(const struct interrupted *from, uint64_t vector, uint64_t hsr);

/**
 * take_pl1() - AArch32's @mode, CPSR_UND or CPSR_ABT.
 * @lr: what LR is beyond the interrupted address.
 */
void take_pl1(const struct interrupted *from, struct frame *frame,
	      uint64_t mode, uint64_t vector, unsigned int lr);

/**
 * handler_pstate() - PSTATE of an AArch64 handler of exception level @target
 * (1 or 2), if an exception were taken to it with PSTATE @spsr.
 */
uint64_t handler_pstate(uint64_t spsr, unsigned int target);

#endif
