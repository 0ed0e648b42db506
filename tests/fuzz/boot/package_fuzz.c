/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot/ judges tables of contents and manifests: the input says which words of
 * a good pair become what. What is taken keeps every promise that load.c and
 * the monitor rely on.
 */
#include "tests/fuzz/fuzz.h"

#include "boards/qemu-virt/memory.h"
#include "boot/boot.h"

#define PACKAGE_ROOM 0x1000000ull
#define RAM_END	     0x80000000ull

struct pair {
	struct boot_toc toc;
	struct package_manifest manifest;
};

static const uint8_t uuid_of[][PACKAGE_UUID_BYTES] = {
	PACKAGE_UUID_OWN(PACKAGE_OWN_MANIFEST),
	PACKAGE_UUID_BL31,
	PACKAGE_UUID_BL33,
	PACKAGE_UUID_BL32,
	PACKAGE_UUID_OWN(PACKAGE_OWN_LOAD),
};
#define ENTRIES 5u

static const struct package_image images[] = {
	{ .name = "monitor", .kind = PACKAGE_MONITOR, .load = BOARD_EL3_BASE },
	{ .name = "bl33", .kind = PACKAGE_BL33, .load = BOARD_BL33_BASE },
	{ .name = "tos", .kind = PACKAGE_TOS, .load = BOARD_TOS_BASE },
	{ .name = "load", .kind = PACKAGE_LOAD, .load = 0x50000000 },
};

static void make_good(struct pair *pair)
{
	memset(pair, 0, sizeof(*pair));
	pair->toc.header.magic = PACKAGE_TOC_MAGIC;
	for (size_t i = 0; i < ENTRIES; i++) {
		memcpy(pair->toc.entry[i].uuid, uuid_of[i], PACKAGE_UUID_BYTES);
		pair->toc.entry[i].offset = 0x1000 + i * 0x20000;
		pair->toc.entry[i].bytes =
			i == 0 ? sizeof(pair->manifest) : 0x10000;
	}
	pair->toc.entry[ENTRIES].offset = 0x1000 + ENTRIES * 0x20000;
	memcpy(pair->manifest.magic, PACKAGE_MAGIC, 8);
	memcpy(pair->manifest.board, BOARD_NAME, sizeof(BOARD_NAME));
	pair->manifest.bytes = sizeof(pair->manifest);
	pair->manifest.image_count = 4;
	pair->manifest.tos_count = 1;
	for (size_t i = 0; i < 4; i++) {
		struct package_image *image = &pair->manifest.image[i];

		*image = images[i];
		memcpy(image->uuid, uuid_of[i + 1], PACKAGE_UUID_BYTES);
		image->bytes = image->memory = 0x10000;
		image->entry = i < 3 ? image->load : 0;
	}
	pair->manifest.tos[0] = (struct package_tos){
		.base = BOARD_TOS_BASE,
		.bytes = 0x100000,
		.rows = { 4 },
		.image = 2,
		.intid_count = 1,
		.intids = { 40 },
	};
}

/* A few words, at any place, to any value or to one that is there already. */
static void damage(struct pair *pair, struct input *input)
{
	uint8_t *bytes = (uint8_t *)pair;

	while (input->left != 0) {
		const uint8_t how = input_byte(input);
		uint16_t at, from;
		uint64_t value;
		size_t size = (size_t)1 << (how & 3);

		input_take(input, &at, sizeof(at));
		at = (uint16_t)(at % (sizeof(*pair) - 8));
		if (how & 4) {
			input_take(input, &from, sizeof(from));
			memmove(bytes + at, bytes + from % (sizeof(*pair) - 8),
				size);
			continue;
		}
		input_take(input, &value, size);
		memcpy(bytes + at, &value, size);
	}
}

static void range_is_good(const struct package_manifest *manifest,
			  const struct package_image *image)
{
	const uint64_t end = image->load + image->memory;
	bool tos = false;

	MUST(image->bytes != 0 && image->memory >= image->bytes);
	MUST(end > image->load);
	for (uint32_t i = 0; i < manifest->tos_count; i++)
		tos |= image->load >= manifest->tos[i].base &&
		       end <= manifest->tos[i].base + manifest->tos[i].bytes;
	switch ((enum package_kind)image->kind) {
	case PACKAGE_MONITOR:
		MUST(image->load == BOARD_EL3_BASE && end <= BOARD_BOOT_BASE);
		break;
	case PACKAGE_BL33:
		MUST(image->load >= 0x40100000 && end <= RAM_END);
		break;
	case PACKAGE_TOS:
		MUST(tos && image->load >= BOARD_TOS_BASE);
		break;
	case PACKAGE_LOAD:
		MUST(tos || (image->load >= 0x40100000 && end <= RAM_END));
		break;
	case PACKAGE_TREE:
		MUST(image->load == BOARD_DTB_BASE &&
		     image->bytes <= BOOT_TREE_MAX);
		break;
	case PACKAGE_NONE:
	case PACKAGE_KINDS:
		MUST(false);
	}
}

static void images_are_good(const struct pair *pair)
{
	const struct package_manifest *manifest = &pair->manifest;

	for (uint32_t i = 0; i < manifest->image_count; i++) {
		const struct package_image *image = &manifest->image[i];
		const struct package_toc_entry *entry =
			toc_find(&pair->toc, image->uuid);

		MUST(entry && image->offset + image->bytes <= entry->bytes);
		MUST(entry->offset + image->offset + image->bytes <=
		     PACKAGE_ROOM);
		range_is_good(manifest, image);
		if (image->entry != 0)
			MUST(image->entry >= image->load &&
			     image->entry + 4 <= image->load + image->bytes);
		for (uint32_t n = 0; n < i; n++)
			MUST(image->load >= manifest->image[n].load +
						    manifest->image[n].memory ||
			     manifest->image[n].load >=
				     image->load + image->memory);
	}
}

static void toses_are_good(const struct package_manifest *manifest)
{
	uint64_t rows[4] = { 0 };

	MUST(manifest->tos_count <= PACKAGE_TOS_MAX);
	for (uint32_t i = 0; i < manifest->tos_count; i++) {
		const struct package_tos *tos = &manifest->tos[i];

		MUST(tos->base >= BOARD_TOS_BASE &&
		     tos->base + tos->bytes <= BOARD_TOS_BASE + BOARD_TOS_SIZE);
		MUST(manifest->image[tos->image].kind == PACKAGE_TOS);
		MUST(tos->intid_count <= PACKAGE_INTIDS_MAX);
		for (uint32_t n = 0; n < tos->intid_count; n++)
			MUST(tos->intids[n] >= 16 && tos->intids[n] < 1020);
		for (size_t n = 0; n < 4; n++) {
			MUST((rows[n] & tos->rows[n]) == 0);
			rows[n] |= tos->rows[n];
		}
	}
	/* EL3's own calls, and ids older than SMCCC, are nobody's. */
	MUST((rows[0] & 3) == 0 && (rows[2] & 0xffffffffffff) == 0 &&
	     (rows[3] & 0xffffffffffff) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct boot_limits limits = {
		.package_bytes = PACKAGE_ROOM,
		.ram_end = RAM_END,
		.tree_bytes = BOOT_TREE_MAX,
	};
	struct input input = { data, size };
	struct pair pair;

	make_good(&pair);
	damage(&pair, &input);
	if (toc_check(&pair.toc, PACKAGE_ROOM) != BOOT_OK ||
	    !manifest_find(&pair.toc) ||
	    manifest_check_head(&pair.manifest) != BOOT_OK)
		return 0;
	if (manifest_check(&pair.manifest, &pair.toc, &limits).error ==
	    BOOT_OK) {
		images_are_good(&pair);
		toses_are_good(&pair.manifest);
	} else {
		MUST(size != 0);
	}
	return 0;
}
