/* SPDX-License-Identifier: BSD-2-Clause */
/* Arm Architecture calls (DEN0028, chapter 7). */
#include <smccc/calls.h>

#include "boards/qemu-virt/board.h"
#include "el3/services/version.h"
#include "el3/table.h"
#include "lib/rt/rt.h"

#define SOC_ID_VERSION	0
#define SOC_ID_REVISION 1
#define SOC_ID_NAME	2 /* SMC64 only: a text in x1-x17 */

static void soc_id(const struct el3_call *call, struct smccc_regs *out,
		   struct cpu *cpu)
{
	const uint64_t type = (uint32_t)el3_arg(call, 1);

	(void)cpu;
	if (type == SOC_ID_VERSION) {
		el3_return(out, (int32_t)board.soc_version);
	} else if (type == SOC_ID_REVISION) {
		el3_return(out, (int32_t)board.soc_revision);
	} else if (type == SOC_ID_NAME && call->smc64) {
		memcpy(&out->x[1], board.soc_name, sizeof(board.soc_name));
		el3_return(out, SMCCC_SUCCESS);
	} else {
		el3_return(out, SMCCC_INVALID_PARAMETER);
	}
}

/* x1 names a register by its encoding: op0, op1, CRn, CRm, op2. */
#define SYSREG(op0, op1, crn, crm, op2) \
	((op0) << 19 | (op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5)

static void feature_availability(const struct el3_call *call,
				 struct smccc_regs *out, struct cpu *cpu)
{
	enum availability reg;

	switch (call->x[1]) {
	case SYSREG(3, 6, 1, 1, 0):
		reg = AVAILABILITY_SCR;
		break;
	case SYSREG(3, 6, 1, 1, 2):
		reg = AVAILABILITY_CPTR;
		break;
	case SYSREG(3, 6, 1, 3, 1):
		reg = AVAILABILITY_MDCR;
		break;
	case SYSREG(3, 6, 10, 5, 0):
		reg = AVAILABILITY_MPAM3;
		break;
	default:
		el3_return(out, SMCCC_INVALID_PARAMETER);
		return;
	}
	out->x[1] = cpu->kind.available[reg];
	el3_return(out, SMCCC_SUCCESS);
}

/*
 * To be there says that this CPU's mitigation is on (errata.c); nobody needs
 * to call it, and a call has nothing left to do and no result.
 */
static void workaround_4(const struct el3_call *call, struct smccc_regs *out,
			 struct cpu *cpu)
{
	(void)call;
	if (cpu->features[CPU_FEATURE_WORKAROUND_4] < 0)
		el3_return(out, SMCCC_NOT_SUPPORTED);
}

static const struct el3_service rows[] = {
	{
		.fid = SMCCC_FID_SMCCC_VERSION,
		.finish = EL3_FINISH_CONSTANT,
		.result = { SMCCC_VERSION_NUM(EL3_SMCCC_MAJOR,
					      EL3_SMCCC_MINOR) },
		.arch_features = CPU_FEATURE_PRESENT,
		.psci_features = CPU_FEATURE_PRESENT, /* DEN0028, discovery */
	},
	{
		.fid = SMCCC_FID_SMCCC_ARCH_FEATURES,
		.finish = EL3_FINISH_ARCH_FEATURES,
		.arch_features = CPU_FEATURE_PRESENT,
	},
	{
		.fid = SMCCC_FID_SMCCC_ARCH_SOC_ID,
		.finish = EL3_FINISH_C,
		.handler = soc_id,
		.arch_features = CPU_FEATURE_PRESENT,
	},
	{
		.fid = SMCCC_FID_SMCCC_ARCH_SOC_ID_64,
		.finish = EL3_FINISH_C,
		.handler = soc_id,
		.arch_features = CPU_FEATURE_PRESENT,
	},
	{
		.fid = SMCCC_FID_SMCCC_ARCH_WORKAROUND_1,
		.finish = EL3_FINISH_WORKAROUND_1,
		.arch_features = CPU_FEATURE_WORKAROUND_1,
	},
	{
		.fid = SMCCC_FID_SMCCC_ARCH_WORKAROUND_2,
		.finish = EL3_FINISH_WORKAROUND_2,
		.arch_features = CPU_FEATURE_WORKAROUND_2,
	},
	{
		.fid = SMCCC_FID_SMCCC_ARCH_WORKAROUND_3,
		.finish = EL3_FINISH_WORKAROUND_3,
		.arch_features = CPU_FEATURE_WORKAROUND_3,
	},
	{
		.fid = SMCCC_FID_SMCCC_ARCH_WORKAROUND_4,
		.finish = EL3_FINISH_C,
		.handler = workaround_4,
		.arch_features = CPU_FEATURE_WORKAROUND_4,
	},
	{
		.fid = SMCCC_FID_SMCCC_ARCH_FEATURE_AVAILABILITY,
		.finish = EL3_FINISH_C,
		.handler = feature_availability,
		.arch_features = CPU_FEATURE_PRESENT,
	},
};

const struct el3_service_set el3_arch_services = {
	.name = "arch",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
