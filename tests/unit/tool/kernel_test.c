/* SPDX-License-Identifier: BSD-2-Clause */
/* Where kernels go: code, arm64 Images, zImages of 32-bit Arm. */
#include "tests/unit/test.h"

#include "tools/bytes.h"
#include "tools/guesttree.h"
#include "tools/kernel.h"

#define MIB   (1024ull * 1024)
#define TABLE 0x1000u
#define SIZE  0x2000u /* where the unpacked size stands */

static uint8_t bytes[0x4000];

static struct file empty(size_t count)
{
	memset(bytes, 0, sizeof(bytes));
	return (struct file){ .data = bytes, .bytes = count };
}

/* As Debian's: 20.6 MiB unpacked, to 0x208000. */
static struct file zimage(void)
{
	struct file file = empty(sizeof(bytes));

	put32(bytes + 0x24, 0x016f2818);
	put32(bytes + 0x34, 0x45454545);
	put32(bytes + 0x38, TABLE);
	put32(bytes + TABLE, 6);
	put32(bytes + TABLE + 4, 0x5a534c4b);
	put32(bytes + TABLE + 8, SIZE);
	put32(bytes + TABLE + 12, 0x5e4d4);
	put32(bytes + TABLE + 16, 0x208000);
	put32(bytes + TABLE + 20, 0x10000);
	put32(bytes + SIZE, 0x13a10b4);
	return file;
}

static void is_old(const struct file *file)
{
	const struct kernel kernel = kernel_read(file);

	EQUAL(kernel.form, KERNEL_ZIMAGE);
	EQUAL(kernel.offset, 32 * MIB);
	EQUAL(kernel.tree, 34 * MIB);
}

TEST(code_goes_to_its_place_with_the_tree_at_the_start)
{
	const struct file file = empty(0x123);
	const struct kernel kernel = kernel_read(&file);

	UNUSED_STATE;
	EQUAL(kernel.form, KERNEL_CODE);
	EQUAL(kernel.offset, GUEST_KERNEL_OFFSET);
	EQUAL(kernel.bytes, 0x123);
	EQUAL(kernel.tree, 0);
	EQUAL(kernel.end, GUEST_KERNEL_OFFSET + 0x123);
}

TEST(an_arm64_image_says_how_much_it_wants)
{
	struct file file = empty(0x100);
	struct kernel kernel;

	UNUSED_STATE;
	put32(bytes + 56, 0x644d5241);
	put64(bytes + 8, 0x8000);
	put64(bytes + 16, 3 * MIB);
	kernel = kernel_read(&file);
	EQUAL(kernel.form, KERNEL_ARM64);
	EQUAL(kernel.offset, GUEST_KERNEL_OFFSET + 0x8000);
	EQUAL(kernel.bytes, 3 * MIB);
	EQUAL(kernel.end, GUEST_KERNEL_OFFSET + 0x8000 + 3 * MIB);
	put64(bytes + 16, 0); /* an old one */
	EQUAL(kernel_read(&file).offset, GUEST_KERNEL_OFFSET + 0x80000);
}

TEST(sums_of_an_arm64_image_do_not_wrap)
{
	struct file file = empty(0x100);
	struct kernel kernel;

	UNUSED_STATE;
	put32(bytes + 56, 0x644d5241);
	put64(bytes + 8, (uint64_t)0 - GUEST_KERNEL_OFFSET);
	put64(bytes + 16, UINT64_MAX);
	kernel = kernel_read(&file);
	CHECK(kernel.offset >= 1ull << 48);
	CHECK(kernel.end > kernel.offset);
}

TEST(a_zimage_lies_behind_what_it_unpacks_to)
{
	const struct file file = zimage();
	const struct kernel kernel = kernel_read(&file);

	UNUSED_STATE;
	EQUAL(kernel.form, KERNEL_ZIMAGE);
	/* 0x208000 + 0x13a10b4 + 0x5e4d4 is 22.1 MiB. */
	EQUAL(kernel.offset, 24 * MIB);
	CHECK(kernel.bytes >= sizeof(bytes) + 0x10000);
	EQUAL(kernel.tree, 26 * MIB);
	EQUAL(kernel.end, 28 * MIB);
}

TEST(a_table_that_cannot_be_read_is_none)
{
	struct file file = zimage();

	UNUSED_STATE;
	put32(bytes + 0x34, 0);
	is_old(&file);
	for (size_t left = 0; left < 24; left++) {
		file = zimage();
		put32(bytes + 0x38, (uint32_t)(sizeof(bytes) - left));
		is_old(&file);
	}
	file = zimage();
	put32(bytes + 0x38, 0xffffffff);
	is_old(&file);
	file = zimage();
	put32(bytes + TABLE + 8, sizeof(bytes) - 3);
	is_old(&file);
	put32(bytes + TABLE + 8, 0xffffffff);
	is_old(&file);
	file = zimage();
	put32(bytes + TABLE, 5);
	is_old(&file);
	file = zimage();
	put32(bytes + TABLE + 4, 0);
	is_old(&file);
	for (size_t count = 0x28; count < 0x3c; count += 4) {
		file = zimage();
		file.bytes = count;
		is_old(&file);
	}
}

TEST(the_last_word_of_the_file_can_be_the_size)
{
	struct file file = zimage();

	UNUSED_STATE;
	put32(bytes + TABLE + 8, sizeof(bytes) - 4);
	put32(bytes + sizeof(bytes) - 4, 0x200000);
	EQUAL(kernel_read(&file).offset, 6 * MIB);
}

TEST(sums_of_a_zimage_do_not_wrap)
{
	struct file file = zimage();
	struct kernel kernel;

	UNUSED_STATE;
	put32(bytes + TABLE + 12, 0xffffffff);
	put32(bytes + TABLE + 16, 0xffffffff);
	put32(bytes + TABLE + 20, 0xffffffff);
	put32(bytes + SIZE, 0xffffffff);
	kernel = kernel_read(&file);
	CHECK(kernel.offset >= 3 * 0xffffffffull);
	CHECK(kernel.tree >= kernel.offset + 0xffffffff);
	CHECK(kernel.end > kernel.tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			code_goes_to_its_place_with_the_tree_at_the_start),
		cmocka_unit_test(an_arm64_image_says_how_much_it_wants),
		cmocka_unit_test(sums_of_an_arm64_image_do_not_wrap),
		cmocka_unit_test(a_zimage_lies_behind_what_it_unpacks_to),
		cmocka_unit_test(a_table_that_cannot_be_read_is_none),
		cmocka_unit_test(the_last_word_of_the_file_can_be_the_size),
		cmocka_unit_test(sums_of_a_zimage_do_not_wrap),
	};

	return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
