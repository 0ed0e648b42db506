/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A domain's policy is replaced by another; and which others are within a
 * ceiling, case by case: within_test.c asks it of random ones.
 */
#include "second.h"
#include "test.h"
#include "world.h"

#define SIP   0x82000000u
#define SIP64 0xc2000000u

static uint64_t memory[WORLD_MAX_BLOB / 8];

static struct gate_blob *ceiling(void)
{
	return (void *)world.blob;
}

/* ---- Replacement ---- */

TEST(a_vcpu_goes_on_with_its_policy_until_it_adopts_another)
{
	struct gate_blob_rule one = rule(SIP, GATE_RULE_FORWARD);

	UNUSED_STATE;
	world_firmware_default();
	world_build(&one, 1, 0);
	one.action = GATE_RULE_DENY;
	second_build(blob_build(memory, &one, 1, 0));
	answer(SIP, 1, 2, 3);
	EQUAL(world.firmware.calls, 1);
	gate_domain_replace(&world.domain, &second.policy);
	answer(SIP, 1, 2, 3);
	EQUAL(world.firmware.calls, 2);
	gate_vcpu_adopt(&world.vcpu[0]);
	EQUAL(answer(SIP, 1, 2, 3), -1);
	EQUAL(world.firmware.calls, 2);
	/* Who starts later starts with the newest. */
	CHECK(world.vcpu[1].policy == &world.policy);
	gate_vcpu_started(&world.vcpu[1]);
	CHECK(world.vcpu[1].policy == &second.policy);
	CHECK(world.domain.config == gate_blob_domain(ceiling(), 0));
}

/* ---- Within: one sentence a case ---- */

static uint64_t set_values[4] = { 1, 4, 9, 16 };
static struct gate_blob_rule pair[2][5];
static uint32_t pair_count[2];
static struct gate_blob_check pair_checks[2][4];
static struct gate_blob_limit pair_limits[2][2];
static struct gate_blob *given;

/* Both begin alike: a checked SMC64 call, an answer, a constant, a range. */
static void alike(void)
{
	for (unsigned int i = 0; i < 2; i++) {
		struct gate_blob_rule *r = pair[i];
		struct gate_blob_check *c = pair_checks[i];

		r[0] = rule(0x82000001, GATE_RULE_CONSTANT);
		r[0].results = 1;
		r[0].result[0] = 7;
		r[1] = range(0x82000010, 0x8200001f, GATE_RULE_FORWARD);
		r[1].limit = 1;
		r[2] = rule(0x84000000, GATE_RULE_ANSWER);
		r[3] = rule(SIP64, GATE_RULE_FORWARD);
		r[3].args = 7;
		r[3].check_count = 4;
		r[3].limit = 1;
		c[0] = (struct gate_blob_check){
			.kind = GATE_CHECK_RANGE, .reg = 1, .low = 4, .high = 9
		};
		c[1] = (struct gate_blob_check){
			.kind = GATE_CHECK_MASK, .reg = 2, .low = 1, .high = 3
		};
		c[2] = (struct gate_blob_check){
			.kind = GATE_CHECK_MEMORY_LENGTH,
			.reg = 3,
			.flags = GATE_CHECK_READ,
			.align = 8,
			.low = 1,
			.high = 64
		};
		c[3] = (struct gate_blob_check){ .kind = GATE_CHECK_RESULT,
						 .reg = 1,
						 .low = 0xff };
		pair_count[i] = 4;
		pair_limits[i][0] = (struct gate_blob_limit){
			.calls_per_second = 10,
			.burst = 3,
			.at_once = 2,
			.budget_us = 50,
			.share_us = 1000,
		};
		pair_limits[i][1] = pair_limits[i][0];
	}
}

static bool within(void)
{
	world_firmware_default();
	world_values(set_values, 4);
	world_limits(pair_limits[0], 2);
	world_build_checked(pair[0], pair_count[0], pair_checks[0], 0);
	world_limits(pair_limits[1], 2);
	given = blob_build_checked(memory, pair[1], pair_count[1],
				   pair_checks[1], 0);
	world_values(NULL, 0);
	world_limits(NULL, 0);
	EQUAL(gate_blob_check(given, sizeof(memory)), GATE_BLOB_OK);
	return gate_policy_within(ceiling(), given);
}

#define R (pair[1])
#define C (pair_checks[1])
#define L (pair_limits[1])

/* Change the given one of two equal policies. */
#define YES(change)              \
	do {                     \
		alike();         \
		change;          \
		CHECK(within()); \
	} while (0)
#define NO(change)                \
	do {                      \
		alike();          \
		change;           \
		CHECK(!within()); \
	} while (0)

static void drop(unsigned int index)
{
	pair_count[1]--;
	for (unsigned int i = index; i < pair_count[1]; i++)
		R[i] = R[i + 1];
}

/* The firmware must not see the caller's own memory by a newer policy. */
TEST(what_is_mediated_stays_mediated)
{
	UNUSED_STATE;
	YES(pair[0][3].action = R[3].action = GATE_RULE_MEDIATE);
	YES(pair[0][3].action = R[3].action = GATE_RULE_MEDIATE;
	    C[2].high = 32);
	NO(pair[0][3].action = R[3].action = GATE_RULE_MEDIATE; C[2].high = 65);
	NO(pair[0][3].action = GATE_RULE_MEDIATE);
	NO(R[3].action = GATE_RULE_MEDIATE);
}

TEST(less_is_within)
{
	UNUSED_STATE;
	YES((void)0);
	YES(drop(0));
	YES(drop(3));
	YES(pair_count[1] = 0);
	YES(R[2] = rule(0x84000000, GATE_RULE_DENY));
	YES(R[2] = rule(0x84000000, GATE_RULE_UNDEFINED));
	YES(R[0].conduits = GATE_RULE_NO_HVC);
	YES(R[1].last = 0x82000015);
	YES(R[1] = rule(0x82000015, GATE_RULE_FORWARD); R[1].limit = 1);
	/* To deny what the ceiling does not know is to deny. */
	YES(R[0] = rule(0x82000002, GATE_RULE_DENY));
}

TEST(more_calls_are_not_within)
{
	UNUSED_STATE;
	NO(R[0].first = R[0].last = 0x82000002);
	NO(R[1].last = 0x82000020);
	NO(R[1].first = 0x8200000f);
	NO(pair[0][0].conduits = GATE_RULE_NO_SMC);
	NO(pair[0][0].conduits = GATE_RULE_NO_SMC;
	   R[0].conduits = GATE_RULE_NO_HVC);
	NO(R[0] = rule(0x82000001, GATE_RULE_FORWARD));
	NO(R[2] = rule(0x84000000, GATE_RULE_FORWARD));
	NO(R[2].service = 0x84000001);
	NO(R[0].result[0] = 8);
	NO(R[0].results = 2);
	NO(R[3].args = 6);
	NO(pair[0][3].action = GATE_RULE_DENY; pair[0][3].check_count = 0;
	   pair[0][3].limit = 0);
	NO(pair[0][3] = rule(SIP64, GATE_RULE_UNDEFINED));
}

/* A range never names an ID with reserved bits, and no range covers one. */
TEST(reserved_bits_are_named_on_both_sides)
{
	UNUSED_STATE;
	NO(pair[0][1].last = 0x8202001f;
	   R[1] = rule(0x82020011, GATE_RULE_FORWARD); R[1].limit = 1);
	YES(pair[0][1] = rule(0x82020011, GATE_RULE_FORWARD);
	    R[1] = pair[0][1]);
}

static void ceiling_set(void)
{
	pair_checks[0][0].kind = GATE_CHECK_SET;
	pair_checks[0][0].low = 0;
	pair_checks[0][0].high = 3;
}

TEST(checks_are_kept_or_tightened)
{
	UNUSED_STATE;
	YES(C[0].low = 5; C[0].high = 8);
	NO(C[0].low = 3);
	NO(C[0].high = 10);
	NO(C[0].reg = 2);
	YES(C[0].kind = GATE_CHECK_MASK; C[0].low = 9; C[0].high = UINT64_MAX);
	NO(C[0].kind = GATE_CHECK_MASK; C[0].low = 10; C[0].high = UINT64_MAX);
	NO(C[0].kind = GATE_CHECK_MASK; C[0].low = 8; C[0].high = 0xff8);
	YES(C[0].kind = GATE_CHECK_SET; C[0].low = 1; C[0].high = 2);
	NO(C[0].kind = GATE_CHECK_SET; C[0].low = 0; C[0].high = 2);
	NO(C[0].kind = GATE_CHECK_SET; C[0].low = 1; C[0].high = 3);
	NO(C[0].flags = GATE_CHECK_PAIR);
	/* Masks. */
	YES(C[1].high = 7);
	YES(C[1].high = 7; C[1].low = 5);
	NO(C[1].high = 1);
	NO(C[1].low = 3);
	YES(C[1].kind = GATE_CHECK_RANGE; C[1].low = C[1].high = 5);
	NO(C[1].kind = GATE_CHECK_RANGE; C[1].low = C[1].high = 7);
	NO(C[1].kind = GATE_CHECK_RANGE; C[1].low = 5; C[1].high = 6);
	NO(C[1] = C[0]);
	/* The ceiling's is a set: 1, 4, 9. */
	YES(ceiling_set(); C[0].low = C[0].high = 9);
	NO(ceiling_set(); C[0].low = C[0].high = 16);
	NO(ceiling_set(); C[0].low = 4; C[0].high = 9);
	/* Results. */
	YES(C[3].low = 0x0f);
	NO(C[3].low = 0x1ff);
	NO(C[3].reg = 2);
	NO(R[3].check_count = 3);
}

TEST(memory_is_the_same_memory)
{
	UNUSED_STATE;
	YES(C[2].align = 16);
	NO(C[2].align = 4);
	YES(C[2].low = 2; C[2].high = 32);
	NO(C[2].high = 65);
	NO(C[2].low = 0);
	NO(C[2].flags = GATE_CHECK_WRITE);
	NO(C[2].flags |= GATE_CHECK_PAIR);
	NO(C[2].kind = GATE_CHECK_MEMORY_BYTES; C[2].low = 64; C[2].high = 0);
	NO(C[2].reg = 4);
	/* One check of memory more would translate a number. */
	NO(C[3] = C[2]; C[3].reg = 5; pair[0][3].check_count = 3);
	/* One of anything else is one check more. */
	YES(C[3] = C[0]; C[3].reg = 5; pair[0][3].check_count = 3);
	NO(pair[0][3].check_count = 0; pair_checks[0][0] = C[2]);
}

TEST(limits_are_kept_or_tightened)
{
	UNUSED_STATE;
	YES(L[0].calls_per_second = 9; L[0].burst = 1);
	NO(L[0].calls_per_second = 11);
	NO(L[0].burst = 4);
	NO(L[0].calls_per_second = L[0].burst = 0);
	YES(L[0].at_once = 1);
	NO(L[0].at_once = 3);
	NO(L[0].at_once = 0);
	NO(L[0].budget_us = 51);
	NO(L[0].budget_us = 0);
	YES(L[0].share_us = 999);
	NO(L[0].share_us = 1001);
	NO(L[0].share_us = 0);
	NO(R[1].limit = 0);
	/* What is counted together stays together, by whatever number. */
	YES(R[1].limit = R[3].limit = 2);
	NO(R[1].limit = 2);
	YES(pair[0][1].limit = 2);
	YES(pair[0][1].limit = 0);
}

static void rehashed(struct gate_blob *blob, bool expected)
{
	blob_rehash(blob);
	CHECK(gate_policy_within(ceiling(), blob) == expected);
}

TEST(the_machine_is_the_same)
{
	struct gate_blob_domain *domain;

	UNUSED_STATE;
	YES((void)0);
	domain = (struct gate_blob_domain *)(uintptr_t)gate_blob_domain(given,
									0);
#define CHANGED(member, by, expected)      \
	do {                               \
		domain->member += (by);    \
		rehashed(given, expected); \
		domain->member -= (by);    \
		rehashed(given, true);     \
	} while (0)
	CHANGED(id, 1, false);
	CHANGED(vcpu_count, 1, false);
	CHANGED(flags, GATE_DOMAIN_CONTROL, false);
	CHANGED(flags, GATE_DOMAIN_TRACE, false);
	CHANGED(ram_ipa, 0x200000, false);
	CHANGED(ram_pa, 0x200000, false);
	CHANGED(ram_bytes, 0x200000, false);
	CHANGED(restart_max, 1, false);
	CHANGED(trng_bits, 1, false);
	CHANGED(name[0], 1, false);
	CHANGED(entry, 4, true); /* its files' */
	CHANGED(x0, 8, true);
#undef CHANGED
	given->policy_key[63] = 1;
	rehashed(given, false);
	given->policy_key[63] = 0;
	given->flags = GATE_BLOB_GICV2;
	rehashed(given, false);
	given->flags = 0;
	given->policy_version = 5;
	rehashed(given, true);
	/* Devices. */
	domain->device_count = 1;
	given->device_count = 1;
	given->device_offset = blob_append(
		given,
		&(struct gate_blob_device){ .name = "d",
					    .pa = 0x1000,
					    .bytes = 0x1000,
					    .kind = GATE_DEVICE_MMIO },
		sizeof(struct gate_blob_device));
	rehashed(given, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_vcpu_goes_on_with_its_policy_until_it_adopts_another),
		cmocka_unit_test(what_is_mediated_stays_mediated),
		cmocka_unit_test(less_is_within),
		cmocka_unit_test(more_calls_are_not_within),
		cmocka_unit_test(reserved_bits_are_named_on_both_sides),
		cmocka_unit_test(checks_are_kept_or_tightened),
		cmocka_unit_test(memory_is_the_same_memory),
		cmocka_unit_test(limits_are_kept_or_tightened),
		cmocka_unit_test(the_machine_is_the_same),
	};
	int failed = cmocka_run_group_tests_name("policy", tests, NULL, NULL);

	world_free();
	second_free();
	return failed;
}
