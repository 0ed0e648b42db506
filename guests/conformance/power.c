/* SPDX-License-Identifier: BSD-2-Clause */
/* DEN0022, what is told of power, and of memory over a reset. */
#include "guests/conformance/conformance.h"
#include "guests/rt/gic.h"
#include "guests/rt/timer.h"

#define STANDBY	   0
#define WILD_MPIDR 0xff00fffffeull
#define WAIT_US	   20000ull
#define WAITS	   8 /* each twice as long as the one before */
#define DEVICE	   0x08000000ull

static bool is_there(struct test *test, uint32_t fid)
{
	if ((int32_t)call_3(test, SMCCC_FID_PSCI_FEATURES, fid, 0, 0) >= 0)
		return true;
	test->skip = "not there";
	return false;
}

static int64_t hw_state(struct test *test, uint64_t mpidr, uint64_t level)
{
	return call_3(test, SMCCC_FID_PSCI_NODE_HW_STATE_64, mpidr, level, 0);
}

static void node_hw_state(struct test *test)
{
	const struct machine *machine = test->machine;

	if (!is_there(test, SMCCC_FID_PSCI_NODE_HW_STATE_64))
		return;
	test_check(test, hw_state(test, machine->mpidr, 0) == PSCI_HW_ON,
		   "this CPU: %ld", (long)hw_state(test, machine->mpidr, 0));
	test_check(test,
		   call_3(test, SMCCC_FID_PSCI_NODE_HW_STATE, machine->mpidr, 0,
			  0) == PSCI_HW_ON,
		   "the SMC32 form");
	for (uint32_t i = 1; i < machine->cpus; i++) {
		int64_t state = hw_state(test, machine->mpidrs[i], 0);

		test_check(test,
			   state >= PSCI_HW_ON && state <= PSCI_HW_STANDBY,
			   "CPU %u, off: %ld", i, (long)state);
		test_check(test, !machine->strict || state == PSCI_HW_OFF,
			   "CPU %u, off: %ld", i, (long)state);
	}
	test_check(test,
		   hw_state(test, WILD_MPIDR, 0) == PSCI_INVALID_PARAMETERS,
		   "no such CPU: %ld", (long)hw_state(test, WILD_MPIDR, 0));
	for (uint64_t level = 4; level; level <<= 1)
		if ((uint32_t)level)
			test_check(test,
				   hw_state(test, machine->mpidr, level) ==
					   PSCI_INVALID_PARAMETERS,
				   "level 0x%lx: %ld", level,
				   (long)hw_state(test, machine->mpidr, level));
}

static uint64_t stat(struct test *test, uint32_t fid, uint64_t mpidr,
		     uint64_t state)
{
	return (uint64_t)call_3(test, fid, mpidr, state, 0);
}

/* What one standby adds to its own CPU's: at most one stay, and its time. */
struct stay {
	uint64_t count, us;
};

static struct stay stay(struct test *test, uint64_t wait_us)
{
	const uint64_t mpidr = test->machine->mpidr;
	const uint64_t count =
		stat(test, SMCCC_FID_PSCI_STAT_COUNT_64, mpidr, STANDBY);
	const uint64_t us =
		stat(test, SMCCC_FID_PSCI_STAT_RESIDENCY_64, mpidr, STANDBY);
	uint64_t ticks = timer_now();
	struct stay stay;

	timer_start(wait_us);
	call_3(test, SMCCC_FID_PSCI_CPU_SUSPEND_64, STANDBY, 0, 0);
	ticks = timer_now() - ticks;
	timer_stop();
	stay.count = stat(test, SMCCC_FID_PSCI_STAT_COUNT_64, mpidr, STANDBY) -
		     count;
	stay.us = stat(test, SMCCC_FID_PSCI_STAT_RESIDENCY_64, mpidr, STANDBY) -
		  us;
	test_check(test, stay.count <= 1, "%lu stays for one", stay.count);
	test_check(test, timer_ticks_of_us(stay.us) <= ticks,
		   "%lu us of a call that took %lu ticks", stay.us, ticks);
	return stay;
}

static void statistics(struct test *test)
{
	struct stay found = { 0 };

	if (!is_there(test, SMCCC_FID_PSCI_STAT_COUNT_64) ||
	    !is_there(test, SMCCC_FID_PSCI_STAT_RESIDENCY_64))
		return;
	if (!gic_enable(TIMER_INTID)) {
		test->skip = "no redistributor where the header says";
		return;
	}
	/* There is none to speak of if the timer is faster than the call. */
	for (uint32_t i = 0; i < WAITS && found.us == 0; i++)
		found = stay(test, WAIT_US << i);
	gic_disable(TIMER_INTID);
	test_check(test, found.count == 1 && found.us > 0,
		   "%lu stays, %lu us, of a standby", found.count, found.us);
	test_check(test,
		   stat(test, SMCCC_FID_PSCI_STAT_COUNT_64, WILD_MPIDR,
			STANDBY) == 0,
		   "a CPU that is not there has rested");
}

static int64_t protect(struct test *test, uint64_t enable)
{
	return call_3(test, SMCCC_FID_PSCI_MEM_PROTECT, enable, 0, 0);
}

static void mem_protect(struct test *test)
{
	int64_t before;

	if (!is_there(test, SMCCC_FID_PSCI_MEM_PROTECT))
		return;
	before = protect(test, 1);
	test_check(test, before == 0 || before == 1, "%ld", (long)before);
	test_check(test, protect(test, 0) == 1, "enabled, and says otherwise");
	test_check(test, protect(test, (uint64_t)before) == 0,
		   "disabled, and says otherwise");
}

static void check_range(struct test *test)
{
	static const struct {
		uint64_t base, bytes;
	} bad[] = {
		{ DEVICE, 0x1000 },
		{ 0, ~0ull },
		{ ~0xfffull, 0x2000 },
		{ 0x0000ffff00000000, 0x1000 },
	};
	const uint32_t fid = SMCCC_FID_PSCI_MEM_PROTECT_CHECK_RANGE_64;
	int64_t code;

	if (!is_there(test, fid))
		return;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		code = call_3(test, fid, bad[i].base, bad[i].bytes, 0);
		test_check(test, code == PSCI_DENIED, "0x%lx, 0x%lx bytes: %ld",
			   bad[i].base, bad[i].bytes, (long)code);
	}
	code = call_3(test, fid, (uint64_t)image_head, 0x1000, 0);
	test_check(test, code == PSCI_SUCCESS || code == PSCI_DENIED,
		   "this image: %ld", (long)code);
}

static const struct test_case cases[] = {
	{ "NODE_HW_STATE", node_hw_state, TEST_EACH_CONDUIT },
	{ "STAT_COUNT and STAT_RESIDENCY", statistics, TEST_EACH_CONDUIT },
	{ "MEM_PROTECT", mem_protect, TEST_EACH_CONDUIT },
	{ "MEM_PROTECT_CHECK_RANGE", check_range, TEST_EACH_CONDUIT },
};
TOPIC(topic_power, "power", cases);
