/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reset: every CPU starts here, at EL3, in flash, MMU and caches off. The
 * first CPU goes on to load; that is the cold path. The others' is the warm
 * one: they park (park.S) until the monitor's CPU_ON wakes them, and use
 * nothing in RAM before. On this board a CPU is reset with the whole machine
 * only, so CPU 0 at the reset vector always means a cold start.
 */
#include "arch/aarch64/asm.h"
#include "boards/qemu-virt/board.inc.S"
#include "el3/mmu.h"

	.section .head, "ax", %progbits
	.global	_start
_start:
	mrs	x19, cntpct_el0		/* BOOT_STAMP_RESET */
	mov_imm	x0, MMU_SCTLR_OFF
	msr	sctlr_el3, x0
	msr	cptr_el3, xzr		/* FP: copy.S and others use it */
	msr	daifset, #0xf
	isb
	bl	reset_errata
	mrs	x1, mpidr_el1
	board_cpu_index x0, x1, park_forever
	cbnz	x0, park
	b	boot_primary
	.ltorg

/* The cold path. In: x19 = the counter at reset. Next: boot_main(), main.c */
func boot_primary
	adr_far	x0, boot_vectors
	msr	vbar_el3, x0
	adr_far	x0, boot_data_load
	ldr	x1, =boot_data_start
	ldr	x2, =boot_data_end
1:	cmp	x1, x2			/* boot.ld rounds to 64 bytes */
	b.hs	2f
	ldp	x3, x4, [x0], #16
	stp	x3, x4, [x1], #16
	b	1b
2:	ldr	x1, =boot_bss_start
	ldr	x2, =boot_bss_end
3:	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	cmp	x1, x2
	b.lo	3b
	ldr	x0, =boot_stack_top
	msr	spsel, #1
	mov	sp, x0
	mov	x29, xzr
	isb
	bl	mmu_init
	mov_imm	x0, MMU_MAIR
	msr	mair_el3, x0
	mov_imm	x0, MMU_TCR
	msr	tcr_el3, x0
	adr_far	x0, mmu_level1
	msr	ttbr0_el3, x0
	isb
	tlbi	alle3
	ic	iallu
	dsb	sy
	isb
	mov_imm	x1, MMU_SCTLR_ON
	msr	sctlr_el3, x1
	isb
	mov	x0, x19
	bl	boot_main
	b	.			/* it does not return */
endfunc boot_primary
