/* SPDX-License-Identifier: BSD-2-Clause */
/* Flash images: what is written, what is refused, what is read back. */
#include "tests/unit/test.h"

#include <stdio.h>

#include "tools/bytes.h"
#include "tools/pack.h"
#include <smcgate/package.h>

#define PACKAGE 0x40000u
#define PAYLOAD (PACKAGE + 0x1000u)
#define LOAD	0x60000000u

static struct file blank(size_t bytes, int fill)
{
	struct file file = { malloc(bytes + 1), bytes };

	memset(file.data, fill, bytes);
	return file;
}

static struct file make(size_t monitor_bytes, size_t bl33_bytes,
			uint64_t address, const char **wrong)
{
	struct file monitor = blank(monitor_bytes, 0x11);
	struct file bl33 = blank(bl33_bytes, 0x22);
	struct file flash = pack_make(&monitor, &bl33, address, wrong);

	file_free(&monitor);
	file_free(&bl33);
	return flash;
}

static struct file make_good(void)
{
	const char *wrong;
	struct file flash = make(1000, 5000, LOAD, &wrong);

	assert_null(wrong);
	return flash;
}

TEST(monitor_header_and_payload_lie_where_the_monitor_looks)
{
	struct file flash = make_good();
	const struct package_header *header =
		(const void *)(flash.data + PACKAGE);

	UNUSED_STATE;
	EQUAL(flash.bytes, PAYLOAD + 5000);
	EQUAL(flash.data[0], 0x11);
	EQUAL(flash.data[999], 0x11);
	EQUAL(flash.data[1000], 0);
	assert_memory_equal(header->magic, "SMCGPKG1", 8);
	EQUAL(header->header_bytes, 64);
	EQUAL(header->flags, 0);
	EQUAL(header->bl33_offset, 0x1000);
	EQUAL(header->bl33_bytes, 5000);
	EQUAL(header->bl33_load, LOAD);
	EQUAL(header->bl33_entry, LOAD);
	EQUAL(header->reserved[0] | header->reserved[1], 0);
	EQUAL(flash.data[PAYLOAD - 1], 0);
	EQUAL(flash.data[PAYLOAD], 0x22);
	EQUAL(flash.data[flash.bytes - 1], 0x22);
	file_free(&flash);
}

static void refused(size_t monitor_bytes, size_t bl33_bytes, uint64_t address,
		    const char *why)
{
	const char *wrong = NULL;
	struct file flash = make(monitor_bytes, bl33_bytes, address, &wrong);

	assert_null(flash.data);
	assert_non_null(wrong);
	if (!strstr(wrong, why))
		fail_msg("\"%s\" does not say \"%s\"", wrong, why);
}

TEST(a_monitor_that_reaches_into_the_package_is_refused)
{
	const char *wrong;
	struct file flash = make(PACKAGE, 1, LOAD, &wrong);

	UNUSED_STATE;
	assert_null(wrong);
	file_free(&flash);
	refused(PACKAGE + 1, 1, LOAD, "larger than 256 KiB");
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
		"bl33     0x00041000  0x00001388  0x60000000  0x60000000\n"));
	file_free(&flash);
}

/* One word of the header changed: never a crash, always a reason. */
TEST(a_damaged_package_is_refused)
{
	static const struct {
		size_t offset;
		uint64_t value;
	} damage[] = {
		{ 0, 0 },  /* magic */
		{ 8, 63 }, /* header_bytes; flags */
		{ 8, 1ull << 32 | 64 },
		{ 16, 32 }, /* bl33_offset */
		{ 16, 0x1001 },
		{ 16, 0x3000 },
		{ 16, ~0xfffull },
		{ 24, 0 }, /* bl33_bytes */
		{ 24, 5001 },
		{ 24, ~0ull },
		{ 32, 0x1000 },	  /* bl33_load */
		{ 40, LOAD - 4 }, /* bl33_entry */
		{ 40, LOAD + 5000 },
		{ 48, 1 }, /* reserved */
		{ 56, 1 },
	};

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		struct file flash = make_good();

		put64(flash.data + PACKAGE + damage[i].offset, damage[i].value);
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
		cmocka_unit_test(
			monitor_header_and_payload_lie_where_the_monitor_looks),
		cmocka_unit_test(
			a_monitor_that_reaches_into_the_package_is_refused),
		cmocka_unit_test(what_does_not_fit_the_flash_is_refused),
		cmocka_unit_test(an_empty_part_is_refused),
		cmocka_unit_test(an_address_outside_ram_is_refused),
		cmocka_unit_test(a_list_shows_what_was_packed),
		cmocka_unit_test(a_damaged_package_is_refused),
		cmocka_unit_test(a_short_file_is_refused),
	};

	return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
