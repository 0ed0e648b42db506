/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/traits.h"

#include <string.h>

/*
 * Security advisories have been written about each of these: the firmware
 * reads or writes, for whoever may call, what only it can reach.
 */
const struct call_trait traits[] = {
	{ "PM_MMIO_*", 1, 0 },
	{ "PM_REGISTER_ACCESS", 1, 0 },
	{ "PM_EFUSE_ACCESS", 1, 0 },
	{ "INTEL_SIP_SMC_REG_*", 1, 0 },
	{ "INTEL_SIP_SMC_V2_REG_*", 1, 0 },
	{ "QTI_SIP_SVC_SECURE_IO_*", 2, 0 },
	{ "MV_SIP_DFX", 2, 0 },
	{ "MTK_SIP_SET_AUTHORIZED_SECURE_REG", 1, 0 },
	{ "EXYNOS_SMC_PRIV_REG", 1, 0 },
	{ "EEMI_EXTENDED", 0, 1 },
	{ "PM_FEATURE_CHECK", 0, 1 },
	{ "TF_A_FEATURE_CHECK", 0, 1 },
	{ NULL, 0, 0 },
};

static const struct call_trait *find(const struct smccc_call_info *call)
{
	for (const struct call_trait *trait = traits; trait->name; trait++)
		if (smccc_name_matches(trait->name, call->name))
			return trait;
	return NULL;
}

static unsigned int find_typed(const struct smccc_call_info *call,
			       const char *type)
{
	const char *cursor = call->args;
	struct call_argument argument = { 0 };

	while (call_next_argument(&cursor, &argument))
		if (call_argument_is(&argument, type))
			return argument.reg;
	return 0;
}

unsigned int trait_address(const struct smccc_call_info *call)
{
	const struct call_trait *trait = find(call);

	return trait ? trait->address : find_typed(call, CALL_TYPE_REGISTER);
}

unsigned int trait_alias(const struct smccc_call_info *call)
{
	const struct call_trait *trait = find(call);

	return trait ? trait->alias : find_typed(call, "fid");
}
