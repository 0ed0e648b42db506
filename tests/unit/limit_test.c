/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Limits: calls a second, at once, the firmware's time; what the caller is
 * told; that nobody else pays.
 */
#include <pthread.h>

#include "test.h"
#include "world.h"

#define SIP   0x82000000u
#define SIP64 0xc2000000u

/* @count rules of these IDs that all have one limit. */
static void build(const struct gate_blob_limit *limit, const uint32_t *fids,
		  uint32_t count, enum gate_rule_action action)
{
	struct gate_blob_rule rules[8];

	for (uint32_t i = 0; i < count; i++) {
		rules[i] = rule(fids[i], action);
		rules[i].limit = 1;
		rules[i].results = action == GATE_RULE_CONSTANT ? 2 : 0;
		rules[i].result[0] = action == GATE_RULE_CONSTANT ? 11 : 0;
		rules[i].result[1] = action == GATE_RULE_CONSTANT ? 12 : 0;
	}
	world_firmware_default();
	world_limits(limit, 1);
	world_build(rules, count, 0);
	world_limits(NULL, 0);
	world.now = 1000;
}

static void build_one(const struct gate_blob_limit *limit)
{
	static const uint32_t fid = SIP;

	build(limit, &fid, 1, GATE_RULE_FORWARD);
}

/* Is the call let through? The caller's registers say the same. */
static bool passes_on(struct gate_vcpu *vcpu, uint32_t fid)
{
	struct smccc_regs regs = numbered_regs(fid);
	const struct smccc_regs before = regs;
	struct gate_decision why;
	enum gate_verdict verdict;
	uint32_t calls = world.firmware.calls;

	gate_explain(&world.gate, vcpu->policy, SMCCC_CONDUIT_SMC, 0, false,
		     &regs, &why);
	EQUAL(gate_call(&world.gate, vcpu, SMCCC_CONDUIT_SMC, 0, false, &regs,
			&verdict),
	      GATE_ACTION_RETURN);
	EQUAL(why.verdict, verdict);
	if (verdict != GATE_VERDICT_DENY) {
		EQUAL(why.reason, GATE_REASON_RULE);
		return true;
	}
	CHECK(why.reason >= GATE_REASON_RATE);
	EQUAL(world.firmware.calls, calls);
	for (unsigned int i = 4; i < 18; i++)
		EQUAL(regs.x[i], before.x[i]);
	return false;
}

static bool passes(uint32_t fid)
{
	return passes_on(&world.vcpu[0], fid);
}

TEST(a_burst_then_one_call_a_period)
{
	static const struct gate_blob_limit limit = { .calls_per_second = 100,
						      .burst = 5 };
	const uint64_t period = WORLD_CLOCK_HZ / 100;

	UNUSED_STATE;
	build_one(&limit);
	for (unsigned int i = 0; i < 5; i++)
		CHECK(passes(SIP));
	CHECK(!passes(SIP));
	world.now += period - 1;
	CHECK(!passes(SIP));
	world.now += 1;
	CHECK(passes(SIP));
	CHECK(!passes(SIP));
	world.now += 3 * period;
	for (unsigned int i = 0; i < 3; i++)
		CHECK(passes(SIP));
	CHECK(!passes(SIP));
	/* A pause gives the burst back, and no more. */
	world.now += 3600 * WORLD_CLOCK_HZ;
	for (unsigned int i = 0; i < 5; i++)
		CHECK(passes(SIP));
	CHECK(!passes(SIP));
	EQUAL(world.limits[0].refused, 5);
}

/* In any stretch of time: the burst, and what the rate gives. */
TEST(no_second_has_more_calls_than_its_limit)
{
	uint64_t random = 88172645463325252ull;

	UNUSED_STATE;
	for (unsigned int n = 0; n < 40; n++) {
		const struct gate_blob_limit limit = {
			.calls_per_second =
				1 + (uint32_t)random_next(&random) % 30000,
			.burst = 1 + (uint32_t)random_next(&random) % 50,
		};
		const uint64_t start = 1000;
		uint64_t passed = 0;

		build_one(&limit);
		while (world.now < start + WORLD_CLOCK_HZ) {
			passed += passes(SIP);
			world.now += random_next(&random) % 400;
			CHECK(passed <= limit.burst +
						(world.now - start) *
							limit.calls_per_second /
							WORLD_CLOCK_HZ +
						1);
		}
		/* And not far fewer: it was asked often enough. */
		if (limit.calls_per_second < 2000)
			CHECK(passed >= limit.calls_per_second * 9 / 10);
	}
}

TEST(rates_beyond_the_clock_and_no_clock)
{
	static const struct gate_blob_limit limit = { .calls_per_second =
							      UINT32_MAX,
						      .burst = GATE_MAX_BURST };
	static const struct gate_blob_limit share = { .share_us = 1 };

	UNUSED_STATE;
	build_one(&limit); /* one a tick at the most */
	for (unsigned int i = 0; i < GATE_MAX_BURST; i += 1000)
		CHECK(passes(SIP));
	world.gate.clock_hz = 0; /* nobody can tell: refused */
	CHECK(!passes(SIP));
	build_one(&share);
	world.gate.clock_hz = 0;
	CHECK(!passes(SIP));
}

TEST(twins_are_counted_together_and_domains_apart)
{
	static const struct gate_blob_limit limit = { .calls_per_second = 1,
						      .burst = 2 };
	static const uint32_t fids[] = { SIP, SIP64 };
	struct gate_policy other;
	struct gate_limit *limits;
	struct gate_domain domain;
	struct gate_vcpu vcpu;

	UNUSED_STATE;
	build(&limit, fids, 2, GATE_RULE_FORWARD);
	limits = aligned_alloc(64, sizeof(*limits));
	gate_policy_init(&world.gate, &other, (void *)world.blob,
			 world.domain.config,
			 &(struct gate_policy_memory){ world.slots, world.steps,
						       limits });
	gate_domain_init(&domain, world.domain.config, &other);
	gate_vcpu_init(&vcpu, &domain, &world.cpu, 0, 0);
	CHECK(passes(SIP));
	CHECK(passes(SIP64 | SMCCC_FID_SVE_HINT));
	CHECK(!passes(SIP));
	CHECK(!passes(SIP64));
	CHECK(!passes_on(&world.vcpu[1], SIP));
	CHECK(passes_on(&vcpu, SIP));
	CHECK(passes_on(&vcpu, SIP64));
	CHECK(!passes_on(&vcpu, SIP));
	EQUAL((uintptr_t)limits % 64, 0);
	EQUAL(sizeof(*limits), 64);
	free(limits);
}

/* ---- At once ---- */

static uint32_t nested, nested_refused, nested_depth;

/* A firmware in which other vCPUs call meanwhile. */
static void smc_calls_more(struct smccc_regs *regs)
{
	struct gate_vcpu *next = &world.vcpu[++nested_depth];

	world.firmware.calls++;
	regs->x[0] = 0;
	if (nested_depth < WORLD_VCPUS) {
		struct smccc_regs inner = numbered_regs(SIP);
		enum gate_verdict verdict;

		gate_call(&world.gate, next, SMCCC_CONDUIT_SMC, 0, false,
			  &inner, &verdict);
		nested++;
		nested_refused += verdict == GATE_VERDICT_DENY;
	}
	nested_depth--;
}

static struct gate_ops patched;

static void patch(void (*smc)(struct smccc_regs *regs))
{
	patched = *world.gate.ops;
	patched.smc = smc;
	world.gate.ops = &patched;
}

TEST(only_so_many_are_inside_at_once)
{
	static const struct gate_blob_limit limit = { .at_once = 2 };

	UNUSED_STATE;
	build_one(&limit);
	patch(smc_calls_more);
	nested = nested_refused = nested_depth = 0;
	CHECK(passes(SIP));
	EQUAL(nested, 2);
	EQUAL(nested_refused, 1);
	EQUAL(world.limits[0].inside, 0);
	CHECK(passes(SIP));
	/* Calls that never came back, and a new start. */
	world.limits[0].inside = 2;
	CHECK(!passes(SIP));
	gate_policy_reset(&world.policy);
	CHECK(passes(SIP));
	EQUAL(world.limits[0].inside, 0);
}

TEST(a_restart_buys_no_calls)
{
	static const struct gate_blob_limit limit = { .calls_per_second = 1,
						      .burst = 2 };

	UNUSED_STATE;
	build_one(&limit);
	CHECK(passes(SIP));
	CHECK(passes(SIP));
	CHECK(!passes(SIP));
	gate_policy_reset(&world.policy);
	CHECK(!passes(SIP));
}

TEST(who_is_refused_for_another_reason_is_not_inside)
{
	static const struct gate_blob_limit limit = { .at_once = 1,
						      .calls_per_second = 1,
						      .burst = 1 };

	UNUSED_STATE;
	build_one(&limit);
	CHECK(passes(SIP));
	for (unsigned int i = 0; i < 5; i++) {
		CHECK(!passes(SIP));
		EQUAL(world.limits[0].inside, 0);
	}
}

/* The domain starts again while a call of its old life is still below. */
static void smc_resets(struct smccc_regs *regs)
{
	gate_policy_reset(&world.policy);
	regs->x[0] = 0;
}

TEST(a_late_end_of_a_call_does_not_open_the_limit)
{
	static const struct gate_blob_limit limit = { .at_once = 1 };

	UNUSED_STATE;
	build_one(&limit);
	patch(smc_resets);
	CHECK(passes(SIP));
	EQUAL(world.limits[0].inside, 0);
	CHECK(passes(SIP));
}

/* Many vCPUs, really at the same time. */
static uint32_t in_firmware, most_in_firmware, through;

static void smc_slow(struct smccc_regs *regs)
{
	uint32_t now = __atomic_add_fetch(&in_firmware, 1, __ATOMIC_SEQ_CST);
	uint32_t most = __atomic_load_n(&most_in_firmware, __ATOMIC_SEQ_CST);

	while (now > most && !__atomic_compare_exchange_n(
				     &most_in_firmware, &most, now, false,
				     __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		;
	for (unsigned int i = 0; i < 50; i++)
		__asm__ volatile("" ::: "memory");
	regs->x[0] = 0;
	__atomic_fetch_sub(&in_firmware, 1, __ATOMIC_SEQ_CST);
}

static void *caller(void *vcpu)
{
	for (unsigned int i = 0; i < 100000; i++) {
		struct smccc_regs regs = numbered_regs(SIP);
		enum gate_verdict verdict;

		gate_call(&world.gate, vcpu, SMCCC_CONDUIT_SMC, 0, false, &regs,
			  &verdict);
		if (verdict == GATE_VERDICT_FORWARD)
			__atomic_fetch_add(&through, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void race(void)
{
	pthread_t threads[WORLD_VCPUS];

	in_firmware = most_in_firmware = through = 0;
	for (unsigned int i = 0; i < WORLD_VCPUS; i++)
		pthread_create(&threads[i], NULL, caller, &world.vcpu[i]);
	for (unsigned int i = 0; i < WORLD_VCPUS; i++)
		pthread_join(threads[i], NULL);
}

TEST(racing_vcpus_exceed_no_limit)
{
	static const struct gate_blob_limit once = { .at_once = 2 };
	static const struct gate_blob_limit rate = { .calls_per_second = 1,
						     .burst = 1234 };

	UNUSED_STATE;
	build_one(&once);
	patch(smc_slow);
	race();
	CHECK(most_in_firmware <= 2 && most_in_firmware > 0);
	EQUAL(world.limits[0].inside, 0);
	EQUAL(through + world.limits[0].refused, WORLD_VCPUS * 100000);
	build_one(&rate); /* time stands still */
	patch(smc_slow);
	race();
	EQUAL(through, 1234);
}

/* ---- The firmware's time ---- */

static uint64_t call_takes;
static uint32_t reports;
static uint64_t reported_ticks;
static uint32_t reported_fid;

static void smc_takes(struct smccc_regs *regs)
{
	world.firmware.calls++;
	world.now += call_takes;
	regs->x[0] = 0;
}

static void over_budget(struct gate_vcpu *vcpu, uint32_t fid, uint64_t ticks)
{
	CHECK(vcpu == &world.vcpu[0]);
	reports++;
	reported_fid = fid;
	reported_ticks = ticks;
}

static void patch_time(void)
{
	patch(smc_takes);
	patched.over_budget = over_budget;
	reports = 0;
}

TEST(a_call_over_budget_is_counted_and_reported_once_a_second)
{
	static const struct gate_blob_limit limit = { .budget_us = 100 };

	UNUSED_STATE;
	build_one(&limit);
	patch_time();
	call_takes = 100; /* a tick is a microsecond */
	CHECK(passes(SIP));
	EQUAL(world.limits[0].over_budget, 0);
	call_takes = 101;
	CHECK(passes(SIP));
	EQUAL(world.limits[0].over_budget, 1);
	EQUAL(reports, 1);
	EQUAL(reported_fid, SIP);
	EQUAL(reported_ticks, 101);
	for (unsigned int i = 0; i < 1000; i++)
		CHECK(passes(SIP));
	EQUAL(world.limits[0].over_budget, 1001);
	EQUAL(reports, 1);
	world.now += WORLD_CLOCK_HZ;
	call_takes = 7000;
	CHECK(passes(SIP));
	EQUAL(reports, 2);
	EQUAL(world.limits[0].longest, 7000);
	/* Nobody to report to. */
	patched.over_budget = NULL;
	world.now += 2 * WORLD_CLOCK_HZ;
	CHECK(passes(SIP));
	EQUAL(world.limits[0].over_budget, 1003);
}

/* 1 % of the time, after a second's worth at once. */
TEST(a_share_bounds_the_time_in_the_firmware)
{
	static const struct gate_blob_limit limit = { .share_us = 10000 };
	const uint64_t seconds = 20;
	uint64_t start, inside = 0;

	UNUSED_STATE;
	build_one(&limit);
	patch_time();
	call_takes = 500;
	start = world.now;
	while (world.now < start + seconds * WORLD_CLOCK_HZ) {
		if (passes(SIP))
			inside += call_takes;
		world.now += 97;
		/* The share, a burst of one second, and the last call. */
		CHECK(inside <=
		      10000 + 500 +
			      (world.now - start) * 10000 / WORLD_CLOCK_HZ);
	}
	CHECK(inside >= 10000 * seconds * 9 / 10);
	/* A call that takes for ever uses up what is to come. */
	world.now += 10 * WORLD_CLOCK_HZ;
	call_takes = 50000;
	CHECK(passes(SIP));
	call_takes = 1;
	world.now += 3 * WORLD_CLOCK_HZ;
	CHECK(!passes(SIP));
	world.now += WORLD_CLOCK_HZ;
	CHECK(passes(SIP));
}

TEST(the_longest_call_does_not_wrap)
{
	static const struct gate_blob_limit limit = { .share_us = 1,
						      .budget_us = UINT32_MAX };

	UNUSED_STATE;
	build_one(&limit);
	patch_time();
	call_takes = 1ull << 39;
	CHECK(passes(SIP));
	CHECK(!passes(SIP));
	EQUAL(world.limits[0].earned, 1000 + (1000000ull << 39));
	/* The end of time is not its beginning. */
	world.now = world.limits[0].earned = UINT64_MAX - 100;
	call_takes = 10;
	CHECK(passes(SIP));
	EQUAL(world.limits[0].earned, UINT64_MAX);
	/* A budget of an hour on a fast clock is not over at once. */
	world.gate.clock_hz = UINT32_MAX;
	world.now = 1000;
	world.limits[0] = (struct gate_limit){ .due = 0 };
	CHECK(passes(SIP));
	EQUAL(world.limits[0].over_budget, 0);
}

/* ---- What the caller is told ---- */

TEST(a_refusal_speaks_the_caller_s_convention)
{
	static const struct {
		uint32_t fid;
		int64_t rate, busy;
	} cases[] = {
		{ 0x80000001, -4, -5 }, /* Arch */
		{ 0x84000003, -3, -6 }, /* PSCI: DENIED, INTERNAL_FAILURE */
		{ 0xc4000003, -3, -6 },
		{ 0x84000020, -10, -10 }, /* SDEI: OUT_OF_RESOURCE */
		{ 0xc4000053, -3, -3 },	  /* TRNG: NO_ENTROPY */
		{ 0x86000100, -4, -5 },
		{ 0x82000000, -1, -1 },
		{ 0x83000000, -1, -1 },
		{ 0x840000f0, -1, -1 },
		{ 0x84000110, -1, -1 },
		{ 0x32000004, 2, 2 }, /* OP-TEE: EBUSY */
		{ 0x72000004, 2, 2 },
		{ 0xb2000001, 2, 2 },
		{ 0x3c000000, -5, -5 }, /* Trusty: BUSY */
		{ 0x02000000, -1, -1 },
		{ 0x87000000, -1, -1 },
	};
	static const struct gate_blob_limit rate = { .calls_per_second = 1,
						     .burst = 1 };
	static const struct gate_blob_limit busy = { .at_once = 1 };

	UNUSED_STATE;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const bool zero = (cases[i].fid & 0xffff) == 0x53;
		const uint64_t given = zero ? 0 : 1;

		build(&rate, &cases[i].fid, 1, GATE_RULE_FORWARD);
		CHECK(passes(cases[i].fid));
		EQUAL(answer(cases[i].fid, given, 2, 3), cases[i].rate);
		build(&busy, &cases[i].fid, 1, GATE_RULE_FORWARD);
		world.limits[0].inside = 1;
		EQUAL(answer(cases[i].fid, given, 2, 3), cases[i].busy);
	}
}

TEST(entropy_that_is_refused_is_zero_and_ff_a_answers_with_a_call)
{
	static const struct gate_blob_limit busy = { .at_once = 1 };
	static const uint32_t fids[] = { 0xc4000053, 0x8400006f };
	struct smccc_regs regs = numbered_regs(fids[0]);

	UNUSED_STATE;
	build(&busy, fids, 2, GATE_RULE_FORWARD);
	world.limits[0].inside = 1;
	call(&regs, NULL);
	for (unsigned int i = 1; i < 4; i++)
		EQUAL(regs.x[i], 0);
	regs = numbered_regs(fids[1]);
	call(&regs, NULL);
	EQUAL(regs.x[0], SMCCC_FID_FFA_ERROR);
	EQUAL(regs.x[2], (uint64_t)-4); /* BUSY */
	EQUAL(regs.x[1] | regs.x[3] | regs.x[7], 0);
	EQUAL(regs.x[8], numbered_regs(0).x[8]);
}

/* AArch32 has 32 bits for the code too. */
TEST(a_refusal_of_aarch32_is_as_wide_as_its_registers)
{
	static const struct gate_blob_limit busy = { .at_once = 1 };
	static const uint32_t fid = 0x84000003;
	struct smccc_regs regs = { .x = { fid, 1, 2, 3 } };
	enum gate_verdict verdict;

	UNUSED_STATE;
	build(&busy, &fid, 1, GATE_RULE_FORWARD);
	world.limits[0].inside = 1;
	gate_call(&world.gate, &world.vcpu[0], SMCCC_CONDUIT_HVC, 0, true,
		  &regs, &verdict);
	EQUAL(verdict, GATE_VERDICT_DENY);
	EQUAL(regs.x[0], 0xfffffffa);
}

/* ---- Whose calls are limited ---- */

TEST(answers_and_constants_have_a_rate_too)
{
	static const struct gate_blob_limit limit = { .calls_per_second = 1,
						      .burst = 2 };
	static const uint32_t constant = SIP, service = 0x84000000;

	UNUSED_STATE;
	build(&limit, &constant, 1, GATE_RULE_CONSTANT);
	EQUAL(answer(SIP, 1, 2, 3), 11);
	CHECK(passes(SIP));
	CHECK(!passes(SIP));
	build(&limit, &service, 1, GATE_RULE_ANSWER);
	CHECK(answer(service, 1, 2, 3) > 0);
	CHECK(passes(service));
	EQUAL(answer(service, 1, 2, 3), -3);
}

/* A constant's words are as many with a limit as without. */
TEST(a_limited_constant_changes_no_other_register)
{
	static const struct gate_blob_limit limit = { .calls_per_second = 9,
						      .burst = 9 };
	static const uint32_t fid = SIP;
	struct smccc_regs regs = numbered_regs(SIP);

	UNUSED_STATE;
	build(&limit, &fid, 1, GATE_RULE_CONSTANT);
	call(&regs, NULL);
	EQUAL(regs.x[0], 11);
	EQUAL(regs.x[1], 12);
	EQUAL(regs.x[2], numbered_regs(SIP).x[2]);
}

TEST(a_call_that_its_check_denies_takes_nothing_of_the_limit)
{
	static const struct gate_blob_limit limit = { .calls_per_second = 1,
						      .burst = 1 };
	static const struct gate_blob_check check = {
		.kind = GATE_CHECK_RANGE, .reg = 1, .low = 5, .high = 5
	};
	struct gate_blob_rule one = rule(SIP, GATE_RULE_FORWARD);

	UNUSED_STATE;
	one.args = 1;
	one.check_count = 1;
	one.limit = 1;
	world_firmware_default();
	world_limits(&limit, 1);
	world_build_checked(&one, 1, &check, 0);
	world_limits(NULL, 0);
	for (unsigned int i = 0; i < 10; i++)
		EQUAL(answer(SIP, 4, 0, 0), -1);
	EQUAL(world.firmware.calls, 0);
	answer(SIP, 5, 0, 0);
	EQUAL(world.firmware.calls, 1);
	EQUAL(answer(SIP, 5, 0, 0), -1);
	EQUAL(world.firmware.calls, 1);
}

/* Only rules with a limit go another way. */
TEST(who_has_no_limit_pays_nothing)
{
	static const struct gate_blob_limit limit = { .calls_per_second = 1,
						      .burst = 1 };
	struct gate_blob_rule two[2] = { rule(SIP, GATE_RULE_FORWARD),
					 rule(SIP64, GATE_RULE_FORWARD) };
	const struct gate_slot *slot;
	struct gate_blob *blob;

	UNUSED_STATE;
	two[0].limit = 1;
	world_firmware_default();
	world_limits(&limit, 1);
	world_build(two, 2, 0);
	slot = &world.slots[gate_table_index(world.policy.table.k, SIP)];
	EQUAL(slot->code.smc, WORLD_FINISH(GATE_FINISH_C));
	EQUAL(slot->code.hvc, WORLD_FINISH(GATE_FINISH_C) + WORLD_HVC);
	slot = &world.slots[gate_table_index(world.policy.table.k, SIP64)];
	EQUAL(slot->code.smc, WORLD_FINISH(GATE_FINISH_FORWARD64));
	/* A domain without one has no states at all. */
	two[0].limit = 0;
	world_build(two, 2, 0);
	blob = (void *)world.blob;
	EQUAL(gate_limits_bytes(blob, world.domain.config), 0);
	EQUAL(world.policy.limit_count, 0);
	world_limits(NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_burst_then_one_call_a_period),
		cmocka_unit_test(no_second_has_more_calls_than_its_limit),
		cmocka_unit_test(rates_beyond_the_clock_and_no_clock),
		cmocka_unit_test(twins_are_counted_together_and_domains_apart),
		cmocka_unit_test(only_so_many_are_inside_at_once),
		cmocka_unit_test(a_restart_buys_no_calls),
		cmocka_unit_test(
			who_is_refused_for_another_reason_is_not_inside),
		cmocka_unit_test(a_late_end_of_a_call_does_not_open_the_limit),
		cmocka_unit_test(racing_vcpus_exceed_no_limit),
		cmocka_unit_test(
			a_call_over_budget_is_counted_and_reported_once_a_second),
		cmocka_unit_test(a_share_bounds_the_time_in_the_firmware),
		cmocka_unit_test(the_longest_call_does_not_wrap),
		cmocka_unit_test(a_refusal_speaks_the_caller_s_convention),
		cmocka_unit_test(
			entropy_that_is_refused_is_zero_and_ff_a_answers_with_a_call),
		cmocka_unit_test(
			a_refusal_of_aarch32_is_as_wide_as_its_registers),
		cmocka_unit_test(answers_and_constants_have_a_rate_too),
		cmocka_unit_test(a_limited_constant_changes_no_other_register),
		cmocka_unit_test(
			a_call_that_its_check_denies_takes_nothing_of_the_limit),
		cmocka_unit_test(who_has_no_limit_pays_nothing),
	};
	int failed = cmocka_run_group_tests_name("limit", tests, NULL, NULL);

	world_free();
	return failed;
}
