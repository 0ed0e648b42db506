/* SPDX-License-Identifier: BSD-2-Clause */
/* A package back to its parts; whatever the file says, it is proven first. */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "boards/qemu-virt/memory.h"
#include "boot/boot.h"
#include "tools/pack.h"

static bool all_zero(const void *data, size_t bytes)
{
	const uint8_t *p = data;

	for (size_t i = 0; i < bytes; i++)
		if (p[i])
			return false;
	return true;
}

static bool has_toc(const struct file *file, size_t base)
{
	struct package_toc_header header;

	if (file->bytes < base || file->bytes - base < sizeof(header))
		return false;
	memcpy(&header, file->data + base, sizeof(header));
	return header.magic == PACKAGE_TOC_MAGIC;
}

static bool find_base(const struct file *file, struct pack_view *view,
		      struct pack_wrong *wrong)
{
	if (has_toc(file, 0))
		return true;
	if (!has_toc(file, BOARD_PACKAGE_OFFSET))
		return pack_fail(wrong, "there is no package, neither at its "
					"start nor at offset 0x40000");
	view->flash = true;
	view->base = BOARD_PACKAGE_OFFSET;
	memcpy(&view->board, file->data + BOARD_KEYS_OFFSET,
	       sizeof(view->board));
	return true;
}

/*
 * What may be in a package is boot/'s to say: the same source judges here. RAM
 * is the most that the board can have, only a machine knows how much it has.
 */
static bool read_toc(struct pack_view *view, struct pack_wrong *wrong)
{
	const size_t room = view->file->bytes - view->base;
	const size_t most = sizeof(view->toc.header) + sizeof(view->toc.entry);
	enum boot_error error;

	memcpy(&view->toc, view->file->data + view->base,
	       room < most ? room : most);
	error = toc_check(&view->toc, room);
	if (error != BOOT_OK)
		return pack_fail(wrong, "%s", boot_error_text(error));
	return true;
}

static bool check_images(struct pack_view *view, struct pack_wrong *wrong)
{
	const struct boot_limits limits = {
		.package_bytes = view->file->bytes - view->base,
		.ram_end = BOARD_RAM_BASE + BOARD_RAM_MAX,
		.tree_bytes = BOOT_TREE_MAX,
	};
	const struct boot_verdict verdict =
		manifest_check(&view->manifest, &view->toc, &limits);

	if (verdict.error == BOOT_OK)
		return true;
	if (verdict.image < PACKAGE_IMAGES_MAX)
		return pack_fail(wrong, "image %u: %s", verdict.image,
				 boot_error_text(verdict.error));
	return pack_fail(wrong, "%s", boot_error_text(verdict.error));
}

static bool read_manifest(struct pack_view *view, struct pack_wrong *wrong)
{
	static const uint8_t uuid[] = PACKAGE_UUID_OWN(PACKAGE_OWN_MANIFEST);
	const struct package_toc_entry *entry = manifest_find(&view->toc);
	enum boot_error error;

	if (!entry && !toc_find(&view->toc, uuid))
		return true; /* another's package */
	if (!entry)
		return pack_fail(wrong, "%s",
				 boot_error_text(BOOT_NO_MANIFEST));
	view->ours = true;
	memcpy(&view->manifest, view->file->data + view->base + entry->offset,
	       sizeof(view->manifest));
	error = manifest_check_head(&view->manifest);
	if (error != BOOT_OK)
		return pack_fail(wrong, "%s", boot_error_text(error));
	if (view->manifest.toc_bytes != view->toc.bytes)
		return pack_fail(wrong, "the manifest knows a table of "
					"contents of another size");
	return check_images(view, wrong);
}

/* --- proofs --------------------------------------------------------------- */

static enum pack_verdict prove_hash(const void *data, size_t bytes,
				    const uint8_t wanted[PACKAGE_HASH_BYTES])
{
	uint8_t hash[PACKAGE_HASH_BYTES];

	pack_sha256(data, bytes, hash);
	return memcmp(hash, wanted, sizeof(hash)) ? PACK_BAD : PACK_GOOD;
}

static enum pack_verdict prove_signature(const struct package_manifest *m)
{
	uint8_t hash[PACKAGE_HASH_BYTES];

	if (all_zero(m->key, sizeof(m->key)) &&
	    all_zero(m->signature, sizeof(m->signature)))
		return PACK_ABSENT;
	pack_sha256(m, offsetof(struct package_manifest, signature), hash);
	return pack_verify(m->key, hash, m->signature) ? PACK_GOOD : PACK_BAD;
}

static void prove(struct pack_view *view)
{
	const uint8_t *package = view->file->data + view->base;
	const struct package_manifest *manifest = &view->manifest;

	view->signature = prove_signature(manifest);
	if (manifest->flags & PACKAGE_UNMEASURED)
		return;
	view->toc_hash =
		prove_hash(package, manifest->toc_bytes, manifest->toc_sha256);
	for (uint32_t i = 0; i < manifest->image_count; i++) {
		const struct package_image *image = &manifest->image[i];
		const struct package_toc_entry *entry =
			toc_find(&view->toc, image->uuid);

		view->images[i] =
			prove_hash(package + entry->offset + image->offset,
				   image->bytes, image->sha256);
	}
}

bool pack_open(const struct file *file, struct pack_view *view,
	       struct pack_wrong *wrong)
{
	*view = (struct pack_view){ .file = file };
	if (!find_base(file, view, wrong) || !read_toc(view, wrong) ||
	    !read_manifest(view, wrong))
		return false;
	if (view->ours)
		prove(view);
	return true;
}

/* --- the board's view ----------------------------------------------------- */

bool pack_board_blank(const struct package_keys *board)
{
	const uint8_t *p = (const uint8_t *)board;

	for (size_t i = 1; i < sizeof(*board); i++)
		if (p[i] != p[0])
			return false;
	return p[0] == 0 || p[0] == 0xff;
}

static bool check_board(const struct pack_view *view, struct pack_wrong *wrong)
{
	const struct package_manifest *manifest = &view->manifest;
	uint8_t hash[PACKAGE_HASH_BYTES];

	pack_sha256(manifest->key, sizeof(manifest->key), hash);
	if (view->signature == PACK_ABSENT)
		return pack_fail(wrong, "the board has a root key, and the "
					"package is not signed");
	if (memcmp(hash, view->board.root_sha256, sizeof(hash)) != 0)
		return pack_fail(wrong, "the package's signer is not the "
					"board's root key");
	if (manifest->version < view->board.version)
		return pack_fail(wrong,
				 "the package's version %" PRIu64
				 " is older than the board's %" PRIu64,
				 manifest->version, view->board.version);
	return true;
}

bool pack_trusted(const struct pack_view *view, struct pack_wrong *wrong)
{
	const struct package_manifest *manifest = &view->manifest;

	if (!view->ours)
		return pack_fail(wrong, "it has no manifest of ours");
	if (view->signature == PACK_BAD)
		return pack_fail(wrong, "the signature does not verify");
	if (view->toc_hash == PACK_BAD)
		return pack_fail(wrong, "the table of contents does not have "
					"the manifest's hash");
	for (uint32_t i = 0; i < manifest->image_count; i++)
		if (view->images[i] == PACK_BAD)
			return pack_fail(wrong,
					 "%s does not have the manifest's hash",
					 manifest->image[i].name);
	return !view->flash || pack_board_blank(&view->board) ||
	       check_board(view, wrong);
}
