/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/system/life/info.h"

#include "guests/rt/call.h"
#include <smccc/calls.h>
#include <smcgate/control.h>

bool info_of(uint64_t place, uint64_t *info)
{
	struct call_image image = {
		.x = { SMCCC_FID_SMCGATE_HYP_DOMAIN_INFO, place },
	};

	call_site_find(SMCCC_CONDUIT_HVC, 0)->run(&image);
	*info = image.x[1];
	return image.x[0] == GATE_CONTROL_OK;
}
