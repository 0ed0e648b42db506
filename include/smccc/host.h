/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host's twin of the conduits (lib/smccc/call_host.c): smccc_smc() and
 * smccc_hvc() end in a function of the test.
 */
#ifndef SMCCC_HOST_H
#define SMCCC_HOST_H

#include <smccc/smccc.h>

/**
 * struct smccc_host - a firmware made of C. Embed it in your own state.
 * @call: does what the other side of the instruction would: reads and writes
 *	  x0-x17.
 */
struct smccc_host {
	void (*call)(struct smccc_host *host, enum smccc_conduit conduit,
		     struct smccc_regs *regs);
};

/**
 * smccc_host_install() - answer this thread's calls; NULL: none, all calls
 * return SMCCC_NOT_SUPPORTED.
 */
void smccc_host_install(struct smccc_host *host);

#endif
