/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Argument checks of forwarded calls, seen by the caller: what the manifest
 * forbids does not reach the firmware and changes nothing, what it allows
 * does, with addresses of this domain translated and every register that is
 * no result kept. What is tried is in a file for each kind of check.
 */
#include <smccc/calls.h>

#include "guests/checks/checks.h"
#include "guests/rt/call.h"
#include "guests/rt/payload.h"
#include "guests/rt/power.h"
#include "guests/rt/tap.h"
#include "lib/rt/rt.h"

#define POISON 0x7a7a000033330000ull

static bool same(const char *name, unsigned int reg, uint64_t is, uint64_t want)
{
	if (is != want)
		rt_printf("# %s: x%u is 0x%lx, not 0x%lx\n", name, reg, is,
			  want);
	return is == want;
}

/* SMC32: the firmware gets lower halves, and no more comes back. */
static uint64_t width(const struct attempt *attempt, uint64_t value)
{
	return attempt->smc32 ? (uint32_t)value : value;
}

/* A register that comes back as it was sent is the caller's own again. */
static uint64_t result(const struct attempt *attempt)
{
	const uint64_t sent = width(attempt, attempt->x1 + attempt->shift);
	const uint64_t sum = width(attempt, sent + width(attempt, attempt->x2));

	if (attempt->shift && sum == sent)
		return attempt->x1;
	return attempt->kept ? sum & attempt->kept : sum;
}

static bool try(const struct attempt *attempt, const struct call_site *site,
		uint64_t fid)
{
	struct call_image in = { .nzcv = 0x60000000 };
	struct call_image out;
	bool good;

	for (unsigned int i = 0; i < 31; i++)
		in.x[i] = POISON + i;
	in.x[0] = fid;
	in.x[1] = attempt->x1;
	in.x[2] = attempt->x2;
	out = in;
	site->run(&out);
	good = same(attempt->name, 0, out.x[0],
		    attempt->allowed ? SMCCC_SUCCESS
				     : (uint64_t)SMCCC_NOT_SUPPORTED);
	good &= same(attempt->name, 1, out.x[1],
		     attempt->allowed ? result(attempt) : in.x[1]);
	/* An argument that the firmware got loses its upper half (SMC32). */
	good &= same(attempt->name, 2, out.x[2],
		     attempt->allowed ? width(attempt, in.x[2]) : in.x[2]);
	for (unsigned int i = 3; i < 31; i++)
		good &= same(attempt->name, i, out.x[i], in.x[i]);
	return good && out.nzcv == in.nzcv;
}

static void try_each_way(struct tap *tap, const struct attempt *attempt,
			 enum smccc_conduit conduit)
{
	const struct call_site *site = call_site_find(conduit, 0);
	const uint64_t fid = attempt->smc32 ? SMCCC_FID_SMCGATE_SIP_EXAMPLE
					    : SMCCC_FID_SMCGATE_SIP_EXAMPLE_64;
	bool good = try(attempt, site, fid);

	good &= try(attempt, site, fid | SMCCC_FID_SVE_HINT);
	good &= try(attempt, site, fid | GARBAGE);
	tap_result(tap, good, attempts_topic, attempt->name,
		   call_conduit_name(conduit));
}

int payload_main(const struct payload_boot *boot)
{
	struct tap tap = { 0 };

	(void)boot;
	power_find();
	for (size_t i = 0; i < attempts_count; i++) {
		try_each_way(&tap, &attempts[i], SMCCC_CONDUIT_SMC);
		try_each_way(&tap, &attempts[i], SMCCC_CONDUIT_HVC);
	}
	return tap_end(&tap);
}
