/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Proves a package's words before anything uses them: no hardware, no state;
 * the host tests and fuzzes the same source. All that is judged here lies in
 * the boot stage's own RAM already.
 */
#ifndef BOOT_PACKAGE_H
#define BOOT_PACKAGE_H

#include <stddef.h>
#include <stdint.h>

#include <smcgate/package.h>

/** enum boot_error - why a package is refused; zero is a good one. */
enum boot_error {
	BOOT_OK = 0,
	BOOT_NO_PACKAGE,
	BOOT_BAD_TOC,
	BOOT_NO_MANIFEST,
	BOOT_BAD_MANIFEST,
	BOOT_OTHER_BOARD,
	BOOT_NOT_SIGNED,
	BOOT_OTHER_KEY,
	BOOT_BAD_SIGNATURE,
	BOOT_OLD_VERSION,
	BOOT_NO_VERIFIER,
	BOOT_BAD_TOC_HASH,
	BOOT_BAD_IMAGES,
	BOOT_BAD_IMAGE,
	BOOT_BAD_SOURCE,
	BOOT_BAD_LOAD,
	BOOT_BAD_ENTRY,
	BOOT_OVERLAP,
	BOOT_BAD_TOS,
	BOOT_BAD_HASH,
	BOOT_BAD_LINUX,
	BOOT_BAD_TREE,
	BOOT_ERRORS
};

/** boot_error_text() - the same in words. */
const char *boot_error_text(enum boot_error error);

/**
 * struct boot_toc - our copy of a table of contents.
 * @bytes: used, from the header to the last entry; set by toc_check().
 * @count: entries without the last; set by toc_check().
 */
struct boot_toc {
	struct package_toc_header header;
	struct package_toc_entry entry[PACKAGE_TOC_MAX + 1];
	uint32_t bytes;
	uint32_t count;
};

/** struct boot_limits - where images may come from and go to. */
struct boot_limits {
	uint64_t package_bytes; /* room in flash, from the TOC on */
	uint64_t ram_end;
	uint64_t tree_bytes; /* largest device tree */
};

/** struct boot_verdict - the error, and the image that it is about. */
struct boot_verdict {
	enum boot_error error;
	uint32_t image; /* PACKAGE_IMAGES_MAX: none */
};

/**
 * toc_check() - prove a table of contents, and count it.
 * @toc: header and entries are copied; all else is set here.
 */
enum boot_error toc_check(struct boot_toc *toc, uint64_t package_bytes);

/**
 * toc_find() - the one entry of that UUID; NULL if there is none, or a second.
 */
const struct package_toc_entry *toc_find(const struct boot_toc *toc,
					 const uint8_t *uuid);

/** manifest_find() - the manifest's entry, of the right size, or NULL. */
const struct package_toc_entry *manifest_find(const struct boot_toc *toc);

/** manifest_check_head() - is it a manifest, of ours, for this board? */
enum boot_error manifest_check_head(const struct package_manifest *manifest);

/** manifest_check() - everything else: no word of it is used before. */
struct boot_verdict manifest_check(const struct package_manifest *manifest,
				   const struct boot_toc *toc,
				   const struct boot_limits *limits);

#endif
