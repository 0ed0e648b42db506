/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The domain beside a hostile one: fills its memory, enables every interrupt
 * that it has, keeps a timer running, and says now and then whether all is as
 * it left it. It never ends; the test ends the machine.
 */
#include "arch/aarch64/sysreg.h"
#include "guests/rt/gic.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "guests/rt/trap.h"
#include "lib/rt/rt.h"

#define FIRST	     0x200000u	 /* behind the image, its stacks included */
#define END	     0x40800000u /* of the RAM that the test's manifest gives */
#define PERIOD_US    2000u
#define REPORT_TICKS 100u
#define GICD_GROUPS  0x0084
#define GICD_ENABLE  0x0104
#define DEBUG_WORD   0x7ffffffff000ull

static volatile uint64_t ticks, foreign;
static uint64_t worst;
static volatile uint32_t last_foreign;

static uint64_t canary(uint64_t address)
{
	return address * 0x9e3779b97f4a7c15ull ^ 0x3175ull;
}

static void memory_fill(void)
{
	for (uint64_t at = (uint64_t)image_head + FIRST; at < END; at += 8)
		*(volatile uint64_t *)at = canary(at);
}

static bool memory_kept(void)
{
	for (uint64_t at = (uint64_t)image_head + FIRST; at < END; at += 8)
		if (*(volatile uint64_t *)at != canary(at))
			return false;
	return true;
}

static void interrupt(void)
{
	const uint32_t iar = gic_acknowledge();
	const uint32_t intid = GIC_INTID(iar);
	const uint64_t due = sysreg_read(cntv_cval_el0);
	const uint64_t now = timer_now();

	if (intid >= 1020)
		return;
	if (intid == TIMER_INTID) {
		if (now - due > worst)
			worst = now - due;
		ticks++;
		timer_start(PERIOD_US);
	} else {
		last_foreign = intid;
		foreign++;
	}
	gic_end(iar);
}

/* All SGIs, all PPIs, all SPIs: what somebody else sends here will be seen. */
static void interrupts_open(void)
{
	const uint64_t gicd = payload_config.gicd_base;

	gic_enable(TIMER_INTID);
	for (uint32_t intid = 0; intid < 32; intid++)
		if (intid != 30)
			gic_enable(intid);
	*(volatile uint32_t *)(gicd + GICD_GROUPS) = ~0u;
	*(volatile uint32_t *)(gicd + GICD_ENABLE) = ~0u;
	trap_on_irq(interrupt);
	__asm__ volatile("msr daifclr, #2" ::: "memory");
}

static void registers_fill(void)
{
	sysreg_write(dbgbvr0_el1, DEBUG_WORD);
	sysreg_write(tpidr_el0, DEBUG_WORD);
	sysreg_write(contextidr_el1, 0x317e55);
	sysreg_write(cntkctl_el1, 3);
}

static bool registers_kept(void)
{
	return sysreg_read(dbgbvr0_el1) == DEBUG_WORD &&
	       sysreg_read(tpidr_el0) == DEBUG_WORD &&
	       sysreg_read(contextidr_el1) == 0x317e55 &&
	       sysreg_read(cntkctl_el1) == 3 &&
	       sysreg_read(mpidr_el1) == 0x80000000;
}

static void report(uint32_t number)
{
	if (!memory_kept())
		rt_printf("NOT as it was: memory\n");
	else if (!registers_kept())
		rt_printf("NOT as it was: registers\n");
	else if (foreign)
		rt_printf("NOT as it was: interrupt %u came\n", last_foreign);
	else
		rt_printf("alive %u: all as it was; latest tick %lu us late\n",
			  number, worst * 1000000 / sysreg_read(cntfrq_el0));
	worst = 0;
}

int payload_main(const struct payload_boot *boot)
{
	uint64_t next = REPORT_TICKS;

	(void)boot;
	power_find();
	memory_fill();
	registers_fill();
	interrupts_open();
	timer_start(PERIOD_US);
	for (uint32_t number = 1;; number++) {
		while (ticks < next)
			wfi();
		next = ticks + REPORT_TICKS;
		report(number);
	}
}
