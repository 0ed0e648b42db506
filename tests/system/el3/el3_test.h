/* SPDX-License-Identifier: BSD-2-Clause */
/* The monitor as a payload at EL2 sees it: one topic a file. */
#ifndef EL3_TEST_H
#define EL3_TEST_H

#include <stdbool.h>
#include <stdint.h>

#include <smccc/calls.h>
#include <smccc/psci.h>
#include <smccc/trng.h>

#include "guests/rt/call.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"
#include "guests/rt/tap.h"

extern struct tap tap;

/** ID_REG_FIELD() - a four-bit field of an ID register. */
#define ID_FIELD(reg, shift) ((uint32_t)(sysreg_read(reg) >> (shift)) & 0xf)

/** smc() - x0 of an SMC with x1-x3 given. */
uint64_t smc(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3);

/** smc_image() - SMC #@immediate with all of @image. */
void smc_image(uint16_t immediate, struct call_image *image);

void test_boot(const struct payload_boot *boot);
void test_calls(void);
void test_trng(void);
void test_services(void);
void test_power(void);
void test_below(void);
void test_world(void);
void test_interrupts(void);

#endif
