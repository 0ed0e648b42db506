/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The neighbour of a domain in trouble: an interrupt of its timer each
 * millisecond, and how late the latest of them came. It goes on until STOP is
 * in its last line (the host writes it), or for so many seconds; with the
 * control service, so many after no other domain was up any more. However slow
 * the host is, it takes a number of interrupts before it ends.
 */
#include <smccc/calls.h>

#include "guests/rt/call.h"
#include "guests/rt/gic.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "guests/rt/trap.h"
#include "lib/rt/rt.h"
#include "tests/system/life/info.h"
#include <smcgate/control.h>

#define PERIOD_US 1000u
#define LEAST	  100u
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

/* Itself is one. Whoever has no control service knows of none. */
static bool others_are_up(void)
{
	uint32_t up = 0;
	uint64_t info;

	for (uint64_t i = 0; info_of(i, &info); i++)
		up += GATE_CONTROL_INFO_STATE(info) == GATE_STATE_RUNNING ||
		      GATE_CONTROL_INFO_STATE(info) == GATE_STATE_RESTARTING;
	return up > 1;
}

static bool is_told(void)
{
	const uint64_t base = (uint64_t)image_head & ~(RAM_BYTES - 1);

	return *(volatile uint64_t *)(base + RAM_BYTES - 64) == STOP;
}

/* Who was given up in the firmware may come back (firmware.S). */
static void release(void)
{
	static bool done;

	if (!done)
		call_raw(SMCCC_CONDUIT_SMC, SMCCC_FID_SMCGATE_SIP_EXAMPLE_64, 0,
			 0, 0);
	done = true;
}

static bool is_over(void)
{
	static uint64_t from;

	if (payload_config.linger == 0)
		return taken >= LEAST && is_told();
	if (from == 0 || others_are_up())
		from = timer_now();
	else
		release();
	return taken >= LEAST &&
	       timer_now() - from >=
		       timer_ticks_of_us(payload_config.linger * 1000000ull);
}

int payload_main(const struct payload_boot *boot)
{
	(void)boot;
	power_find();
	if (!gic_enable(TIMER_INTID))
		return 1;
	trap_on_irq(on_timer);
	when = timer_start(PERIOD_US);
	while (!is_over()) {
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
