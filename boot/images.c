/* SPDX-License-Identifier: BSD-2-Clause */
/* The manifest's images and Trusted OSes: where they come from and go to. */
#include <stdbool.h>

#include "boards/qemu-virt/memory.h"
#include "boot/handover.h"
#include "boot/package.h"
#include "lib/rt/rt.h"

#define NO_IMAGE   PACKAGE_IMAGES_MAX
#define PAGE_MASK  0xfffull
#define LOAD_MASK  0xfull
#define INTID_LOW  16u
#define INTID_HIGH 1019u

/* [base, base + bytes) lies in [low, high); says no to a wrap. */
static bool range_within(uint64_t base, uint64_t bytes, uint64_t low,
			 uint64_t high)
{
	return base >= low && base <= high && bytes <= high - base;
}

/* Neither wraps. */
static bool ranges_meet(uint64_t a, uint64_t a_bytes, uint64_t b,
			uint64_t b_bytes)
{
	return a < b + b_bytes && b < a + a_bytes;
}

static bool all_zero(const void *data, size_t bytes)
{
	const uint8_t *byte = data;

	for (size_t i = 0; i < bytes; i++)
		if (byte[i] != 0)
			return false;
	return true;
}

/* Zero-terminated and printable, and nothing hidden behind the end. */
static bool name_good(const char *name)
{
	size_t length = 0;

	while (length < PACKAGE_NAME_BYTES && name[length] != 0)
		if (name[length] <= ' ' || name[length++] > '~')
			return false;
	return length != 0 && length < PACKAGE_NAME_BYTES &&
	       all_zero(name + length, PACKAGE_NAME_BYTES - length);
}

/* How many of x0-x3 an image of that kind may choose. */
static size_t args_of(uint32_t kind)
{
	if (kind == PACKAGE_TOS)
		return 4;
	return kind == PACKAGE_BL33 ? 1 : 0;
}

static bool args_good(const struct package_image *image)
{
	for (size_t i = 0; i < 4; i++) {
		if (image->arg[i] >= PACKAGE_ARGS)
			return false;
		if (image->arg[i] != PACKAGE_ARG_VALUE && image->x[i] != 0)
			return false;
		if (i >= args_of(image->kind) &&
		    (image->arg[i] != PACKAGE_ARG_VALUE || image->x[i] != 0))
			return false;
	}
	/* The secure world's log is not the normal world's to know. */
	return image->kind == PACKAGE_TOS || image->arg[0] <= PACKAGE_ARG_TREE;
}

static bool source_good(const struct package_image *image,
			const struct boot_toc *toc)
{
	const struct package_toc_entry *entry = toc_find(toc, image->uuid);

	return entry != NULL && image->bytes != 0 &&
	       image->offset <= entry->bytes &&
	       image->bytes <= entry->bytes - image->offset;
}

static bool in_tos(const struct package_manifest *manifest,
		   const struct package_image *image)
{
	for (uint32_t i = 0; i < manifest->tos_count; i++) {
		const struct package_tos *tos = &manifest->tos[i];

		if (range_within(image->load, image->memory, tos->base,
				 tos->base + tos->bytes))
			return true;
	}
	return false;
}

static bool in_ram(const struct package_image *image,
		   const struct boot_limits *limits)
{
	return range_within(image->load, image->memory,
			    BOARD_DTB_BASE + BOARD_DTB_SIZE, limits->ram_end);
}

static bool load_good(const struct package_manifest *manifest,
		      const struct package_image *image,
		      const struct boot_limits *limits)
{
	if ((image->load & LOAD_MASK) != 0 || image->memory < image->bytes)
		return false;
	switch ((enum package_kind)image->kind) {
	case PACKAGE_MONITOR:
		return image->load == BOARD_EL3_BASE &&
		       image->memory <= BOARD_BOOT_BASE - BOARD_EL3_BASE;
	case PACKAGE_BL33:
		return in_ram(image, limits);
	case PACKAGE_TOS:
		return in_tos(manifest, image);
	case PACKAGE_LOAD:
		return in_ram(image, limits) || in_tos(manifest, image);
	case PACKAGE_TREE:
		return image->load == BOARD_DTB_BASE &&
		       image->memory <= limits->tree_bytes;
	case PACKAGE_NONE:
	case PACKAGE_KINDS:
		break;
	}
	return false;
}

static bool entry_good(const struct package_image *image)
{
	switch ((enum package_kind)image->kind) {
	case PACKAGE_MONITOR:
		return image->entry == image->load &&
		       image->bytes >= BOOT_WARM_OFFSET + 4;
	case PACKAGE_BL33:
	case PACKAGE_TOS:
		return image->entry % 4 == 0 &&
		       range_within(image->entry, 4, image->load,
				    image->load + image->bytes);
	case PACKAGE_LOAD:
	case PACKAGE_TREE:
		return image->entry == 0;
	case PACKAGE_NONE:
	case PACKAGE_KINDS:
		break;
	}
	return false;
}

static bool overlaps_earlier(const struct package_manifest *manifest,
			     uint32_t image)
{
	const struct package_image *a = &manifest->image[image];

	for (uint32_t i = 0; i < image; i++) {
		const struct package_image *b = &manifest->image[i];

		if (ranges_meet(a->load, a->memory, b->load, b->memory))
			return true;
	}
	return false;
}

static enum boot_error image_check(const struct package_manifest *manifest,
				   uint32_t index, const struct boot_toc *toc,
				   const struct boot_limits *limits)
{
	const struct package_image *image = &manifest->image[index];

	if (!name_good(image->name) || !args_good(image))
		return BOOT_BAD_IMAGE;
	if (!source_good(image, toc))
		return BOOT_BAD_SOURCE;
	if (!load_good(manifest, image, limits))
		return BOOT_BAD_LOAD;
	if (!entry_good(image))
		return BOOT_BAD_ENTRY;
	if (overlaps_earlier(manifest, index))
		return BOOT_OVERLAP;
	return BOOT_OK;
}

static bool kinds_good(const struct package_manifest *manifest)
{
	uint32_t kinds[PACKAGE_KINDS] = { 0 };

	if (manifest->image_count > PACKAGE_IMAGES_MAX)
		return false;
	for (uint32_t i = 0; i < manifest->image_count; i++) {
		if (manifest->image[i].kind >= PACKAGE_KINDS)
			return false;
		kinds[manifest->image[i].kind]++;
	}
	return kinds[PACKAGE_NONE] == 0 && kinds[PACKAGE_MONITOR] == 1 &&
	       kinds[PACKAGE_BL33] == 1 && kinds[PACKAGE_TREE] <= 1 &&
	       kinds[PACKAGE_TOS] == manifest->tos_count &&
	       all_zero(manifest->image + manifest->image_count,
			(PACKAGE_IMAGES_MAX - manifest->image_count) *
				sizeof(manifest->image[0]));
}

/* FID[31:24]: yielding calls, and the fast ones of owners 48 to 63. */
static bool rows_allowed(const uint64_t rows[4])
{
	return (rows[0] & 3) == 0 && (rows[2] & 0x0000ffffffffffffull) == 0 &&
	       (rows[3] & 0x0000ffffffffffffull) == 0;
}

static bool intids_good(const struct package_tos *tos,
			uint8_t taken[INTID_HIGH + 1])
{
	if (tos->intid_count > PACKAGE_INTIDS_MAX)
		return false;
	for (uint32_t i = 0; i < tos->intid_count; i++) {
		const uint32_t intid = tos->intids[i];

		if (intid < INTID_LOW || intid > INTID_HIGH || taken[intid])
			return false;
		taken[intid] = 1;
	}
	return all_zero(tos->intids + tos->intid_count,
			(PACKAGE_INTIDS_MAX - tos->intid_count) *
				sizeof(tos->intids[0]));
}

static bool tos_memory_good(const struct package_manifest *manifest,
			    uint32_t index)
{
	const struct package_tos *tos = &manifest->tos[index];
	const struct package_image *image;

	if (((tos->base | tos->bytes) & PAGE_MASK) != 0 ||
	    tos->image >= manifest->image_count ||
	    !range_within(tos->base, tos->bytes, BOARD_TOS_BASE,
			  BOARD_TOS_BASE + BOARD_TOS_SIZE))
		return false;
	image = &manifest->image[tos->image];
	if (image->kind != PACKAGE_TOS || image->memory > tos->bytes ||
	    !range_within(image->load, image->memory, tos->base,
			  tos->base + tos->bytes))
		return false;
	/* Ranges apart: then no image is that of two. */
	for (uint32_t i = 0; i < index; i++)
		if (ranges_meet(tos->base, tos->bytes, manifest->tos[i].base,
				manifest->tos[i].bytes))
			return false;
	return true;
}

static bool tos_good(const struct package_manifest *manifest)
{
	uint8_t taken[INTID_HIGH + 1] = { 0 };
	uint64_t rows[4] = { 0 };

	if (manifest->tos_count > PACKAGE_TOS_MAX ||
	    !all_zero(manifest->tos + manifest->tos_count,
		      (PACKAGE_TOS_MAX - manifest->tos_count) *
			      sizeof(manifest->tos[0])))
		return false;
	for (uint32_t i = 0; i < manifest->tos_count; i++) {
		const struct package_tos *tos = &manifest->tos[i];

		if (!tos_memory_good(manifest, i) || !rows_allowed(tos->rows) ||
		    !intids_good(tos, taken))
			return false;
		for (size_t n = 0; n < 4; n++) {
			if ((rows[n] & tos->rows[n]) != 0)
				return false;
			rows[n] |= tos->rows[n];
		}
	}
	return true;
}

struct boot_verdict manifest_check(const struct package_manifest *manifest,
				   const struct boot_toc *toc,
				   const struct boot_limits *limits)
{
	enum boot_error error;

	if (!kinds_good(manifest))
		return (struct boot_verdict){ BOOT_BAD_IMAGES, NO_IMAGE };
	if (!tos_good(manifest))
		return (struct boot_verdict){ BOOT_BAD_TOS, NO_IMAGE };
	for (uint32_t i = 0; i < manifest->image_count; i++) {
		error = image_check(manifest, i, toc, limits);
		if (error != BOOT_OK)
			return (struct boot_verdict){ error, i };
	}
	return (struct boot_verdict){ BOOT_OK, NO_IMAGE };
}
