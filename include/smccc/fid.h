/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Function identifiers as SMCCC lays them out (DEN0028, "Function
 * identifiers"), readable by C and assembly.
 *
 * bit 31     1 fast call, 0 yielding call
 * bit 30     1 SMC64, 0 SMC32
 * bits 29:24 owning entity
 * bits 23:17 zero in a fast call
 * bit 16     hint: the caller has no live SVE state (1.3)
 * bits 15:0  number within the owner's range
 */
#ifndef SMCCC_FID_H
#define SMCCC_FID_H

#ifdef __ASSEMBLER__
#define SMCCC_U(x) x
#else
#define SMCCC_U(x) x##u
#endif

#define SMCCC_FAST	       1
#define SMCCC_YIELD	       0
#define SMCCC_SMC64	       1
#define SMCCC_SMC32	       0

#define SMCCC_OWNER_ARCH       0
#define SMCCC_OWNER_CPU	       1
#define SMCCC_OWNER_SIP	       2
#define SMCCC_OWNER_OEM	       3
#define SMCCC_OWNER_STD	       4
#define SMCCC_OWNER_STD_HYP    5
#define SMCCC_OWNER_VENDOR_HYP 6
#define SMCCC_OWNER_VENDOR_EL3 7
#define SMCCC_OWNER_TA	       48 /* 48-49 */
#define SMCCC_OWNER_TOS	       50 /* 50-63; OP-TEE, TLK, TSP */
#define SMCCC_OWNER_TOS_60     60 /* Trusty */
#define SMCCC_OWNER_TOS_63     63 /* every Trusted OS: count, UID, revision */

#define SMCCC_FID_FAST	       SMCCC_U(0x80000000)
#define SMCCC_FID_64	       SMCCC_U(0x40000000)
#define SMCCC_FID_SVE_HINT     SMCCC_U(0x00010000)
#define SMCCC_FID_RESERVED     SMCCC_U(0x00fe0000)
#define SMCCC_FID_NUM	       SMCCC_U(0x0000ffff)

/* An identifier from its parts, e.g. SMCCC_FID(SMCCC_FAST, SMCCC_SMC64, 4, 1)
 */
#define SMCCC_FID(fast, smc64, owner, num)                                \
	(((SMCCC_U(0) + (fast)) << 31) | ((SMCCC_U(0) + (smc64)) << 30) | \
	 ((SMCCC_U(0) + (owner)) << 24) | (SMCCC_U(0) + (num)))

#endif
