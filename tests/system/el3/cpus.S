/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/aarch64/asm.h"
#include <smccc/calls.h>

/*
 * A CPU's first instruction: says who it is, waits for its word, CPU_OFF.
 *
 * In: x0 = struct cpus_found: released, mpidr, current_el, here
 */
func cpus_entry
	mrs	x1, mpidr_el1
	mrs	x2, CurrentEL
	stp	x1, x2, [x0, #8]
	dsb	sy
	mov	x1, #1
	str	x1, [x0, #24]
1:	ldr	x1, [x0]
	cbz	x1, 1b
	mov_imm	x0, SMCCC_ASM_PSCI_CPU_OFF
	smc	#0
2:	wfi
	b	2b
endfunc cpus_entry
