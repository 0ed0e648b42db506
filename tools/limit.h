/* SPDX-License-Identifier: BSD-2-Clause */
/* What calls may cost: node `limits` of an smc-policy. */
#ifndef TOOLS_LIMIT_H
#define TOOLS_LIMIT_H

#include "tools/reader.h"
#include "tools/resolver.h"

/** limits_read() - the current node is `limits`; adds to the domain's. */
void limits_read(struct reader *rd);

/** limits_resolve() - give the rules of @rv's policy their limits. */
void limits_resolve(struct resolver *rv);

#endif
