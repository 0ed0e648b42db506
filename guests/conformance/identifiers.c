/* SPDX-License-Identifier: BSD-2-Clause */
/* R3, R4, R6, R7: which bits of x0 and of the arguments count. */
#include "guests/conformance/conformance.h"

/* Questions with an argument that is good in w1. */
static const struct {
	uint32_t fid;
	uint64_t x1;
	uint64_t x2;
} questions[] = {
	{ SMCCC_FID_SMCCC_VERSION, 0, 0 },
	{ SMCCC_FID_SMCCC_ARCH_FEATURES, SMCCC_FID_SMCCC_VERSION, 0 },
	{ SMCCC_FID_SMCCC_ARCH_FEATURES, SMCCC_FID_SMCCC_ARCH_WORKAROUND_1, 0 },
	{ SMCCC_FID_PSCI_VERSION, 0, 0 },
	{ SMCCC_FID_PSCI_FEATURES, SMCCC_FID_PSCI_CPU_ON, 0 },
	{ SMCCC_FID_PSCI_FEATURES, SMCCC_FID_SMCCC_VERSION, 0 },
	{ SMCCC_FID_PSCI_AFFINITY_INFO, 0, 0 },
	{ SMCCC_FID_PSCI_MIGRATE_INFO_TYPE, 0, 0 },
	{ SMCCC_FID_STD_CALL_UID, 0, 0 },
	{ SMCCC_FID_STD_HYP_CALL_UID, 0, 0 },
	{ SMCCC_FID_VENDOR_HYP_CALL_UID, 0, 0 },
	{ SMCCC_FID_CPU_CALL_UID, 0, 0 },
	{ SMCCC_FID_SMCCC_ARCH_SOC_ID, 0, 0 },
	{ SMCCC_FID_SMCCC_ARCH_SOC_ID, 1, 0 },
	{ SMCCC_FID_TRNG_VERSION, 0, 0 },
	{ SMCCC_FID_TRNG_FEATURES, SMCCC_FID_TRNG_RND, 0 },
	{ 0x8200abcd, 0, 0 },
	{ 0x86007777, 0, 0 },
};

#define QUESTIONS (sizeof(questions) / sizeof(questions[0]))

static void ask(struct test *test, struct call *call, uint64_t x0, uint64_t x1,
		uint64_t x2)
{
	call_fill(call, x0);
	call->in.x[1] = x1;
	call->in.x[2] = x2;
	call_issue(test, call);
}

/* Both calls' results, whatever lay in x1 and x2 before them. */
static void same_answer(struct test *test, const struct call *a,
			const struct call *b, const char *what)
{
	for (uint32_t r = 0; r < 18; r++)
		test_check(test,
			   a->out.x[r] == b->out.x[r] ||
				   (a->out.x[r] == a->in.x[r] &&
				    b->out.x[r] == b->in.x[r]),
			   "0x%08x: %s: x%u 0x%lx, otherwise 0x%lx",
			   call_fid(a), what, r, b->out.x[r], a->out.x[r]);
}

static void upper_half_of_id(struct test *test)
{
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct call plain, dirty;

		ask(test, &plain, questions[i].fid, questions[i].x1,
		    questions[i].x2);
		ask(test, &dirty, questions[i].fid | GARBAGE, questions[i].x1,
		    questions[i].x2);
		same_answer(test, &plain, &dirty, "garbage above w0");
	}
}

static void upper_half_of_wide_id(struct test *test)
{
	struct call plain, dirty;
	uint64_t mpidr = test->machine->mpidr;

	ask(test, &plain, SMCCC_FID_PSCI_AFFINITY_INFO_64, mpidr, 0);
	ask(test, &dirty, SMCCC_FID_PSCI_AFFINITY_INFO_64 | GARBAGE, mpidr, 0);
	same_answer(test, &plain, &dirty, "garbage above w0");
	ask(test, &plain, 0xc200abcd, 0, 0);
	ask(test, &dirty, 0xc200abcd | 1ull << 32, 0, 0);
	same_answer(test, &plain, &dirty, "bit 32");
}

static void upper_halves_of_arguments(struct test *test)
{
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct call plain, dirty;

		ask(test, &plain, questions[i].fid, questions[i].x1,
		    questions[i].x2);
		ask(test, &dirty, questions[i].fid, questions[i].x1 | GARBAGE,
		    questions[i].x2 | GARBAGE);
		same_answer(test, &plain, &dirty, "garbage above arguments");
	}
}

/* Bits 23:17 of every question, one by one and all at once. */
static void reserved_bits(struct test *test)
{
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct call call;

		for (uint32_t bit = 17; bit < 24; bit++) {
			ask(test, &call, questions[i].fid | 1u << bit,
			    questions[i].x1, questions[i].x2);
			call_refused(test, &call);
		}
		ask(test, &call, questions[i].fid | SMCCC_FID_RESERVED,
		    questions[i].x1, questions[i].x2);
		call_refused(test, &call);
		ask(test, &call,
		    questions[i].fid | SMCCC_FID_RESERVED | SMCCC_FID_SVE_HINT,
		    questions[i].x1, questions[i].x2);
		call_refused(test, &call);
	}
}

/* R7: since 1.3 bit 16 is a hint; before, it was a reserved bit. */
static void sve_hint(struct test *test)
{
	if (test->machine->smccc_version < SMCCC_VERSION_NUM(1, 3)) {
		test->skip = "SMCCC older than 1.3 below";
		return;
	}
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct call plain, hinted;

		ask(test, &plain, questions[i].fid, questions[i].x1,
		    questions[i].x2);
		ask(test, &hinted, questions[i].fid | SMCCC_FID_SVE_HINT,
		    questions[i].x1, questions[i].x2);
		same_answer(test, &plain, &hinted, "with the SVE hint");
	}
}

static void sve_hint_before_1_3(struct test *test)
{
	if (test->machine->smccc_version >= SMCCC_VERSION_NUM(1, 3)) {
		test->skip = "SMCCC 1.3 or later below";
		return;
	}
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct call call, plain;

		ask(test, &plain, questions[i].fid, questions[i].x1,
		    questions[i].x2);
		ask(test, &call, questions[i].fid | SMCCC_FID_SVE_HINT,
		    questions[i].x1, questions[i].x2);
		if (!call_is_refusal(test, &call))
			same_answer(test, &plain, &call, "with the SVE hint");
	}
}

/* R4: an SMC32 answer is a word; its upper half is the word's extension. */
static void upper_halves_of_results(struct test *test)
{
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct call call;

		ask(test, &call, questions[i].fid, questions[i].x1,
		    questions[i].x2);
		for (uint32_t r = 0; r < 4; r++) {
			uint64_t x = call.out.x[r];

			test_check(test,
				   (r > 0 && x == call.in.x[r]) ||
					   x == (uint32_t)x ||
					   x == (uint64_t)(int32_t)x,
				   "0x%08x: x%u = 0x%lx", questions[i].fid, r,
				   x);
		}
	}
}

static const struct test_case cases[] = {
	{ "R3: the upper half of x0 is no part of the id", upper_half_of_id,
	  TEST_EACH_CONDUIT },
	{ "R3: nor for SMC64 calls", upper_half_of_wide_id, TEST_EACH_CONDUIT },
	{ "R4: upper halves of SMC32 arguments are ignored",
	  upper_halves_of_arguments, TEST_EACH_CONDUIT },
	{ "R4: SMC32 results are words", upper_halves_of_results,
	  TEST_EACH_CONDUIT },
	{ "R6: bits 23:17 make a fast call unknown", reserved_bits,
	  TEST_EACH_CONDUIT },
	{ "R7: the SVE hint changes no answer", sve_hint, TEST_EACH_CONDUIT },
	{ "R7: before 1.3 it is refused or changes no answer",
	  sve_hint_before_1_3, TEST_EACH_CONDUIT },
};
TOPIC(topic_identifiers, "identifiers", cases);
