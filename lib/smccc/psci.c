/* SPDX-License-Identifier: BSD-2-Clause */
#include <smccc/calls.h>
#include <smccc/psci.h>

#include "typed.h"

int32_t psci_version(const struct smccc_client *client)
{
	return typed_call0(client, SMCCC_FID_PSCI_VERSION);
}

int32_t psci_features(const struct smccc_client *client, uint32_t fid)
{
	if (client->psci_version < PSCI_VERSION_NUM(1, 0))
		return PSCI_NOT_SUPPORTED;
	return typed_call3(client, SMCCC_FID_PSCI_FEATURES, fid, 0, 0);
}

int32_t psci_cpu_on(const struct smccc_client *client, uint64_t mpidr,
		    uint64_t entry, uint64_t ctx)
{
	return typed_call3(client, TYPED_FID(PSCI_CPU_ON), mpidr, entry, ctx);
}

int32_t psci_cpu_off(const struct smccc_client *client)
{
	return typed_call0(client, SMCCC_FID_PSCI_CPU_OFF);
}

int32_t psci_cpu_suspend(const struct smccc_client *client,
			 uint32_t power_state, uint64_t entry, uint64_t ctx)
{
	return typed_call3(client, TYPED_FID(PSCI_CPU_SUSPEND), power_state,
			   entry, ctx);
}

int32_t psci_affinity_info(const struct smccc_client *client, uint64_t mpidr,
			   uint32_t level)
{
	return typed_call3(client, TYPED_FID(PSCI_AFFINITY_INFO), mpidr, level,
			   0);
}

int32_t psci_migrate_info_type(const struct smccc_client *client)
{
	return typed_call0(client, SMCCC_FID_PSCI_MIGRATE_INFO_TYPE);
}

void psci_system_off(const struct smccc_client *client)
{
	(void)typed_call0(client, SMCCC_FID_PSCI_SYSTEM_OFF);
}

void psci_system_reset(const struct smccc_client *client)
{
	(void)typed_call0(client, SMCCC_FID_PSCI_SYSTEM_RESET);
}

int32_t psci_system_reset2(const struct smccc_client *client, uint32_t type,
			   uint64_t cookie)
{
	return typed_call3(client, TYPED_FID(PSCI_SYSTEM_RESET2), type, cookie,
			   0);
}

int32_t psci_system_off2(const struct smccc_client *client, uint32_t type)
{
	return typed_call3(client, TYPED_FID(PSCI_SYSTEM_OFF2), type, 0, 0);
}

int32_t psci_system_suspend(const struct smccc_client *client, uint64_t entry,
			    uint64_t ctx)
{
	return typed_call3(client, TYPED_FID(PSCI_SYSTEM_SUSPEND), entry, ctx,
			   0);
}

int32_t psci_node_hw_state(const struct smccc_client *client, uint64_t mpidr,
			   uint32_t level)
{
	return typed_call3(client, TYPED_FID(PSCI_NODE_HW_STATE), mpidr, level,
			   0);
}

/*
 * Unsigned, without room for an error: what is not there was never entered.
 * PSCI_FEATURES tells "not there" from a large number.
 */
static uint64_t psci_stat(const struct smccc_client *client, uint32_t fid,
			  uint64_t mpidr, uint32_t power_state)
{
	struct smccc_regs regs;

	if (psci_features(client, fid) < 0)
		return 0;
	typed_call(client, &regs, fid, mpidr, power_state, 0);
	return regs.x[0];
}

uint64_t psci_stat_residency(const struct smccc_client *client, uint64_t mpidr,
			     uint32_t power_state)
{
	return psci_stat(client, TYPED_FID(PSCI_STAT_RESIDENCY), mpidr,
			 power_state);
}

uint64_t psci_stat_count(const struct smccc_client *client, uint64_t mpidr,
			 uint32_t power_state)
{
	return psci_stat(client, TYPED_FID(PSCI_STAT_COUNT), mpidr,
			 power_state);
}
