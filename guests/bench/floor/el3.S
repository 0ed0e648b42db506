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
	.equ	ID_AA64PFR1_BT, 0xf
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
	mrs	x2, id_aa64pfr1_el1
	tst	x2, #ID_AA64PFR1_BT
	b.eq	1f
	adr	x1, vectors_bti
1:	msr	vbar_el3, x1
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

.macro floor_el3_vectors name, mend
floor_vectors \name
	floor_entry 3, ESR_SMC64_0, not_zero_\@
	floor_calls 3, \mend, off
floor_vectors_end \name

	.section .text, "ax", %progbits
not_zero_\@:
	floor_refuse 3, \mend, ESR_SMC64_0, .
.endm

	floor_el3_vectors vectors, MEND_NOTHING
	floor_el3_vectors vectors_bti, MEND_BTYPE

off:
	mov_imm	x1, BOARD_SECURE_PL061
	mov	w2, #PIN0
	str	w2, [x1, #PL061_DIR]
	str	wzr, [x1, #PL061_DATA_PIN0]
	str	w2, [x1, #PL061_DATA_PIN0]
	b	.
