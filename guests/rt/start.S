/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * First instruction to payload_main(): an arm64 Image (Linux, "Booting
 * AArch64 Linux") that runs where it is put, at EL1 or at EL2. The MMU stays
 * off: nothing here depends on caches, and QEMU does not run faster with it.
 */
#include "arch/aarch64/asm.h"
#include "guests/rt/cpu.h"
#include "guests/rt/payload.h"

#define IMAGE_FLAG_ANY_BASE 8 /* not only at the start of RAM */
#define IMAGE_FLAG_4K_PAGES 2
#define R_AARCH64_RELATIVE  1027

	.section .head, "ax", %progbits
	.global	image_head
	.type	image_head, %object
image_head:
	b	image_start
	nop
	.quad	0				/* text_offset */
	.quad	image_end - . + 16		/* image_size; no relocation */
	.quad	IMAGE_FLAG_4K_PAGES | IMAGE_FLAG_ANY_BASE
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

	.global	payload_config
	.type	payload_config, %object
payload_config:
	.if	(. - image_head) != PAYLOAD_CONFIG_OFFSET
	.error	"configure looks for the words at a fixed place"
	.endif
	.ascii	"SMCGPAY1"
	.long	PAYLOAD_CONSOLE_PL011
	.long	PAYLOAD_STRICT
	.quad	0x09000000
	.long	0				/* conduits */
	.long	PAYLOAD_SWEEP_SAMPLE
	.long	PAYLOAD_SIP_ANY
	.long	PAYLOAD_EXIT_PSCI
	.quad	0x08000000			/* GICD */
	.quad	0x080a0000			/* GICR */
	.long	0				/* cpus */
	.long	0				/* linger */
	.size	payload_config, . - payload_config

image_start:
	mrs	x19, daif
	msr	daifset, #0xf
	mrs	x20, spsel
	msr	spsel, #1
	mov	x21, x0				// x21-x24: x0-x3 at entry
	mov	x22, x1
	mov	x23, x2
	mov	x24, x3
	mrs	x28, cntvct_el0
	bl	leave_el2
	mrs	x25, CurrentEL
	mrs	x26, sctlr_el1
	cmp	x25, #(2 << 2)
	b.lo	1f
	mrs	x26, sctlr_el2

	/* The image is linked at 0: add where it is to every pointer in it. */
1:	adr_far	x0, image_head
	adr_far	x1, image_rela
	adr_far	x2, image_rela_end
2:	cmp	x1, x2
	b.hs	4f
	ldp	x3, x4, [x1], #16		// offset, type
	ldr	x5, [x1], #8			// addend
	cmp	x4, #R_AARCH64_RELATIVE
	b.ne	3f
	add	x5, x5, x0
	str	x5, [x0, x3]
	b	2b
3:	wfi					// no other type is linked
	b	3b

4:	adr_far	x1, image_bss
	adr_far	x2, image_end
5:	cmp	x1, x2
	b.hs	6f
	str	xzr, [x1], #8
	b	5b

6:	adr_far	x27, rt_cpus
	adr_far	x0, rt_stacks
	add	x0, x0, #(1 << PAYLOAD_STACK_SHIFT)
	mov	sp, x0
	msr	tpidr_el1, x27
	bl	cpu_set_up
	lsr	x25, x25, #2
	sub	sp, sp, #80			// struct payload_boot
	stp	x21, x22, [sp, #0]
	stp	x23, x24, [sp, #16]
	stp	x25, x19, [sp, #32]
	stp	x26, x20, [sp, #48]
	str	x28, [sp, #64]
	mov	x0, sp
	bl	payload_main
	bl	power_exit
7:	wfi
	b	7b

/*
 * Where the header asks for it, and only from EL2: to EL1, with nobody at EL2
 * who answers. SMC goes to EL3 from there.
 *
 * Clobbers: x0
 */
func leave_el2
	mrs	x0, CurrentEL
	cmp	x0, #(2 << 2)
	b.ne	1f
	adr_far	x0, payload_config
	ldr	w0, [x0, #PAYLOAD_CONFIG_FLAGS]
	tbz	w0, #PAYLOAD_EL1_SHIFT, 1f
	mov	x0, #(1 << 31)			// HCR_EL2.RW
	msr	hcr_el2, x0
	mrs	x0, midr_el1
	msr	vpidr_el2, x0
	mrs	x0, mpidr_el1
	msr	vmpidr_el2, x0
	msr	cntvoff_el2, xzr
	mov_imm	x0, 0x30d00800			// SCTLR_EL1: RES1, MMU off
	msr	sctlr_el1, x0
	mov	x0, #0x3c5			// EL1h, everything masked
	msr	spsr_el2, x0
	msr	elr_el2, x30
	eret
1:	ret
endfunc leave_el2

/*
 * The entry point that CPU_ON gets: one CPU starts at a time, and rt_starting
 * tells which, so that the context ID can be any number.
 *
 * In: x0 = context ID
 */
func cpu_entry
	mrs	x20, daif
	msr	daifset, #0xf
	mrs	x21, spsel
	msr	spsel, #1
	adr_far	x1, rt_starting
	ldr	x19, [x1]
	mrs	x22, CurrentEL
	mrs	x23, sctlr_el1
	cmp	x22, #(2 << 2)
	b.lo	1f
	mrs	x23, sctlr_el2
1:	ldr	x2, [x19, #RT_CPU_STACK]
	mov	sp, x2
	msr	tpidr_el1, x19
	lsr	x22, x22, #2
	stp	x0, x20, [x19, #RT_CPU_CONTEXT]	// context, daif
	stp	x22, x23, [x19, #RT_CPU_CONTEXT + 16] // EL, sctlr
	str	x21, [x19, #RT_CPU_CONTEXT + 32] // spsel
	bl	cpu_set_up
	mov	x0, x19
	bl	cpu_main
2:	wfi
	b	2b
endfunc cpu_entry

/*
 * void cpu_set_up(void): vectors, FP registers usable, at EL2 interrupts to
 * EL2.
 *
 * Clobbers: x0, x1
 */
func cpu_set_up
	mrs	x0, CurrentEL
	cmp	x0, #(2 << 2)
	b.hs	1f
	adr_far	x0, vectors_el1
	msr	vbar_el1, x0
	mov	x0, #(3 << 20)			// CPACR_EL1.FPEN
	msr	cpacr_el1, x0
	isb
	ret

1:	adr_far	x0, vectors_el2
	msr	vbar_el2, x0
	mov_imm	x0, 0x80000038			// HCR_EL2: RW, AMO, IMO, FMO
	msr	hcr_el2, x0
	mov_imm	x0, 0x33ff			// CPTR_EL2: RES1, nothing trapped
	msr	cptr_el2, x0
	mov_imm	x0, 0x30c50830			// SCTLR_EL2: RES1, MMU off
	msr	sctlr_el2, x0
	msr	cntvoff_el2, xzr
	isb
	ret
endfunc cpu_set_up
