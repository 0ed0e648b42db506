/* SPDX-License-Identifier: BSD-2-Clause */
/* SMCCC_ARCH_FEATURE_AVAILABILITY (DEN0028): what lower levels may use. */
#ifndef EL3_AVAILABILITY_H
#define EL3_AVAILABILITY_H

#include <stdint.h>

/** enum availability - registers of EL3 whose bits enable features. */
enum availability {
	AVAILABILITY_SCR,
	AVAILABILITY_CPTR,
	AVAILABILITY_MDCR,
	AVAILABILITY_MPAM3,
	AVAILABILITIES
};

/**
 * availability_init() - for each register, the bits whose feature this CPU
 * has and EL3 does not trap; active low bits as active high. Behind
 * world_init().
 */
void availability_init(uint64_t available[AVAILABILITIES]);

#endif
