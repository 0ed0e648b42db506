/* SPDX-License-Identifier: BSD-2-Clause */
/* One CPU rests, the others are off. */
#include "tests/system/el3/psci.h"

#include "guests/rt/gic.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"

#define UART	 0x09000000ull
#define UARTDR	 0x00
#define UARTFR	 0x18
#define UARTIMSC 0x38
#define UARTICR	 0x44
#define RXFE	 0x10u
#define RXIM	 0x10u
#define GICD	 0x08000000ull
#define UART_SPI 33u

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	uint32_t id;
	const char *name;
} states[] = {
	{ REST_CPU_STANDBY, "CPU standby" },
	{ REST_CPU_DOWN, "CPU power-down" },
	{ REST_CLUSTER_STANDBY, "cluster standby" },
	{ REST_CLUSTER_DOWN, "cluster power-down" },
	{ REST_SYSTEM_STANDBY, "system standby" },
	{ REST_SYSTEM_DOWN, "system power-down" },
};

/*
 * Once if it came about, with no more time than the call took; and with most
 * of @us, unless the host had that before the state was reached: longer, then.
 */
static bool counted(uint32_t state, bool down)
{
	bool good = true, most = false;

	for (uint64_t us = REST_US; us <= LONG_US && good && !most; us *= 2) {
		const uint64_t count = stat_count(0, state);
		const uint64_t before = stat_us(0, state);
		const uint64_t start = timer_now();
		uint64_t took, more;
		bool lost;

		good = rest_once(SMCCC_FID_PSCI_CPU_SUSPEND_64, state, us,
				 &lost);
		took = timer_now() - start;
		more = stat_us(0, state) - before;
		good &= stat_count(0, state) == count + (lost == down) &&
			timer_ticks_of_us(more) <= took + timer_ticks_of_us(1);
		most = lost == down && more >= us / 2;
	}
	return good && most;
}

/* The low halves, by SMC32. */
static bool counts_narrow(uint32_t state)
{
	return smc(SMCCC_FID_PSCI_STAT_COUNT, 0, state, 0) ==
		       (uint32_t)stat_count(0, state) &&
	       smc(SMCCC_FID_PSCI_STAT_RESIDENCY, 0, state, 0) ==
		       (uint32_t)stat_us(0, state);
}

static void test_states(void)
{
	for (size_t i = 0; i < COUNT(states); i++) {
		const uint32_t id = states[i].id;
		const bool down = id >> 16 & 1;

		tap_result(&tap,
			   rest_till_timer(SMCCC_FID_PSCI_CPU_SUSPEND_64, id,
					   down) &&
				   rest_till_timer(SMCCC_FID_PSCI_CPU_SUSPEND,
						   id, down),
			   "psci", "rests until the timer", states[i].name);
		tap_result(&tap, counted(id, down) && counts_narrow(id), "psci",
			   "counted, with its time", states[i].name);
	}
}

/* By SMC32, what is in the upper halves of entry and context is dropped. */
static void test_twins(void)
{
	psci_check(rest_till_timer(SMCCC_FID_PSCI_CPU_DEFAULT_SUSPEND_64, 0,
				   true) &&
			   rest_till_timer(SMCCC_FID_PSCI_CPU_DEFAULT_SUSPEND,
					   0, true),
		   "CPU_DEFAULT_SUSPEND");
	psci_check(
		rest_till_timer(SMCCC_FID_PSCI_SYSTEM_SUSPEND_64, 0, true) &&
			rest_till_timer(SMCCC_FID_PSCI_SYSTEM_SUSPEND, 0, true),
		"SYSTEM_SUSPEND, woken by the timer");
}

static void test_pending(void)
{
	const uint64_t count = stat_count(0, REST_CPU_DOWN);

	gic_enable(TIMER_INTID);
	timer_start(0);
	timer_wait();
	psci_check(!rest_by(&rests[0], SMCCC_FID_PSCI_CPU_SUSPEND_64,
			    REST_CPU_DOWN) &&
			   rests[0].result == PSCI_SUCCESS &&
			   stat_count(0, REST_CPU_DOWN) == count,
		   "a power-down with an interrupt pending is SUCCESS at once");
	timer_stop();
}

/* Masked at the interface or not: enabled is what counts, as for hardware. */
static void test_masked(void)
{
	gic_enable(TIMER_INTID);
	sysreg_write(s3_0_c4_c6_0, 0);	 /* ICC_PMR_EL1 */
	sysreg_write(s3_0_c12_c12_7, 0); /* ICC_IGRPEN1_EL1 */
	isb();
	timer_start(REST_US);
	psci_check(rest_by(&rests[0], SMCCC_FID_PSCI_CPU_SUSPEND_64,
			   REST_CPU_DOWN) &&
			   rest_found_good(0),
		   "a power-down ends though the interface masks all");
	timer_stop();
}

static volatile uint64_t stay;

static void other(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	while (stay)
		;
}

static void test_not_last(void)
{
	int64_t answer;

	stay = 1;
	if (!cpu_start(1, other)) {
		psci_check(false, "CPU 1 did not start");
		return;
	}
	answer = psci(SMCCC_FID_PSCI_SYSTEM_SUSPEND_64, (uint64_t)rest_entry, 0,
		      0);
	stay = 0;
	dsb_sy();
	psci_check(answer == PSCI_DENIED && until(is_off, 1),
		   "SYSTEM_SUSPEND while another CPU is on is DENIED");
}

/* What the normal world had set in its part of the GIC is there still. */
static void test_gic_kept(void)
{
	volatile uint32_t *gicr = (volatile uint32_t *)0x080b0000;
	volatile uint32_t *gicd = (volatile uint32_t *)GICD;
	uint32_t before[4] = { 0 }, after[4] = { 0 };
	bool rested = false;

	gic_enable(TIMER_INTID);
	gic_enable(WAKE_SGI_ONE);
	for (unsigned int i = 0; i < 2; i++) {
		uint32_t *to = i == 0 ? before : after;

		to[0] = gicr[0x080 / 4];
		to[1] = gicr[0x100 / 4];
		to[2] = gicr[0x418 / 4];
		to[3] = gicd[0];
		if (i == 0)
			rested = rest_till_timer(
				SMCCC_FID_PSCI_SYSTEM_SUSPEND_64, 0, true);
	}
	psci_check(rested && memcmp(before, after, sizeof(before)) == 0,
		   "SYSTEM_SUSPEND leaves GICD and GICR as they were");
}

void test_rest(void)
{
	gic_enable(TIMER_INTID);
	test_states();
	test_twins();
	test_pending();
	test_masked();
	test_not_last();
	test_gic_kept();
}

/*
 * The runner answers the line with a byte. True: it woke us, or it came before
 * we were down.
 */
static bool uart_rest(bool *lost)
{
	volatile uint32_t *uart = (volatile uint32_t *)UART;
	volatile uint32_t *gicd = (volatile uint32_t *)GICD;
	uint32_t byte;

	while (!(uart[UARTFR / 4] & RXFE))
		(void)uart[UARTDR / 4];
	uart[UARTICR / 4] = 0x7ff;
	uart[UARTIMSC / 4] = RXIM;
	gicd[0x104 / 4] = 1u << (UART_SPI - 32);
	rt_printf("# send a byte\n");
	gic_enable(TIMER_INTID); /* the interface; the timer is off */
	*lost = rest_by(&rests[0], SMCCC_FID_PSCI_SYSTEM_SUSPEND_64, 0);
	byte = uart[UARTFR / 4] & RXFE ? 0 : uart[UARTDR / 4] & 0xff;
	uart[UARTIMSC / 4] = 0;
	gicd[0x184 / 4] = 1u << (UART_SPI - 32);
	return (*lost ? rest_found_good(0) : rests[0].result == 0) &&
	       byte == 'w';
}

void test_uart(void)
{
	bool good = true, lost = false;

	for (uint32_t tries = 0; tries < 5 && good && !lost; tries++)
		good = uart_rest(&lost);
	psci_check(good && lost, "SYSTEM_SUSPEND, woken by the UART");
}

static void freeze(struct rt_cpu *cpu, void *argument)
{
	(void)cpu;
	(void)argument;
	gic_enable(WAKE_SGI_ONE);
	psci(SMCCC_FID_PSCI_CPU_FREEZE, 0, 0, 0);
}

/*
 * Interrupts do not wake it, CPU_ON does. One that woke after all would go
 * off; that it has come so far is seen at the latest when it has been started
 * once more and is off.
 */
void test_freeze(void)
{
	const uint64_t done = rt_cpus[1].done;
	bool good = true;

	for (uint32_t round = 0; round < 20 && good; round++) {
		uint64_t end;

		good = cpu_start(1, freeze) && until(is_off, 1);
		sgi_send(1);
		end = timer_now() + timer_ticks_of_us(2000);
		while (timer_now() < end)
			good &= is_off(1) && rt_cpus[1].done == done;
	}
	psci_check(good, "CPU_FREEZE ends by CPU_ON alone");
	stay = 0;
	psci_check(cpu_start(1, other) && until(is_off, 1) &&
			   rt_cpus[1].done == done + 1,
		   "after which the CPU is as good as new");
}
