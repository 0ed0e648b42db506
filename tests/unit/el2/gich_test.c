/* SPDX-License-Identifier: BSD-2-Clause */
/* GICH_* and ICH_*: fields as IHI 0048 and IHI 0069 have them. */
#include "../test.h"
#include "el2/gich.h"

TEST(each_field_of_a_list_register)
{
	static const struct {
		uint32_t gich;
		uint64_t ich;
	} fields[] = {
		{ 0, 0 },
		{ 0x3ff, 0x3ff },	  /* VirtualID */
		{ 1u << 10, 1ull << 10 }, /* CPUID */
		{ 7u << 10, 7ull << 10 },
		{ 1u << 19, 1ull << 41 }, /* EOI */
		{ 1u << 23, 8ull << 48 }, /* Priority */
		{ 0x1fu << 23, 0xf8ull << 48 },
		{ 0x14u << 23, 0xa0ull << 48 },
		{ 1u << 28, 1ull << 62 }, /* pending */
		{ 1u << 29, 1ull << 63 }, /* active */
		{ 1u << 30, 1ull << 60 }, /* Grp1 */
		{ 1u << 31, 1ull << 61 }, /* HW */
		{ 1u << 31 | 27u << 10 | 27, 1ull << 61 | 27ull << 32 | 27 },
		{ 1u << 31 | 0x3ffu << 10, 1ull << 61 | 0x3ffull << 32 },
	};

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		EQUAL(gich_lr_to_ich(fields[i].gich), fields[i].ich);
		EQUAL(gich_lr_from_ich(fields[i].ich), fields[i].gich);
	}
}

/* Bits that are reserved: 22:20, and without HW 18:13. */
TEST(every_list_register_comes_back)
{
	uint32_t seed = 1;

	UNUSED_STATE;
	for (uint32_t i = 0; i < 100000; i++) {
		uint32_t lr = (seed = seed * 1664525u + 1013904223u);

		lr ^= seed >> 16;
		lr &= ~(7u << 20);
		if (!(lr >> 31))
			lr &= ~(0x3fu << 13);
		EQUAL(gich_lr_from_ich(gich_lr_to_ich(lr)), lr);
	}
}

TEST(what_a_gicv2_has_not_is_lost)
{
	UNUSED_STATE;
	/* An INTID of 11 bits, a priority of eight. */
	EQUAL(gich_lr_from_ich(1ull << 13), 0);
	EQUAL(gich_lr_from_ich(7ull << 48), 0);
	EQUAL(gich_lr_from_ich(1ull << 61 | 1ull << 42), 1u << 31);
	/* EOI is a bit of pINTID where there is one. */
	EQUAL(gich_lr_from_ich(1ull << 61 | 1ull << 41), 1u << 31 | 1u << 19);
	EQUAL(gich_vmcr_from_ich(0xff000003), 0xf8000003);
	EQUAL(gich_vmcr_from_ich(~0ull), 0xf8fc021f);
	EQUAL(gich_hcr_from_ich(~0ull), 0xf80000ff);
}

TEST(controls_are_alike)
{
	/* Mask, BPRs, EOImode, CBPR, FIQEn, AckCtl, groups; En to EOICount. */
	static const uint32_t vmcr[] = { 0xf8000000, 7u << 21, 7u << 18,
					 1u << 9,    1u << 4,  1u << 3,
					 1u << 2,    2,	       1 };
	static const uint32_t hcr[] = { 1, 2, 4, 8, 0xf0, 0xf8000000 };

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(vmcr) / sizeof(vmcr[0]); i++) {
		EQUAL(gich_vmcr_to_ich(vmcr[i]), vmcr[i]);
		EQUAL(gich_vmcr_from_ich(vmcr[i]), vmcr[i]);
	}
	for (size_t i = 0; i < sizeof(hcr) / sizeof(hcr[0]); i++) {
		EQUAL(gich_hcr_to_ich(hcr[i]), hcr[i]);
		EQUAL(gich_hcr_from_ich(hcr[i]), hcr[i]);
	}
}

TEST(no_more_list_registers_than_a_gicv3_may_have)
{
	UNUSED_STATE;
	EQUAL(gich_vtr_list_registers(0x90000003), 4);
	EQUAL(gich_vtr_list_registers(0), 1);
	EQUAL(gich_vtr_list_registers(15), 16);
	EQUAL(gich_vtr_list_registers(63), 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_field_of_a_list_register),
		cmocka_unit_test(every_list_register_comes_back),
		cmocka_unit_test(what_a_gicv2_has_not_is_lost),
		cmocka_unit_test(controls_are_alike),
		cmocka_unit_test(no_more_list_registers_than_a_gicv3_may_have),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
