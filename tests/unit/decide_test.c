/* SPDX-License-Identifier: BSD-2-Clause */
/* gate_call() by the rules of SMCCC (DEN0028), one sentence a rule. */
#include "test.h"
#include "world.h"
#include <smccc/decode.h>

#define SIP   0x82000000u
#define SIP64 0xc2000000u

static void build(enum gate_rule_action action, uint8_t args)
{
	struct gate_blob_rule rules[2] = { rule(SIP, action),
					   rule(SIP64, action) };

	rules[0].args = rules[1].args = args;
	world_build(rules, 2, 0);
}

static int setup(void **state)
{
	(void)state;
	world_firmware_default();
	return 0;
}

static void unchanged(const struct smccc_regs *regs,
		      const struct smccc_regs *before, unsigned int from)
{
	for (unsigned int i = from; i < 18; i++)
		EQUAL(regs->x[i], before->x[i]);
}

TEST(an_immediate_other_than_0_is_undefined_and_changes_nothing)
{
	static const uint32_t ids[] = { SIP, 0x82000001, 0xffffffff };
	enum gate_verdict verdict;

	UNUSED_STATE;
	build(GATE_RULE_FORWARD, 7);
	for (uint32_t immediate = 1; immediate < 0x10000; immediate++) {
		struct smccc_regs before = numbered_regs(ids[immediate % 3]);
		struct smccc_regs regs = before;

		EQUAL(gate_call(&world.gate, &world.vcpu[0],
				immediate & 1 ? SMCCC_CONDUIT_SMC
					      : SMCCC_CONDUIT_HVC,
				immediate, immediate & 2, &regs, &verdict),
		      GATE_ACTION_UNDEFINED);
		EQUAL(verdict, GATE_VERDICT_UNDEFINED);
		unchanged(&regs, &before, 0);
	}
	EQUAL(world.firmware.calls, 0);
}

TEST(an_unknown_id_is_not_supported_and_changes_nothing_else)
{
	struct smccc_regs before = numbered_regs(0x82001234);
	struct smccc_regs regs = before;
	enum gate_verdict verdict;

	UNUSED_STATE;
	build(GATE_RULE_FORWARD, 7);
	EQUAL(call(&regs, &verdict), GATE_ACTION_RETURN);
	EQUAL(verdict, GATE_VERDICT_DENY);
	EQUAL(regs.x[0], UINT64_MAX);
	unchanged(&regs, &before, 1);
	EQUAL(world.firmware.calls, 0);
}

TEST(not_supported_is_32_bits_wide_for_an_aarch32_caller)
{
	struct smccc_regs regs = numbered_regs(0x82001234);
	enum gate_verdict verdict;

	UNUSED_STATE;
	build(GATE_RULE_FORWARD, 7);
	gate_call(&world.gate, &world.vcpu[0], SMCCC_CONDUIT_SMC, 0, true,
		  &regs, &verdict);
	EQUAL(regs.x[0], 0xffffffff);
}

TEST(an_smc64_id_from_aarch32_is_not_supported)
{
	struct smccc_regs regs = numbered_regs(SIP64);
	enum gate_verdict verdict;

	UNUSED_STATE;
	build(GATE_RULE_FORWARD, 7);
	EQUAL(gate_call(&world.gate, &world.vcpu[0], SMCCC_CONDUIT_HVC, 0, true,
			&regs, &verdict),
	      GATE_ACTION_RETURN);
	EQUAL(verdict, GATE_VERDICT_DENY);
	EQUAL(regs.x[0], 0xffffffff);
	EQUAL(world.firmware.calls, 0);
	EQUAL(answer(SIP64, 0, 0, 0) == -1, 0);
	EQUAL(world.firmware.calls, 1);
}

TEST(the_upper_half_of_x0_is_no_part_of_the_id)
{
	UNUSED_STATE;
	build(GATE_RULE_FORWARD, 7);
	for (unsigned int bit = 32; bit < 64; bit++) {
		struct smccc_regs regs = numbered_regs(SIP | 1ull << bit);
		enum gate_verdict verdict;

		call(&regs, &verdict);
		EQUAL(verdict, GATE_VERDICT_FORWARD);
		EQUAL(world.firmware.seen.x[0], SIP);
	}
}

TEST(reserved_bits_of_a_fast_id_are_not_supported)
{
	struct gate_blob_rule all =
		range(0x80000000, 0xfffeffff, GATE_RULE_FORWARD);

	UNUSED_STATE;
	world_build(&all, 1, 0);
	for (uint32_t bits = 1; bits < 128; bits++) {
		EQUAL(answer(SIP | bits << 17, 0, 0, 0), -1);
		EQUAL(answer(SIP64 | bits << 17 | 1u << 16, 0, 0, 0), -1);
	}
	EQUAL(world.firmware.calls, 0);
	CHECK(answer(SIP, 0, 0, 0) != -1);
	CHECK(answer(SIP | 1u << 16, 0, 0, 0) != -1);
	EQUAL(world.firmware.calls, 2);
}

TEST(an_id_named_in_spite_of_reserved_bits_is_exactly_that_id)
{
	struct gate_blob_rule rules[2] = {
		rule(0x95c1ba5e, GATE_RULE_FORWARD), /* bit 16 is its own */
		rule(0x84120001, GATE_RULE_FORWARD),
	};

	UNUSED_STATE;
	world_build(rules, 2, 0);
	CHECK(answer(0x95c1ba5e, 0, 0, 0) != -1);
	EQUAL(world.firmware.seen.x[0], 0x95c1ba5e);
	EQUAL(answer(0x95c0ba5e, 0, 0, 0), -1);
	CHECK(answer(0x84120001, 0, 0, 0) != -1);
	EQUAL(answer(0x84130001, 0, 0, 0), -1);
	EQUAL(answer(0x84000001, 0, 0, 0), -1);
	EQUAL(world.firmware.calls, 2);
}

TEST(yielding_ids_use_bits_23_to_17)
{
	struct gate_blob_rule one = rule(0x72fe0001, GATE_RULE_FORWARD);

	UNUSED_STATE;
	one.flags = GATE_RULE_SLOT;
	world_build(&one, 1, 0);
	CHECK(answer(0x72fe0001, 0, 0, 0) != -1);
	CHECK(answer(0x72ff0001, 0, 0, 0) != -1); /* hinted */
	EQUAL(world.firmware.calls, 2);
}

TEST(the_hint_is_kept_for_firmware_that_knows_it)
{
	static const struct {
		uint32_t version, seen;
	} cases[] = { { 0, SIP },
		      { 0x10001, SIP },
		      { 0x10002, SIP },
		      { 0x10003, SIP | 0x10000 },
		      { 0x10005, SIP | 0x10000 } };

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		world.firmware.smccc_version = cases[i].version;
		build(GATE_RULE_FORWARD, 7);
		answer(SIP | 0x10000, 1, 2, 3);
		EQUAL(world.firmware.seen.x[0], cases[i].seen);
		answer(SIP, 1, 2, 3);
		EQUAL(world.firmware.seen.x[0], SIP);
	}
}

TEST(a_forwarded_call_reaches_the_firmware_and_its_answer_the_caller)
{
	struct smccc_regs before = numbered_regs(SIP64);
	struct smccc_regs regs = before;
	enum gate_verdict verdict;

	UNUSED_STATE;
	build(GATE_RULE_FORWARD, 17);
	EQUAL(call(&regs, &verdict), GATE_ACTION_RETURN);
	EQUAL(verdict, GATE_VERDICT_FORWARD);
	unchanged(&world.firmware.seen, &before, 0);
	for (unsigned int i = 0; i < 18; i++)
		EQUAL(regs.x[i], firmware_mix(&before, i));
}

TEST(firmware_older_than_1_1_changes_x0_to_x3_only)
{
	struct smccc_regs before = numbered_regs(SIP64);
	struct smccc_regs regs = before;

	UNUSED_STATE;
	world.firmware.smccc_version = 0;
	build(GATE_RULE_FORWARD, 17);
	EQUAL(world.gate.firmware.smccc_version, 0x10000);
	call(&regs, NULL);
	for (unsigned int i = 0; i < 4; i++)
		EQUAL(regs.x[i], firmware_mix(&before, i));
	unchanged(&regs, &before, 4);
}

TEST(smc32_arguments_reach_the_firmware_without_upper_halves)
{
	UNUSED_STATE;
	for (uint8_t args = 0; args <= 17; args++) {
		struct smccc_regs before = numbered_regs(SIP | 5ull << 40);
		struct smccc_regs regs = before;

		build(GATE_RULE_FORWARD, args);
		call(&regs, NULL);
		for (unsigned int i = 1; i < 18; i++)
			EQUAL(world.firmware.seen.x[i],
			      i <= args ? (uint32_t)before.x[i] : before.x[i]);
	}
}

TEST(the_client_id_is_the_gate_s_and_the_caller_gets_its_x7_back)
{
	static const uint32_t ids[] = { 0xb2000000, 0xf2000000, 0xbf00ff01,
					0xb0000001, 0x02000000, 0x32000004,
					0x7fffeffe };

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct gate_blob_rule one = rule(ids[i], GATE_RULE_FORWARD);
		struct smccc_regs before = numbered_regs(ids[i]);
		struct smccc_regs regs = before;

		one.args = 7;
		one.flags = GATE_RULE_SLOT;
		one.first = one.last = ids[i] & ~0x10000u;
		before.x[0] = regs.x[0] = one.first;
		world_build(&one, 1, 0);
		call(&regs, NULL);
		EQUAL(world.firmware.seen.x[7], 5);
		EQUAL(regs.x[7], before.x[7]);
		CHECK(regs.x[6] != before.x[6]);
	}
}

TEST(a_constant_changes_the_registers_of_its_words)
{
	struct gate_blob_rule one = rule(SIP, GATE_RULE_CONSTANT);

	UNUSED_STATE;
	for (uint8_t words = 1; words <= 4; words++) {
		unsigned int changed = words == 3 ? 4 : words;
		struct smccc_regs before = numbered_regs(SIP);
		struct smccc_regs regs = before;
		enum gate_verdict verdict;

		one.results = words;
		one.result[words - 1] = 0x1122334455667788ull * words;
		world_build(&one, 1, 0);
		EQUAL(call(&regs, &verdict), GATE_ACTION_RETURN);
		EQUAL(verdict, GATE_VERDICT_CONSTANT);
		for (unsigned int i = 0; i < changed; i++)
			EQUAL(regs.x[i], one.result[i]);
		unchanged(&regs, &before, changed);
	}
	EQUAL(world.firmware.calls, 0);
}

TEST(an_aarch32_caller_sees_32_bits_of_a_constant)
{
	struct gate_blob_rule one = rule(SIP, GATE_RULE_CONSTANT);
	struct smccc_regs regs = numbered_regs(SIP);
	enum gate_verdict verdict;

	UNUSED_STATE;
	one.results = 1;
	one.result[0] = 0x1122334455667788ull;
	world_build(&one, 1, 0);
	gate_call(&world.gate, &world.vcpu[0], SMCCC_CONDUIT_SMC, 0, true,
		  &regs, &verdict);
	EQUAL(regs.x[0], 0x55667788);
}

TEST(an_undefined_rule_changes_nothing)
{
	struct smccc_regs before = numbered_regs(SIP);
	struct smccc_regs regs = before;
	enum gate_verdict verdict;

	UNUSED_STATE;
	build(GATE_RULE_UNDEFINED, 7);
	EQUAL(call(&regs, &verdict), GATE_ACTION_UNDEFINED);
	EQUAL(verdict, GATE_VERDICT_UNDEFINED);
	unchanged(&regs, &before, 0);
}

TEST(smc_and_hvc_get_the_same_answer)
{
	static const enum smccc_conduit conduits[2] = { SMCCC_CONDUIT_SMC,
							SMCCC_CONDUIT_HVC };
	uint64_t random = 42;

	UNUSED_STATE;
	world_build_all(0);
	for (unsigned int n = 0; n < 100000; n++) {
		uint32_t w0 = (uint32_t)random_next(&random) & 0xff01ff1f;
		struct smccc_regs regs[2];
		enum gate_verdict verdict[2];
		enum gate_action action[2];

		for (unsigned int i = 0; i < 2; i++) {
			regs[i] = numbered_regs(w0);
			world.vcpu[1].power = GATE_POWER_OFF;
			action[i] = gate_call(&world.gate, &world.vcpu[0],
					      conduits[i], 0, false, &regs[i],
					      &verdict[i]);
		}
		EQUAL(action[0], action[1]);
		EQUAL(verdict[0], verdict[1]);
		CHECK(memcmp(&regs[0], &regs[1], sizeof(regs[0])) == 0);
	}
}

static struct gate_request captured;
static uint64_t captured_args[4];

static enum gate_action capture(const struct gate *gate, struct gate_vcpu *vcpu,
				struct gate_request request,
				struct smccc_regs *regs)
{
	(void)gate;
	(void)vcpu;
	captured = request;
	for (unsigned int i = 1; i < 4; i++)
		captured_args[i] = gate_request_arg(request, regs, i);
	return GATE_ACTION_RETURN;
}

static void decode_agrees(struct gate_slot *slot, bool aarch32)
{
	struct gate_service fake = { .fid = slot->service->fid,
				     .answer = capture };
	const struct gate_service *kept = slot->service;
	struct smccc_regs regs = numbered_regs(slot->tag | 0xfull << 40);
	enum gate_verdict verdict;
	struct smc_call decoded;

	for (unsigned int i = 0; i < 8 && aarch32; i++)
		regs.x[i] &= 0xffffffff;
	slot->service = &fake;
	smccc_decode(&regs, aarch32, &decoded);
	gate_call(&world.gate, &world.vcpu[0], SMCCC_CONDUIT_SMC, 0, aarch32,
		  &regs, &verdict);
	slot->service = kept;
	EQUAL(gate_request_fid(captured), decoded.fid);
	EQUAL(gate_request_smc64(captured), decoded.smc64);
	EQUAL(gate_request_aarch32(captured), decoded.aarch32);
	for (unsigned int i = 1; i < 4; i++)
		EQUAL(captured_args[i], decoded.arg[i - 1]);
}

TEST(a_service_sees_the_call_as_the_library_decodes_it)
{
	uint32_t checked = 0;

	UNUSED_STATE;
	world_build_all(0);
	for (uint32_t i = 0; i < 1u << world.policy.table.bits; i++) {
		struct gate_slot *slot = &world.slots[i];

		if (slot->service == NULL)
			continue;
		decode_agrees(slot, false);
		if (!(slot->tag & SMCCC_FID_64))
			decode_agrees(slot, true);
		checked++;
	}
	CHECK(checked > 30);
}

/* No call that ends the vCPU: those say so, and are tested in psci_test.c. */
TEST(the_short_way_answers_as_the_long_one)
{
	uint32_t compared = 0;

	UNUSED_STATE;
	world_build_all(0);
	for (uint32_t i = 0; i < 1u << world.policy.table.bits; i++) {
		const struct gate_slot *slot = &world.slots[i];
		struct smccc_regs regs = numbered_regs(slot->tag);
		struct smccc_regs others;
		enum gate_verdict verdict;
		enum gate_action action;

		if (slot->finish != GATE_FINISH_ANSWER)
			continue;
		regs.x[1] = regs.x[2] = 0;
		others = regs;
		action = gate_answer(&world.gate, &world.vcpu[0], slot, &regs);
		CHECK(action != GATE_ACTION_UNDEFINED);
		EQUAL(gate_call(&world.gate, &world.vcpu[0], SMCCC_CONDUIT_HVC,
				0, false, &others, &verdict),
		      action);
		EQUAL(verdict, GATE_VERDICT_ANSWER);
		/* Entropy is not what it was. */
		if (action == GATE_ACTION_RETURN &&
		    (slot->tag & 0xfff0) != 0x0050)
			EQUAL(memcmp(&regs, &others, sizeof(regs)), 0);
		__atomic_store_n(&world.vcpu[0].power, GATE_POWER_ON,
				 __ATOMIC_RELAXED);
		compared++;
	}
	CHECK(compared > 20);
}

TEST(the_firmware_is_asked_in_the_documents_order)
{
	UNUSED_STATE;
	/* The fake fails the test if SMCCC_VERSION or ARCH_FEATURES is
	   called where the documents do not allow it. */
	world.firmware.psci_version = 0;
	world.firmware.smccc_version = 0;
	build(GATE_RULE_FORWARD, 0);
	EQUAL(world.gate.firmware.psci_version, 0);
	EQUAL(world.gate.firmware.smccc_version, 0x10000);

	world.firmware.psci_version = 2; /* 0.2: has no PSCI_FEATURES */
	world.firmware.smccc_version = 0;
	build(GATE_RULE_FORWARD, 0);
	EQUAL(world.gate.firmware.psci_version, 2);
	EQUAL(world.gate.firmware.smccc_version, 0x10000);
	EQUAL(world.gate.firmware.trng_version, 0);
	EQUAL(world.cpu.workaround[0], -1);

	world_firmware_default();
	world.firmware.smccc_version = 0x10001;
	build(GATE_RULE_FORWARD, 0);
	EQUAL(world.gate.firmware.smccc_version, 0x10001);
	EQUAL(world.gate.firmware.trng_version, 0x10000);
	EQUAL(world.gate.firmware.soc_id, false); /* 1.2's */
	EQUAL(world.cpu.workaround[0], 0);

	world.firmware.smccc_version = 0x10002;
	build(GATE_RULE_FORWARD, 0);
	EQUAL(world.gate.firmware.soc_id, true);
	EQUAL(world.gate.firmware.soc_id_version, 0x036b0123);
	EQUAL(world.gate.firmware.soc_id_revision, 7);
}

#define SENTENCE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SENTENCE(
			an_immediate_other_than_0_is_undefined_and_changes_nothing),
		SENTENCE(
			an_unknown_id_is_not_supported_and_changes_nothing_else),
		SENTENCE(not_supported_is_32_bits_wide_for_an_aarch32_caller),
		SENTENCE(an_smc64_id_from_aarch32_is_not_supported),
		SENTENCE(the_upper_half_of_x0_is_no_part_of_the_id),
		SENTENCE(reserved_bits_of_a_fast_id_are_not_supported),
		SENTENCE(
			an_id_named_in_spite_of_reserved_bits_is_exactly_that_id),
		SENTENCE(yielding_ids_use_bits_23_to_17),
		SENTENCE(the_hint_is_kept_for_firmware_that_knows_it),
		SENTENCE(
			a_forwarded_call_reaches_the_firmware_and_its_answer_the_caller),
		SENTENCE(firmware_older_than_1_1_changes_x0_to_x3_only),
		SENTENCE(
			smc32_arguments_reach_the_firmware_without_upper_halves),
		SENTENCE(
			the_client_id_is_the_gate_s_and_the_caller_gets_its_x7_back),
		SENTENCE(a_constant_changes_the_registers_of_its_words),
		SENTENCE(an_aarch32_caller_sees_32_bits_of_a_constant),
		SENTENCE(an_undefined_rule_changes_nothing),
		SENTENCE(smc_and_hvc_get_the_same_answer),
		SENTENCE(a_service_sees_the_call_as_the_library_decodes_it),
		SENTENCE(the_short_way_answers_as_the_long_one),
		SENTENCE(the_firmware_is_asked_in_the_documents_order),
	};
	int failed = cmocka_run_group_tests_name("decide", tests, NULL, NULL);

	world_free();
	return failed;
}
