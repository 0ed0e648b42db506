/* SPDX-License-Identifier: BSD-2-Clause */
/* good.dts, compiled: the blob says what the manifest says. */
#include "tests/unit/test.h"

#include <stdio.h>
#include <unistd.h>

#include "tools/bytes.h"
#include "tools/system.h"
#include <smcgate/gate.h>
#include <smcgate/trace.h>

#define TEXT_OFFSET 0x8000u
#define IMAGE_SIZE  0x123456u
#define BLOCK	    0x200000u
#define ARM64_MAGIC 0x644d5241u		  /* "ARM\x64" */
#define INFO_MAGIC  0x31474d4947434d53ull /* "SMCGIMG1" */
#define OWN_CALL    0x82000100u
#define OWN_LOAD    0x82000101u

static struct system built;
static char directory[] = "/tmp/smcgate-test-XXXXXX";
static char image_path[64];

static void compile(struct system *system, const char *manifest,
		    uint64_t gate_bytes)
{
	const char *const include[] = { directory, NULL };
	const struct system_options options = { .manifest = manifest,
						.include = include };
	struct report r = { .out = stderr };

	assert_true(system_compile(system, &options, gate_bytes, &r));
	assert_int_equal(r.errors, 0);
	/* Its two widths are checked apart, and it says so. */
	assert_int_equal(r.warnings, strcmp(manifest, "good.dts") ? 0 : 1);
}

/* The header of an arm64 Image and nothing behind it. */
static int setup(void **state)
{
	uint8_t header[64] = { 0 };

	(void)state;
	if (!mkdtemp(directory))
		return -1;
	put64(header + 8, TEXT_OFFSET);
	put64(header + 16, IMAGE_SIZE);
	put32(header + 56, ARM64_MAGIC);
	snprintf(image_path, sizeof(image_path), "%s/arm64.image", directory);
	if (file_write(image_path, header, sizeof(header)))
		return -1;
	compile(&built, "good.dts", 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	system_free(&built);
	unlink(image_path);
	return rmdir(directory);
}

static const struct gate_blob *blob(void)
{
	return (const void *)built.blob;
}

TEST(the_gate_accepts_the_blob_and_no_damaged_one)
{
	uint8_t *copy = malloc(built.blob_bytes);

	UNUSED_STATE;
	EQUAL(gate_blob_check(built.blob, built.blob_bytes), GATE_BLOB_OK);
	for (size_t i = 0; i < built.blob_bytes; i++) {
		memcpy(copy, built.blob, built.blob_bytes);
		copy[i] ^= 0x10;
		CHECK(gate_blob_check(copy, built.blob_bytes) != GATE_BLOB_OK);
	}
	free(copy);
}

TEST(a_domain_is_as_the_manifest_describes_it)
{
	const struct gate_blob_domain *first = gate_blob_domain(blob(), 0);

	UNUSED_STATE;
	EQUAL(blob()->domain_count, 2);
	assert_string_equal(first->name, "first");
	EQUAL(first->id, 1);
	EQUAL(first->vcpu_count, 3);
	EQUAL(first->flags, GATE_DOMAIN_TRACE | GATE_DOMAIN_CONSOLE);
	EQUAL(first->ram_ipa, 0x40000000);
	EQUAL(first->ram_pa, 0x48000000);
	EQUAL(first->ram_bytes, 0x10000000);
	EQUAL(first->entry, 0x40200000);
	EQUAL(first->x0, 0x40000000);
}

TEST(a_domain_without_extras_has_none)
{
	const struct gate_blob_domain *last = gate_blob_domain(blob(), 1);

	UNUSED_STATE;
	assert_string_equal(last->name, "last");
	EQUAL(last->id, 255);
	EQUAL(last->vcpu_count, 1);
	EQUAL(last->flags, 0);
	EQUAL(last->entry, 0x40200000 + TEXT_OFFSET);
}

/* What good.dts orders, told a second time in the plainest way. */
static enum gate_rule_action wanted(uint32_t fid)
{
	const struct smccc_call_info *call =
		smccc_call_by_fid(fid, SMCCC_PLATFORM_ARM);
	const char *name = call ? call->name : "";

	if (fid == SMCCC_FID_PSCI_CPU_OFF)
		return GATE_RULE_DENY;
	if (fid == SMCCC_FID_PSCI_SYSTEM_RESET)
		return GATE_RULE_UNDEFINED;
	if (fid == SMCCC_FID_SMCCC_VERSION)
		return GATE_RULE_ANSWER;
	if (fid == OWN_CALL || fid == SMCCC_FID_SMCGATE_SIP_EXAMPLE ||
	    fid == SMCCC_FID_SMCGATE_SIP_EXAMPLE_64)
		return GATE_RULE_FORWARD;
	if (fid == OWN_LOAD)
		return GATE_RULE_MEDIATE;
	if (fid == SMCCC_FID_TRNG_GET_UUID)
		return GATE_RULE_CONSTANT;
	if (!strncmp(name, "PSCI_SYSTEM_", 12))
		return GATE_RULE_DENY;
	if (!strncmp(name, "PSCI_", 5) && gate_service_find(fid))
		return GATE_RULE_ANSWER;
	if (fid >= 0x83000010 && fid <= 0x8300001f)
		return GATE_RULE_DENY;
	if ((fid >= 0x83000000 && fid <= 0x8400001f) ||
	    (fid >= 0x8400fff0 && fid <= 0x8500000f))
		return GATE_RULE_UNDEFINED;
	return GATE_RULE_DENY;
}

static const struct gate_blob_rule *rule_of(uint32_t domain, uint32_t fid)
{
	const struct gate_blob_domain *config =
		gate_blob_domain(blob(), domain);
	const struct gate_blob_rule *rules = gate_blob_rules(blob(), config);

	for (uint32_t i = 0; i < config->rule_count; i++)
		if (rules[i].first <= fid && rules[i].last >= fid)
			return &rules[i];
	return NULL;
}

static const struct gate_blob_rule *find_rule(uint32_t fid)
{
	return rule_of(0, fid);
}

TEST(precedence_does_not_depend_on_what_comes_first)
{
	UNUSED_STATE;
	EQUAL(rule_of(1, SMCCC_FID_TRNG_VERSION)->action, GATE_RULE_UNDEFINED);
	assert_null(rule_of(1, SMCCC_FID_TRNG_FEATURES));
	EQUAL(rule_of(1, SMCCC_FID_TRNG_GET_UUID)->action, GATE_RULE_ANSWER);
	EQUAL(rule_of(1, SMCCC_FID_TRNG_RND)->action, GATE_RULE_ANSWER);
	EQUAL(rule_of(1, SMCCC_FID_TRNG_RND_64)->action, GATE_RULE_ANSWER);
	EQUAL(gate_blob_domain(blob(), 1)->rule_count, 4);
}

TEST(every_id_has_the_action_that_the_manifest_orders)
{
	uint32_t seen[GATE_RULE_ACTIONS] = { 0 };

	UNUSED_STATE;
	for (uint32_t top = 0; top < 256; top++) {
		for (uint32_t number = 0; number <= 0xffff; number++) {
			uint32_t fid = top << 24 | number;
			const struct gate_blob_rule *rule = find_rule(fid);
			uint32_t action = rule ? rule->action : GATE_RULE_DENY;

			if (action != wanted(fid))
				fail_msg("0x%08x: %u, not %u", fid, action,
					 wanted(fid));
			seen[action]++;
		}
	}
	for (size_t i = 0; i < GATE_RULE_ACTIONS; i++)
		CHECK(seen[i] > 0);
	EQUAL(seen[GATE_RULE_FORWARD], 3);
}

TEST(named_calls_have_slots_and_ranges_have_none)
{
	UNUSED_STATE;
	EQUAL(find_rule(SMCCC_FID_PSCI_VERSION)->flags, GATE_RULE_SLOT);
	EQUAL(find_rule(0x83000000)->flags, 0);
	EQUAL(find_rule(0x83000000)->last, 0x8300000f);
	EQUAL(find_rule(0x83000020)->first, 0x83000020);
	EQUAL(find_rule(0x8400fff0)->last, 0x8500000f);
	/* Cut by PSCI_VERSION, and no further than there are IDs. */
	EQUAL(find_rule(0x83000020)->last, 0x8300ffff);
}

TEST(a_rule_knows_how_many_arguments_its_call_has)
{
	UNUSED_STATE;
	EQUAL(find_rule(OWN_CALL)->args, 3);
	EQUAL(find_rule(SMCCC_FID_SMCGATE_SIP_EXAMPLE)->args, 2);
	EQUAL(find_rule(SMCCC_FID_PSCI_VERSION)->args, 0);
	EQUAL(find_rule(SMCCC_FID_PSCI_CPU_ON)->args, 3);
}

TEST(a_constant_keeps_its_words)
{
	const struct gate_blob_rule *rule = find_rule(SMCCC_FID_TRNG_GET_UUID);

	UNUSED_STATE;
	EQUAL(rule->results, 4);
	for (uint64_t i = 0; i < 4; i++)
		EQUAL(rule->result[i], i + 1);
}

/* The blob's order is the rules', then the registers'. */
static void check_is(const struct gate_blob_rule *rule, unsigned int index,
		     struct gate_blob_check wanted)
{
	const struct gate_blob_check *checks = gate_blob_checks(blob());

	CHECK(index < rule->check_count);
	EQUAL(memcmp(&checks[rule->check_first + index], &wanted,
		     sizeof(wanted)),
	      0);
}

TEST(checks_are_as_the_manifest_has_them)
{
	const struct gate_blob_rule *own = find_rule(OWN_CALL);
	const struct gate_blob_rule *narrow =
		find_rule(SMCCC_FID_SMCGATE_SIP_EXAMPLE);
	const struct gate_blob_rule *wide =
		find_rule(SMCCC_FID_SMCGATE_SIP_EXAMPLE_64);

	UNUSED_STATE;
	EQUAL(blob()->check_count, 5);
	EQUAL(own->check_count, 2);
	EQUAL(narrow->check_count, 1);
	EQUAL(wide->check_count, 1);
	check_is(own, 0,
		 (struct gate_blob_check){ .kind = GATE_CHECK_MEMORY_BYTES,
					   .reg = 1,
					   .flags = GATE_CHECK_WRITE,
					   .align = 1,
					   .low = 64 });
	check_is(own, 1,
		 (struct gate_blob_check){ .kind = GATE_CHECK_MEMORY_LENGTH,
					   .reg = 2,
					   .flags = GATE_CHECK_READ |
						    GATE_CHECK_WRITE,
					   .align = 16,
					   .low = 2,
					   .high = 0x1000 });
	check_is(narrow, 0,
		 (struct gate_blob_check){ .kind = GATE_CHECK_RANGE,
					   .reg = 1,
					   .low = 1,
					   .high = 0xffffffff });
	check_is(wide, 0,
		 (struct gate_blob_check){ .kind = GATE_CHECK_RANGE,
					   .reg = 1,
					   .low = 1,
					   .high = 0x100000000 });
	EQUAL(find_rule(SMCCC_FID_PSCI_VERSION)->check_count, 0);
}

static void check_file(uint32_t index, uint32_t domain, uint32_t kind,
		       uint64_t bytes, uint64_t ipa)
{
	const struct gate_blob_file *file = gate_blob_file(blob(), index);

	EQUAL(file->domain_id, domain);
	EQUAL(file->kind, kind);
	EQUAL(file->bytes, bytes);
	EQUAL(file->ipa, ipa);
	EQUAL(file->image_offset % 4096, 0);
	CHECK(file->image_offset + file->bytes <= blob()->image_bytes);
}

TEST(files_lie_where_the_boot_protocol_wants_them)
{
	UNUSED_STATE;
	EQUAL(blob()->file_count, 5);
	check_file(0, 1, GATE_FILE_KERNEL, 21, 0x40200000);
	/* The last block of the first 128 MiB. */
	check_file(1, 1, GATE_FILE_INITRD, 11, 0x48000000 - BLOCK);
	check_file(2, 1, GATE_FILE_DTB, gate_blob_file(blob(), 2)->bytes,
		   0x40000000);
	check_file(3, 255, GATE_FILE_KERNEL, 64, 0x40200000 + TEXT_OFFSET);
}

TEST(the_pool_holds_what_the_gate_takes)
{
	UNUSED_STATE;
	/* Four vCPUs' rings and copies, two domains' tables and SPIs, the
	   descriptor. */
	EQUAL(blob()->pool_bytes,
	      4ull * (GATE_TRACE_RING_PACKETS * GATE_TRACE_PACKET_BYTES +
		      GATE_COPY_MAX_BYTES) +
		      2 * (0x40000 + 0x20000) + 2 * 0x10000);
}

TEST(the_same_manifest_gives_the_same_bytes)
{
	struct system again;

	UNUSED_STATE;
	compile(&again, "good.dts", 0);
	EQUAL(again.blob_bytes, built.blob_bytes);
	assert_memory_equal(again.blob, built.blob, built.blob_bytes);
	system_free(&again);
}

#define GATE_FILE_BYTES 5000u
#define GATE_RESIDENT	9000u

static struct file make_gate(void)
{
	struct file gate = { calloc(1, GATE_FILE_BYTES), GATE_FILE_BYTES };

	memset(gate.data + 100, 0x5a, GATE_FILE_BYTES - 100);
	put32(gate.data + 56, ARM64_MAGIC);
	put64(gate.data + 64, INFO_MAGIC);
	put64(gate.data + 72, GATE_RESIDENT);
	return gate;
}

TEST(an_image_is_gate_blob_and_files_at_the_places_it_names)
{
	struct file gate = make_gate();
	const struct gate_blob_file *file;
	struct system system;
	uint64_t resident;
	uint8_t *image;

	UNUSED_STATE;
	assert_null(gate_image_check(&gate, &resident));
	EQUAL(resident, GATE_RESIDENT);
	compile(&system, "good.dts", resident);
	image = system_image(&system, &gate);

	EQUAL(system.blob_offset, 12288); /* 9000, up to a page */
	EQUAL(get64(image + 80), system.blob_offset);
	EQUAL(get64(image + 88), system.blob_bytes);
	EQUAL(get64(image + 16), system.image_bytes + system.pool_bytes);
	assert_memory_equal(image + 100, gate.data + 100, 4900);
	for (size_t i = GATE_FILE_BYTES; i < system.blob_offset; i++)
		EQUAL(image[i], 0);
	EQUAL(gate_blob_check(image + system.blob_offset, system.blob_bytes),
	      GATE_BLOB_OK);
	file = gate_blob_file((void *)(image + system.blob_offset), 0);
	assert_memory_equal(image + file->image_offset, "not much of a kernel",
			    20);
	free(image);
	system_free(&system);
	file_free(&gate);
}

TEST(what_is_not_the_gate_is_refused)
{
	struct file gate = make_gate();
	uint64_t resident;

	UNUSED_STATE;
	put64(gate.data + 72, GATE_FILE_BYTES - 1);
	assert_non_null(gate_image_check(&gate, &resident));
	put64(gate.data + 72, 0x200001);
	assert_non_null(gate_image_check(&gate, &resident));
	put64(gate.data + 72, GATE_RESIDENT);
	gate.bytes = 95;
	assert_non_null(gate_image_check(&gate, &resident));
	gate.bytes = GATE_FILE_BYTES;
	gate.data[64] ^= 1;
	assert_non_null(gate_image_check(&gate, &resident));
	gate.data[64] ^= 1;
	gate.data[56] ^= 1;
	assert_non_null(gate_image_check(&gate, &resident));
	file_free(&gate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_gate_accepts_the_blob_and_no_damaged_one),
		cmocka_unit_test(a_domain_is_as_the_manifest_describes_it),
		cmocka_unit_test(a_domain_without_extras_has_none),
		cmocka_unit_test(
			every_id_has_the_action_that_the_manifest_orders),
		cmocka_unit_test(
			precedence_does_not_depend_on_what_comes_first),
		cmocka_unit_test(named_calls_have_slots_and_ranges_have_none),
		cmocka_unit_test(a_rule_knows_how_many_arguments_its_call_has),
		cmocka_unit_test(a_constant_keeps_its_words),
		cmocka_unit_test(checks_are_as_the_manifest_has_them),
		cmocka_unit_test(files_lie_where_the_boot_protocol_wants_them),
		cmocka_unit_test(the_pool_holds_what_the_gate_takes),
		cmocka_unit_test(the_same_manifest_gives_the_same_bytes),
		cmocka_unit_test(
			an_image_is_gate_blob_and_files_at_the_places_it_names),
		cmocka_unit_test(what_is_not_the_gate_is_refused),
	};

	return cmocka_run_group_tests_name("blob", tests, setup, teardown);
}
