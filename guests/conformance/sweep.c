/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every owner, number, type and width: each id is refused with x1-x30 as they
 * were, or is one that calls.def knows. A sample by default, all 2^24 ids by
 * a word in the header. Ids that may not return are left out (last.c and the
 * topics have them one by one).
 */
#include "guests/conformance/conformance.h"
#include "lib/rt/rt.h"

#define OWNERS	     64
#define NUMBERS	     0x10000
#define STRIDE	     97
#define VARIANTS_END 0x40
#define ANSWERED_MAX 64
#define IDS_A_LINE   7

/* What one sweep of a type and width by one conduit found. */
struct sweep {
	struct test *test;
	const struct call_site *site;
	struct call call;
	uint32_t calls;
	uint32_t answered;
	uint32_t fids[ANSWERED_MAX];
	uint64_t digest; /* of all answers that should repeat */
};

/* By conduit, type and width: what SMC found must be what HVC finds. */
static struct {
	bool complete;
	uint32_t answered;
	uint64_t digest;
} found[2][2][2];

/* Where functions are: a sample has all of these numbers. */
static const struct {
	uint32_t first;
	uint32_t end;
} dense[] = {
	{ 0, 0x400 },
	{ 0x3ff0, 0x4010 }, /* WORKAROUND_3 */
	{ 0x7ff0, 0x8010 }, /* WORKAROUND_1, _2 */
	{ 0xfef0, 0xff20 }, /* count, UID, revision */
};

static uint32_t next_number(uint32_t num)
{
	if (payload_config.sweep == PAYLOAD_SWEEP_WHOLE)
		return num + 1;
	for (size_t i = 0; i < sizeof(dense) / sizeof(dense[0]); i++) {
		if (num + 1 >= dense[i].first && num + 1 < dense[i].end)
			return num + 1;
		if (num < dense[i].first && num + STRIDE > dense[i].first)
			return dense[i].first;
	}
	return num + STRIDE;
}

static void sweep_start(struct sweep *sweep, struct test *test)
{
	sweep->test = test;
	sweep->site = call_site_find(test->conduit, 0);
	sweep->calls = 0;
	sweep->answered = 0;
	sweep->digest = 0;
	call_fill(&sweep->call, 0);
}

/* The first register from @first on that changed, or 31. */
static uint32_t changed_from(const struct call *call, uint32_t first)
{
	while (first < 31 && call->out.x[first] == call->in.x[first])
		first++;
	return first;
}

static void digest_add(struct sweep *sweep, uint64_t word)
{
	sweep->digest = (sweep->digest ^ word) * 0x100000001b3ull;
}

/* Vendors define their own owners; elsewhere only calls.def answers. */
static bool may_answer(const struct test *test, uint32_t fid)
{
	const struct known *known = known_find(fid);
	uint32_t owner = fid >> 24 & 0x3f;

	if (known && known->common &&
	    known->fid != SMCCC_FID_SMCGATE_SIP_EXAMPLE &&
	    known->fid != SMCCC_FID_SMCGATE_SIP_EXAMPLE_64)
		return true;
	if (known && (known->common || known_monitors(fid)))
		return payload_config.sip != PAYLOAD_SIP_DENIED;
	if (test->machine->strict)
		return false;
	return known || owner == SMCCC_OWNER_SIP || owner == SMCCC_OWNER_OEM ||
	       owner == SMCCC_OWNER_VENDOR_HYP ||
	       owner == SMCCC_OWNER_VENDOR_EL3 || owner >= SMCCC_OWNER_TA;
}

static void answered(struct sweep *sweep, uint32_t fid)
{
	const struct call *call = &sweep->call;
	const struct known *known = known_find(fid);
	uint32_t results = known ? known->results : 4;
	uint32_t first =
		sweep->test->machine->strict || results > 4 ? results : 4;
	uint32_t changed;

	if (sweep->answered < ANSWERED_MAX)
		sweep->fids[sweep->answered] = fid;
	sweep->answered++;
	test_check(sweep->test, may_answer(sweep->test, fid),
		   "0x%08x answers 0x%lx, and nobody knows it", fid,
		   call->out.x[0]);
	if (sweep->test->machine->smccc_version < SMCCC_VERSION_NUM(1, 1))
		first = 18;
	/* A workaround without a result leaves x0 to chance. */
	changed = call_changed(call, first ? first : 1, 31);
	test_check(sweep->test, changed == 31, "0x%08x: x%u changed", fid,
		   changed);
	if (known_volatile(fid) ||
	    (!sweep->test->machine->strict && results == 0))
		return;
	for (uint32_t r = 0; r < 18; r++)
		digest_add(sweep, call->out.x[r]);
}

/* One call. Returns true if it was answered. */
static bool sweep_call(struct sweep *sweep, uint64_t x0)
{
	struct call *call = &sweep->call;
	uint32_t changed;

	call->in.x[0] = x0;
	call->out = call->in;
	sweep->site->run(&call->out);
	sweep->calls++;
	if (call->out.sp != 0 || call->out.nzcv != call->in.nzcv)
		test_check(sweep->test, false, "0x%lx: SP or flags", x0);
	if (!call_is_refusal(sweep->test, call))
		return true;
	changed = changed_from(call, 1);
	if (changed < 4 && !sweep->test->machine->strict)
		changed = changed_from(call, 4);
	test_check(sweep->test, changed == 31,
		   "0x%lx: refused, but x%u is 0x%lx", x0, changed,
		   changed < 31 ? call->out.x[changed] : 0);
	return false;
}

/*
 * 0x00000000 to 0x0100ffff are for what is older than SMCCC: the gate refuses
 * them, another hypervisor may take one for CPU_OFF (Xen does).
 */
static uint32_t first_owner(const struct test *test, uint32_t fast,
			    uint32_t wide)
{
	return fast || wide || test->machine->strict ? 0 : 2;
}

static void sweep_owners(struct sweep *sweep, uint32_t fast, uint32_t wide)
{
	for (uint32_t owner = first_owner(sweep->test, fast, wide);
	     owner < OWNERS; owner++)
		for (uint32_t num = 0; num < NUMBERS; num = next_number(num)) {
			uint32_t fid = SMCCC_FID(fast, wide, owner, num);

			if (known_no_return(fid) || !sweep_call(sweep, fid))
				continue;
			digest_add(sweep, fid);
			answered(sweep, fid);
		}
}

static void sweep_report(const struct sweep *sweep)
{
	rt_printf("# %u calls by %s, %u answered", sweep->calls,
		  call_conduit_name(sweep->test->conduit), sweep->answered);
	for (uint32_t i = 0; i < sweep->answered && i < ANSWERED_MAX; i++)
		rt_printf("%s %08x", i % IDS_A_LINE ? "" : "\n#",
			  sweep->fids[i]);
	rt_printf("\n");
}

static void sweep_kind(struct test *test, uint32_t fast, uint32_t wide)
{
	struct sweep sweep;
	uint32_t by = test->conduit == SMCCC_CONDUIT_HVC;

	if (payload_config.sweep == PAYLOAD_SWEEP_NONE) {
		test->skip = "left out by the header";
		return;
	}
	sweep_start(&sweep, test);
	sweep_owners(&sweep, fast, wide);
	sweep_report(&sweep);
	found[by][fast][wide].complete = true;
	found[by][fast][wide].answered = sweep.answered;
	found[by][fast][wide].digest = sweep.digest;
}

static void fast_32(struct test *test)
{
	sweep_kind(test, SMCCC_FAST, SMCCC_SMC32);
}

static void fast_64(struct test *test)
{
	sweep_kind(test, SMCCC_FAST, SMCCC_SMC64);
}

static void yielding_32(struct test *test)
{
	sweep_kind(test, SMCCC_YIELD, SMCCC_SMC32);
}

static void yielding_64(struct test *test)
{
	sweep_kind(test, SMCCC_YIELD, SMCCC_SMC64);
}

static void both_found_the_same(struct test *test)
{
	if (payload_config.sweep == PAYLOAD_SWEEP_NONE) {
		test->skip = "left out by the header";
		return;
	}
	for (uint32_t fast = 0; fast < 2; fast++)
		for (uint32_t wide = 0; wide < 2; wide++) {
			if (!found[0][fast][wide].complete ||
			    !found[1][fast][wide].complete) {
				test->skip = "one conduit only";
				return;
			}
			test_check(
				test,
				found[0][fast][wide].answered ==
						found[1][fast][wide].answered &&
					found[0][fast][wide].digest ==
						found[1][fast][wide].digest,
				"%s %s: %u answers by smc, %u by hvc",
				fast ? "fast" : "yielding",
				wide ? "SMC64" : "SMC32",
				found[0][fast][wide].answered,
				found[1][fast][wide].answered);
		}
}

/* The numbers on which something is: the start of a range and its queries. */
static uint32_t next_variant(uint32_t num)
{
	return num == VARIANTS_END - 1 ? 0xff00 : num + 1;
}

/* The same id without and with the hint, and with garbage above it. */
static void aliases_of(struct sweep *sweep, uint32_t fid)
{
	const uint64_t aliases[] = { fid | SMCCC_FID_SVE_HINT,
				     fid | 0xa5a5a5a500000000 };
	bool hints =
		sweep->test->machine->smccc_version >= SMCCC_VERSION_NUM(1, 3);
	bool plain = sweep_call(sweep, fid);
	struct call first = sweep->call;

	for (uint32_t i = hints ? 0 : 1; i < 2; i++) {
		bool answers = sweep_call(sweep, aliases[i]);

		test_check(sweep->test, answers == plain, "0x%08x %s, 0x%lx %s",
			   fid, plain ? "answers" : "is refused", aliases[i],
			   answers ? "answers" : "is refused");
		if (plain && answers && !known_volatile(fid) &&
		    known_find(fid) && known_find(fid)->results)
			test_check(sweep->test, call_same(&first, &sweep->call),
				   "0x%08x and 0x%lx answer differently", fid,
				   aliases[i]);
	}
}

static void aliases(struct test *test)
{
	struct sweep sweep;

	sweep_start(&sweep, test);
	for (uint32_t owner = 0; owner < OWNERS; owner++)
		for (uint32_t num = 0; num < 0xff08; num = next_variant(num))
			for (uint32_t kind = 0; kind < 4; kind++) {
				uint32_t fid = SMCCC_FID(kind >> 1, kind & 1,
							 owner, num);

				if (owner >= first_owner(test, kind >> 1,
							 kind & 1) &&
				    !known_no_return(fid))
					aliases_of(&sweep, fid);
			}
}

/*
 * All of bits 23:17 one by one. Ids that do not return without them are among
 * these: a hypervisor that drops the bits ends here.
 */
static void reserved_bits(struct test *test)
{
	struct sweep sweep;

	sweep_start(&sweep, test);
	for (uint32_t owner = 0; owner < OWNERS; owner++)
		for (uint32_t num = 0; num < 0xff08; num = next_variant(num))
			for (uint32_t bit = 17; bit < 24; bit++)
				for (uint32_t wide = 0; wide < 2; wide++) {
					uint32_t fid =
						SMCCC_FID(SMCCC_FAST, wide,
							  owner, num) |
						1u << bit;

					test_check(test,
						   !sweep_call(&sweep, fid),
						   "0x%08x answers", fid);
				}
}

static const struct test_case cases[] = {
	{ "fast SMC32", fast_32, TEST_EACH_CONDUIT },
	{ "fast SMC64", fast_64, TEST_EACH_CONDUIT },
	{ "yielding SMC32", yielding_32, TEST_EACH_CONDUIT },
	{ "yielding SMC64", yielding_64, TEST_EACH_CONDUIT },
	{ "SMC and HVC found the same", both_found_the_same, 0 },
	{ "R3, R7: aliases by hint and upper half", aliases,
	  TEST_EACH_CONDUIT },
	{ "R6: reserved bits", reserved_bits, TEST_EACH_CONDUIT },
};
TOPIC(topic_sweep, "sweep", cases);
