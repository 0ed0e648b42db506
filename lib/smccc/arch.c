/* SPDX-License-Identifier: BSD-2-Clause */
#include <smccc/arch.h>
#include <smccc/calls.h>

#include "typed.h"

int32_t smccc_version(const struct smccc_client *client)
{
	if (!smccc_client_has(client, SMCCC_VERSION_1_1))
		return SMCCC_NOT_SUPPORTED;
	return typed_call0(client, SMCCC_FID_SMCCC_VERSION);
}

int32_t smccc_arch_features(const struct smccc_client *client, uint32_t fid)
{
	if (!smccc_client_has(client, SMCCC_VERSION_1_1))
		return SMCCC_NOT_SUPPORTED;
	return typed_call3(client, SMCCC_FID_SMCCC_ARCH_FEATURES, fid, 0, 0);
}

int32_t smccc_arch_soc_id(const struct smccc_client *client, uint32_t type)
{
	if (smccc_arch_features(client, SMCCC_FID_SMCCC_ARCH_SOC_ID) < 0)
		return SMCCC_NOT_SUPPORTED;
	return typed_call3(client, SMCCC_FID_SMCCC_ARCH_SOC_ID, type, 0, 0);
}

int32_t smccc_arch_soc_id_name(const struct smccc_client *client,
			       char name[SMCCC_SOC_NAME_BYTES])
{
	struct smccc_regs regs;
	int32_t error;

	for (unsigned int i = 0; i < SMCCC_SOC_NAME_BYTES; i++)
		name[i] = '\0';
	if (!smccc_client_has(client, SMCCC_VERSION_1_2) ||
	    smccc_arch_features(client, SMCCC_FID_SMCCC_ARCH_SOC_ID_64) < 0)
		return SMCCC_NOT_SUPPORTED;

	typed_call(client, &regs, SMCCC_FID_SMCCC_ARCH_SOC_ID_64,
		   SMCCC_SOC_ID_NAME, 0, 0);
	error = (int32_t)(uint32_t)regs.x[0];
	if (error < 0)
		return error;

	/* Eight bytes a register, the first character lowest in x1. */
	for (unsigned int i = 0; i < SMCCC_SOC_NAME_BYTES - 1; i++)
		name[i] = (char)(regs.x[1 + i / 8] >> (i % 8 * 8) & 0xff);
	return SMCCC_SUCCESS;
}

int32_t smccc_arch_feature_availability(const struct smccc_client *client,
					uint64_t sysreg, uint64_t *bits)
{
	uint32_t fid = SMCCC_FID_SMCCC_ARCH_FEATURE_AVAILABILITY;
	struct smccc_regs regs;
	int32_t error;

	*bits = 0;
	if (smccc_arch_features(client, fid) < 0)
		return SMCCC_NOT_SUPPORTED;
	typed_call(client, &regs, fid, sysreg, 0, 0);
	error = (int32_t)(uint32_t)regs.x[0];
	if (error < 0)
		return error;
	*bits = regs.x[1];
	return SMCCC_SUCCESS;
}

void smccc_arch_workaround_1(const struct smccc_client *client)
{
	(void)typed_call0(client, SMCCC_FID_SMCCC_ARCH_WORKAROUND_1);
}

void smccc_arch_workaround_2(const struct smccc_client *client, uint32_t enable)
{
	(void)typed_call3(client, SMCCC_FID_SMCCC_ARCH_WORKAROUND_2, enable, 0,
			  0);
}

void smccc_arch_workaround_3(const struct smccc_client *client)
{
	(void)typed_call0(client, SMCCC_FID_SMCCC_ARCH_WORKAROUND_3);
}

int32_t smccc_uid(const struct smccc_client *client, uint32_t fid,
		  uint32_t uid[4])
{
	struct smccc_regs regs;
	bool absent;

	typed_call(client, &regs, fid, 0, 0, 0);
	absent = (uint32_t)regs.x[0] == (uint32_t)SMCCC_NOT_SUPPORTED;
	for (unsigned int i = 0; i < 4; i++)
		uid[i] = absent ? 0 : (uint32_t)regs.x[i];
	return absent ? SMCCC_NOT_SUPPORTED : SMCCC_SUCCESS;
}

int32_t smccc_revision(const struct smccc_client *client, uint32_t fid,
		       uint32_t *major, uint32_t *minor)
{
	struct smccc_regs regs;
	bool absent;

	typed_call(client, &regs, fid, 0, 0, 0);
	absent = (uint32_t)regs.x[0] == (uint32_t)SMCCC_NOT_SUPPORTED;
	*major = absent ? 0 : (uint32_t)regs.x[0];
	*minor = absent ? 0 : (uint32_t)regs.x[1];
	return absent ? SMCCC_NOT_SUPPORTED : SMCCC_SUCCESS;
}
