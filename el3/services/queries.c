/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * General service queries (DEN0028) of every owner that we speak for: counts
 * come from the table, UIDs from here or from the package.
 */
#include <smccc/calls.h>

#include "el3/services/version.h"
#include "el3/table.h"

#define QUERIES(owner, uid0, uid1, uid2, uid3)                                \
	{                                                                     \
		.fid = SMCCC_FID_##owner##_CALL_COUNT,                        \
		.finish = EL3_FINISH_COUNT_QUERY,                             \
	},                                                                    \
		{                                                             \
			.fid = SMCCC_FID_##owner##_CALL_UID,                  \
			.finish = EL3_FINISH_UID,                             \
			.results =                                            \
				(const uint32_t[]){ uid0, uid1, uid2, uid3 }, \
		},                                                            \
	{                                                                     \
		.fid = SMCCC_FID_##owner##_REVISION,                          \
		.finish = EL3_FINISH_CONSTANT2,                               \
		.result = { EL3_SERVICES_MAJOR, EL3_SERVICES_MINOR },         \
	}

static const struct el3_service rows[] = {
	/* 7c9d3a52-5f0e-4b66-9a41-c7d21e80f3b4 */
	QUERIES(CPU, 0x523a9d7c, 0x664b0e5f, 0xd2c7419a, 0xb4f3801e),
	/* 2f6b81d4-93ce-4e17-8c05-6ad97b14e2a8 */
	QUERIES(SIP, 0xd4816b2f, 0x174ece93, 0xd96a058c, 0xa8e2147b),
	/* 5a0f7be3-46d1-4d88-a7c9-2e91b5f06c1d */
	QUERIES(OEM, 0xe37b0f5a, 0x884dd146, 0x912ec9a7, 0x1d6cf0b5),
	/* b15e07c9-4d28-4fa3-b6f2-08935cde71a0 */
	QUERIES(STD, 0xc9075eb1, 0xa34f284d, 0x9308f2b6, 0xa071de5c),
	/* 91c4d60e-b72a-4035-8f1b-f3e86a0d5792 */
	QUERIES(VENDOR_EL3, 0x0ed6c491, 0x35402ab7, 0xe8f31b8f, 0x92570d6a),
};

const struct el3_service_set el3_query_services = {
	.name = "query",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
