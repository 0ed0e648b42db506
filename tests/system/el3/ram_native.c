/* SPDX-License-Identifier: BSD-2-Clause */
/* el3/ram.c: no range of the normal world's choice leaves its RAM. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "el3/cpu.h"
#include "el3/ram.h"

#define BASE BOARD_RAM_BASE
#define GIB  0x40000000ull

struct machine machine;

static int set_up(void **state)
{
	(void)state;
	machine.boot.ram_end = BASE + GIB;
	return 0;
}

static void a_range_in_ram_is_normal(void **state)
{
	(void)state;
	assert_true(ram_normal(BASE, 1));
	assert_true(ram_normal(BASE, GIB));
	assert_true(ram_normal(BASE + GIB - 1, 1));
	assert_true(ram_normal(0x60000000, 0x1000));
}

static void a_range_that_leaves_ram_is_not(void **state)
{
	static const struct {
		uint64_t base, bytes;
	} ranges[] = {
		{ BASE - 1, 1 },
		{ BASE - 1, 2 },
		{ BASE, GIB + 1 },
		{ BASE + GIB - 1, 2 },
		{ BASE + GIB, 1 },
		{ BASE + GIB + 1, 1 },
		{ 0, 1 },
		{ 0, UINT64_MAX },
		{ BOARD_SECURE_RAM_BASE, 0x1000 },
		{ BOARD_SECURE_RAM_BASE, BASE + GIB },
		{ BOARD_GICD_BASE, 4 },
		{ BOARD_SECURE_UART, 4 },
		{ UINT64_MAX, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		assert_false(ram_normal(ranges[i].base, ranges[i].bytes));
}

/* Sums that come round, at 64 bits and at 32. */
static void a_range_that_wraps_is_not(void **state)
{
	static const uint64_t bases[] = { BASE, BASE + 0x1000, BASE + GIB - 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		const uint64_t base = bases[i];

		assert_false(ram_normal(base, UINT64_MAX));
		assert_false(ram_normal(base, UINT64_MAX - base));
		assert_false(ram_normal(base, 0 - base));
		assert_false(ram_normal(base, 0 - base + 1));
		assert_false(ram_normal(base, 0xffffffffull));
		assert_false(ram_normal(base, 0x100000000ull - base));
		assert_false(ram_normal(base, 0x100000000ull - base + 0x1000));
		assert_false(ram_normal(base | 1ull << 32, 0x1000));
		assert_false(ram_normal(base | 1ull << 63, 0x1000));
	}
}

static void no_bytes_are_no_range(void **state)
{
	(void)state;
	assert_false(ram_normal(BASE, 0));
	assert_false(ram_normal(0, 0));
}

static void all_of_three_gib_is_normal(void **state)
{
	(void)state;
	machine.boot.ram_end = BASE + BOARD_RAM_MAX; /* 2^32 */
	assert_true(ram_normal(BASE, BOARD_RAM_MAX));
	assert_true(ram_normal(0xffffffff, 1));
	assert_false(ram_normal(0xffffffff, 2));
	assert_false(ram_normal(0x100000000ull, 1));
}

/* Before the boot stage has told us, nothing is. */
static void without_a_handover_nothing_is(void **state)
{
	(void)state;
	machine.boot.ram_end = 0;
	assert_false(ram_normal(BASE, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_range_in_ram_is_normal, set_up),
		cmocka_unit_test_setup(a_range_that_leaves_ram_is_not, set_up),
		cmocka_unit_test_setup(a_range_that_wraps_is_not, set_up),
		cmocka_unit_test_setup(no_bytes_are_no_range, set_up),
		cmocka_unit_test_setup(all_of_three_gib_is_normal, set_up),
		cmocka_unit_test_setup(without_a_handover_nothing_is, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
