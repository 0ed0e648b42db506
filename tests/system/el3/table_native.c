/* SPDX-License-Identifier: BSD-2-Clause */
/* el3/table.c: what becomes of rows, counts and the package's UIDs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "el3/table.h"
#include "lib/rt/rt.h"

struct machine machine;

/* Addresses are all that the table takes of vectors.S. */
#define FINISH(name)                  \
	extern const uint8_t name[1]; \
	const uint8_t name[1]
FINISH(finish_deny);
FINISH(finish_c);
FINISH(finish_constant);
FINISH(finish_constant2);
FINISH(finish_constant4);
FINISH(finish_arch_features);
FINISH(finish_psci_features);
FINISH(finish_workaround_1);
FINISH(finish_workaround_2);
FINISH(finish_workaround_3);
FINISH(finish_checked);
FINISH(finish_leaf);

static jmp_buf panicked;
void panic(const char *format, ...)
{
	(void)format;
	longjmp(panicked, 1);
}

static bool present;
static bool is_present(void)
{
	return present;
}

static const struct el3_service always[] = {
	{ .fid = 0x82000001, .finish = EL3_FINISH_C },
	{ .fid = 0xc2000001, .finish = EL3_FINISH_CHECKED },
	{ .fid = 0x8200ff00, .finish = EL3_FINISH_COUNT_QUERY },
	{ .fid = 0x8200ff01,
	  .finish = EL3_FINISH_UID,
	  .results = (const uint32_t[]){ 1, 2, 3, 4 } },
	{ .fid = 0x8400ff01,
	  .finish = EL3_FINISH_UID,
	  .results = (const uint32_t[]){ 5, 6, 7, 8 } },
	{ .fid = 0x8700ff01,
	  .finish = EL3_FINISH_UID,
	  .results = (const uint32_t[]){ 9, 10, 11, 12 } },
	{ .fid = 0x8100ff01,
	  .finish = EL3_FINISH_UID,
	  .results = (const uint32_t[]){ 13, 14, 15, 16 } },
	{ .fid = 0x80000000,
	  .finish = EL3_FINISH_CONSTANT,
	  .arch_features = CPU_FEATURE_PRESENT,
	  .result = { 0xffffffff } },
};

static const struct el3_service sometimes[] = {
	{ .fid = 0x02000005, .finish = EL3_FINISH_C },
};

static const struct el3_service twice[] = {
	{ .fid = 0x82000001, .finish = EL3_FINISH_C },
};

static const struct el3_service_set set_always = {
	.name = "always",
	.rows = always,
	.count = sizeof(always) / sizeof(always[0]),
};
static const struct el3_service_set set_sometimes = {
	.name = "sometimes",
	.rows = sometimes,
	.count = 1,
	.present = is_present,
};
static bool overlap;
static bool overlaps(void)
{
	return overlap;
}
static const struct el3_service_set set_twice = {
	.name = "twice",
	.rows = twice,
	.count = 1,
	.present = overlaps,
};

const struct el3_service_set *const el3_sets[] = {
	&set_always,
	&set_sometimes,
	&set_twice,
};
const size_t el3_set_count = 3;

static int set_up(void **state)
{
	(void)state;
	memset(el3_slots, 0, sizeof(el3_slots));
	memset(&machine, 0, sizeof(machine));
	present = overlap = false;
	return 0;
}

/* As table_walk in vectors.S. */
static const struct el3_slot *slot_of(uint32_t fid)
{
	const struct el3_slot *slot =
		&el3_slots[fid * EL3_TABLE_K >> EL3_TABLE_SHIFT];

	return slot->tag == fid ? slot : NULL;
}

static void a_row_is_found_with_the_hint_and_without(void **state)
{
	(void)state;
	table_build();
	for (size_t i = 0; i < set_always.count; i++) {
		const struct el3_slot *slot = slot_of(always[i].fid);

		assert_non_null(slot);
		assert_ptr_equal(slot->service, &always[i]);
		slot = slot_of(always[i].fid | SMCCC_FID_SVE_HINT);
		assert_non_null(slot);
		assert_ptr_equal(slot->service, &always[i]);
	}
	assert_null(slot_of(0x82000002));
	assert_null(slot_of(0));
	assert_int_equal(slot_of(0x82000001)->code, (uint64_t)finish_c);
	assert_int_equal(slot_of(0xc2000001)->code, (uint64_t)finish_checked);
	assert_int_equal(slot_of(0x8200ff01)->code, (uint64_t)finish_constant4);
	assert_int_equal(slot_of(0x80000000)->result[0], 0xffffffff);
}

static void absent_sets_are_not_entered_nor_counted(void **state)
{
	(void)state;
	table_build();
	assert_null(slot_of(0x02000005));
	assert_int_equal(slot_of(0x8200ff00)->result[0], 2);
	set_up(NULL);
	present = true;
	table_build();
	assert_non_null(slot_of(0x02000005));
	/* Yielding calls have no hint. */
	assert_null(slot_of(0x02010005));
}

static void features_are_offsets_into_struct_cpu(void **state)
{
	(void)state;
	table_build();
	assert_int_equal(slot_of(0x80000000)->arch_features,
			 offsetof(struct cpu, features[CPU_FEATURE_PRESENT]));
	assert_int_equal(slot_of(0x80000000)->psci_features,
			 offsetof(struct cpu, features[CPU_FEATURE_ABSENT]));
}

static void uid_is(uint32_t fid, uint64_t first)
{
	for (uint64_t i = 0; i < 4; i++)
		assert_int_equal(slot_of(fid)->result[i], first + i);
}

static void uids_are_our_own_unless_the_package_says_so(void **state)
{
	(void)state;
	table_build();
	uid_is(0x8200ff01, 1);
	uid_is(0x8400ff01, 5);
	uid_is(0x8700ff01, 9);
	uid_is(0x8100ff01, 13);
	set_up(NULL);
	for (uint32_t i = 0; i < 4; i++) {
		machine.boot.uid[BOOT_UID_STANDARD][i] = 0x40 + i;
		machine.boot.uid[BOOT_UID_VENDOR_EL3][i] = 0xf0000000 + i;
	}
	table_build();
	uid_is(0x8200ff01, 1);
	uid_is(0x8400ff01, 0x40);
	uid_is(0x8400ff01 | SMCCC_FID_SVE_HINT, 0x40);
	uid_is(0x8700ff01, 0xf0000000);
	uid_is(0x8100ff01, 13);
	set_up(NULL);
	machine.boot.uid[BOOT_UID_SIP][3] = 1; /* one word is enough */
	table_build();
	assert_int_equal(slot_of(0x8200ff01)->result[0], 0);
	assert_int_equal(slot_of(0x8200ff01)->result[3], 1);
}

static void two_rows_for_one_identifier_panic(void **state)
{
	(void)state;
	overlap = true;
	if (setjmp(panicked) == 0) {
		table_build();
		fail_msg("it was taken");
	}
}

static void a_set_knows_its_functions(void **state)
{
	(void)state;
	assert_true(el3_set_has(&set_always, 0x82000001));
	assert_true(el3_set_has(&set_always, 0xdead000082000001));
	assert_false(el3_set_has(&set_always, 0x02000005));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_row_is_found_with_the_hint_and_without,
				       set_up),
		cmocka_unit_test_setup(absent_sets_are_not_entered_nor_counted,
				       set_up),
		cmocka_unit_test_setup(features_are_offsets_into_struct_cpu,
				       set_up),
		cmocka_unit_test_setup(
			uids_are_our_own_unless_the_package_says_so, set_up),
		cmocka_unit_test_setup(two_rows_for_one_identifier_panic,
				       set_up),
		cmocka_unit_test(a_set_knows_its_functions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
