/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The SMC Calling Convention (DEN0028): registers and return codes.
 * Freestanding: needs <stdint.h> and <stdbool.h> only.
 */
#ifndef SMCCC_SMCCC_H
#define SMCCC_SMCCC_H

#include <stdbool.h>
#include <stdint.h>

#include <smccc/fid.h>

/** struct smccc_regs - x0-x17 of one call (r0-r7 in AArch32, zero-extended). */
struct smccc_regs {
	uint64_t x[18];
};

/** enum smccc_conduit - the instruction that makes the call. */
enum smccc_conduit {
	SMCCC_CONDUIT_NONE = 0,
	SMCCC_CONDUIT_SMC,
	SMCCC_CONDUIT_HVC,
};

/* Versions as SMCCC_VERSION returns them. */
#define SMCCC_VERSION_NUM(major, minor) (((major) << 16) | (minor))

/* Return codes of the Arm Architecture calls, int32 in w0. */
#define SMCCC_SUCCESS		0
#define SMCCC_NOT_SUPPORTED	(-1)
#define SMCCC_NOT_REQUIRED	(-2)
#define SMCCC_INVALID_PARAMETER (-3)
#define SMCCC_RATE_LIMITED	(-4) /* 1.7 */
#define SMCCC_BUSY		(-5) /* 1.7 */

#endif
