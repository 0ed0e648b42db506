/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * First instructions of both vCPUs, which write down what they find, and the
 * exception vectors.
 */
#include "guest.h"

	.syntax	unified
	.arch	armv7-a
	.fpu	neon
	.arch_extension virt
	.arch_extension sec

#define CPACR_FP (0xf << 20)
#define FPEXC_EN (1 << 30)

/*
 * r0-r12, SP, LR and CPSR to \block; then SP is \block and the rest follows.
 * Clobbers: r0, sp, TPIDRPRW
 */
.macro record_core block
	mcr	p15, 0, r0, c13, c0, 4		/* TPIDRPRW */
	mov	r0, sp
	ldr	sp, =\block
	str	r0, [sp, #52]
	mrc	p15, 0, r0, c13, c0, 4
	stmia	sp, {r0-r12}
	str	lr, [sp, #56]
	mrs	r0, cpsr
	str	r0, [sp, #(4 * BOOT_CPSR)]
	mrc	p15, 0, r0, c1, c0, 0
	str	r0, [sp, #(4 * BOOT_SCTLR)]
.endm

.macro banked operation, register
	.ifc	\operation, read
	mrs	r0, \register
	str	r0, [r1], #4
	.else
	msr	\register, r2
	.endif
.endm

.macro cp15 operation, opc1, crn, crm, opc2
	.ifc	\operation, read
	mrc	p15, \opc1, r0, \crn, \crm, \opc2
	str	r0, [r1], #4
	.else
	mcr	p15, \opc1, r2, \crn, \crm, \opc2
	.endif
.endm

/*
 * BOOT_SYSTEMS of them: read to [r1], or written from r2. Without SPSR_svc:
 * QEMU does not give the current mode what EL2 writes to SPSR_EL1.
 */
.macro systems operation
	.irp	register, spsr_abt, spsr_und, spsr_irq, spsr_fiq, \
		lr_abt, lr_und, lr_irq, lr_fiq, sp_abt, sp_und, sp_irq, \
		sp_fiq, sp_usr, lr_usr, r8_fiq, r9_fiq, r10_fiq, r11_fiq, r12_fiq
	banked	\operation, \register
	.endr
	cp15	\operation, 0, c2, c0, 0	/* TTBR0 */
	cp15	\operation, 0, c2, c0, 1	/* TTBR1 */
	cp15	\operation, 0, c3, c0, 0	/* DACR */
	cp15	\operation, 0, c5, c0, 0	/* DFSR */
	cp15	\operation, 0, c5, c0, 1	/* IFSR */
	cp15	\operation, 0, c6, c0, 0	/* DFAR */
	cp15	\operation, 0, c6, c0, 2	/* IFAR */
	cp15	\operation, 0, c7, c4, 0	/* PAR */
	cp15	\operation, 0, c10, c2, 0	/* PRRR */
	cp15	\operation, 0, c10, c2, 1	/* NMRR */
	cp15	\operation, 0, c12, c0, 0	/* VBAR */
	cp15	\operation, 0, c13, c0, 1	/* CONTEXTIDR */
	cp15	\operation, 0, c13, c0, 2	/* TPIDRURW */
	cp15	\operation, 0, c13, c0, 3	/* TPIDRURO */
	cp15	\operation, 0, c14, c1, 0	/* CNTKCTL */
	cp15	\operation, 0, c14, c3, 1	/* CNTV_CTL */
.endm

/* d0-d31 to [r1]. Needs FP access: FPEXC was zero. */
.macro record_vectors
	vstmia	r1!, {d0-d15}
	vstmia	r1!, {d16-d31}
.endm

.macro enable_fp
	mov	r0, #CPACR_FP
	mcr	p15, 0, r0, c1, c0, 2
	isb
	vmrs	r0, fpexc
	str	r0, [r1], #4
	mov	r0, #FPEXC_EN
	vmsr	fpexc, r0
.endm

.macro start block
	record_core \block
	add	r1, sp, #(4 * BOOT_SYSTEM)
	systems	read
	enable_fp
	record_vectors
.endm

.macro mode_stack mode, top
	msr	cpsr_c, #(0xc0 | \mode)
	ldr	sp, =\top
.endm

	.section .text.start, "ax", %progbits
	.arm
	.global	_start
	.type	_start, %function
_start:
	start	boot
	ldr	r0, =vectors
	mcr	p15, 0, r0, c12, c0, 0
	isb
	mode_stack MODE_SVC, stack_high
	bl	payload_main
1:	wfi
	b	1b

/*
 * The other vCPU: writes down, then spoils all of it, and is off. Both entries
 * must be as the instruction set says.
 */
	.text
	.arm
	.global	cpu_1_a32
	.type	cpu_1_a32, %function
cpu_1_a32:
	start	boot_1
	b	cpu_1_rest

	.thumb
	.global	cpu_1_t32
	.type	cpu_1_t32, %function
	.balign	4
	nop
	.thumb_func				/* at no address of A32 code */
cpu_1_t32:
	movs	r7, #1				/* shows that it was T32 code */
	bx	pc
	nop
	.arm
	start	boot_1
cpu_1_rest:
	ldr	r2, =boot_1_done
	mov	r3, #1
	str	r3, [r2]
	dsb
	ldr	r2, =0x5a5a5a50
	systems	write
	vdup.32	q0, r2
	.irp	i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vmov	q\i, q0
	.endr
	mov	r12, r2
	mov	lr, r2
	ldr	r0, =0x84000002			/* CPU_OFF */
	smc	#0
2:	wfi
	b	2b

	.balign	32
	.global	vectors
vectors:
	b	unexpected
	b	undefined
	b	unexpected
	b	unexpected
	b	unexpected
	b	unexpected
	b	interrupt
	b	unexpected

/* SCTLR.TE: exceptions are taken to T32 code. */
	.thumb
	.balign	32
	.global	vectors_t32
vectors_t32:
	b.w	unexpected_t32
	b.w	undefined_t32
	.rept	6
	b.w	unexpected_t32
	.endr
undefined_t32:
	mcr	p15, 0, r0, c13, c0, 4		/* by no memory: SCTLR.EE */
	mrs	r0, cpsr
	setend	le
	ldr.w	pc, =undefined_saved
unexpected_t32:
	ldr.w	pc, =unexpected
	.pool
	.arm

/* SP_und is exec.S's und_block. */
undefined:
	mcr	p15, 0, r0, c13, c0, 4		/* by no memory: SCTLR.EE */
	mrs	r0, cpsr
	setend	le
	.global	undefined_saved
undefined_saved:
	str	r0, [sp, #60]
	mrc	p15, 0, r0, c13, c0, 4
	str	lr, [sp, #52]
	stmia	sp, {r0-r12}
	mrs	r0, spsr
	str	r0, [sp, #56]
	b	exec_undefined

/* Acknowledge, count, end. SP_irq is a block of its own. */
interrupt:
	stmia	sp, {r0, r1}
	ldr	r1, =gicc
	ldr	r1, [r1]
	cmp	r1, #0				/* a GICv3: equal to the end */
	mrceq	p15, 0, r0, c12, c12, 0		/* ICC_IAR1 */
	ldrne	r0, [r1, #0x0c]			/* GICC_IAR */
	ldr	r1, =irq_last
	str	r0, [r1]
	mov	r1, #0
	mcr	p15, 0, r1, c14, c3, 1		/* CNTV_CTL: it may be its own */
	ldr	r1, =gicc
	ldr	r1, [r1]
	mcreq	p15, 0, r0, c12, c12, 1		/* ICC_EOIR1 */
	strne	r0, [r1, #0x10]			/* GICC_EOIR */
	ldr	r1, =irq_count
	ldr	r0, [r1]
	add	r0, r0, #1
	str	r0, [r1]
	ldmia	sp, {r0, r1}
	subs	pc, lr, #4

unexpected:
	msr	cpsr_c, #(0xc0 | MODE_SVC)
	ldr	sp, =stack_high
	mov	r0, lr
	bl	exception
	b	.

	.bss
	.balign	8
	.global	boot, boot_1, boot_1_done, irq_count, irq_last, gicc
boot:
	.space	4 * BOOT_WORDS
boot_1:
	.space	4 * BOOT_WORDS
boot_1_done:
	.space	4
irq_count:
	.space	4
irq_last:
	.space	4
gicc:
	.space	4
