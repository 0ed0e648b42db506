/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps from an argument's values to the domain that they belong to. */
#ifndef TOOLS_RESOURCES_H
#define TOOLS_RESOURCES_H

#include "tools/reader.h"

/** resources_read() - the current node is the root's `resources`. */
void resources_read(struct reader *rd);

/** resource_find() - the map of that name, or NULL. */
struct manifest_resource *resource_find(struct manifest *manifest,
					const char *name);

/** resources_check() - are they values of domains that there are? */
void resources_check(struct manifest *manifest, struct report *r);

/** resources_unused() - warns of maps that no check names. */
void resources_unused(const struct manifest *manifest, struct report *r);

#endif
