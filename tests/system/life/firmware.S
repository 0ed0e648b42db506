/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A firmware that misbehaves as FAULTS says (meson.build): all of EL3, entered
 * by every CPU at reset. PSCI as far as the gate needs it, and a call of its
 * own: EXAMPLE_64 stays for x1 milliseconds; all ones: for ever.
 */
#include "arch/aarch64/asm.h"
#include "boards/qemu-virt/memory.h"

#define FAULT_NONSENSE	   1 /* each other call answers what it likes */
#define FAULT_GARBAGE_BIT  8 /* CPU_ON of this CPU answers garbage */
#define FAULT_LATE_BIT	   16 /* this CPU comes two seconds late */
#define FAULT_SEED_BIT	   24 /* of the nonsense */

#define CLOCK_HZ	   62500000
#define SCR		   0x30531 /* NS, RES1, HCE, RW, APK, API */
#define SPSR_EL2H	   0x3c9
#define STACKS		   BOARD_SECURE_RAM_BASE
#define STACK_SHIFT	   12
#define MAILBOXES	   (BOARD_SECURE_RAM_BASE + 0x10000) /* entry, x0 */
#define SEED		   (BOARD_SECURE_RAM_BASE + 0x11000)

#define GICD_CTLR	   0
#define GICD_IGROUPR	   0x80
#define GICD_BOTH_ARE	   0x30
#define GICD_GROUP_1_NS	   0x02
#define GICR_WAKER	   0x14
#define GICR_IGROUPR0	   0x10080

#define PSCI_VERSION	   0x84000000
#define PSCI_SYSTEM_OFF	   0x84000008
#define PSCI_FEATURES	   0x8400000a
#define PSCI_CPU_ON_64	   0xc4000003
#define SMCCC_VERSION	   0x80000000
#define EXAMPLE_64	   0xc2000000

	.text
	.global	_start
_start:
	b	reset
	.balign	8
	.ascii	"SMCGFWT1"
faults:	.quad	FAULTS

reset:
	mrs	x19, mpidr_el1
	and	x19, x19, #0xff
	mov_imm	x0, SCR
	msr	scr_el3, x0
	mov	x0, #0xf
	msr	s3_6_c12_c12_5, x0		/* ICC_SRE_EL3 */
	isb
	msr	cptr_el3, xzr
	mov_imm	x0, CLOCK_HZ
	msr	cntfrq_el0, x0
	adr_far	x0, vectors
	msr	vbar_el3, x0
	mov_imm	x0, STACKS
	add	x1, x19, #1
	add	x0, x0, x1, lsl #STACK_SHIFT
	mov	sp, x0
	isb

	/* This CPU's interrupts are the normal world's. */
	mov_imm	x0, BOARD_GICR_BASE
	mov_imm	x1, BOARD_GICR_STRIDE
	madd	x0, x19, x1, x0
	str	wzr, [x0, #GICR_WAKER]
1:	ldr	w1, [x0, #GICR_WAKER]
	tbnz	w1, #2, 1b
	mov_imm	x1, GICR_IGROUPR0
	mov	w2, #-1
	str	w2, [x0, x1]
	cbnz	x19, secondary

	mov_imm	x0, BOARD_GICD_BASE
	mov	w1, #GICD_BOTH_ARE
	str	w1, [x0, #GICD_CTLR]
	add	x3, x0, #GICD_IGROUPR
	mov	x4, #4
2:	str	w2, [x3, x4]
	add	x4, x4, #4
	cmp	x4, #0x80
	b.lo	2b
	mov	w1, #(GICD_BOTH_ARE | GICD_GROUP_1_NS)
	str	w1, [x0, #GICD_CTLR]
	mov_imm	x1, BOARD_BL33_BASE
	mov	x2, xzr
	b	enter

secondary:
	bl	mailbox
3:	wfe
	ldr	x1, [x10]
	cbz	x1, 3b
	dmb	ish
	ldr	x2, [x10, #8]
	adr	x0, faults
	ldrb	w0, [x0, #(FAULT_LATE_BIT / 8)]
	cmp	x0, x19
	b.ne	enter
	mov	x0, #2000
	bl	linger

/* At EL2: x1 = address, x2 = x0 there */
enter:
	msr	elr_el3, x1
	mov	x0, #SPSR_EL2H
	msr	spsr_el3, x0
	mov	x0, x2
	eret

/* x10 = the mailbox of CPU x19. */
mailbox:
	mov_imm	x10, MAILBOXES
	add	x10, x10, x19, lsl #4
	ret

/* For x0 milliseconds. Clobbers: x0, x11, x12 */
linger:
	mov_imm	x11, (CLOCK_HZ / 1000)
	mul	x0, x0, x11
	mrs	x12, cntpct_el0
4:	isb
	mrs	x11, cntpct_el0
	sub	x11, x11, x12
	cmp	x11, x0
	b.lo	4b
	ret

	.balign	2048
vectors:
	.rept	8
	.balign	128
	b	.				/* our own exception */
	.endr
	.balign	128
	stp	x10, x11, [sp, #-16]!
	stp	x12, x13, [sp, #-16]!
	stp	x19, x30, [sp, #-16]!
	bl	serve
	ldp	x19, x30, [sp], #16
	ldp	x12, x13, [sp], #16
	ldp	x10, x11, [sp], #16
	eret
	.rept	7
	.balign	128
	b	.
	.endr

.macro is fid, label
	mov_imm	x10, \fid
	cmp	w0, w10
	b.eq	\label
.endm

serve:
	mov	x13, x30
	is	EXAMPLE_64, example
	is	PSCI_CPU_ON_64, cpu_on
	is	PSCI_SYSTEM_OFF, off
	adr	x10, faults
	ldrb	w10, [x10]
	tbnz	w10, #0, nonsense
	is	PSCI_VERSION, version
	is	PSCI_FEATURES, features
	is	SMCCC_VERSION, smccc
	mov	x0, #-1
	ret	x13
version:
	mov_imm	x0, 0x10001
	ret	x13
smccc:	mov_imm	x0, 0x10002
	ret	x13
features:
	mov_imm	x10, SMCCC_VERSION
	cmp	w1, w10
	csetm	x0, ne
	ret	x13

example:
	cmn	x1, #1
	b.eq	.
	mov	x0, x1
	bl	linger
	mov	x0, xzr
	ret	x13

/* A CPU that is not there gets its order like any other. */
cpu_on:
	adr	x10, faults
	ldrb	w10, [x10, #(FAULT_GARBAGE_BIT / 8)]
	and	x19, x1, #0xff
	cmp	x10, x19
	b.eq	garbage
	bl	mailbox
	str	x3, [x10, #8]
	dmb	ish
	str	x2, [x10]
	dsb	sy
	sev
	mov	x0, xzr
	ret	x13
garbage:
	mov_imm	x0, 0x12345678
	ret	x13

/* Anything: small and large, good and bad, one after the other. */
nonsense:
	mov_imm	x10, SEED
	ldr	x11, [x10]
	adr	x12, faults
	ldrb	w12, [x12, #(FAULT_SEED_BIT / 8)]
	add	x11, x11, x12
	mov_imm	x12, 0x4c957f2d
	movk	x12, #0x5851, lsl #48
	madd	x11, x11, x12, x12
	str	x11, [x10]
	lsr	x12, x11, #58
	asr	x0, x11, x12
	mov	x1, x11
	ret	x13

off:
	mov_imm	x10, BOARD_SECURE_PL061
	mov	w11, #1
	str	w11, [x10, #0x400]		/* GPIODIR */
	str	w11, [x10, #4]			/* pin 0 */
5:	wfi
	b	5b
