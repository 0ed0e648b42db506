/* SPDX-License-Identifier: BSD-2-Clause */
/* Domains whose EL1 is AArch32 (GATE_DOMAIN_AARCH32). */
#ifndef EL2_A32_H
#define EL2_A32_H

#include <stdbool.h>
#include <stdint.h>

struct cpu;
struct frame;

/* Exception classes of trapped coprocessor instructions. */
#define EC_CP15_32 0x03
#define EC_CP15_64 0x04
#define EC_CP14_32 0x05
#define EC_CP14_64 0x0c
#define EC_VMRS	   0x08
/* LDC and STC of DBGDTR; FP: nothing that the gate arms traps them. */
#define EC_CP14_MEMORY 0x06
#define EC_FP	       0x07

/** a32_present() - can EL1 of this CPU be AArch32? */
bool a32_present(void);

/*
 * HSTR_EL2 under such a guest: T15. What implementations define behind c15 is
 * the machine's (HCR_EL2.TIDCP has the rest).
 */
#define A32_HSTR (1ull << 15)

/** a32_reset() - EL1's state, behind what is reset for both states. */
void a32_reset(void);

/**
 * a32_trap() - a coprocessor instruction was trapped; maybe before its
 * condition was looked at. The register is emulated, or undefined.
 */
void a32_trap(struct frame *frame, struct cpu *cpu, uint32_t class,
	      uint32_t iss);

#endif
