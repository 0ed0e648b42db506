/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of el3/services/: one service a file, called by services.c. */
#ifndef EL3_SERVICES_H
#define EL3_SERVICES_H

#include "el3_test.h"

#define REFUSED UINT64_MAX
#define HIGH	0xdeadbeef00000000ull

/** called() - call_numbered(@fid) with x1-x3 as given, after an SMC. */
struct call_image called(uint32_t fid, uint64_t x1, uint64_t x2, uint64_t x3);

void test_available(void);
void test_counts(void);
void test_discovery(void);
void test_errata(void);
void test_example(void);
void test_queries(void);
void test_workaround_4(void);
void test_trng_reserved(void);

#endif
