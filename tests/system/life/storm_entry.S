/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"
#include "tests/system/life/storm.h"

/* In: x0 = context ID. Out: does not return */
func storm_entry
	mrs	x1, mpidr_el1
	and	x1, x1, #0xff
	add	x1, x1, #1
	adr_far	x2, storm_stacks
	add	x2, x2, x1, lsl #STORM_STACK_SHIFT
	mov	sp, x2
	b	storm_second
endfunc storm_entry
