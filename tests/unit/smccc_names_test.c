/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include <smccc/calls.h>
#include <smccc/names.h>

static const struct smccc_call_info *named(const char *name)
{
	const struct smccc_call_info *row = smccc_call_by_name(name);

	if (row == NULL)
		fail_msg("%s is not in calls.def", name);
	return row;
}

TEST(the_list_is_as_long_as_the_project_promises)
{
	UNUSED_STATE;
	CHECK(smccc_call_count() >= 900);
	CHECK(smccc_call_at(smccc_call_count()) == NULL);
}

/* Lookup by identifier searches by halves; ARM's row answers for a platform
   that has none, being the first. */
TEST(rows_are_sorted_by_identifier_with_the_specifications_first)
{
	UNUSED_STATE;
	for (size_t i = 1; i < smccc_call_count(); i++) {
		const struct smccc_call_info *a = smccc_call_at(i - 1);
		const struct smccc_call_info *b = smccc_call_at(i);

		if (a->fid > b->fid ||
		    (a->fid == b->fid && b->platform == SMCCC_PLATFORM_ARM))
			fail_msg("%s stands before %s", a->name, b->name);
	}
}

TEST(every_row_is_found_by_identifier_and_by_name)
{
	UNUSED_STATE;
	for (size_t i = 0; i < smccc_call_count(); i++) {
		const struct smccc_call_info *row = smccc_call_at(i);

		CHECK(smccc_call_by_fid(row->fid,
					(enum smccc_platform)row->platform) ==
		      row);
		CHECK(smccc_call_by_name(row->name) == row);
	}
}

TEST(no_row_has_reserved_bits_an_odd_result_count_or_no_words)
{
	UNUSED_STATE;
	for (size_t i = 0; i < smccc_call_count(); i++) {
		const struct smccc_call_info *row = smccc_call_at(i);

		EQUAL(row->fid & (SMCCC_FID_RESERVED | SMCCC_FID_SVE_HINT), 0);
		CHECK(row->nrets <= 18);
		CHECK(row->spec[0] != '\0');
		CHECK(row->effect != SMCCC_EFFECT_UNKNOWN);
		CHECK(smccc_platform_name((enum smccc_platform)row->platform) !=
		      NULL);
	}
}

/* The width of a twin follows from its name, and its meaning from the other.
 */
TEST(a_64_bit_twin_differs_in_bit_30_alone)
{
	UNUSED_STATE;
	for (size_t i = 0; i < smccc_call_count(); i++) {
		const struct smccc_call_info *row = smccc_call_at(i), *twin;
		size_t length = strlen(row->name);
		char name[96];

		CHECK(length < sizeof(name));
		if (length < 4 || strcmp(row->name + length - 3, "_64") != 0)
			continue;
		CHECK((row->fid & SMCCC_FID_64) != 0);
		memcpy(name, row->name, length - 3);
		name[length - 3] = '\0';
		twin = smccc_call_by_name(name);
		if (twin == NULL || twin->platform == SMCCC_PLATFORM_ROCKCHIP)
			continue;
		EQUAL(row->fid ^ twin->fid, SMCCC_FID_64);
		EQUAL(row->effect, twin->effect);
	}
}

static const char *const types[] = {
	"u32",	 "u64",	     "i32",	  "pa",	      "pa_hi",	  "pa_lo",
	"ipa",	 "va",	     "entry",	  "entry_hi", "entry_lo", "context",
	"len",	 "pages",    "mpidr",	  "power",    "fid",	  "event",
	"intid", "endpoint", "endpoints", "uuid",     "handle",	  "cookie",
	"flags", "mbz",	     "mbz1",	  "client",   "cap",	  "node",
	"clock", "pin",	     "reset",	  "bdf",
};

static bool is_type(const char *type, size_t length)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strlen(types[i]) == length &&
		    memcmp(types[i], type, length) == 0)
			return true;
	return false;
}

/* One argument of a signature; returns its type, or NULL if it has none. */
static const char *type_of(const char *argument, size_t length)
{
	const char *colon = memchr(argument, ':', length);
	const char *type = colon == NULL ? NULL : colon + 1;

	if (type == NULL || !is_type(type, length - (size_t)(type - argument)))
		return NULL;
	return type;
}

static bool is_dangerous(const char *type)
{
	return strncmp(type, "pa", 2) == 0
		       ? strncmp(type, "pages", 5) != 0
		       : strncmp(type, "ipa", 3) == 0 ||
				 strncmp(type, "va", 2) == 0 ||
				 strncmp(type, "entry", 5) == 0;
}

static void check_signature(const struct smccc_call_info *row)
{
	const char *at = row->args;

	while (*at != '\0') {
		size_t length = strcspn(at, ",");
		const char *type = type_of(at, length);

		if (length == 3 && memcmp(at, "...", 3) == 0) {
			EQUAL(at[3], '\0');
			return;
		}
		if (type == NULL)
			fail_msg("%s: bad argument: %s", row->name, at);
		else if (is_dangerous(type) &&
			 row->effect != SMCCC_EFFECT_ENTRY &&
			 row->effect != SMCCC_EFFECT_MEMORY)
			fail_msg("%s takes an address but is %s", row->name,
				 smccc_effect_name(
					 (enum smccc_effect)row->effect));
		at += length;
		if (*at == ',')
			at += at[1] == ' ' ? 2 : 1;
	}
}

TEST(signatures_parse_and_addresses_are_never_called_harmless)
{
	UNUSED_STATE;
	for (size_t i = 0; i < smccc_call_count(); i++)
		check_signature(smccc_call_at(i));
}

static void expect_effect(const char *pattern, enum smccc_effect effect)
{
	const struct smccc_call_info *row;
	size_t index = 0, found = 0;

	while ((row = smccc_call_by_glob(pattern, &index)) != NULL) {
		found++;
		if (row->effect != effect)
			fail_msg("%s is not %s", row->name,
				 smccc_effect_name(effect));
	}
	CHECK(found != 0);
}

TEST(calls_that_must_not_reach_firmware_unchecked_are_marked)
{
	UNUSED_STATE;
	expect_effect("SDEI_EVENT_REGISTER", SMCCC_EFFECT_ENTRY);
	expect_effect("SDEI_EVENT_COMPLETE_AND_RESUME", SMCCC_EFFECT_ENTRY);
	expect_effect("*EXE_STATE_SWITCH", SMCCC_EFFECT_ENTRY);
	expect_effect("*AARCH_SWITCH", SMCCC_EFFECT_ENTRY);
	expect_effect("PSCI_CPU_ON*", SMCCC_EFFECT_ENTRY);
	expect_effect("PSCI_CPU_SUSPEND*", SMCCC_EFFECT_ENTRY);
	expect_effect("PSCI_SYSTEM_SUSPEND*", SMCCC_EFFECT_ENTRY);
	expect_effect("PSCI_MEM_PROTECT*", SMCCC_EFFECT_MEMORY);
	expect_effect("DRTM_DYNAMIC_LAUNCH", SMCCC_EFFECT_ENTRY);
	expect_effect("DRTM_UNPROTECT_MEMORY", SMCCC_EFFECT_MEMORY);
	expect_effect("LFA_ACTIVATE", SMCCC_EFFECT_ENTRY);
	expect_effect("LFA_PRIME", SMCCC_EFFECT_MEMORY);
	expect_effect("RMI_*DELEGATE", SMCCC_EFFECT_MEMORY);
	expect_effect("*CLEAN_INV_MEMREGION", SMCCC_EFFECT_MEMORY);
	expect_effect("DEBUGFS_SMC*", SMCCC_EFFECT_MEMORY);
	expect_effect("OPTEE_SMC_VM_*", SMCCC_EFFECT_MEMORY);
	expect_effect("OPTEE_SMC_CALL_*", SMCCC_EFFECT_MEMORY);
	expect_effect("FFA_MEM_*", SMCCC_EFFECT_MEMORY);
	expect_effect("FFA_RXTX_*", SMCCC_EFFECT_MEMORY);
	expect_effect("PM_MMIO_*", SMCCC_EFFECT_MEMORY);
	expect_effect("EEMI_EXTENDED", SMCCC_EFFECT_MEMORY);
	expect_effect("MM_COMMUNICATE*", SMCCC_EFFECT_MEMORY);
	expect_effect("SMCCC_VERSION", SMCCC_EFFECT_PURE);
	expect_effect("*_CALL_UID", SMCCC_EFFECT_PURE);
	expect_effect("SMCCC_ARCH_WORKAROUND_*", SMCCC_EFFECT_CPU);
}

TEST(names_are_spelled_as_agreed_and_have_their_numbers)
{
	UNUSED_STATE;
	EQUAL(named("SMCCC_VERSION")->fid, 0x80000000);
	EQUAL(named("SMCCC_ARCH_SOC_ID_64")->fid, 0xc0000002);
	EQUAL(named("SMCCC_ARCH_WORKAROUND_3")->fid, 0x80003fff);
	EQUAL(named("PSCI_CPU_ON")->fid, 0x84000003);
	EQUAL(named("PSCI_CPU_ON_64")->fid, 0xc4000003);
	EQUAL(named("PSCI_SYSTEM_RESET2_64")->fid, 0xc4000012);
	EQUAL(named("TRNG_RND_64")->fid, 0xc4000053);
	EQUAL(named("STD_CALL_UID")->fid, 0x8400ff01);
	EQUAL(named("STD_HYP_REVISION")->fid, 0x8500ff03);
	EQUAL(named("VENDOR_HYP_CALL_UID")->fid, 0x8600ff01);
	EQUAL(named("SMCGATE_SIP_EXAMPLE")->fid, 0x82000000);
	EQUAL(named("SMCGATE_SIP_EXAMPLE_64")->fid, 0xc2000000);
	CHECK(smccc_call_by_name("PSCI_CPU_O") == NULL);
	CHECK(smccc_call_by_name("PSCI_CPU_ON_") == NULL);
	CHECK(smccc_call_by_name("psci_cpu_on") == NULL);
	CHECK(smccc_call_by_name("") == NULL);
}

TEST(an_identifier_that_several_claim_is_kept_apart_by_platform)
{
	const struct smccc_call_info *rows;
	size_t count;
	UNUSED_STATE;

	rows = smccc_calls_of_fid(0xc2000001, &count);
	EQUAL(count, 4);
	EQUAL(rows[0].fid, 0xc2000001);
	EQUAL(rows[3].fid, 0xc2000001);
	CHECK(smccc_call_by_fid(0xc2000001, SMCCC_PLATFORM_SMCGATE) ==
	      named("SMCGATE_SIP_CHECKSUM_64"));
	CHECK(smccc_call_by_fid(0xc2000001, SMCCC_PLATFORM_XILINX) ==
	      named("PM_GET_API_VERSION"));
	CHECK(smccc_call_by_fid(0xc2000001, SMCCC_PLATFORM_NXP) ==
	      named("IMX_SIP_CPUFREQ"));
	CHECK(smccc_call_by_fid(0xc2000001, SMCCC_PLATFORM_INTEL) ==
	      named("INTEL_SIP_SMC_FPGA_CONFIG_START"));
	CHECK(smccc_call_by_fid(0xc2000001, SMCCC_PLATFORM_ST) == NULL);
	CHECK(smccc_call_by_fid(0xc2000001, SMCCC_PLATFORM_NONE) == &rows[0]);
}

TEST(the_specifications_hold_on_every_platform)
{
	UNUSED_STATE;
	for (unsigned int i = 0; i < SMCCC_PLATFORMS; i++)
		CHECK(smccc_call_by_fid(0x84000003, (enum smccc_platform)i) ==
		      named("PSCI_CPU_ON"));
	/* but a platform's own row goes first */
	CHECK(smccc_call_by_fid(0x84000060, SMCCC_PLATFORM_TFA) ==
	      named("SPM_MM_VERSION"));
	CHECK(smccc_call_by_fid(0x84000060, SMCCC_PLATFORM_NONE) ==
	      named("FFA_ERROR"));
}

TEST(an_identifier_nobody_claims_has_no_row)
{
	size_t count = 7;
	UNUSED_STATE;

	CHECK(smccc_calls_of_fid(0x84001234, &count) == NULL);
	EQUAL(count, 0);
	CHECK(smccc_call_by_fid(0, SMCCC_PLATFORM_NONE) == NULL);
	CHECK(smccc_call_by_fid(0xffffffff, SMCCC_PLATFORM_NONE) == NULL);
}

TEST(globs_match_as_one_expects)
{
	UNUSED_STATE;
	CHECK(smccc_name_matches("PSCI_*", "PSCI_CPU_ON"));
	CHECK(smccc_name_matches("PSCI_*", "PSCI_"));
	CHECK(smccc_name_matches("*", ""));
	CHECK(smccc_name_matches("*", "A"));
	CHECK(smccc_name_matches("A", "A"));
	CHECK(smccc_name_matches("", ""));
	CHECK(smccc_name_matches("**A**", "BAB"));
	CHECK(smccc_name_matches("*_64", "A_64_B_64"));
	CHECK(smccc_name_matches("A?C", "ABC"));
	CHECK(smccc_name_matches("*O?", "CPU_ON"));
	CHECK(smccc_name_matches("*AAB*C", "AAABAAC")); /* goes back */
	CHECK(!smccc_name_matches("PSCI_*", "PSCI"));
	CHECK(!smccc_name_matches("", "A"));
	CHECK(!smccc_name_matches("A", ""));
	CHECK(!smccc_name_matches("?", ""));
	CHECK(!smccc_name_matches("A", "AB"));
	CHECK(!smccc_name_matches("*_64", "A_64_B"));
	CHECK(!smccc_name_matches("psci_*", "PSCI_CPU_ON"));
}

TEST(a_glob_finds_all_of_psci_and_nothing_else)
{
	const struct smccc_call_info *row;
	size_t index = 0, found = 0;
	UNUSED_STATE;

	while ((row = smccc_call_by_glob("PSCI_*", &index)) != NULL) {
		found++;
		assert_string_equal(smccc_block_name(row->fid), "PSCI");
	}
	EQUAL(found, 37);
	CHECK(smccc_call_by_glob("NOBODY_*", &(size_t){ 0 }) == NULL);
}

TEST(owners_have_the_specifications_names)
{
	UNUSED_STATE;
	assert_string_equal(smccc_owner_name(0x80000000),
			    "Arm Architecture Service");
	assert_string_equal(smccc_owner_name(0x84000000),
			    "Standard Secure Service");
	assert_string_equal(smccc_owner_name(0xc600ff01),
			    "Vendor Hypervisor Service");
	assert_string_equal(smccc_owner_name(0xb0000000),
			    "Trusted Application");
	assert_string_equal(smccc_owner_name(0xb1000000),
			    "Trusted Application");
	assert_string_equal(smccc_owner_name(0xb2000000), "Trusted OS");
	assert_string_equal(smccc_owner_name(0xff000000), "Trusted OS");
	assert_string_equal(smccc_owner_name(0x88000000), "reserved");
	assert_string_equal(smccc_owner_name(0xaf000000), "reserved");
	assert_string_equal(smccc_owner_name(0x0100ffff),
			    "reserved: older than SMCCC");
	assert_string_equal(smccc_owner_name(0x01010000), "reserved");
	assert_string_equal(smccc_owner_name(0x02000000),
			    "Trusted OS, yielding");
	assert_string_equal(smccc_owner_name(0x1fffffff),
			    "Trusted OS, yielding");
	assert_string_equal(smccc_owner_name(0x32000004),
			    "reserved: Trusted OS, yielding");
}

TEST(blocks_begin_and_end_where_they_should)
{
	UNUSED_STATE;
	assert_string_equal(smccc_block_name(0x8400001f), "PSCI");
	assert_string_equal(smccc_block_name(0xc4000020), "SDEI");
	assert_string_equal(smccc_block_name(0x8400005f), "TRNG");
	assert_string_equal(smccc_block_name(0x84000060), "FF-A");
	assert_string_equal(smccc_block_name(0xc40000ef), "FF-A");
	assert_string_equal(smccc_block_name(0xc40002e0), "LFA");
	assert_string_equal(smccc_block_name(0xc5000021), "PV time");
	assert_string_equal(smccc_block_name(0x8600ff01), "general queries");
	CHECK(smccc_block_name(0x84000300) == NULL);
	CHECK(smccc_block_name(0x82000000) == NULL);
	CHECK(smccc_block_name(0x04000000) == NULL); /* yielding */
	CHECK(smccc_block_name(0x84020000) == NULL); /* reserved bit */
}

TEST(calls_that_do_not_return_are_known)
{
	UNUSED_STATE;
	EQUAL(smccc_call_noreturn(0x84000008, SMCCC_PLATFORM_NONE),
	      SMCCC_NORETURN_ALWAYS);
	EQUAL(smccc_call_noreturn(0x84000002, SMCCC_PLATFORM_NONE),
	      SMCCC_NORETURN_SUCCESS);
	EQUAL(smccc_call_noreturn(0xc4000012, SMCCC_PLATFORM_XILINX),
	      SMCCC_NORETURN_SUCCESS);
	EQUAL(smccc_call_noreturn(0xc4000001, SMCCC_PLATFORM_NONE),
	      SMCCC_NORETURN_MAYBE);
	EQUAL(smccc_call_noreturn(0x82000020, SMCCC_PLATFORM_ARM_PLAT),
	      SMCCC_NORETURN_SUCCESS);
	EQUAL(smccc_call_noreturn(0x82000020, SMCCC_PLATFORM_AMLOGIC),
	      SMCCC_NORETURN_NEVER);
	EQUAL(smccc_call_noreturn(0x84000003, SMCCC_PLATFORM_NONE),
	      SMCCC_NORETURN_NEVER);
	EQUAL(smccc_call_noreturn(0x84001234, SMCCC_PLATFORM_NONE),
	      SMCCC_NORETURN_NEVER);
}

TEST(platforms_and_effects_have_names_and_nothing_else_has)
{
	UNUSED_STATE;
	for (unsigned int i = 1; i < SMCCC_PLATFORMS; i++) {
		enum smccc_platform platform = (enum smccc_platform)i;

		CHECK(smccc_platform_name(platform) != NULL);
		EQUAL(smccc_platform_by_name(smccc_platform_name(platform)),
		      platform);
	}
	CHECK(smccc_platform_name(SMCCC_PLATFORM_NONE) == NULL);
	CHECK(smccc_platform_name(SMCCC_PLATFORMS) == NULL);
	EQUAL(smccc_platform_by_name("ACME"), SMCCC_PLATFORM_NONE);
	assert_string_equal(smccc_effect_name(SMCCC_EFFECT_ENTRY), "ENTRY");
	assert_string_equal(smccc_effect_name(SMCCC_EFFECTS), "UNKNOWN");
}

TEST(values_are_unique_within_their_kind_and_by_name)
{
	UNUSED_STATE;
	CHECK(smccc_value_count() >= 58);
	for (size_t i = 0; i < smccc_value_count(); i++) {
		const struct smccc_value_info *row = smccc_value_at(i);

		CHECK(smccc_value_by_name(row->name) == row);
		CHECK(smccc_value_by_number((enum smccc_value_kind)row->kind,
					    row->value) == row);
	}
	CHECK(smccc_value_at(smccc_value_count()) == NULL);
}

TEST(the_same_number_means_what_its_place_says)
{
	UNUSED_STATE;
	assert_string_equal(
		smccc_value_by_number(SMCCC_VALUE_OPTEE_MSG, 1)->name,
		"OPTEE_MSG_CMD_INVOKE_COMMAND");
	assert_string_equal(
		smccc_value_by_number(SMCCC_VALUE_OPTEE_RPC, 1)->name,
		"OPTEE_RPC_CMD_RPMB");
	assert_string_equal(
		smccc_value_by_number(smccc_error_kind(0xc4000003), 0xfffffffc)
			->name,
		"PSCI_ALREADY_ON");
	assert_string_equal(
		smccc_value_by_number(smccc_error_kind(0xc4000053), 0xfffffffd)
			->name,
		"TRNG_NO_ENTROPY");
	assert_string_equal(
		smccc_value_by_number(smccc_error_kind(0x82000000), 0xffffffff)
			->name,
		"SMCCC_NOT_SUPPORTED");
	CHECK(smccc_value_by_number(SMCCC_VALUE_PSCI_ERROR, 1) == NULL);
	CHECK(smccc_value_by_name("OPTEE") == NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_is_as_long_as_the_project_promises),
		cmocka_unit_test(
			rows_are_sorted_by_identifier_with_the_specifications_first),
		cmocka_unit_test(every_row_is_found_by_identifier_and_by_name),
		cmocka_unit_test(
			no_row_has_reserved_bits_an_odd_result_count_or_no_words),
		cmocka_unit_test(a_64_bit_twin_differs_in_bit_30_alone),
		cmocka_unit_test(
			signatures_parse_and_addresses_are_never_called_harmless),
		cmocka_unit_test(
			calls_that_must_not_reach_firmware_unchecked_are_marked),
		cmocka_unit_test(
			names_are_spelled_as_agreed_and_have_their_numbers),
		cmocka_unit_test(
			an_identifier_that_several_claim_is_kept_apart_by_platform),
		cmocka_unit_test(the_specifications_hold_on_every_platform),
		cmocka_unit_test(an_identifier_nobody_claims_has_no_row),
		cmocka_unit_test(globs_match_as_one_expects),
		cmocka_unit_test(a_glob_finds_all_of_psci_and_nothing_else),
		cmocka_unit_test(owners_have_the_specifications_names),
		cmocka_unit_test(blocks_begin_and_end_where_they_should),
		cmocka_unit_test(calls_that_do_not_return_are_known),
		cmocka_unit_test(
			platforms_and_effects_have_names_and_nothing_else_has),
		cmocka_unit_test(
			values_are_unique_within_their_kind_and_by_name),
		cmocka_unit_test(the_same_number_means_what_its_place_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
