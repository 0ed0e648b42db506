/* SPDX-License-Identifier: BSD-2-Clause */
/* PSCI tells the Trusted OSes. */
#include "tos_test.h"

#include "guests/rt/gic.h"
#include "guests/rt/timer.h"

#define TOPIC	"power"
#define ROUNDS	20u
#define WAIT_MS 20000u
#define OTHERS	3u
#define REST_US 100000u
#define LONG_US 1600000u

/* power_state, original format: power down, level 0. */
#define POWER_DOWN 0x10000u

static volatile uint64_t answer;

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

static void leave(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
}

/* CPU_OFF is refused once: say so, and leave then. */
static void stay(struct rt_cpu *cpu, void *argument)
{
	const uint32_t *fid = argument;
	struct call_image image = call_numbered(SMCCC_FID_PSCI_CPU_OFF);
	const struct call_image before = image;

	(void)cpu;
	call_site_find(SMCCC_CONDUIT_SMC, 0)->run(&image);
	answer = call_same_from(1, &before, &image) ? image.x[0] : 1;
	smc(*fid | TOS_CALL_REFUSE_OFF, 0, 0, 0);
}

static bool start(uint32_t i, void (*run)(struct rt_cpu *, void *),
		  void *argument)
{
	struct rt_cpu *cpu = &rt_cpus[i];
	const uint64_t before = cpu->started;

	cpu_prepare(cpu, i, run, argument);
	return smc(SMCCC_FID_PSCI_CPU_ON_64, i, (uint64_t)cpu_entry, 0) == 0 &&
	       cpu_wait(&cpu->started, before + 1, WAIT_MS);
}

static void test_on_off(uint32_t fid, const char *name)
{
	const uint64_t on = count(fid, TOS_COUNT_CPU_ON, ~0ull);
	const uint64_t off = count(fid, TOS_COUNT_CPU_OFF, ~0ull);
	bool good = true;

	for (uint32_t round = 0; round < ROUNDS; round++)
		for (uint32_t i = 1; i <= OTHERS; i++)
			good &= start(i, leave, NULL) &&
				cpu_wait_off(i, WAIT_MS);
	check(good &&
		      count(fid, TOS_COUNT_CPU_ON, ~0ull) ==
			      on + ROUNDS * OTHERS &&
		      count(fid, TOS_COUNT_CPU_OFF, ~0ull) ==
			      off + ROUNDS * OTHERS &&
		      count(fid, TOS_COUNT_STRANGE, ~0ull) == 0,
	      name);
}

/* @fid's Trusted OS refuses; the one before it has to be told again. */
static void test_refuse(uint32_t fid, uint32_t other, const char *name)
{
	const uint64_t on = count(other, TOS_COUNT_CPU_ON, 1);
	const uint64_t off = count(other, TOS_COUNT_CPU_OFF, 1);
	bool good;

	answer = 0;
	smc(fid | TOS_CALL_REFUSE_OFF, 1, 0, 0);
	good = start(1, stay, &fid) && cpu_wait_off(1, WAIT_MS);
	smc(fid | TOS_CALL_REFUSE_OFF, 0, 0, 0);
	good &= (int64_t)answer == PSCI_DENIED;
	/* On, off, refused and so on again, off; or on, refused, off. */
	if (other != fid)
		good &= count(other, TOS_COUNT_CPU_ON, 1) == on + 2 &&
			count(other, TOS_COUNT_CPU_OFF, 1) == off + 2;
	else
		good &= count(other, TOS_COUNT_CPU_ON, 1) == on + 1 &&
			count(other, TOS_COUNT_CPU_OFF, 1) == off + 2;
	check(good, name);
}

/* CPU 1: power down, come back at cpu_entry, and leave the second time. */
static volatile uint64_t suspends, suspend_us;

static void suspend(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	if (suspends++ != 0)
		return;
	gic_enable(TIMER_INTID);
	timer_start(suspend_us);
	answer = smc(SMCCC_FID_PSCI_CPU_SUSPEND_64, POWER_DOWN,
		     (uint64_t)cpu_entry, 0);
}

/* Where PSCI has a power-down state, Trusted OSes are told of it. */
static void test_suspend(uint32_t fid)
{
	const uint64_t told = count(fid, TOS_COUNT_SUSPEND, 1);
	const uint64_t back = count(fid, TOS_COUNT_RESUME, 1);
	bool good = true;

	/* A timer that is faster than the call refuses it: longer, then. */
	suspends = 0;
	for (uint64_t us = REST_US; us <= LONG_US && good && suspends < 2;
	     us *= 2) {
		answer = 0;
		suspends = 0;
		suspend_us = us;
		good = start(1, suspend, NULL) && cpu_wait_off(1, WAIT_MS) &&
		       answer == 0;
	}
	if ((int64_t)answer == PSCI_INVALID_PARAMETERS) {
		tap_skip(&tap, TOPIC, "CPU_SUSPEND is told", NULL,
			 "no power-down state");
		return;
	}
	check(good && suspends == 2 &&
		      count(fid, TOS_COUNT_SUSPEND, 1) == told + 1 &&
		      count(fid, TOS_COUNT_RESUME, 1) == back + 1,
	      "CPU_SUSPEND is told");
}

void test_power(const struct scene *scene)
{
	check(smc(SMCCC_FID_PSCI_MIGRATE_INFO_TYPE, 0, 0, 0) == 2,
	      "MIGRATE_INFO_TYPE: it need not move");
	if (scene->first) {
		check(count(FIRST(0), TOS_COUNT_CPU_ON, 0) == 0,
		      "nobody has called CPU_ON for the boot CPU");
		test_on_off(FIRST(0), "CPU_ON and CPU_OFF are told");
		test_refuse(FIRST(0), FIRST(0), "CPU_OFF may be refused");
		test_suspend(FIRST(0));
	}
	if (scene->second)
		test_on_off(SECOND(0), "to the second, too");
	if (scene->first && scene->second)
		test_refuse(SECOND(0), FIRST(0),
			    "by the second; the first goes on, too");
}
