/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/rt/gic.h"
#include "tests/system/el3/debug/debug.h"

#define TOPIC	   "pmf"
#define EINVAL	   22
#define RUNTIME(n) (0x41000400u | (n))
#define STAT(n)	   (0x41000000u | (n))
#define CPU(n)	   (0x00000000u | (n))
#define CALLS(n)   (0x00000400u | (n))
#define BOOT(n)	   (0x00000800u | (n))

static const uint32_t get_64[] = { SMCCC_FID_PMF_SMC_GET_TIMESTAMP_64,
				   SMCCC_FID_PMF_SMC_GET_TIMESTAMP_DEP_64 };
static const uint32_t get_32[] = { SMCCC_FID_PMF_SMC_GET_TIMESTAMP,
				   SMCCC_FID_PMF_SMC_GET_TIMESTAMP_DEP };

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

static uint64_t stamp(uint32_t tid, uint64_t mpidr)
{
	const struct answer answer = ask(get_64[0], tid, mpidr, 0, 0);

	return answer.x0 == 0 ? answer.x[1] : UINT64_MAX;
}

static bool refused(uint64_t tid, uint64_t mpidr, uint64_t flags)
{
	bool all = true;

	for (size_t i = 0; i < 2; i++) {
		const struct answer answer =
			ask(get_64[i], tid, mpidr, flags, 4);

		all &= answer.x0 == -EINVAL && answer.x[1] == tid &&
		       answer.x[2] == mpidr && answer.x[3] == flags;
	}
	return all;
}

static void test_version(void)
{
	const struct answer wide =
		ask(SMCCC_FID_PMF_SMC_GET_VERSION_64, 0, 2, 3, 0);
	const struct answer narrow =
		ask(SMCCC_FID_PMF_SMC_GET_VERSION, 0, 2, 3, 0);

	check(wide.x0 == 0 && wide.x[1] == 1 && wide.x[2] == 2 &&
		      narrow.x0 == 0 && narrow.x[1] == 1,
	      "version 1, in both widths");
}

static void test_refused(void)
{
	check(refused(RUNTIME(6), 0, 0) && refused(STAT(2), 0, 0) &&
		      refused(CPU(4), 0, 0) && refused(BOOT(5), 0, 0) &&
		      refused(RUNTIME(255), 0, 0),
	      "numbers past a service's last");
	check(refused(0x41000c00, 0, 0) && refused(0x40000400, 0, 0) &&
		      refused(0xffffffff, 0, 0) && refused(0x41000500, 0, 0) &&
		      refused(0x41010400, 0, 0) &&
		      refused(1ull << 32 | RUNTIME(0), 0, 0),
	      "services that nobody has, reserved bits");
	check(refused(RUNTIME(0), 4, 0) && refused(RUNTIME(0), 0x100, 0) &&
		      refused(RUNTIME(0), 1ull << 32, 0) &&
		      refused(RUNTIME(0), ~0ull, 0),
	      "CPUs that are not there");
	check(refused(RUNTIME(0), 0, 2) && refused(RUNTIME(0), 0, ~0ull),
	      "unknown flags");
	check(ask(get_64[0], RUNTIME(0), 0x81000001, 1, 0).x0 == 0,
	      "an MPIDR with its other bits, and cache maintenance");
}

static void test_standby(void)
{
	uint64_t start, when, times[6], stats[2];
	bool rising = true;

	gic_enable(TIMER_INTID);
	start = sysreg_read(cntpct_el0);
	when = timer_start(2000);
	smc(SMCCC_FID_PSCI_CPU_SUSPEND_64, 0, 0, 0);
	timer_stop();
	gic_disable(TIMER_INTID);
	for (uint32_t i = 0; i < 6; i++)
		times[i] = stamp(RUNTIME(i), 0);
	stats[0] = stamp(STAT(0), 0);
	stats[1] = stamp(STAT(1), 0);
	rising = start <= times[0] && times[0] <= times[2] &&
		 times[2] < times[3] && times[3] <= times[1] &&
		 times[1] <= sysreg_read(cntpct_el0);
	check(rising && times[3] >= when, "a standby: enter, low power, exit");
	check(stats[0] >= times[0] && stats[1] > stats[0] &&
		      stats[1] <= times[1] && times[4] == 0 && times[5] == 0,
	      "the same as PSCI_STAT has it; nothing is flushed");
}

static void nothing(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
}

static void test_cpu_on(void)
{
	uint64_t start = sysreg_read(cntpct_el0), times[4];

	check(stamp(CPU(0), 1) == 0 && stamp(CPU(3), 1) == 0,
	      "what has not happened is zero");
	if (!run_on(nothing)) {
		check(false, "CPU 1 runs");
		return;
	}
	for (uint32_t i = 0; i < 4; i++)
		times[i] = stamp(CPU(i), 1);
	check(start <= times[0] && times[0] < times[1] && times[1] < times[2] &&
		      times[2] < times[3] &&
		      times[3] <= sysreg_read(cntpct_el0),
	      "CPU 1: asked for, started, done, off; read by CPU 0");
}

static void test_widths(void)
{
	const uint64_t wide = stamp(RUNTIME(0), 0);
	bool same = true;

	for (size_t i = 0; i < 2; i++) {
		const struct answer low =
			ask(get_32[i], 0xffffffff00000000 | RUNTIME(0),
			    0xffffffff00000000, 0, 0);

		same &= low.x0 == 0 && low.x[1] == (uint32_t)wide &&
			low.x[2] == wide >> 32 &&
			ask(get_64[i], RUNTIME(0), 0, 0, 0).x[1] == wide;
	}
	check(wide != 0 && same, "SMC32 in two halves, at both places");
}

static void test_boot_stamps(void)
{
	check(stamp(BOOT(0), 0) > 0 && stamp(BOOT(0), 0) < stamp(BOOT(4), 0) &&
		      stamp(BOOT(4), 0) <= sysreg_read(cntpct_el0) &&
		      stamp(BOOT(0), 1) == 0,
	      "the start's own");
}

static uint64_t calls(uint64_t what)
{
	const struct answer answer =
		ask(SMCCC_FID_SMCGATE_EL3_PMF_CALLS, what, 0, 0, 0);

	return answer.x0 == 0 ? answer.x[1] : UINT64_MAX;
}

/* Of a call between two readings of the counter. */
static bool timed(uint32_t fid, uint64_t x1, int64_t expected)
{
	const uint64_t before = sysreg_read(cntpct_el0);
	const int64_t x0 = ask(fid, x1, 0, 0, 0).x0;
	const uint64_t after = sysreg_read(cntpct_el0);
	/* Its own reading begins by replacing them: the exit first. */
	const struct answer out = ask(get_64[0], CALLS(1), 0, 0, 0);

	return x0 == expected && out.x0 == 0 && out.x[1] >= before &&
	       out.x[1] <= after;
}

static void test_timed(void)
{
	uint64_t enter;

	check(calls(2) == 0 && stamp(CALLS(0), 0) == 0 &&
		      stamp(CALLS(1), 0) == 0 &&
		      ask(SMCCC_FID_SMCGATE_EL3_PMF_CALLS, 3, 0, 0, 0).x0 ==
			      SMCCC_INVALID_PARAMETER,
	      "calls are not timed at first");
	check(calls(1) == 0 && calls(2) == 1, "switched on");
	enter = stamp(CALLS(0), 0);
	check(enter != 0 && enter <= sysreg_read(cntpct_el0) &&
		      stamp(CALLS(0), 0) > enter,
	      "the enter of the call that reads it");
	check(timed(SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, 1, 0) &&
		      timed(SMCCC_FID_PSCI_VERSION, 0,
			    (int64_t)smc(SMCCC_FID_PSCI_VERSION, 0, 0, 0)) &&
		      timed(0xc2001234, 0, -1) && timed(1, 0, -1) &&
		      ask(SMCCC_FID_SMCCC_ARCH_FEATURES, 1, 0, 0, 0).x0 == -1 &&
		      timed(SMCCC_FID_PSCI_FEATURES, 1, -1) &&
		      timed(SMCCC_FID_PSCI_FEATURES, SMCCC_FID_SMCCC_VERSION,
			    0) &&
		      timed(SMCCC_FID_SMCCC_ARCH_FEATURES,
			    SMCCC_FID_SMCCC_VERSION, 0),
	      "the exit of calls to C, constants, refusals");
	check(stamp(CALLS(0), 1) == 0, "CPU 1's are not");
	check(calls(0) == 1 && calls(2) == 0 && stamp(CALLS(0), 0) != 0,
	      "switched off");
	enter = stamp(CALLS(0), 0);
	check(stamp(CALLS(0), 0) == enter, "then they stand");
}

static uint64_t was;

static void switch_on(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	was = calls(1);
}

static void ask_only(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	was = calls(2);
}

void test_timed_off(void)
{
	bool good = run_on(switch_on) && was == 0;

	good &= run_on(ask_only) && was == 0;
	check(good, "CPU_OFF switches it off");
}

void test_pmf(void)
{
	test_version();
	test_refused();
	test_cpu_on();
	test_standby();
	test_widths();
	test_boot_stamps();
	test_timed();
}
