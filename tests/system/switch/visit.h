/* SPDX-License-Identifier: BSD-2-Clause */
/* What A64 and A32 code tell each other: one struct of words. */
#ifndef SWITCH_VISIT_H
#define SWITCH_VISIT_H

/* Where run.py puts the A32 code: this far behind the payload's start. */
#define VISIT_OFFSET 0x100000
#define VISIT_BASE   0x60100000

/* struct visit */
#define VISIT_BACK     0 /* A64 code to switch back to */
#define VISIT_CPSR     4
#define VISIT_R0       8
#define VISIT_SCTLR    12
#define VISIT_VERSION  16
#define VISIT_PSCI     20
#define VISIT_SMC64    24
#define VISIT_BAD      28 /* a switch to an address that is not RAM */
#define VISIT_UNDEF    32 /* CPSR of the handler of an undefined instruction */
#define VISIT_UNDEF_PC 36 /* its return address minus the instruction's */
#define VISIT_HSR      40
#define VISIT_DENIED   44 /* a switch that was refused */
#define VISIT_OTHER    48 /* CPSR of a CPU that CPU_ON started */
#define VISIT_OTHER_R0 52
#define VISIT_THUMB    56 /* a CPU that CPU_ON started in Thumb code */
#define VISIT_ABORT(n) (64 + 32 * (n)) /* data, fetch, SError: abort.S */
#define VISIT_WORDS    40

/* Of each: 0 if none came. */
#define ABORT_VECTOR 0
#define ABORT_CPSR   4
#define ABORT_PC     8	/* LR's or ELR_hyp's distance from behind the SMC */
#define ABORT_DFSR   12 /* or HSR */
#define ABORT_IFSR   16
#define ABORT_DFAR   20 /* or HDFAR, HIFAR */
#define ABORT_IFAR   24

/* ESR_EL3: EC, IL, WnR, status; an SError with FEAT_RAS, recoverable. */
#define VISIT_DATA   0x92000050
#define VISIT_FETCH  0x82000010
#define VISIT_SERROR 0xbe000c11
#define VISIT_FAR    0x50a0b0c0

#ifndef __ASSEMBLER__

#include <stdint.h>

struct visit {
	volatile uint32_t word[VISIT_WORDS];
};

#endif
#endif
