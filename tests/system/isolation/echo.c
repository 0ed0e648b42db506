/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In the storm's monitor, in place of its statistics: calls that give back what
 * arrived, so that a guest sees what the gate made of its registers.
 */
#include "guests/isolation/echo.h"

#include "arch/aarch64/sysreg.h"
#include "el3/table.h"
#include "tests/system/isolation/echo_copy.h"

static uint64_t now(void)
{
	isb();
	return sysreg_read(cntpct_el0);
}

static void stay(struct smccc_regs *out)
{
	const uint64_t ticks =
		(out->x[8] & ECHO_STAY) * sysreg_read(cntfrq_el0) / 1000000;
	const uint64_t from = now();

	do {
		out->x[3] = now();
	} while (out->x[3] - from < ticks);
	out->x[2] = from;
}

/* @out holds the arguments too: first what is memory, then the results. */
static void echo(const struct el3_call *call, struct smccc_regs *out,
		 struct cpu *cpu)
{
	const enum echo_mode mode = (enum echo_mode)(call->fid % ECHO_MODES);
	struct echo_copy copy;
	const bool valid = echo_copy_find(call, &copy);
	const uint32_t hash = echo_copy_read(cpu, &copy);

	if (mode == ECHO_LATE)
		stay(out);
	if (!valid || hash != echo_copy_read(cpu, &copy))
		out->x[0] = (uint32_t)~out->x[0];
	echo_copy_write(cpu, &copy);
	out->x[0] |= (uint64_t)hash << 32;
	for (unsigned int i = 0; i < ECHO_REGS; i++)
		if (mode == ECHO_NOT || (mode == ECHO_MIX && i % 2 == 0))
			out->x[i] = ~out->x[i];
}

#define SIP(width, n)                                       \
	{                                                   \
		.fid = SMCCC_FID(1, width, SMCCC_OWNER_SIP, \
				 ECHO_NUMBER + (n)),        \
		.finish = EL3_FINISH_C, .handler = echo     \
	}
#define BOTH(n) SIP(0, n), SIP(1, n)
#define FOUR(n) BOTH(n), BOTH((n) + 1), BOTH((n) + 2), BOTH((n) + 3)

static const struct el3_service rows[] = {
	FOUR(0), FOUR(4), FOUR(8), FOUR(12), FOUR(16), FOUR(20),
};

_Static_assert(sizeof(rows) / sizeof(rows[0]) == 2 * (ECHO_CALLS + COPY_CALLS),
	       "echo.h");

const struct el3_service_set el3_statistics_services = {
	.name = "echo",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
