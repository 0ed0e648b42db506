/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef GUESTS_BENCH_BENCH_H
#define GUESTS_BENCH_BENCH_H

#include <stdint.h>

typedef uint64_t bench_loop(uint64_t calls, uint64_t x0, uint64_t x1,
			    uint64_t x2, uint64_t x3);
bench_loop bench_empty, bench_smc, bench_hvc;

/** rate_main() - calls a second with one CPU calling, and with all. */
void rate_main(void);

#endif
