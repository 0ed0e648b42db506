/* SPDX-License-Identifier: BSD-2-Clause */
/* What a domain has beside RAM: nodes device@PA, and the root's channel@PA. */
#ifndef TOOLS_DEVICE_H
#define TOOLS_DEVICE_H

#include "tools/reader.h"

/** device_read() - the current node is device@PA of @rd->domain. */
void device_read(struct reader *rd);

/** channel_read() - the current node is the root's channel@PA. */
void channel_read(struct reader *rd);

/**
 * channels_join() - each channel becomes a device of its two domains, which
 * are known by then.
 */
void channels_join(struct manifest *manifest, struct report *r);

#endif
