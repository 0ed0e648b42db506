/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AArch32 conditions: every syndrome, every combination of flags, every IT
 * state, against the words of the Arm ARM written down a second time.
 */
#include "test.h"
#include <smcgate/gate.h>

#define AARCH32 0x10ull

static bool flag(unsigned int nzcv, char name)
{
	return nzcv >> (name == 'N' ? 3 : name == 'Z' ? 2 : name == 'C') & 1;
}

/* Arm ARM, table "Condition codes". */
static bool passes(unsigned int cond, unsigned int nzcv)
{
	bool n = flag(nzcv, 'N'), z = flag(nzcv, 'Z');
	bool c = flag(nzcv, 'C'), v = flag(nzcv, 'V');

	switch (cond) {
	case 0x0:
		return z; /* EQ */
	case 0x1:
		return !z; /* NE */
	case 0x2:
		return c; /* CS */
	case 0x3:
		return !c; /* CC */
	case 0x4:
		return n; /* MI */
	case 0x5:
		return !n; /* PL */
	case 0x6:
		return v; /* VS */
	case 0x7:
		return !v; /* VC */
	case 0x8:
		return c && !z; /* HI */
	case 0x9:
		return !c || z; /* LS */
	case 0xa:
		return n == v; /* GE */
	case 0xb:
		return n != v; /* LT */
	case 0xc:
		return !z && n == v; /* GT */
	case 0xd:
		return z || n != v; /* LE */
	default:
		return true; /* AL, and 0b1111 which is unconditional */
	}
}

static uint64_t spsr_of(unsigned int nzcv, unsigned int it)
{
	return AARCH32 | (uint64_t)nzcv << 28 | (uint64_t)(it & 3) << 25 |
	       (uint64_t)(it >> 2) << 10;
}

static uint32_t iss_of(unsigned int unknown, unsigned int valid,
		       unsigned int cond)
{
	return unknown << 19 | valid << 24 | cond << 20;
}

TEST(the_syndrome_s_condition_is_held_against_the_flags)
{
	UNUSED_STATE;
	for (unsigned int cond = 0; cond < 16; cond++) {
		for (unsigned int nzcv = 0; nzcv < 16; nzcv++) {
			for (unsigned int it = 0; it < 256; it++)
				EQUAL(gate_condition_holds(iss_of(1, 1, cond),
							   spsr_of(nzcv, it)),
				      passes(cond, nzcv));
		}
	}
}

TEST(without_a_valid_condition_the_it_state_has_it)
{
	UNUSED_STATE;
	for (unsigned int it = 0; it < 256; it++) {
		for (unsigned int nzcv = 0; nzcv < 16; nzcv++) {
			bool expected = it == 0 || passes(it >> 4, nzcv);

			for (unsigned int cond = 0; cond < 16; cond++)
				EQUAL(gate_condition_holds(iss_of(1, 0, cond),
							   spsr_of(nzcv, it)),
				      expected);
		}
	}
}

TEST(a_condition_known_to_have_passed_is_not_looked_at)
{
	UNUSED_STATE;
	for (unsigned int cond = 0; cond < 16; cond++) {
		for (unsigned int nzcv = 0; nzcv < 16; nzcv++) {
			CHECK(gate_condition_holds(iss_of(0, 0, cond),
						   spsr_of(nzcv, 0x18)));
			CHECK(gate_condition_holds(iss_of(0, 1, cond),
						   spsr_of(nzcv, 0)));
		}
	}
	CHECK(gate_condition_holds(0, AARCH32)); /* what hardware gives */
}

/* Of the other trapped instructions bit 19 is part of the register's name. */
TEST(other_traps_have_a_condition_and_nothing_else)
{
	UNUSED_STATE;
	for (unsigned int cond = 0; cond < 16; cond++) {
		for (unsigned int nzcv = 0; nzcv < 16; nzcv++) {
			for (unsigned int it = 0; it < 256; it++) {
				const uint64_t spsr = spsr_of(nzcv, it);
				const bool by_it =
					it == 0 || passes(it >> 4, nzcv);

				for (unsigned int bit = 0; bit < 2; bit++) {
					EQUAL(gate_trap_condition_holds(
						      iss_of(bit, 1, cond),
						      spsr),
					      passes(cond, nzcv));
					EQUAL(gate_trap_condition_holds(
						      iss_of(bit, 0, cond),
						      spsr),
					      by_it);
				}
			}
		}
	}
}

TEST(the_it_state_moves_on_as_itadvance_says)
{
	UNUSED_STATE;
	for (unsigned int it = 0; it < 256; it++) {
		unsigned int next =
			(it & 7) == 0 ? 0 : (it & 0xe0) | (it * 2 & 0x1f);
		uint64_t rest = 0xa0000000f93f03bfull & ~0x0600fc00ull;

		EQUAL(gate_it_advance(rest | spsr_of(5, it)),
		      rest | spsr_of(5, next));
	}
}

TEST(a_block_of_four_ends_after_four_steps)
{
	uint64_t spsr = spsr_of(0, 0x0f); /* ITEEE-like: mask 1111 */

	UNUSED_STATE;
	for (int i = 0; i < 3; i++)
		spsr = gate_it_advance(spsr);
	CHECK(spsr != spsr_of(0, 0));
	EQUAL(gate_it_advance(spsr), spsr_of(0, 0));
}

TEST(an_aarch64_spsr_is_left_alone)
{
	UNUSED_STATE;
	EQUAL(gate_it_advance(0x0600fc05), 0x0600fc05);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_syndrome_s_condition_is_held_against_the_flags),
		cmocka_unit_test(without_a_valid_condition_the_it_state_has_it),
		cmocka_unit_test(
			a_condition_known_to_have_passed_is_not_looked_at),
		cmocka_unit_test(other_traps_have_a_condition_and_nothing_else),
		cmocka_unit_test(the_it_state_moves_on_as_itadvance_says),
		cmocka_unit_test(a_block_of_four_ends_after_four_steps),
		cmocka_unit_test(an_aarch64_spsr_is_left_alone),
	};

	return cmocka_run_group_tests_name("condition", tests, NULL, NULL);
}
