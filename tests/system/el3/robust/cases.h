/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of known attacks (docs/threat-model.md), case by case. */
#ifndef EL3_TEST_CASES_H
#define EL3_TEST_CASES_H

#include "tests/system/el3/el3_test.h"

#define HIGH	0xdeadbeef00000000ull
#define REFUSED 0xffffffffffffffffull

/** struct known - a function that somebody has. */
struct known {
	uint32_t fid;
	uint8_t results;
};

extern const struct known known[];
extern const size_t known_count;

/** is_known() - @fid without the SVE hint is in the list. */
bool is_known(uint32_t fid);

/** comes_back() - a call of it returns, and leaves this CPU as it was. */
bool comes_back(uint32_t fid);

/** answer() - x0 of a call with poison in all other registers. */
uint64_t answer(uint64_t x0);

/** refused() - NOT_SUPPORTED, and every other register as it was. */
bool refused(uint64_t x0);

void check(bool ok, const char *name);

void cases_calls(void);
void cases_cpu(void);

#endif
