/* SPDX-License-Identifier: BSD-2-Clause */
/* All sets of services: one a line, sorted. */
#include "el3/table.h"

/* clang-format off */
const struct el3_service_set *const el3_sets[] = {
	&el3_arch_services,
	&el3_debugfs_services,
	&el3_em_services,
	&el3_example_services,
	&el3_pmf_services,
	&el3_psci_services,
	&el3_query_services,
	&el3_sdei_services,
	&el3_statistics_services,
	&el3_switch_services,
	&el3_trng_services,
};
/* clang-format on */

const size_t el3_set_count = sizeof(el3_sets) / sizeof(el3_sets[0]);
