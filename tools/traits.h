/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What forwarding a call can give away beyond its effect: registers of the
 * machine that the caller names, functions that another name stands for.
 */
#ifndef TOOLS_TRAITS_H
#define TOOLS_TRAITS_H

#include <stdbool.h>

#include "tools/calls.h"

/** struct call_trait - of calls whose names match. */
struct call_trait {
	const char *name;     /* a name, or a pattern */
	unsigned int address; /* x<address> says which register; or 0 */
	unsigned int alias;   /* x<alias> is another function; or 0 */
};

/** traits - a row without a name ends them. */
extern const struct call_trait traits[];

/** trait_address() - which argument is a register's address; 0: none. */
unsigned int trait_address(const struct smccc_call_info *call);

/** trait_alias() - which argument names another function; 0: none. */
unsigned int trait_alias(const struct smccc_call_info *call);

#endif
