/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/system/el3/rest.h"

#include <smccc/calls.h>

#define GARBAGE 0xdeadbeef00000000ull

static bool has_state(uint64_t fid)
{
	return fid == SMCCC_FID_PSCI_CPU_SUSPEND ||
	       fid == SMCCC_FID_PSCI_CPU_SUSPEND_64;
}

bool rest_by(struct rest *rest, uint64_t fid, uint64_t state)
{
	const uint64_t garbage = fid & SMCCC_FID_64 ? 0 : GARBAGE;
	uint64_t *arg = rest->args;

	*rest = (struct rest){ .hvc = 0 };
	*arg++ = fid;
	if (has_state(fid))
		*arg++ = state | garbage;
	*arg++ = (uint64_t)rest_entry | garbage;
	*arg++ = (uint64_t)rest | garbage;
	return rest_call(rest);
}
