/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The function identifiers of calls.def as constants: SMCCC_FID_<name> in C;
 * in assembly, which has no enumerators, SMCCC_ASM_<name> for the few that
 * our vectors and start-up code need. C proves the second against the first.
 */
#ifndef SMCCC_CALLS_H
#define SMCCC_CALLS_H

#include <smccc/fid.h>

#define SMCCC_ASM_SMCCC_VERSION		  SMCCC_U(0x80000000)
#define SMCCC_ASM_SMCCC_ARCH_FEATURES	  SMCCC_U(0x80000001)
#define SMCCC_ASM_SMCCC_ARCH_WORKAROUND_1 SMCCC_U(0x80008000)
#define SMCCC_ASM_SMCCC_ARCH_WORKAROUND_2 SMCCC_U(0x80007fff)
#define SMCCC_ASM_SMCCC_ARCH_WORKAROUND_3 SMCCC_U(0x80003fff)
#define SMCCC_ASM_PSCI_VERSION		  SMCCC_U(0x84000000)
#define SMCCC_ASM_PSCI_CPU_OFF		  SMCCC_U(0x84000002)
#define SMCCC_ASM_PSCI_CPU_ON		  SMCCC_U(0x84000003)
#define SMCCC_ASM_PSCI_CPU_ON_64	  SMCCC_U(0xc4000003)
#define SMCCC_ASM_PSCI_SYSTEM_OFF	  SMCCC_U(0x84000008)
#define SMCCC_ASM_PSCI_SYSTEM_RESET	  SMCCC_U(0x84000009)

#ifndef __ASSEMBLER__

/* The constants do not fit an int, hence __extension__ with -Wpedantic. */
__extension__ enum smccc_fid {
#define SMCCC_CALL(platform, name, type, conv, owner, num, args, nrets, \
		   effect, spec)                                        \
	SMCCC_FID_##name = SMCCC_FID(SMCCC_##type, SMCCC_##conv,        \
				     SMCCC_OWNER_##owner, num),
#include <smccc/calls.def>
#undef SMCCC_CALL
};

#define SMCCC_ASM_IS(name)                                   \
	_Static_assert(SMCCC_ASM_##name == SMCCC_FID_##name, \
		       "assembly's constant of " #name)
SMCCC_ASM_IS(SMCCC_VERSION);
SMCCC_ASM_IS(SMCCC_ARCH_FEATURES);
SMCCC_ASM_IS(SMCCC_ARCH_WORKAROUND_1);
SMCCC_ASM_IS(SMCCC_ARCH_WORKAROUND_2);
SMCCC_ASM_IS(SMCCC_ARCH_WORKAROUND_3);
SMCCC_ASM_IS(PSCI_VERSION);
SMCCC_ASM_IS(PSCI_CPU_OFF);
SMCCC_ASM_IS(PSCI_CPU_ON);
SMCCC_ASM_IS(PSCI_CPU_ON_64);
SMCCC_ASM_IS(PSCI_SYSTEM_OFF);
SMCCC_ASM_IS(PSCI_SYSTEM_RESET);
#undef SMCCC_ASM_IS

#endif
#endif
