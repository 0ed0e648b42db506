/* SPDX-License-Identifier: BSD-2-Clause */
/* Flash images: what is written, what is refused, what is read back. */
#include "tests/unit/test.h"

#include <stdio.h>

#include "tools/pack.h"
#include <smcgate/package.h>

#define PACKAGE 0x40000u
#define PAYLOAD (PACKAGE + 0x3000u)
#define KEYS	0x3f000u
#define LOAD	0x60000000u

static struct file blank(size_t bytes, int fill)
{
	struct file file = { malloc(bytes + 1), bytes };

	memset(file.data, fill, bytes);
	return file;
}

static struct file make(size_t boot_bytes, size_t bl33_bytes, uint64_t address,
			const char **wrong)
{
	struct pack pack = {
		.boot = blank(boot_bytes, 0x11),
		.monitor = blank(3000, 0x33),
		.bl33 = blank(bl33_bytes, 0x22),
		.address = address,
	};
	struct file flash = pack_make(&pack, wrong);

	file_free(&pack.boot);
	file_free(&pack.monitor);
	file_free(&pack.bl33);
	return flash;
}

static struct file make_good(void)
{
	const char *wrong;
	struct file flash = make(1000, 5000, LOAD, &wrong);

	assert_null(wrong);
	return flash;
}

TEST(parts_lie_where_the_boot_stage_looks)
{
	struct file flash = make_good();
	const struct package_toc_header *toc =
		(const void *)(flash.data + PACKAGE);
	const struct package_manifest *manifest =
		(const void *)(flash.data + PACKAGE + 0x1000);

	UNUSED_STATE;
	EQUAL(flash.bytes, PAYLOAD + 5000);
	EQUAL(flash.data[0], 0x11);
	EQUAL(flash.data[999], 0x11);
	EQUAL(flash.data[1000], 0);
	for (size_t i = 0; i < 0x1000; i++)
		EQUAL(flash.data[KEYS + i], 0); /* a development board */
	EQUAL(toc->magic, 0xaa640001);
	assert_memory_equal(manifest->magic, "SMCGMAN1", 8);
	EQUAL(manifest->bytes, 3048);
	EQUAL(manifest->toc_bytes, 16 + 4 * 40);
	EQUAL(manifest->image_count, 2);
	EQUAL(manifest->image[0].load, 0x0e000000);
	EQUAL(manifest->image[1].bytes, 5000);
	EQUAL(manifest->image[1].load, LOAD);
	EQUAL(manifest->image[1].entry, LOAD);
	EQUAL(flash.data[PACKAGE + 0x2000], 0x33);
	EQUAL(flash.data[PAYLOAD - 1], 0);
	EQUAL(flash.data[PAYLOAD], 0x22);
	EQUAL(flash.data[flash.bytes - 1], 0x22);
	file_free(&flash);
}

static void refused(size_t boot_bytes, size_t bl33_bytes, uint64_t address,
		    const char *why)
{
	const char *wrong = NULL;
	struct file flash = make(boot_bytes, bl33_bytes, address, &wrong);

	assert_null(flash.data);
	assert_non_null(wrong);
	if (!strstr(wrong, why))
		fail_msg("\"%s\" does not say \"%s\"", wrong, why);
}

TEST(a_boot_stage_that_reaches_into_the_keys_is_refused)
{
	const char *wrong;
	struct file flash = make(KEYS, 1, LOAD, &wrong);

	UNUSED_STATE;
	assert_null(wrong);
	file_free(&flash);
	refused(KEYS + 1, 1, LOAD, "larger than 252 KiB");
}

TEST(what_does_not_fit_the_flash_is_refused)
{
	const size_t most = 0x4000000 - PAYLOAD;
	const char *wrong;
	struct file flash = make(1, most, LOAD, &wrong);

	UNUSED_STATE;
	assert_null(wrong);
	EQUAL(flash.bytes, 0x4000000);
	file_free(&flash);
	refused(1, most + 1, LOAD, "do not fit the flash");
}

TEST(an_empty_part_is_refused)
{
	UNUSED_STATE;
	refused(0, 1, LOAD, "empty");
	refused(1, 0, LOAD, "empty");
}

TEST(an_address_outside_ram_is_refused)
{
	UNUSED_STATE;
	refused(1, 1, LOAD + 0x1000, "multiple of 2 MiB");
	refused(1, 1, 0x40000000, "RAM"); /* the board's device tree */
	refused(1, 1, 0x0e000000, "RAM");
	refused(1, 1, 0x100000000, "RAM");
	refused(1, 0x200001, 0xffe00000, "RAM");
	refused(1, 1, 0xffffffffffe00000, "RAM");
}

static char listed[1024];

static const char *list(const struct file *flash)
{
	FILE *out = fmemopen(listed, sizeof(listed), "w");
	const char *wrong = pack_list(flash, out);

	fclose(out);
	return wrong;
}

TEST(a_list_shows_what_was_packed)
{
	struct file flash = make_good();

	UNUSED_STATE;
	assert_null(list(&flash));
	assert_non_null(strstr(
		listed,
		"bl33     0x00043000  0x00001388  0x60000000  0x60000000\n"));
	file_free(&flash);
}

/* One byte changed: never a crash, always a reason. */
TEST(a_damaged_package_is_refused)
{
	static const size_t damage[] = {
		PACKAGE, /* magic; then UUID, offset, size of each entry */
		PACKAGE + 16,	   PACKAGE + 16 + 16,
		PACKAGE + 16 + 24, PACKAGE + 56,
		PACKAGE + 56 + 16, PACKAGE + 56 + 24,
		PACKAGE + 96 + 23, PACKAGE + 96 + 31,
		PACKAGE + 0x1000, /* manifest */
		PACKAGE + 0x2000, /* monitor */
		PAYLOAD,	   PAYLOAD + 4999,
	};

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		struct file flash = make_good();

		flash.data[damage[i]] ^= 0x80;
		if (!list(&flash))
			fail_msg("damage %zu went unseen", i);
		file_free(&flash);
	}
}

TEST(a_short_file_is_refused)
{
	struct file flash = make_good();

	UNUSED_STATE;
	flash.bytes--;
	assert_non_null(list(&flash));
	flash.bytes = PACKAGE + 63;
	assert_non_null(list(&flash));
	flash.bytes = 0;
	assert_non_null(list(&flash));
	file_free(&flash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_lie_where_the_boot_stage_looks),
		cmocka_unit_test(
			a_boot_stage_that_reaches_into_the_keys_is_refused),
		cmocka_unit_test(what_does_not_fit_the_flash_is_refused),
		cmocka_unit_test(an_empty_part_is_refused),
		cmocka_unit_test(an_address_outside_ram_is_refused),
		cmocka_unit_test(a_list_shows_what_was_packed),
		cmocka_unit_test(a_damaged_package_is_refused),
		cmocka_unit_test(a_short_file_is_refused),
	};

	return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
