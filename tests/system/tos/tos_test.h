/* SPDX-License-Identifier: BSD-2-Clause */
/* Trusted OSes as a payload in the normal world sees them. */
#ifndef TOS_TEST_H
#define TOS_TEST_H

#include <stdbool.h>
#include <stdint.h>

#include <smccc/calls.h>
#include <smccc/psci.h>

#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/tap.h"
#include "guests/tos/tos.h"

extern struct tap tap;

/** struct scene - which Trusted OSes run.py has put into this machine. */
struct scene {
	bool first;  /* of rows b2, be, bf, f2, fe, ff, 02, 1f, 32, 72 */
	bool second; /* of rows b3, bc, f3, 3c */
};

#define REFUSED	     (~0ull)
#define FIRST(n)     (0xb2000000u | (n))
#define FIRST_64(n)  (0xf2000000u | (n))
#define FIRST_YIELD  0x32000000u
#define SECOND(n)    (0xb3000000u | (n))
#define SECOND_YIELD 0x3c000000u

/** smc() - x0 of an SMC with x1-x3 given. */
uint64_t smc(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3);

/** count() - what a Trusted OS counted, @cpu or ~0 for all. */
uint64_t count(uint32_t fid, enum tos_count which, uint64_t cpu);

void test_dispatch(const struct scene *scene);
void test_registers(const struct scene *scene);
void test_below(const struct scene *scene);
void test_callee(const struct scene *scene);
void test_interrupts(const struct scene *scene);
void test_power(const struct scene *scene);
void test_cost(const struct scene *scene);

#endif
