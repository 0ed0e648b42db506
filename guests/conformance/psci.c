/* SPDX-License-Identifier: BSD-2-Clause */
/* DEN0022, what one CPU can ask; smp.c has what takes two. */
#include "arch/aarch64/sysreg.h"
#include "guests/conformance/conformance.h"
#include "guests/rt/cpu.h"

#define WILD_MPIDR 0xff00fffffeull /* a CPU that no machine has */
#define DEVICE	   0x08000000ull   /* the GIC: not memory */
#define HIGH	   0x0000ffff00000000ull
#define PSCI_NUMS  0x20

static int32_t psci_features_of(struct test *test, uint32_t fid)
{
	return (int32_t)call_3(test, SMCCC_FID_PSCI_FEATURES, fid, 0, 0);
}

static void version(struct test *test)
{
	uint32_t value =
		(uint32_t)call_3(test, SMCCC_FID_PSCI_VERSION, 1, 2, 3);

	test_check(test, value == test->machine->psci_version, "0x%x, 0x%x",
		   value, test->machine->psci_version);
	test_check(test, value >= PSCI_VERSION_NUM(0, 2) && value < 0x100000,
		   "0x%x", value);
}

static void version_at_least_1_3(struct test *test)
{
	test_check(test, test->machine->psci_version >= PSCI_VERSION_NUM(1, 3),
		   "PSCI %u.%u", test->machine->psci_version >> 16,
		   test->machine->psci_version & 0xffff);
}

/* DEN0022, "Mandatory functions", of version 1.0 on. */
static void mandatory(struct test *test)
{
	static const uint32_t fids[] = {
		SMCCC_FID_PSCI_VERSION,	       SMCCC_FID_PSCI_CPU_SUSPEND,
		SMCCC_FID_PSCI_CPU_OFF,	       SMCCC_FID_PSCI_CPU_ON,
		SMCCC_FID_PSCI_CPU_ON_64,      SMCCC_FID_PSCI_AFFINITY_INFO,
		SMCCC_FID_PSCI_SYSTEM_OFF,     SMCCC_FID_PSCI_SYSTEM_RESET,
		SMCCC_FID_PSCI_FEATURES,       SMCCC_FID_PSCI_AFFINITY_INFO_64,
		SMCCC_FID_PSCI_CPU_SUSPEND_64,
	};

	for (size_t i = 0; i < sizeof(fids) / sizeof(fids[0]); i++) {
		int32_t flags = psci_features_of(test, fids[i]);

		test_check(test, flags >= 0, "0x%08x: %d", fids[i], flags);
	}
}

static void feature_flags(struct test *test)
{
	for (uint32_t num = 0; num < PSCI_NUMS; num++)
		for (uint32_t wide = 0; wide < 2; wide++) {
			uint32_t fid = SMCCC_FID(SMCCC_FAST, wide,
						 SMCCC_OWNER_STD, num);
			int32_t flags = psci_features_of(test, fid);
			int32_t allowed = 0;

			if (num == (SMCCC_FID_PSCI_CPU_SUSPEND & 0xffff))
				allowed = PSCI_FEATURE_OS_INITIATED |
					  PSCI_FEATURE_EXTENDED_STATE;
			if (num == (SMCCC_FID_PSCI_SYSTEM_OFF2 & 0xffff))
				allowed = 1;
			test_check(test,
				   flags == PSCI_NOT_SUPPORTED ||
					   (flags & ~allowed) == 0,
				   "0x%08x: flags 0x%x", fid, (uint32_t)flags);
		}
}

static void feature_of_unknown(struct test *test)
{
	static const uint32_t fids[] = {
		0x00000000,
		0x8400001f,
		0xc400001f,
		0x84000777,
		0xffffffff,
		SMCCC_FID_PSCI_VERSION | SMCCC_FID_64,
		SMCCC_FID_PSCI_CPU_OFF | SMCCC_FID_64,
		SMCCC_FID_PSCI_SYSTEM_OFF | SMCCC_FID_64,
		SMCCC_FID_PSCI_CPU_ON & ~SMCCC_FID_FAST,
		SMCCC_FID_PSCI_CPU_ON | 0x40000,
	};

	for (size_t i = 0; i < sizeof(fids) / sizeof(fids[0]); i++) {
		int32_t flags = psci_features_of(test, fids[i]);

		test_check(test, flags == PSCI_NOT_SUPPORTED, "0x%08x: %d",
			   fids[i], flags);
	}
}

/* What FEATURES denies is refused when called; what it has is not. */
static void feature_agrees(struct test *test)
{
	for (uint32_t num = 0; num < PSCI_NUMS; num++)
		for (uint32_t wide = 0; wide < 2; wide++) {
			uint32_t fid = SMCCC_FID(SMCCC_FAST, wide,
						 SMCCC_OWNER_STD, num);
			bool claimed = psci_features_of(test, fid) >= 0;
			struct call call;

			if (claimed && known_no_return(fid))
				continue;
			if (!claimed && num < 0xc && num != 5 && num != 7)
				continue; /* last.c: it may be a lie */
			call_fill(&call, fid);
			call.in.x[1] = fid == SMCCC_FID_PSCI_FEATURES
					       ? SMCCC_FID_PSCI_VERSION
					       : WILD_MPIDR;
			call_issue(test, &call);
			/* MIGRATE may be there and say NOT_SUPPORTED, and
			   FEATURES says so of what it is asked about. */
			if ((num < 5 || num > 7) && num != 0xa)
				test_check(test,
					   claimed !=
						   call_is_refusal(test, &call),
					   "0x%08x: FEATURES says %s, it 0x%lx",
					   fid, claimed ? "yes" : "no",
					   call.out.x[0]);
		}
}

static void cpu_on_self(struct test *test)
{
	static const uint32_t fids[] = { SMCCC_FID_PSCI_CPU_ON,
					 SMCCC_FID_PSCI_CPU_ON_64 };

	for (size_t i = 0; i < 2; i++) {
		int64_t code = call_3(test, fids[i], test->machine->mpidr,
				      (uint64_t)cpu_entry, 0);

		test_check(test, code == PSCI_ALREADY_ON, "0x%08x: %ld",
			   fids[i], (long)code);
	}
}

static void cpu_on_wild(struct test *test)
{
	static const uint64_t mpidrs[] = {
		WILD_MPIDR,   0xff,
		0x100,	      0x10000,
		0xff00000000, 0x1000000000000000,
		0x80000000,   0x40000000,
		0x01000000,   0xffffffffffffffff,
	};

	for (size_t i = 0; i < sizeof(mpidrs) / sizeof(mpidrs[0]); i++) {
		int64_t code = call_3(test, SMCCC_FID_PSCI_CPU_ON_64, mpidrs[i],
				      (uint64_t)cpu_entry, 0);

		test_check(test, code == PSCI_INVALID_PARAMETERS,
			   "MPIDR 0x%lx: %ld", mpidrs[i], (long)code);
	}
}

/* DEN0022 wants zeroes around the affinity fields: MPIDR_EL1 as it reads. */
static void cpu_on_raw_mpidr(struct test *test)
{
	int64_t code = call_3(test, SMCCC_FID_PSCI_CPU_ON_64,
			      sysreg_read(mpidr_el1), (uint64_t)cpu_entry, 0);

	test_check(test, code == PSCI_INVALID_PARAMETERS, "MPIDR 0x%lx: %ld",
		   sysreg_read(mpidr_el1), (long)code);
}

/* Aimed at this CPU, which is on: either complaint is right. */
static void cpu_on_self_bad_entry(struct test *test)
{
	static const uint64_t entries[] = { 0, DEVICE, HIGH, ~0ull };

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		int64_t code = call_3(test, SMCCC_FID_PSCI_CPU_ON_64,
				      test->machine->mpidr, entries[i], 0);

		test_check(test,
			   code == PSCI_ALREADY_ON ||
				   code == PSCI_INVALID_ADDRESS,
			   "entry 0x%lx: %ld", entries[i], (long)code);
	}
}

static void affinity_info_self(struct test *test)
{
	for (uint64_t level = 0; level < 4; level++) {
		int64_t state = call_3(test, SMCCC_FID_PSCI_AFFINITY_INFO_64,
				       test->machine->mpidr, level, 0);

		/* Since 1.0 levels above 0 may be refused. */
		test_check(test,
			   state == PSCI_AFFINITY_ON ||
				   (level && state == PSCI_INVALID_PARAMETERS),
			   "level %lu: %ld", level, (long)state);
	}
	test_check(test,
		   call_3(test, SMCCC_FID_PSCI_AFFINITY_INFO,
			  test->machine->mpidr, 0, 0) == PSCI_AFFINITY_ON,
		   "the SMC32 form");
}

static void affinity_info_bad(struct test *test)
{
	static const struct {
		uint64_t mpidr;
		uint64_t level;
	} bad[] = {
		{ WILD_MPIDR, 0 },
		{ 0xff, 0 },
		{ 0x80000000, 0 },
		{ 0xffffffffffffffff, 0 },
		{ 0, 4 },
		{ 0, 0xff },
		{ 0, 0xffffffffffffffff },
		{ 0, 1ull << 32 },
		{ 0x4000000000000000, 0 },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t state = call_3(test, SMCCC_FID_PSCI_AFFINITY_INFO_64,
				       bad[i].mpidr, bad[i].level, 0);

		/* The level is a uint32_t: bit 32 may be beside the point. */
		if (bad[i].level == 1ull << 32 && state == PSCI_AFFINITY_ON)
			continue;
		test_check(test, state == PSCI_INVALID_PARAMETERS,
			   "MPIDR 0x%lx level 0x%lx: %ld", bad[i].mpidr,
			   bad[i].level, (long)state);
	}
}

static void migrate(struct test *test)
{
	int64_t type = call_3(test, SMCCC_FID_PSCI_MIGRATE_INFO_TYPE, 0, 0, 0);

	test_check(test, type == PSCI_NOT_SUPPORTED || (type >= 0 && type < 3),
		   "MIGRATE_INFO_TYPE: %ld", (long)type);
	if (type >= 0 && type != PSCI_TOS_NOT_PRESENT)
		return;
	type = call_3(test, SMCCC_FID_PSCI_MIGRATE_64, test->machine->mpidr, 0,
		      0);
	test_check(test, type == PSCI_NOT_SUPPORTED || type == -7,
		   "MIGRATE without a Trusted OS: %ld", (long)type);
}

/* Calls that end the machine, with arguments that forbid it. */
static void reset2_bad(struct test *test)
{
	static const uint32_t fids[] = { SMCCC_FID_PSCI_SYSTEM_RESET2,
					 SMCCC_FID_PSCI_SYSTEM_RESET2_64 };

	for (size_t i = 0; i < 2; i++) {
		int32_t flags = psci_features_of(test, fids[i]);
		int64_t code;

		if (flags < 0) {
			test->skip = "no SYSTEM_RESET2";
			return;
		}
		code = call_3(test, fids[i], 1, 0, 0);
		test_check(test, code == PSCI_INVALID_PARAMETERS,
			   "0x%08x, reserved type 1: %ld", fids[i], (long)code);
		code = call_3(test, fids[i], 0x7fffffff, 0, 0);
		test_check(test, code == PSCI_INVALID_PARAMETERS,
			   "0x%08x, reserved type 0x7fffffff: %ld", fids[i],
			   (long)code);
	}
}

static void off2_bad(struct test *test)
{
	int64_t code;

	if (psci_features_of(test, SMCCC_FID_PSCI_SYSTEM_OFF2_64) < 0) {
		test->skip = "no SYSTEM_OFF2";
		return;
	}
	code = call_3(test, SMCCC_FID_PSCI_SYSTEM_OFF2_64, 0x10, 0, 0);
	test_check(test, code == PSCI_INVALID_PARAMETERS, "type 0x10: %ld",
		   (long)code);
	code = call_3(test, SMCCC_FID_PSCI_SYSTEM_OFF2_64, 1, 1, 0);
	test_check(test, code == PSCI_INVALID_PARAMETERS, "a cookie: %ld",
		   (long)code);
}

static const struct test_case cases[] = {
	{ "PSCI_VERSION", version, TEST_EACH_CONDUIT },
	{ "PSCI_VERSION is 1.3 or later", version_at_least_1_3, TEST_SETTLED },
	{ "mandatory functions are there", mandatory, TEST_EACH_CONDUIT },
	{ "FEATURES has no reserved flags", feature_flags, TEST_EACH_CONDUIT },
	{ "FEATURES of unknown functions", feature_of_unknown,
	  TEST_EACH_CONDUIT },
	{ "FEATURES agrees with the call", feature_agrees, TEST_EACH_CONDUIT },
	{ "CPU_ON of the calling CPU", cpu_on_self, TEST_EACH_CONDUIT },
	{ "CPU_ON of CPUs that are not there", cpu_on_wild, TEST_EACH_CONDUIT },
	{ "CPU_ON with MPIDR_EL1 unmasked", cpu_on_raw_mpidr,
	  TEST_EACH_CONDUIT | TEST_SETTLED },
	{ "CPU_ON of the calling CPU at a bad entry", cpu_on_self_bad_entry,
	  TEST_EACH_CONDUIT },
	{ "AFFINITY_INFO of the calling CPU", affinity_info_self,
	  TEST_EACH_CONDUIT },
	{ "AFFINITY_INFO of nothing", affinity_info_bad, TEST_EACH_CONDUIT },
	{ "MIGRATE_INFO_TYPE and MIGRATE", migrate, TEST_EACH_CONDUIT },
	{ "SYSTEM_RESET2 with a reserved type", reset2_bad, TEST_EACH_CONDUIT },
	{ "SYSTEM_OFF2 with a bad argument", off2_bad, TEST_EACH_CONDUIT },
};
TOPIC(topic_psci, "psci", cases);
