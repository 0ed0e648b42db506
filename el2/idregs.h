/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest sees of its CPU's ID registers (Arm ARM, D19 and G8): the
 * fields of what it can use. What would trap, or is not armed at EL2, must not
 * be shown; a field that is not known here is not shown either.
 */
#ifndef EL2_IDREGS_H
#define EL2_IDREGS_H

#define ID_FIELD(shift) (0xfull << (shift))
#define ID_ALL		(~0ull)

/* EL0-EL3, FP, AdvSIMD, GIC, RAS, SVE, DIT, CSV2, CSV3; not SEL2, MPAM, AMU,
   RME. EL2 and EL3 stay: without them HVC and SMC would be undefined. */
#define ID_AA64PFR0                                                   \
	(0xffffffffull | ID_FIELD(32) | ID_FIELD(48) | ID_FIELD(56) | \
	 ID_FIELD(60))
/* BT, SSBS, MTE, SME, CSV2_frac, MTE_frac; not RAS_frac, MPAM_frac,
   RNDR_trap, NMI, GCS, THE, … */
#define ID_AA64PFR1 (0xfffull | ID_FIELD(24) | ID_FIELD(32) | ID_FIELD(40))
/* DebugVer, PMUVer, BRPs, WRPs, CTX_CMPs, DoubleLock; neither trace nor
   profiling nor branch records. */
#define ID_AA64DFR0                                                \
	(ID_FIELD(0) | ID_FIELD(8) | ID_FIELD(12) | ID_FIELD(20) | \
	 ID_FIELD(28) | ID_FIELD(36))
/* All but TME */
#define ID_AA64ISAR0 (~ID_FIELD(24))
/* All but LS64: HCRX_EL2 does not let it */
#define ID_AA64ISAR1 (~ID_FIELD(60))
/* WFxT, RPRES, GPA3, APA3, BC, PAC_frac, CLRBHB, PRFMSLC, RPRFM, CSSC; not
   MOPS and the 128-bit registers, which HCRX_EL2 does not let */
#define ID_AA64ISAR2                                              \
	(0xffffull | ID_FIELD(20) | ID_FIELD(24) | ID_FIELD(28) | \
	 ID_FIELD(40) | ID_FIELD(48) | ID_FIELD(52))
/* Not SNSMem, the granules of stage 2, FGT */
#define ID_AA64MMFR0 (0xfffull | 0xffff0000ull | ID_FIELD(44) | ID_FIELD(60))
/* HAFDBS, HPDS, PAN, SpecSEI, ETS, AFP, nTLBPA, TIDCP1, ECBHB; not LO, nor
   what is EL2's: VMIDBits, VH, XNX, TWED, HCX, CMOW */
#define ID_AA64MMFR1                                                 \
	(ID_FIELD(0) | ID_FIELD(12) | ID_FIELD(20) | ID_FIELD(24) |  \
	 ID_FIELD(36) | ID_FIELD(44) | ID_FIELD(48) | ID_FIELD(52) | \
	 ID_FIELD(60))
/* All but what is EL2's: NV, FWB, EVT */
#define ID_AA64MMFR2 (~(ID_FIELD(24) | ID_FIELD(40) | ID_FIELD(56)))

/* AArch32: not AMU, memory-mapped debug, trace, RAS_frac. */
#define ID_PFR0 (0xffffffffull & ~ID_FIELD(20))
#define ID_PFR2 (ID_FIELD(0) | ID_FIELD(4))
#define ID_DFR0 (ID_FIELD(0) | ID_FIELD(4) | ID_FIELD(24))

/*
 * ROW(crm, op2, mask): op0 3, op1 0, CRn 0. HCR_EL2.TID3 traps CRm 1 to 7;
 * what has no row reads as zero.
 */
#define ID_REGISTERS(ROW)                       \
	ROW(1, 0, ID_PFR0)                      \
	ROW(1, 1, 0xffffffffull) /* ID_PFR1 */  \
	ROW(1, 2, ID_DFR0)                      \
	ROW(1, 4, 0xffffffffull) /* ID_MMFR0 */ \
	ROW(1, 5, 0xffffffffull) /* ID_MMFR1 */ \
	ROW(1, 6, 0xffffffffull) /* ID_MMFR2 */ \
	ROW(1, 7, 0xffffffffull) /* ID_MMFR3 */ \
	ROW(2, 0, 0xffffffffull) /* ID_ISAR0 */ \
	ROW(2, 1, 0xffffffffull) /* ID_ISAR1 */ \
	ROW(2, 2, 0xffffffffull) /* ID_ISAR2 */ \
	ROW(2, 3, 0xffffffffull) /* ID_ISAR3 */ \
	ROW(2, 4, 0xffffffffull) /* ID_ISAR4 */ \
	ROW(2, 5, 0xffffffffull) /* ID_ISAR5 */ \
	ROW(2, 6, 0xffffffffull) /* ID_MMFR4 */ \
	ROW(2, 7, 0xffffffffull) /* ID_ISAR6 */ \
	ROW(3, 0, 0xffffffffull) /* MVFR0 */    \
	ROW(3, 1, 0xffffffffull) /* MVFR1 */    \
	ROW(3, 2, 0xffffffffull) /* MVFR2 */    \
	ROW(3, 4, ID_PFR2)                      \
	ROW(3, 6, 0xffffffffull) /* ID_MMFR5 */ \
	ROW(4, 0, ID_AA64PFR0)                  \
	ROW(4, 1, ID_AA64PFR1)                  \
	ROW(4, 4, ID_ALL) /* ID_AA64ZFR0 */     \
	ROW(4, 5, ID_ALL) /* ID_AA64SMFR0 */    \
	ROW(5, 0, ID_AA64DFR0)                  \
	ROW(6, 0, ID_AA64ISAR0)                 \
	ROW(6, 1, ID_AA64ISAR1)                 \
	ROW(6, 2, ID_AA64ISAR2)                 \
	ROW(7, 0, ID_AA64MMFR0)                 \
	ROW(7, 1, ID_AA64MMFR1)                 \
	ROW(7, 2, ID_AA64MMFR2)

#endif
