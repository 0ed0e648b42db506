/* SPDX-License-Identifier: BSD-2-Clause */
/* Flash images: the boot stage, and behind it a package of what it starts. */
#ifndef TOOLS_PACK_H
#define TOOLS_PACK_H

#include <stdint.h>
#include <stdio.h>

#include "tools/output.h"

/** struct pack - the parts; @address: where the payload is loaded. */
struct pack {
	struct file boot, monitor, bl33;
	uint64_t address;
};

/**
 * pack_make() - one flash image of them.
 * @wrong: on failure, why; valid until the next call.
 * Return: content to file_free(), or none.
 */
struct file pack_make(const struct pack *pack, const char **wrong);

/**
 * pack_list() - what a flash image holds, as text.
 * Return: NULL, or what is wrong with it.
 */
const char *pack_list(const struct file *flash, FILE *out);

#endif
