/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The floor: what a call costs when nothing decides on it. The ESR is read,
 * w0 is compared, the answer is given; no policy, no table, no counter, no
 * memory. Still every rule of SMCCC for a caller at AArch64 holds: only the
 * result registers change, an immediate other than 0 is no call, and a
 * trapped SMC is stepped over as if it had been executed.
 *
 * The order of the compares is part of the figures: see docs/performance.md.
 */
#include "arch/aarch64/asm.h"

	.equ	FID_ARCH_FEATURES, 0x80000001
	.equ	FID_WORKAROUND_1, 0x80008000
	.equ	FID_PSCI_VERSION, 0x84000000
	.equ	FID_PSCI_SYSTEM_OFF, 0x84000008
	.equ	FID_OWNER_STD_OR_HYP, 26	/* bit: 0x84.. and 0x86.. have it */
	.equ	FID_UID_LOW, 0xff01
	.equ	FID_VENDOR_HYP_HIGH, 0x8600

	.equ	VERSION_1_1, 0x10001		/* of SMCCC and of PSCI */

/* ESR turned right by 25: EC and IL are at the bottom, the ISS is on top. */
	.equ	ESR_TURN, 25
	.equ	ESR_SMC64_0, 0x2f
	.equ	ESR_HVC64_0, 0x2d
	.equ	ESR_TURNED_ISS, 0x7f		/* mask: without the ISS */

	.equ	SPSR_BTYPE, 0xc00
	.equ	SPSR_SS, 0x200000

/*
 * floor_entry EL, ESR, OTHER: is it the call with immediate 0? Else to OTHER,
 * with x30 still the ESR, turned.
 */
.macro floor_entry el, esr, other
	msr	tpidr_el\el, x30
	mrs	x30, esr_el\el
	ror	w30, w30, #ESR_TURN
	cmp	w30, #\esr
	b.ne	\other
.endm

/*
 * What outlives a call if nobody mends it (floor_return's MEND):
 *
 * MEND_TRAP   a trapped SMC has not been executed: ELR points at it, and a
 *             pending single step and a branch's type are the caller's again
 */
	.equ	MEND_NOTHING, 0
	.equ	MEND_TRAP, 1

.macro floor_return el, mend
	.if	\mend == MEND_TRAP
	mrs	x30, elr_el\el
	add	x30, x30, #4
	msr	elr_el\el, x30
	mrs	x30, spsr_el\el
	bic	x30, x30, #SPSR_BTYPE
	bic	x30, x30, #SPSR_SS
	msr	spsr_el\el, x30
	.endif
	mrs	x30, tpidr_el\el
	eret
	dsb	nsh				// nothing runs past an ERET
	isb
.endm

/* Not that call with immediate 0: with another it is refused, else to OTHER. */
.macro floor_refuse el, mend, esr, other
	and	w30, w30, #ESR_TURNED_ISS
	cmp	w30, #\esr
	b.ne	\other
	mov	x0, #-1
	floor_return \el, \mend
.endm

/*
 * floor_calls EL, MEND, OFF: the compares; SYSTEM_OFF goes to OFF, w0 and
 * x1-x3 still the caller's. The answers are elsewhere: a vector has room for
 * 32 instructions.
 *
 * In: w0 = function ID, TPIDR = the caller's x30.  Clobbers: x30, flags
 */
.macro floor_calls el, mend, off
	cmp	wzr, w0				// 0 - 0x80000000 overflows:
	b.vs	version_\@			// SMCCC_VERSION, nothing else
	tbnz	w0, #FID_OWNER_STD_OR_HYP, std_\@
	mov	w30, #FID_ARCH_FEATURES
	cmp	w0, w30
	b.eq	features_\@
	mov	w30, #FID_WORKAROUND_1
	cmp	w0, w30
	b.eq	nothing_\@
refused_\@:
	mov	x0, #-1				// NOT_SUPPORTED
	floor_return \el, \mend

	.pushsection .text, "ax", %progbits
std_\@:
	mov	w30, #FID_PSCI_VERSION
	cmp	w0, w30
	b.eq	version_\@
	movk	w30, #FID_UID_LOW
	cmp	w0, w30
	b.eq	uid_\@
	.if	\el == 2
	movk	w30, #FID_VENDOR_HYP_HIGH, lsl #16
	cmp	w0, w30
	b.eq	uid_\@
	.endif
	mov_imm	w30, FID_PSCI_SYSTEM_OFF
	cmp	w0, w30
	b.ne	refused_\@
	b	\off

version_\@:
	mov	w0, #VERSION_1_1
	floor_return \el, \mend

	/*
	 * WORKAROUND_1 is there and need not be called: this counts a CPU that
	 * needs nothing done, whichever it is.
	 */
features_\@:
	mov	w30, #FID_WORKAROUND_1
	cmp	w1, w30
	b.ne	1f
	mov	w0, #1
	floor_return \el, \mend
1:	and	w30, w1, #~1			// SMCCC_VERSION, ARCH_FEATURES
	cmp	wzr, w30
	b.vc	refused_\@
	mov	w0, wzr
	floor_return \el, \mend

uid_\@:
	adr	x30, floor_uid
	ldp	w0, w1, [x30]
	ldp	w2, w3, [x30, #8]
nothing_\@:
	floor_return \el, \mend
	.popsection
.endm

/*
 * floor_vectors NAME .. the handler of a lower level's calls, which starts in
 * its vector: 32 instructions .. floor_vectors_end NAME. All else is a bug: it
 * stops.
 */
.macro floor_vectors name
	.section .text.vectors, "ax", %progbits
	.balign	2048
\name:
	.rept	8
	b	.
	.balign	128
	.endr
.endm

.macro floor_vectors_end name
	.rept	7
	.balign	128
	b	.
	.endr
	.org	\name + 2048			// an error if the handler is longer
.endm

	.section .rodata, "a", %progbits
	.balign	16
floor_uid:
	.byte	0x3c, 0x1d, 0x9e, 0x52, 0x6a, 0x07, 0x4b, 0x88
	.byte	0x9f, 0x21, 0xc4, 0x70, 0x0e, 0x5d, 0xb3, 0x16
