/* SPDX-License-Identifier: BSD-2-Clause */
/* boot/ judges packages that it did not make: on the host, with cmocka. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "boot/boot.h"

#define RAM 0x40000000ull
#define GIB 0x40000000ull

static const struct boot_limits limits = {
	.package_bytes = 0x1000000,
	.ram_end = RAM + GIB,
	.tree_bytes = BOOT_TREE_MAX,
};

static const uint8_t uuid_of[][PACKAGE_UUID_BYTES] = {
	PACKAGE_UUID_OWN(PACKAGE_OWN_MANIFEST),
	PACKAGE_UUID_BL31,
	PACKAGE_UUID_BL33,
	PACKAGE_UUID_BL32,
	PACKAGE_UUID_BL32_EXTRA1,
};
#define ENTRIES 5

/* A monitor, BL33 and two Trusted OSes. */
struct pair {
	struct boot_toc toc;
	struct package_manifest manifest;
};

static struct package_image image(uint32_t kind, size_t entry, const char *name,
				  uint64_t load)
{
	struct package_image made = {
		.kind = kind,
		.bytes = 0x10000,
		.memory = 0x20000,
		.load = load,
		.entry = load,
	};

	memcpy(made.uuid, uuid_of[entry], PACKAGE_UUID_BYTES);
	strcpy(made.name, name);
	return made;
}

static struct pair good(void)
{
	struct pair pair = {
		.toc.header = { PACKAGE_TOC_MAGIC, PACKAGE_TOC_SERIAL, 0 },
		.manifest = {
			.magic = PACKAGE_MAGIC,
			.bytes = sizeof(struct package_manifest),
			.board = "qemu-virt",
			.image_count = 4,
			.tos_count = 2,
			.image = {
				image(PACKAGE_MONITOR, 1, "monitor", 0xe000000),
				image(PACKAGE_BL33, 2, "bl33", 0x60000000),
				image(PACKAGE_TOS, 3, "one", 0xe100000),
				image(PACKAGE_TOS, 4, "two", 0xe800000),
			},
			.tos = {
				{ .base = 0xe100000, .bytes = 0x100000,
				  .image = 2, .intid_count = 2,
				  .intids = { 16, 1019 },
				  .rows = { 4, 0, 0, 0 } },
				{ .base = 0xe800000, .bytes = 0x800000,
				  .image = 3,
				  .rows = { 8, 0, 0, 1ull << 63 } },
			},
		},
	};

	for (size_t i = 0; i < ENTRIES; i++) {
		memcpy(pair.toc.entry[i].uuid, uuid_of[i], PACKAGE_UUID_BYTES);
		pair.toc.entry[i].offset = 0x1000 + i * 0x20000;
		pair.toc.entry[i].bytes =
			i == 0 ? sizeof(struct package_manifest) : 0x10000;
	}
	pair.toc.entry[ENTRIES].offset = 0x1000 + ENTRIES * 0x20000;
	return pair;
}

static struct boot_verdict judge(struct pair *pair)
{
	const struct boot_verdict none = { BOOT_OK, PACKAGE_IMAGES_MAX };
	struct boot_verdict verdict = none;

	verdict.error = toc_check(&pair->toc, limits.package_bytes);
	if (verdict.error == BOOT_OK && manifest_find(&pair->toc) == NULL)
		verdict.error = BOOT_NO_MANIFEST;
	if (verdict.error == BOOT_OK)
		verdict.error = manifest_check_head(&pair->manifest);
	if (verdict.error == BOOT_OK)
		verdict = manifest_check(&pair->manifest, &pair->toc, &limits);
	return verdict;
}

static void a_good_package_is_taken(void **state)
{
	struct pair pair = good();

	(void)state;
	assert_int_equal(judge(&pair).error, BOOT_OK);
	assert_int_equal(pair.toc.count, ENTRIES);
	assert_int_equal(pair.toc.bytes, 16 + 40 * (ENTRIES + 1));
	pair.manifest.image[1].load = pair.manifest.image[1].entry =
		RAM + GIB - 0x20000;
	pair.manifest.image[1].entry += 0x10000 - 4;
	assert_int_equal(judge(&pair).error, BOOT_OK);
	pair.manifest.image[1].load = pair.manifest.image[1].entry =
		RAM + 0x100000;
	assert_int_equal(judge(&pair).error, BOOT_OK);
}

/* A word of the pair, what it becomes, and what that is called. */
#define TOC(member)	 offsetof(struct pair, toc.member)
#define MANIFEST(member) offsetof(struct pair, manifest.member)
struct change {
	size_t at;
	size_t bytes;
	uint64_t value;
	enum boot_error error;
	uint32_t image;
};

static const struct change changes[] = {
	{ TOC(header.magic), 4, 0, BOOT_NO_PACKAGE, 16 },
	{ TOC(entry[ENTRIES].uuid), 1, 1, BOOT_BAD_TOC, 16 }, /* no last */
	{ TOC(entry[ENTRIES].bytes), 8, 1, BOOT_BAD_TOC, 16 },
	{ TOC(entry[ENTRIES].offset), 8, 0x1000001, BOOT_BAD_TOC, 16 },
	{ TOC(entry[ENTRIES].offset), 8, 0x90000, BOOT_BAD_TOC, 16 },
	{ TOC(entry[2].offset), 8, -0x1000ull, BOOT_BAD_TOC, 16 },
	{ TOC(entry[2].offset), 8, 16, BOOT_BAD_TOC, 16 },
	{ TOC(entry[2].bytes), 8, -0x1000ull, BOOT_BAD_TOC, 16 },
	{ TOC(entry[0].bytes), 8, 3047, BOOT_NO_MANIFEST, 16 },
	{ TOC(entry[0].uuid), 1, 1, BOOT_NO_MANIFEST, 16 },
	{ MANIFEST(magic), 1, 0, BOOT_BAD_MANIFEST, 16 },
	{ MANIFEST(bytes), 4, 3047, BOOT_BAD_MANIFEST, 16 },
	{ MANIFEST(flags), 4, 8, BOOT_BAD_MANIFEST, 16 },
	{ MANIFEST(reserved), 4, 1, BOOT_BAD_MANIFEST, 16 },
	{ MANIFEST(board[9]), 1, '2', BOOT_OTHER_BOARD, 16 },
	{ MANIFEST(image_count), 4, 17, BOOT_BAD_IMAGES, 16 },
	{ MANIFEST(image_count), 4, 3, BOOT_BAD_IMAGES, 16 },
	{ MANIFEST(image_count), 4, 5, BOOT_BAD_IMAGES, 16 },
	{ MANIFEST(image[1].kind), 4, PACKAGE_MONITOR, BOOT_BAD_IMAGES, 16 },
	{ MANIFEST(image[1].kind), 4, PACKAGE_KINDS, BOOT_BAD_IMAGES, 16 },
	{ MANIFEST(image[1].kind), 4, UINT32_MAX, BOOT_BAD_IMAGES, 16 },
	{ MANIFEST(image[4].x[3]), 8, 1, BOOT_BAD_IMAGES, 16 },
	{ MANIFEST(tos_count), 4, 1, BOOT_BAD_IMAGES, 16 },
	{ MANIFEST(tos[2].base), 8, 1, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].base), 8, 0xe100800, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].base), 8, 0xe000000, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].bytes), 8, 0x800000, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].bytes), 8, -0x1000ull, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].bytes), 8, 0x10000, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].image), 4, 1, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].image), 4, 3, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].image), 4, 16, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].rows[0]), 8, 12, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].rows[0]), 8, 2, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].rows[2]), 8, 16, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].rows[3]), 8, 1ull << 47, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].intid_count), 4, 17, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].intid_count), 4, 1, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].intids[0]), 4, 15, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].intids[0]), 4, 1019, BOOT_BAD_TOS, 16 },
	{ MANIFEST(tos[0].intids[0]), 4, UINT32_MAX, BOOT_BAD_TOS, 16 },
	{ MANIFEST(image[1].name[0]), 1, 0, BOOT_BAD_IMAGE, 1 },
	{ MANIFEST(image[1].name[0]), 1, 27, BOOT_BAD_IMAGE, 1 },
	{ MANIFEST(image[1].name[8]), 1, 'x', BOOT_BAD_IMAGE, 1 },
	{ MANIFEST(image[1].arg[0]), 1, PACKAGE_ARGS, BOOT_BAD_IMAGE, 1 },
	{ MANIFEST(image[1].arg[0]), 1, PACKAGE_ARG_LOG, BOOT_BAD_IMAGE, 1 },
	{ MANIFEST(image[1].arg[1]), 1, PACKAGE_ARG_TREE, BOOT_BAD_IMAGE, 1 },
	{ MANIFEST(image[1].x[1]), 8, 1, BOOT_BAD_IMAGE, 1 },
	{ MANIFEST(image[2].arg[3]), 1, PACKAGE_ARGS, BOOT_BAD_IMAGE, 2 },
	{ MANIFEST(image[0].arg[0]), 1, PACKAGE_ARG_TREE, BOOT_BAD_IMAGE, 0 },
	{ MANIFEST(image[0].x[1]), 8, 1, BOOT_BAD_IMAGE, 0 },
	{ MANIFEST(image[1].uuid[15]), 1, 1, BOOT_BAD_SOURCE, 1 },
	{ MANIFEST(image[1].bytes), 8, 0, BOOT_BAD_SOURCE, 1 },
	{ MANIFEST(image[1].bytes), 8, 0x10001, BOOT_BAD_SOURCE, 1 },
	{ MANIFEST(image[1].bytes), 8, UINT64_MAX, BOOT_BAD_SOURCE, 1 },
	{ MANIFEST(image[1].offset), 8, 1, BOOT_BAD_SOURCE, 1 },
	{ MANIFEST(image[1].offset), 8, -0x1000ull, BOOT_BAD_SOURCE, 1 },
	{ MANIFEST(image[0].load), 8, 0xe001000, BOOT_BAD_LOAD, 0 },
	{ MANIFEST(image[0].memory), 8, 0x80001, BOOT_BAD_LOAD, 0 },
	{ MANIFEST(image[1].load), 8, RAM, BOOT_BAD_LOAD, 1 },
	{ MANIFEST(image[1].load), 8, 0x60000008, BOOT_BAD_LOAD, 1 },
	{ MANIFEST(image[1].load), 8, RAM + GIB - 0x1f000, BOOT_BAD_LOAD, 1 },
	{ MANIFEST(image[1].load), 8, -0x10000ull, BOOT_BAD_LOAD, 1 },
	{ MANIFEST(image[1].load), 8, 0xe100000, BOOT_BAD_LOAD, 1 },
	{ MANIFEST(image[1].memory), 8, 0xffff, BOOT_BAD_LOAD, 1 },
	{ MANIFEST(image[1].memory), 8, -0x60000000ull, BOOT_BAD_LOAD, 1 },
	{ MANIFEST(image[0].entry), 8, 0xe000004, BOOT_BAD_ENTRY, 0 },
	/* Too short for its second entry; found by the fuzzer. */
	{ MANIFEST(image[0].bytes), 8, 7, BOOT_BAD_ENTRY, 0 },
	{ MANIFEST(image[1].entry), 8, 0, BOOT_BAD_ENTRY, 1 },
	{ MANIFEST(image[1].entry), 8, 0x5ffffffc, BOOT_BAD_ENTRY, 1 },
	{ MANIFEST(image[1].entry), 8, 0x60000002, BOOT_BAD_ENTRY, 1 },
	{ MANIFEST(image[1].entry), 8, 0x6000fffe, BOOT_BAD_ENTRY, 1 },
	{ MANIFEST(image[1].entry), 8, 0x60010000, BOOT_BAD_ENTRY, 1 },
	{ MANIFEST(image[1].entry), 8, UINT64_MAX - 3, BOOT_BAD_ENTRY, 1 },
};

static void a_wrong_word_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		const struct change *change = &changes[i];
		struct pair pair = good();
		struct boot_verdict verdict;

		memcpy((uint8_t *)&pair + change->at, &change->value,
		       change->bytes);
		verdict = judge(&pair);
		if (verdict.error != change->error ||
		    verdict.image != change->image)
			fail_msg("change %zu: \"%s\" (%u), not \"%s\" (%u)", i,
				 boot_error_text(verdict.error), verdict.image,
				 boot_error_text(change->error), change->image);
	}
}

static void images_that_meet_are_refused(void **state)
{
	struct pair pair = good();

	(void)state;
	pair.manifest.image[4] = pair.manifest.image[1];
	pair.manifest.image[4].kind = PACKAGE_LOAD;
	pair.manifest.image[4].entry = 0;
	pair.manifest.image[4].load = 0x60020000; /* right behind it */
	pair.manifest.image_count = 5;
	assert_int_equal(judge(&pair).error, BOOT_OK);
	pair.manifest.image[4].load -= 16;
	assert_int_equal(judge(&pair).error, BOOT_OVERLAP);
	assert_int_equal(judge(&pair).image, 4);
	pair.manifest.image[4].load = 0x60000000 - 0x20000;
	assert_int_equal(judge(&pair).error, BOOT_OK);
	pair.manifest.image[4].load += 16;
	assert_int_equal(judge(&pair).error, BOOT_OVERLAP);
	/* In a Trusted OS's RAM, behind its image; not in that of nobody. */
	pair.manifest.image[4].load = 0xe120000;
	assert_int_equal(judge(&pair).error, BOOT_OK);
	pair.manifest.image[4].load = 0xe200000;
	assert_int_equal(judge(&pair).error, BOOT_BAD_LOAD);
}

static void a_uuid_twice_is_none(void **state)
{
	struct pair pair = good();

	(void)state;
	memcpy(pair.toc.entry[3].uuid, uuid_of[2], PACKAGE_UUID_BYTES);
	assert_int_equal(judge(&pair).error, BOOT_BAD_SOURCE);
	memcpy(pair.toc.entry[3].uuid, uuid_of[0], PACKAGE_UUID_BYTES);
	assert_int_equal(judge(&pair).error, BOOT_NO_MANIFEST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_package_is_taken),
		cmocka_unit_test(a_wrong_word_is_refused),
		cmocka_unit_test(images_that_meet_are_refused),
		cmocka_unit_test(a_uuid_twice_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
