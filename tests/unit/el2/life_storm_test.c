/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A thread a CPU: vCPUs that reset, crash, start and stop each other, and
 * orders from another domain, all at once. Never may a domain be loaded while
 * one of its vCPUs runs or another CPU loads it, never may a CPU_ON of one life
 * reach the next, and nobody may sleep through what concerns him.
 */
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "../test.h"
#include "el2/clock.h"
#include "el2/cpu.h"
#include "el2/gic.h"
#include "el2/here.h"
#include "el2/life.h"

#define FIRST	 (&machine.domains[0])
#define SECOND	 (&machine.domains[1])
#define VCPUS	 4u
#define CPUS	 5u
#define SECONDS	 2u
#define PATIENCE 10u /* seconds without progress */
#define BOOT	 0xb007ull
/* A domain starts once in 10 ms at the most: these are shorter. */
#define SPEED 20u

struct machine machine;
struct cpu_area cpu_areas[EL2_MAX_CPUS];
_Thread_local struct cpu *host_here;

static struct {
	pthread_mutex_t lock;
	pthread_cond_t rings;
	bool kicked;
	uint64_t alarm;
} sleeper[CPUS];

static uint32_t in_guest[2]; /* atomic: vCPUs of each domain that run */
static uint32_t loading[2];  /* atomic */
static uint32_t loads[2];
static uint32_t stale; /* atomic: CPU_ONs of another life */
static uint32_t wrong; /* atomic: loads beside a vCPU or another load */
static uint32_t offs;  /* atomic */
static bool calm;      /* atomic: no more ends */
static bool over;      /* atomic */

#define GET(word)	 __atomic_load_n(&(word), __ATOMIC_SEQ_CST)
#define ADD(word, value) __atomic_add_fetch(&(word), value, __ATOMIC_SEQ_CST)

uint64_t host_clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return ((uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000) *
	       SPEED;
}

void host_clock_alarm(uint64_t when)
{
	sleeper[host_here->index].alarm = when;
}

void gic_kick(uint64_t mpidr)
{
	const size_t i = mpidr - 0x100;

	pthread_mutex_lock(&sleeper[i].lock);
	sleeper[i].kicked = true;
	pthread_cond_signal(&sleeper[i].rings);
	pthread_mutex_unlock(&sleeper[i].lock);
}

void gic_spi_enable(uint32_t intid, uint64_t mpidr, bool edge)
{
	(void)intid;
	(void)mpidr;
	(void)edge;
}

void gate_log(const char *format, ...)
{
	(void)format;
}

void report_lost(const struct cpu *cpu)
{
	(void)cpu;
}

void report_late(const struct cpu *cpu, uint64_t ms, uint32_t count)
{
	(void)cpu;
	(void)ms;
	(void)count;
}

__attribute__((noreturn)) void machine_off(void)
{
	ADD(offs, 1);
	pthread_exit(NULL);
}

bool domain_load(struct domain *domain, bool again)
{
	const size_t i = (size_t)(domain - machine.domains);

	(void)again;
	if (ADD(loading[i], 1) != 1 || GET(in_guest[i]) != 0)
		ADD(wrong, 1);
	for (uint32_t piece = 0; piece < 8; piece++) {
		if (GET(domain->state) != DOMAIN_LOADING) {
			ADD(loading[i], -1u);
			return false;
		}
		if (GET(in_guest[i]) != 0)
			ADD(wrong, 1);
		sched_yield();
	}
	ADD(loads[i], 1);
	ADD(loading[i], -1u);
	return true;
}

static uint32_t dice(uint64_t *seed, uint32_t sides)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % sides;
}

/* Between winning the power word and the order there may be anything. */
static void guest_cpu_on(struct domain *domain, uint64_t *seed)
{
	struct vcpu *target = &domain->vcpus[dice(seed, VCPUS)];
	uint32_t power = GATE_POWER_OFF;

	if (!__atomic_compare_exchange_n(&target->gate.power, &power,
					 GATE_POWER_PENDING, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return;
	if (dice(seed, 4) == 0)
		sched_yield();
	target->context = GET(domain->starts);
	__atomic_store_n(&target->start, true, __ATOMIC_RELEASE);
	gic_kick(target->cpu->mpidr);
}

static void guest_order(uint64_t *seed)
{
	const uint16_t id = dice(seed, 8) == 0 ? 2 : 1;
	enum gate_order order = (enum gate_order)dice(seed, 3);

	if (id == 2)
		order = GATE_ORDER_RESTART; /* it is never off */
	domain_order(id, order);
}

/* One thing that the guest does; false: its vCPU stops. */
static bool guest_does(struct cpu *cpu, uint64_t *seed)
{
	struct domain *domain = cpu->vcpu->domain;

	if (!domain_runs(domain))
		return false;
	if (GET(calm))
		return true;
	switch (dice(seed, domain == FIRST ? 40 : 200)) {
	case 0:
		domain_end(domain, DOMAIN_RESETTING);
		return false;
	case 1:
		if (domain_end(domain, DOMAIN_CRASHED))
			domain_crashed(domain);
		return false;
	case 2:
	case 3:
		if (domain == SECOND)
			break;
		__atomic_store_n(&cpu->vcpu->gate.power, GATE_POWER_OFF,
				 __ATOMIC_RELEASE);
		return false;
	case 4:
	case 5:
	case 6:
	case 7:
		if (domain == FIRST)
			guest_cpu_on(domain, seed);
		else
			guest_order(seed);
		break;
	}
	return true;
}

static void guest(struct cpu *cpu, uint64_t *seed)
{
	struct vcpu *vcpu = cpu->vcpu;
	const size_t i = (size_t)(vcpu->domain - machine.domains);

	ADD(in_guest[i], 1);
	if (GET(loading[i]) != 0)
		ADD(wrong, 1);
	if (vcpu->context != BOOT && vcpu->context != GET(vcpu->domain->starts))
		ADD(stale, 1);
	while (!GET(over) && guest_does(cpu, seed))
		sched_yield();
	ADD(in_guest[i], -1u);
}

static void sleep_until_kicked(uint32_t i)
{
	struct timespec until;
	uint64_t alarm;

	pthread_mutex_lock(&sleeper[i].lock);
	alarm = sleeper[i].alarm;
	while (!sleeper[i].kicked && !GET(over) && alarm > host_clock_now()) {
		if (alarm == UINT64_MAX) {
			pthread_cond_wait(&sleeper[i].rings, &sleeper[i].lock);
			continue;
		}
		until.tv_sec = (time_t)(alarm / SPEED / 1000000);
		until.tv_nsec = (long)(alarm / SPEED % 1000000) * 1000;
		pthread_cond_timedwait(&sleeper[i].rings, &sleeper[i].lock,
				       &until);
	}
	sleeper[i].kicked = false;
	pthread_mutex_unlock(&sleeper[i].lock);
}

/* As cpu_idle(): its stack is gone with each guest. */
static void *cpu_thread(void *argument)
{
	struct cpu *cpu = argument;
	uint64_t seed = 77 + cpu->index;

	host_here = cpu;
	while (!GET(over)) {
		watchdog_rest(cpu);
		domain_park(cpu->vcpu);
		while (!GET(over) && !domain_wants(cpu->vcpu)) {
			watchdog_arm(cpu);
			sleep_until_kicked(cpu->index);
			watchdog_interrupt(cpu);
		}
		if (GET(over))
			break;
		watchdog_run(cpu);
		gate_vcpu_started(&cpu->vcpu->gate);
		guest(cpu, &seed);
	}
	return NULL;
}

static void make_domain(struct domain *domain, uint32_t vcpus, uint32_t first)
{
	static const struct gate_blob_domain configs[2] = {
		{ .name = "first",
		  .id = 1,
		  .x0 = BOOT,
		  .restart_max = GATE_RESTART_ALWAYS },
		{ .name = "second",
		  .id = 2,
		  .x0 = BOOT,
		  .restart_max = GATE_RESTART_ALWAYS },
	};

	domain->gate.config = &configs[domain - machine.domains];
	for (uint32_t i = 0; i < vcpus; i++) {
		struct cpu *cpu = &cpu_areas[first + i].cpu;
		struct vcpu *vcpu = &domain->vcpus[i];

		cpu->index = first + i;
		cpu->mpidr = 0x100 + cpu->index;
		cpu->online = true;
		cpu->vcpu = vcpu;
		cpu->gate.workaround[1] = SMCCC_NOT_SUPPORTED;
		vcpu->cpu = cpu;
		vcpu->domain = domain;
		vcpu->parked = true;
		gate_vcpu_init(&vcpu->gate, &domain->gate, &cpu->gate, i, i);
	}
	domain->state = DOMAIN_RUNNING;
	machine.domains_alive++;
	domain_start(domain);
}

static void wait_ms(long ms)
{
	const struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

/* False: for so long no domain was loaded though they kept ending. */
static bool storm(void)
{
	uint32_t before = 0;
	uint32_t idle = 0;

	for (uint32_t i = 0; i < SECONDS * 10 && GET(offs) == 0;) {
		const uint32_t now = GET(loads[0]);

		wait_ms(100);
		if (now != before) {
			idle = 0;
			i++;
		} else if (++idle > PATIENCE * 10) {
			return false;
		}
		before = now;
	}
	return true;
}

static bool all_calm(void)
{
	return GET(FIRST->state) == DOMAIN_RUNNING &&
	       GET(SECOND->state) == DOMAIN_RUNNING && GET(in_guest[0]) > 0 &&
	       GET(in_guest[1]) == 1;
}

TEST(a_storm_of_ends_and_orders_leaves_both_alive)
{
	pthread_t threads[CPUS];
	pthread_condattr_t clock;
	bool progress, good = false;

	UNUSED_STATE;
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	for (uint32_t i = 0; i < CPUS; i++) {
		pthread_mutex_init(&sleeper[i].lock, NULL);
		pthread_cond_init(&sleeper[i].rings, &clock);
		sleeper[i].alarm = UINT64_MAX;
	}
	machine.gate.firmware.workaround[1] = SMCCC_NOT_SUPPORTED;
	machine.domain_count = 2;
	machine.cpus_used = CPUS;
	make_domain(FIRST, VCPUS, 0);
	make_domain(SECOND, 1, VCPUS);
	for (uint32_t i = 0; i < CPUS; i++)
		EQUAL(pthread_create(&threads[i], NULL, cpu_thread,
				     &cpu_areas[i].cpu),
		      0);
	progress = storm();
	__atomic_store_n(&calm, true, __ATOMIC_SEQ_CST);
	/* It may be stopped, or all its vCPUs off. */
	host_here = &cpu_areas[VCPUS].cpu;
	domain_order(1, GATE_ORDER_RESTART);
	for (uint32_t i = 0; i < PATIENCE * 10 && !good; i++) {
		wait_ms(100);
		good = all_calm();
	}
	__atomic_store_n(&over, true, __ATOMIC_SEQ_CST);
	for (uint32_t i = 0; i < CPUS; i++) {
		gic_kick(0x100 + i);
		pthread_join(threads[i], NULL);
	}
	printf("# %u and %u restarts\n", loads[0], loads[1]);
	CHECK(progress);
	CHECK(good);
	EQUAL(offs, 0);
	EQUAL(wrong, 0);
	EQUAL(stale, 0);
	EQUAL(machine.domains_alive, 2);
	CHECK(loads[0] >= 500 && loads[1] >= 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_storm_of_ends_and_orders_leaves_both_alive),
	};

	return cmocka_run_group_tests_name("el2 life storm", tests, NULL, NULL);
}
