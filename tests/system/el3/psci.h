/* SPDX-License-Identifier: BSD-2-Clause */
/* The payload psci_test: PSCI 1.3 as EL2 sees it; one topic a file. */
#ifndef EL3_PSCI_TEST_H
#define EL3_PSCI_TEST_H

#include "tests/system/el3/el3_test.h"
#include "tests/system/el3/rest.h"

#define WAKE_SGI_ONE 1u /* what wakes another CPU here */
#define WAIT_MS	     20000u
#define REST_US	     20000u
#define LONG_US	     2560000u

/** psci() - an SMC64 or SMC32 call's x0. */
static inline int64_t psci(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	return (int64_t)smc(fid, x1, x2, x3);
}

static inline int64_t affinity(uint64_t mpidr, uint64_t level)
{
	return psci(SMCCC_FID_PSCI_AFFINITY_INFO_64, mpidr, level, 0);
}

static inline int64_t hw_state(uint64_t mpidr, uint64_t level)
{
	return psci(SMCCC_FID_PSCI_NODE_HW_STATE_64, mpidr, level, 0);
}

static inline uint64_t stat_count(uint64_t mpidr, uint32_t state)
{
	return smc(SMCCC_FID_PSCI_STAT_COUNT_64, mpidr, state, 0);
}

static inline uint64_t stat_us(uint64_t mpidr, uint32_t state)
{
	return smc(SMCCC_FID_PSCI_STAT_RESIDENCY_64, mpidr, state, 0);
}

/** cpus - how many the machine has; found by AFFINITY_INFO. */
extern uint32_t cpus;

extern struct rest rests[PAYLOAD_MAX_CPUS];

/** psci_check() - a result under "psci". */
void psci_check(bool ok, const char *name);

/**
 * rest_us() - CPU_SUSPEND of this CPU with its timer @us from now; the
 * interrupt, which gic_enable() has enabled, is taken off when it is back.
 * Return: true if it came back by the entry point.
 */
bool rest_us(uint32_t index, uint64_t fid, uint32_t state, uint64_t us);

/**
 * rest_till_timer() - rest_us() of CPU 0 by its own way: @down, by the entry
 * point. On a busy host the timer may be faster than the call, and what is
 * pending refuses a power-down, which then counts nowhere: longer, then.
 * Return: it ended so, and no try before the timer or with a wrong answer.
 */
bool rest_till_timer(uint64_t fid, uint32_t state, bool down);

/** rest_once() - one try of that; @lost: it came back by the entry point. */
bool rest_once(uint64_t fid, uint32_t state, uint64_t us, bool *lost);

/** rest_sgi() - as rest_us(), until WAKE_SGI_ONE comes. */
bool rest_sgi(uint32_t index, uint32_t state);

/** rest_found_good() - the entry state is CPU_ON's. */
bool rest_found_good(uint32_t index);

/** sgi_send() - WAKE_SGI_ONE to CPU @index. */
void sgi_send(uint32_t index);

/** cpu_start() - @run on CPU @index (guests/rt/cpu.h); true once it runs. */
bool cpu_start(uint32_t index, void (*run)(struct rt_cpu *, void *));

/** until() - @done(@index) within WAIT_MS. */
bool until(bool (*done)(uint32_t index), uint32_t index);
bool is_off(uint32_t index);
bool is_down(uint32_t index);

void test_arguments(void);
void test_rest(void);
void test_uart(void);
void test_tree(void);
void test_os_initiated(void);
void test_storm(void);
void test_freeze(void);

/** protect_phase() - 0 at power-on; else which reset of test_protect's. */
uint32_t protect_phase(void);
void test_protect(uint32_t phase);

#endif
