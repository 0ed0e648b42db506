/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The conduits on a host: calls end in the struct smccc_host that the test
 * installed. The one piece of state that the library has, for an instruction
 * has no parameter; never part of an image.
 */
#include <stddef.h>

#include <smccc/call.h>
#include <smccc/host.h>

static _Thread_local struct smccc_host *installed;

void smccc_host_install(struct smccc_host *host)
{
	installed = host;
}

static void host_call(enum smccc_conduit conduit, struct smccc_regs *regs)
{
	if (installed == NULL)
		regs->x[0] = (uint64_t)(int64_t)SMCCC_NOT_SUPPORTED;
	else
		installed->call(installed, conduit, regs);
}

void smccc_smc(struct smccc_regs *regs)
{
	host_call(SMCCC_CONDUIT_SMC, regs);
}

void smccc_hvc(struct smccc_regs *regs)
{
	host_call(SMCCC_CONDUIT_HVC, regs);
}
