/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The counter, and EL2's own timer (CNTHP), which belongs to no guest. The
 * host tests bring a twin of this header.
 */
#ifndef EL2_CLOCK_H
#define EL2_CLOCK_H

#include <stdint.h>

#include "arch/aarch64/sysreg.h"

/** clock_now() - ticks; all CPUs see the same counter. */
static inline uint64_t clock_now(void)
{
	isb();
	return sysreg_read(cntpct_el0);
}

/** clock_hz() - ticks a second, as the firmware has written it. */
static inline uint64_t clock_hz(void)
{
	return sysreg_read(cntfrq_el0);
}

/** clock_alarm() - this CPU's interrupt 26 at @when and from then on. */
static inline void clock_alarm(uint64_t when)
{
	sysreg_write(cnthp_cval_el2, when);
	sysreg_write(cnthp_ctl_el2, 1);
	isb();
}

/** clock_alarm_off() - no such interrupt. */
static inline void clock_alarm_off(void)
{
	sysreg_write(cnthp_ctl_el2, 0);
	isb();
}

/** clock_ticks() - of so many milliseconds; fits for a month at 1 GHz. */
static inline uint64_t clock_ticks(uint64_t ms)
{
	return ms * clock_hz() / 1000;
}

/** clock_ms() - whole milliseconds in so many ticks. */
static inline uint64_t clock_ms(uint64_t ticks)
{
	const uint64_t hz = clock_hz();

	return ticks / hz * 1000 + ticks % hz * 1000 / hz;
}

#endif
