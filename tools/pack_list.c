/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <string.h>

#include "tools/pack.h"

static const char *const verdicts[] = {
	[PACK_ABSENT] = "absent",
	[PACK_BAD] = "BAD",
	[PACK_GOOD] = "good",
};

static void put_hex(const uint8_t *bytes, size_t count, FILE *out)
{
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%02x", bytes[i]);
}

static void put_uuid(const uint8_t uuid[PACKAGE_UUID_BYTES], FILE *out)
{
	for (size_t i = 0; i < PACKAGE_UUID_BYTES; i++)
		fprintf(out, "%s%02x",
			i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
			uuid[i]);
}

static void list_toc(const struct pack_view *view, FILE *out)
{
	fprintf(out, "entry            offset      bytes       UUID\n");
	for (uint32_t i = 0; i < view->toc.count; i++) {
		const struct package_toc_entry *entry = &view->toc.entry[i];

		fprintf(out, "%-15s  0x%08" PRIx64 "  0x%08" PRIx64 "  ",
			pack_uuid_name(entry->uuid), view->base + entry->offset,
			entry->bytes);
		put_uuid(entry->uuid, out);
		fputc('\n', out);
	}
}

static void list_image(const struct package_image *image,
		       enum pack_verdict verdict, FILE *out)
{
	fprintf(out,
		"%-15s  0x%08" PRIx64 "  0x%08" PRIx64 "  0x%08" PRIx64
		"  0x%08" PRIx64 "\n",
		image->name, image->bytes, image->load, image->memory,
		image->entry);
	if (verdict == PACK_ABSENT)
		return;
	fputs("  sha256 ", out);
	put_hex(image->sha256, sizeof(image->sha256), out);
	fprintf(out, " %s\n", verdicts[verdict]);
}

/* Numbers that are set, as spans. */
static void put_rows(const uint64_t rows[4], FILE *out)
{
	int first = -1;

	for (int i = 0; i <= 256; i++) {
		bool set = i < 256 && rows[i / 64] >> i % 64 & 1;

		if (set && first < 0)
			first = i;
		if (set || first < 0)
			continue;
		fprintf(out, " 0x%02x", first);
		if (i - 1 > first)
			fprintf(out, "-0x%02x", i - 1);
		first = -1;
	}
}

static void list_tos(const struct package_manifest *manifest,
		     const struct package_tos *tos, FILE *out)
{
	fprintf(out, "%s: secure RAM 0x%08" PRIx64 " + 0x%" PRIx64 "; calls",
		manifest->image[tos->image].name, tos->base, tos->bytes);
	put_rows(tos->rows, out);
	fputs("; interrupts", out);
	for (uint32_t i = 0; i < tos->intid_count; i++)
		fprintf(out, " %u", tos->intids[i]);
	fputs(tos->intid_count ? "\n" : " none\n", out);
}

static void list_uids(const struct package_manifest *manifest, FILE *out)
{
	static const char *const owners[PACKAGE_UIDS] = { "standard", "sip",
							  "vendor-el3" };
	static const uint32_t none[PACKAGE_UID_WORDS];

	for (size_t i = 0; i < PACKAGE_UIDS; i++) {
		if (memcmp(manifest->uid[i], none, sizeof(none)) == 0)
			continue;
		fprintf(out, "UUID of %s: ", owners[i]);
		/* The words are little endian, as this machine's. */
		put_uuid((const uint8_t *)manifest->uid[i], out);
		fputc('\n', out);
	}
}

static void list_signer(const struct pack_view *view, FILE *out)
{
	const struct package_manifest *manifest = &view->manifest;
	uint8_t hash[PACKAGE_HASH_BYTES];

	fprintf(out, "signature: %s\n", verdicts[view->signature]);
	if (view->signature == PACK_ABSENT)
		return;
	pack_sha256(manifest->key, sizeof(manifest->key), hash);
	fputs("  signer's key hash ", out);
	put_hex(hash, sizeof(hash), out);
	fputc('\n', out);
}

static void list_board(const struct package_keys *board, FILE *out)
{
	if (pack_board_blank(board)) {
		fputs("board: no root key, for development\n", out);
		return;
	}
	fputs("board: root key hash ", out);
	put_hex(board->root_sha256, sizeof(board->root_sha256), out);
	fprintf(out, ", rollback counter %" PRIu64 "\n", board->version);
}

static void list_manifest(const struct pack_view *view, FILE *out)
{
	const struct package_manifest *manifest = &view->manifest;

	fputs("\nimage            bytes       load        memory      entry\n",
	      out);
	for (uint32_t i = 0; i < manifest->image_count; i++)
		list_image(&manifest->image[i], view->images[i], out);
	fputc('\n', out);
	for (uint32_t i = 0; i < manifest->tos_count; i++)
		list_tos(manifest, &manifest->tos[i], out);
	list_uids(manifest, out);
	fprintf(out, "board's name: %s\n", manifest->board);
	fprintf(out, "version: %" PRIu64 "\n", manifest->version);
	fprintf(out, "device tree: %s\n",
		manifest->flags & PACKAGE_KEEP_TREE ? "handed on as it is"
						    : "edited");
	fprintf(out, "after a crash: %s\n",
		manifest->flags & PACKAGE_RESET_ON_CRASH ? "reset" : "halt");
	fprintf(out, "hashes: %s\n",
		manifest->flags & PACKAGE_UNMEASURED ? "none" : "SHA-256");
	if (view->toc_hash != PACK_ABSENT)
		fprintf(out, "table of contents: %s\n",
			verdicts[view->toc_hash]);
	list_signer(view, out);
}

void pack_list(const struct pack_view *view, FILE *out)
{
	struct pack_wrong wrong = { "" };

	list_toc(view, out);
	if (!view->ours) {
		fputs("\nno manifest of smcgate's: another's package\n", out);
		return;
	}
	list_manifest(view, out);
	if (view->flash)
		list_board(&view->board, out);
	if (pack_trusted(view, &wrong))
		fputs("verifies: yes\n", out);
	else
		fprintf(out, "verifies: NO, %s\n", wrong.text);
}
