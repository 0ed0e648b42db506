/* SPDX-License-Identifier: BSD-2-Clause */
/* CPU services: none but the general queries (DEN0028). */
#include <smccc/calls.h>

#include "el3/services/version.h"
#include "el3/table.h"

static const struct el3_service rows[] = {
	{
		.fid = SMCCC_FID_CPU_CALL_UID,
		.name = "CPU_CALL_UID",
		.finish = EL3_FINISH_CONSTANT4,
		/* 7c9d3a52-5f0e-4b66-9a41-c7d21e80f3b4 */
		.result = { 0x523a9d7c, 0x664b0e5f, 0xd2c7419a, 0xb4f3801e },
	},
	{
		.fid = SMCCC_FID_CPU_REVISION,
		.name = "CPU_REVISION",
		.finish = EL3_FINISH_CONSTANT2,
		.result = { EL3_SERVICES_MAJOR, EL3_SERVICES_MINOR },
	},
};

const struct el3_service_set el3_cpu_services = {
	.name = "cpu",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
