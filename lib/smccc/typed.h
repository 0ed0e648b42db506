/* SPDX-License-Identifier: BSD-2-Clause */
/* What the typed calls are made of. */
#ifndef SMCCC_TYPED_H
#define SMCCC_TYPED_H

#include <stdint.h>

#include <smccc/client.h>

/* AArch64 callers use a function's SMC64 form where it has one. */
#define TYPED_FID(name) \
	(sizeof(void *) == 8 ? SMCCC_FID_##name##_64 : SMCCC_FID_##name)

/** typed_call() - up to three arguments; all results in @regs. */
void typed_call(const struct smccc_client *client, struct smccc_regs *regs,
		uint32_t fid, uint64_t a1, uint64_t a2, uint64_t a3);

/** typed_call3(), typed_call0() - the same, w0 as the convention's int32. */
int32_t typed_call3(const struct smccc_client *client, uint32_t fid,
		    uint64_t a1, uint64_t a2, uint64_t a3);
int32_t typed_call0(const struct smccc_client *client, uint32_t fid);

#endif
