/* SPDX-License-Identifier: BSD-2-Clause */
/* The virtual timer: EL1's own, and usable at EL2 with CNTVOFF_EL2 = 0. */
#ifndef GUESTS_RT_TIMER_H
#define GUESTS_RT_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/aarch64/sysreg.h"

#define TIMER_INTID	27 /* PPI of the virtual timer */
#define TIMER_ENABLE	1
#define TIMER_CONDITION 4

static inline uint64_t timer_now(void)
{
	isb();
	return sysreg_read(cntvct_el0);
}

static inline uint64_t timer_ticks_of_us(uint64_t us)
{
	return us * sysreg_read(cntfrq_el0) / 1000000;
}

/** timer_start() - interrupt @us microseconds from now; returns when. */
static inline uint64_t timer_start(uint64_t us)
{
	uint64_t when = timer_now() + timer_ticks_of_us(us);

	sysreg_write(cntv_cval_el0, when);
	sysreg_write(cntv_ctl_el0, TIMER_ENABLE);
	isb();
	return when;
}

/** timer_wait() - until it has fired. */
static inline void timer_wait(void)
{
	uint64_t control;

	do {
		control = sysreg_read(cntv_ctl_el0);
	} while (!(control & TIMER_CONDITION));
}

/**
 * struct patience - how long another CPU is waited for, in time that this one
 * runs. Emulated CPUs are threads of a host that may be busy: whoever waits for
 * one that is not scheduled is often not scheduled either, and its own pauses
 * say nothing about the other.
 */
struct patience {
	uint64_t left, last, step;
};

#define PATIENCE_STEP_US 1000 /* a longer turn was a pause */

static inline struct patience patience(uint64_t ms)
{
	return (struct patience){
		.left = timer_ticks_of_us(ms * 1000),
		.last = timer_now(),
		.step = timer_ticks_of_us(PATIENCE_STEP_US),
	};
}

/** patience_ends() - asked in each turn of a loop that waits. */
static inline bool patience_ends(struct patience *patience)
{
	const uint64_t now = timer_now();
	uint64_t passed = now - patience->last;

	if (passed > patience->step)
		passed = patience->step;
	patience->last = now;
	patience->left -= passed < patience->left ? passed : patience->left;
	return patience->left == 0;
}

static inline void timer_stop(void)
{
	sysreg_write(cntv_ctl_el0, 0);
	isb();
}

#endif
