/* SPDX-License-Identifier: BSD-2-Clause */
/* Software Delegated Exception Interface 1.1 (DEN0054): the rows. */
#include <smccc/calls.h>

#include "el3/sdei.h"
#include "el3/table.h"

static void function(const struct el3_call *call, struct smccc_regs *out,
		     struct cpu *cpu)
{
	if (sdei_from_client())
		el3_return(out, sdei_call(cpu, call->fid, out->x));
	else
		el3_return(out, SDEI_NOT_SUPPORTED);
}

/* On success every register becomes what was interrupted, x0 too. */
static void complete(const struct el3_call *call, struct smccc_regs *out,
		     struct cpu *cpu)
{
	int64_t answer = SDEI_NOT_SUPPORTED;

	if (sdei_from_client())
		answer = call->fid == SMCCC_FID_SDEI_EVENT_COMPLETE
				 ? sdei_complete(cpu, out)
				 : sdei_complete_and_resume(cpu, out);
	el3_return(out, answer);
}

#define SDEI_ROW(call, function)                                      \
	{                                                             \
		.fid = SMCCC_FID_SDEI_##call, .finish = EL3_FINISH_C, \
		.handler = (function),                                \
	}

static const struct el3_service rows[] = {
	SDEI_ROW(VERSION, function),
	SDEI_ROW(EVENT_REGISTER, function),
	SDEI_ROW(EVENT_ENABLE, function),
	SDEI_ROW(EVENT_DISABLE, function),
	SDEI_ROW(EVENT_CONTEXT, function),
	SDEI_ROW(EVENT_COMPLETE, complete),
	SDEI_ROW(EVENT_COMPLETE_AND_RESUME, complete),
	SDEI_ROW(EVENT_UNREGISTER, function),
	SDEI_ROW(EVENT_STATUS, function),
	SDEI_ROW(EVENT_GET_INFO, function),
	SDEI_ROW(EVENT_ROUTING_SET, function),
	SDEI_ROW(PE_MASK, function),
	SDEI_ROW(PE_UNMASK, function),
	SDEI_ROW(INTERRUPT_BIND, function),
	SDEI_ROW(INTERRUPT_RELEASE, function),
	SDEI_ROW(EVENT_SIGNAL, function),
	SDEI_ROW(FEATURES, function),
	SDEI_ROW(PRIVATE_RESET, function),
	SDEI_ROW(SHARED_RESET, function),
};

const struct el3_service_set el3_sdei_services = {
	.name = "sdei",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
