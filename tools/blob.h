/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing the policy blob of a system that has been checked and laid out. */
#ifndef TOOLS_BLOB_H
#define TOOLS_BLOB_H

#include "tools/system.h"

/** blob_bytes() - how large it becomes. */
uint64_t blob_bytes(const struct system *system);

/** blob_write() - into @system->blob, which is @system->blob_bytes then. */
void blob_write(struct system *system);

#endif
