/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What this CPU has, read from its ID registers (Arm ARM, D19). Registers
 * that old assemblers have no name for are given by encoding; on CPUs older
 * than a field it reads as zero.
 */
#ifndef EL3_FEATURES_H
#define EL3_FEATURES_H

#include <stdbool.h>
#include <stddef.h>

#include "arch/aarch64/sysreg.h"

#define ID_AA64PFR2_EL1	 s3_0_c0_c4_2
#define ID_AA64ISAR2_EL1 s3_0_c0_c6_2
#define ID_AA64SMFR0_EL1 s3_0_c0_c4_5
#define ID_AA64MMFR3_EL1 s3_0_c0_c7_3

/* A four-bit field of an ID register. */
#define feature_field(reg, shift) feature_nibble(sysreg_read(reg), (shift))

__attribute__((always_inline)) static inline unsigned int
feature_nibble(uint64_t value, unsigned int shift)
{
	return (unsigned int)(value >> shift & 0xf);
}

__attribute__((always_inline)) static inline bool feature_el2(void)
{
	return feature_field(id_aa64pfr0_el1, 8) != 0;
}

/* A GICv3's system registers: not there with a GICv2. */
__attribute__((always_inline)) static inline bool feature_gicv3(void)
{
	return feature_field(id_aa64pfr0_el1, 24) != 0;
}

__attribute__((always_inline)) static inline bool feature_sve(void)
{
	return feature_field(id_aa64pfr0_el1, 32) != 0;
}

__attribute__((always_inline)) static inline unsigned int feature_sme(void)
{
	return feature_field(id_aa64pfr1_el1, 24);
}

__attribute__((always_inline)) static inline bool feature_mte(void)
{
	return feature_field(id_aa64pfr1_el1, 8) >= 2;
}

__attribute__((always_inline)) static inline bool feature_ssbs(void)
{
	return feature_field(id_aa64pfr1_el1, 4) != 0;
}

__attribute__((always_inline)) static inline bool feature_bti(void)
{
	return feature_field(id_aa64pfr1_el1, 0) != 0;
}

__attribute__((always_inline)) static inline bool feature_ras(void)
{
	return feature_field(id_aa64pfr0_el1, 28) != 0;
}

__attribute__((always_inline)) static inline unsigned int feature_csv2(void)
{
	return feature_field(id_aa64pfr0_el1, 56);
}

__attribute__((always_inline)) static inline bool feature_pan(void)
{
	return feature_field(id_aa64mmfr1_el1, 20) != 0;
}

/* PMUv3's version, 0 if there is none (0xf: not PMUv3). */
__attribute__((always_inline)) static inline unsigned int feature_pmu(void)
{
	const unsigned int version = feature_field(id_aa64dfr0_el1, 8);

	return version == 0xf ? 0 : version;
}

__attribute__((always_inline)) static inline bool feature_rndr(void)
{
	return feature_field(id_aa64isar0_el1, 60) != 0;
}

/* By its version, and by its fraction where that is 0. */
__attribute__((always_inline)) static inline bool feature_mpam(void)
{
	return feature_field(id_aa64pfr0_el1, 40) != 0 ||
	       feature_field(id_aa64pfr1_el1, 16) != 0;
}

/* What a lower level taught the branch history does not steer a higher one. */
__attribute__((always_inline)) static inline bool feature_ecbhb(void)
{
	return feature_field(id_aa64mmfr1_el1, 60) != 0;
}

/* HCR_EL2.{E2H, TGE} = {1, 1}: EL2 hosts EL0. */
__attribute__((always_inline)) static inline bool feature_vhe_host(void)
{
	const uint64_t host = (1ull << 34) | (1ull << 27);

	return feature_el2() && (sysreg_read(hcr_el2) & host) == host;
}

#endif
