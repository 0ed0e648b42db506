/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SiP calls, owner 2, are the firmware's. One of them is never a guest's: the
 * switch of its exception level between AArch64 and AArch32, which a level
 * below a hypervisor does not own.
 */
#include "gate/engine.h"

/* Arm SiP service documentation: denied. */
#define STATE_SWITCH_DENIED (-3)

static uint32_t state_switch(const struct gate *gate, uint64_t result[4])
{
	(void)gate;
	result[0] = (uint64_t)(int64_t)STATE_SWITCH_DENIED;
	return 1;
}

const struct gate_service gate_sip_services[] = {
	{ .fid = SMCCC_FID_ARM_SIP_SVC_EXE_STATE_SWITCH,
	  .constant = state_switch },
	{ 0 },
};
