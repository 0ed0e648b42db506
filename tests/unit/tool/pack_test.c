/* SPDX-License-Identifier: BSD-2-Clause */
/* Flash images: what is written, what is read back, what a board refuses. */
#include "tests/unit/tool/pack_world.h"

#include <mbedtls/pk.h>

#include "tools/bytes.h"

#define PACKAGE BOARD_PACKAGE_OFFSET
#define KEYS	BOARD_KEYS_OFFSET

/* --- keys ----------------------------------------------------------------- */

/* The test's key must be the same each time, not secret. */
static int counted(void *state, unsigned char *out, size_t bytes)
{
	unsigned char *next = state;

	for (size_t i = 0; i < bytes; i++)
		out[i] = (*next)++;
	return 0;
}

/* A PEM with the key that @seed gives: the private one, or the public. */
static struct file make_pem(mbedtls_ecp_group_id curve, unsigned char seed,
			    bool public)
{
	struct file pem = { calloc(1, 2048), 0 };
	mbedtls_pk_context pk;

	mbedtls_pk_init(&pk);
	mbedtls_pk_setup(&pk, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));
	EQUAL(mbedtls_ecp_gen_key(curve, mbedtls_pk_ec(pk), counted, &seed), 0);
	EQUAL(public ? mbedtls_pk_write_pubkey_pem(&pk, pem.data, 2047)
		     : mbedtls_pk_write_key_pem(&pk, pem.data, 2047),
	      0);
	mbedtls_pk_free(&pk);
	pem.bytes = strlen((const char *)pem.data);
	return pem;
}

static struct pack_key make_key(unsigned char seed)
{
	struct file pem = make_pem(MBEDTLS_ECP_DP_SECP256R1, seed, false);
	struct pack_wrong wrong = { "" };
	struct pack_key key;

	CHECK(pack_key_read(&pem, &key, &wrong));
	CHECK(key.has_secret);
	file_free(&pem);
	return key;
}

/* Signed for a board that holds the key. */
static void job_sign(struct pack_job *job, const struct pack_key *key)
{
	job->key = key;
	pack_sha256(key->public, sizeof(key->public), job->board.root_sha256);
}

static struct file make_signed(uint64_t version, uint64_t counter)
{
	static struct pack_key key;
	char tos[] = "tos,intids=40,ram=0x10000";
	struct pack_job job;

	if (!key.has_secret)
		key = make_key(1);
	job_make(&job);
	job_tos(&job, tos, 333);
	job_sign(&job, &key);
	job.version = version;
	job.board.version = counter;
	return job_flash(&job);
}

/* "": the board would start it; else why not. */
static const char *verdict(const struct file *flash)
{
	static struct pack_wrong wrong = { "" };
	struct pack_view view;

	if (!pack_open(flash, &view, &wrong) || !pack_trusted(&view, &wrong))
		return wrong.text;
	return "";
}

static void says(const struct file *flash, const char *why)
{
	const char *said = verdict(flash);

	if (!strstr(said, why) || (*why == '\0' && *said))
		fail_msg("\"%s\" does not say \"%s\"", said, why);
}

TEST(a_key_is_read_from_pem)
{
	struct file pem = make_pem(MBEDTLS_ECP_DP_SECP256R1, 1, true);
	const struct pack_key key = make_key(1);
	struct pack_wrong wrong = { "" };
	struct pack_key public;

	UNUSED_STATE;
	CHECK(pack_key_read(&pem, &public, &wrong));
	CHECK(!public.has_secret);
	assert_memory_equal(public.public, key.public, sizeof(key.public));
	file_free(&pem);

	pem = make_pem(MBEDTLS_ECP_DP_SECP384R1, 1, false);
	CHECK(!pack_key_read(&pem, &public, &wrong));
	assert_non_null(strstr(wrong.text, "P-256"));
	memset(pem.data, 'x', pem.bytes);
	CHECK(!pack_key_read(&pem, &public, &wrong));
	assert_non_null(strstr(wrong.text, "no key in PEM"));
	file_free(&pem);
}

/* RFC 6979, A.2.5: P-256, SHA-256, message "sample". */
TEST(signatures_are_the_standards)
{
	struct pack_key key = { .has_secret = true };
	uint8_t hash[PACKAGE_HASH_BYTES], signature[PACKAGE_SIG_BYTES];
	uint8_t wanted[PACKAGE_SIG_BYTES];

	UNUSED_STATE;
	CHECK(pack_option_hash("C9AFA9D845BA75166B5C215767B1D693"
			       "4E50C3DB36E89B127B8A622B120F6721",
			       key.secret));
	CHECK(pack_option_hash("60FED4BA255A9D31C961EB74C6356D68"
			       "C049B8923B61FA6CE669622E60F29FB6",
			       key.public));
	CHECK(pack_option_hash("7903FE1008B8BC99A41AE9E95628BC64"
			       "F2F1B20C2D7E9F5177A3C294D4462299",
			       key.public + 32));
	CHECK(pack_option_hash("EFD48B2AACB6A8FD1140DD9CD45E81D6"
			       "9D2C877B56AAF991C34D0EA84EAF3716",
			       wanted));
	CHECK(pack_option_hash("F7CB1C942D657C41D436C7A1B6E29F65"
			       "F3E900DBB9AFF4064DC4AB2F843ACDA8",
			       wanted + 32));
	pack_sha256("sample", 6, hash);
	CHECK(pack_sign(&key, hash, signature));
	assert_memory_equal(signature, wanted, sizeof(wanted));
	CHECK(pack_verify(key.public, hash, signature));
	signature[63] ^= 1;
	CHECK(!pack_verify(key.public, hash, signature));
}

/* --- what is written ------------------------------------------------------ */

static const struct package_toc_entry *entry_at(const struct file *flash,
						size_t n)
{
	return (const void *)(flash->data + PACKAGE + 16 + n * 40);
}

static void entry_holds(const struct file *flash, size_t n, const char *name,
			size_t bytes, uint8_t fill)
{
	const struct package_toc_entry *entry = entry_at(flash, n);
	const uint8_t *data = flash->data + PACKAGE + entry->offset;

	assert_string_equal(pack_uuid_name(entry->uuid), name);
	EQUAL(entry->bytes, bytes);
	EQUAL(entry->offset % 64, 0);
	EQUAL(data[0], fill);
	EQUAL(data[bytes - 1], fill);
}

TEST(parts_lie_where_the_board_looks)
{
	struct file flash = make_signed(1, 1);

	UNUSED_STATE;
	EQUAL(flash.data[0], BOOT_FILL);
	EQUAL(flash.data[299], BOOT_FILL);
	EQUAL(flash.data[300], 0);
	EQUAL(get64(flash.data + KEYS + 32), 1);
	EQUAL(get64(flash.data + PACKAGE), 0x12345678aa640001);
	assert_string_equal(pack_uuid_name(entry_at(&flash, 0)->uuid),
			    "manifest");
	EQUAL(entry_at(&flash, 0)->bytes, sizeof(struct package_manifest));
	entry_holds(&flash, 1, "soc-fw", 500, MONITOR_FILL);
	entry_holds(&flash, 2, "tos-fw", 333, TOS_FILL);
	entry_holds(&flash, 3, "nt-fw", BL33_BYTES, BL33_FILL);
	assert_string_equal(pack_uuid_name(entry_at(&flash, 4)->uuid), "?");
	EQUAL(entry_at(&flash, 4)->offset, flash.bytes - PACKAGE);
	file_free(&flash);
}

TEST(the_manifest_says_where_to_load_and_enter)
{
	static struct pack_view view;
	struct file flash = make_signed(7, 7);
	struct pack_wrong wrong = { "" };

	UNUSED_STATE;
	CHECK(pack_open(&flash, &view, &wrong));
	CHECK(view.flash && view.ours);
	EQUAL(view.manifest.version, 7);
	assert_string_equal(view.manifest.board, "qemu-virt");
	EQUAL(view.manifest.image_count, 3);
	EQUAL(view.manifest.image[0].kind, PACKAGE_MONITOR);
	EQUAL(view.manifest.image[0].load, 0x0e000000);
	EQUAL(view.manifest.image[1].kind, PACKAGE_TOS);
	EQUAL(view.manifest.image[1].load, 0x0e100000);
	EQUAL(view.manifest.image[1].arg[2], PACKAGE_ARG_TREE);
	EQUAL(view.manifest.image[2].kind, PACKAGE_BL33);
	EQUAL(view.manifest.image[2].load, 0x60000000);
	EQUAL(view.manifest.image[2].entry, 0x60000000);
	EQUAL(view.manifest.image[2].arg[0], PACKAGE_ARG_TREE);
	EQUAL(view.manifest.tos[0].image, 1);
	EQUAL(view.manifest.tos[0].bytes, 0x10000);
	EQUAL(view.manifest.tos[0].intids[0], 40);
	file_free(&flash);
}

TEST(the_same_parts_make_the_same_bytes)
{
	struct file a = make_signed(1, 1), b = make_signed(1, 1);

	UNUSED_STATE;
	EQUAL(a.bytes, b.bytes);
	assert_memory_equal(a.data, b.data, a.bytes);
	file_free(&a);
	file_free(&b);
}

TEST(a_package_alone_is_the_flash_images_tail)
{
	struct file flash, package;
	struct pack_job job;

	UNUSED_STATE;
	job_make(&job);
	flash = job_flash(&job);
	job_make(&job);
	job.only = true;
	package = job_flash(&job);
	EQUAL(package.bytes, flash.bytes - PACKAGE);
	assert_memory_equal(package.data, flash.data + PACKAGE, package.bytes);
	says(&package, "");
	file_free(&package);
	file_free(&flash);
	job_make(&job);
	job.pad = true;
	flash = job_flash(&job);
	EQUAL(flash.bytes, 64 << 20);
	says(&flash, "");
	file_free(&flash);
}

/* --- what a board refuses ------------------------------------------------- */

TEST(signer_and_version_are_the_boards)
{
	struct file flash = make_signed(5, 5);
	const struct pack_key other = make_key(99);
	struct pack_job job;

	UNUSED_STATE;
	says(&flash, "");
	put64(flash.data + KEYS + 32, 6);
	says(&flash, "version 5 is older than the board's 6");
	put64(flash.data + KEYS + 32, 4);
	says(&flash, "");
	pack_sha256(other.public, sizeof(other.public), flash.data + KEYS);
	says(&flash, "signer is not the board's root key");
	memset(flash.data + KEYS, 0, sizeof(struct package_keys));
	says(&flash, "");
	memset(flash.data + KEYS, 0xff, sizeof(struct package_keys));
	says(&flash, "");
	flash.data[KEYS] = 0;
	says(&flash, "signer");
	file_free(&flash);

	job_make(&job);
	flash = job_flash(&job);
	says(&flash, "");
	flash.data[KEYS] = 1;
	says(&flash, "the package is not signed");
	file_free(&flash);
}

/* Is this byte of the package one that something is made of? */
static bool is_used(const struct file *flash, size_t at)
{
	const size_t toc = PACKAGE + 16 + 5 * 40;

	if (at < toc)
		return true;
	for (size_t i = 0; i < 4; i++) {
		const struct package_toc_entry *entry = entry_at(flash, i);

		if (at >= PACKAGE + entry->offset &&
		    at < PACKAGE + entry->offset + entry->bytes)
			return true;
	}
	return false;
}

TEST(a_changed_byte_anywhere_is_seen)
{
	struct file flash = make_signed(1, 1);

	UNUSED_STATE;
	for (size_t at = PACKAGE; at < flash.bytes; at += 3) {
		bool used = is_used(&flash, at);

		flash.data[at] ^= 0x40;
		if ((*verdict(&flash) != '\0') != used)
			fail_msg("byte 0x%zx: %s", at - PACKAGE,
				 verdict(&flash));
		flash.data[at] ^= 0x40;
	}
	says(&flash, "");
	file_free(&flash);
}

/* Without a signature hashes find damage, if not malice. */
TEST(a_changed_byte_of_an_image_is_seen_unsigned)
{
	static const uint8_t none[PACKAGE_HASH_BYTES];
	static struct pack_view view;
	struct pack_wrong wrong = { "" };
	struct pack_job job;
	struct file flash;

	UNUSED_STATE;
	job_make(&job);
	flash = job_flash(&job);
	flash.data[flash.bytes - 1] ^= 1;
	says(&flash, "bl33 does not have the manifest's hash");
	file_free(&flash);
	job_make(&job);
	job.flags = PACKAGE_UNMEASURED;
	flash = job_flash(&job);
	flash.data[flash.bytes - 1] ^= 1;
	says(&flash, "");
	CHECK(pack_open(&flash, &view, &wrong));
	assert_memory_equal(view.manifest.image[0].sha256, none, sizeof(none));
	assert_memory_equal(view.manifest.toc_sha256, none, sizeof(none));
	file_free(&flash);
}

TEST(a_shorter_file_is_refused)
{
	struct file flash = make_signed(1, 1);

	UNUSED_STATE;
	for (size_t bytes = 0; bytes < flash.bytes; bytes += 61) {
		struct file cut = { malloc(bytes + 1), bytes };

		memcpy(cut.data, flash.data, bytes);
		if (*verdict(&cut) == '\0')
			fail_msg("%zu of %zu bytes are no package", bytes,
				 flash.bytes);
		file_free(&cut);
	}
	file_free(&flash);
}

/* --- what is not packed --------------------------------------------------- */

TEST(what_does_not_fit_is_refused)
{
	struct pack_job job;

	UNUSED_STATE;
	job_make(&job);
	part_fill(&job.boot, "boot", BOARD_KEYS_OFFSET + 1, 0);
	job_refused(&job, "boot: the boot stage is larger than 0x3f000");
	job_make(&job);
	part_fill(&job.monitor, "monitor", 0x80001, 0);
	job_refused(&job, "monitor: no monitor is that large");
	job_make(&job);
	part_fill(&job.bl33, "bl33", (64 << 20) - BOARD_PACKAGE_OFFSET, 0);
	job_refused(&job, "do not fit the flash of 64 MiB");
	job_make(&job);
	part_fill(&job.bl33, "bl33", 0, 0);
	job_refused(&job, "bl33: it is empty");
}

static void address_refused(uint64_t address, const char *why)
{
	struct pack_job job;

	job_make(&job);
	job.bl33_address = address;
	job_refused(&job, why);
}

TEST(an_address_outside_ram_is_refused)
{
	UNUSED_STATE;
	address_refused(0x60000008, "not a multiple of 16");
	address_refused(0x40000000, "do not lie in the board's RAM");
	address_refused(0x400ffff0, "do not lie in the board's RAM");
	address_refused(0x0e000000, "do not lie in the board's RAM");
	address_refused(0xfffffff0, "do not lie in the board's RAM");
	address_refused(0x100000000, "do not lie in the board's RAM");
	address_refused(0xfffffffffffffff0, "do not lie in the board's RAM");
}

TEST(parts_that_overlap_are_refused)
{
	struct pack_job job;

	UNUSED_STATE;
	job_make(&job);
	job.load_count = 1;
	job.load[0].address = 0x60000000 + BL33_BYTES / 16 * 16;
	part_fill(&job.load[0].part, "more", 16, 0);
	job_refused(&job, "bl33 and more overlap at 0x600002b0");
	job_make(&job);
	job.load_count = 1;
	job.load[0].address = 0x0e100000;
	part_fill(&job.load[0].part, "more", 16, 0);
	job_refused(&job, "more: 0x10 bytes at 0xe100000 lie neither");
}

/* Linux's header: what lies behind the file's bytes is the Image's too. */
TEST(an_arm64_image_has_its_say)
{
	struct pack_job job;
	struct file flash;

	UNUSED_STATE;
	job_make(&job);
	memcpy(job.bl33.file.data + 56, "ARM\x64", 4);
	put64(job.bl33.file.data + 8, 0x1000);
	put64(job.bl33.file.data + 16, 0x200000);
	job_refused(&job, "0x1000 behind a multiple of 2 MiB");
	job_make(&job);
	memcpy(job.bl33.file.data + 56, "ARM\x64", 4);
	put64(job.bl33.file.data + 8, 0);
	put64(job.bl33.file.data + 16, 0x200000);
	job.load_count = 1;
	job.load[0].address = 0x601ffff0;
	part_fill(&job.load[0].part, "more", 16, 0);
	job_refused(&job, "bl33 and more overlap");
	job_make(&job);
	memcpy(job.bl33.file.data + 56, "ARM\x64", 4);
	put64(job.bl33.file.data + 8, 0);
	put64(job.bl33.file.data + 16, 0x200000);
	job.load_count = 1;
	job.load[0].address = 0x60200000;
	part_fill(&job.load[0].part, "more", 16, 0);
	flash = job_flash(&job);
	file_free(&flash);
}

TEST(keys_and_hashes_go_together)
{
	const struct pack_key key = make_key(1);
	struct pack_job job;

	UNUSED_STATE;
	job_make(&job);
	job.flags = PACKAGE_UNMEASURED;
	job.key = &key;
	job_refused(&job, "no hashes to sign");
	job_make(&job);
	job.flags = PACKAGE_UNMEASURED;
	job.board.root_sha256[0] = 1;
	job_refused(&job, "refuses packages without hashes");
}

/* --- as text -------------------------------------------------------------- */

TEST(a_list_shows_what_was_packed)
{
	static char text[8192];
	static struct pack_view view;
	struct file flash = make_signed(3, 2);
	FILE *out = fmemopen(text, sizeof(text), "w");
	struct pack_wrong wrong = { "" };
	const char *const lines[] = {
		"manifest         0x00040100  0x00000be8  5e3ca719-",
		"nt-fw            0x00041080  0x000002bc  d6d0eea7-fcea-",
		"\nbl33             0x000002bc  0x60000000  0x000002bc  "
		"0x60000000\n",
		"bl32: secure RAM 0x0e100000 + 0x10000; calls 0x02-0x1f "
		"0x32-0x3f 0x72-0x7f 0xb2-0xbf 0xf2-0xff; interrupts 40\n",
		"\nversion: 3\n",
		"\nsignature: good\n",
		", rollback counter 2\n",
		"\nverifies: yes\n",
	};

	UNUSED_STATE;
	CHECK(pack_open(&flash, &view, &wrong));
	pack_list(&view, out);
	fclose(out);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!strstr(text, lines[i]))
			fail_msg("no \"%s\" in:\n%s", lines[i], text);
	file_free(&flash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_read_from_pem),
		cmocka_unit_test(signatures_are_the_standards),
		cmocka_unit_test(parts_lie_where_the_board_looks),
		cmocka_unit_test(the_manifest_says_where_to_load_and_enter),
		cmocka_unit_test(the_same_parts_make_the_same_bytes),
		cmocka_unit_test(a_package_alone_is_the_flash_images_tail),
		cmocka_unit_test(signer_and_version_are_the_boards),
		cmocka_unit_test(a_changed_byte_anywhere_is_seen),
		cmocka_unit_test(a_changed_byte_of_an_image_is_seen_unsigned),
		cmocka_unit_test(a_shorter_file_is_refused),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(an_address_outside_ram_is_refused),
		cmocka_unit_test(parts_that_overlap_are_refused),
		cmocka_unit_test(an_arm64_image_has_its_say),
		cmocka_unit_test(keys_and_hashes_go_together),
		cmocka_unit_test(a_list_shows_what_was_packed),
	};

	return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
