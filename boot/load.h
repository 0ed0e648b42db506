/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot stage: finds the normal world's payload in flash and loads it. */
#ifndef BOOT_LOAD_H
#define BOOT_LOAD_H

#include <stddef.h>
#include <stdint.h>

#include "boot/handover.h"

#include <smcgate/package.h>

/* Bytes that boot_copy() moves a turn. */
#define BOOT_COPY_BLOCK 512u

/** enum boot_error - why a package is refused; zero is a good one. */
enum boot_error {
	BOOT_OK = 0,
	BOOT_NO_PACKAGE,
	BOOT_BAD_HEADER,
	BOOT_BAD_SOURCE,
	BOOT_BAD_LOAD,
	BOOT_BAD_ENTRY,
	BOOT_ERRORS
};

/** struct boot_limits - where the payload may come from and go to. */
struct boot_limits {
	uint64_t package_bytes; /* in flash, from the header on */
	uint64_t ram_base;	/* first byte that may be written */
	uint64_t ram_end;
};

/** package_check() - prove a header before anything uses it. */
enum boot_error package_check(const struct package_header *header,
			      const struct boot_limits *limits);

/**
 * fdt_ram_end() - end of the memory node that covers @ram_base.
 * @fdt: what stands where QEMU leaves its device tree; @bytes may be read.
 * Return: 0 if there is no such node or the tree is damaged.
 */
uint64_t fdt_ram_end(const uint8_t *fdt, size_t bytes, uint64_t ram_base);

/**
 * boot_load() - load BL33; a bad package is told on both consoles, and the
 * machine stops.
 * @handover: set; zero before.
 */
void boot_load(struct boot_handover *handover);

/* copy.S */
void boot_copy(void *to, const void *from, uint64_t blocks);

#endif
