/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The floor at EL3: flash of QEMU virt, entered at reset. The payload is at
 * FLOOR_PAYLOAD (tests/peers/floor) and is entered at EL2, non-secure. One CPU.
 */
#include "boards/qemu-virt/memory.h"
#include "guests/bench/floor/floor.inc.S"
#include "guests/bench/floor/payload.h"

	.equ	SCTLR_OFF, 0x30c50830		/* RES1 bits, EL2 and EL3 */
	.equ	SCR_EL2_NS, 0x30531		/* API, APK, RW, HCE, RES1, NS */
	.equ	SPSR_EL2H_MASKED, 0x3c9

	.equ	PL061_DIR, 0x400
	.equ	PL061_DATA_PIN0, 4
	.equ	PIN0, 1				/* off */

	.section .head, "ax", %progbits
	.global	_start
_start:
	mrs	x0, mpidr_el1
	and	x0, x0, #0xffffff
	cbnz	x0, park
	mov_imm	x1, SCTLR_OFF
	msr	sctlr_el3, x1
	msr	sctlr_el2, x1
	isb
	adr	x1, vectors
	msr	vbar_el3, x1
	mov_imm	x1, SCR_EL2_NS
	msr	scr_el3, x1
	msr	cptr_el3, xzr
	msr	mdcr_el3, xzr
	mov_imm	x1, BOARD_CNTFRQ_HZ
	msr	cntfrq_el0, x1
	mov_imm	x0, BOARD_DTB_BASE
	mov_imm	x1, FLOOR_PAYLOAD
	msr	elr_el3, x1
	mov	x1, #SPSR_EL2H_MASKED
	msr	spsr_el3, x1
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	isb
	eret
	dsb	nsh
	isb
park:
	wfi
	b	park

floor_vectors vectors
	floor_entry 3, ESR_SMC64_0, not_zero
	floor_calls 3, MEND_NOTHING, off
floor_vectors_end vectors

	.section .text, "ax", %progbits
not_zero:
	floor_refuse 3, MEND_NOTHING, ESR_SMC64_0, .

off:
	mov_imm	x1, BOARD_SECURE_PL061
	mov	w2, #PIN0
	str	w2, [x1, #PL061_DIR]
	str	wzr, [x1, #PL061_DATA_PIN0]
	str	w2, [x1, #PL061_DATA_PIN0]
	b	.
