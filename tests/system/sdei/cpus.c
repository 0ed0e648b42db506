/* SPDX-License-Identifier: BSD-2-Clause */
/* Several CPUs: routes, hotplug, storms. */
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"
#include "tests/system/sdei/sdei_test.h"

#define TOPIC	"cpus"
#define SIGNALS 5000u
#define ROUNDS	20u

static struct record records[CPUS], shared;
static volatile uint64_t stop, ready[CPUS];

static void expect(bool ok, const char *name)
{
	check(ok, TOPIC, name);
}

static void uart_done(struct record *record)
{
	(void)record;
	uart_lower();
}

/* Take event 0 until told to stop. */
static void listen(struct rt_cpu *cpu, void *argument)
{
	struct record *record = argument;

	(void)cpu;
	record->data = event_status(0) != 0 || pe_mask() != 0 ||
		       !event_start(0, record, 0, 0) || pe_unmask() != 0;
	ready[record - records]++;
	while (!stop)
		;
}

static bool listeners_start(uint32_t first)
{
	bool good = true;

	stop = 0;
	for (uint32_t i = first; i < CPUS; i++) {
		const uint64_t before = ready[i];

		records[i] = (struct record){ 0 };
		good &= cpu_start(i, listen, &records[i]) &&
			cpu_wait(&ready[i], before + 1, WAIT_MS) &&
			records[i].data == 0;
	}
	return good;
}

static bool listeners_stop(uint32_t first)
{
	bool good = true;

	stop = 1;
	dsb_sy();
	for (uint32_t i = first; i < CPUS; i++)
		good &= cpu_wait_off(i, WAIT_MS);
	return good;
}

static void test_signal(void)
{
	bool good = true;

	expect(listeners_start(1),
	       "CPUs start masked, with no private event registered");
	for (uint32_t i = 1; i < CPUS; i++)
		for (uint32_t n = 1; n <= ROUNDS; n++) {
			good &= event_signal(i) == 0 &&
				event_wait(&records[i], n);
			good &= records[i].cpu == i;
		}
	expect(good, "SIGNAL reaches the CPU that it names");
}

static void test_routes(int64_t event)
{
	bool good = true;

	for (uint32_t i = 1; i < CPUS; i++) {
		shared = (struct record){ .action = uart_done };
		good &= event_start((uint64_t)event, &shared, SDEI_RM_PE, i);
		uart_raise();
		good &= event_wait(&shared, 1) && shared.cpu == i &&
			event_end((uint64_t)event);
	}
	expect(good, "RM_PE: a shared event goes where it is routed");
	shared = (struct record){ .action = uart_done };
	event_start((uint64_t)event, &shared, SDEI_RM_ANY, 0);
	uart_raise();
	expect(event_wait(&shared, 1) && shared.cpu != 0,
	       "RM_ANY: to one that is not masked");
	expect(event_end((uint64_t)event), "and can be unregistered then");
}

/* CPU 1 goes off with everything registered and enabled, and comes back. */
static void test_hotplug(int64_t event)
{
	bool good = true;

	shared = (struct record){ .action = uart_done };
	event_start((uint64_t)event, &shared, SDEI_RM_PE, 1);
	expect(listeners_stop(1), "CPUs go off with their events enabled");
	expect(event_signal(1) == 0, "SIGNAL to a CPU that is off");
	uart_raise();
	short_while();
	expect(shared.count == 0, "no event reaches a CPU that is off");
	for (uint32_t n = 0; n < ROUNDS && good; n++) {
		good = listeners_start(1) && event_wait(&shared, n + 1) &&
		       shared.cpu == 1;
		short_while();
		good &= records[1].count == 0 && event_signal(1) == 0 &&
			event_wait(&records[1], 1) && listeners_stop(1);
		uart_raise();
	}
	expect(good, "a shared event waits for its CPU, a private one is gone");
	uart_lower();
	event_end((uint64_t)event);
}

/* RM_ANY: whoever is there and not masked. */
static void test_any(int64_t event)
{
	struct record *record = &shared;

	shared = (struct record){ .action = uart_done };
	listeners_start(1);
	event_start((uint64_t)event, record, SDEI_RM_ANY, 0);
	uart_raise();
	expect(event_wait(record, 1) && record->cpu != 0, "RM_ANY: not to us");
	listeners_stop(1);
	uart_raise();
	short_while();
	expect(record->count == 1, "all but us are off, and we are masked");
	pe_unmask();
	expect(event_wait(record, 2) && record->cpu == 0, "till UNMASK");
	pe_mask();
	uart_raise();
	short_while();
	listeners_start(1);
	expect(event_wait(record, 3) && record->cpu != 0,
	       "deferred here, taken by another that unmasks");
	listeners_stop(1);
	event_end((uint64_t)event);
}

/* A handler leaves its CPU by CPU_OFF. */
static void leave(struct record *record)
{
	(void)record;
	sdei(SMCCC_FID_PSCI_CPU_OFF, 0, 0, 0);
}

static void test_off_in_handler(void)
{
	expect(listeners_start(1), "listening again");
	records[1].action = leave;
	event_signal(1);
	expect(cpu_wait_off(1, WAIT_MS), "CPU_OFF in a handler ends it");
	listeners_stop(2);
	expect(listeners_start(1) && event_signal(1) == 0 &&
		       event_wait(&records[1], 1),
	       "and the CPU starts as ever");
	listeners_stop(1);
}

/* Three CPUs signal the fourth; what the last of them did is seen. */
static volatile uint64_t sent[CPUS];
static uint64_t seen[CPUS];

static void look(struct record *record)
{
	(void)record;
	for (uint32_t i = 1; i < CPUS; i++)
		seen[i] = sent[i];
}

static void storm(struct rt_cpu *cpu, void *argument)
{
	const uint64_t self = cpu->mpidr;

	(void)argument;
	while (!stop)
		;
	for (uint64_t n = 1; n <= SIGNALS; n++) {
		sent[self] = n;
		dsb_sy();
		event_signal(0);
	}
}

static bool all_seen(void)
{
	for (uint32_t i = 1; i < CPUS; i++)
		if (((volatile uint64_t *)seen)[i] != SIGNALS)
			return false;
	return true;
}

static bool image_kept(void)
{
	struct loop_image image = { .turns = 100000, .nzcv = 0x60000000 };
	bool good = true;

	for (uint64_t i = 0; i < 30; i++)
		image.x[i] = ~i;
	image_loop(&image);
	for (uint64_t i = 0; i < 30; i++)
		good &= image.x[i] == ~i;
	return good && image.nzcv == 0x60000000;
}

static void test_storm(void)
{
	struct patience wait = patience(WAIT_MS);
	bool good = true;

	records[0] = (struct record){ .action = look };
	stop = 0;
	for (uint32_t i = 1; i < CPUS; i++)
		good &= cpu_start(i, storm, NULL);
	good &= event_start(0, &records[0], 0, 0) && pe_unmask() == 0;
	stop = 1;
	dsb_sy();
	while (good && !all_seen() && !patience_ends(&wait))
		good = image_kept();
	expect(good, "a storm of signals changes no register");
	expect(all_seen(), "and the last of each sender is seen");
	expect(records[0].count <= 3 * SIGNALS, "no more come than were sent");
	rt_printf("# %lu events of %u signals\n", records[0].count,
		  3 * SIGNALS);
	for (uint32_t i = 1; i < CPUS; i++)
		cpu_wait_off(i, WAIT_MS);
	event_unregister(0);
	pe_mask();
}

void test_cpus(void)
{
	const int64_t event =
		sdei(SMCCC_FID_SDEI_INTERRUPT_BIND, UART_INTID, 0, 0);

	test_signal();
	test_routes(event);
	test_hotplug(event);
	test_any(event);
	test_off_in_handler();
	test_storm();
	expect(sdei(SMCCC_FID_SDEI_SHARED_RESET, 0, 0, 0) == 0 &&
		       sdei(SMCCC_FID_SDEI_PRIVATE_RESET, 0, 0, 0) == 0,
	       "all is given back");
}
