/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest's accesses to system registers that trap. */
#ifndef EL2_SYSREG_H
#define EL2_SYSREG_H

#include <stdbool.h>
#include <stdint.h>

struct cpu;
struct frame;
struct vcpu;

/* A register by its encoding, as the ISS of a trapped MSR or MRS has it. */
#define SYSREG(op0, op1, crn, crm, op2)                                  \
	(((op0) << 20) | ((op2) << 17) | ((op1) << 14) | ((crn) << 10) | \
	 ((crm) << 1))
#define SYSREG_MASK    SYSREG(3u, 7u, 15u, 15u, 7u)

#define SYSREG_ACTLR   SYSREG(3u, 0u, 1u, 0u, 1u)
#define SYSREG_SGI1R   SYSREG(3u, 0u, 12u, 11u, 5u)
#define SYSREG_ASGI1R  SYSREG(3u, 0u, 12u, 11u, 6u)
#define SYSREG_SGI0R   SYSREG(3u, 0u, 12u, 11u, 7u)
#define SYSREG_OSLAR   SYSREG(2u, 0u, 1u, 0u, 4u)
#define SYSREG_OSLSR   SYSREG(2u, 0u, 1u, 1u, 4u)
#define SYSREG_OSDLR   SYSREG(2u, 0u, 1u, 3u, 4u)
#define SYSREG_DBGPRCR SYSREG(2u, 0u, 1u, 4u, 4u)

/**
 * sysreg_access() - carry out a trapped access, whatever instruction it was.
 * @reg:   SYSREG(). An AArch32 guest's ID and PMU registers have CRn, CRm and
 *         opc2 in common with AArch64's, op0 is 3.
 * @value: to be written; what was read.
 *
 * Return: false if the access is undefined; nothing has changed then.
 */
bool sysreg_access(struct vcpu *vcpu, uint32_t reg, bool read, uint64_t *value);

/** sysreg_trap() - from AArch64: done and stepped over, or undefined. */
void sysreg_trap(struct frame *frame, struct cpu *cpu, uint32_t iss);

#endif
