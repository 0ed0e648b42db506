/* SPDX-License-Identifier: BSD-2-Clause */
/* The forms of a call, on top of the two instructions. */
#include <smccc/call.h>

void smccc_call(enum smccc_conduit conduit, struct smccc_regs *regs)
{
	switch (conduit) {
	case SMCCC_CONDUIT_SMC:
		smccc_smc(regs);
		return;
	case SMCCC_CONDUIT_HVC:
		smccc_hvc(regs);
		return;
	case SMCCC_CONDUIT_NONE:
		break;
	}
	regs->x[0] = (uint64_t)(int64_t)SMCCC_NOT_SUPPORTED;
}

void smccc_call_1_0(enum smccc_conduit conduit, struct smccc_regs *regs)
{
	struct smccc_regs image;

	for (unsigned int i = 0; i < 18; i++)
		image.x[i] = i < 8 ? regs->x[i] : 0;
	smccc_call(conduit, &image);
	for (unsigned int i = 0; i < 4; i++)
		regs->x[i] = image.x[i];
}
