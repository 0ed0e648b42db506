/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * General queries of the standard secure services (DEN0028); the services
 * themselves are psci.c and trng.c, and the count is theirs.
 */
#include <smccc/calls.h>

#include "el3/services/version.h"
#include "el3/table.h"

static const struct el3_service rows[] = {
	{
		.fid = SMCCC_FID_STD_CALL_COUNT,
		.name = "STD_CALL_COUNT",
		.finish = EL3_FINISH_COUNT_QUERY,
	},
	{
		.fid = SMCCC_FID_STD_CALL_UID,
		.name = "STD_CALL_UID",
		.finish = EL3_FINISH_CONSTANT4,
		/* b15e07c9-4d28-4fa3-b6f2-08935cde71a0 */
		.result = { 0xc9075eb1, 0xa34f284d, 0x9308f2b6, 0xa071de5c },
	},
	{
		.fid = SMCCC_FID_STD_REVISION,
		.name = "STD_REVISION",
		.finish = EL3_FINISH_CONSTANT2,
		.result = { EL3_SERVICES_MAJOR, EL3_SERVICES_MINOR },
	},
};

const struct el3_service_set el3_std_services = {
	.name = "std",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
