/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a domain's smc-policy. */
#ifndef TOOLS_RULES_H
#define TOOLS_RULES_H

#include "tools/reader.h"

/** rules_read() - the current node is smc-policy of @rd->domain. */
void rules_read(struct reader *rd);

#endif
