/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The other side of the switch, in AArch32: Hyp mode, or Supervisor mode on a
 * CPU without EL2. Linked at VISIT_BASE. The words at its start tell where to
 * enter.
 */
#include "visit.h"

#define SMCCC_VERSION 0x80000000
#define PSCI_VERSION  0x84000000
#define CPU_OFF	      0x84000002
#define CPU_ON	      0x84000003
#define AFFINITY_INFO 0x84000004
#define SYSTEM_RESET  0x84000009
#define AFFINITY_64   0xc4000004
#define SWITCH	      0x82000020
#define MODE_HYP      0x1a
#define CONTEXT	      0x600dcafe

	.syntax	unified
	.arch	armv7-a
	.arch_extension virt
	.arch_extension sec
	.text
	.word	visit
	.word	visit_thumb + 1
	.word	last

/* In: r0 = 0, r1 = struct visit */
	.arm
visit:
	mov	r4, r1
	mrs	r2, cpsr
	bl	record
	/* What EL3 traps does not exist here. */
	mrs	r2, cpsr
	and	r2, r2, #0x1f
	cmp	r2, #MODE_HYP
	ldr	r2, =undef_vectors
	mcreq	p15, 4, r2, c12, c0, 0		/* HVBAR */
	mcrne	p15, 0, r2, c12, c0, 0		/* VBAR */
	isb
undefined:
	mrc	p15, 0, r2, c12, c8, 0		/* ICC_IAR0 */
	bl	aborts				/* with these vectors */
go_back:
	ldr	r0, =SWITCH
	mov	r1, #0
	mov	r2, #0x10			/* no RAM */
	mov	r3, #7
	smc	#0
	str	r0, [r4, #VISIT_BAD]
	ldr	r0, =SWITCH
	mov	r1, #0
	ldr	r2, [r4, #VISIT_BACK]
	mov	r3, #7				/* cookie, high word */
	smc	#0
	str	r0, [r4, #VISIT_DENIED]
	b	.

/* In: r0, r2 = CPSR, r4 = struct visit. Clobbers: r0-r3 */
record:
	str	r0, [r4, #VISIT_R0]
	str	r2, [r4, #VISIT_CPSR]
	and	r2, r2, #0x1f
	cmp	r2, #MODE_HYP
	mrceq	p15, 4, r3, c1, c0, 0		/* HSCTLR */
	mrcne	p15, 0, r3, c1, c0, 0		/* SCTLR */
	str	r3, [r4, #VISIT_SCTLR]
	ldr	r0, =SMCCC_VERSION
	smc	#0
	str	r0, [r4, #VISIT_VERSION]
	ldr	r0, =PSCI_VERSION
	smc	#0
	str	r0, [r4, #VISIT_PSCI]
	ldr	r0, =AFFINITY_64
	mov	r1, #0
	mov	r2, #0
	smc	#0
	str	r0, [r4, #VISIT_SMC64]
	bx	lr

	.balign	32
undef_vectors:
	b	.
	b	undef
	b	.
	b	abort_fetch
	b	abort_data
	b	abort_trap
	b	.
	b	.

/*
 * Left by a branch: QEMU 7.2 does not show AArch32 the SPSR of its current mode
 * that EL3 has written.
 */
undef:
	mrs	r2, cpsr
	str	r2, [r4, #VISIT_UNDEF]
	and	r2, r2, #0x1f
	ldr	r3, =undefined
	cmp	r2, #MODE_HYP
	bne	1f
	mrc	p15, 4, r2, c5, c2, 0		/* HSR */
	str	r2, [r4, #VISIT_HSR]
	mrs	r2, elr_hyp
	sub	r3, r2, r3
	str	r3, [r4, #VISIT_UNDEF_PC]
	add	r2, r2, #4
	bx	r2				/* see below */
1:	sub	r3, lr, r3			/* LR_und is the next one */
	sub	r3, r3, #4
	str	r3, [r4, #VISIT_UNDEF_PC]
	mov	r3, lr
	cps	#0x13
	bx	r3

/*
 * In: as visit. CPU 1 is started, so there is no way back: the machine starts
 * again, and its RAM tells what came of it.
 */
last:
	mov	r4, r1
	mrs	r2, cpsr
	bl	record
	ldr	r3, =other_record
	str	r4, [r3]
	dsb
	ldr	r2, =other_thumb + 1
	bl	start
	ldr	r2, =other
	bl	start
	ldr	r0, =SWITCH
	mov	r1, #0
	ldr	r2, [r4, #VISIT_BACK]
	mov	r3, #0
	smc	#0
	str	r0, [r4, #VISIT_DENIED]
	dsb
2:	ldr	r0, =SYSTEM_RESET
	smc	#0
	b	.

/* CPU 1 runs, from r2 on, until it is off. Clobbers: r0-r3 */
start:
	ldr	r0, =CPU_ON
	mov	r1, #1
	ldr	r3, =CONTEXT
	smc	#0
	cmp	r0, #0
	bne	2b
3:	ldr	r0, =AFFINITY_INFO
	mov	r1, #1
	mov	r2, #0
	smc	#0
	cmp	r0, #1
	bne	3b
	bx	lr

/* CPU 1. In: r0 = CONTEXT */
other:
	ldr	r3, =other_record
1:	ldr	r4, [r3]
	cmp	r4, #0
	beq	1b
	mrs	r2, cpsr
	str	r2, [r4, #VISIT_OTHER]
	dsb
	str	r0, [r4, #VISIT_OTHER_R0]
	dsb
	ldr	r0, =CPU_OFF
	smc	#0
	b	.

	.balign	4
other_record:
	.word	0

	.thumb
	/* CPU 1, too: as Arm code this would be others. */
	.thumb_func
other_thumb:
	ldr	r3, =other_record
	ldr	r4, [r3]
	str	r0, [r4, #VISIT_THUMB]
	dsb
	ldr	r0, =CPU_OFF
	smc	#0
	b	.

	.balign	4				/* bx pc */
	.thumb_func
visit_thumb:
	mov	r4, r1
	mrs	r2, cpsr
	mov	r5, pc				/* shows the state by itself */
	blx	record
	bx	pc
	nop
	.arm
	b	go_back
	.ltorg
