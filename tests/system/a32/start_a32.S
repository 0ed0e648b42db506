/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AArch32: Hyp mode is the other side, the test runs in Supervisor mode, as
 * Arm or Thumb code by -marm or -mthumb. Entered in Hyp mode; what stands
 * before the test is Arm code in both builds.
 */
#include "conduit.h"

#define HCR_TSC	 (1 << 19)
#define HSR_SMC	 0x13
#define MODE_SVC 0x1d3				/* AIF masked */

	.syntax	unified
	.arch	armv7-a
	.arch_extension virt
	.arch_extension sec

	.section .text.start, "ax", %progbits
	.arm
	.global	_start
	.type	_start, %function
_start:
	ldr	sp, =stack_high
	ldr	r0, =vectors
	mcr	p15, 4, r0, c12, c0, 0		/* HVBAR */
	mov	r0, #HCR_TSC
	mcr	p15, 4, r0, c1, c1, 0		/* HCR */
	ldr	r0, =conduit_entry
	tst	r0, #1
	ldr	r1, =MODE_SVC
	orrne	r1, r1, #0x20			/* Thumb */
	bic	r0, r0, #1
	msr	elr_hyp, r0
	msr	spsr_cxsf, r1
	isb
	eret

	.balign	32
vectors:
	b	unexpected
	b	unexpected
	b	unexpected
	b	unexpected
	b	unexpected
	b	trap
	b	unexpected
	b	unexpected

unexpected:
	mov	r0, #0x18			/* SYS_EXIT, not by choice */
	mov	r1, #0
	svc	#0x123456
	b	.

trap:
	push	{r8, r9}
	mrc	p15, 4, r8, c5, c2, 0		/* HSR */
	ldr	r9, =seen_syndrome
	str	r8, [r9]
	lsr	r8, r8, #26
	cmp	r8, #HSR_SMC
	bne	1f
	mrs	r9, elr_hyp			/* a trapped SMC: step over */
	add	r9, r9, #4
	msr	elr_hyp, r9
1:	and	r8, r0, #3
	cmp	r8, #MODE_MEMORY
	beq	3f
	cmp	r8, #MODE_MOVE
	beq	2f
	mvn	r0, r0
	mvn	r1, r1
	mvn	r2, r2
	mvn	r3, r3
	cmp	r8, #MODE_FOUR
	beq	4f
	mvn	r4, r4
	mvn	r5, r5
	mvn	r6, r6
	mvn	r7, r7
	b	4f
2:	mov	r0, r4
	mov	r1, r5
	mov	r2, r6
	mov	r3, r7
	b	4f
3:	ldr	r8, [r1]
	mvn	r8, r8
	str	r8, [r1]
4:	pop	{r8, r9}
	eret
	.ltorg

	.text
#ifdef __thumb__
	.thumb
#endif

	.type	conduit_entry, %function
conduit_entry:
	ldr	r0, =stack_low
	mov	sp, r0
	bl	conduit_main
	b	.

/* unsigned long semihosting(unsigned long operation, const void *block) */
	.global	semihosting
	.type	semihosting, %function
semihosting:
#ifdef __thumb__
	svc	#0xab
#else
	svc	#0x123456
#endif
	bx	lr

/*
 * unsigned long keeps_registers(void (*function)(), struct smccc_regs *)
 *
 * In:       r0 = function, r1 = its argument
 * Out:      r0 = 0 if r4-r11 are as they were
 * Clobbers: r0-r3, r12
 */
	.global	keeps_registers
	.type	keeps_registers, %function
keeps_registers:
	push	{r4-r12, lr}
	mov	r12, r0
	mov	r0, r1
	.irp	n, 4, 5, 6, 7, 8, 9, 10, 11
	movw	r\n, #(0x7700 + \n)
	.endr
	blx	r12
	mov	r0, #0
	.irp	n, 4, 5, 6, 7, 8, 9, 10, 11
	movw	r1, #(0x7700 + \n)
	eor	r1, r1, r\n
	orr	r0, r0, r1
	.endr
	pop	{r4-r12, pc}
	.ltorg

	.data
	.balign	4
	.global	seen_syndrome
seen_syndrome:
	.word	0

	.section .rodata
	.balign	4
	.global	class_smc, class_hvc, call_registers
class_smc:
	.word	HSR_SMC
class_hvc:
	.word	0x12
call_registers:
	.word	8

	.section .note.GNU-stack, "", %progbits
