/* SPDX-License-Identifier: BSD-2-Clause */
/* A domain's device tree, read back by libfdt. */
#include "tests/unit/test.h"

#include <libfdt.h>

#include "tools/guesttree.h"
#include "tools/tree.h"

static const struct manifest_domain linux_like = {
	.name = "linux",
	.vcpus = 3,
	.ram_bytes = 0x10000000,
	.bootargs = "quiet splash",
	.console = true,
};

static uint8_t *make(const struct manifest_domain *domain, uint64_t initrd,
		     uint64_t initrd_bytes)
{
	size_t bytes = 0;
	uint8_t *tree = guesttree_make(domain, initrd, initrd_bytes, &bytes);

	assert_non_null(tree);
	EQUAL(fdt_check_full(tree, bytes), 0);
	EQUAL(fdt_totalsize(tree), bytes);
	return tree;
}

static int node(const void *tree, const char *path)
{
	int offset = fdt_path_offset(tree, path);

	if (offset < 0)
		fail_msg("no node %s", path);
	return offset;
}

static uint32_t cell(const void *tree, const char *path, const char *name,
		     int index)
{
	int bytes = 0;
	const uint8_t *data = fdt_getprop(tree, node(tree, path), name, &bytes);

	if (!data || bytes < (index + 1) * 4)
		fail_msg("%s: no cell %d of %s", path, index, name);
	if (!data) /* for analyzers: fail_msg() does not return */
		return 0;
	return fdt32_ld((const void *)(data + (size_t)index * 4));
}

static const char *string(const void *tree, const char *path, const char *name)
{
	const char *text = fdt_getprop(tree, node(tree, path), name, NULL);

	assert_non_null(text);
	return text;
}

TEST(linux_finds_its_console_and_its_command_line)
{
	uint8_t *tree = make(&linux_like, 0x47e00000, 0x123456);

	UNUSED_STATE;
	assert_string_equal(string(tree, "/chosen", "bootargs"),
			    "quiet splash");
	assert_string_equal(string(tree, "/chosen", "stdout-path"),
			    "/serial@9000000");
	assert_string_equal(string(tree, "/serial@9000000", "compatible"),
			    "arm,pl011");
	EQUAL(cell(tree, "/serial@9000000", "reg", 1), 0x09000000);
	EQUAL(cell(tree, "/serial@9000000", "interrupts", 0), 0); /* SPI */
	EQUAL(cell(tree, "/serial@9000000", "interrupts", 1), 1);
	EQUAL(cell(tree, "/serial@9000000", "interrupts", 2), 4);
	EQUAL(cell(tree, "/serial@9000000", "clocks", 0),
	      cell(tree, "/apb-pclk", "phandle", 0));
	EQUAL(cell(tree, "/apb-pclk", "clock-frequency", 0), 24000000);
	free(tree);
}

TEST(the_initrd_lies_between_the_two_words)
{
	uint8_t *tree = make(&linux_like, 0x47e00000, 0x123456);

	UNUSED_STATE;
	EQUAL(cell(tree, "/chosen", "linux,initrd-start", 0), 0);
	EQUAL(cell(tree, "/chosen", "linux,initrd-start", 1), 0x47e00000);
	EQUAL(cell(tree, "/chosen", "linux,initrd-end", 1), 0x47f23456);
	free(tree);
}

TEST(memory_and_interrupt_controller_are_the_virtual_machine_s)
{
	uint8_t *tree = make(&linux_like, 0, 0);

	UNUSED_STATE;
	EQUAL(cell(tree, "/memory@40000000", "reg", 1), 0x40000000);
	EQUAL(cell(tree, "/memory@40000000", "reg", 3), 0x10000000);
	EQUAL(cell(tree, "/interrupt-controller@8000000", "reg", 1),
	      0x08000000);
	EQUAL(cell(tree, "/interrupt-controller@8000000", "reg", 5),
	      0x080a0000);
	EQUAL(cell(tree, "/interrupt-controller@8000000", "reg", 7),
	      3 * 0x20000);
	EQUAL(cell(tree, "/", "interrupt-parent", 0),
	      cell(tree, "/interrupt-controller@8000000", "phandle", 0));
	/* The virtual timer is the third: PPI 11, INTID 27. */
	EQUAL(cell(tree, "/timer", "interrupts", 6), 1);
	EQUAL(cell(tree, "/timer", "interrupts", 7), 11);
	free(tree);
}

TEST(there_is_a_node_for_each_vcpu_and_no_more)
{
	uint8_t *tree = make(&linux_like, 0, 0);

	UNUSED_STATE;
	EQUAL(cell(tree, "/cpus/cpu@0", "reg", 0), 0);
	EQUAL(cell(tree, "/cpus/cpu@2", "reg", 0), 2);
	assert_string_equal(string(tree, "/cpus/cpu@2", "enable-method"),
			    "psci");
	CHECK(fdt_path_offset(tree, "/cpus/cpu@3") < 0);
	free(tree);
}

/* Both bindings name the same registers: 32-bit systems may know the older. */
TEST(an_aarch32_domain_finds_either_timer)
{
	struct manifest_domain domain = linux_like;
	uint8_t *tree = make(&domain, 0, 0);
	int timer = node(tree, "/timer");

	UNUSED_STATE;
	EQUAL(fdt_stringlist_count(tree, timer, "compatible"), 1);
	EQUAL(fdt_stringlist_search(tree, timer, "compatible",
				    "arm,armv8-timer"),
	      0);
	free(tree);
	domain.aarch32 = true;
	tree = make(&domain, 0, 0);
	timer = node(tree, "/timer");
	EQUAL(fdt_stringlist_count(tree, timer, "compatible"), 2);
	EQUAL(fdt_stringlist_search(tree, timer, "compatible",
				    "arm,armv7-timer"),
	      1);
	free(tree);
}

TEST(the_conduit_is_the_manifest_s)
{
	struct manifest_domain domain = linux_like;
	uint8_t *tree = make(&domain, 0, 0);

	UNUSED_STATE;
	assert_string_equal(string(tree, "/psci", "method"), "smc");
	free(tree);
	domain.hvc = true;
	tree = make(&domain, 0, 0);
	assert_string_equal(string(tree, "/psci", "method"), "hvc");
	free(tree);
}

TEST(what_the_manifest_does_not_give_is_not_there)
{
	const struct manifest_domain bare = { .name = "bare",
					      .vcpus = 1,
					      .ram_bytes = 0x400000,
					      .bootargs = "" };
	uint8_t *tree = make(&bare, 0, 0);
	int chosen = node(tree, "/chosen");

	UNUSED_STATE;
	CHECK(fdt_path_offset(tree, "/serial@9000000") < 0);
	assert_null(fdt_getprop(tree, chosen, "stdout-path", NULL));
	assert_null(fdt_getprop(tree, chosen, "bootargs", NULL));
	assert_null(fdt_getprop(tree, chosen, "linux,initrd-start", NULL));
	free(tree);
}

TEST(a_tree_that_is_too_large_is_refused)
{
	struct manifest_domain domain = linux_like;
	char *long_line = malloc(70000);
	size_t bytes;

	UNUSED_STATE;
	memset(long_line, 'x', 69999);
	long_line[69999] = '\0';
	domain.bootargs = long_line;
	assert_null(guesttree_make(&domain, 0, 0, &bytes));
	free(long_line);
}

/* libfdt alone reads the root's name at NULL. */
TEST(a_tree_of_an_old_version_is_none)
{
	static const struct manifest_domain domain = {
		.name = "old", .bootargs = "", .ram_bytes = 0x400000, .vcpus = 1
	};
	size_t bytes;
	uint8_t *tree = guesttree_make(&domain, 0, 0, &bytes);

	UNUSED_STATE;
	assert_true(tree_is_whole(tree, bytes));
	assert_false(tree_is_whole(tree, bytes - 1));
	assert_false(tree_is_whole(tree, 10));
	assert_false(tree_is_whole(NULL, 0));
	for (uint32_t version = 0; version < 16; version++) {
		fdt_set_version(tree, version);
		fdt_set_last_comp_version(tree, version);
		assert_false(tree_is_whole(tree, bytes));
	}
	free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(linux_finds_its_console_and_its_command_line),
		cmocka_unit_test(the_initrd_lies_between_the_two_words),
		cmocka_unit_test(
			memory_and_interrupt_controller_are_the_virtual_machine_s),
		cmocka_unit_test(there_is_a_node_for_each_vcpu_and_no_more),
		cmocka_unit_test(an_aarch32_domain_finds_either_timer),
		cmocka_unit_test(the_conduit_is_the_manifest_s),
		cmocka_unit_test(what_the_manifest_does_not_give_is_not_there),
		cmocka_unit_test(a_tree_that_is_too_large_is_refused),
		cmocka_unit_test(a_tree_of_an_old_version_is_none),
	};

	return cmocka_run_group_tests_name("guest tree", tests, NULL, NULL);
}
