/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/sysreg.h"
#include "guests/conformance/conformance.h"
#include "lib/rt/rt.h"

#define RESULT_REGS 18
#define ERROR_LIMIT (-64) /* codes lie above it */
#define POISON	    0xa5a50000c3c300e0ull
#define POISON_STEP 0x0001000100010001ull

/*
 * No argument that poison could be is a good one: power states with reserved
 * bits, affinities with Aff0 above 0xe0 (a callee that looks at Aff0 alone
 * would start a CPU at a poisoned address), addresses of no memory.
 */
void call_fill(struct call *call, uint64_t fid)
{
	for (uint32_t i = 0; i < 31; i++)
		call->in.x[i] = POISON + i * POISON_STEP;
	call->in.x[0] = fid;
	call->in.nzcv = 0xaull << 28;
	call->in.daif = sysreg_read(daif);
	call->in.sp = 0;
	call->in.state = sysreg_read(CurrentEL) | 1;
}

void call_issue(struct test *test, struct call *call)
{
	const struct call_site *site = call_site_find(test->conduit, 0);
	const struct call_image *in = &call->in;
	struct call_image *out = &call->out;

	*out = *in;
	site->run(out);
	for (uint32_t i = 18; i < 31; i++)
		test_check(test, out->x[i] == in->x[i],
			   "0x%08x: x%u was 0x%lx, is 0x%lx", call_fid(call), i,
			   in->x[i], out->x[i]);
	test_check(test, out->sp == 0, "0x%08x: SP moved by %ld",
		   call_fid(call), (long)out->sp);
	test_check(test, out->nzcv == in->nzcv, "0x%08x: flags 0x%lx, 0x%lx",
		   call_fid(call), in->nzcv, out->nzcv);
	test_check(test, out->daif == in->daif && out->state == in->state,
		   "0x%08x: DAIF 0x%lx, level and SPSel 0x%lx", call_fid(call),
		   out->daif, out->state);
}

bool call_kept(struct test *test, const struct call *call, uint32_t first)
{
	bool kept = true;

	for (uint32_t i = first; i < RESULT_REGS; i++)
		kept &= test_check(test, call->out.x[i] == call->in.x[i],
				   "0x%08x by %s: x%u was 0x%lx, is 0x%lx",
				   call_fid(call),
				   call_conduit_name(test->conduit), i,
				   call->in.x[i], call->out.x[i]);
	return kept;
}

/* -1 as a 32-bit answer or as a 64-bit one. */
static bool says_not_supported(const struct test *test, uint32_t fid,
			       uint64_t x0)
{
	if (x0 == (uint64_t)SMCCC_NOT_SUPPORTED)
		return true;
	return !test->machine->strict && !(fid & SMCCC_FID_64) &&
	       x0 == (uint32_t)SMCCC_NOT_SUPPORTED;
}

bool call_refused(struct test *test, const struct call *call)
{
	bool refused = test_check(
		test, says_not_supported(test, call_fid(call), call->out.x[0]),
		"0x%lx by %s: answered 0x%lx, not NOT_SUPPORTED", call->in.x[0],
		call_conduit_name(test->conduit), call->out.x[0]);

	if (test->machine->strict ||
	    test->machine->smccc_version >= SMCCC_VERSION_NUM(1, 1))
		return call_kept(test, call, test->machine->strict ? 1 : 4) &&
		       refused;
	return refused;
}

bool call_is_refusal(const struct test *test, const struct call *call)
{
	return says_not_supported(test, call_fid(call), call->out.x[0]);
}

/*
 * Whoever forwards an SMC32 call cleans its arguments (R4): in x1-x3, which
 * may hold results, the clean word may come back.
 */
uint32_t call_changed(const struct call *call, uint32_t first, uint32_t end)
{
	bool words = !(call_fid(call) & SMCCC_FID_64);

	for (; first < end; first++)
		if (call->out.x[first] != call->in.x[first] &&
		    !(words && first < 4 &&
		      call->out.x[first] == (uint32_t)call->in.x[first]))
			break;
	return first;
}

void call_results(struct test *test, const struct call *call, uint32_t results)
{
	uint32_t first = results < 4 ? 4 : results;
	uint32_t changed;

	if (test->machine->strict)
		first = results;
	else if (test->machine->smccc_version < SMCCC_VERSION_NUM(1, 1))
		return;
	changed = call_changed(call, first, RESULT_REGS);
	test_check(test, changed == RESULT_REGS,
		   "0x%08x by %s: x%u was 0x%lx, is 0x%lx", call_fid(call),
		   call_conduit_name(test->conduit), changed,
		   call->in.x[changed], call->out.x[changed]);
}

int64_t call_3(struct test *test, uint32_t fid, uint64_t x1, uint64_t x2,
	       uint64_t x3)
{
	struct call call;
	int64_t x0;

	call_fill(&call, fid);
	call.in.x[1] = x1;
	call.in.x[2] = x2;
	call.in.x[3] = x3;
	call_issue(test, &call);
	call_results(test, &call, 1);
	x0 = (int64_t)call.out.x[0];
	if (fid & SMCCC_FID_64)
		return x0;
	/* Error codes sign-extended, other words with a zero upper half. */
	test_check(test,
		   x0 == (uint32_t)x0 ||
			   (x0 == (int32_t)x0 && (int32_t)x0 > ERROR_LIMIT),
		   "0x%08x: the 32-bit answer is 0x%lx", fid, x0);
	if (test->machine->strict && (int32_t)x0 > ERROR_LIMIT)
		test_check(test, x0 == (int32_t)x0,
			   "0x%08x: 0x%lx is not sign-extended", fid, x0);
	return (int32_t)x0;
}

bool call_same(const struct call *a, const struct call *b)
{
	return memcmp(a->out.x, b->out.x, RESULT_REGS * sizeof(uint64_t)) == 0;
}
