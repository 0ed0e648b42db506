/* SPDX-License-Identifier: BSD-2-Clause */
#include <smccc/decode.h>
#include <smccc/fid.h>

#define AARCH32_ARGS 7 /* r1-r7 */

void smccc_decode(const struct smccc_regs *regs, bool aarch32,
		  struct smc_call *call)
{
	uint32_t w0 = (uint32_t)regs->x[0];
	bool fast = (w0 & SMCCC_FID_FAST) != 0;
	bool reserved = fast && (w0 & SMCCC_FID_RESERVED) != 0;
	bool hint = !reserved && (w0 & SMCCC_FID_SVE_HINT) != 0;
	bool smc64 = (w0 & SMCCC_FID_64) != 0;
	unsigned int args = aarch32 ? AARCH32_ARGS : 17;
	uint64_t mask = smc64 && !aarch32 ? UINT64_MAX : UINT32_MAX;

	call->fid = hint ? w0 & ~SMCCC_FID_SVE_HINT : w0;
	call->sve_hint = hint;
	call->fast = fast;
	call->smc64 = smc64;
	call->aarch32 = aarch32;
	call->reserved = reserved;
	call->owner = (uint8_t)(w0 >> 24 & 0x3f);
	call->num = (uint16_t)(w0 & SMCCC_FID_NUM);
	call->caller = 0;

	for (unsigned int i = 0; i < 17; i++)
		call->arg[i] = i < args ? regs->x[i + 1] & mask : 0;
}
