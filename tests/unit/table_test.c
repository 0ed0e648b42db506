/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The verdict table against a plain reading of the rules. Three machines get
 * the same random calls and must agree on every register: gate_call(), the
 * assembly's way through the table done in C, and an oracle that knows rules
 * only, no table.
 */
#include "random_policy.h"
#include "test.h"

#define BLOBS 50
#define CALLS 20000 /* a blob: 10^6 in all */

static void random_world(void)
{
	static const uint32_t versions[] = { 0, 0x10001, 0x10002, 0x10003,
					     0x10004 };

	world_firmware_default();
	world.firmware.smccc_version = versions[random_below(5)];
	world.firmware.keeps = random_below(3) == 0;
	rule_count = check_count = 0;
	random_values();
	for (uint32_t i = random_below(MAX_RULES); i > 0; i--)
		random_rule();
	world_build_checked(rules, rule_count, checks,
			    random_below(5) == 0 ? GATE_DOMAIN_TRACE : 0);
}

/* ---- The oracle: a linear search, and the words of the rules. ---- */

struct outcome {
	enum gate_action action;
	enum gate_verdict verdict;
	struct smccc_regs regs;
};

/* What must have reached the firmware, if anything. */
static struct smccc_regs expected_seen;

static bool is_translated(const struct gate_blob_rule *one, unsigned int reg)
{
	for (unsigned int i = 0; i < one->check_count; i++) {
		const struct gate_blob_check *check =
			&checks[one->check_first + i];
		const unsigned int second =
			check->reg + (check->flags & GATE_CHECK_PAIR ? 1u : 0);

		if (is_memory(check) && (check->reg == reg || second == reg))
			return true;
	}
	return false;
}

/* Sums are made in 128 bits: none of them wraps. */
static bool oracle_memory(const struct gate_blob_check *check, uint64_t x,
			  uint64_t given)
{
	const uint64_t length =
		check->kind == GATE_CHECK_MEMORY_LENGTH ? given : check->low;
	__extension__ const unsigned __int128 end =
		(unsigned __int128)x + length;

	if (check->kind == GATE_CHECK_MEMORY_LENGTH &&
	    (length < check->low || length > check->high))
		return false;
	return x % check->align == 0 && x >= WORLD_RAM_IPA &&
	       x < WORLD_RAM_IPA + WORLD_RAM_BYTES &&
	       end <= WORLD_RAM_IPA + WORLD_RAM_BYTES;
}

static bool oracle_set(const struct gate_blob_check *check, uint64_t x)
{
	for (uint64_t i = check->low; i < check->low + check->high; i++) {
		if (values[i] == x)
			return true;
	}
	return false;
}

static bool oracle_check(const struct gate_blob_check *check,
			 const struct smccc_regs *regs)
{
	const bool smc64 = regs->x[0] >> 30 & 1;
	const uint64_t mask = smc64 ? UINT64_MAX : UINT32_MAX;
	const uint64_t *reg = &regs->x[check->reg];
	uint64_t x = *reg++ & mask;

	if (check->flags & GATE_CHECK_PAIR) {
		if (x >> 32 || (*reg & mask) >> 32)
			return false;
		x += (*reg++ & mask) * 0x100000000;
	}
	switch (check->kind) {
	case GATE_CHECK_RANGE:
		return check->low <= x && x <= check->high;
	case GATE_CHECK_MASK:
		for (unsigned int bit = 0; bit < 64; bit++) {
			if ((check->high >> bit & 1) &&
			    (check->low >> bit & 1) != (x >> bit & 1))
				return false;
		}
		return true;
	case GATE_CHECK_SET:
		return oracle_set(check, x);
	case GATE_CHECK_RESULT:
		return true;
	default:
		return oracle_memory(check, x, *reg & mask);
	}
}

static bool oracle_checks(const struct gate_blob_rule *one,
			  const struct smccc_regs *regs)
{
	for (unsigned int i = 0; i < one->check_count; i++)
		if (!oracle_check(&checks[one->check_first + i], regs))
			return false;
	return true;
}

static void oracle_translate(const struct gate_blob_check *check,
			     struct smccc_regs *in)
{
	uint64_t *x = &in->x[check->reg];
	uint64_t pa;

	if (!is_memory(check))
		return;
	if (!(check->flags & GATE_CHECK_PAIR)) {
		*x += WORLD_RAM_PA - WORLD_RAM_IPA;
		return;
	}
	pa = (x[1] << 32 | (uint32_t)x[0]) + WORLD_RAM_PA - WORLD_RAM_IPA;
	x[0] = pa & 0xffffffff;
	x[1] = pa / 0x100000000;
}

static uint64_t oracle_mask(const struct gate_blob_rule *one, unsigned int reg)
{
	for (unsigned int i = 0; i < one->check_count; i++) {
		const struct gate_blob_check *check =
			&checks[one->check_first + i];

		if (check->kind == GATE_CHECK_RESULT && check->reg == reg)
			return check->low;
	}
	return UINT64_MAX;
}

static void oracle_forward(const struct gate_blob_rule *one, uint32_t w0,
			   bool aarch32, struct smccc_regs *regs)
{
	uint32_t version = world.firmware.smccc_version;
	bool hinted = !is_reserved(w0) && (w0 & 0x10000);
	struct smccc_regs in = *regs;

	in.x[0] = version < 0x10003 && hinted ? w0 ^ 0x10000 : w0;
	for (unsigned int i = 1; i < 18; i++) {
		bool is_argument = i <= one->args && !(w0 >> 30 & 1);

		if (is_argument || (aarch32 && i < 8))
			in.x[i] &= 0xffffffff;
		if (aarch32 && i >= 8)
			in.x[i] = 0;
	}
	if (is_trusted_os(w0))
		in.x[7] = 5; /* the domain's ID */
	for (unsigned int i = 0; i < one->check_count; i++)
		oracle_translate(&checks[one->check_first + i], &in);
	expected_seen = in;

	for (unsigned int i = 0; i < 18; i++) {
		if (version < 0x10001 && i >= 4)
			continue;
		if (aarch32 && i >= 8)
			continue;
		if (i == 7 && is_trusted_os(w0))
			continue;
		if (!world.firmware.keeps)
			regs->x[i] = firmware_mix(&in, i);
		else if (!is_translated(one, i))
			regs->x[i] = in.x[i];
		regs->x[i] &= oracle_mask(one, i);
	}
}

/* Registers that are no results stay; three words end as four. */
static unsigned int constant_words(const struct gate_blob_rule *one)
{
	return one->results == 3 ? 4 : one->results;
}

static bool is_denied(const struct gate_blob_rule *one,
		      enum smccc_conduit conduit)
{
	return one->conduits == (conduit == SMCCC_CONDUIT_SMC
					 ? GATE_RULE_NO_SMC
					 : GATE_RULE_NO_HVC);
}

static struct outcome oracle(const struct smccc_regs *regs, bool aarch32,
			     enum smccc_conduit conduit, uint32_t immediate)
{
	struct outcome out = { GATE_ACTION_RETURN, GATE_VERDICT_DENY, *regs };
	const struct gate_blob_rule *one = rule_of((uint32_t)regs->x[0]);

	if (immediate != 0) {
		out.action = GATE_ACTION_UNDEFINED;
		out.verdict = GATE_VERDICT_UNDEFINED;
		return out;
	}
	if (aarch32 && (regs->x[0] >> 30 & 1))
		one = NULL;
	if (one && is_denied(one, conduit))
		one = NULL;
	switch (one ? one->action : GATE_RULE_DENY) {
	case GATE_RULE_ANSWER: /* no service has these numbers */
		out.verdict = GATE_VERDICT_ANSWER;
		out.regs.x[0] = (uint64_t)-1;
		break;
	case GATE_RULE_FORWARD:
		if (!oracle_checks(one, regs)) {
			out.regs.x[0] = (uint64_t)-1;
			break;
		}
		out.verdict = GATE_VERDICT_FORWARD;
		oracle_forward(one, (uint32_t)regs->x[0], aarch32, &out.regs);
		break;
	case GATE_RULE_UNDEFINED:
		out.verdict = GATE_VERDICT_UNDEFINED;
		out.action = GATE_ACTION_UNDEFINED;
		return out;
	case GATE_RULE_CONSTANT:
		out.verdict = GATE_VERDICT_CONSTANT;
		for (unsigned int i = 0; i < constant_words(one); i++)
			out.regs.x[i] = one->result[i];
		break;
	default:
		out.regs.x[0] = (uint64_t)-1;
		break;
	}
	for (unsigned int i = 0; i < 8 && aarch32; i++)
		out.regs.x[i] &= 0xffffffff;
	return out;
}

static uint32_t checked, refused;

/* ---- The assembly's way: tag, code, row. True if it ends without C. ---- */

/* What a slot's code for @conduit means; the set is the domain's. */
static unsigned int finish_of(const struct gate_slot *slot,
			      enum smccc_conduit conduit)
{
	bool trace = world.domain.config->flags & GATE_DOMAIN_TRACE;
	uint64_t first = WORLD_FINISH(0) + (trace ? WORLD_TRACED : 0);

	if (conduit == SMCCC_CONDUIT_SMC)
		return (unsigned int)(slot->code.smc - first) / 4;
	return (unsigned int)(slot->code.hvc - WORLD_HVC - first) / 4;
}

static bool walk(enum smccc_conduit conduit, struct smccc_regs *regs)
{
	static const unsigned int words[] = { 1, 2, 4 };
	const struct gate_table *table = &world.policy.table;
	uint32_t w0 = (uint32_t)regs->x[0];
	const struct gate_slot *slot =
		&table->slots[(uint32_t)(w0 * table->k) >> (table->k & 31)];
	unsigned int finish = finish_of(slot, conduit);

	if (slot->rule &&
	    is_denied(&world.policy.rules[slot->rule - 1], conduit))
		EQUAL(finish, GATE_FINISH_DENY);
	else
		EQUAL(finish, slot->finish);
	if (slot->tag != w0) {
		if (table->rows[w0 >> 24] != GATE_ROW_DENY)
			return false;
		finish = GATE_FINISH_DENY;
	}
	switch (finish) {
	case GATE_FINISH_C:
		return false;
	case GATE_FINISH_DENY:
		regs->x[0] = (uint64_t)-1;
		return true;
	case GATE_FINISH_FIXED:
	case GATE_FINISH_FIXED2:
	case GATE_FINISH_FIXED4:
	case GATE_FINISH_CONSTANT:
	case GATE_FINISH_CONSTANT2:
	case GATE_FINISH_CONSTANT4:
		for (unsigned int i = 0;
		     i < words[(finish - GATE_FINISH_FIXED) % 3]; i++)
			regs->x[i] = slot->result[i];
		return true;
	case GATE_FINISH_CHECKED:
		checked++;
		refused += !steps_run(slot->steps, regs);
		return true;
	default:
		break;
	}
	CHECK(finish >= GATE_FINISH_FORWARD64 && finish < GATE_FINISH_COUNT);
	regs->x[0] = w0;
	for (unsigned int i = 1; finish > GATE_FINISH_FORWARD32 &&
				 i <= finish - GATE_FINISH_FORWARD32;
	     i++)
		regs->x[i] &= 0xffffffff;
	world.gate.ops->smc(regs);
	return true;
}

static void regs_equal(const struct smccc_regs *a, const struct smccc_regs *b,
		       uint32_t w0)
{
	for (unsigned int i = 0; i < 18; i++) {
		if (a->x[i] != b->x[i])
			fail_msg("id 0x%08x: x%u is 0x%llx, not 0x%llx", w0, i,
				 (unsigned long long)a->x[i],
				 (unsigned long long)b->x[i]);
	}
}

static uint32_t without_c;

/* By kind: how often a check let a call of C's through, or did not. */
static uint32_t let_through[GATE_CHECK_KINDS], stopped[GATE_CHECK_KINDS];

/* What explains a call is what decides on it. */
static void explained(enum smccc_conduit conduit, uint32_t immediate,
		      bool aarch32, const struct smccc_regs *regs,
		      const struct outcome *expected)
{
	const struct gate_blob_rule *one = rule_of((uint32_t)regs->x[0]);
	struct gate_decision why;

	gate_explain(&world.gate, &world.policy, conduit, immediate, aarch32,
		     regs, &why);
	EQUAL(why.verdict, expected->verdict);
	EQUAL(why.reason == GATE_REASON_IMMEDIATE, immediate != 0);
	if (immediate != 0)
		return;
	EQUAL(why.reason == GATE_REASON_WIDTH,
	      aarch32 && (regs->x[0] >> 30 & 1));
	if (why.reason == GATE_REASON_WIDTH)
		return;
	EQUAL(why.reason == GATE_REASON_NO_RULE, one == NULL);
	if (one == NULL)
		return;
	EQUAL(why.rule->first, one->first);
	EQUAL(why.reason == GATE_REASON_CONDUIT, is_denied(one, conduit));
	if (why.reason == GATE_REASON_CONDUIT)
		return;
	for (unsigned int i = 0; i < one->check_count; i++) {
		const struct gate_blob_check *check =
			&checks[one->check_first + i];

		if (oracle_check(check, regs)) {
			let_through[check->kind]++;
			continue;
		}
		EQUAL(why.reason, GATE_REASON_CHECK);
		EQUAL(why.check, i);
		stopped[check->kind]++;
		return;
	}
	EQUAL(why.reason, GATE_REASON_RULE);
}

static void one_call(void)
{
	bool aarch32 = random_below(4) == 0;
	uint32_t immediate = random_below(16) == 0 ? random_below(0x10000) : 0;
	enum smccc_conduit conduit =
		random_below(2) ? SMCCC_CONDUIT_SMC : SMCCC_CONDUIT_HVC;
	struct smccc_regs before = random_regs(aarch32);
	uint32_t w0 = (uint32_t)before.x[0];
	struct outcome expected;
	struct smccc_regs regs = before;
	enum gate_verdict verdict;

	/* These the fake firmware answers itself. */
	if (gate_service_find(w0 & ~0x10000u) != NULL)
		return;
	expected = oracle(&before, aarch32, conduit, immediate);
	explained(conduit, immediate, aarch32, &before, &expected);
	EQUAL(gate_call(&world.gate, &world.vcpu[0], conduit, immediate,
			aarch32, &regs, &verdict),
	      expected.action);
	EQUAL(verdict, expected.verdict);
	regs_equal(&regs, &expected.regs, w0);
	if (verdict == GATE_VERDICT_FORWARD)
		regs_equal(&world.firmware.seen, &expected_seen, w0);

	regs = before;
	if (aarch32 || immediate != 0 || !walk(conduit, &regs))
		return;
	EQUAL(expected.action, GATE_ACTION_RETURN);
	if (verdict == GATE_VERDICT_FORWARD)
		regs_equal(&world.firmware.seen, &expected_seen, w0);
	regs_equal(&regs, &expected.regs, w0);
	without_c++;
}

TEST(table_engine_and_rules_agree_on_a_million_random_calls)
{
	UNUSED_STATE;
	for (unsigned int blob = 0; blob < BLOBS; blob++) {
		random_world();
		for (unsigned int i = 0; i < CALLS; i++)
			one_call();
	}
	/* The assembly's part of the comparison did take place. */
	CHECK(without_c > BLOBS * CALLS / 10);
	CHECK(checked > 1000 && refused > 100 && checked - refused > 100);
	for (unsigned int kind = 1; kind < GATE_CHECK_KINDS; kind++) {
		CHECK(let_through[kind] > 200);
		CHECK(kind == GATE_CHECK_RESULT || stopped[kind] > 200);
	}
}

TEST(nothing_hits_an_empty_slot)
{
	UNUSED_STATE;
	for (unsigned int n = 0; n < 20; n++) {
		random_world();
		for (uint32_t i = 0; i < 1u << world.policy.table.bits; i++) {
			const struct gate_slot *slot = &world.slots[i];

			if (slot->rule != 0)
				continue;
			CHECK(gate_table_index(world.policy.table.k,
					       slot->tag) != i);
			EQUAL(finish_of(slot, SMCCC_CONDUIT_SMC),
			      GATE_FINISH_DENY);
			EQUAL(finish_of(slot, SMCCC_CONDUIT_HVC),
			      GATE_FINISH_DENY);
		}
	}
}

TEST(an_empty_table_lets_nothing_through)
{
	UNUSED_STATE;
	world_firmware_default();
	world_build(NULL, 0, 0);
	for (uint32_t n = 0; n < 1u << 20; n++) {
		uint32_t w0 = n * 4099u;
		struct smccc_regs regs = numbered_regs(w0);

		CHECK(walk(n & 1 ? SMCCC_CONDUIT_SMC : SMCCC_CONDUIT_HVC,
			   &regs));
		EQUAL(regs.x[0], UINT64_MAX);
		regs.x[0] = w0;
		EQUAL(call(&regs, NULL), GATE_ACTION_RETURN);
		EQUAL(regs.x[0], UINT64_MAX);
	}
	EQUAL(world.firmware.calls, 0);
}

/* The record is made on the way in and out, whatever lies between. */
TEST(a_traced_domain_goes_the_same_ways_by_other_code)
{
	static uint8_t plain[1u << GATE_TABLE_MAX_BITS];

	UNUSED_STATE;
	world_firmware_default();
	world_build_all(0);
	for (uint32_t i = 0; i < 1u << world.policy.table.bits; i++)
		plain[i] = world.slots[i].finish;
	world_build_all(GATE_DOMAIN_TRACE);
	for (uint32_t i = 0; i < 1u << world.policy.table.bits; i++) {
		const struct gate_slot *slot = &world.slots[i];

		EQUAL(slot->finish, plain[i]);
		EQUAL(slot->code.smc,
		      WORLD_FINISH(slot->finish) + WORLD_TRACED);
		EQUAL(finish_of(slot, SMCCC_CONDUIT_HVC), slot->finish);
	}
	for (unsigned int row = 0; row < GATE_ROWS; row++)
		EQUAL(world.policy.table.rows[row], GATE_ROW_DENY);
}

static uint64_t code_of(uint32_t w0)
{
	const struct gate_table *table = &world.policy.table;
	const struct gate_slot *slot =
		&table->slots[gate_table_index(table->k, w0)];

	EQUAL(slot->tag, w0);
	EQUAL(slot->code.hvc, slot->code.smc + WORLD_HVC);
	return slot->code.smc - WORLD_FINISH(0);
}

static void build_one(uint32_t version, uint32_t fid, uint8_t args)
{
	struct gate_blob_rule one = rule(fid, GATE_RULE_FORWARD);

	one.args = args;
	world_firmware_default();
	world.firmware.smccc_version = version;
	world_build(&one, 1, 0);
}

TEST(forwarding_takes_the_way_that_the_firmware_allows)
{
	const uint64_t c = 4 * GATE_FINISH_C;

	UNUSED_STATE;
	build_one(0x10003, 0xc2000000, 17);
	EQUAL(code_of(0xc2000000), 4 * GATE_FINISH_FORWARD64);
	EQUAL(code_of(0xc2010000), 4 * GATE_FINISH_FORWARD64);
	build_one(0x10002, 0xc2000000, 17); /* knows no hint */
	EQUAL(code_of(0xc2000000), 4 * GATE_FINISH_FORWARD64);
	EQUAL(code_of(0xc2010000), c);
	build_one(0, 0xc2000000, 17); /* destroys x4-x17 */
	EQUAL(code_of(0xc2000000), c);
	for (uint8_t args = 0; args <= 17; args++) {
		build_one(0x10004, 0x82000000, args);
		EQUAL(code_of(0x82000000),
		      args > 7 ? c : 4u * (GATE_FINISH_FORWARD32 + args));
	}
	build_one(0x10004, 0xb2000000, 7); /* client ID */
	EQUAL(code_of(0xb2000000), c);
	build_one(0x10004, 0x32000000, 7);
	EQUAL(code_of(0x32000000), c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			table_engine_and_rules_agree_on_a_million_random_calls),
		cmocka_unit_test(nothing_hits_an_empty_slot),
		cmocka_unit_test(an_empty_table_lets_nothing_through),
		cmocka_unit_test(
			a_traced_domain_goes_the_same_ways_by_other_code),
		cmocka_unit_test(
			forwarding_takes_the_way_that_the_firmware_allows),
	};

	int failed = cmocka_run_group_tests_name("table", tests, NULL, NULL);

	world_free();
	return failed;
}
