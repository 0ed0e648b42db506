/* SPDX-License-Identifier: BSD-2-Clause */
/* Parts to a package: rows of the manifest, table of contents, signature. */
#include <inttypes.h>
#include <libfdt.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "boards/qemu-virt/memory.h"
#include "boot/boot.h"
#include "tools/pack.h"
#include "tools/tree.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "packages are written as this machine's structs: little endian only"
#endif

#define ALIGN	 64u /* of images in the package: loads fastest */
#define RAM_BASE (BOARD_DTB_BASE + BOARD_DTB_SIZE)
#define RAM_END	 (BOARD_RAM_BASE + BOARD_RAM_MAX)

bool pack_fail(struct pack_wrong *wrong, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(wrong->text, sizeof(wrong->text), format, args);
	va_end(args);
	return false;
}

void pack_job_init(struct pack_job *job)
{
	*job = (struct pack_job){ .bl33_address = BOARD_BL33_BASE, .gic = 3 };
}

void pack_job_free(struct pack_job *job)
{
	file_free(&job->boot.file);
	file_free(&job->monitor.file);
	file_free(&job->bl33.file);
	file_free(&job->tree.file);
	for (uint32_t i = 0; i < job->tos_count; i++) {
		file_free(&job->tos[i].image.file);
		file_free(&job->tos[i].pager.file);
		file_free(&job->tos[i].pageable.file);
	}
	for (uint32_t i = 0; i < job->load_count; i++)
		file_free(&job->load[i].part.file);
}

/* --- rows ----------------------------------------------------------------- */

/* Ours, in the TOC: for what the field has no UUID. */
static void set_uuid(struct package_image *image, enum package_kind kind,
		     uint8_t last)
{
	static const uint8_t own[] = PACKAGE_UUID_OWN(0);
	const uint8_t *field = NULL;

	if (kind != PACKAGE_LOAD && last <= PACKAGE_OWN_TOS)
		field = pack_uuid_field(kind);
	memcpy(image->uuid, field ? field : own, PACKAGE_UUID_BYTES);
	if (!field)
		image->uuid[PACKAGE_UUID_BYTES - 1] = last;
}

/* Images of one part share its entry in the TOC. */
static const struct pack_row *find_part(const struct pack_rows *rows,
					const struct pack_file *part)
{
	for (uint32_t i = 0; i < rows->count; i++)
		if (rows->row[i].part == part)
			return &rows->row[i];
	return NULL;
}

struct package_image *pack_row_add(struct pack_rows *rows,
				   const struct pack_file *part,
				   enum package_kind kind, uint8_t uuid_last,
				   const char *name, struct pack_wrong *wrong)
{
	const struct pack_row *same = find_part(rows, part);
	struct package_image *image;

	if (part->file.bytes == 0) {
		pack_fail(wrong, "%s: it is empty", part->path);
		return NULL;
	}
	if (rows->count == PACKAGE_IMAGES_MAX) {
		pack_fail(wrong, "%s: a package has room for %u images",
			  part->path, PACKAGE_IMAGES_MAX);
		return NULL;
	}
	image = &rows->row[rows->count].image;
	rows->row[rows->count++].part = part;
	image->kind = kind;
	strncpy(image->name, name, sizeof(image->name) - 1);
	image->bytes = image->memory = part->file.bytes;
	if (same)
		memcpy(image->uuid, same->image.uuid, sizeof(image->uuid));
	else
		set_uuid(image, kind, uuid_last);
	return image;
}

static bool add_monitor(const struct pack_job *job, struct pack_rows *rows,
			struct pack_wrong *wrong)
{
	struct package_image *image = pack_row_add(
		rows, &job->monitor, PACKAGE_MONITOR, 0, "monitor", wrong);

	if (!image)
		return false;
	image->load = image->entry = BOARD_EL3_BASE;
	if (image->bytes > BOARD_BOOT_BASE - BOARD_EL3_BASE)
		return pack_fail(wrong,
				 "%s: no monitor is that large: %" PRIu64
				 " bytes",
				 job->monitor.path, image->bytes);
	return true;
}

/* QEMU's own dumps are padded to 1 MiB. */
static bool add_tree(struct pack_job *job, struct pack_rows *rows,
		     struct pack_wrong *wrong)
{
	struct file *file = &job->tree.file;
	struct package_image *image;

	if (!job->tree.path)
		return true;
	if (!tree_is_whole(file->data, file->bytes) ||
	    fdt_open_into(file->data, file->data, (int)file->bytes) != 0 ||
	    fdt_pack(file->data) != 0)
		return pack_fail(wrong, "%s: it is not a device tree blob",
				 job->tree.path);
	file->bytes = fdt_totalsize(file->data);
	if (file->bytes > BOOT_TREE_MAX)
		return pack_fail(wrong,
				 "%s: the device tree is larger than 0x%x "
				 "bytes",
				 job->tree.path, BOOT_TREE_MAX);
	image = pack_row_add(rows, &job->tree, PACKAGE_TREE, 0, "hw-config",
			     wrong);
	if (!image)
		return false;
	image->load = BOARD_DTB_BASE;
	return true;
}

static bool add_loads(const struct pack_job *job, struct pack_rows *rows,
		      struct pack_wrong *wrong)
{
	for (uint32_t i = 0; i < job->load_count; i++) {
		struct package_image *image;
		char name[PACKAGE_NAME_BYTES];

		snprintf(name, sizeof(name), "load.%u", i);
		image = pack_row_add(rows, &job->load[i].part, PACKAGE_LOAD,
				     (uint8_t)(PACKAGE_OWN_LOAD + i), name,
				     wrong);
		if (!image)
			return false;
		image->load = job->load[i].address;
	}
	return true;
}

/* --- checks --------------------------------------------------------------- */

static bool within(const struct package_image *image, uint64_t base,
		   uint64_t bytes)
{
	return image->load >= base && image->load - base <= bytes &&
	       image->memory <= bytes - (image->load - base);
}

static bool in_tos_ram(const struct package_image *image,
		       const struct pack_rows *rows)
{
	for (uint32_t i = 0; i < rows->tos_count; i++)
		if (within(image, rows->tos[i].base, rows->tos[i].bytes))
			return true;
	return false;
}

static bool check_place(const struct pack_row *row,
			const struct pack_rows *rows, struct pack_wrong *wrong)
{
	const struct package_image *image = &row->image;
	bool ram = within(image, RAM_BASE, RAM_END - RAM_BASE);

	if (image->load % 16)
		return pack_fail(wrong,
				 "%s: 0x%" PRIx64 " is not a multiple of 16",
				 row->part->path, image->load);
	if (image->kind == PACKAGE_BL33 && !ram)
		return pack_fail(wrong,
				 "%s: 0x%" PRIx64 " bytes at 0x%" PRIx64
				 " do not lie in the board's RAM, "
				 "0x%llx-0x%llx",
				 row->part->path, image->memory, image->load,
				 RAM_BASE, RAM_END - 1);
	if (image->kind == PACKAGE_LOAD && !ram && !in_tos_ram(image, rows))
		return pack_fail(wrong,
				 "%s: 0x%" PRIx64 " bytes at 0x%" PRIx64
				 " lie neither in the board's RAM, "
				 "0x%llx-0x%llx, nor in a Trusted OS's",
				 row->part->path, image->memory, image->load,
				 RAM_BASE, RAM_END - 1);
	if (image->entry && (image->entry % 4 || image->entry < image->load ||
			     image->entry - image->load >= image->bytes))
		return pack_fail(wrong,
				 "%s: the entry 0x%" PRIx64
				 " is not in the image",
				 row->part->path, image->entry);
	return true;
}

static bool check_places(const struct pack_rows *rows, struct pack_wrong *wrong)
{
	for (uint32_t i = 0; i < rows->count; i++) {
		const struct pack_row *a = &rows->row[i];

		if (!check_place(a, rows, wrong))
			return false;
		for (uint32_t j = 0; j < i; j++) {
			const struct pack_row *b = &rows->row[j];

			if (a->image.load < b->image.load + b->image.memory &&
			    b->image.load < a->image.load + a->image.memory)
				return pack_fail(
					wrong,
					"%s and %s overlap at 0x%" PRIx64,
					b->part->path, a->part->path,
					a->image.load > b->image.load
						? a->image.load
						: b->image.load);
		}
	}
	return true;
}

static bool collect(struct pack_job *job, struct pack_rows *rows,
		    struct pack_wrong *wrong)
{
	return add_monitor(job, rows, wrong) &&
	       pack_trusted_oses(job, rows, wrong) &&
	       pack_bl33(job, rows, wrong) && add_tree(job, rows, wrong) &&
	       add_loads(job, rows, wrong) && check_places(rows, wrong);
}

/* --- the package ---------------------------------------------------------- */

static uint64_t align_up(uint64_t value)
{
	return (value + ALIGN - 1) & ~(uint64_t)(ALIGN - 1);
}

/* One entry a part, the manifest's first. */
struct layout {
	struct package_toc_entry entry[PACKAGE_IMAGES_MAX + 2];
	const struct pack_file *part[PACKAGE_IMAGES_MAX + 2];
	uint32_t count; /* with the last */
	uint64_t bytes;
};

static void lay_out(const struct pack_rows *rows, struct layout *layout)
{
	static const uint8_t own[] = PACKAGE_UUID_OWN(PACKAGE_OWN_MANIFEST);
	uint64_t at;

	memcpy(layout->entry[0].uuid, own, sizeof(own));
	layout->entry[0].bytes = sizeof(struct package_manifest);
	layout->count = 1;
	for (uint32_t i = 0; i < rows->count; i++) {
		const struct pack_row *row = &rows->row[i];
		struct package_toc_entry *entry = &layout->entry[layout->count];

		if (find_part(rows, row->part) != row)
			continue;
		memcpy(entry->uuid, row->image.uuid, PACKAGE_UUID_BYTES);
		entry->bytes = row->part->file.bytes;
		layout->part[layout->count++] = row->part;
	}
	at = sizeof(struct package_toc_header) +
	     (layout->count + 1) * sizeof(struct package_toc_entry);
	for (uint32_t i = 0; i < layout->count; i++) {
		layout->entry[i].offset = at = align_up(at);
		at += layout->entry[i].bytes;
	}
	layout->entry[layout->count++].offset = layout->bytes = at;
}

static void fill_manifest(const struct pack_job *job,
			  const struct pack_rows *rows,
			  struct package_manifest *manifest)
{
	memcpy(manifest->magic, PACKAGE_MAGIC, sizeof(manifest->magic));
	manifest->bytes = sizeof(*manifest);
	manifest->flags = job->flags;
	memcpy(manifest->board, BOARD_NAME, sizeof(BOARD_NAME));
	manifest->version = job->version;
	manifest->image_count = rows->count;
	manifest->tos_count = rows->tos_count;
	memcpy(manifest->uid, job->uid, sizeof(manifest->uid));
	memcpy(manifest->tos, rows->tos, sizeof(manifest->tos));
	for (uint32_t i = 0; i < rows->count; i++) {
		const struct pack_row *row = &rows->row[i];
		struct package_image *image = &manifest->image[i];

		*image = row->image;
		if (!(job->flags & PACKAGE_UNMEASURED))
			pack_sha256(row->part->file.data + image->offset,
				    image->bytes, image->sha256);
	}
}

static bool seal(const struct pack_job *job, const uint8_t *toc,
		 uint32_t toc_bytes, struct package_manifest *manifest,
		 struct pack_wrong *wrong)
{
	uint8_t hash[PACKAGE_HASH_BYTES];

	manifest->toc_bytes = toc_bytes;
	if (job->flags & PACKAGE_UNMEASURED)
		return true;
	pack_sha256(toc, toc_bytes, manifest->toc_sha256);
	if (!job->key)
		return true;
	memcpy(manifest->key, job->key->public, PACKAGE_KEY_BYTES);
	pack_sha256(manifest, offsetof(struct package_manifest, signature),
		    hash);
	return pack_sign(job->key, hash, manifest->signature) ||
	       pack_fail(wrong, "signing failed");
}

static bool write_package(const struct pack_job *job,
			  const struct pack_rows *rows,
			  const struct layout *layout, uint8_t *out,
			  struct pack_wrong *wrong)
{
	const struct package_toc_header header = {
		.magic = PACKAGE_TOC_MAGIC,
		.serial = PACKAGE_TOC_SERIAL,
	};
	const size_t entries = layout->count * sizeof(layout->entry[0]);
	struct package_manifest manifest = { .magic = { 0 } };

	memcpy(out, &header, sizeof(header));
	memcpy(out + sizeof(header), layout->entry, entries);
	for (uint32_t i = 1; i + 1 < layout->count; i++)
		memcpy(out + layout->entry[i].offset,
		       layout->part[i]->file.data, layout->entry[i].bytes);
	fill_manifest(job, rows, &manifest);
	if (!seal(job, out, (uint32_t)(sizeof(header) + entries), &manifest,
		  wrong))
		return false;
	memcpy(out + layout->entry[0].offset, &manifest, sizeof(manifest));
	return true;
}

static bool has_root(const struct pack_job *job)
{
	static const uint8_t none[PACKAGE_HASH_BYTES];

	return memcmp(job->board.root_sha256, none, sizeof(none)) != 0;
}

static bool check_job(const struct pack_job *job, struct pack_wrong *wrong)
{
	if (!job->only && job->boot.file.bytes == 0)
		return pack_fail(wrong, "%s: it is empty", job->boot.path);
	if (!job->only && job->boot.file.bytes > BOARD_KEYS_OFFSET)
		return pack_fail(wrong,
				 "%s: the boot stage is larger than 0x%llx "
				 "bytes, where the board's keys are",
				 job->boot.path, BOARD_KEYS_OFFSET);
	if (job->flags & PACKAGE_UNMEASURED && job->key)
		return pack_fail(wrong, "--unmeasured has no hashes to sign");
	if (job->flags & PACKAGE_UNMEASURED && has_root(job))
		return pack_fail(wrong, "a board with a root key refuses "
					"packages without hashes");
	return true;
}

struct file pack_make(struct pack_job *job, struct pack_wrong *wrong)
{
	const size_t base = job->only ? 0 : BOARD_PACKAGE_OFFSET;
	struct pack_rows rows = { .count = 0 };
	struct layout layout = { .count = 0 };
	struct file flash = { 0 };

	if (!check_job(job, wrong) || !collect(job, &rows, wrong))
		return flash;
	lay_out(&rows, &layout);
	if (layout.bytes > BOARD_FLASH0_SIZE - base) {
		pack_fail(wrong,
			  "the parts do not fit the flash of 64 MiB: %" PRIu64
			  " bytes",
			  base + layout.bytes);
		return flash;
	}
	flash.bytes = job->pad ? BOARD_FLASH0_SIZE : base + layout.bytes;
	flash.data = calloc(1, flash.bytes);
	if (!flash.data) {
		pack_fail(wrong, "out of memory");
		return (struct file){ 0 };
	}
	if (!job->only) {
		memcpy(flash.data, job->boot.file.data, job->boot.file.bytes);
		memcpy(flash.data + BOARD_KEYS_OFFSET, &job->board,
		       sizeof(job->board));
	}
	if (!write_package(job, &rows, &layout, flash.data + base, wrong))
		file_free(&flash);
	return flash;
}
