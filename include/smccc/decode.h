/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decode once, into a record that nobody edits.
 */
#ifndef SMCCC_DECODE_H
#define SMCCC_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include <smccc/smccc.h>

/**
 * struct smc_call - one call, decoded.
 * @fid:      w0 without the SVE hint; w0 as it is when @reserved.
 * @sve_hint: the caller has no live SVE state (SMCCC 1.3).
 * @fast:     fast, not yielding.
 * @smc64:    SMC64, not SMC32.
 * @aarch32:  the caller executes in AArch32; an SMC64 identifier is then to
 *            be refused.
 * @reserved: a fast call with bits 23:17 set: outside the convention, so that
 *            bit 16 is no hint either. To be refused unless a rule names
 *            exactly this identifier.
 * @owner:    0-63.
 * @num:      bits 15:0.
 * @caller:   VM identifier; smccc_decode() leaves 0, the machine's owner. A
 *            hypervisor fills it in before anyone else sees the record.
 * @arg:      x1-x17; upper halves zero for SMC32, x8-x17 zero from AArch32.
 */
struct smc_call {
	uint32_t fid;
	bool sve_hint;
	bool fast, smc64;
	bool aarch32;
	bool reserved;
	uint8_t owner;
	uint16_t num;
	uint16_t caller;
	uint64_t arg[17];
};

/**
 * smccc_decode() - the record of one call; total: every register image has
 * one.
 * @regs:    x0-x17 at the call (r0-r7 in AArch32). Bits 63:32 of x0 are
 *           ignored, and of every argument of an SMC32 call.
 * @aarch32: execution state of the caller.
 * @call:    written in full.
 *
 * Spec: DEN0028, "Function identifiers", "SMC32/HVC32 argument passing".
 */
void smccc_decode(const struct smccc_regs *regs, bool aarch32,
		  struct smc_call *call);

#endif
