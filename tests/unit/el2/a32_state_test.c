/* SPDX-License-Identifier: BSD-2-Clause */
/* An AArch32 guest's registers and exceptions, against the Arm ARM's words. */
#include "tests/unit/test.h"

#include "el2/a32_state.h"

#define USR 0x10u
#define FIQ 0x11u
#define IRQ 0x12u
#define SVC 0x13u
#define ABT 0x17u
#define UND 0x1bu
#define SYS 0x1fu

/* "Mapping of the general-purpose registers between the Execution states". */
static const struct {
	uint32_t mode;
	uint32_t x[16]; /* r0-r15 */
} views[] = {
	{ USR, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 31 } },
	{ SYS, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 31 } },
	{ IRQ, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 17, 16, 31 } },
	{ SVC, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 19, 18, 31 } },
	{ ABT, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 21, 20, 31 } },
	{ UND, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 23, 22, 31 } },
	{ FIQ, { 0, 1, 2, 3, 4, 5, 6, 7, 24, 25, 26, 27, 28, 29, 30, 31 } },
};

TEST(a_register_s_own_number_is_found_in_each_mode)
{
	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++)
		for (uint32_t r = 0; r < 16; r++)
			EQUAL(a32_register(0x600001c0 | views[i].mode, r),
			      views[i].x[r]);
}

/* The architecture's syndromes name the x register already. */
TEST(an_aarch64_number_of_the_mode_stays)
{
	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++)
		for (uint32_t r = 0; r < 16; r++)
			EQUAL(a32_register(views[i].mode, views[i].x[r]),
			      views[i].x[r]);
}

TEST(a_guest_starts_in_supervisor_mode_masked)
{
	UNUSED_STATE;
	EQUAL(a32_start(0x40008000), 0x1d3);
	EQUAL(a32_start(0x40008001), 0x1f3);
	EQUAL(a32_start(0x40008003), 0x1f3);
}

static const struct a32_controls plain = { .sctlr = 0xc50838,
					   .vbar = 0x40001000 };

TEST(undefined_is_entered_by_the_vector_table)
{
	struct a32_controls controls = plain;

	UNUSED_STATE;
	EQUAL(a32_undefined(&controls, SVC, 0x1000).pc, 0x40001004);
	controls.vbar = 0xffffffff4000103full; /* only [31:5] are an address */
	EQUAL(a32_undefined(&controls, SVC, 0x1000).pc, 0x40001024);
	controls.sctlr |= 1u << 13; /* V */
	EQUAL(a32_undefined(&controls, SVC, 0x1000).pc, 0xffff0004);
}

TEST(the_return_address_lies_4_or_2_bytes_behind)
{
	UNUSED_STATE;
	EQUAL(a32_undefined(&plain, SVC, 0x1000).return_at, 0x1004);
	EQUAL(a32_undefined(&plain, SVC | 0x20, 0x1000).return_at, 0x1002);
	EQUAL(a32_undefined(&plain, SVC, 0xfffffffc).return_at, 0);
}

/* Each bit by itself: what the entry makes of it. */
TEST(what_is_not_set_by_the_entry_stays)
{
	const uint64_t kept = 0xf80f0140 | 1ull << 22 | 1ull << 23 | 1ull << 24;
	const uint64_t dropped =
		0x0600fc00 | 1ull << 5 | 1ull << 9 | 1ull << 20 | 1ull << 21;

	UNUSED_STATE;
	EQUAL(a32_undefined(&plain, SVC, 0).pstate, 0x80 | UND);
	for (uint32_t bit = 5; bit < 32; bit++) {
		const uint64_t one = 1ull << bit;
		const uint64_t next =
			a32_undefined(&plain, SYS | one, 0).pstate;

		if (bit == 7)
			continue; /* I: set */
		CHECK(((kept | dropped) & one) != 0);
		EQUAL(next, 0x80 | UND | (kept & one));
	}
}

TEST(the_controls_choose_t_e_pan_and_ssbs)
{
	struct a32_controls controls = plain;

	UNUSED_STATE;
	controls.sctlr = 0x00800000 | 1u << 30; /* SPAN; TE */
	EQUAL(a32_undefined(&controls, SVC, 0).pstate, 0xa0 | UND);
	controls.sctlr = 0x00800000 | 1u << 25; /* EE */
	EQUAL(a32_undefined(&controls, SVC, 0).pstate, 0x280 | UND);
	controls.sctlr = 0;
	EQUAL(a32_undefined(&controls, SVC, 0).pstate, 0x80 | UND);
	controls.pan = true; /* and SPAN is 0 */
	EQUAL(a32_undefined(&controls, SVC, 0).pstate, 1u << 22 | 0x80 | UND);
	controls.sctlr = 0x00800000;
	EQUAL(a32_undefined(&controls, SVC, 0).pstate, 0x80 | UND);
	controls.ssbs = true;
	EQUAL(a32_undefined(&controls, SVC | 1u << 23, 0).pstate, 0x80 | UND);
	controls.sctlr |= 1u << 31; /* DSSBS */
	EQUAL(a32_undefined(&controls, SVC, 0).pstate, 1u << 23 | 0x80 | UND);
}

/* AArch32's SPSRs have DIT where SPSR_EL2 has SS. */
TEST(the_saved_state_is_the_caller_s)
{
	const uint64_t state = 0xfe0fffdf & ~(1ull << 24 | 1ull << 21);

	UNUSED_STATE;
	EQUAL(a32_undefined(&plain, state, 0).spsr, state);
	EQUAL(a32_undefined(&plain, SVC | 1u << 24, 0).spsr, SVC | 1u << 21);
	EQUAL(a32_undefined(&plain, SVC | 1u << 21, 0).spsr, SVC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_register_s_own_number_is_found_in_each_mode),
		cmocka_unit_test(an_aarch64_number_of_the_mode_stays),
		cmocka_unit_test(a_guest_starts_in_supervisor_mode_masked),
		cmocka_unit_test(undefined_is_entered_by_the_vector_table),
		cmocka_unit_test(the_return_address_lies_4_or_2_bytes_behind),
		cmocka_unit_test(what_is_not_set_by_the_entry_stays),
		cmocka_unit_test(the_controls_choose_t_e_pan_and_ssbs),
		cmocka_unit_test(the_saved_state_is_the_caller_s),
	};

	return cmocka_run_group_tests_name("a32_state", tests, NULL, NULL);
}
