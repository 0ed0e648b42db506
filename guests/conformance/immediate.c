/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * R5: an immediate other than 0 is not an SMCCC call. Either the instruction
 * is undefined or the answer is NOT_SUPPORTED; it is never served. The gate
 * makes it undefined.
 */
#include "guests/conformance/conformance.h"
#include "guests/rt/trap.h"
#include "lib/rt/rt.h"

#define ESR_IL	0x02000000u
#define ESR_ISS 0x01ffffffu

static void undefined_at(struct test *test, const struct call *call,
			 const struct call_site *site,
			 const struct trap_frame *frame)
{
	test_check(test, TRAP_EC(frame->esr) == TRAP_EC_UNKNOWN,
		   "#%u: ESR 0x%lx is no undefined instruction",
		   site->immediate, frame->esr);
	test_check(test, (frame->esr & ESR_IL) && !(frame->esr & ESR_ISS),
		   "#%u: ESR 0x%lx: IL and ISS", site->immediate, frame->esr);
	test_check(test, frame->elr == (uint64_t)site->pc,
		   "#%u: ELR 0x%lx, the instruction is at 0x%lx",
		   site->immediate, frame->elr, (uint64_t)site->pc);
	test_check(test, (frame->spsr & TRAP_SPSR_NZCV) == call->in.nzcv,
		   "#%u: flags changed", site->immediate);
	test_check(test, memcmp(frame->x, call->in.x, sizeof(call->in.x)) == 0,
		   "#%u: registers changed", site->immediate);
}

static void immediate_try(struct test *test, const struct call_site *site,
			  uint32_t fid)
{
	const struct trap_frame *frame;
	struct call call;

	call_fill(&call, fid);
	call.out = call.in;
	/* Not relative to ELR: that may be wrong, which is a result too. */
	trap_expect((uint64_t)site->pc + 4);
	site->run(&call.out);
	frame = trap_taken();
	if (frame)
		undefined_at(test, &call, site, frame);
	else
		call_refused(test, &call);
	if (test->machine->strict && test->machine->el == 1)
		test_check(test, frame != NULL, "#%u of 0x%08x went through",
			   site->immediate, fid);
}

static void immediates(struct test *test)
{
	static const uint32_t fids[] = {
		SMCCC_FID_SMCCC_VERSION,
		SMCCC_FID_PSCI_VERSION,
		SMCCC_FID_PSCI_AFFINITY_INFO_64,
		SMCCC_FID_SMCCC_ARCH_WORKAROUND_1,
		SMCCC_FID_VENDOR_HYP_CALL_UID,
		0x8200abcd,
		0x02001234,
	};

	for (size_t s = 0; s < CALL_SITES; s++) {
		if (call_sites[s].conduit != test->conduit ||
		    call_sites[s].immediate == 0)
			continue;
		for (size_t i = 0; i < sizeof(fids) / sizeof(fids[0]); i++)
			immediate_try(test, &call_sites[s], fids[i]);
	}
}

static const struct test_case cases[] = {
	{ "R5: undefined or refused, never served", immediates,
	  TEST_EACH_CONDUIT },
};
TOPIC(topic_immediate, "immediate", cases);
