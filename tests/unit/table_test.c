/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The verdict table against a plain reading of the rules. Three machines get
 * the same random calls and must agree on every register: gate_call(), the
 * assembly's way through the table done in C, and an oracle that knows rules
 * only, no table.
 */
#include "test.h"
#include "world.h"

#define BLOBS	  50
#define CALLS	  20000 /* a blob: 10^6 in all */
#define MAX_RULES 120

static struct gate_blob_rule rules[MAX_RULES];
static uint32_t rule_count;
static uint64_t seed = 0x123456789abcdefull;

static uint32_t random_below(uint32_t limit)
{
	return (uint32_t)(random_next(&seed) >> 16) % limit;
}

/* Owners and numbers that collide often, everything else sometimes. */
static uint32_t random_id(void)
{
	static const uint32_t tops[] = { 0x80, 0x82, 0xc2, 0x84, 0xc4, 0x86,
					 0xb2, 0xf2, 0x32, 0x02, 0x72, 0x42 };
	uint32_t id = tops[random_below(12)] << 24 | random_below(64);

	if (random_below(8) == 0)
		id = (uint32_t)random_next(&seed);
	if (random_below(12) == 0)
		id |= 1u << (17 + random_below(7));
	return id;
}

static bool is_reserved(uint32_t w0)
{
	return w0 >> 31 && (w0 & 0x00fe0000);
}

#define MAX_CHECKS 400
static struct gate_blob_check checks[MAX_CHECKS];
static uint32_t check_count;

static bool overlaps(const struct gate_blob_rule *one)
{
	for (uint32_t i = 0; i < rule_count; i++) {
		if (one->first <= rules[i].last && rules[i].first <= one->last)
			return true;
	}
	return false;
}

/* Deny, forward, undefined, constant: services have tests of their own. */
static enum gate_rule_action random_action(void)
{
	static const enum gate_rule_action actions[] = {
		GATE_RULE_DENY,	     GATE_RULE_FORWARD,	 GATE_RULE_FORWARD,
		GATE_RULE_UNDEFINED, GATE_RULE_CONSTANT, GATE_RULE_ANSWER,
	};

	return actions[random_below(6)];
}

static bool is_trusted_os(uint32_t w0)
{
	if (w0 >> 31)
		return (w0 >> 24 & 63) >= 48;
	return w0 >= 0x02000000;
}

/* Checks of some of x1 to x7, sorted by register. */
static void random_checks(struct gate_blob_rule *one)
{
	const unsigned int last = one->args < 7 ? one->args : 7;

	one->check_first = (uint16_t)check_count;
	for (unsigned int reg = 1; reg <= last; reg++) {
		struct gate_blob_check *check = &checks[check_count];

		if (random_below(3) == 0 || check_count == MAX_CHECKS)
			continue;
		*check = (struct gate_blob_check){
			.kind = (uint8_t)(1 + random_below(3)),
			.reg = (uint8_t)reg,
		};
		if (check->kind == GATE_CHECK_MEMORY_LENGTH && reg == last)
			check->kind = GATE_CHECK_MEMORY_BYTES;
		if (check->kind == GATE_CHECK_RANGE) {
			check->low = random_below(0x1000);
			check->high = check->low + random_below(0x1000);
		} else {
			check->flags = GATE_CHECK_READ;
			check->align = (uint16_t)(1u << random_below(5));
			check->low = 1 + random_below(0x1000);
		}
		if (check->kind == GATE_CHECK_MEMORY_LENGTH) {
			check->low = random_below(0x10);
			check->high = check->low + random_below(0x1000);
			reg++; /* the length's */
		}
		check_count++;
		one->check_count++;
	}
	if (one->check_count == 0)
		one->check_first = 0;
}

static void random_rule(void)
{
	uint32_t id = random_id();
	struct gate_blob_rule one;

	if (!is_reserved(id))
		id &= ~0x10000u;
	one = rule(id, random_action());
	if (random_below(4) == 0 && !is_reserved(id))
		one = range(id, (id + random_below(100)) & ~0x10000u,
			    random_action());
	else if (random_below(16) == 0 && !is_reserved(id))
		/* Spans IDs with reserved bits, none of which it means. */
		one = range(id, id | 0x00fe0000, random_action());
	else if (random_below(4) == 0)
		one.flags &= GATE_RULE_RESERVED; /* no slot */
	if (one.last < one.first || overlaps(&one))
		return;
	if (one.first == one.last && is_reserved(one.first))
		one.flags |= GATE_RULE_RESERVED;

	one.args = (uint8_t)random_below(18);
	if (one.action == GATE_RULE_FORWARD && one.first == one.last &&
	    random_below(2) && !is_trusted_os(one.first))
		random_checks(&one);
	if (one.action == GATE_RULE_CONSTANT) {
		one.results = (uint8_t)(1 + random_below(4));
		for (unsigned int i = 0; i < one.results; i++)
			one.result[i] = random_next(&seed);
	}
	rules[rule_count++] = one;
}

static void random_world(void)
{
	static const uint32_t versions[] = { 0, 0x10001, 0x10002, 0x10003,
					     0x10004 };

	world_firmware_default();
	world.firmware.smccc_version = versions[random_below(5)];
	world.firmware.keeps = random_below(3) == 0;
	rule_count = check_count = 0;
	for (uint32_t i = random_below(MAX_RULES); i > 0; i--)
		random_rule();
	world_build_checked(rules, rule_count, checks,
			    random_below(5) == 0 ? GATE_DOMAIN_TRACE : 0);
}

/* A call near a rule, or anywhere. */
static uint32_t random_w0(void)
{
	uint32_t w0 = random_id();

	if (rule_count && random_below(4) != 0) {
		const struct gate_blob_rule *near =
			&rules[random_below(rule_count)];

		w0 = near->first + random_below(near->last - near->first + 3) -
		     1;
		if (random_below(4) == 0)
			w0 ^= 1u << random_below(32);
	}
	return random_below(3) ? w0 : w0 ^ 0x10000;
}

/* ---- The oracle: a linear search, and the words of the rules. ---- */

struct outcome {
	enum gate_action action;
	enum gate_verdict verdict;
	struct smccc_regs regs;
};

static const struct gate_blob_rule *oracle_rule(uint32_t w0)
{
	uint32_t id = is_reserved(w0) ? w0 : w0 & ~0x10000u;

	for (uint32_t i = 0; i < rule_count; i++) {
		if (id < rules[i].first || id > rules[i].last)
			continue;
		if (is_reserved(w0) && rules[i].first != rules[i].last)
			return NULL;
		return &rules[i];
	}
	return NULL;
}

/* What must have reached the firmware, if anything. */
static struct smccc_regs expected_seen;

static bool is_translated(const struct gate_blob_rule *one, unsigned int reg)
{
	for (unsigned int i = 0; i < one->check_count; i++) {
		const struct gate_blob_check *check =
			&checks[one->check_first + i];

		if (check->kind != GATE_CHECK_RANGE && check->reg == reg)
			return true;
	}
	return false;
}

/* Sums are made in 128 bits: none of them wraps. */
static bool oracle_check(const struct gate_blob_check *check,
			 const struct smccc_regs *regs)
{
	const uint64_t mask = regs->x[0] >> 30 & 1 ? UINT64_MAX : UINT32_MAX;
	const uint64_t x = regs->x[check->reg] & mask;
	const uint64_t length = check->kind == GATE_CHECK_MEMORY_LENGTH
					? regs->x[check->reg + 1] & mask
					: check->low;
	__extension__ const unsigned __int128 end =
		(unsigned __int128)x + length;

	if (check->kind == GATE_CHECK_RANGE)
		return check->low <= x && x <= check->high;
	if (check->kind == GATE_CHECK_MEMORY_LENGTH &&
	    (length < check->low || length > check->high))
		return false;
	return x % check->align == 0 && x >= WORLD_RAM_IPA &&
	       x < WORLD_RAM_IPA + WORLD_RAM_BYTES &&
	       end <= WORLD_RAM_IPA + WORLD_RAM_BYTES;
}

static bool oracle_checks(const struct gate_blob_rule *one,
			  const struct smccc_regs *regs)
{
	for (unsigned int i = 0; i < one->check_count; i++)
		if (!oracle_check(&checks[one->check_first + i], regs))
			return false;
	return true;
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
	for (unsigned int i = 0; i < one->check_count; i++) {
		const struct gate_blob_check *check =
			&checks[one->check_first + i];

		if (check->kind != GATE_CHECK_RANGE)
			in.x[check->reg] += WORLD_RAM_PA - WORLD_RAM_IPA;
	}
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
	}
}

/* Registers that are no results stay; three words end as four. */
static unsigned int constant_words(const struct gate_blob_rule *one)
{
	return one->results == 3 ? 4 : one->results;
}

static struct outcome oracle(const struct smccc_regs *regs, bool aarch32,
			     uint32_t immediate)
{
	struct outcome out = { GATE_ACTION_RETURN, GATE_VERDICT_DENY, *regs };
	const struct gate_blob_rule *one = oracle_rule((uint32_t)regs->x[0]);

	if (immediate != 0) {
		out.action = GATE_ACTION_UNDEFINED;
		out.verdict = GATE_VERDICT_UNDEFINED;
		return out;
	}
	if (aarch32 && (regs->x[0] >> 30 & 1))
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
	const struct gate_table *table = &world.domain.table;
	uint32_t w0 = (uint32_t)regs->x[0];
	const struct gate_slot *slot =
		&table->slots[(uint32_t)(w0 * table->k) >> (table->k & 31)];
	unsigned int finish = finish_of(slot, conduit);

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

/* Arguments that a check may let through, or nearly so. */
static uint64_t near_check(const struct gate_blob_check *check)
{
	const uint64_t end = WORLD_RAM_IPA + WORLD_RAM_BYTES;

	if (check->kind == GATE_CHECK_RANGE)
		return check->low + random_below(0x1004) - 2;
	switch (random_below(4)) {
	case 0:
		return end - check->low + random_below(0x20) - 0x10;
	case 1:
		return WORLD_RAM_IPA + random_below(0x20) - 0x10;
	default:
		return WORLD_RAM_IPA +
		       (random_below(WORLD_RAM_BYTES) & ~0xfull);
	}
}

static void near_checks(struct smccc_regs *regs)
{
	const struct gate_blob_rule *one = oracle_rule((uint32_t)regs->x[0]);
	const bool garbage = random_below(3) == 0;

	for (unsigned int i = 0; one && i < one->check_count; i++) {
		const struct gate_blob_check *check =
			&checks[one->check_first + i];
		uint64_t *x = &regs->x[check->reg];

		x[0] = near_check(check);
		if (check->kind == GATE_CHECK_MEMORY_LENGTH)
			x[1] = check->low + random_below(0x1002) - 1;
		if (garbage)
			x[random_below(2)] |= random_next(&seed) << 32;
	}
}

static struct smccc_regs random_regs(bool aarch32)
{
	struct smccc_regs regs;

	for (unsigned int i = 0; i < 18; i++)
		regs.x[i] = random_next(&seed);
	regs.x[0] = random_w0() | (random_next(&seed) & ~0xffffffffull);
	near_checks(&regs);
	for (unsigned int i = 0; i < 8 && aarch32; i++)
		regs.x[i] &= 0xffffffff;
	return regs;
}

static uint32_t without_c;

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
	expected = oracle(&before, aarch32, immediate);
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
}

TEST(nothing_hits_an_empty_slot)
{
	UNUSED_STATE;
	for (unsigned int n = 0; n < 20; n++) {
		random_world();
		for (uint32_t i = 0; i < 1u << world.domain.table.bits; i++) {
			const struct gate_slot *slot = &world.slots[i];

			if (slot->rule != 0)
				continue;
			CHECK(gate_table_index(world.domain.table.k,
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
	for (uint32_t i = 0; i < 1u << world.domain.table.bits; i++)
		plain[i] = world.slots[i].finish;
	world_build_all(GATE_DOMAIN_TRACE);
	for (uint32_t i = 0; i < 1u << world.domain.table.bits; i++) {
		const struct gate_slot *slot = &world.slots[i];

		EQUAL(slot->finish, plain[i]);
		EQUAL(slot->code.smc,
		      WORLD_FINISH(slot->finish) + WORLD_TRACED);
		EQUAL(finish_of(slot, SMCCC_CONDUIT_HVC), slot->finish);
	}
	for (unsigned int row = 0; row < GATE_ROWS; row++)
		EQUAL(world.domain.table.rows[row], GATE_ROW_DENY);
}

static uint64_t code_of(uint32_t w0)
{
	const struct gate_table *table = &world.domain.table;
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
