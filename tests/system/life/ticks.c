/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The neighbour of a domain in trouble: an interrupt of its timer each
 * millisecond, for so many seconds or until STOP is in its last line
 * (restarts.py writes it), and how late the latest of them came.
 */
#include "guests/rt/gic.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "guests/rt/trap.h"
#include "lib/rt/rt.h"

#define PERIOD_US 1000u
#define RAM_BYTES 0x400000ull
#define STOP	  0x706f7473706f7473ull

static volatile uint64_t when, taken, latest, late;

static uint64_t us(uint64_t ticks)
{
	return ticks * 1000000 / sysreg_read(cntfrq_el0);
}

static void on_timer(void)
{
	const uint32_t iar = gic_acknowledge();
	const uint64_t behind = us(timer_now() - when);

	latest = behind > latest ? behind : latest;
	late += behind > PERIOD_US;
	taken++;
	when = timer_start(PERIOD_US);
	gic_end(iar);
}

static bool is_over(uint64_t end)
{
	const uint64_t base = (uint64_t)image_head & ~(RAM_BYTES - 1);

	return payload_config.linger != 0
		       ? timer_now() >= end
		       : *(volatile uint64_t *)(base + RAM_BYTES - 64) == STOP;
}

int payload_main(const struct payload_boot *boot)
{
	uint64_t end;

	(void)boot;
	power_find();
	if (!gic_enable(TIMER_INTID))
		return 1;
	trap_on_irq(on_timer);
	end = timer_now() +
	      timer_ticks_of_us(payload_config.linger * 1000000ull);
	when = timer_start(PERIOD_US);
	while (!is_over(end)) {
		__asm__ volatile("msr daifclr, #2\n\tmsr daifset, #2" ::
					 : "memory");
		wfi();
	}
	timer_stop();
	rt_printf("ticks: %lu, the latest by %lu us, %lu by more than %u\n",
		  (unsigned long)taken, (unsigned long)latest,
		  (unsigned long)late, PERIOD_US);
	return 0;
}
