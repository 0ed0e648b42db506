/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Firmware as it must not be (security case 12), in place of the monitor's
 * statistics: it reads a word of the caller's memory, takes its time, and reads
 * it again.
 */
#include "tests/system/mediate/twice.h"

#include "arch/aarch64/sysreg.h"
#include "el3/ram.h"
#include "el3/table.h"
#include "el3/window.h"

static uint64_t now(void)
{
	isb();
	return sysreg_read(cntpct_el0);
}

static void wait(uint64_t us)
{
	const uint64_t ticks = us * sysreg_read(cntfrq_el0) / 1000000;
	const uint64_t from = now();
	uint64_t at;

	do
		at = now();
	while (at - from < ticks);
}

/* x1: the word, x2: microseconds, x3: where the second reading goes. */
static void twice(const struct el3_call *call, struct smccc_regs *out,
		  struct cpu *cpu)
{
	const uint64_t from = call->x[1];
	const uint64_t us = call->x[2];
	const uint64_t to = call->x[3];
	uint64_t first, second;

	if (!ram_normal(from, sizeof(first)) ||
	    !ram_normal(to, sizeof(second))) {
		el3_return(out, SMCCC_INVALID_PARAMETER);
		return;
	}
	window_read(cpu, &first, from, sizeof(first));
	wait(us);
	window_read(cpu, &second, from, sizeof(second));
	window_write(cpu, to, &second, sizeof(second));
	el3_return(out, SMCCC_SUCCESS);
	out->x[4] = first;
	out->x[5] = second;
}

static const struct el3_service rows[] = {
	{ .fid = TWICE_FORWARDED, .finish = EL3_FINISH_C, .handler = twice },
	{ .fid = TWICE_MEDIATED, .finish = EL3_FINISH_C, .handler = twice },
};

const struct el3_service_set el3_statistics_services = {
	.name = "twice",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
