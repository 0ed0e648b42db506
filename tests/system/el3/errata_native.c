/* SPDX-License-Identifier: BSD-2-Clause */
/* el3/errata_list.c: revisions, repairs, and that the list is in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <smccc/em.h>

#include "el3/errata_list.h"

#define MIDR(part, variant, revision)                         \
	(0x41000000u | (uint32_t)(variant) << 20 | 0xf0000u | \
	 (uint32_t)(part) << 4 | (uint32_t)(revision))

static int32_t status(uint32_t midr, uint32_t revidr, uint32_t id)
{
	struct errata errata;

	errata_find(&errata, midr, revidr);
	return errata_status(&errata, id);
}

static void a_revision_outside_of_the_range_is_not_affected(void **state)
{
	(void)state;
	assert_int_equal(status(MIDR(0xd07, 1, 2), 0, 832075), EM_AFFECTED);
	assert_int_equal(status(MIDR(0xd07, 0, 9), 0, 832075), EM_AFFECTED);
	assert_int_equal(status(MIDR(0xd07, 1, 3), 0, 832075), EM_NOT_AFFECTED);
	assert_int_equal(status(MIDR(0xd07, 2, 0), 0, 832075), EM_NOT_AFFECTED);
	assert_int_equal(status(MIDR(0xd07, 0, 0), 0, 1742098),
			 EM_NOT_AFFECTED);
	assert_int_equal(status(MIDR(0xd07, 0, 1), 0, 1742098), EM_AFFECTED);
	assert_int_equal(status(MIDR(0xd0b, 15, 15), 0, 3324349), EM_AFFECTED);
}

static void a_repaired_core_is_not_affected(void **state)
{
	(void)state;
	assert_int_equal(status(MIDR(0xd03, 0, 4), 0, 843419), EM_AFFECTED);
	assert_int_equal(status(MIDR(0xd03, 0, 4), 1u << 8, 843419),
			 EM_NOT_AFFECTED);
	assert_int_equal(status(MIDR(0xd03, 0, 4), ~(1u << 8), 843419),
			 EM_AFFECTED);
	/* The bit means something else in older revisions. */
	assert_int_equal(status(MIDR(0xd03, 0, 3), 1u << 8, 843419),
			 EM_AFFECTED);
	assert_int_equal(status(MIDR(0xd03, 0, 1), 1u << 7, 835769),
			 EM_AFFECTED);
	assert_int_equal(status(MIDR(0xd03, 0, 2), 1u << 7, 835769),
			 EM_NOT_AFFECTED);
	assert_int_equal(status(MIDR(0xd46, 1, 1), 1u << 25, 2658417),
			 EM_NOT_AFFECTED);
	assert_int_equal(status(MIDR(0xd46, 1, 0), 1u << 25, 2658417),
			 EM_AFFECTED);
}

/* Every core that has rows, every revision. */
static void mitigated_is_said_where_a_bit_is_set(void **state)
{
	uint32_t mitigated = 0;

	(void)state;
	for (uint32_t part = 0; part < 0x1000; part++)
		for (uint32_t version = 0; version < 0x100; version++) {
			const uint32_t midr =
				MIDR(part, version >> 4, version & 0xf);
			const uint64_t actlr = errata_actlr(midr);
			struct errata errata;
			uint32_t here = 0;

			errata_find(&errata, midr, 0);
			for (size_t i = 0; errata.of[i].id != UINT32_MAX; i++)
				here += errata.of[i].status ==
					EM_HIGHER_EL_MITIGATION;
			assert_int_equal(here != 0, actlr != 0);
			mitigated += here;
		}
	assert_true(mitigated > 100);
}

static void bits_are_set_only_where_the_core_is_affected(void **state)
{
	(void)state;
	assert_int_equal(errata_actlr(MIDR(0xd03, 0, 4)), 1ull << 44);
	assert_int_equal(errata_actlr(MIDR(0xd03, 0, 2)), 1ull << 24);
	assert_int_equal(status(MIDR(0xd03, 0, 2), 0, 855873), EM_AFFECTED);
	assert_int_equal(errata_actlr(MIDR(0xd07, 1, 0)),
			 1ull << 59 | 1ull << 54 | 1ull << 49 | 15ull << 25 |
				 1ull << 4 | 1ull << 38 | 1ull << 32);
	assert_int_equal(errata_actlr(MIDR(0xd07, 1, 3)), 1ull << 32);
	assert_int_equal(errata_actlr(MIDR(0xd07, 2, 0)), 0);
	assert_int_equal(errata_actlr(MIDR(0xd08, 0, 3)), 1ull << 32);
	assert_int_equal(errata_actlr(MIDR(0xd08, 1, 0)), 0);
	/* Their register is another: nothing may be set. */
	assert_int_equal(errata_actlr(MIDR(0xd0b, 0, 0)), 0);
	assert_int_equal(errata_actlr(MIDR(0xd0c, 0, 0)), 0);
}

static void other_vendors_and_numbers_are_unknown(void **state)
{
	(void)state;
	assert_int_equal(status(0x511f8071, 0, 843419), EM_UNKNOWN_ERRATUM);
	assert_int_equal(status(0x000f0510, 0, 843419), EM_UNKNOWN_ERRATUM);
	assert_int_equal(errata_actlr(0x510fd070), 0);
	assert_int_equal(status(MIDR(0xd07, 1, 0), 0, 843419),
			 EM_UNKNOWN_ERRATUM);
	assert_int_equal(status(MIDR(0xfff, 1, 0), 0, 843419),
			 EM_UNKNOWN_ERRATUM);
}

/* errata_status() halves it: numbers rise, and room is left behind the last. */
static void the_list_is_sorted(void **state)
{
	size_t all = 0;

	(void)state;
	for (uint32_t part = 0; part < 0x1000; part++) {
		struct errata errata;
		size_t i = 0;

		errata_find(&errata, MIDR(part, 0, 0), 0);
		for (; errata.of[i].id != UINT32_MAX; i++) {
			const uint32_t id = errata.of[i].id;

			assert_true(i == 0 || errata.of[i - 1].id < id);
			assert_int_equal(errata_status(&errata, id),
					 errata.of[i].status);
			assert_true(errata.of[i + 1].id == id + 1 ||
				    errata_status(&errata, id + 1) ==
					    EM_UNKNOWN_ERRATUM);
		}
		assert_true(i < ERRATA_MAX);
		assert_int_equal(errata_status(&errata, 0), EM_UNKNOWN_ERRATUM);
		assert_int_equal(errata_status(&errata, UINT32_MAX),
				 EM_UNKNOWN_ERRATUM);
		all += i;
	}
	assert_true(all > 70);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_revision_outside_of_the_range_is_not_affected),
		cmocka_unit_test(a_repaired_core_is_not_affected),
		cmocka_unit_test(mitigated_is_said_where_a_bit_is_set),
		cmocka_unit_test(bits_are_set_only_where_the_core_is_affected),
		cmocka_unit_test(other_vendors_and_numbers_are_unknown),
		cmocka_unit_test(the_list_is_sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
