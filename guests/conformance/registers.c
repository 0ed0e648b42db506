/* SPDX-License-Identifier: BSD-2-Clause */
/* R8: what a call leaves as it was. */
#include "arch/aarch64/pauth.h"
#include "arch/aarch64/sysreg.h"
#include "guests/conformance/conformance.h"

/* One of each way a hypervisor may answer. */
static const uint32_t kinds[] = {
	SMCCC_FID_SMCCC_VERSION,
	SMCCC_FID_SMCCC_ARCH_FEATURES,
	SMCCC_FID_SMCCC_ARCH_WORKAROUND_1,
	SMCCC_FID_PSCI_VERSION,
	SMCCC_FID_PSCI_AFFINITY_INFO_64,
	SMCCC_FID_PSCI_CPU_ON_64,
	SMCCC_FID_VENDOR_HYP_CALL_UID,
	SMCCC_FID_TRNG_RND_64,
	SMCCC_FID_SMCGATE_SIP_EXAMPLE,
	0x8200abcd,
	0x86007777,
	0x02001234,
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* call_issue() compares; this drives it over the values that differ most. */
static void kept_x18_to_x30(struct test *test)
{
	static const uint64_t patterns[] = { 0, ~0ull, 0x5555555555555555ull };

	for (size_t i = 0; i < KINDS; i++)
		for (size_t p = 0; p < 3; p++) {
			struct call call;

			call_fill(&call, kinds[i]);
			for (uint32_t r = 4; r < 31; r++)
				call.in.x[r] = patterns[p];
			call.in.nzcv = patterns[p] & 0xf0000000;
			call_issue(test, &call);
		}
}

static void kept_flags(struct test *test)
{
	for (size_t i = 0; i < KINDS; i++)
		for (uint64_t nzcv = 0; nzcv < 16; nzcv++) {
			struct call call;

			call_fill(&call, kinds[i]);
			call.in.nzcv = nzcv << 28;
			call_issue(test, &call);
		}
}

static void kept_x4_to_x17(struct test *test)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct call call;

		call_fill(&call, kinds[i]);
		call_issue(test, &call);
		call_kept(test, &call, 4);
	}
}

/* A refusal has one result: whatever was in x1-x17 is still there. */
static void refusal_leaks_nothing(struct test *test)
{
	static const uint64_t patterns[] = { 0, ~0ull, 0xffffffffull,
					     0xffffffff00000000ull };

	for (size_t p = 0; p < sizeof(patterns) / sizeof(patterns[0]); p++) {
		struct call call;

		call_fill(&call, 0x8200abcd);
		for (uint32_t r = 1; r < 18; r++)
			call.in.x[r] = patterns[p];
		call_issue(test, &call);
		call_refused(test, &call);
	}
}

static void kept_fp(struct test *test)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct call_fp before, after;
		struct call call;

		for (uint32_t q = 0; q < 32; q++) {
			before.q[q][0] = 0x1111222233330000ull + q;
			before.q[q][1] = ~before.q[q][0];
		}
		before.fpcr = 0x00c00000; /* round towards zero */
		before.fpsr = 0x0800001f;
		call_fill(&call, kinds[i]);
		call_fp_load(&before);
		call_issue(test, &call);
		call_fp_store(&after);
		for (uint32_t q = 0; q < 32; q++)
			test_check(test,
				   after.q[q][0] == before.q[q][0] &&
					   after.q[q][1] == before.q[q][1],
				   "0x%08x: q%u changed", kinds[i], q);
		test_check(test,
			   after.fpcr == before.fpcr &&
				   after.fpsr == before.fpsr,
			   "0x%08x: FPCR 0x%lx, FPSR 0x%lx", kinds[i],
			   after.fpcr, after.fpsr);
	}
}

struct system_registers {
	uint64_t values[16];
};

/* EL1's own, and at EL2 still nobody else's business. */
static void system_read(struct system_registers *s)
{
	s->values[0] = sysreg_read(sctlr_el1);
	s->values[1] = sysreg_read(ttbr0_el1);
	s->values[2] = sysreg_read(ttbr1_el1);
	s->values[3] = sysreg_read(tcr_el1);
	s->values[4] = sysreg_read(mair_el1);
	s->values[5] = sysreg_read(vbar_el1);
	s->values[6] = sysreg_read(elr_el1);
	s->values[7] = sysreg_read(spsr_el1);
	s->values[8] = sysreg_read(esr_el1);
	s->values[9] = sysreg_read(far_el1);
	s->values[10] = sysreg_read(tpidr_el0);
	s->values[11] = sysreg_read(tpidrro_el0);
	s->values[12] = sysreg_read(contextidr_el1);
	s->values[13] = sysreg_read(cpacr_el1);
	s->values[14] = sysreg_read(par_el1);
	s->values[15] = sysreg_read(sp_el0);
}

static void system_poison(void)
{
	sysreg_write(elr_el1, 0x1234567890abcdefull);
	sysreg_write(spsr_el1, 0x3c5);
	sysreg_write(esr_el1, 0x56000000);
	sysreg_write(far_el1, 0xfedcba0987654321ull);
	sysreg_write(tpidr_el0, 0x1111222233334444ull);
	sysreg_write(tpidrro_el0, 0x5555666677778888ull);
	sysreg_write(contextidr_el1, 0x1234);
	sysreg_write(sp_el0, 0x40404040);
	isb();
}

static void kept_system(struct test *test)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct system_registers before, after;
		struct call call;

		system_poison();
		system_read(&before);
		call_fill(&call, kinds[i]);
		call_issue(test, &call);
		system_read(&after);
		for (uint32_t r = 0; r < 16; r++)
			test_check(test, after.values[r] == before.values[r],
				   "0x%08x: system register %u: 0x%lx, 0x%lx",
				   kinds[i], r, before.values[r],
				   after.values[r]);
	}
}

/* APIA, APIB, APDA, APDB and APGA, lower and upper half each. */
#define KEYS	       10
#define KEY_READ(n, r) s->values[n] = sysreg_read_coded(r)

static void keys_read(struct system_registers *s)
{
	KEY_READ(0, s3_0_c2_c1_0);
	KEY_READ(1, s3_0_c2_c1_1);
	KEY_READ(2, s3_0_c2_c1_2);
	KEY_READ(3, s3_0_c2_c1_3);
	KEY_READ(4, s3_0_c2_c2_0);
	KEY_READ(5, s3_0_c2_c2_1);
	KEY_READ(6, s3_0_c2_c2_2);
	KEY_READ(7, s3_0_c2_c2_3);
	KEY_READ(8, s3_0_c2_c3_0);
	KEY_READ(9, s3_0_c2_c3_1);
}

/* Whoever answers may use the one key that signs its own return addresses. */
static void kept_keys(struct test *test)
{
	if (!pauth_present()) {
		test->skip = "a CPU without pointer authentication";
		return;
	}
	sysreg_write_coded(s3_0_c2_c1_0, 0x0123456789abcdefull);
	sysreg_write_coded(s3_0_c2_c1_1, 0xfedcba9876543210ull);
	sysreg_write_coded(s3_0_c2_c3_0, 0x1122334455667788ull);
	for (size_t i = 0; i < KINDS; i++) {
		struct system_registers before, after;
		struct call call;

		keys_read(&before);
		call_fill(&call, kinds[i]);
		call_issue(test, &call);
		keys_read(&after);
		for (uint32_t r = 0; r < KEYS; r++)
			test_check(test, after.values[r] == before.values[r],
				   "0x%08x: key word %u: 0x%lx, 0x%lx",
				   kinds[i], r, before.values[r],
				   after.values[r]);
	}
}

static const struct test_case cases[] = {
	{ "R8: x18-x30 and SP", kept_x18_to_x30, TEST_EACH_CONDUIT },
	{ "R8: flags, masks and level", kept_flags, TEST_EACH_CONDUIT },
	{ "R8: x4-x17", kept_x4_to_x17, TEST_EACH_CONDUIT | TEST_SMCCC_1_1 },
	{ "R8: a refusal leaves x1-x17", refusal_leaks_nothing,
	  TEST_EACH_CONDUIT },
	{ "R8: FP and SIMD registers", kept_fp, TEST_EACH_CONDUIT },
	{ "system registers of EL1", kept_system, TEST_EACH_CONDUIT },
	{ "pointer authentication keys", kept_keys, TEST_EACH_CONDUIT },
};
TOPIC(topic_registers, "registers", cases);
