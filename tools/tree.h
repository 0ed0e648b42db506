/* SPDX-License-Identifier: BSD-2-Clause */
/* Flattened device trees from outside. */
#ifndef TOOLS_TREE_H
#define TOOLS_TREE_H

#include <libfdt.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * tree_is_whole() - are @bytes a device tree that libfdt can walk? Of versions
 * before 16, which nobody writes any more, libfdt 1.6.1 reads names at NULL.
 */
static inline bool tree_is_whole(const void *tree, size_t bytes)
{
	return tree && bytes >= sizeof(struct fdt_header) &&
	       fdt_version(tree) >= 16 && fdt_check_full(tree, bytes) == 0;
}

#endif
