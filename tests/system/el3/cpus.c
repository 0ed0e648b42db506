/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A payload of its own: every CPU that the machine has, found by
 * AFFINITY_INFO. All of them run at once; each takes interrupts of its own.
 */
#include "el3_test.h"
#include "guests/rt/gic.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "guests/rt/trap.h"
#include "lib/rt/rt.h"

#define TOPIC	     "cpus"
#define CLUSTERS     4u
#define CLUSTER_CPUS 16u
#define MAX_CPUS     (CLUSTERS * CLUSTER_CPUS)
#define WAIT_MS	     10000u
#define SGI	     5u
#define WAKE_SGI     15u

struct tap tap;

/* cpus.S reads and writes it; each CPU its own. */
static struct cpus_found {
	uint64_t released; /* by us: go off */
	volatile uint64_t mpidr;
	volatile uint64_t current_el;
	volatile uint64_t here;
	uint64_t expected;
} found[MAX_CPUS];

static uint32_t count;

/* Stays until released, without a stack: cpus.S. */
extern const char cpus_entry[];

static void check(bool ok, const char *name)
{
	tap_result(&tap, ok, TOPIC, name, NULL);
}

static int64_t affinity(uint64_t mpidr, uint64_t level)
{
	return (int64_t)smc(SMCCC_FID_PSCI_AFFINITY_INFO_64, mpidr, level, 0);
}

static int64_t start(uint64_t mpidr, const void *entry, const void *context)
{
	return (int64_t)smc(SMCCC_FID_PSCI_CPU_ON_64, mpidr, (uint64_t)entry,
			    (uint64_t)context);
}

static uint64_t self(void)
{
	return sysreg_read(mpidr_el1) & MPIDR_AFFINITY;
}

/* Exactly those that exist have an answer, one after another. */
static void find(void)
{
	bool gap = false;

	for (uint64_t i = 0; i < MAX_CPUS; i++) {
		const uint64_t mpidr =
			(i / CLUSTER_CPUS) << 8 | i % CLUSTER_CPUS;
		const int64_t answer = affinity(mpidr, 0);

		if (answer == PSCI_INVALID_PARAMETERS)
			continue;
		gap |= i != count;
		found[count++].expected = mpidr;
	}
	rt_printf("# %u CPUs\n", count);
	check(!gap && count > 0, "they are numbered without a gap");
	check(affinity(CLUSTER_CPUS, 0) == PSCI_INVALID_PARAMETERS &&
		      affinity(0xff, 0) == PSCI_INVALID_PARAMETERS &&
		      affinity(0x10000, 0) == PSCI_INVALID_PARAMETERS &&
		      affinity(1ull << 32, 0) == PSCI_INVALID_PARAMETERS &&
		      start(CLUSTER_CPUS, cpus_entry, NULL) ==
			      PSCI_INVALID_PARAMETERS,
	      "nobody answers to other names");
}

/* A cluster is off when all of its CPUs are. */
static bool clusters(bool on)
{
	bool good = affinity(0, 1) == PSCI_AFFINITY_ON &&
		    affinity(0, 2) == PSCI_AFFINITY_ON;

	for (uint64_t i = 1; i < CLUSTERS; i++) {
		const int64_t there = on ? PSCI_AFFINITY_ON : PSCI_AFFINITY_OFF;

		good &= affinity(i << 8, 1) ==
			(i * CLUSTER_CPUS < count ? there
						  : PSCI_INVALID_PARAMETERS);
	}
	return good;
}

static void all_at_once(void)
{
	bool started = true, right = true, again = true, off = true;

	check(clusters(false), "level 1 before: clusters of CPUs that are off");
	for (uint32_t i = 1; i < count; i++) {
		found[i].released = found[i].here = 0;
		started &= start(found[i].expected, cpus_entry, &found[i]) ==
			   PSCI_SUCCESS;
	}
	for (uint32_t i = 1; i < count; i++) {
		started &= cpu_wait(&found[i].here, 1, WAIT_MS);
		right &= (found[i].mpidr & MPIDR_AFFINITY) ==
				 found[i].expected &&
			 found[i].current_el >> 2 == cpu_current_el();
		again &= start(found[i].expected, cpus_entry, NULL) ==
			 PSCI_ALREADY_ON;
	}
	check(started, "all run at once");
	check(right, "each is the one that was asked for");
	check(again, "and is on");
	check(clusters(true), "level 1 now: clusters that are on");
	for (uint32_t i = 1; i < count; i++)
		*(volatile uint64_t *)&found[i].released = 1;
	dsb_sy();
	for (uint32_t i = 1; i < count; i++)
		off &= cpu_wait_off(found[i].expected, WAIT_MS);
	check(off && clusters(false), "and off again");
}

/*
 * The SGI that the monitor wakes parked CPUs by, sent by whom it does not
 * belong to. (QEMU 7.2's GICv2 even delivers it.)
 */
static void wake_by_hand(void)
{
	bool off = true;

	for (uint32_t round = 0; round < 20; round++)
		for (uint32_t i = 1; i < count; i++) {
			gic_send(found[i].expected, WAKE_SGI);
			off &= affinity(found[i].expected, 0) ==
			       PSCI_AFFINITY_OFF;
		}
	check(off, "an SGI does not switch a CPU on");
}

static volatile uint64_t quit;

static void send(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	while (!quit)
		gic_send(found[1].expected, WAKE_SGI);
}

/*
 * CPU 2 sends it all the while. A CPU that it wakes in the middle of its
 * CPU_ON must not begin where the one before has told it to.
 */
static void wake_in_between(void)
{
	static struct cpus_found other;
	struct rt_cpu *sender = &rt_cpus[1];
	bool good;

	if (count < 3)
		return;
	quit = 0;
	cpu_prepare(sender, found[2].expected, send, NULL);
	good = start(sender->mpidr, cpu_entry, NULL) == PSCI_SUCCESS &&
	       cpu_wait(&sender->started, 1, WAIT_MS);
	for (uint32_t round = 0; round < 200 && good; round++) {
		struct cpus_found *next = round % 2 ? &other : &found[1];

		next->released = 1;
		next->here = 0;
		good = start(found[1].expected, cpus_entry, next) ==
			       PSCI_SUCCESS &&
		       cpu_wait(&next->here, 1, WAIT_MS) &&
		       cpu_wait_off(found[1].expected, WAIT_MS);
	}
	quit = 1;
	dsb_sy();
	check(cpu_wait_off(sender->mpidr, WAIT_MS) && good,
	      "an SGI during CPU_ON starts nobody elsewhere");
}

static volatile uint32_t taken;

static void irq(void)
{
	const uint32_t iar = gic_acknowledge();

	timer_stop();
	gic_end(iar);
	taken = GIC_INTID(iar);
}

static bool comes(uint32_t intid)
{
	struct patience wait = patience(WAIT_MS);

	while (taken != intid && !patience_ends(&wait))
		;
	return taken == intid;
}

static volatile bool arrived;

/* Timer, SGI; a standby that the timer ends. */
static void interrupts(struct rt_cpu *cpu, void *argument)
{
	bool good = gic_enable(TIMER_INTID) && gic_enable(SGI);
	uint64_t when;

	(void)argument;
	good &= self() == cpu->mpidr;
	when = timer_start(1000);
	good &= smc(SMCCC_FID_PSCI_CPU_SUSPEND_64, 0, 0, 0) == 0 &&
		timer_now() >= when;
	taken = 0;
	trap_on_irq(irq);
	__asm__ volatile("msr daifclr, #2" ::: "memory");
	good &= comes(TIMER_INTID);
	gic_send_self(SGI);
	good &= comes(SGI);
	__asm__ volatile("msr daifset, #2" ::: "memory");
	trap_on_irq(NULL);
	gic_disable(TIMER_INTID);
	arrived = good;
	dsb_sy();
}

/* One after another: the first, the last, and the last but one twice. */
static void each_interrupts(void)
{
	const uint32_t which[] = { count - 1, count / 2, count - 2, count - 2 };
	bool good = true;

	for (size_t i = 0; i < 4; i++) {
		struct rt_cpu *cpu = &rt_cpus[1];
		const uint64_t before = cpu->done;

		if (count < 2 || which[i] == 0)
			continue;
		arrived = false;
		cpu_prepare(cpu, found[which[i]].expected, interrupts, NULL);
		good &= start(cpu->mpidr, cpu_entry, NULL) == PSCI_SUCCESS &&
			cpu_wait(&cpu->done, before + 1, WAIT_MS) && arrived &&
			cpu_wait_off(cpu->mpidr, WAIT_MS);
	}
	rt_cpus[0].mpidr = self();
	arrived = false;
	interrupts(&rt_cpus[0], NULL);
	check(good && arrived, "timers and SGIs on several");
}

int payload_main(const struct payload_boot *boot)
{
	power_find();
	rt_printf("# entered at EL%u\n", (unsigned int)boot->current_el);
	find();
	wake_by_hand();
	all_at_once();
	wake_by_hand();
	all_at_once();
	wake_in_between();
	each_interrupts();
	return tap_end(&tap);
}

uint64_t smc(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	return call_raw(SMCCC_CONDUIT_SMC, fid, x1, x2, x3);
}
