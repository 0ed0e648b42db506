/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rights of a rule, one sentence each: conduits, service aliases, pairs of
 * registers, masks of results; and firmware whose answers are nonsense.
 */
#include "test.h"
#include "world.h"

#define SIP   0x82000000u
#define SIP64 0xc2000000u

static enum gate_verdict call_by(enum smccc_conduit conduit, bool aarch32,
				 struct smccc_regs *regs)
{
	enum gate_verdict verdict;

	EQUAL(gate_call(&world.gate, &world.vcpu[0], conduit, 0, aarch32, regs,
			&verdict),
	      GATE_ACTION_RETURN);
	return verdict;
}

static uint64_t code_of(uint32_t w0, bool hvc)
{
	const struct gate_table *table = &world.policy.table;
	const struct gate_slot *slot =
		&table->slots[gate_table_index(table->k, w0)];

	EQUAL(slot->tag, w0);
	return hvc ? slot->code.hvc - WORLD_HVC - WORLD_FINISH(0)
		   : slot->code.smc - WORLD_FINISH(0);
}

/* ---- Conduits ---- */

TEST(a_conduit_that_is_denied_costs_the_other_nothing)
{
	struct gate_blob_rule one = rule(SIP64, GATE_RULE_FORWARD);
	struct smccc_regs regs = numbered_regs(SIP64);

	UNUSED_STATE;
	one.conduits = GATE_RULE_NO_HVC;
	world_firmware_default();
	world_build(&one, 1, 0);
	EQUAL(code_of(SIP64, false), 4 * GATE_FINISH_FORWARD64);
	EQUAL(code_of(SIP64, true), 4 * GATE_FINISH_DENY);
	EQUAL(code_of(SIP64 | SMCCC_FID_SVE_HINT, true), 4 * GATE_FINISH_DENY);
	EQUAL(call_by(SMCCC_CONDUIT_HVC, false, &regs), GATE_VERDICT_DENY);
	EQUAL(regs.x[0], UINT64_MAX);
	EQUAL(world.firmware.calls, 0);
	regs.x[0] = SIP64;
	EQUAL(call_by(SMCCC_CONDUIT_SMC, false, &regs), GATE_VERDICT_FORWARD);
}

/* Ranges have no slot, and their conduits no code. */
TEST(a_conduit_of_a_range_is_denied_in_c)
{
	struct gate_blob_rule one = range(SIP, SIP + 9, GATE_RULE_CONSTANT);
	struct smccc_regs regs = numbered_regs(SIP + 5);

	UNUSED_STATE;
	one.conduits = GATE_RULE_NO_SMC;
	one.results = 1;
	world_firmware_default();
	world_build(&one, 1, 0);
	EQUAL(call_by(SMCCC_CONDUIT_SMC, false, &regs), GATE_VERDICT_DENY);
	EQUAL(regs.x[0], UINT64_MAX);
	regs.x[0] = SIP + 5;
	EQUAL(call_by(SMCCC_CONDUIT_HVC, true, &regs), GATE_VERDICT_CONSTANT);
	EQUAL(regs.x[0], 0);
}

/* ---- Aliases ---- */

/* PSCI 0.1: the guest's device tree says which numbers. */
TEST(an_alias_is_answered_by_its_service)
{
	struct gate_blob_rule rules[2] = {
		rule(0x84000000, GATE_RULE_ANSWER),
		rule(0x95c1ba60, GATE_RULE_ANSWER),
	};

	UNUSED_STATE;
	rules[1].service = 0x84000000; /* PSCI_VERSION */
	world_firmware_default();
	world_build(rules, 2, 0);
	CHECK(answer(0x84000000, 0, 0, 0) > 0x10000);
	EQUAL(answer(0x95c1ba60, 0, 0, 0), answer(0x84000000, 0, 0, 0));
	EQUAL(world.firmware.calls, 0);
}

/* A handler sees the function's own ID, and its arguments' width. */
TEST(an_alias_looks_like_the_function_to_its_handler)
{
	struct gate_blob_rule rules[2] = {
		rule(0x8400000a, GATE_RULE_ANSWER), /* PSCI_FEATURES */
		rule(0x8600f00a, GATE_RULE_ANSWER),
	};

	UNUSED_STATE;
	rules[1].service = 0x8400000a;
	world_firmware_default();
	world_build(rules, 2, 0);
	EQUAL(answer(0x8600f00a, 0xffffffff8400000a, 0, 0), 0);
	EQUAL(answer(0x8600f00a, 0x84000009, 0, 0), -1);
	EQUAL(code_of(0x8600f00a, false), 4 * GATE_FINISH_ANSWER);
}

/* What the firmware carries, it carries under its own ID. */
TEST(an_alias_is_never_sent_to_the_firmware)
{
	struct gate_blob_rule rules[2] = {
		rule(0x80008000, GATE_RULE_ANSWER), /* WORKAROUND_1 */
		rule(0x8600f000, GATE_RULE_ANSWER),
	};

	UNUSED_STATE;
	rules[1].service = 0x80008000;
	world_firmware_default();
	world_build(rules, 2, GATE_DOMAIN_UNHARDENED);
	EQUAL(answer(0x8600f000, 0, 0, 0), -1);
	EQUAL(world.firmware.calls, 0);
	EQUAL(answer(0x80008000, 0, 0, 0), 0);
	EQUAL(world.firmware.calls, 1);
}

/* ---- Pairs ---- */

static struct gate_blob_rule checked_rule(uint32_t fid, uint8_t checks)
{
	struct gate_blob_rule one = rule(fid, GATE_RULE_FORWARD);

	one.args = 5;
	one.check_count = checks;
	return one;
}

/* A buffer at x2 (lower) and x3 (upper half), x4 long; RAM above 4 GiB. */
static void build_pair(uint32_t fid)
{
	static const struct gate_blob_check check = {
		.kind = GATE_CHECK_MEMORY_LENGTH,
		.reg = 2,
		.flags = GATE_CHECK_READ | GATE_CHECK_PAIR,
		.align = 4,
		.low = 1,
		.high = 0x100000,
	};
	const struct gate_blob_rule one = checked_rule(fid, 1);

	world_firmware_default();
	world_ram(0x180000000, 0x27fe00000, 0x400000);
	world_build_checked(&one, 1, &check, 0);
	world_ram(WORLD_RAM_IPA, WORLD_RAM_PA, WORLD_RAM_BYTES);
	world.firmware.keeps = true;
}

TEST(an_address_in_two_registers_is_translated_in_both)
{
	static const uint32_t fids[] = { SIP, SIP64 };

	UNUSED_STATE;
	for (unsigned int i = 0; i < 2; i++) {
		struct smccc_regs regs = numbered_regs(fids[i]);

		build_pair(fids[i]);
		regs.x[2] = 0x80300000;
		regs.x[3] = 1;
		regs.x[4] = 0x100000;
		EQUAL(call_by(SMCCC_CONDUIT_SMC, false, &regs),
		      GATE_VERDICT_FORWARD);
		EQUAL(world.firmware.seen.x[2], 0x80100000);
		EQUAL(world.firmware.seen.x[3], 2);
		EQUAL(world.firmware.seen.x[4], 0x100000);
		/* The caller's own again: no physical address is told. */
		EQUAL(regs.x[2], 0x80300000);
		EQUAL(regs.x[3], 1);
	}
}

static int64_t pair_call(uint32_t fid, uint64_t low, uint64_t high,
			 uint64_t length)
{
	const uint32_t calls = world.firmware.calls;
	struct smccc_regs regs = numbered_regs(fid);

	regs.x[2] = low;
	regs.x[3] = high;
	regs.x[4] = length;
	if (call_by(SMCCC_CONDUIT_SMC, false, &regs) == GATE_VERDICT_DENY) {
		EQUAL(world.firmware.calls, calls);
		return (int64_t)regs.x[0];
	}
	return 0;
}

TEST(an_address_in_two_registers_lies_in_ram)
{
	UNUSED_STATE;
	build_pair(SIP);
	EQUAL(pair_call(SIP, 0x80000000, 1, 1), 0);
	EQUAL(pair_call(SIP, 0x80000000, 0, 1), -1);
	EQUAL(pair_call(SIP, 0x7ffffffc, 1, 1), -1);
	EQUAL(pair_call(SIP, 0x80000002, 1, 1), -1); /* alignment */
	EQUAL(pair_call(SIP, 0x80000000, 1, 0), -1);
	EQUAL(pair_call(SIP, 0x803ffffc, 1, 4), 0);
	EQUAL(pair_call(SIP, 0x803ffffc, 1, 5), -1);
	EQUAL(pair_call(SIP, 0x80400000, 1, 1), -1);
	EQUAL(pair_call(SIP, 0xfffffffc, 0xffffffff, 8), -1); /* wraps */
	EQUAL(pair_call(SIP, 0x80000000, 1, 0x100001), -1);
	/* SMC32: nothing above bit 31 is looked at, or sent. */
	EQUAL(pair_call(SIP, 0xdead00080000000, 0xbeef00000001, 0xf00000000001),
	      0);
	EQUAL(world.firmware.seen.x[2] >> 32, 0);
	EQUAL(world.firmware.seen.x[3], 2);
	EQUAL(world.firmware.seen.x[4], 1);
	/* SMC64: whoever reads x2 whole must not read another number. */
	build_pair(SIP64);
	EQUAL(pair_call(SIP64, 0x80000000, 1, 1), 0);
	EQUAL(pair_call(SIP64, 0x180000000, 1, 1), -1);
	EQUAL(pair_call(SIP64, 0x80000000, 0x100000001, 1), -1);
	EQUAL(pair_call(SIP64, 0x80000000, 1, 0x100000001), -1);
}

/* ---- Results ---- */

TEST(bits_of_results_that_are_nobody_s_are_cleared)
{
	static const struct gate_blob_check masks[] = {
		{ .kind = GATE_CHECK_RESULT, .reg = 0, .low = 0xff },
		{ .kind = GATE_CHECK_RESULT, .reg = 3, .low = 0 },
		{ .kind = GATE_CHECK_RESULT, .reg = 7, .low = UINT32_MAX },
		{ .kind = GATE_CHECK_RESULT, .reg = 12, .low = 0xf0 },
	};
	const struct gate_blob_rule one = checked_rule(SIP64, 4);
	struct smccc_regs regs = numbered_regs(SIP64), in = regs;

	UNUSED_STATE;
	world_firmware_default();
	world_build_checked(&one, 1, masks, 0);
	EQUAL(code_of(SIP64, false), 4 * GATE_FINISH_C); /* x12 */
	EQUAL(call_by(SMCCC_CONDUIT_SMC, false, &regs), GATE_VERDICT_FORWARD);
	EQUAL(regs.x[0], firmware_mix(&in, 0) & 0xff);
	EQUAL(regs.x[1], firmware_mix(&in, 1));
	EQUAL(regs.x[3], 0);
	EQUAL(regs.x[7], firmware_mix(&in, 7) & UINT32_MAX);
	EQUAL(regs.x[12], firmware_mix(&in, 12) & 0xf0);
	EQUAL(regs.x[13], firmware_mix(&in, 13));
}

/* ---- Nonsense from below ---- */

static uint64_t nonsense;

static void smc_nonsense(struct smccc_regs *regs)
{
	world.firmware.calls++;
	for (unsigned int i = 0; i < 18; i++)
		regs->x[i] = nonsense + i;
	regs->x[0] = nonsense;
}

static const uint64_t odd[] = {
	0,
	1,
	UINT64_MAX,
	INT64_MAX,
	1ull << 63,
	0x80000000,
	0x7fffffff,
	0xffffffff,
	0xffffffff00000000,
	0x0000000100010001,
	0x8000000000010001,
	(uint64_t)-2,
	0xfffffffe,
	0x10000,
	0xa5a5a5a5a5a5a5a5,
};

#define ODD (sizeof(odd) / sizeof(odd[0]))

/* Every probe, then every service, on firmware that answers anything. */
TEST(no_answer_of_the_firmware_s_breaks_the_gate)
{
	struct gate_ops ops;
	struct gate gate;
	struct gate_cpu cpu;

	UNUSED_STATE;
	for (size_t n = 0; n < ODD; n++) {
		const struct gate_ops *sane;

		world_firmware_default();
		world_build_all(GATE_DOMAIN_UNHARDENED);
		sane = world.gate.ops;
		ops = *sane;
		ops.smc = smc_nonsense;
		nonsense = odd[n];
		gate_init(&gate, &ops, world.gate.plain, world.gate.traced);
		gate_cpu_init(&gate, &cpu);
		CHECK(gate.firmware.smccc_version >= 0x10000);
		CHECK((int32_t)gate.firmware.smccc_version > 0);
		CHECK((int32_t)gate.firmware.psci_version >= 0);
		CHECK((int32_t)gate.firmware.trng_version >= 0);
		for (size_t i = 0; i < world.domain.config->rule_count; i++) {
			struct smccc_regs regs =
				numbered_regs(world.policy.rules[i].first);
			enum gate_verdict verdict = GATE_VERDICTS;

			gate_policy_init(&gate, &world.policy,
					 (void *)world.blob,
					 world.domain.config,
					 &(struct gate_policy_memory){
						 world.slots, world.steps,
						 world.limits });
			gate_call(&gate, &world.vcpu[0], SMCCC_CONDUIT_SMC, 0,
				  i & 1 && !(regs.x[0] & SMCCC_FID_64), &regs,
				  &verdict);
			CHECK(verdict < GATE_VERDICTS);
			gate_vcpu_started(&world.vcpu[0]);
		}
	}
}

/* AArch32 has eight registers of 32 bits; what else comes is nobody's. */
TEST(results_beyond_a_caller_s_registers_are_cut_off)
{
	struct gate_blob_rule one = rule(SIP, GATE_RULE_FORWARD);
	struct gate_ops ops;

	UNUSED_STATE;
	one.args = 4;
	for (size_t n = 0; n < ODD; n++) {
		struct smccc_regs before = numbered_regs(SIP), regs = before;

		for (unsigned int i = 0; i < 8; i++)
			before.x[i] = regs.x[i] = (uint32_t)regs.x[i];
		world_firmware_default();
		world_build(&one, 1, 0);
		ops = *world.gate.ops;
		ops.smc = smc_nonsense;
		world.gate.ops = &ops;
		nonsense = odd[n];
		EQUAL(call_by(SMCCC_CONDUIT_SMC, true, &regs),
		      GATE_VERDICT_FORWARD);
		EQUAL(regs.x[0], (uint32_t)nonsense);
		for (unsigned int i = 1; i < 8; i++)
			EQUAL(regs.x[i], (uint32_t)(nonsense + i));
		for (unsigned int i = 8; i < 18; i++)
			EQUAL(regs.x[i], before.x[i]);
	}
}

/* Before SMCCC 1.1, x4 and up may come back destroyed. */
TEST(old_firmware_keeps_no_register_and_changes_none)
{
	struct gate_blob_rule one = rule(SIP64, GATE_RULE_FORWARD);
	struct smccc_regs before = numbered_regs(SIP64), regs = before;

	UNUSED_STATE;
	world_firmware_default();
	world.firmware.smccc_version = 0;
	world_build(&one, 1, 0);
	EQUAL(call_by(SMCCC_CONDUIT_SMC, false, &regs), GATE_VERDICT_FORWARD);
	EQUAL(regs.x[3], firmware_mix(&before, 3));
	for (unsigned int i = 4; i < 18; i++)
		EQUAL(regs.x[i], before.x[i]);
}

TEST(every_reason_has_a_sentence_of_its_own)
{
	UNUSED_STATE;
	for (int i = 0; i <= GATE_REASONS; i++) {
		for (int j = 0; j < i; j++)
			assert_string_not_equal(
				gate_reason_text((enum gate_reason)i),
				gate_reason_text((enum gate_reason)j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_conduit_that_is_denied_costs_the_other_nothing),
		cmocka_unit_test(a_conduit_of_a_range_is_denied_in_c),
		cmocka_unit_test(an_alias_is_answered_by_its_service),
		cmocka_unit_test(
			an_alias_looks_like_the_function_to_its_handler),
		cmocka_unit_test(an_alias_is_never_sent_to_the_firmware),
		cmocka_unit_test(
			an_address_in_two_registers_is_translated_in_both),
		cmocka_unit_test(an_address_in_two_registers_lies_in_ram),
		cmocka_unit_test(bits_of_results_that_are_nobody_s_are_cleared),
		cmocka_unit_test(no_answer_of_the_firmware_s_breaks_the_gate),
		cmocka_unit_test(
			results_beyond_a_caller_s_registers_are_cut_off),
		cmocka_unit_test(
			old_firmware_keeps_no_register_and_changes_none),
		cmocka_unit_test(every_reason_has_a_sentence_of_its_own),
	};
	int failed = cmocka_run_group_tests_name("rights", tests, NULL, NULL);

	world_free();
	return failed;
}
