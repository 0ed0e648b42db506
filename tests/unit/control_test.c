/* SPDX-License-Identifier: BSD-2-Clause */
/* The control service: who may call it, what it answers and orders. */
#include "test.h"
#include "world.h"
#include <smccc/calls.h>
#include <smcgate/control.h>

#define OTHER_ID 9

static struct {
	struct gate_domain other;
	struct gate_blob_domain other_config;
	struct gate_vcpu other_vcpus[2];
	uint64_t ipa, bytes;
	enum gate_policy_error error;
	enum gate_order order;
	uint16_t ordered;
	int orders, order_code;
} fake;

static const struct gate_domain *domain_at(uint32_t index)
{
	const struct gate_domain *domains[] = { &world.domain, &fake.other };

	return index < 2 ? domains[index] : NULL;
}

static enum gate_state domain_state(const struct gate_domain *domain)
{
	return domain == &fake.other ? GATE_STATE_CRASHED : GATE_STATE_RUNNING;
}

static uint32_t domain_restarts(const struct gate_domain *domain)
{
	return domain == &fake.other ? 0xfffffff3 : 0;
}

static uint64_t domain_refused(const struct gate_domain *domain)
{
	return domain == &fake.other ? 1000 : 0;
}

static int domain_order(uint16_t id, enum gate_order order)
{
	fake.ordered = id;
	fake.order = order;
	fake.orders++;
	return fake.order_code;
}

static void policy_info(uint64_t value[3])
{
	value[0] = 7;
	value[1] = 2;
	value[2] = 4096;
}

static const uint8_t *policy_hash(void)
{
	static uint8_t hash[32];

	for (size_t i = 0; i < sizeof(hash); i++)
		hash[i] = (uint8_t)(0xf0 + i);
	return hash;
}

static enum gate_policy_error policy_replace(struct gate_vcpu *caller,
					     uint64_t ipa, uint64_t bytes)
{
	assert_ptr_equal(caller, &world.vcpu[0]);
	fake.ipa = ipa;
	fake.bytes = bytes;
	return fake.error;
}

static bool channel_notify(struct gate_vcpu *caller, uint64_t channel)
{
	assert_ptr_equal(caller, &world.vcpu[0]);
	return channel == 1;
}

static const struct gate_control control = {
	.domain_at = domain_at,
	.domain_state = domain_state,
	.domain_restarts = domain_restarts,
	.domain_refused = domain_refused,
	.domain_order = domain_order,
	.policy_info = policy_info,
	.policy_hash = policy_hash,
	.policy_replace = policy_replace,
	.channel_notify = channel_notify,
};

static const uint32_t functions[] = {
	SMCCC_FID_SMCGATE_HYP_DOMAIN_INFO,
	SMCCC_FID_SMCGATE_HYP_DOMAIN_CALLS,
	SMCCC_FID_SMCGATE_HYP_DOMAIN_LATENCY,
	SMCCC_FID_SMCGATE_HYP_DOMAIN_START,
	SMCCC_FID_SMCGATE_HYP_DOMAIN_STOP,
	SMCCC_FID_SMCGATE_HYP_DOMAIN_RESTART,
	SMCCC_FID_SMCGATE_HYP_POLICY_INFO,
	SMCCC_FID_SMCGATE_HYP_POLICY_REPLACE,
	SMCCC_FID_SMCGATE_HYP_POLICY_HASH,
	SMCCC_FID_SMCGATE_HYP_CHANNEL_NOTIFY,
};

#define FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

static void build(const struct gate_control *ops, uint32_t flags)
{
	memset(&fake, 0, sizeof(fake));
	world_firmware_default();
	world.control = ops;
	world_build_all(flags);
	fake.other_config = *world.domain.config;
	fake.other_config.id = OTHER_ID;
	memset(fake.other_config.name, 0, GATE_NAME_BYTES);
	memcpy(fake.other_config.name, "fifteen-letters", 15);
	fake.other.config = &fake.other_config;
	for (uint32_t i = 0; i < 2; i++) {
		gate_vcpu_init(&fake.other_vcpus[i], &fake.other, &world.cpu, i,
			       i);
		fake.other.vcpus[i] = &fake.other_vcpus[i];
	}
	fake.other.vcpu_count = 2;
}

static struct smccc_regs ask(uint32_t fid, uint64_t x1, uint64_t x2,
			     uint64_t x3)
{
	struct smccc_regs regs = numbered_regs(fid);

	regs.x[1] = x1;
	regs.x[2] = x2;
	regs.x[3] = x3;
	EQUAL(call(&regs, NULL), GATE_ACTION_RETURN);
	return regs;
}

static void is_refused(const struct smccc_regs *regs, int64_t code)
{
	EQUAL(regs->x[0], code);
	for (unsigned int i = 1; i < 4; i++)
		EQUAL(regs->x[i], 0);
}

TEST(without_the_right_only_hash_and_channels_are_there)
{
	UNUSED_STATE;
	build(&control, 0);
	for (uint32_t fid = SMCCC_FID_SMCGATE_HYP_DOMAIN_INFO;
	     fid <= SMCCC_FID_SMCGATE_HYP_POLICY_REPLACE; fid++)
		EQUAL(answer(fid, 0, 0, 0), SMCCC_NOT_SUPPORTED);
	EQUAL(answer(SMCCC_FID_SMCGATE_HYP_POLICY_HASH, 0, 0, 0), 0xf3f2f1f0);
	EQUAL(answer(SMCCC_FID_SMCGATE_HYP_CHANNEL_NOTIFY, 1, 0, 0),
	      GATE_CONTROL_OK);
	EQUAL(answer(SMCCC_FID_SMCGATE_HYP_CHANNEL_NOTIFY, 0, 0, 0),
	      GATE_CONTROL_INVALID);
	EQUAL(fake.orders, 0);
	EQUAL(answer(SMCCC_FID_VENDOR_HYP_CALL_COUNT, 0, 0, 0), 2);
}

TEST(without_an_embedder_s_part_nothing_is_there)
{
	UNUSED_STATE;
	build(NULL, GATE_DOMAIN_CONTROL);
	for (size_t i = 0; i < FUNCTIONS; i++)
		EQUAL(answer(functions[i], 0, 0, 0), SMCCC_NOT_SUPPORTED);
	EQUAL(answer(SMCCC_FID_VENDOR_HYP_CALL_COUNT, 0, 0, 0), 0);
}

TEST(domains_are_listed_by_place)
{
	struct smccc_regs regs;
	char name[16];

	UNUSED_STATE;
	build(&control, GATE_DOMAIN_CONTROL);
	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_INFO, 1, 0, 0);
	EQUAL(regs.x[0], GATE_CONTROL_OK);
	EQUAL(GATE_CONTROL_INFO_ID(regs.x[1]), OTHER_ID);
	EQUAL(GATE_CONTROL_INFO_STATE(regs.x[1]), GATE_STATE_CRASHED);
	EQUAL(GATE_CONTROL_INFO_VCPUS(regs.x[1]), 2);
	EQUAL(GATE_CONTROL_INFO_RESTARTS(regs.x[1]), 0xfffffff3);
	memcpy(name, &regs.x[2], sizeof(name));
	assert_string_equal(name, "fifteen-letters");

	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_INFO, 0, 0, 0);
	EQUAL(GATE_CONTROL_INFO_ID(regs.x[1]), 5);
	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_INFO, 2, 0, 0);
	is_refused(&regs, GATE_CONTROL_INVALID);
	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_INFO, 1ull << 32, 0, 0);
	is_refused(&regs, GATE_CONTROL_INVALID);
	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_INFO, 8, 0, 0);
	is_refused(&regs, GATE_CONTROL_INVALID);
}

TEST(calls_and_latencies_are_summed_over_vcpus)
{
	struct smccc_regs regs;

	UNUSED_STATE;
	build(&control, GATE_DOMAIN_CONTROL);
	fake.other_vcpus[0].counters.calls[GATE_VERDICT_DENY] = 5;
	gate_count(&fake.other_vcpus[1], GATE_VERDICT_DENY, 1ull << 62);
	gate_count(&fake.other_vcpus[0], GATE_VERDICT_FORWARD, 0);
	gate_count(&fake.other_vcpus[1], GATE_VERDICT_FORWARD, 0);

	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_CALLS, OTHER_ID,
		   GATE_VERDICT_DENY, 0);
	EQUAL(regs.x[0], GATE_CONTROL_OK);
	EQUAL(regs.x[1], 1006);
	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_CALLS, OTHER_ID,
		   GATE_VERDICT_FORWARD, 0);
	EQUAL(regs.x[1], 2);
	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_LATENCY, OTHER_ID,
		   GATE_VERDICT_DENY, 0);
	EQUAL(regs.x[0], GATE_CONTROL_OK);
	EQUAL(regs.x[1], 0);
	EQUAL(regs.x[2], 1);
	EQUAL(regs.x[3], 0);
	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_LATENCY, OTHER_ID,
		   GATE_VERDICT_FORWARD, 64);
	EQUAL(regs.x[1], 2);
	EQUAL(regs.x[2], 0); /* there are no more */
	EQUAL(regs.x[3], 0);
}

TEST(what_is_no_domain_verdict_or_bucket_is_refused)
{
	static const uint32_t ids[] = { 0, 6, 0x10005, OTHER_ID + 0x100 };
	struct smccc_regs regs;

	UNUSED_STATE;
	build(&control, GATE_DOMAIN_CONTROL);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		for (uint32_t fid = SMCCC_FID_SMCGATE_HYP_DOMAIN_CALLS;
		     fid <= SMCCC_FID_SMCGATE_HYP_DOMAIN_RESTART; fid++) {
			regs = ask(fid, ids[i], 0, 0);
			is_refused(&regs, GATE_CONTROL_INVALID);
		}
	}
	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_CALLS, OTHER_ID, GATE_VERDICTS,
		   0);
	is_refused(&regs, GATE_CONTROL_INVALID);
	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_LATENCY, OTHER_ID, 0, 65);
	is_refused(&regs, GATE_CONTROL_INVALID);
	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_LATENCY, OTHER_ID,
		   1ull << 32 | GATE_VERDICT_DENY, 0);
	is_refused(&regs, GATE_CONTROL_INVALID);
	EQUAL(fake.orders, 0);
}

TEST(orders_reach_the_embedder_and_its_answer_the_caller)
{
	static const int codes[] = { GATE_CONTROL_OK, GATE_CONTROL_NO_CHANGE,
				     GATE_CONTROL_BUSY };
	struct smccc_regs regs;

	UNUSED_STATE;
	build(&control, GATE_DOMAIN_CONTROL);
	for (uint32_t i = 0; i < 3; i++) {
		fake.order_code = codes[i];
		regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_START + i, OTHER_ID, 0,
			   0);
		is_refused(&regs, codes[i]);
		EQUAL(fake.ordered, OTHER_ID);
		EQUAL(fake.order, GATE_ORDER_START + i);
		EQUAL(fake.orders, i + 1);
	}
}

TEST(who_stops_itself_does_not_return)
{
	struct smccc_regs regs;

	UNUSED_STATE;
	build(&control, GATE_DOMAIN_CONTROL);
	regs = numbered_regs(SMCCC_FID_SMCGATE_HYP_DOMAIN_RESTART);
	regs.x[1] = 5;
	EQUAL(call(&regs, NULL), GATE_ACTION_STOP);
	EQUAL(fake.orders, 1);
	fake.order_code = GATE_CONTROL_BUSY;
	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_STOP, 5, 0, 0);
	is_refused(&regs, GATE_CONTROL_BUSY);
	fake.order_code = GATE_CONTROL_NO_CHANGE;
	regs = ask(SMCCC_FID_SMCGATE_HYP_DOMAIN_START, 5, 0, 0);
	is_refused(&regs, GATE_CONTROL_NO_CHANGE);
}

TEST(a_policy_must_lie_in_the_caller_s_ram)
{
	const uint64_t end = WORLD_RAM_IPA + WORLD_RAM_BYTES;
	static const struct {
		uint64_t ipa, bytes;
	} bad[] = {
		{ 0, 4096 },
		{ WORLD_RAM_IPA - 8, 4096 },
		{ WORLD_RAM_IPA + WORLD_RAM_BYTES - 8, 9 },
		{ WORLD_RAM_IPA, WORLD_RAM_BYTES + 1 },
		{ WORLD_RAM_IPA, UINT64_MAX },
		{ WORLD_RAM_IPA + 8, UINT64_MAX - WORLD_RAM_IPA },
	};
	struct smccc_regs regs;

	UNUSED_STATE;
	build(&control, GATE_DOMAIN_CONTROL);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		regs = ask(SMCCC_FID_SMCGATE_HYP_POLICY_REPLACE, bad[i].ipa,
			   bad[i].bytes, 0);
		is_refused(&regs, GATE_CONTROL_INVALID);
		EQUAL(fake.bytes, 0);
	}
	regs = ask(SMCCC_FID_SMCGATE_HYP_POLICY_REPLACE, end - 8, 8, 0);
	is_refused(&regs, GATE_CONTROL_OK);
	EQUAL(fake.ipa, end - 8);
	EQUAL(fake.bytes, 8);
}

TEST(why_a_policy_is_refused_is_told)
{
	struct smccc_regs regs;

	UNUSED_STATE;
	build(&control, GATE_DOMAIN_CONTROL);
	for (uint32_t error = GATE_POLICY_NO_KEY; error < GATE_POLICY_ERRORS;
	     error++) {
		fake.error = (enum gate_policy_error)error;
		regs = ask(SMCCC_FID_SMCGATE_HYP_POLICY_REPLACE, WORLD_RAM_IPA,
			   4096, 0);
		EQUAL(regs.x[0], error == GATE_POLICY_PENDING
					 ? GATE_CONTROL_BUSY
					 : GATE_CONTROL_REFUSED);
		EQUAL(regs.x[1], error);
	}
}

TEST(the_policy_tells_its_version_and_hash)
{
	struct smccc_regs regs;

	UNUSED_STATE;
	build(&control, GATE_DOMAIN_CONTROL);
	regs = ask(SMCCC_FID_SMCGATE_HYP_POLICY_INFO, 0, 0, 0);
	EQUAL(regs.x[0], GATE_CONTROL_OK);
	EQUAL(regs.x[1], 7);
	EQUAL(regs.x[2], 2);
	EQUAL(regs.x[3], 4096);
	/* SMC32: the upper half of w1 is nobody's */
	regs = ask(SMCCC_FID_SMCGATE_HYP_POLICY_HASH, 1ull << 32 | 1, 0, 0);
	EQUAL(regs.x[0], 0x03020100);
	EQUAL(regs.x[3], 0x0f0e0d0c);
	EQUAL(answer(SMCCC_FID_SMCGATE_HYP_POLICY_HASH, 2, 0, 0),
	      GATE_CONTROL_INVALID);
}

static int teardown(void **state)
{
	(void)state;
	world_free();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			without_the_right_only_hash_and_channels_are_there),
		cmocka_unit_test(without_an_embedder_s_part_nothing_is_there),
		cmocka_unit_test(domains_are_listed_by_place),
		cmocka_unit_test(calls_and_latencies_are_summed_over_vcpus),
		cmocka_unit_test(
			what_is_no_domain_verdict_or_bucket_is_refused),
		cmocka_unit_test(
			orders_reach_the_embedder_and_its_answer_the_caller),
		cmocka_unit_test(who_stops_itself_does_not_return),
		cmocka_unit_test(a_policy_must_lie_in_the_caller_s_ram),
		cmocka_unit_test(why_a_policy_is_refused_is_told),
		cmocka_unit_test(the_policy_tells_its_version_and_hash),
	};

	return cmocka_run_group_tests_name("control", tests, NULL, teardown);
}
