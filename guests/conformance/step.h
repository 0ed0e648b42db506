/* SPDX-License-Identifier: BSD-2-Clause */
/* step.S: calls at addresses that a test knows. */
#ifndef CONFORMANCE_STEP_H
#define CONFORMANCE_STEP_H

#include <stdint.h>

/* Three instructions after the call add 1, 2 and 4: 7 if each ran once. */
uint64_t step_pc_smc(uint64_t x0);
uint64_t step_pc_hvc(uint64_t x0);

/*
 * step_NAME(x0, mdscr): with MDSCR_EL1 = mdscr, single-step the instruction at
 * step_NAME_pc; the expected exception resumes at step_NAME_resume.
 */
void step_nop(uint64_t x0, uint64_t mdscr);
void step_smc(uint64_t x0, uint64_t mdscr);
void step_hvc(uint64_t x0, uint64_t mdscr);
extern const char step_nop_pc[], step_nop_resume[];
extern const char step_smc_pc[], step_smc_resume[];
extern const char step_hvc_pc[], step_hvc_resume[];

/*
 * branch_NAME(x0): BLR to the instruction at branch_NAME_pc, then BRK; the
 * expected exception resumes at branch_NAME_resume.
 */
void branch_brk(uint64_t x0);
void branch_smc(uint64_t x0);
extern const char branch_brk_resume[];
extern const char branch_smc_resume[];

/* el0_NAME(x0): the instruction at el0_NAME_pc, at EL0. */
void el0_smc(uint64_t x0);
void el0_hvc(uint64_t x0);
extern const char el0_smc_pc[], el0_smc_resume[];
extern const char el0_hvc_pc[], el0_hvc_resume[];

#endif
