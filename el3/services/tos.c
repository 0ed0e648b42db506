/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trusted OS: its calls are no rows here, they are found by FID[31:24]
 * (tos_switch.S). These are what it says to EL3 when it is done: the normal
 * world must not, nor must they reach it.
 */
#include "el3/table.h"
#include "el3/tos_frame.h"

#define TOS_ROW(done)                                                         \
	{                                                                     \
		.fid = TOS_DONE + TOS_DONE_##done, .name = "TOS_DONE_" #done, \
		.finish = EL3_FINISH_DENY,                                    \
	}

static const struct el3_service rows[] = {
	TOS_ROW(ENTRY),	  TOS_ROW(CPU_ON), TOS_ROW(CPU_OFF),
	TOS_ROW(SUSPEND), TOS_ROW(RESUME), TOS_ROW(CALL),
	TOS_ROW(FIQ),	  TOS_ROW(OFF),	   TOS_ROW(RESET),
};

const struct el3_service_set el3_tos_services = {
	.name = "tos",
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
