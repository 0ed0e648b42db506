/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"

#define SDEI_EVENT_COMPLETE 0xc4000025

/*
 * Entered by EL3 in the middle of anything; x0-x17 come back by themselves.
 * The timer may be what the event is bound to: it must not stay asserted.
 */
func sdei_handler
	msr	cntv_ctl_el0, xzr
	mov_imm	x0, SDEI_EVENT_COMPLETE
	mov	x1, #0
	smc	#0
	b	.
endfunc sdei_handler
