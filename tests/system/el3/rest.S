/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"
#include "guests/rt/cpu.h"

/* In: x0 = struct rt_cpu. Next: rest_started() */
func rest_start
	msr	daifset, #0xf
	msr	spsel, #1
	mov	x19, x0
	ldr	x1, [x0, #RT_CPU_STACK]
	mov	sp, x1
	msr	tpidr_el1, x0
	bl	cpu_set_up
	mov	x0, x19
	bl	rest_started
1:	wfi
	b	1b
endfunc rest_start
