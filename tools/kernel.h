/* SPDX-License-Identifier: BSD-2-Clause */
/* What a kernel's file asks of the RAM that it is put in. */
#ifndef TOOLS_KERNEL_H
#define TOOLS_KERNEL_H

#include <stdint.h>

#include "tools/output.h"

enum kernel_form {
	KERNEL_CODE, /* from its first byte */
	KERNEL_ARM64,
	KERNEL_ZIMAGE, /* of 32-bit Arm: unpacks itself */
};

/** struct kernel - offsets count from the start of RAM. */
struct kernel {
	enum kernel_form form;
	uint64_t offset; /* of the file's first byte, which is entered */
	uint64_t bytes;	 /* of memory from there on, until it has started */
	uint64_t tree;	 /* of the device tree */
	uint64_t end;	 /* what lies behind is not touched by its start */
};

/** kernel_read() - how and where @file can be loaded. */
struct kernel kernel_read(const struct file *file);

/** kernel_packed() - how @file is compressed, or NULL. */
const char *kernel_packed(const struct file *file);

#endif
