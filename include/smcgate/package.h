/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The package behind the monitor in a flash image: what `smcgate pack` writes
 * and boot/ reads, at BOARD_PACKAGE_OFFSET.
 */
#ifndef SMCGATE_PACKAGE_H
#define SMCGATE_PACKAGE_H

#include <stdint.h>

#define PACKAGE_MAGIC "SMCGPKG1" /* eight bytes, no terminator */

struct package_header {
	uint8_t magic[8];
	uint32_t header_bytes; /* sizeof(struct package_header) */
	uint32_t flags;	       /* none defined: zero */
	uint64_t bl33_offset;  /* from this header, multiple of 4 KiB */
	uint64_t bl33_bytes;
	uint64_t bl33_load; /* physical, normal RAM */
	uint64_t bl33_entry;
	uint64_t reserved[2]; /* zero */
};

_Static_assert(sizeof(struct package_header) == 64, "package layout");

#endif
