/* SPDX-License-Identifier: BSD-2-Clause */
#include "typed.h"

void typed_call(const struct smccc_client *client, struct smccc_regs *regs,
		uint32_t fid, uint64_t a1, uint64_t a2, uint64_t a3)
{
	for (unsigned int i = 4; i < 18; i++)
		regs->x[i] = 0;
	regs->x[0] = fid;
	regs->x[1] = a1;
	regs->x[2] = a2;
	regs->x[3] = a3;
	smccc_client_call(client, regs);
}

int32_t typed_call3(const struct smccc_client *client, uint32_t fid,
		    uint64_t a1, uint64_t a2, uint64_t a3)
{
	struct smccc_regs regs;

	typed_call(client, &regs, fid, a1, a2, a3);
	return (int32_t)(uint32_t)regs.x[0];
}

int32_t typed_call0(const struct smccc_client *client, uint32_t fid)
{
	return typed_call3(client, fid, 0, 0, 0);
}
