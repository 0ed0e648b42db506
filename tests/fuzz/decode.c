/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * smccc_decode() is total, and its record and the register image say the same.
 */
#include "fuzz.h"
#include <smccc/decode.h>

static void identifier_agrees(uint32_t w0, const struct smc_call *call)
{
	uint32_t again = SMCCC_FID(call->fast, call->smc64, call->owner,
				   (uint32_t)call->num);
	bool reserved = w0 >> 31 && (w0 & 0x00fe0000);

	MUST(call->reserved == reserved);
	if (reserved) {
		MUST(call->fid == w0 && !call->sve_hint);
		return;
	}
	MUST(call->fid == (w0 & ~0x10000u));
	MUST(call->sve_hint == (w0 >> 16 & 1));
	MUST((again | (w0 & 0x00fe0000)) == call->fid);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	bool aarch32 = input_byte(&input) & 1;
	struct smccc_regs regs;
	struct smccc_regs before;
	struct smc_call call;

	input_take(&input, &regs, sizeof(regs));
	before = regs;
	memset(&call, 0xa5, sizeof(call));
	smccc_decode(&regs, aarch32, &call);
	MUST(memcmp(&regs, &before, sizeof(regs)) == 0);

	identifier_agrees((uint32_t)regs.x[0], &call);
	MUST(call.caller == 0);
	MUST(call.aarch32 == aarch32);
	for (unsigned int i = 0; i < 17; i++) {
		uint64_t x = regs.x[i + 1];

		if (aarch32 && i >= 7)
			MUST(call.arg[i] == 0);
		else if (aarch32 || !call.smc64)
			MUST(call.arg[i] == (uint32_t)x);
		else
			MUST(call.arg[i] == x);
	}
	return 0;
}
