/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's twin of el2/here.h: a CPU may be a thread. */
#ifndef EL2_HERE_H
#define EL2_HERE_H

#include "el2/cpu.h"

extern _Thread_local struct cpu *host_here;

static inline struct cpu *cpu_here(void)
{
	return host_here;
}

#endif
