/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The gate's first instructions: an arm64 Image (Linux boot protocol), so any
 * firmware, U-Boot or QEMU's -kernel can enter it, at any 2 MiB boundary.
 */
#include "arch/aarch64/asm.h"
#include "el2/frame.h"
/* Reads the offsets above. */
#include "arch/aarch64/pauth.h"

/* RES1 bits only: MMU, caches and alignment checks off. */
#define SCTLR_EL2_MMU_OFF 0x30c50830

	.section .head, "ax", %progbits
	.global	_start
_start:
	b	primary			/* code0 */
	.long	0			/* code1 */
	.quad	0			/* text_offset */
	.quad	image_resident_bytes	/* image_size: the tool adds to it */
	.quad	0xa			/* little endian, 4 KiB pages, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

	.global	image_info		/* struct gate_image_info */
image_info:
	.ascii	"SMCGIMG1"
	.quad	image_resident_bytes
	.quad	0			/* blob_offset: the tool's */
	.quad	0			/* blob_bytes: the tool's */

/* x0 = the board's device tree, which the gate leaves alone. */
primary:
	msr	daifset, #0xf
	mrs	x1, currentel
	cmp	x1, #(2 << 2)
	b.ne	parked			/* not at EL2: nothing to guard with */
	mov_imm	x1, SCTLR_EL2_MMU_OFF
	msr	sctlr_el2, x1
	isb

	/* Position independence: add the load address to each RELATIVE word. */
	adr_far	x20, _start
	adr_far	x1, rela_start
	adr_far	x2, rela_end
1:	cmp	x1, x2
	b.hs	2f
	ldp	x3, x4, [x1], #16
	ldr	x5, [x1], #8		/* addend */
	cbz	w4, 1b			/* room that the linker did not need */
	cmp	w4, #1027		/* R_AARCH64_RELATIVE */
	b.ne	parked
	add	x5, x5, x20
	str	x5, [x3, x20]
	b	1b

2:	adr_far	x1, bss_start
	adr_far	x2, bss_end
3:	cmp	x1, x2
	b.hs	4f
	stp	xzr, xzr, [x1], #16
	b	3b

	/* What was written with the MMU off must not be hidden by old lines. */
4:	adr_far	x1, _start
	adr_far	x2, bss_end
	bl	invalidate_range
	adr_far	x1, cpu_areas
	mov_imm	x2, CPU_AREA_TOP
	add	sp, x1, x2
	mov	x29, xzr
	mov	x0, sp
	mov	x1, x20
	bl	el2_main
	b	.			/* it does not return */

parked:
	wfi
	b	parked

/* Invalidate [x1, x2) by line. Clobbers: x1, x3, x4 */
invalidate_range:
	mrs	x3, ctr_el0
	ubfx	x3, x3, #16, #4
	mov	x4, #4
	lsl	x3, x4, x3
	sub	x4, x3, #1
	bic	x1, x1, x4
5:	dc	ivac, x1
	add	x1, x1, x3
	cmp	x1, x2
	b.lo	5b
	dsb	sy
	ret

/*
 * A secondary CPU, started by the firmware's CPU_ON.
 * In: x0 = its struct cpu
 */
	.section .text.secondary_start, "ax", %progbits
	.global	secondary_start
secondary_start:
	mov	x20, #0
	b	1f

/*
 * The same CPU, back from the firmware's CPU_SUSPEND with nothing left.
 * In: x0 = its struct cpu
 */
	.global	power_resume
power_resume:
	mov	x20, #1
1:	msr	daifset, #0xf
	mrs	x1, currentel
	cmp	x1, #(2 << 2)
	b.ne	parked
	mov_imm	x1, SCTLR_EL2_MMU_OFF
	msr	sctlr_el2, x1
	isb
	mov	x19, x0
	mov	sp, x0
	bl	mmu_enable
	mov	x0, x19
	mov	x29, xzr
	cbnz	x20, 2f
	bl	el2_secondary
2:	bl	el2_resumed
	b	.			/* they do not return */

/*
 * void mmu_enable(void) - the tables that mmu_init() made, caches on. The
 * caller runs at the address that they map to itself.
 *
 * Clobbers: x1-x4; touches no memory but el2's own words
 */
func mmu_enable
	adr_far	x1, mmu_setup
	ldp	x2, x3, [x1]		/* mair, tcr */
	ldr	x4, [x1, #16]		/* ttbr */
	msr	mair_el2, x2
	msr	tcr_el2, x3
	msr	ttbr0_el2, x4
	isb
	tlbi	alle2
	dsb	nsh
	ic	iallu
	dsb	nsh
	isb
	ldr	x2, [x1, #24]		/* sctlr */
	msr	sctlr_el2, x2
	isb
	ret
endfunc mmu_enable

func pauth_enable
	pauth_enable_body sctlr_el2
endfunc pauth_enable
