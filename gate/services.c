/* SPDX-License-Identifier: BSD-2-Clause */
/* Where each service's rows are; found by walking, at table building. */
#include "gate/engine.h"

static const struct gate_service *const services[] = {
	gate_arch_services, gate_cpu_services,	   gate_sip_services,
	gate_std_services,  gate_psci_services,	   gate_trng_services,
	gate_hyp_services,  gate_control_services, gate_pv_time_services,
};

#define SERVICES (sizeof(services) / sizeof(services[0]))

const struct gate_service *gate_service_find(uint32_t fid)
{
	for (size_t i = 0; i < SERVICES; i++) {
		for (const struct gate_service *row = services[i];
		     row->fid != 0; row++) {
			if (row->fid == fid)
				return row;
		}
	}
	return NULL;
}

/* Most domains have no control: what they may not call is not counted. */
static bool row_is_counted(const struct gate *gate,
			   const struct gate_service *row, uint32_t owner)
{
	if (row->control == GATE_SERVICE_RIGHT ||
	    (row->control && gate->control == NULL))
		return false;
	return (row->fid >> 24 & 0x3f) == owner &&
	       (row->fid & SMCCC_FID_NUM) < 0xff00;
}

uint32_t gate_service_count(const struct gate *gate, uint32_t owner)
{
	uint32_t count = 0;

	for (size_t i = 0; i < SERVICES; i++) {
		for (const struct gate_service *row = services[i];
		     row->fid != 0; row++)
			count += row_is_counted(gate, row, owner);
	}
	return count;
}
