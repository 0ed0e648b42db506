/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a domain's files go in its memory, and what they must look like. */
#ifndef TOOLS_PLACE_H
#define TOOLS_PLACE_H

#include "tools/system.h"

/** place_domain() - read and place the files of domain @index. */
void place_domain(struct system *system, size_t index,
		  const struct system_options *options, struct report *r);

/** place_key() - read the public key that newer policies are signed with. */
void place_key(struct system *system, const struct system_options *options,
	       struct report *r);

#endif
