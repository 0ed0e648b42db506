/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ids that are not those of CPU_OFF, SYSTEM_OFF or SYSTEM_RESET, however much
 * they look like them. A hypervisor that takes them for such ends the test
 * here, and the missing plan says so.
 */
#include "guests/conformance/conformance.h"
#include "lib/rt/rt.h"

static const uint32_t ends[] = { SMCCC_FID_PSCI_CPU_OFF,
				 SMCCC_FID_PSCI_SYSTEM_OFF,
				 SMCCC_FID_PSCI_SYSTEM_RESET };

#define ENDS (sizeof(ends) / sizeof(ends[0]))

static void refuse(struct test *test, uint64_t x0)
{
	struct call call;

	call_fill(&call, x0);
	call_issue(test, &call);
	call_refused(test, &call);
}

/* Defined for SMC32 only. */
static void wide_twins(struct test *test)
{
	rt_printf("# next: the SMC64 twin of CPU_OFF and the like\n");
	for (size_t i = 0; i < ENDS; i++)
		refuse(test, ends[i] | SMCCC_FID_64);
}

static void yielding_twins(struct test *test)
{
	rt_printf("# next: the yielding twin of CPU_OFF and the like\n");
	for (size_t i = 0; i < ENDS; i++)
		refuse(test, ends[i] & ~SMCCC_FID_FAST);
}

static void reserved_twins(struct test *test)
{
	rt_printf("# next: CPU_OFF and the like with reserved bits\n");
	for (size_t i = 0; i < ENDS; i++) {
		refuse(test, ends[i] | 0x20000);
		refuse(test, ends[i] | 0x800000);
	}
}

static void other_owners(struct test *test)
{
	rt_printf("# next: the numbers of CPU_OFF and the like, owner 20\n");
	for (size_t i = 0; i < ENDS; i++)
		refuse(test, SMCCC_FID(SMCCC_FAST, SMCCC_SMC32, 20,
				       ends[i] & SMCCC_FID_NUM));
}

static const struct test_case cases[] = {
	{ "CPU_OFF's numbers, another owner", other_owners, TEST_EACH_CONDUIT },
	{ "CPU_OFF, yielding", yielding_twins, TEST_EACH_CONDUIT },
	{ "CPU_OFF with reserved bits", reserved_twins, TEST_EACH_CONDUIT },
	{ "CPU_OFF, SMC64", wide_twins, TEST_EACH_CONDUIT },
};
TOPIC(topic_last, "last", cases);
