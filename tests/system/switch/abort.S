/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * External aborts and an SError in AArch32, as PL1 or Hyp mode sees them. QEMU
 * 7.2 brings none to EL3: aborts.py makes a monitor for which SIP_REVISION is
 * one, r1 being ESR_EL3 and r2 FAR_EL3. Others answer, and nothing is seen.
 */
#include "visit.h"

#define SIP_REVISION 0x8200ff03
#define MODE_HYP     0x1a
#define HCR_AMO	     (1 << 5)

	.syntax	unified
	.arch	armv7-a
	.arch_extension virt
	.arch_extension sec
	.text
	.arm

/* One call, and what became of it in r6. r10: the address behind it. */
.macro cause number, esr, far
	add	r6, r4, #VISIT_ABORT(\number)
	ldr	r0, =SIP_REVISION
	ldr	r1, =\esr
	ldr	r2, =\far
	adr	r10, 1f
	smc	#0
1:
.endm

/* In: r4 = struct visit. Clobbers: r0-r3, r6, r10, r11 */
	.global	aborts
aborts:
	mov	r11, lr
	mrs	r2, cpsr
	and	r2, r2, #0x1f
	cmp	r2, #MODE_HYP
	moveq	r2, #HCR_AMO
	mcreq	p15, 4, r2, c1, c1, 0		/* HCR: SErrors are Hyp's */
	isb
	cause	0, VISIT_DATA, VISIT_FAR
	cause	1, VISIT_FETCH, VISIT_FAR + 4
	cpsie	a
	cause	2, VISIT_SERROR, 0
	cpsid	a
	bx	r11

/* Vectors 3, 4 and 5: prefetch abort, data abort, Hyp mode's trap. */
	.global	abort_fetch, abort_data, abort_trap
abort_fetch:
	mov	r3, #3
	b	1f
abort_trap:
	mov	r3, #5
	b	1f
abort_data:
	mov	r3, #4
1:	str	r3, [r6, #ABORT_VECTOR]
	mrs	r2, cpsr
	str	r2, [r6, #ABORT_CPSR]
	and	r2, r2, #0x1f
	cmp	r2, #MODE_HYP
	beq	2f
	sub	r3, lr, r10
	str	r3, [r6, #ABORT_PC]
	mrc	p15, 0, r2, c5, c0, 0		/* DFSR, IFSR, DFAR, IFAR */
	str	r2, [r6, #ABORT_DFSR]
	mrc	p15, 0, r2, c5, c0, 1
	str	r2, [r6, #ABORT_IFSR]
	mrc	p15, 0, r2, c6, c0, 0
	str	r2, [r6, #ABORT_DFAR]
	mrc	p15, 0, r2, c6, c0, 2
	str	r2, [r6, #ABORT_IFAR]
	cps	#0x13
	bx	r10
2:	mrs	r3, elr_hyp
	sub	r3, r3, r10
	str	r3, [r6, #ABORT_PC]
	mrc	p15, 4, r2, c5, c2, 0		/* HSR, HDFAR, HIFAR */
	str	r2, [r6, #ABORT_DFSR]
	mrc	p15, 4, r2, c6, c0, 0
	str	r2, [r6, #ABORT_DFAR]
	mrc	p15, 4, r2, c6, c0, 2
	str	r2, [r6, #ABORT_IFAR]
	bx	r10				/* Hyp mode has no CPS out of it */
	.ltorg
