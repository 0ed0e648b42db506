/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a core needs before its caches are on, by MIDR: errata that a bit of
 * CPUACTLR_EL1 cures (Arm's Software Developer Errata Notices of Cortex-A53,
 * A57 and A72), and membership of the coherency domain. The monitor's part,
 * speculation, is el3/errata.c.
 */
#include "arch/aarch64/asm.h"

/* The same encodings in all three. */
#define CPUACTLR_EL1	s3_1_c15_c2_0
#define CPUECTLR_EL1	s3_1_c15_c2_1
#define L2ACTLR_EL1	s3_1_c15_c0_0

#define CPUECTLR_SMPEN	(1 << 6)
#define A53_UNIQUECLEAN	(1 << 14)
#define A53_CLEAN_PUSH	(1 << 3)	/* disables it */

/* MIDR_EL1 without variant and revision; those as 0xVR. */
#define MIDR_MASK	0xff0ffff0
#define A53		0x410fd030
#define A57		0x410fd070
#define A72		0x410fd080
#define ANY_OLDER	0x00
#define ANY_NEWER	0xff

/* part, first and last revision of it, bits of CPUACTLR_EL1 to set */
.macro erratum part, first, last, bits
	.word	\part
	.byte	\first, \last, 0, 0
	.quad	\bits
.endm

	.section .rodata.errata, "a", %progbits
	.balign	8
errata:
	erratum	A53, ANY_OLDER, 0x02, 1 << 44	/* 819472, 824069, 827319 */
	erratum	A53, ANY_OLDER, 0x03, 1 << 24	/* 836870 */
	erratum	A53, 0x03, ANY_NEWER, 1 << 44	/* 855873 */
	erratum	A57, 0x00, 0x00, 1 << 49	/* 806969 */
	erratum	A57, 0x00, 0x00, 1 << 44	/* 813420 */
	erratum	A57, 0x00, 0x00, 1 << 58	/* 814670 */
	erratum	A57, ANY_OLDER, 0x11, 1 << 59	/* 826974 */
	erratum	A57, ANY_OLDER, 0x11, 1 << 54	/* 826977 */
	erratum	A57, ANY_OLDER, 0x11, 1 << 49 | 3 << 27 | 3 << 25 /* 828024 */
	erratum	A57, ANY_OLDER, 0x12, 1 << 4	/* 829520 */
	erratum	A57, ANY_OLDER, 0x12, 1 << 38	/* 833471 */
	erratum	A57, ANY_OLDER, 0x13, 1 << 32	/* 859972 */
	erratum	A72, ANY_OLDER, 0x03, 1 << 32	/* 859971 */
errata_end:

	.section .head, "ax", %progbits

/*
 * At reset, on each CPU: MMU and caches off, no stack.
 *
 * Clobbers: x0-x8
 */
	.global	reset_errata
reset_errata:
	mrs	x0, midr_el1
	ubfx	w1, w0, #20, #4
	and	w2, w0, #0xf
	orr	w1, w2, w1, lsl #4	/* 0xVR */
	mov_imm	x2, MIDR_MASK
	and	w0, w0, w2
	mov	x3, xzr			/* bits to set */
	adr_far	x4, errata
	adr_far	x5, errata_end
1:	ldr	w6, [x4]
	cmp	w6, w0
	b.ne	2f
	ldrb	w7, [x4, #4]
	ldrb	w8, [x4, #5]
	cmp	w1, w7
	b.lo	2f
	cmp	w1, w8
	b.hi	2f
	ldr	x8, [x4, #8]
	orr	x3, x3, x8
2:	add	x4, x4, #16
	cmp	x4, x5
	b.lo	1b

	/* Only the three have these registers. */
	mov_imm	x2, A53
	cmp	w0, w2
	b.eq	3f
	mov_imm	x2, A57
	cmp	w0, w2
	b.eq	4f
	mov_imm	x2, A72
	cmp	w0, w2
	b.eq	4f
	ret
3:	cmp	w1, #0x02		/* 826319: up to r0p2 */
	b.hi	4f
	mrs	x2, L2ACTLR_EL1
	bic	x2, x2, #A53_UNIQUECLEAN
	orr	x2, x2, #A53_CLEAN_PUSH
	msr	L2ACTLR_EL1, x2
4:	mrs	x2, CPUACTLR_EL1
	orr	x2, x2, x3
	msr	CPUACTLR_EL1, x2
	mrs	x2, CPUECTLR_EL1
	orr	x2, x2, #CPUECTLR_SMPEN
	msr	CPUECTLR_EL1, x2
	isb
	ret
