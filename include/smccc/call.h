/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The conduits: the instruction and the registers around it, nothing else.
 * lib/smccc/call_a64.S, call_a32.S (Arm and Thumb) and, for tests on a host,
 * call_host.c provide the first two; which one is a matter of linking.
 */
#ifndef SMCCC_CALL_H
#define SMCCC_CALL_H

#include <smccc/smccc.h>

/**
 * smccc_smc(), smccc_hvc() - one call, form 1.2: x0-x17 in and out.
 * @regs: the arguments, replaced by what the registers hold afterwards.
 *	  AArch32: r0-r7, zero-extended; x8-x17 untouched.
 *
 * The compiler is told that x4-x17 are lost, so this form is safe above
 * firmware of any version; firmware older than SMCCC 1.1 leaves nonsense in
 * x4-x17.
 *
 * Context: any EL that has the instruction. SMC from EL1 or above, trapped or
 *	    not; HVC from EL1, or from EL2 to itself. Never returns for some
 *	    calls (noreturn.def).
 * Spec:    DEN0028 1.2, "Register use".
 */
void smccc_smc(struct smccc_regs *regs);
void smccc_hvc(struct smccc_regs *regs);

/**
 * smccc_call() - form 1.2 by a conduit chosen at run time.
 *
 * SMCCC_CONDUIT_NONE answers SMCCC_NOT_SUPPORTED in x0.
 */
void smccc_call(enum smccc_conduit conduit, struct smccc_regs *regs);

/**
 * smccc_call_1_0() - one call, form 1.0: x0-x7 in, x0-x3 back.
 * @regs: x[4] to x[17] stay as they were: the registers' contents are lost.
 *
 * Spec: DEN0028 1.0; "Register use" of the later versions for what changed.
 */
void smccc_call_1_0(enum smccc_conduit conduit, struct smccc_regs *regs);

#endif
