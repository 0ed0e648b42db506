/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables of contents, and the manifest's head. */
#include "boot/package.h"

#include <stdbool.h>

#include "boards/qemu-virt/memory.h"
#include "lib/rt/rt.h"

static const uint8_t manifest_uuid[] = PACKAGE_UUID_OWN(PACKAGE_OWN_MANIFEST);
static const uint8_t no_uuid[PACKAGE_UUID_BYTES];

static const char *const error_text[BOOT_ERRORS] = {
	[BOOT_OK] = "good",
	[BOOT_NO_PACKAGE] = "no package",
	[BOOT_BAD_TOC] = "table of contents: damaged or cut off",
	[BOOT_NO_MANIFEST] = "no manifest of this format",
	[BOOT_BAD_MANIFEST] = "manifest: magic, size, flags or reserved words",
	[BOOT_OTHER_BOARD] = "manifest: made for another board",
	[BOOT_NOT_SIGNED] = "not signed, and this board has a key",
	[BOOT_OTHER_KEY] = "signed with another key than the board's",
	[BOOT_BAD_SIGNATURE] = "the signature is wrong",
	[BOOT_OLD_VERSION] = "older than the board's rollback counter",
	[BOOT_NO_VERIFIER] = "this boot stage cannot verify signatures",
	[BOOT_BAD_TOC_HASH] = "table of contents: its hash is wrong",
	[BOOT_BAD_IMAGES] = "manifest: one monitor, one BL33, known kinds",
	[BOOT_BAD_IMAGE] = "name, arguments or unused words",
	[BOOT_BAD_SOURCE] = "does not lie in the package",
	[BOOT_BAD_LOAD] = "does not fit where it is to be loaded",
	[BOOT_BAD_ENTRY] = "entry is outside of it",
	[BOOT_OVERLAP] = "overlaps another image",
	[BOOT_BAD_TOS] = "Trusted OS: memory, calls or interrupts",
	[BOOT_BAD_HASH] = "its hash is wrong",
	[BOOT_BAD_LINUX] = "arm64 Image: not at 2 MiB plus its text_offset",
	[BOOT_BAD_TREE] = "device tree: damaged",
};

const char *boot_error_text(enum boot_error error)
{
	return error_text[error];
}

static bool within(uint64_t offset, uint64_t bytes, uint64_t room)
{
	return offset <= room && bytes <= room - offset;
}

static enum boot_error toc_end(struct boot_toc *toc, uint64_t room)
{
	const struct package_toc_entry *last = &toc->entry[toc->count];

	toc->bytes = (uint32_t)(sizeof(toc->header) +
				(toc->count + 1) * sizeof(toc->entry[0]));
	if (last->bytes != 0 || last->offset > room ||
	    last->offset < toc->bytes)
		return BOOT_BAD_TOC;
	for (uint32_t i = 0; i < toc->count; i++) {
		const struct package_toc_entry *entry = &toc->entry[i];

		if (entry->offset < toc->bytes ||
		    !within(entry->offset, entry->bytes, last->offset))
			return BOOT_BAD_TOC;
	}
	return BOOT_OK;
}

enum boot_error toc_check(struct boot_toc *toc, uint64_t package_bytes)
{
	if (toc->header.magic != PACKAGE_TOC_MAGIC)
		return BOOT_NO_PACKAGE;
	for (toc->count = 0; toc->count <= PACKAGE_TOC_MAX; toc->count++)
		if (memcmp(toc->entry[toc->count].uuid, no_uuid,
			   sizeof(no_uuid)) == 0)
			return toc_end(toc, package_bytes);
	return BOOT_BAD_TOC;
}

const struct package_toc_entry *toc_find(const struct boot_toc *toc,
					 const uint8_t *uuid)
{
	const struct package_toc_entry *found = NULL;

	for (uint32_t i = 0; i < toc->count; i++) {
		if (memcmp(toc->entry[i].uuid, uuid, PACKAGE_UUID_BYTES) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = &toc->entry[i];
	}
	return found;
}

const struct package_toc_entry *manifest_find(const struct boot_toc *toc)
{
	const struct package_toc_entry *entry = toc_find(toc, manifest_uuid);

	if (entry == NULL || entry->bytes != sizeof(struct package_manifest))
		return NULL;
	return entry;
}

enum boot_error manifest_check_head(const struct package_manifest *manifest)
{
	static const char board[PACKAGE_BOARD_BYTES] = BOARD_NAME;

	if (memcmp(manifest->magic, PACKAGE_MAGIC, sizeof(manifest->magic)) !=
		    0 ||
	    manifest->bytes != sizeof(*manifest) ||
	    (manifest->flags & ~PACKAGE_FLAGS) != 0 || manifest->reserved != 0)
		return BOOT_BAD_MANIFEST;
	if (memcmp(manifest->board, board, sizeof(board)) != 0)
		return BOOT_OTHER_BOARD;
	return BOOT_OK;
}
