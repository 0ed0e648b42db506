/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Errata management firmware interface 1.0 (DEN0100): what errata_list.c knows
 * of the calling CPU. Arguments that DEN0100 reserves are not checked: clients
 * of the 1.1 calling convention load only the registers they use.
 */
#include <smccc/calls.h>
#include <smccc/em.h>

#include "arch/aarch64/sysreg.h"
#include "el3/errata_list.h"
#include "el3/services/version.h"
#include "el3/table.h"

#define SPSR_AARCH32 (1ull << 4)
#define SPSR_MODE    0x1full
#define SPSR_HYP     0x1aull
#define SPSR_EL(s)   ((s) >> 2 & 3)

static void features(const struct el3_call *call, struct smccc_regs *out,
		     struct cpu *cpu)
{
	(void)cpu;
	el3_return(out, el3_set_has(&el3_em_services, el3_arg(call, 1))
				? EM_SUCCESS
				: EM_NOT_SUPPORTED);
}

/* EL1, or AArch32's modes of it. */
static bool called_by_el1(void)
{
	const uint64_t spsr = sysreg_read(spsr_el3);

	if (spsr & SPSR_AARCH32)
		return (spsr & SPSR_MODE) != SPSR_HYP;
	return SPSR_EL(spsr) < 2;
}

/* x2 is not zero: a hypervisor asks for its guest. */
static void erratum(const struct el3_call *call, struct smccc_regs *out,
		    struct cpu *cpu)
{
	const uint32_t id = (uint32_t)out->x[1];

	(void)call;
	if ((uint32_t)out->x[2] != 0 && called_by_el1())
		el3_return(out, EM_INVALID_PARAMETERS);
	else
		el3_return(out, errata_status(&cpu->kind.errata, id));
}

static const struct el3_service rows[] = {
	{
		.fid = SMCCC_FID_EM_VERSION,
		.finish = EL3_FINISH_CONSTANT,
		.result = { EL3_EM_MAJOR << 16 | EL3_EM_MINOR },
	},
	{
		.fid = SMCCC_FID_EM_FEATURES,
		.finish = EL3_FINISH_C,
		.handler = features,
	},
	{
		.fid = SMCCC_FID_EM_CPU_ERRATUM_FEATURES,
		.finish = EL3_FINISH_LEAF,
		.handler = erratum,
	},
};

const struct el3_service_set el3_em_services = {
	.name = "errata",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
