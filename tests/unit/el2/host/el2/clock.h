/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's twin of el2/clock.h: time passes when a test says so. */
#ifndef EL2_CLOCK_H
#define EL2_CLOCK_H

#include <stdint.h>

#define HOST_CLOCK_HZ 1000000u /* a tick is a microsecond */

uint64_t host_clock_now(void);
void host_clock_alarm(uint64_t when); /* UINT64_MAX: off */

static inline uint64_t clock_now(void)
{
	return host_clock_now();
}

static inline uint64_t clock_hz(void)
{
	return HOST_CLOCK_HZ;
}

static inline void clock_alarm(uint64_t when)
{
	host_clock_alarm(when);
}

static inline void clock_alarm_off(void)
{
	host_clock_alarm(UINT64_MAX);
}

static inline uint64_t clock_ticks(uint64_t ms)
{
	return ms * HOST_CLOCK_HZ / 1000;
}

static inline uint64_t clock_ms(uint64_t ticks)
{
	return ticks * 1000 / HOST_CLOCK_HZ;
}

#endif
