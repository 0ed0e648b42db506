/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mediated calls: what the firmware finds where its registers point, and what
 * of it the caller gets back, whatever the caller's other vCPUs do meanwhile.
 */
#include "test.h"
#include "world.h"

#define SIP	 0x82000000u
#define SIP64	 0xc2000000u
#define COPY_PA	 0x60010000ull
#define RAM_USED 0x20000u

static uint8_t ram[RAM_USED], buffer[GATE_COPY_MAX_BYTES];
static uint32_t copies, copies_back;

static void copy(struct gate_vcpu *vcpu, uint64_t offset, uint64_t ipa,
		 uint64_t bytes, bool out)
{
	const uint64_t at = ipa - WORLD_RAM_IPA;

	assert_ptr_equal(vcpu, &world.vcpu[0]);
	assert_true(offset + bytes <= sizeof(buffer));
	assert_true(ipa >= WORLD_RAM_IPA && at + bytes <= sizeof(ram));
	if (out)
		memcpy(ram + at, buffer + offset, bytes);
	else
		memcpy(buffer + offset, ram + at, bytes);
	copies++;
	copies_back += out;
}

/* What the firmware does; meanwhile another vCPU has its way with the RAM. */
static struct smccc_regs sent;
static uint64_t returns[8];
static uint8_t found;

static uint8_t *memory_of(uint64_t pa)
{
	assert_true(pa >= COPY_PA && pa - COPY_PA < sizeof(buffer));
	return buffer + (pa - COPY_PA);
}

static void firmware(struct smccc_regs *regs)
{
	uint8_t *memory = memory_of(sent.x[1] ? sent.x[1] : regs->x[1]);

	sent = *regs;
	memset(ram, 0xee, sizeof(ram));
	found = memory[0];
	memory[0] = 0x77;
	memory[4096] = 0x78; /* not the caller's, if its memory is shorter */
	regs->x[0] = 0;
	for (unsigned int i = 2; i < 8; i++)
		regs->x[i] = returns[i];
}

static struct gate_ops ops;

static void build(const struct gate_blob_rule *rules, uint32_t count,
		  const struct gate_blob_check *checks)
{
	world_firmware_default();
	world_build_checked(rules, count, checks, 0);
	ops = *world.gate.ops;
	ops.smc = firmware;
	ops.copy = copy;
	world.gate.ops = &ops;
	world.vcpu[0].copy_pa = COPY_PA;
	copies = copies_back = 0;
	sent = (struct smccc_regs){ .x = { 0 } };
	memset(buffer, 0x55, sizeof(buffer));
	for (unsigned int i = 0; i < sizeof(ram); i++)
		ram[i] = (uint8_t)(i % 251);
}

static struct gate_blob_rule mediated(uint32_t fid, uint8_t checks)
{
	struct gate_blob_rule one = rule(fid, GATE_RULE_MEDIATE);

	one.args = 7;
	one.check_count = checks;
	return one;
}

static struct gate_blob_check bytes_at(uint8_t reg, uint64_t bytes,
				       uint8_t flags)
{
	return (struct gate_blob_check){ .kind = GATE_CHECK_MEMORY_BYTES,
					 .reg = reg,
					 .flags = flags,
					 .align = 1,
					 .low = bytes };
}

static struct gate_blob_check length_at(uint8_t reg, uint64_t low,
					uint64_t high, uint8_t flags)
{
	return (struct gate_blob_check){ .kind = GATE_CHECK_MEMORY_LENGTH,
					 .reg = reg,
					 .flags = flags,
					 .align = 1,
					 .low = low,
					 .high = high };
}

static enum gate_verdict run(struct smccc_regs *regs)
{
	enum gate_verdict verdict;

	EQUAL(call(regs, &verdict), GATE_ACTION_RETURN);
	return verdict;
}

TEST(the_firmware_works_on_a_copy_and_the_caller_gets_it_back)
{
	const struct gate_blob_check check =
		bytes_at(1, 64, GATE_CHECK_READ | GATE_CHECK_WRITE);
	const struct gate_blob_rule one = mediated(SIP64, 1);
	struct smccc_regs regs = numbered_regs(SIP64);

	UNUSED_STATE;
	build(&one, 1, &check);
	regs.x[1] = WORLD_RAM_IPA + 100;
	EQUAL(run(&regs), GATE_VERDICT_FORWARD);
	EQUAL(sent.x[1], COPY_PA);
	EQUAL(sent.x[7], numbered_regs(0).x[7]);
	EQUAL(found, 100);
	/* The copy, not what came into the RAM meanwhile; no byte beyond. */
	EQUAL(ram[99], 0xee);
	EQUAL(ram[100], 0x77);
	for (unsigned int i = 101; i < 164; i++)
		EQUAL(ram[i], i);
	EQUAL(ram[164], 0xee);
	EQUAL(regs.x[0], 0);
	EQUAL(regs.x[1], WORLD_RAM_IPA + 100);
}

TEST(what_the_firmware_only_reads_is_not_given_back)
{
	const struct gate_blob_check check = bytes_at(1, 64, GATE_CHECK_READ);
	const struct gate_blob_rule one = mediated(SIP64, 1);
	struct smccc_regs regs = numbered_regs(SIP64);

	UNUSED_STATE;
	build(&one, 1, &check);
	regs.x[1] = WORLD_RAM_IPA;
	run(&regs);
	EQUAL(copies, 1);
	EQUAL(copies_back, 0);
	EQUAL(ram[0], 0xee);
}

TEST(as_much_is_copied_as_the_length_says)
{
	const struct gate_blob_check check =
		length_at(1, 0, 5000, GATE_CHECK_WRITE);
	const struct gate_blob_rule one = mediated(SIP64, 1);
	static const uint64_t lengths[] = { 0, 1, 4096, 5000 };

	UNUSED_STATE;
	for (size_t n = 0; n < 4; n++) {
		struct smccc_regs regs = numbered_regs(SIP64);

		build(&one, 1, &check);
		regs.x[1] = WORLD_RAM_IPA + 8;
		regs.x[2] = lengths[n];
		EQUAL(run(&regs), GATE_VERDICT_FORWARD);
		EQUAL(sent.x[2], lengths[n]);
		EQUAL(buffer[lengths[n]], lengths[n] == 0      ? 0x77
					  : lengths[n] == 4096 ? 0x78
							       : 0x55);
		EQUAL(ram[8 + lengths[n]], 0xee);
		if (lengths[n] > 1)
			EQUAL(ram[9], 9);
	}
}

TEST(each_memory_has_pages_of_its_own)
{
	const struct gate_blob_check checks[] = {
		bytes_at(1, 1, GATE_CHECK_READ),
		length_at(2, 1, 4097, GATE_CHECK_WRITE),
		bytes_at(4, 0x3000, GATE_CHECK_WRITE),
	};
	const struct gate_blob_rule one = mediated(SIP64, 3);
	struct smccc_regs regs = numbered_regs(SIP64);

	UNUSED_STATE;
	build(&one, 1, checks);
	regs.x[1] = WORLD_RAM_IPA;
	regs.x[2] = WORLD_RAM_IPA + 0x8000;
	regs.x[3] = 9;
	regs.x[4] = WORLD_RAM_IPA + 0x10000;
	EQUAL(run(&regs), GATE_VERDICT_FORWARD);
	EQUAL(sent.x[1], COPY_PA);
	EQUAL(sent.x[2], COPY_PA + 0x1000);
	EQUAL(sent.x[4], COPY_PA + 0x3000);
	EQUAL(copies, 5);
	EQUAL(ram[0x8000], 0x78); /* the firmware's, a page behind */
	EQUAL(ram[0x8001], 0x8001 % 251);
	EQUAL(ram[0x10000], 0x10000 % 251);
	EQUAL(ram[0x8009], 0xee);
}

TEST(an_smc32_call_names_its_copy_in_one_register_or_two)
{
	struct gate_blob_check check = bytes_at(2, 16, GATE_CHECK_READ);
	const struct gate_blob_rule one = mediated(SIP, 1);

	UNUSED_STATE;
	for (unsigned int pair = 0; pair < 2; pair++) {
		struct smccc_regs regs = numbered_regs(SIP);

		check.flags = (uint8_t)(GATE_CHECK_READ |
					(pair ? GATE_CHECK_PAIR : 0));
		build(&one, 1, &check);
		sent.x[1] = COPY_PA;
		regs.x[2] = 0xdeadbeef00000000 | WORLD_RAM_IPA;
		regs.x[3] = 0xdeadbeef00000000;
		EQUAL(run(&regs), GATE_VERDICT_FORWARD);
		EQUAL(sent.x[2], COPY_PA);
		EQUAL(sent.x[3], 0);
		EQUAL(found, 0);
	}
}

TEST(a_register_that_comes_back_as_it_was_sent_is_the_caller_s)
{
	const struct gate_blob_check checks[] = {
		bytes_at(2, 16, GATE_CHECK_READ),
		bytes_at(3, 16, GATE_CHECK_READ),
	};
	const struct gate_blob_rule one = mediated(SIP64, 2);
	struct smccc_regs regs = numbered_regs(SIP64);

	UNUSED_STATE;
	build(&one, 1, checks);
	sent.x[1] = COPY_PA;
	returns[2] = COPY_PA;
	returns[3] = 33;
	regs.x[2] = WORLD_RAM_IPA + 1;
	regs.x[3] = WORLD_RAM_IPA + 2;
	run(&regs);
	EQUAL(regs.x[2], WORLD_RAM_IPA + 1);
	EQUAL(regs.x[3], 33);
	returns[2] = returns[3] = 0;
}

TEST(nothing_is_copied_for_a_call_that_is_refused)
{
	const struct gate_blob_check check = bytes_at(1, 64, GATE_CHECK_WRITE);
	const struct gate_blob_rule one = mediated(SIP64, 1);
	const uint64_t wrong[] = { 0, WORLD_RAM_IPA - 1, UINT64_MAX - 3,
				   WORLD_RAM_IPA + WORLD_RAM_BYTES - 63 };

	UNUSED_STATE;
	for (size_t i = 0; i < 4; i++) {
		struct smccc_regs regs = numbered_regs(SIP64), before;

		build(&one, 1, &check);
		regs.x[1] = wrong[i];
		before = regs;
		EQUAL(run(&regs), GATE_VERDICT_DENY);
		before.x[0] = UINT64_MAX;
		assert_memory_equal(&before, &regs, sizeof(regs));
		EQUAL(copies, 0);
		EQUAL(sent.x[0], 0);
	}
}

/* Assembly can copy nothing. */
TEST(a_mediated_call_is_c_s_and_takes_no_steps)
{
	const struct gate_blob_check check = bytes_at(1, 64, GATE_CHECK_READ);
	const struct gate_blob_rule one = mediated(SIP64, 1);
	const struct gate_blob *blob;

	UNUSED_STATE;
	build(&one, 1, &check);
	blob = (const void *)world.blob;
	for (uint32_t hint = 0; hint <= 0x10000; hint += 0x10000) {
		const uint32_t index =
			gate_table_index(world.policy.table.k, SIP64 | hint);
		const struct gate_slot *slot = &world.policy.table.slots[index];

		EQUAL(slot->tag, SIP64 | hint);
		EQUAL(slot->finish, GATE_FINISH_C);
		EQUAL(slot->code.smc, WORLD_FINISH(GATE_FINISH_C));
	}
	EQUAL(gate_steps_bytes(blob, world.domain.config), 0);
	EQUAL(gate_copy_bytes(blob, world.domain.config), GATE_COPY_MAX_BYTES);
}

static enum gate_blob_error verdict_on(const struct gate_blob_rule *one,
				       const struct gate_blob_check *checks)
{
	static uint64_t memory[WORLD_MAX_BLOB / 8];
	const struct gate_blob *blob =
		blob_build_checked(memory, one, 1, checks, 0);

	return gate_blob_check(blob, blob->size);
}

TEST(a_blob_names_memory_for_what_is_mediated_and_not_too_much)
{
	struct gate_blob_check checks[2] = {
		bytes_at(1, 0x8000, GATE_CHECK_READ),
		bytes_at(2, 0x8000, GATE_CHECK_READ),
	};
	struct gate_blob_rule one = mediated(SIP64, 2);

	UNUSED_STATE;
	EQUAL(verdict_on(&one, checks), GATE_BLOB_OK);
	checks[1].low++;
	EQUAL(verdict_on(&one, checks), GATE_BLOB_BAD_CHECK);
	one.action = GATE_RULE_FORWARD;
	EQUAL(verdict_on(&one, checks), GATE_BLOB_OK);
	one.action = GATE_RULE_MEDIATE;
	one.check_count = 1;
	EQUAL(verdict_on(&one, checks), GATE_BLOB_OK);
	checks[0].low = WORLD_RAM_BYTES;
	EQUAL(verdict_on(&one, checks), GATE_BLOB_BAD_CHECK);
	checks[0] = length_at(1, 0, UINT64_MAX, GATE_CHECK_READ);
	EQUAL(verdict_on(&one, checks), GATE_BLOB_BAD_CHECK);
	checks[0] = (struct gate_blob_check){ .kind = GATE_CHECK_RANGE,
					      .reg = 1,
					      .high = 7 };
	EQUAL(verdict_on(&one, checks), GATE_BLOB_BAD_CHECK);
	one.check_count = 0;
	EQUAL(verdict_on(&one, checks), GATE_BLOB_BAD_RULE);
	one = range(SIP64, SIP64 + 3, GATE_RULE_MEDIATE);
	EQUAL(verdict_on(&one, checks), GATE_BLOB_BAD_RULE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_firmware_works_on_a_copy_and_the_caller_gets_it_back),
		cmocka_unit_test(
			what_the_firmware_only_reads_is_not_given_back),
		cmocka_unit_test(as_much_is_copied_as_the_length_says),
		cmocka_unit_test(each_memory_has_pages_of_its_own),
		cmocka_unit_test(
			an_smc32_call_names_its_copy_in_one_register_or_two),
		cmocka_unit_test(
			a_register_that_comes_back_as_it_was_sent_is_the_caller_s),
		cmocka_unit_test(nothing_is_copied_for_a_call_that_is_refused),
		cmocka_unit_test(a_mediated_call_is_c_s_and_takes_no_steps),
		cmocka_unit_test(
			a_blob_names_memory_for_what_is_mediated_and_not_too_much),
	};
	int failed = cmocka_run_group_tests_name("mediate", tests, NULL, NULL);

	world_free();
	return failed;
}
