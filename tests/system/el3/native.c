/* SPDX-License-Identifier: BSD-2-Clause */
/* boot/ judges what it did not make: on the host, with cmocka. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "boot/load.h"

#define RAM  0x40000000ull
#define GIB  0x40000000ull
#define TREE 4096

static const struct boot_limits limits = {
	.package_bytes = 0x1000000,
	.ram_base = RAM + 0x100000,
	.ram_end = RAM + GIB,
};

static struct package_header good(void)
{
	struct package_header header = {
		.header_bytes = 64,
		.bl33_offset = 0x1000,
		.bl33_bytes = 0x10000,
		.bl33_load = 0x60000000,
		.bl33_entry = 0x60000040,
	};

	memcpy(header.magic, PACKAGE_MAGIC, sizeof(header.magic));
	return header;
}

static void a_good_header_is_taken(void **state)
{
	struct package_header header = good();

	(void)state;
	assert_int_equal(package_check(&header, &limits), BOOT_OK);
	header.bl33_load = limits.ram_base;
	header.bl33_bytes = 0x1000000 - 0x1000;
	header.bl33_entry = header.bl33_load + header.bl33_bytes - 4;
	assert_int_equal(package_check(&header, &limits), BOOT_OK);
}

static void a_range_that_wraps_or_leaves_is_refused(void **state)
{
	static const struct {
		uint64_t offset, bytes, load;
		enum boot_error error;
	} cases[] = {
		{ 0, 0x1000, 0x60000000, BOOT_BAD_SOURCE },
		{ 0x1001, 0x1000, 0x60000000, BOOT_BAD_SOURCE },
		{ 0x1000, 0, 0x60000000, BOOT_BAD_SOURCE },
		{ 0x1000, 0x1000000 - 0xfff, 0x60000000, BOOT_BAD_SOURCE },
		{ 0x1000, UINT64_MAX, 0x60000000, BOOT_BAD_SOURCE },
		{ 0x1000, -0x1000ull, 0x60000000, BOOT_BAD_SOURCE },
		{ -0x1000ull, 0x2000, 0x60000000, BOOT_BAD_SOURCE },
		{ 0x1000, 0x10000, RAM, BOOT_BAD_LOAD },
		{ 0x1000, 0x10000, 0x60000800, BOOT_BAD_LOAD },
		{ 0x1000, 0x10000, RAM + GIB - 0xf000, BOOT_BAD_LOAD },
		{ 0x1000, 0x10000, -0x10000ull, BOOT_BAD_LOAD },
		{ 0x1000, 0x10000, 0x0e000000, BOOT_BAD_LOAD },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct package_header header = good();

		header.bl33_offset = cases[i].offset;
		header.bl33_bytes = cases[i].bytes;
		header.bl33_load = header.bl33_entry = cases[i].load;
		assert_int_equal(package_check(&header, &limits),
				 cases[i].error);
	}
}

static void an_entry_outside_is_refused(void **state)
{
	static const uint64_t entries[] = { 0,		0x5ffffffc,
					    0x60000002, 0x60010000,
					    0x6000fffe, UINT64_MAX - 3 };

	(void)state;
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		struct package_header header = good();

		header.bl33_entry = entries[i];
		assert_int_equal(package_check(&header, &limits),
				 BOOT_BAD_ENTRY);
	}
}

/* As QEMU's: chosen, memory@40000000, more. */
static uint8_t *tree(uint64_t base, uint64_t size)
{
	const uint64_t reg[] = { cpu_to_fdt64(base), cpu_to_fdt64(size) };
	uint8_t *fdt = calloc(1, TREE);
	int failed = 0;

	failed |= fdt_create(fdt, TREE);
	failed |= fdt_finish_reservemap(fdt);
	failed |= fdt_begin_node(fdt, "");
	failed |= fdt_property_u32(fdt, "#address-cells", 2);
	failed |= fdt_begin_node(fdt, "decoy");
	failed |= fdt_begin_node(fdt, "memory@0");
	failed |= fdt_property(fdt, "reg", reg, sizeof(reg));
	failed |= fdt_end_node(fdt);
	failed |= fdt_end_node(fdt);
	failed |= fdt_begin_node(fdt, "memory@40000000");
	failed |= fdt_property_string(fdt, "device_type", "memory");
	failed |= fdt_property(fdt, "reg", reg, sizeof(reg));
	failed |= fdt_end_node(fdt);
	failed |= fdt_begin_node(fdt, "chosen");
	failed |= fdt_property_string(fdt, "bootargs", "quiet");
	failed |= fdt_end_node(fdt);
	failed |= fdt_end_node(fdt);
	failed |= fdt_finish(fdt);
	assert_int_equal(failed, 0);
	return fdt;
}

static void ram_ends_where_the_tree_says(void **state)
{
	uint8_t *fdt = tree(RAM, 3 * GIB);

	(void)state;
	assert_int_equal(fdt_ram_end(fdt, TREE, RAM), RAM + 3 * GIB);
	assert_int_equal(fdt_ram_end(fdt, TREE, 0), 0);
	free(fdt);
	fdt = tree(RAM, -RAM); /* wraps to 0 */
	assert_int_equal(fdt_ram_end(fdt, TREE, RAM), 0);
	free(fdt);
	fdt = tree(RAM, 0);
	assert_int_equal(fdt_ram_end(fdt, TREE, RAM), 0);
	free(fdt);
}

/*
 * Each byte damaged, and each length cut: the copy is as large as what may be
 * read, so that the sanitizer of the native build sees every step beyond.
 */
static void a_damaged_tree_is_survived(void **state)
{
	uint8_t *fdt = tree(RAM, GIB);
	const size_t bytes = fdt_totalsize(fdt);
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i <= bytes; i++) {
		uint8_t *cut = malloc(i == 0 ? 1 : i);

		memcpy(cut, fdt, i);
		found += fdt_ram_end(cut, i, RAM) != 0;
		free(cut);
	}
	assert_true(found < bytes / 2);
	for (size_t i = 0; i < bytes; i++)
		for (unsigned int bit = 0; bit < 8; bit++) {
			uint8_t *bad = malloc(bytes);

			memcpy(bad, fdt, bytes);
			bad[i] ^= (uint8_t)(1u << bit);
			fdt_ram_end(bad, bytes, RAM);
			free(bad);
		}
	free(fdt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_header_is_taken),
		cmocka_unit_test(a_range_that_wraps_or_leaves_is_refused),
		cmocka_unit_test(an_entry_outside_is_refused),
		cmocka_unit_test(ram_ends_where_the_tree_says),
		cmocka_unit_test(a_damaged_tree_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
