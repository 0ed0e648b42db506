/* SPDX-License-Identifier: BSD-2-Clause */
/* Trusted OSes in packages: headers, what each owns, what is refused. */
#include "tests/unit/tool/pack_world.h"

#include "tools/bytes.h"

/* A job that holds @options[], each with an image of 256 bytes. */
/* NOLINTBEGIN(clang-analyzer-unix.Malloc): who takes a job frees it. */
static void job_with(struct pack_job *job, const char *const options[])
{
	static char texts[PACKAGE_TOS_MAX][128];

	job_make(job);
	for (size_t i = 0; options[i]; i++) {
		snprintf(texts[i], sizeof(texts[i]), "%s", options[i]);
		job_tos(job, texts[i], 256);
	}
}

#define OPTIONS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static struct package_manifest manifest_of(struct pack_job *job)
{
	static struct pack_view view;
	struct file flash = job_flash(job);
	struct pack_wrong wrong = { "" };

	CHECK(pack_open(&flash, &view, &wrong));
	CHECK(pack_trusted(&view, &wrong));
	file_free(&flash);
	return view.manifest;
}

static void rows_are(const struct package_tos *tos, uint64_t a, uint64_t b,
		     uint64_t c, uint64_t d)
{
	EQUAL(tos->rows[0], a);
	EQUAL(tos->rows[1], b);
	EQUAL(tos->rows[2], c);
	EQUAL(tos->rows[3], d);
}

TEST(one_alone_owns_all_that_can_be_owned)
{
	const uint64_t owners = 0xfffc000000000000;
	struct package_manifest manifest;
	struct pack_job job;

	UNUSED_STATE;
	job_with(&job, OPTIONS("a"));
	manifest = manifest_of(&job);
	rows_are(&manifest.tos[0], owners | 0xfffffffc, owners, owners, owners);
	EQUAL(manifest.tos[0].base, BOARD_TOS_BASE);
	EQUAL(manifest.tos[0].bytes, BOARD_TOS_SIZE);
	EQUAL(manifest.tos[0].intid_count, 0);
}

TEST(two_share_by_what_they_are_given)
{
	struct package_manifest manifest;
	struct pack_job job;

	UNUSED_STATE;
	job_with(&job, OPTIONS("a,owners=50+52,intids=40-41+29",
			       "b,load=0xe400000,rows=0x02-0x03+0xb3,"
			       "entry=0xe400004,log=yes"));
	manifest = manifest_of(&job);
	rows_are(&manifest.tos[0], 5ull << 50, 5ull << 50, 5ull << 50,
		 5ull << 50);
	rows_are(&manifest.tos[1], 3 << 2, 0, 1ull << 51, 0);
	EQUAL(manifest.tos[0].bytes, 0x300000);
	EQUAL(manifest.tos[1].base, 0xe400000);
	EQUAL(manifest.tos[1].bytes, 0xc00000);
	EQUAL(manifest.tos[0].intid_count, 3);
	EQUAL(manifest.tos[0].intids[0], 40);
	EQUAL(manifest.tos[0].intids[2], 29);
	EQUAL(manifest.image[2].entry, 0xe400004);
	EQUAL(manifest.image[2].arg[3], PACKAGE_ARG_LOG);
	assert_string_equal(manifest.image[2].name, "bl32.1");
}

TEST(what_two_would_own_is_refused)
{
	struct pack_job job;

	UNUSED_STATE;
	job_with(&job, OPTIONS("a", "b,load=0xe400000"));
	job_refused(&job, "a and b both own the calls 0x02xxxxxx");
	job_with(&job, OPTIONS("a,owners=50-55", "b,load=0xe400000,rows=0xf7"));
	job_refused(&job, "a and b both own the calls 0xf7xxxxxx");
	job_with(&job, OPTIONS("a,owners=50,intids=40-42",
			       "b,owners=51,load=0xe400000,intids=42"));
	job_refused(&job, "a and b both own the interrupt 42");
	job_with(&job, OPTIONS("a,owners=50,ram=0x300010",
			       "b,owners=51,load=0xe400000"));
	job_refused(&job, "not a multiple of 4 KiB");
	job_with(&job, OPTIONS("a,owners=50,ram=0x301000",
			       "b,owners=51,load=0xe400000"));
	job_refused(&job, "a and b overlap in secure RAM");
	job_with(&job, OPTIONS("a,owners=50", "b,owners=51"));
	job_refused(&job, "overlap in secure RAM");
}

TEST(what_is_not_secure_ram_of_its_own_is_refused)
{
	struct pack_job job;

	UNUSED_STATE;
	job_with(&job, OPTIONS("a,load=0x60000000"));
	job_refused(&job, "a: 0x60000000 is not in the secure RAM");
	job_with(&job, OPTIONS("a,load=0xe0ff000"));
	job_refused(&job, "is not in the secure RAM");
	job_with(&job, OPTIONS("a,ram=0xe200000+0x1000"));
	job_refused(&job, "or below its own");
	job_with(&job, OPTIONS("a,ram=0xf01000"));
	job_refused(&job, "needs more than");
	job_with(&job, OPTIONS("a,load=0xe1fff80,ram=0xe100000+0x100000"));
	job_refused(&job, "needs more than");
	job_with(&job, OPTIONS("a,entry=0xe0ffffc"));
	job_refused(&job, "a: the entry 0xe0ffffc is not in the image");
	job_with(&job, OPTIONS("a,entry=0xe100002"));
	job_refused(&job, "is not in the image");
	job_with(&job, OPTIONS("a,pager=b"));
	job_refused(&job, "only an image with OP-TEE's header");
	job_with(&job, OPTIONS("a,intids=40"));
	job.gic = 2;
	job_refused(&job, "a: a GICv2 has one secure group");
}

/* --- OP-TEE's headers ------------------------------------------------------
 */

static void put_v1(struct file *file, uint32_t init, uint32_t paged)
{
	memcpy(file->data, "OPTE\1\1\0", 8);
	put32(file->data + 8, init);
	put32(file->data + 12, 0);
	put32(file->data + 16, 0x0e100000);
	put32(file->data + 20, 0x4000);
	put32(file->data + 24, paged);
}

TEST(version_1_holds_both_images)
{
	struct package_manifest manifest;
	struct pack_job job;

	UNUSED_STATE;
	job_with(&job, OPTIONS("tee.bin"));
	put_v1(&job.tos[0].image.file, 100, 128);
	manifest = manifest_of(&job);
	EQUAL(manifest.image_count, 4);
	EQUAL(manifest.image[1].offset, 28);
	EQUAL(manifest.image[1].bytes, 100);
	EQUAL(manifest.image[1].memory, 0x4000);
	EQUAL(manifest.image[1].load, 0x0e100000);
	EQUAL(manifest.image[1].x[0], 0x0efff000);
	EQUAL(manifest.image[1].x[1], 128);
	EQUAL(manifest.image[2].kind, PACKAGE_LOAD);
	EQUAL(manifest.image[2].offset, 128);
	EQUAL(manifest.image[2].load, 0x0efff000);
	assert_memory_equal(manifest.image[1].uuid, manifest.image[2].uuid, 16);
	EQUAL(manifest.tos_count, 1);

	job_with(&job, OPTIONS("tee.bin,pageable-load=0x50000000"));
	put_v1(&job.tos[0].image.file, 100, 128);
	EQUAL(manifest_of(&job).image[2].load, 0x50000000);
	job_with(&job, OPTIONS("tee.bin"));
	put_v1(&job.tos[0].image.file, 228, 0);
	EQUAL(manifest_of(&job).image_count, 3);
}

TEST(a_damaged_header_is_refused)
{
	struct pack_job job;

	UNUSED_STATE;
	job_with(&job, OPTIONS("tee.bin"));
	put_v1(&job.tos[0].image.file, 100, 129);
	job_refused(&job, "describes 257 bytes, the file has 256");
	job_with(&job, OPTIONS("tee.bin"));
	put_v1(&job.tos[0].image.file, 0xffffffff, 1);
	job_refused(&job, "the file has 256");
	job_with(&job, OPTIONS("tee.bin"));
	put_v1(&job.tos[0].image.file, 0, 228);
	job_refused(&job, "names no initial image");
	job_with(&job, OPTIONS("tee.bin"));
	put_v1(&job.tos[0].image.file, 228, 0);
	job.tos[0].image.file.data[5] = 0;
	job_refused(&job, "not built for AArch64");
	job_with(&job, OPTIONS("tee.bin"));
	put_v1(&job.tos[0].image.file, 228, 0);
	job.tos[0].image.file.data[4] = 3;
	job_refused(&job, "has version 3");
	job_with(&job, OPTIONS("tee.bin"));
	put_v1(&job.tos[0].image.file, 228, 0);
	job.tos[0].image.file.bytes = 27;
	job_refused(&job, "cut off");
	job_with(&job, OPTIONS("tee.bin,load=0xe200000"));
	put_v1(&job.tos[0].image.file, 228, 0);
	job_refused(&job, "is linked for 0xe100000");
	job_with(&job, OPTIONS("tee.bin,log=yes"));
	put_v1(&job.tos[0].image.file, 100, 128);
	job_refused(&job, "the same register");
}

/* Images of version 2 are in files of their own. */
static void put_v2(struct file *file, uint32_t pager, uint32_t paged)
{
	memcpy(file->data, "OPTE\2\1\0", 8);
	put32(file->data + 8, paged ? 2 : 1);
	put32(file->data + 12, 0);
	put32(file->data + 16, 0x0e100000);
	put32(file->data + 20, 0);
	put32(file->data + 24, pager);
	put64(file->data + 28, ~0ull);
	put32(file->data + 36, 1);
	put32(file->data + 40, paged);
	file->bytes = paged ? 44 : 28;
}

TEST(version_2_names_images_in_other_files)
{
	struct package_manifest manifest;
	struct pack_job job;

	UNUSED_STATE;
	job_with(&job, OPTIONS("header,pager=pager,pageable=pageable"));
	put_v2(&job.tos[0].image.file, 1000, 500);
	part_fill(&job.tos[0].pager, "pager", 1000, 1);
	part_fill(&job.tos[0].pageable, "pageable", 500, 2);
	manifest = manifest_of(&job);
	EQUAL(manifest.image[1].offset, 0);
	EQUAL(manifest.image[1].bytes, 1000);
	EQUAL(manifest.image[1].load, 0x0e100000);
	EQUAL(manifest.image[1].x[1], 500);
	EQUAL(manifest.image[2].bytes, 500);

	job_with(&job, OPTIONS("header"));
	put_v2(&job.tos[0].image.file, 1000, 0);
	job_refused(&job, "give pager=FILE");
	job_with(&job, OPTIONS("header,pager=pager"));
	put_v2(&job.tos[0].image.file, 1000, 500);
	part_fill(&job.tos[0].pager, "pager", 1000, 1);
	job_refused(&job, "give pageable=FILE");
	job_with(&job, OPTIONS("header,pager=pager"));
	put_v2(&job.tos[0].image.file, 1000, 0);
	part_fill(&job.tos[0].pager, "pager", 999, 1);
	job_refused(&job, "pager: OP-TEE's header wants 1000 bytes");
	job_with(&job, OPTIONS("header"));
	put_v2(&job.tos[0].image.file, 1000, 0);
	put32(job.tos[0].image.file.data + 8, 0xffffffff);
	job_refused(&job, "damaged");
	job_with(&job, OPTIONS("header"));
	put_v2(&job.tos[0].image.file, 1000, 500);
	put32(job.tos[0].image.file.data + 36, 0);
	job_refused(&job, "or one twice");
}

/* --- options ---------------------------------------------------------------
 */

TEST(wrong_options_are_explained)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "a,owners=47", "owners= wants owners from 48 to 63" },
		{ "a,owners=64", "owners= wants" },
		{ "a,owners=52-50", "owners= wants" },
		{ "a,owners=", "owners= wants" },
		{ "a,owners=50+", "owners= wants" },
		{ "a,rows=0x01", "rows= wants" },
		{ "a,rows=0x80", "rows= wants" },
		{ "a,rows=0xaf-0xb0", "rows= wants" },
		{ "a,rows=0xc0", "rows= wants" },
		{ "a,rows=0x100", "rows= wants" },
		{ "a,intids=15", "intids= wants" },
		{ "a,intids=1020", "intids= wants" },
		{ "a,intids=40-56", "intids= wants at most 16" },
		{ "a,intids=40+40", "none twice" },
		{ "a,load=x", "load= wants an address" },
		{ "a,load=-1", "load= wants an address" },
		{ "a,ram=0", "ram= wants" },
		{ "a,log=maybe", "log= wants yes or no" },
		{ "a,pager=", "pager= wants a file" },
		{ "a,frob=1", "there is no \"frob=\"" },
		{ "a,load", "\"load\" is not KEY=VALUE" },
		{ "a,", "\"\" is not KEY=VALUE" },
	};

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pack_wrong wrong = { "" };
		struct pack_tos tos;
		char text[64];

		snprintf(text, sizeof(text), "%s", cases[i].text);
		if (pack_option_tos(text, &tos, &wrong) ||
		    !strstr(wrong.text, cases[i].why))
			fail_msg("%s: \"%s\"", cases[i].text, wrong.text);
	}
}

TEST(a_uuid_becomes_four_words)
{
	struct pack_wrong wrong = { "" };
	struct pack_job job;

	UNUSED_STATE;
	pack_job_init(&job);
	CHECK(pack_option_uuid("sip=00112233-4455-6677-8899-aabbccddeeff", &job,
			       &wrong));
	EQUAL(job.uid[1][0], 0x33221100);
	EQUAL(job.uid[1][1], 0x77665544);
	EQUAL(job.uid[1][2], 0xbbaa9988);
	EQUAL(job.uid[1][3], 0xffeeddcc);
	CHECK(!pack_option_uuid("sip=00112233-4455-6677-8899-aabbccddeef", &job,
				&wrong));
	CHECK(!pack_option_uuid("sip=0011223-34455-6677-8899-aabbccddeeff",
				&job, &wrong));
	CHECK(!pack_option_uuid("sip=00112233-4455-6677-8899-aabbccddeeff0",
				&job, &wrong));
	CHECK(!pack_option_uuid("sip=", &job, &wrong));
	CHECK(!pack_option_uuid("oem=00112233-4455-6677-8899-aabbccddeeff",
				&job, &wrong));
	CHECK(!pack_option_uuid("standard=ffffffff-4455-6677-8899-aabbccddeeff",
				&job, &wrong));
	assert_non_null(strstr(wrong.text, "NOT_SUPPORTED"));
}

TEST(a_load_is_file_at_address)
{
	char good[] = "a@b@0x50000000", none[] = "a", bad[] = "a@b",
	     empty[] = "@0x50000000";
	struct pack_wrong wrong = { "" };
	struct pack_load load;

	UNUSED_STATE;
	CHECK(pack_option_load(good, &load, &wrong));
	assert_string_equal(load.part.path, "a@b");
	EQUAL(load.address, 0x50000000);
	CHECK(!pack_option_load(none, &load, &wrong));
	CHECK(!pack_option_load(bad, &load, &wrong));
	CHECK(!pack_option_load(empty, &load, &wrong));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_alone_owns_all_that_can_be_owned),
		cmocka_unit_test(two_share_by_what_they_are_given),
		cmocka_unit_test(what_two_would_own_is_refused),
		cmocka_unit_test(what_is_not_secure_ram_of_its_own_is_refused),
		cmocka_unit_test(version_1_holds_both_images),
		cmocka_unit_test(a_damaged_header_is_refused),
		cmocka_unit_test(version_2_names_images_in_other_files),
		cmocka_unit_test(wrong_options_are_explained),
		cmocka_unit_test(a_uuid_becomes_four_words),
		cmocka_unit_test(a_load_is_file_at_address),
	};

	return cmocka_run_group_tests_name("pack-tos", tests, NULL, NULL);
}
/* NOLINTEND(clang-analyzer-unix.Malloc) */
