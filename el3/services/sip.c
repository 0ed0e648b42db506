/* SPDX-License-Identifier: BSD-2-Clause */
/* SiP services: an example, and the general queries (DEN0028). */
#include <smccc/calls.h>

#include "el3/services/version.h"
#include "el3/table.h"

/* x1 + x2, in the width of the convention; x0 = 0. */
static void example(const struct el3_call *call, struct smccc_regs *out,
		    struct cpu *cpu)
{
	const uint64_t sum = el3_arg(call, 1) + el3_arg(call, 2);

	(void)cpu;
	out->x[1] = call->smc64 ? sum : (uint32_t)sum;
	el3_return(out, SMCCC_SUCCESS);
}

static const struct el3_service rows[] = {
	{
		.fid = SMCCC_FID_SMCGATE_SIP_EXAMPLE,
		.name = "SMCGATE_SIP_EXAMPLE",
		.finish = EL3_FINISH_C,
		.handler = example,
	},
	{
		.fid = SMCCC_FID_SMCGATE_SIP_EXAMPLE_64,
		.name = "SMCGATE_SIP_EXAMPLE_64",
		.finish = EL3_FINISH_C,
		.handler = example,
	},
	{
		.fid = SMCCC_FID_SIP_CALL_COUNT,
		.name = "SIP_CALL_COUNT",
		.finish = EL3_FINISH_COUNT_QUERY,
	},
	{
		.fid = SMCCC_FID_SIP_CALL_UID,
		.name = "SIP_CALL_UID",
		.finish = EL3_FINISH_CONSTANT4,
		/* 2f6b81d4-93ce-4e17-8c05-6ad97b14e2a8 */
		.result = { 0xd4816b2f, 0x174ece93, 0xd96a058c, 0xa8e2147b },
	},
	{
		.fid = SMCCC_FID_SIP_REVISION,
		.name = "SIP_REVISION",
		.finish = EL3_FINISH_CONSTANT2,
		.result = { EL3_SERVICES_MAJOR, EL3_SERVICES_MINOR },
	},
};

const struct el3_service_set el3_sip_services = {
	.name = "sip",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
