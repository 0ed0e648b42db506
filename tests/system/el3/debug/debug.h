/* SPDX-License-Identifier: BSD-2-Clause */
/* Timestamps and debug files, as a payload at EL2 sees them. */
#ifndef TESTS_DEBUG_H
#define TESTS_DEBUG_H

#include "guests/rt/power.h"
#include "guests/rt/timer.h"
#include "lib/rt/rt.h"
#include "tests/system/el3/el3_test.h"

/** struct answer - x0 and x1-x3 after a call. */
struct answer {
	int64_t x0;
	uint64_t x[4];
};

/** ask() - an SMC with x1-x4; x5 on hold marks, which must stay. */
struct answer ask(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3,
		  uint64_t x4);

#define WAIT_MS 10000u

/** run_on() - @run on CPU 1, and back. */
bool run_on(void (*run)(struct rt_cpu *, void *));

void test_pmf(void);
void test_debugfs(void);

/** test_timed_off() - the last: it starts CPU 1 again. */
void test_timed_off(void);

#endif
