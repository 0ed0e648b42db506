/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot stage's last instructions, and those that it is not meant to run. */
#include "arch/aarch64/asm.h"
#include "boards/qemu-virt/memory.h"
#include "el3/mmu.h"

/*
 * void boot_exit(const struct boot_handover *handover)
 *
 * In:   x0 = handover
 * Next: the monitor's first instruction, el3/start.S, as after reset: MMU and
 *       caches off, x0 = handover, all other registers zero
 *
 * What was loaded went round the caches. Lines of our own RAM are dropped, not
 * written back: they could come down on the zeros, or on the monitor's .bss.
 */
func boot_exit
	mov_imm	x1, MMU_SCTLR_OFF
	msr	sctlr_el3, x1
	dsb	sy
	isb
	mrs	x3, ctr_el0
	ubfx	x3, x3, #16, #4		/* DminLine: log2 of words */
	mov	x4, #4
	lsl	x4, x4, x3
	ldr	x1, =boot_ram_start
	ldr	x2, =boot_ram_end
1:	dc	ivac, x1
	add	x1, x1, x4
	cmp	x1, x2
	b.lo	1b
	dsb	sy
	ldr	x1, =boot_ram_start
2:	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	cmp	x1, x2
	b.lo	2b
	tlbi	alle3
	ic	iallu
	dsb	sy
	isb
	msr	ttbr0_el3, xzr
	.irp	i, 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\i, xzr
	.endr
	ldr	x1, =BOARD_EL3_BASE
	br	x1
endfunc boot_exit

	.irp	kind, 0, 1, 2, 3
boot_exception_\kind:
	mov	x0, #\kind
	b	boot_exception_taken
	.endr

/* The stack may be what is wrong, and nobody returns to it. */
boot_exception_taken:
	ldr	x1, =boot_stack_top
	mov	sp, x1
	mov	x29, xzr
	bl	boot_exception
	b	.
	.ltorg

vector_table boot_vectors
	.rept	4
	vector	boot_exception_0
	vector	boot_exception_1
	vector	boot_exception_2
	vector	boot_exception_3
	.endr
vector_table_end boot_vectors
