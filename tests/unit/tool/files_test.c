/* SPDX-License-Identifier: BSD-2-Clause */
/* files.dts, compiled: files at addresses, once in the image, empty flash. */
#include "tests/unit/test.h"

#include <stdio.h>

#include "tools/system.h"
#include <smcgate/gate.h>

#define KERNEL_BYTES 21 /* of wrong/kernel */
#define GATE_BYTES   0x20000

enum { LOADER, PLAIN };

static struct system built;

static int setup(void **state)
{
	const struct system_options options = { .manifest = "files.dts" };
	struct report r = { .out = stderr };

	(void)state;
	return system_compile(&built, &options, GATE_BYTES, &r) && !r.warnings
		       ? 0
		       : -1;
}

static int teardown(void **state)
{
	(void)state;
	system_free(&built);
	return 0;
}

static const struct gate_blob *blob(void)
{
	return (const void *)built.blob;
}

/* Number @n of a domain's files of one kind. */
static const struct gate_blob_file *file(uint16_t id, uint16_t kind, uint32_t n)
{
	static const struct gate_blob_file none;

	for (uint32_t i = 0; i < blob()->file_count; i++) {
		const struct gate_blob_file *at = gate_blob_file(blob(), i);

		if (at->domain_id == id && at->kind == kind && n-- == 0)
			return at;
	}
	fail_msg("domain %u has too few files of kind %u", id, kind);
	return &none;
}

TEST(a_file_is_where_the_manifest_has_it)
{
	const struct gate_blob_file *first = file(1, GATE_FILE_OTHER, 0);
	const struct gate_blob_file *last = file(1, GATE_FILE_OTHER, 1);

	UNUSED_STATE;
	EQUAL(gate_blob_check(built.blob, built.blob_bytes), GATE_BLOB_OK);
	/* Two kernels, two device trees, and these. */
	EQUAL(blob()->file_count, 6);
	EQUAL(first->ipa, 0x40800000);
	EQUAL(first->bytes, KERNEL_BYTES);
	EQUAL(last->ipa, 0x41000000 - KERNEL_BYTES);
	EQUAL(last->bytes, KERNEL_BYTES);
}

TEST(a_file_changes_nothing_about_the_others)
{
	const struct gate_blob_domain *loader = gate_blob_domain(blob(), 0);

	UNUSED_STATE;
	EQUAL(loader->entry, 0x40200000);
	EQUAL(loader->x0, 0x40000000);
	EQUAL(file(1, GATE_FILE_KERNEL, 0)->ipa, 0x40200000);
	EQUAL(file(1, GATE_FILE_DTB, 0)->ipa, 0x40000000);
}

TEST(what_is_the_same_is_in_the_image_once)
{
	const uint64_t kernel = file(2, GATE_FILE_KERNEL, 0)->image_offset;

	UNUSED_STATE;
	EQUAL(file(1, GATE_FILE_OTHER, 0)->image_offset, kernel);
	EQUAL(file(1, GATE_FILE_OTHER, 1)->image_offset, kernel);
	CHECK(file(1, GATE_FILE_KERNEL, 0)->image_offset != kernel);
	/* The domains have other names: these are two. */
	CHECK(file(1, GATE_FILE_DTB, 0)->image_offset !=
	      file(2, GATE_FILE_DTB, 0)->image_offset);
	for (uint32_t i = 0; i < blob()->file_count; i++)
		CHECK(gate_blob_file(blob(), i)->image_offset +
			      gate_blob_file(blob(), i)->bytes <=
		      built.image_bytes);
}

TEST(the_image_has_the_bytes_of_each)
{
	uint8_t *bytes = calloc(1, GATE_BYTES);
	const struct file gate = { .data = bytes, .bytes = GATE_BYTES };
	uint8_t *image = system_image(&built, &gate);

	UNUSED_STATE;
	for (size_t i = 0; i < built.file_count; i++)
		assert_memory_equal(image + built.files[i].image_offset,
				    built.files[i].content.data,
				    built.files[i].content.bytes);
	free(image);
	free(bytes);
}

TEST(flash_is_the_domains_that_asks_for_it)
{
	UNUSED_STATE;
	EQUAL(gate_blob_domain(blob(), LOADER)->flags, GATE_DOMAIN_FLASH);
	EQUAL(gate_blob_domain(blob(), PLAIN)->flags, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_where_the_manifest_has_it),
		cmocka_unit_test(a_file_changes_nothing_about_the_others),
		cmocka_unit_test(what_is_the_same_is_in_the_image_once),
		cmocka_unit_test(the_image_has_the_bytes_of_each),
		cmocka_unit_test(flash_is_the_domains_that_asks_for_it),
	};

	return cmocka_run_group_tests_name("files", tests, setup, teardown);
}
