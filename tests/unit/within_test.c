/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gate_policy_within() as a property of random policies: whatever a policy
 * that is within permits, its ceiling permits in the same way; and one that
 * was only tightened is within.
 */
#include "random_policy.h"
#include "second.h"
#include "test.h"

static uint64_t memory[WORLD_MAX_BLOB / 8];

static struct gate_blob *ceiling(void)
{
	return (void *)world.blob;
}

static struct gate_blob_limit limits[2];

struct snapshot {
	struct gate_blob_rule rules[MAX_RULES];
	struct gate_blob_check checks[MAX_CHECKS];
	uint32_t rule_count, check_count;
	struct gate_blob_limit limits[2];
};

static struct snapshot sealed, changed;

static void save(struct snapshot *to)
{
	memcpy(to->rules, rules, sizeof(rules));
	memcpy(to->checks, checks, sizeof(checks));
	memcpy(to->limits, limits, sizeof(limits));
	to->rule_count = rule_count;
	to->check_count = check_count;
}

static void load(const struct snapshot *from)
{
	memcpy(rules, from->rules, sizeof(rules));
	memcpy(checks, from->checks, sizeof(checks));
	memcpy(limits, from->limits, sizeof(limits));
	rule_count = from->rule_count;
	check_count = from->check_count;
}

static void random_limits(void)
{
	for (unsigned int i = 0; i < 2; i++)
		limits[i] = (struct gate_blob_limit){
			.calls_per_second = 1 + random_below(20),
			.burst = 1 + random_below(5),
		};
	for (uint32_t i = 0; i < rule_count; i++) {
		if (rules[i].action == GATE_RULE_FORWARD ||
		    rules[i].action == GATE_RULE_CONSTANT)
			rules[i].limit = (uint16_t)random_below(3);
	}
}

static struct gate_blob_check *any_check(struct gate_blob_rule **of)
{
	for (unsigned int tries = 0; tries < 20; tries++) {
		struct gate_blob_rule *one = &rules[random_below(rule_count)];

		if (one->check_count == 0)
			continue;
		*of = one;
		return &checks[one->check_first +
			       random_below(one->check_count)];
	}
	return NULL;
}

static void tighten_check(void)
{
	struct gate_blob_rule *one;
	struct gate_blob_check *check = any_check(&one);
	uint32_t bit;

	if (check == NULL)
		return;
	switch (check->kind) {
	case GATE_CHECK_MEMORY_BYTES:
		check->low += random_below(3);
		check->align = (uint16_t)(check->align * 2);
		break;
	case GATE_CHECK_MASK:
		bit = 1u << random_below(20);
		if (!(check->high & bit) && random_below(2))
			check->low |= bit;
		check->high |= bit;
		break;
	case GATE_CHECK_SET:
		if (check->high > 1)
			check->high--;
		break;
	case GATE_CHECK_RESULT:
		check->low &= random_next(&seed);
		break;
	default:
		if (check->low < check->high)
			check->low++;
		break;
	}
}

static void deny_one(void)
{
	struct gate_blob_rule *one = &rules[random_below(rule_count)];
	struct gate_blob_rule denied = {
		.first = one->first,
		.last = one->last,
		.flags = one->flags,
	};

	*one = denied;
}

static void remove_one(void)
{
	const uint32_t index = random_below(rule_count);

	rule_count--;
	rules[index] = rules[rule_count];
}

static void narrow_one(void)
{
	struct gate_blob_rule *one = &rules[random_below(rule_count)];

	if (one->last > one->first + 2)
		one->last = one->first + 2;
}

static void deny_conduit(void)
{
	struct gate_blob_rule *one = &rules[random_below(rule_count)];

	if (one->conduits == 0)
		one->conduits = (uint8_t)(1 + random_below(2));
}

static void tighten_limit(void)
{
	struct gate_blob_limit *limit = &limits[random_below(2)];

	if (random_below(2) && limit->burst > 1)
		limit->burst--;
	else if (limit->calls_per_second > 1)
		limit->calls_per_second--;
}

/* From here on, what may or may not be within. */
static void redo_check(void)
{
	struct gate_blob_rule *one;
	struct gate_blob_check *check = any_check(&one);

	if (check == NULL || check->kind == GATE_CHECK_RESULT)
		return;
	check->low = check->high = 0;
	random_bounds(check, (one->first >> 30 & 1) ||
				     (check->flags & GATE_CHECK_PAIR));
}

static void one_check_less(void)
{
	struct gate_blob_rule *one;

	if (any_check(&one) == NULL)
		return;
	one->check_count--;
	if (one->check_count == 0)
		one->check_first = 0;
}

static void other_action(void)
{
	struct gate_blob_rule *one = &rules[random_below(rule_count)];

	if (one->action == GATE_RULE_DENY)
		one->action = GATE_RULE_FORWARD;
	else if (one->action == GATE_RULE_UNDEFINED)
		one->action = GATE_RULE_ANSWER;
}

static void other_limit(void)
{
	struct gate_blob_rule *one = &rules[random_below(rule_count)];

	if (one->action == GATE_RULE_FORWARD)
		one->limit = (uint16_t)random_below(3);
	limits[random_below(2)].burst += random_below(2);
}

static void other_conduit(void)
{
	rules[random_below(rule_count)].conduits = (uint8_t)random_below(3);
}

static void widen_one(void)
{
	struct gate_blob_rule *one = &rules[random_below(rule_count)];

	if (one->first != one->last && (one->last & 0xffff) < 0xff00)
		one->last += 1 + random_below(4);
}

/* Tightening ones first: what only they have changed is within. */
static void (*const changes[])(void) = {
	tighten_check, tighten_check, deny_one,	     remove_one, narrow_one,
	deny_conduit,  tighten_limit, redo_check,    redo_check, one_check_less,
	other_action,  other_limit,   other_conduit, widen_one,	 random_rule,
};

#define CHANGES	 (sizeof(changes) / sizeof(changes[0]))
#define TIGHTENS 7

static int by_first(const void *a, const void *b)
{
	const struct gate_blob_rule *left = a;
	const struct gate_blob_rule *right = b;

	return (left->first > right->first) - (left->first < right->first);
}

static struct {
	uint32_t within, not_within, permitted, refused_by_ceiling;
} seen;

static enum gate_verdict verdict_of(const struct gate_policy *policy,
				    enum smccc_conduit conduit, bool aarch32,
				    struct smccc_regs *regs)
{
	enum gate_verdict verdict;

	world.vcpu[0].policy = policy;
	gate_call(&world.gate, &world.vcpu[0], conduit, 0, aarch32, regs,
		  &verdict);
	return verdict;
}

static bool is_permitted(enum gate_verdict verdict)
{
	return verdict != GATE_VERDICT_DENY &&
	       verdict != GATE_VERDICT_UNDEFINED;
}

/*
 * Of the calls that the changed policy permits, the ceiling sees all and
 * permits all, forwards the same registers and gives back no bit less.
 */
static void one_call(void)
{
	const bool aarch32 = random_below(8) == 0;
	const enum smccc_conduit conduit =
		random_below(2) ? SMCCC_CONDUIT_SMC : SMCCC_CONDUIT_HVC;
	const struct smccc_regs before = random_regs(aarch32);
	struct smccc_regs ours = before, theirs = before;
	enum gate_verdict verdict;
	struct smccc_regs sent;

	if (gate_service_find((uint32_t)before.x[0] & ~0x10000u) != NULL)
		return;
	world.now += random_below(WORLD_CLOCK_HZ / 10);
	verdict = verdict_of(&second.policy, conduit, aarch32, &ours);
	if (!is_permitted(verdict))
		return;
	sent = world.firmware.seen;
	EQUAL(verdict_of(&world.policy, conduit, aarch32, &theirs), verdict);
	seen.permitted++;
	for (unsigned int i = 0; i < 18; i++) {
		if (verdict == GATE_VERDICT_FORWARD)
			EQUAL(world.firmware.seen.x[i], sent.x[i]);
		EQUAL(ours.x[i] & ~theirs.x[i], 0);
	}
}

static void one_pair(void)
{
	bool tightened = true;
	struct gate_blob *blob;

	rule_count = check_count = 0;
	random_values();
	for (uint32_t i = 2 + random_below(20); i > 0; i--)
		random_rule();
	if (rule_count == 0)
		return;
	random_limits();
	save(&sealed);
	world_limits(limits, 2);
	world_build_checked(rules, rule_count, checks, 0);
	world.now = 1000;

	for (uint32_t i = random_below(4); i > 0 && rule_count > 1; i--) {
		const uint32_t change = random_below(CHANGES);

		tightened &= change < TIGHTENS;
		changes[change]();
	}
	save(&changed);
	qsort(changed.rules, rule_count, sizeof(rules[0]), by_first);
	blob = blob_build_checked(memory, changed.rules, rule_count, checks, 0);
	if (gate_blob_check(blob, sizeof(memory)) != GATE_BLOB_OK)
		return;
	if (!gate_policy_within(ceiling(), blob)) {
		CHECK(!tightened);
		seen.not_within++;
		return;
	}
	seen.within++;
	second_build(blob);
	for (unsigned int i = 0; i < 400; i++) {
		if (i % 200 == 0)
			load(i == 0 ? &sealed : &changed);
		one_call();
	}
}

TEST(what_a_policy_within_permits_its_ceiling_permits)
{
	UNUSED_STATE;
	world_firmware_default();
	for (unsigned int i = 0; i < 3000; i++)
		one_pair();
	world_limits(NULL, 0);
	world_values(NULL, 0);
	print_message("within %u, not %u, permitted %u\n", seen.within,
		      seen.not_within, seen.permitted);
	CHECK(seen.within > 500 && seen.not_within > 500);
	CHECK(seen.permitted > 50000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			what_a_policy_within_permits_its_ceiling_permits),
	};
	int failed = cmocka_run_group_tests_name("within", tests, NULL, NULL);

	world_free();
	second_free();
	return failed;
}
