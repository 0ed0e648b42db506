/* SPDX-License-Identifier: BSD-2-Clause */
/* R10, R16: call count, UID and revision of each owner's service. */
#include "guests/conformance/conformance.h"

#define NUM_COUNT    0xff00
#define NUM_UID	     0xff01
#define NUM_REVISION 0xff03

static uint32_t query(uint32_t owner, uint32_t num)
{
	return SMCCC_FID(SMCCC_FAST, SMCCC_SMC32, owner, num);
}

static void ask(struct test *test, struct call *call, uint32_t fid)
{
	call_fill(call, fid);
	call_issue(test, call);
}

static void uid_is_good(struct test *test, const struct call *call)
{
	const uint64_t *x = call->out.x;

	test_check(test, (uint32_t)x[0] != 0xffffffff,
		   "0x%08x: the first word is all ones", call_fid(call));
	test_check(test, x[0] || x[1] || x[2] || x[3],
		   "0x%08x: the UID is zero", call_fid(call));
	for (uint32_t r = 0; r < 4; r++)
		test_check(test, x[r] == (uint32_t)x[r],
			   "0x%08x: x%u = 0x%lx is no 32-bit word",
			   call_fid(call), r, x[r]);
	call_results(test, call, 4);
}

/* Owners that answer one query answer the other; the answers make sense. */
static void owner_queries(struct test *test, uint32_t owner)
{
	struct call uid, again, revision, count;

	ask(test, &uid, query(owner, NUM_UID));
	ask(test, &again, query(owner, NUM_UID));
	ask(test, &revision, query(owner, NUM_REVISION));
	ask(test, &count, query(owner, NUM_COUNT));
	test_check(test, call_same(&uid, &again), "owner %u: two UIDs", owner);
	test_check(test,
		   call_is_refusal(test, &uid) ==
			   call_is_refusal(test, &revision),
		   "owner %u: UID and revision do not go together", owner);
	if (call_is_refusal(test, &uid)) {
		call_refused(test, &uid);
	} else {
		uid_is_good(test, &uid);
		call_results(test, &revision, 2);
	}
	/* Withdrawn since SMCCC 1.2: a number or a refusal. */
	if (call_is_refusal(test, &count))
		call_refused(test, &count);
	else
		test_check(test, count.out.x[0] < 0x10000,
			   "owner %u: 0x%lx calls", owner, count.out.x[0]);
}

static void every_owner(struct test *test)
{
	for (uint32_t owner = 0; owner < 64; owner++)
		owner_queries(test, owner);
}

static void owner_answers(struct test *test, uint32_t owner)
{
	struct call uid;

	ask(test, &uid, query(owner, NUM_UID));
	test_check(test, !call_is_refusal(test, &uid), "owner %u: no UID",
		   owner);
}

static void both_hypervisor_owners(struct test *test)
{
	owner_answers(test, SMCCC_OWNER_STD_HYP);
	owner_answers(test, SMCCC_OWNER_VENDOR_HYP);
}

static void a_hypervisor_owner(struct test *test)
{
	struct call standard, vendor;

	ask(test, &standard, query(SMCCC_OWNER_STD_HYP, NUM_UID));
	ask(test, &vendor, query(SMCCC_OWNER_VENDOR_HYP, NUM_UID));
	test_check(test,
		   !call_is_refusal(test, &standard) ||
			   !call_is_refusal(test, &vendor),
		   "no hypervisor says who it is");
}

static void cpu_service(struct test *test)
{
	owner_answers(test, SMCCC_OWNER_CPU);
}

static void reserved_owners(struct test *test)
{
	for (uint32_t owner = 8; owner < 48; owner++) {
		struct call call;

		ask(test, &call, query(owner, NUM_UID));
		call_refused(test, &call);
		ask(test, &call, query(owner, NUM_REVISION));
		call_refused(test, &call);
	}
}

static const struct test_case cases[] = {
	{ "R10: UID, revision and count of every owner", every_owner,
	  TEST_EACH_CONDUIT },
	{ "R10: reserved owners have no identity", reserved_owners,
	  TEST_EACH_CONDUIT },
	{ "R10: a hypervisor says who it is", a_hypervisor_owner,
	  TEST_EACH_CONDUIT | TEST_EL1 },
	{ "R10: owners 5 and 6 both", both_hypervisor_owners,
	  TEST_EACH_CONDUIT | TEST_SETTLED | TEST_EL1 },
	{ "R10: CPU services", cpu_service, TEST_EACH_CONDUIT | TEST_SETTLED },
};
TOPIC(topic_identity, "identity", cases);
