/* SPDX-License-Identifier: BSD-2-Clause */
/* The search for a multiplier, against the table's own rules. */
#include "tests/unit/test.h"

#include "tools/hash.h"
#include <smccc/names.h>
#include <smcgate/blob.h>
#include <smcgate/table.h>

#define KEYS_MAX 2048

static uint32_t keys[KEYS_MAX];
static size_t losers[KEYS_MAX];
static uint8_t used[1u << GATE_TABLE_MAX_BITS];

/* @ids different calls from calls.def, each with its hinted twin. */
static size_t take_keys(size_t ids)
{
	size_t rows = smccc_call_count(), count = 0;
	size_t step = rows / ids > 1 ? rows / ids : 1;
	uint32_t last = ~0u;

	for (size_t i = 0; i < rows && count < ids * 2; i += step) {
		uint32_t fid = smccc_call_at(i)->fid;

		if (fid == last)
			continue;
		last = fid;
		keys[count++] = fid;
		keys[count++] = fid | SMCCC_FID_SVE_HINT;
	}
	return count;
}

static void check_choice(const struct hash_choice *choice, size_t count)
{
	CHECK(choice->bits % 2 == 1);
	CHECK(choice->bits >= GATE_TABLE_MIN_BITS);
	CHECK(choice->bits <= GATE_TABLE_MAX_BITS);
	EQUAL(choice->k & 31, 32 - choice->bits);
	memset(used, 0, sizeof(used));
	for (size_t i = 0; i < count; i++) {
		uint32_t slot = gate_table_index(choice->k, keys[i]);

		CHECK(slot < 1u << choice->bits);
		EQUAL(used[slot]++, 0);
	}
}

static void search(size_t ids, uint32_t bits_at_most)
{
	struct hash_choice choice;
	size_t count = take_keys(ids);

	CHECK(count >= ids * 2 - ids / 20);
	EQUAL(hash_search(keys, count, &choice, losers), 0);
	check_choice(&choice, count);
	CHECK(choice.bits <= bits_at_most);
}

TEST(one_id_fits_the_smallest_table)
{
	UNUSED_STATE;
	search(1, 9);
}

TEST(a_hundred_ids_fit_2048_slots)
{
	UNUSED_STATE;
	search(100, 11);
}

TEST(nine_hundred_ids_fit_the_largest_table)
{
	UNUSED_STATE;
	search(900, 15);
}

TEST(no_id_at_all_is_no_difficulty)
{
	struct hash_choice choice;

	UNUSED_STATE;
	EQUAL(hash_search(keys, 0, &choice, losers), 0);
	check_choice(&choice, 0);
	EQUAL(choice.bits, 9);
}

/* Three keys that no multiplier can part: two of them are the same. */
TEST(a_key_without_a_slot_is_named)
{
	struct hash_choice choice;

	UNUSED_STATE;
	keys[0] = 0x84000000;
	keys[1] = 0xc4000003;
	keys[2] = 0x84000000;
	EQUAL(hash_search(keys, 3, &choice, losers), 1);
	EQUAL(losers[0], 2);
	EQUAL(choice.bits, 15);
	check_choice(&choice, 2);
}

TEST(the_search_is_the_same_every_time)
{
	struct hash_choice first, second;
	size_t count = take_keys(100);

	UNUSED_STATE;
	EQUAL(hash_search(keys, count, &first, losers), 0);
	EQUAL(hash_search(keys, count, &second, losers), 0);
	EQUAL(first.k, second.k);
	EQUAL(first.bits, second.bits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_id_fits_the_smallest_table),
		cmocka_unit_test(a_hundred_ids_fit_2048_slots),
		cmocka_unit_test(nine_hundred_ids_fit_the_largest_table),
		cmocka_unit_test(no_id_at_all_is_no_difficulty),
		cmocka_unit_test(a_key_without_a_slot_is_named),
		cmocka_unit_test(the_search_is_the_same_every_time),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
