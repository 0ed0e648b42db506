/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A firmware that misbehaves as FAULTS says (meson.build): all of EL3, entered
 * by every CPU at reset. PSCI as far as the gate needs it, and a call of its
 * own: EXAMPLE_64 stays for x1 milliseconds; all ones: for ever; one less: a
 * fault comes some time after it; two less: until another CPU calls with 0; three
 * less: a virtual SError is pending, with x2, if it is not zero, as VSESR_EL2.
 * EXAMPLE is the same with w1.
 *
 * QEMU has no external aborts and no SErrors. EL3's own timer interrupts
 * whatever runs, and what it interrupted enters EL2's vectors as hardware would
 * have it do. abort.py says below where, and which list of faults. The GIC is
 * the board's, version 2 or 3.
 */
#include "arch/aarch64/asm.h"
#include "boards/qemu-virt/memory.h"

#define FAULT_NONSENSE	   1 /* each other call answers what it likes */
#define FAULT_GARBAGE_BIT  8 /* CPU_ON of this CPU answers garbage */
#define FAULT_LATE_BIT	   16 /* this CPU comes when the next is ordered */
#define FAULT_SEED_BIT	   24 /* of the nonsense */
#define FAULT_SLOW_BIT	   32 /* this CPU comes after SLOW_MS */

#define CLOCK_HZ	   62500000
#define SLOW_MS		   1500 /* half of the gate's patience */
/* NS, FIQ, RES1, HCE, RW, APK, API, EnSCXT, ATA, FGTEn; HXEn, EnTP2 */
#define SCR		   0xe030535
#define SCR_HIGH	   0x240
#define CPTR		   0x1100 /* EZ, ESM */
#define SPSR_EL2H	   0x3c9
#define STACKS		   BOARD_SECURE_RAM_BASE
#define STACK_SHIFT	   12
#define MAILBOXES	   (BOARD_SECURE_RAM_BASE + 0x10000) /* entry, x0 */
#define SEED		   (BOARD_SECURE_RAM_BASE + 0x11000)
#define SEEDS		   (BOARD_SECURE_RAM_BASE + 0x12000) /* 8 bytes a CPU */
#define COUNT		   (BOARD_SECURE_RAM_BASE + 0x13000)
#define RELEASED	   (BOARD_SECURE_RAM_BASE + 0x14000)

#define GICD_CTLR	   0
#define GICD_IGROUPR	   0x80
#define GICD_BOTH_ARE	   0x30
#define GICD_GROUPS	   0x03 /* 0, and 1 of the normal world */
#define GICD_ISENABLER	   0x100
#define GICC_CTLR	   0
#define GICC_OURS	   0x09 /* Group 0, as FIQ */
#define GICC_PMR	   4
#define GICC_IAR	   0x0c
#define GICC_EOIR	   0x10
#define GICR_WAKER	   0x14
#define GICR_IGROUPR0	   0x10080
#define GICR_ISENABLER0	   0x10100

#define HCR_VSE		   (1 << 8)
#define VSESR_EL2	   s3_4_c5_c2_3
#define CNTPS_INTID	   29 /* ours: Group 0 */
#define CNTPS_TVAL	   s3_7_c14_c2_0
#define CNTPS_CTL	   s3_7_c14_c2_1
#define ICC_IAR0	   s3_0_c12_c8_0
#define ICC_EOIR0	   s3_0_c12_c8_1
#define ICC_IGRPEN0	   s3_0_c12_c12_6
#define ICC_PMR		   s3_0_c4_c6_0
#define ICC_SRE_EL3	   s3_6_c12_c12_5

#define SPSR_LEVEL	   0x1c
#define SPSR_EL2	   8
#define SPSR_A32	   4 /* the bit */
#define VECTOR_A32	   0x200 /* beyond that */
#define FAULT_SHIFT	   5

#define PSCI_VERSION	   0x84000000
#define PSCI_SYSTEM_OFF	   0x84000008
#define PSCI_FEATURES	   0x8400000a
#define PSCI_CPU_ON_64	   0xc4000003
#define SMCCC_VERSION	   0x80000000
#define EXAMPLE		   0x82000000
#define EXAMPLE_64	   0xc2000000

	.text
	.global	_start
_start:
	b	reset
	.balign	8
	.ascii	"SMCGFWT1"
faults:	.quad	FAULTS
	.ascii	"SMCGABRT"
where:	.quad	0			/* 0: below EL2, 1: in it */
held:	.quad	0			/* a lock; 0: none must be held */
seed:	.quad	0

reset:
	mrs	x19, mpidr_el1
	and	x19, x19, #0xff
	mov_imm	x0, SCR
	movk	x0, #SCR_HIGH, lsl #32
	msr	scr_el3, x0
	mov	x0, #CPTR
	msr	cptr_el3, x0
	mov_imm	x0, CLOCK_HZ
	msr	cntfrq_el0, x0
	adr_far	x0, vectors
	msr	vbar_el3, x0
	mov_imm	x0, STACKS
	add	x1, x19, #1
	add	x0, x0, x1, lsl #STACK_SHIFT
	mov	sp, x0
	isb

	bl	gic_set_up
	cbnz	x19, secondary

	mov_imm	x0, BOARD_GICD_BASE
	mov	w1, #GICD_BOTH_ARE
	str	w1, [x0, #GICD_CTLR]
	add	x3, x0, #GICD_IGROUPR
	mov	w2, #-1
	mov	x4, #4
2:	str	w2, [x3, x4]
	add	x4, x4, #4
	cmp	x4, #0x80
	b.lo	2b
	mov	w1, #(GICD_BOTH_ARE | GICD_GROUPS)
	str	w1, [x0, #GICD_CTLR]
	mov_imm	x1, BOARD_BL33_BASE
	mov	x2, xzr
	b	enter

/* Our timer wakes it: QEMU's WFE does not rest, and takes others' host time. */
secondary:
	bl	mailbox
	mov	x0, #1
	msr	CNTPS_CTL, x0
	mov_imm	x1, (CLOCK_HZ / 1000)
3:	msr	CNTPS_TVAL, x1
	wfi
	ldr	x0, [x10]
	cbz	x0, 3b
	msr	CNTPS_CTL, xzr
	isb
	dmb	ish
	mov	x1, x0
	ldr	x2, [x10, #8]
	adr	x11, faults
	ldrb	w0, [x11, #(FAULT_SLOW_BIT / 8)]
	cmp	x0, x19
	b.eq	slow
	ldrb	w0, [x11, #(FAULT_LATE_BIT / 8)]
	cmp	x0, x19
	b.ne	enter
	/* Whoever orders the next one has given this one up. */
4:	wfe
	ldr	x0, [x10, #16]
	cbz	x0, 4b
	b	enter
slow:
	mov	x0, #SLOW_MS
	bl	linger

/* At EL2: x1 = address, x2 = x0 there */
enter:
	msr	elr_el3, x1
	mov	x0, #SPSR_EL2H
	msr	spsr_el3, x0
	mov	x0, x2
	eret

/* \reg = 0 where the GIC is a version 2. */
.macro gic_version reg
	mrs	\reg, id_aa64pfr0_el1
	ubfx	\reg, \reg, #24, #4
.endm

/*
 * CPU x19's interrupts are the normal world's, but for our timer's.
 * Clobbers: x0-x2
 */
gic_set_up:
	gic_version x0
	cbz	x0, gicv2_set_up
	mov	x0, #0xf
	msr	ICC_SRE_EL3, x0
	isb
	mov_imm	x0, BOARD_GICR_BASE
	mov_imm	x1, BOARD_GICR_STRIDE
	madd	x0, x19, x1, x0
	str	wzr, [x0, #GICR_WAKER]
1:	ldr	w1, [x0, #GICR_WAKER]
	tbnz	w1, #2, 1b
	mov_imm	x1, GICR_IGROUPR0
	mov	w2, #~(1 << CNTPS_INTID)
	str	w2, [x0, x1]
	mov_imm	x1, GICR_ISENABLER0
	mvn	w2, w2
	str	w2, [x0, x1]
	mov	x0, #0xff
	msr	ICC_PMR, x0
	mov	x0, #1
	msr	ICC_IGRPEN0, x0
	ret
gicv2_set_up:
	mov_imm	x0, BOARD_GICD_BASE
	mov	w2, #~(1 << CNTPS_INTID)
	str	w2, [x0, #GICD_IGROUPR]
	mvn	w2, w2
	str	w2, [x0, #GICD_ISENABLER]
	mov_imm	x0, BOARD_GICC_BASE
	mov	w1, #0xff
	str	w1, [x0, #GICC_PMR]
	mov	w1, #GICC_OURS
	str	w1, [x0, #GICC_CTLR]
	ret

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
	.balign	128
	b	.
	.balign	128
	b	fiq
	.balign	128
	b	.
	.balign	128
	b	.				/* nobody makes calls from AArch32 */
	.balign	128
	b	.
	.balign	128
	b	fiq
	.balign	128
	b	.

.macro is fid, label
	mov_imm	x10, \fid
	cmp	w0, w10
	b.eq	\label
.endm

serve:
	mov	x13, x30
	is	EXAMPLE_64, example
	is	EXAMPLE, example_32
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

example_32:
	sxtw	x1, w1
example:
	cmn	x1, #1
	b.eq	.
	cmn	x1, #2
	b.eq	order
	cmn	x1, #4
	b.eq	serror
	mov_imm	x10, RELEASED
	cmn	x1, #3
	b.eq	5f
	mov	x0, x1
	bl	linger
	cbnz	x1, 6f
	mov	w11, #1
	str	w11, [x10]
	b	6f
5:	ldr	w11, [x10]
	cbz	w11, 5b
6:	mov	x0, xzr
	ret	x13

/* In 1 to 4096 ticks. */
order:
	bl	random
	and	x0, x0, #0xfff
	add	x0, x0, #1
	msr	CNTPS_TVAL, x0
	mov	x0, #1
	msr	CNTPS_CTL, x0
	isb
	mov	x0, xzr
	ret	x13

serror:
	mrs	x0, hcr_el2
	orr	x0, x0, #HCR_VSE
	msr	hcr_el2, x0
	mrs	x0, id_aa64pfr0_el1
	ubfx	x0, x0, #28, #4			/* RAS */
	cbz	x0, 1f
	cbz	x2, 1f
	msr	VSESR_EL2, x2
1:	mov	x0, xzr
	ret	x13

/* x0 = the next number of this CPU's. Clobbers: x10, x11 */
random:
	mrs	x10, mpidr_el1
	and	x10, x10, #0xff
	mov_imm	x11, SEEDS
	add	x10, x11, x10, lsl #3
	ldr	x0, [x10]
	adr	x11, seed
	ldr	x11, [x11]
	add	x0, x0, x11
	mov_imm	x11, 0x4c957f2d
	movk	x11, #0x5851, lsl #48
	madd	x0, x0, x11, x11
	str	x0, [x10]
	lsr	x0, x0, #33
	ret

/* ESR, FAR, HPFAR, vector: what stays from before in FAR and HPFAR is hostile */
	.balign	8
below:
	.quad	0x92000010, 0x50000000, 0x0, 0x400	/* external, data */
	.quad	0x93850450, 0x09000000, 0x90000, 0x400	/* FnV too */
	.quad	0x920000d7, 0x09000000, 0x90000, 0x400	/* of stage 1 */
	.quad	0x93850058, 0x09000000, 0x90000, 0x400	/* parity or ECC */
	.quad	0x9385005c, 0x09000000, 0x90000, 0x400	/* on a walk */
	.quad	0x93850061, 0x09000000, 0x90000, 0x400	/* alignment */
	.quad	0x93850070, 0x09000000, 0x90000, 0x400	/* TLB conflict */
	.quad	0x82000016, 0x09000000, 0x90000, 0x400
	.quad	0x82000018, 0x09000000, 0x90000, 0x400
	.quad	0xa6000000, 0x09000000, 0x90000, 0x400	/* reserved classes */
below_both:	/* AArch32 is hit by these too */
	.quad	0x93850050, 0x09000000, 0x90000, 0x400	/* ISV; the UART */
	.quad	0x93850010, 0x08000000, 0x80000, 0x400	/* the distributor */
	.quad	0x93850054, 0x09000000, 0x90000, 0x400	/* on a walk */
	.quad	0x82000010, 0x09000000, 0x90000, 0x400	/* external, fetch */
	.quad	0x3a000000, 0x09000000, 0x90000, 0x400	/* illegal state */
	.quad	0xfe000000, 0x09000000, 0x90000, 0x400
	.quad	0xbe000011, 0x09000000, 0x90000, 0x580	/* uncontainable */
	.quad	0xbe001811, 0x09000000, 0x90000, 0x580	/* corrected */
	.quad	0xbf00000f, 0x09000000, 0x90000, 0x580	/* of unknown kind */
	.equ	BELOW, (. - below) >> FAULT_SHIFT
below_a32:	/* and by what it alone knows */
	.quad	0x91850050, 0x09000000, 0x90000, 0x400	/* of 16 bits */
	.quad	0x938f0050, 0x09000000, 0x90000, 0x400	/* of r15 */
	.quad	0x93850074, 0x09000000, 0x90000, 0x400	/* lockdown */
	.quad	0x93850075, 0x09000000, 0x90000, 0x400	/* exclusive */
	.quad	0x9385007d, 0x09000000, 0x90000, 0x400	/* domain, section */
	.quad	0x9385007e, 0x09000000, 0x90000, 0x400	/* domain, page */
	.quad	0xa2000000, 0x09000000, 0x90000, 0x400	/* FP, AArch32 */
	.quad	0xe2000000, 0x09000000, 0x90000, 0x400	/* BKPT */
	.quad	0xea000000, 0x09000000, 0x90000, 0x400	/* vector catch */
	.equ	BELOW_A32, (. - below_both) >> FAULT_SHIFT
inside:
	.quad	0x96000010, 0x50000000, 0x90000, 0x200	/* external, data */
	.quad	0xbe000011, 0x0, 0x90000, 0x380		/* SError */
	.quad	0x86000010, 0x0, 0x90000, 0x200		/* fetch */
	.quad	0x96000415, 0x0, 0x90000, 0x200		/* on a walk, FnV */
	.quad	0x96000018, 0x0, 0x90000, 0x200		/* parity or ECC */
	.quad	0x3a000000, 0x0, 0x90000, 0x200		/* illegal state */
	.equ	INSIDE, (. - inside) >> FAULT_SHIFT

/* EL3's timer: a fault now, if this is a moment for it, else soon. */
fiq:
	stp	x0, x30, [sp, #-16]!
	stp	x10, x11, [sp, #-16]!
	stp	x12, x13, [sp, #-16]!
	gic_version x0
	cbz	x0, 1f
	mrs	x0, ICC_IAR0
	msr	ICC_EOIR0, x0
	b	2f
1:	mov_imm	x10, BOARD_GICC_BASE
	ldr	w0, [x10, #GICC_IAR]
	str	w0, [x10, #GICC_EOIR]
2:	mrs	x12, spsr_el3
	and	x12, x12, #SPSR_LEVEL
	cmp	x12, #SPSR_EL2
	cset	x12, eq
	adr	x13, where
	ldr	x13, [x13]
	cmp	x12, x13
	b.ne	later
	adr	x13, held
	ldr	x13, [x13]
	cbz	x13, now
	ldr	w13, [x13]			/* its holder's number and 1 */
	mrs	x11, mpidr_el1
	and	x11, x11, #0xff
	add	x11, x11, #1
	cmp	x13, x11
	b.eq	now
later:
	bl	random
	and	x0, x0, #0x1fff
	add	x0, x0, #1
	msr	CNTPS_TVAL, x0
	b	6f

/* x12 = 1: in EL2, 0: below. */
now:
	msr	CNTPS_CTL, xzr
	bl	next_fault
	ldp	x10, x11, [x0]
	msr	esr_el2, x10
	msr	far_el2, x11
	ldp	x10, x13, [x0, #16]
	msr	hpfar_el2, x10
	mrs	x0, vbar_el2
	add	x13, x13, x0
	mrs	x0, elr_el3
	msr	elr_el2, x0
	mrs	x0, spsr_el3
	msr	spsr_el2, x0
	tbz	x0, #SPSR_A32, 5f
	add	x13, x13, #VECTOR_A32
5:	msr	elr_el3, x13
	mov	x0, #SPSR_EL2H
	msr	spsr_el3, x0
6:	isb
	ldp	x12, x13, [sp], #16
	ldp	x10, x11, [sp], #16
	ldp	x0, x30, [sp], #16
	eret

/*
 * x0 = the next one of the list for where x12 and SPSR_EL3 say; CPUs share
 * the count.
 * Clobbers: x10, x11, x13
 */
next_fault:
	mov_imm	x10, COUNT
1:	ldaxr	w11, [x10]
	add	w13, w11, #1
	stlxr	w0, w13, [x10]
	cbnz	w0, 1b
	adr	x0, seed
	ldr	w0, [x0]
	add	w11, w11, w0
	adr	x10, inside
	mov	w13, #INSIDE
	cbnz	x12, 3f
	adr	x10, below_both
	mov	w13, #BELOW_A32
	mrs	x0, spsr_el3
	tbnz	x0, #SPSR_A32, 3f
	adr	x10, below
	mov	w13, #BELOW
3:	udiv	w0, w11, w13
	msub	w11, w0, w13, w11
	add	x0, x10, x11, lsl #FAULT_SHIFT
	ret

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
