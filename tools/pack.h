/* SPDX-License-Identifier: BSD-2-Clause */
/* Flash images: the monitor, and behind it a package with the payload. */
#ifndef TOOLS_PACK_H
#define TOOLS_PACK_H

#include <stdint.h>
#include <stdio.h>

#include "tools/output.h"

/**
 * pack_make() - monitor and payload in one flash image.
 * @wrong: on failure, why; valid until the next call.
 * Return: content to file_free(), or none.
 */
struct file pack_make(const struct file *monitor, const struct file *bl33,
		      uint64_t address, const char **wrong);

/**
 * pack_list() - what a flash image holds, as text.
 * Return: NULL, or what is wrong with it.
 */
const char *pack_list(const struct file *flash, FILE *out);

#endif
