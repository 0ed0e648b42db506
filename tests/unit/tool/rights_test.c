/* SPDX-License-Identifier: BSD-2-Clause */
/* four.dts, compiled: what rights, devices and domains become in the blob. */
#include "tests/unit/test.h"

#include <libfdt.h>
#include <stdio.h>

#include "tools/system.h"
#include <smcgate/gate.h>

#define CLOCK_SET	0x82000100u
#define CLOCK_SET_64	0xc2000100u
#define SECURE_REGISTER 0xc2000200u
#define SEND_PAIR	0x82000300u
#define PSCI_0_1_BASE	0x95c1ba5eu

enum { MANAGER, LEGACY, LATE, QUIET };

static struct system built;

static int setup(void **state)
{
	const struct system_options options = { .manifest = "four.dts" };
	struct report r = { .out = stderr };

	(void)state;
	/* The disk may read and write all memory: that is said, no more. */
	return system_compile(&built, &options, 0, &r) && r.warnings == 1 &&
			       r.seen[FINDING_TRUSTED_DMA]
		       ? 0
		       : -1;
}

static int teardown(void **state)
{
	(void)state;
	system_free(&built);
	return 0;
}

static const struct gate_blob *blob(void)
{
	return (const void *)built.blob;
}

static const struct gate_blob_domain *domain(uint32_t index)
{
	return gate_blob_domain(blob(), index);
}

static const struct gate_blob_rule *find_rule(uint32_t index, uint32_t fid)
{
	const struct gate_blob_rule *rules =
		gate_blob_rules(blob(), domain(index));

	for (uint32_t i = 0; i < domain(index)->rule_count; i++)
		if (rules[i].first <= fid && rules[i].last >= fid)
			return &rules[i];
	return NULL;
}

/* One that must be there. */
static const struct gate_blob_rule *rule(uint32_t index, uint32_t fid)
{
	static const struct gate_blob_rule none;
	const struct gate_blob_rule *found = find_rule(index, fid);

	if (!found)
		fail_msg("domain %u has no rule for 0x%08x", index, fid);
	return found ? found : &none;
}

TEST(the_machine_is_as_the_manifest_has_it)
{
	static const uint8_t first[4] = { 0xe5, 0x8e, 0xc7, 0x18 };
	static const uint8_t last[4] = { 0xa5, 0x85, 0x88, 0x60 };

	UNUSED_STATE;
	EQUAL(gate_blob_check(built.blob, built.blob_bytes), GATE_BLOB_OK);
	EQUAL(blob()->domain_count, 4);
	EQUAL(blob()->flags, GATE_BLOB_GICV2);
	EQUAL(blob()->policy_version, 7);
	assert_memory_equal(blob()->policy_key, first, 4);
	assert_memory_equal(blob()->policy_key + 60, last, 4);
}

TEST(domains_have_what_the_manifest_gives_them)
{
	UNUSED_STATE;
	EQUAL(domain(MANAGER)->flags, GATE_DOMAIN_CONTROL);
	EQUAL(domain(MANAGER)->restart_max, 3);
	EQUAL(domain(MANAGER)->restart_ms, 100);
	EQUAL(domain(MANAGER)->trng_bits, 4096);
	EQUAL(domain(LEGACY)->flags, GATE_DOMAIN_AARCH32);
	EQUAL(domain(LEGACY)->restart_max, 2);
	EQUAL(domain(LEGACY)->trng_bits, 0);
	EQUAL(domain(LATE)->flags, GATE_DOMAIN_OFF);
	EQUAL(domain(LATE)->restart_max, 0);
	EQUAL(domain(QUIET)->flags, 0);
	EQUAL(domain(QUIET)->rule_count, 0);
	EQUAL(domain(QUIET)->device_count, 0);
}

/* --- devices ---------------------------------------------------------------
 */

static const struct gate_blob_device *device(uint32_t index, uint32_t n)
{
	CHECK(n < domain(index)->device_count);
	return gate_blob_device(blob(), domain(index)->device_first + n);
}

TEST(a_device_has_its_registers_and_interrupts)
{
	const struct gate_blob_device *rtc = device(MANAGER, 0);
	const struct gate_blob_device *gpio = device(LEGACY, 0);

	UNUSED_STATE;
	assert_string_equal(rtc->name, "rtc");
	EQUAL(rtc->kind, GATE_DEVICE_MMIO);
	EQUAL(rtc->pa, 0x09010000);
	EQUAL(rtc->ipa, 0x09010000);
	EQUAL(rtc->bytes, 0x1000);
	EQUAL(rtc->flags, 0);
	EQUAL(rtc->irq_count, 1);
	EQUAL(rtc->intid[0], 34);
	EQUAL(gpio->pa, 0x09030000);
	EQUAL(gpio->ipa, 0x0b000000);
	EQUAL(gpio->flags, GATE_DEVICE_EDGE);
	EQUAL(gpio->irq_count, 2);
	EQUAL(gpio->intid[1], 40);
	EQUAL(device(LATE, 0)->flags, GATE_DEVICE_EDGE | GATE_DEVICE_DMA);
	EQUAL(blob()->device_count, 5);
}

TEST(a_channel_has_an_end_in_both_domains)
{
	const struct gate_blob_device *left = device(MANAGER, 1);
	const struct gate_blob_device *right = device(LEGACY, 1);

	UNUSED_STATE;
	assert_string_equal(left->name, "mail");
	EQUAL(left->kind, GATE_DEVICE_CHANNEL);
	EQUAL(left->pa, 0x4f000000);
	EQUAL(left->ipa, 0x0c000000);
	EQUAL(left->bytes, 0x4000);
	EQUAL(left->peer, 2);
	EQUAL(left->irq_count, 1);
	EQUAL(left->intid[0], 60);
	EQUAL(right->peer, 1);
	assert_string_equal(right->name, "mail");
	EQUAL(right->intid[0], 60);
}

/* --- rules -----------------------------------------------------------------
 */

TEST(a_name_takes_its_twin_along_unless_the_manifest_says_otherwise)
{
	UNUSED_STATE;
	/* The manifest's own, and calls.def's. */
	EQUAL(rule(MANAGER, CLOCK_SET)->action, GATE_RULE_FORWARD);
	EQUAL(rule(MANAGER, CLOCK_SET_64)->action, GATE_RULE_FORWARD);
	EQUAL(rule(MANAGER, SMCCC_FID_SMCGATE_SIP_EXAMPLE)->action,
	      GATE_RULE_FORWARD);
	EQUAL(rule(MANAGER, SMCCC_FID_TRNG_RND)->action, GATE_RULE_ANSWER);
	EQUAL(rule(MANAGER, SMCCC_FID_TRNG_RND_64)->action,
	      GATE_RULE_UNDEFINED);
	assert_null(find_rule(MANAGER, SMCCC_FID_PSCI_SYSTEM_RESET));
	EQUAL(rule(LATE, SMCCC_FID_SMCGATE_SIP_EXAMPLE)->action,
	      GATE_RULE_FORWARD);
	assert_null(find_rule(LATE, SMCCC_FID_SMCGATE_SIP_EXAMPLE_64));
}

TEST(conduits_follow_the_closer_name)
{
	UNUSED_STATE;
	EQUAL(rule(MANAGER, SMCCC_FID_PSCI_CPU_ON)->conduits, GATE_RULE_NO_HVC);
	EQUAL(rule(MANAGER, SMCCC_FID_PSCI_VERSION)->conduits,
	      GATE_RULE_NO_SMC);
	EQUAL(rule(MANAGER, SMCCC_FID_SMCCC_VERSION)->conduits, 0);
	EQUAL(rule(MANAGER, CLOCK_SET_64)->conduits, GATE_RULE_NO_HVC);
}

TEST(psci_0_1_has_ids_that_psci_0_2_answers)
{
	const struct gate_blob_rule *on = rule(LEGACY, PSCI_0_1_BASE + 2);

	UNUSED_STATE;
	EQUAL(on->first, on->last);
	EQUAL(on->action, GATE_RULE_ANSWER);
	EQUAL(on->service, SMCCC_FID_PSCI_CPU_ON);
	EQUAL(on->args, 3);
	CHECK(on->flags & GATE_RULE_RESERVED);
	EQUAL(on->conduits, GATE_RULE_NO_SMC); /* PSCI_CPU_ON's */
	EQUAL(rule(LEGACY, PSCI_0_1_BASE)->service, SMCCC_FID_PSCI_CPU_SUSPEND);
	EQUAL(rule(LEGACY, PSCI_0_1_BASE + 1)->service, SMCCC_FID_PSCI_CPU_OFF);
	assert_null(find_rule(MANAGER, PSCI_0_1_BASE + 2));
}

/* Their IDs lie inside the undefined range, between owners' numbers. */
TEST(a_range_goes_on_around_the_ids_of_psci_0_1)
{
	UNUSED_STATE;
	EQUAL(rule(LEGACY, 0x94000000)->action, GATE_RULE_UNDEFINED);
	EQUAL(rule(LEGACY, 0x95000000)->action, GATE_RULE_UNDEFINED);
	EQUAL(rule(LEGACY, 0x9500ffff)->action, GATE_RULE_UNDEFINED);
	EQUAL(rule(LEGACY, 0x96000000)->action, GATE_RULE_UNDEFINED);
	EQUAL(rule(LEGACY, 0x9600ffff)->last, 0x9600ffff);
	assert_null(find_rule(LEGACY, 0x97000000));
}

/* --- checks ----------------------------------------------------------------
 */

static void check_is(const struct gate_blob_rule *of, unsigned int index,
		     struct gate_blob_check wanted)
{
	const struct gate_blob_check *check =
		gate_blob_checks(blob()) + of->check_first + index;

	CHECK(index < of->check_count);
	EQUAL(check->kind, wanted.kind);
	EQUAL(check->reg, wanted.reg);
	EQUAL(check->flags, wanted.flags);
	EQUAL(check->align, wanted.align);
	if (wanted.kind != GATE_CHECK_SET)
		EQUAL(check->low, wanted.low);
	EQUAL(check->high, wanted.high);
}

/* @wide: all bits of an argument. */
static void clock_is_checked(const struct gate_blob_rule *clock, uint64_t wide)
{
	EQUAL(clock->check_count, 8);
	check_is(clock, 0,
		 (struct gate_blob_check){
			 .kind = GATE_CHECK_SET, .reg = 1, .high = 2 });
	check_is(clock, 1,
		 (struct gate_blob_check){ .kind = GATE_CHECK_MASK,
					   .reg = 2,
					   .low = 0x12,
					   .high = 0xff });
	check_is(clock, 2,
		 (struct gate_blob_check){
			 .kind = GATE_CHECK_RANGE, .reg = 2, .high = 0xffff });
	check_is(clock, 3,
		 (struct gate_blob_check){
			 .kind = GATE_CHECK_MASK, .reg = 3, .high = wide });
	check_is(clock, 4,
		 (struct gate_blob_check){ .kind = GATE_CHECK_MASK,
					   .reg = 4,
					   .low = 42,
					   .high = wide });
	check_is(clock, 5,
		 (struct gate_blob_check){ .kind = GATE_CHECK_RANGE,
					   .reg = 5,
					   .flags = GATE_CHECK_PAIR,
					   .low = 1,
					   .high = 0x100000000 });
	check_is(clock, 6,
		 (struct gate_blob_check){ .kind = GATE_CHECK_RESULT,
					   .reg = 0,
					   .low = 0xffffffff });
	check_is(clock, 7,
		 (struct gate_blob_check){
			 .kind = GATE_CHECK_RESULT, .reg = 1, .low = 0xffff });
}

TEST(all_kinds_of_checks_are_made_of_both_twins)
{
	UNUSED_STATE;
	clock_is_checked(rule(MANAGER, CLOCK_SET), UINT32_MAX);
	clock_is_checked(rule(MANAGER, CLOCK_SET_64), UINT64_MAX);
}

/* The values of a rule's first check, which is a set. */
static const uint64_t *values_of(const struct gate_blob_rule *of)
{
	const struct gate_blob_check *check =
		gate_blob_checks(blob()) + of->check_first;

	EQUAL(check->kind, GATE_CHECK_SET);
	return gate_blob_values(blob()) + check->low;
}

TEST(a_resource_gives_a_domain_its_own_values)
{
	UNUSED_STATE;
	EQUAL(values_of(rule(MANAGER, CLOCK_SET))[0], 3);
	EQUAL(values_of(rule(MANAGER, CLOCK_SET))[1], 7);
}

TEST(a_set_is_sorted_and_has_each_value_once)
{
	const struct gate_blob_rule *of = rule(MANAGER, SECURE_REGISTER);

	UNUSED_STATE;
	EQUAL(gate_blob_checks(blob())[of->check_first].high, 2);
	EQUAL(values_of(of)[0], 0x0b000000);
	EQUAL(values_of(of)[1], 0x0b000010);
}

TEST(an_address_may_stand_in_two_registers)
{
	UNUSED_STATE;
	check_is(rule(MANAGER, SEND_PAIR), 0,
		 (struct gate_blob_check){ .kind = GATE_CHECK_MEMORY_LENGTH,
					   .reg = 1,
					   .flags = GATE_CHECK_PAIR |
						    GATE_CHECK_READ,
					   .align = 1,
					   .low = 1,
					   .high = 256 });
}

/* --- limits ----------------------------------------------------------------
 */

static const struct gate_blob_limit *limit_of(uint32_t fid)
{
	CHECK(rule(MANAGER, fid)->limit > 0);
	return gate_blob_limit(blob(), rule(MANAGER, fid)->limit - 1u);
}

TEST(twins_and_a_pattern_s_calls_share_a_limit)
{
	const struct gate_blob_limit *limit =
		limit_of(SMCCC_FID_SMCGATE_SIP_EXAMPLE);

	UNUSED_STATE;
	EQUAL(limit_of(SMCCC_FID_SMCGATE_SIP_EXAMPLE_64), limit);
	EQUAL(limit->calls_per_second, 100);
	EQUAL(limit->burst, 10);
	EQUAL(limit->at_once, 1);
	EQUAL(limit->budget_us, 500);
	EQUAL(limit->share_us, 20000);
	EQUAL(limit_of(SMCCC_FID_TRNG_FEATURES),
	      limit_of(SMCCC_FID_TRNG_GET_UUID));
	EQUAL(limit_of(SMCCC_FID_TRNG_FEATURES)->burst, 50);
	EQUAL(limit_of(SMCCC_FID_TRNG_VERSION)->at_once, 1);
	EQUAL(limit_of(SMCCC_FID_TRNG_VERSION)->calls_per_second, 0);
	EQUAL(rule(MANAGER, CLOCK_SET)->limit, 0);
	EQUAL(blob()->limit_count, 4);
}

/* The blob has one array of all domains' checks, values and limits. */
TEST(a_later_domain_has_its_own_values_and_limits)
{
	const struct gate_blob_rule *of =
		rule(LATE, SMCCC_FID_SMCGATE_SIP_EXAMPLE);

	UNUSED_STATE;
	EQUAL(values_of(of)[0], 77);
	EQUAL(values_of(of)[1], 78);
	EQUAL(gate_blob_limit(blob(), of->limit - 1u)->calls_per_second, 7);
}

/* --- device trees ----------------------------------------------------------
 */

static const void *tree_of(uint16_t id)
{
	for (size_t i = 0; i < built.file_count; i++)
		if (built.files[i].domain_id == id &&
		    built.files[i].kind == GATE_FILE_DTB)
			return built.files[i].content.data;
	fail_msg("domain %u has no device tree", id);
	return NULL;
}

static uint32_t cell(const void *tree, const char *path, const char *name,
		     size_t index)
{
	int bytes = 0;
	const uint8_t *data =
		fdt_getprop(tree, fdt_path_offset(tree, path), name, &bytes);

	if (!data || (size_t)bytes < 4 * index + 4)
		fail_msg("%s: no cell %zu of %s", path, index, name);
	return data ? fdt32_ld((const void *)(data + 4 * index)) : 0;
}

static const char *string(const void *tree, const char *path, const char *name)
{
	const char *text =
		fdt_getprop(tree, fdt_path_offset(tree, path), name, NULL);

	if (!text)
		fail_msg("%s: no %s", path, name);
	return text ? text : "";
}

TEST(guests_find_devices_that_say_what_they_are_and_channels)
{
	const void *tree = tree_of(1);

	UNUSED_STATE;
	assert_string_equal(string(tree, "/rtc@9010000", "compatible"),
			    "arm,pl031");
	EQUAL(cell(tree, "/rtc@9010000", "reg", 1), 0x09010000);
	EQUAL(cell(tree, "/rtc@9010000", "interrupts", 1), 2);
	EQUAL(cell(tree, "/rtc@9010000", "interrupts", 2), 4); /* level */
	assert_string_equal(string(tree, "/channel@c000000", "compatible"),
			    "smcgate,channel");
	EQUAL(cell(tree, "/channel@c000000", "reg", 3), 0x4000);
	EQUAL(cell(tree, "/channel@c000000", "interrupts", 1), 28);
	EQUAL(cell(tree, "/channel@c000000", "interrupts", 2), 1); /* edge */
	CHECK(fdt_path_offset(tree_of(2), "/gpio@b000000") < 0);
	EQUAL(cell(tree_of(2), "/channel@c000000", "reg", 1), 0x0c000000);
}

TEST(guests_find_the_board_s_interrupt_controller)
{
	UNUSED_STATE;
	assert_string_equal(string(tree_of(1), "/interrupt-controller@8000000",
				   "compatible"),
			    "arm,cortex-a15-gic");
	EQUAL(cell(tree_of(1), "/interrupt-controller@8000000", "reg", 5),
	      0x08010000);
}

TEST(a_guest_with_psci_0_1_finds_the_ids)
{
	const void *tree = tree_of(2);

	UNUSED_STATE;
	assert_string_equal(string(tree, "/psci", "compatible"), "arm,psci");
	EQUAL(cell(tree, "/psci", "cpu_suspend", 0), PSCI_0_1_BASE);
	EQUAL(cell(tree, "/psci", "cpu_off", 0), PSCI_0_1_BASE + 1);
	EQUAL(cell(tree, "/psci", "cpu_on", 0), PSCI_0_1_BASE + 2);
	EQUAL(cell(tree, "/psci", "migrate", 0), PSCI_0_1_BASE + 3);
	assert_string_equal(string(tree_of(1), "/psci", "compatible"),
			    "arm,psci-1.0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_machine_is_as_the_manifest_has_it),
		cmocka_unit_test(domains_have_what_the_manifest_gives_them),
		cmocka_unit_test(a_device_has_its_registers_and_interrupts),
		cmocka_unit_test(a_channel_has_an_end_in_both_domains),
		cmocka_unit_test(
			a_name_takes_its_twin_along_unless_the_manifest_says_otherwise),
		cmocka_unit_test(conduits_follow_the_closer_name),
		cmocka_unit_test(psci_0_1_has_ids_that_psci_0_2_answers),
		cmocka_unit_test(a_range_goes_on_around_the_ids_of_psci_0_1),
		cmocka_unit_test(all_kinds_of_checks_are_made_of_both_twins),
		cmocka_unit_test(a_resource_gives_a_domain_its_own_values),
		cmocka_unit_test(a_set_is_sorted_and_has_each_value_once),
		cmocka_unit_test(an_address_may_stand_in_two_registers),
		cmocka_unit_test(twins_and_a_pattern_s_calls_share_a_limit),
		cmocka_unit_test(a_later_domain_has_its_own_values_and_limits),
		cmocka_unit_test(
			guests_find_devices_that_say_what_they_are_and_channels),
		cmocka_unit_test(guests_find_the_board_s_interrupt_controller),
		cmocka_unit_test(a_guest_with_psci_0_1_finds_the_ids),
	};

	return cmocka_run_group_tests_name("rights", tests, setup, teardown);
}
