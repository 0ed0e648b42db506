/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reset: every CPU starts here, at EL3, in flash, MMU and caches off. The
 * first CPU copies the monitor to secure RAM and goes on there; the others
 * park (park.S) until CPU_ON wakes them. Position independent.
 */
#include "arch/aarch64/asm.h"
#include "boards/qemu-virt/board.inc.S"

/* RES1 bits only: MMU, caches and alignment checks off, little endian. */
#define SCTLR_EL3_OFF 0x30c50830

	.section .head, "ax", %progbits
	.global	_start
_start:
	mov_imm	x0, SCTLR_EL3_OFF
	msr	sctlr_el3, x0
	msr	cptr_el3, xzr		/* FP: boot_copy() uses it */
	msr	daifset, #0xf
	isb
	mrs	x1, mpidr_el1
	board_cpu_index x0, x1, park_forever
	cbnz	x0, park

	/* Monitor: flash to RAM, 64 bytes a turn; el3.ld rounds both sizes. */
	adr	x0, _start
	ldr	x1, =image_start
	ldr	x2, =image_file_end
1:	ldp	x3, x4, [x0], #16
	ldp	x5, x6, [x0], #16
	ldp	x7, x8, [x0], #16
	ldp	x9, x10, [x0], #16
	stp	x3, x4, [x1], #16
	stp	x5, x6, [x1], #16
	stp	x7, x8, [x1], #16
	stp	x9, x10, [x1], #16
	cmp	x1, x2
	b.lo	1b
	ldr	x1, =bss_start
	ldr	x2, =bss_end
2:	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	cmp	x1, x2
	b.lo	2b
	ldr	x3, =el3_primary
	dsb	sy
	ic	iallu
	dsb	sy
	isb
	br	x3
	.ltorg
