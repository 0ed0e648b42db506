/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The floor at EL2: an arm64 Image, started by QEMU's -kernel, that enters
 * the payload at EL1 (tests/peers/floor puts it at FLOOR_PAYLOAD). No stage 2.
 */
#include "guests/bench/floor/floor.inc.S"
#include "guests/bench/floor/payload.h"

	.equ	IMAGE_FLAG_4K_PAGES, 2

	.equ	SCTLR_EL2_OFF, 0x30c50830	/* RES1 bits */
	.equ	SCTLR_EL1_OFF, 0x30d00800
	.equ	CPTR_EL2_NONE, 0x33ff
	.equ	CNTHCTL_EL1_ALL, 3
	.equ	HCR_RW_TSC, 0x80080000		/* HCD is 0: HVC is enabled */
	.equ	SPSR_EL1H_MASKED, 0x3c5

	.section .head, "ax", %progbits
	.global	_start
_start:
	b	enter
	nop
	.quad	0				/* text_offset */
	.quad	floor_end			/* image_size */
	.quad	IMAGE_FLAG_4K_PAGES
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

/* In: x0 = device tree, handed on. */
enter:
	mov_imm	x1, SCTLR_EL2_OFF
	msr	sctlr_el2, x1
	isb
	adr	x1, vectors
	msr	vbar_el2, x1
	mov_imm	x1, HCR_RW_TSC
	msr	hcr_el2, x1
	mov_imm	x1, CPTR_EL2_NONE
	msr	cptr_el2, x1
	msr	hstr_el2, xzr
	msr	mdcr_el2, xzr
	mov	x1, #CNTHCTL_EL1_ALL
	msr	cnthctl_el2, x1
	msr	cntvoff_el2, xzr
	mrs	x1, midr_el1
	msr	vpidr_el2, x1
	mrs	x1, mpidr_el1
	msr	vmpidr_el2, x1
	mov_imm	x1, SCTLR_EL1_OFF
	msr	sctlr_el1, x1
	mov_imm	x1, FLOOR_PAYLOAD
	msr	elr_el2, x1
	mov	x1, #SPSR_EL1H_MASKED
	msr	spsr_el2, x1
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	isb
	eret
	dsb	nsh
	isb

floor_vectors vectors
	floor_entry 2, ESR_SMC64_0, not_smc
	floor_calls 2, MEND_TRAP, off
floor_vectors_end vectors

	.section .text, "ax", %progbits
not_smc:
	cmp	w30, #ESR_HVC64_0
	b.ne	not_zero
	floor_calls 2, MEND_NOTHING, off
not_zero:
	floor_refuse 2, MEND_TRAP, ESR_SMC64_0, not_zero_hvc
not_zero_hvc:
	floor_refuse 2, MEND_NOTHING, ESR_HVC64_0, .

/* QEMU's own PSCI switches the machine off: w0 is the ID. */
off:
	smc	#0
	b	.
