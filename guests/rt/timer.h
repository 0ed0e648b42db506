/* SPDX-License-Identifier: BSD-2-Clause */
/* The virtual timer: EL1's own, and usable at EL2 with CNTVOFF_EL2 = 0. */
#ifndef GUESTS_RT_TIMER_H
#define GUESTS_RT_TIMER_H

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

static inline void timer_stop(void)
{
	sysreg_write(cntv_ctl_el0, 0);
	isb();
}

#endif
