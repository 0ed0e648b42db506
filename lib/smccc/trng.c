/* SPDX-License-Identifier: BSD-2-Clause */
#include <smccc/calls.h>
#include <smccc/trng.h>

#include "typed.h"

#define WIDE	 (sizeof(void *) == 8)
#define MAX_BITS (WIDE ? TRNG_MAX_BITS_64 : TRNG_MAX_BITS_32)

int32_t trng_version(const struct smccc_client *client)
{
	if (!smccc_client_has(client, SMCCC_VERSION_1_1))
		return TRNG_NOT_SUPPORTED;
	return typed_call0(client, SMCCC_FID_TRNG_VERSION);
}

int32_t trng_features(const struct smccc_client *client, uint32_t fid)
{
	if (!smccc_client_has(client, SMCCC_VERSION_1_1))
		return TRNG_NOT_SUPPORTED;
	return typed_call3(client, SMCCC_FID_TRNG_FEATURES, fid, 0, 0);
}

int32_t trng_uuid(const struct smccc_client *client, uint32_t uuid[4])
{
	struct smccc_regs regs;
	bool absent = true;

	if (smccc_client_has(client, SMCCC_VERSION_1_1)) {
		typed_call(client, &regs, SMCCC_FID_TRNG_GET_UUID, 0, 0, 0);
		absent = (uint32_t)regs.x[0] == (uint32_t)TRNG_NOT_SUPPORTED;
	}
	for (unsigned int i = 0; i < 4; i++)
		uuid[i] = absent ? 0 : (uint32_t)regs.x[i];
	return absent ? TRNG_NOT_SUPPORTED : TRNG_SUCCESS;
}

/* x1 is the most significant register, of 64 bits or of 32. */
static void words_from_regs(const struct smccc_regs *regs, uint64_t word[3])
{
	if (WIDE) {
		word[0] = regs->x[3];
		word[1] = regs->x[2];
		word[2] = regs->x[1];
	} else {
		word[0] = regs->x[2] << 32 | (uint32_t)regs->x[3];
		word[1] = (uint32_t)regs->x[1];
		word[2] = 0;
	}
}

int32_t trng_rnd(const struct smccc_client *client, unsigned int bits,
		 uint64_t word[3])
{
	struct smccc_regs regs;
	int32_t error;

	word[0] = word[1] = word[2] = 0;
	if (!smccc_client_has(client, SMCCC_VERSION_1_1))
		return TRNG_NOT_SUPPORTED;
	if (bits == 0 || bits > MAX_BITS)
		return TRNG_INVALID_PARAMETERS;

	typed_call(client, &regs, TYPED_FID(TRNG_RND), bits, 0, 0);
	error = (int32_t)(uint32_t)regs.x[0];
	if (error == TRNG_SUCCESS)
		words_from_regs(&regs, word);
	return error;
}

int32_t trng_fill(const struct smccc_client *client, void *buffer, size_t bytes)
{
	unsigned char *to = buffer;
	size_t done = 0;

	while (done < bytes) {
		size_t part = bytes - done;
		uint64_t word[3];
		int32_t error;

		if (part > MAX_BITS / 8)
			part = MAX_BITS / 8;
		error = trng_rnd(client, (unsigned int)part * 8, word);
		if (error != TRNG_SUCCESS) {
			for (size_t i = 0; i < bytes; i++)
				to[i] = 0;
			return error;
		}
		for (size_t i = 0; i < part; i++)
			to[done + i] =
				(unsigned char)(word[i / 8] >> (i % 8 * 8));
		done += part;
	}
	return TRNG_SUCCESS;
}
