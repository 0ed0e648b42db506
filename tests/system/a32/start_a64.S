/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AArch64: EL2 is the other side, the test runs at EL1. Entered at EL2 with
 * the MMU off.
 */
#include "conduit.h"

#define HCR_RW  (1 << 31)
#define HCR_TSC (1 << 19)
#define EC_SMC64 0x17

	.section .text.start, "ax", %progbits
	.global	_start
_start:
	adr	x0, stack_high
	mov	sp, x0
	adr	x0, vectors
	msr	vbar_el2, x0
	mov	x0, #HCR_RW
	orr	x0, x0, #HCR_TSC
	msr	hcr_el2, x0
	adr	x0, stack_low
	msr	sp_el1, x0
	mov	x0, #0x3c5			/* EL1h, DAIF masked */
	msr	spsr_el2, x0
	adr	x0, conduit_main
	msr	elr_el2, x0
	isb
	eret

	.balign	2048
vectors:
	.rept	8
	b	unexpected
	.balign	128
	.endr
	b	lower_sync
	.balign	128
	.rept	7
	b	unexpected
	.balign	128
	.endr

unexpected:
	mov	x0, #0x18			/* SYS_EXIT, not by choice */
	mov	x1, #0
	hlt	#0xf000
	b	.

lower_sync:
	stp	x20, x21, [sp, #-16]!
	mrs	x20, esr_el2
	adr	x21, seen_syndrome
	str	w20, [x21]
	lsr	w20, w20, #26
	cmp	w20, #EC_SMC64
	b.ne	1f
	mrs	x21, elr_el2			/* a trapped SMC: step over */
	add	x21, x21, #4
	msr	elr_el2, x21
1:	and	x20, x0, #3
	cmp	x20, #MODE_MEMORY
	b.eq	3f
	cmp	x20, #MODE_MOVE
	b.eq	2f
	mvn	x0, x0
	mvn	x1, x1
	mvn	x2, x2
	mvn	x3, x3
	cmp	x20, #MODE_FOUR
	b.eq	4f
	mvn	x4, x4
	mvn	x5, x5
	mvn	x6, x6
	mvn	x7, x7
	mvn	x8, x8
	mvn	x9, x9
	mvn	x10, x10
	mvn	x11, x11
	mvn	x12, x12
	mvn	x13, x13
	mvn	x14, x14
	mvn	x15, x15
	mvn	x16, x16
	mvn	x17, x17
	b	4f
2:	mov	x0, x4
	mov	x1, x5
	mov	x2, x6
	mov	x3, x7
	b	4f
3:	ldr	w20, [x1]
	mvn	w20, w20
	str	w20, [x1]
4:	ldp	x20, x21, [sp], #16
	eret

	.text
/* unsigned long semihosting(unsigned long operation, const void *block) */
	.global	semihosting
semihosting:
	hlt	#0xf000
	ret

/*
 * unsigned long keeps_registers(void (*function)(), struct smccc_regs *)
 *
 * In:       x0 = function, x1 = its argument
 * Out:      x0 = 0 if x18-x29 are as they were
 * Clobbers: x0-x17
 */
	.global	keeps_registers
keeps_registers:
	stp	x29, x30, [sp, #-112]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	str	x18, [sp, #96]
	mov	x9, x0
	mov	x0, x1
	.irp	n, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
	mov	x\n, #(0x7700 + \n)
	.endr
	blr	x9
	mov	x0, #0
	.irp	n, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
	mov	x1, #(0x7700 + \n)
	eor	x1, x1, x\n
	orr	x0, x0, x1
	.endr
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldr	x18, [sp, #96]
	ldp	x29, x30, [sp], #112
	ret

	.data
	.balign	4
	.global	seen_syndrome
seen_syndrome:
	.word	0

	.section .rodata
	.balign	4
	.global	class_smc, class_hvc, call_registers
class_smc:
	.word	EC_SMC64
class_hvc:
	.word	0x16
call_registers:
	.word	18

	.section .note.GNU-stack, "", %progbits
