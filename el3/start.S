/* SPDX-License-Identifier: BSD-2-Clause */
/* The monitor's first instructions in RAM, and its last before a lower EL. */
#include "arch/aarch64/asm.h"
#include "boards/qemu-virt/board.inc.S"
#include "boot/handover.h"
#include "el3/frame.h"
#include "el3/mmu.h"
/* Reads the offsets above. */
#include "arch/aarch64/pauth.h"

/* Where others enter this image: BOARD_EL3_BASE, and BOOT_WARM_OFFSET on. */
	.section .head, "ax", %progbits
	.global	_start
_start:
	b	el3_primary
	.org	_start + BOOT_WARM_OFFSET
	b	el3_warm

/*
 * CPU 0, from the boot stage. MMU off.
 *
 * In:   x0 = struct boot_handover, in secure RAM that is not ours
 * Next: el3_main() in main.c
 */
func el3_primary
	mov	x20, x0
	adr_far	x1, bss_start
	adr_far	x2, bss_end
1:	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	stp	xzr, xzr, [x1], #16
	cmp	x1, x2
	b.lo	1b
	adr_far	x0, cpu_areas
	add	x0, x0, #CPU_AREA_TOP
	mov	x19, x0
	add	x1, x0, #CPU_LOG	/* a crash may come before main.c */
	stp	xzr, xzr, [x1]
	stp	xzr, xzr, [x1, #16]
	bl	cpu_prepare
	bl	mmu_init
	bl	mmu_enable
	mov	x0, x19
	mov	x1, x20
	bl	el3_main
	b	.			/* it does not return */
endfunc el3_primary

/* A CPU that CPU_ON has woken. MMU off. Next: el3_secondary() in main.c */
func el3_warm
	mrs	x1, mpidr_el1
	board_cpu_index x0, x1, .
	adr_far	x2, cpu_areas
	mov	x3, #CPU_AREA_BYTES
	madd	x0, x0, x3, x2
	add	x0, x0, #CPU_AREA_TOP
	mov	x19, x0
	bl	cpu_prepare
	bl	mmu_enable
	mov	x0, x19
	bl	el3_secondary
	b	.			/* it does not return */
endfunc el3_warm

/* In: x0 = struct cpu. Sets SP, TPIDR, VBAR. Clobbers: x1 */
func cpu_prepare
	msr	spsel, #1
	mov	sp, x0
	msr	tpidr_el3, x0
	adr_far	x1, el3_vectors
	msr	vbar_el3, x1
	mov	x29, xzr
	isb
	b	el3_return
endfunc cpu_prepare

/*
 * void mmu_enable(void) - identity map, so this code goes on where it is.
 *
 * Clobbers: x0, x1; touches no memory
 */
func mmu_enable
	mov_imm	x0, MMU_MAIR
	msr	mair_el3, x0
	mov_imm	x0, MMU_TCR
	msr	tcr_el3, x0
	adr_far	x0, mmu_level1
	msr	ttbr0_el3, x0
	isb
	tlbi	alle3
	dsb	nsh
	ic	iallu
	dsb	nsh
	isb
	mov_imm	x1, MMU_SCTLR_ON
	msr	sctlr_el3, x1
	isb
	b	el3_return
endfunc mmu_enable

/* Where C that is compiled for size returns (returns.c). */
func el3_return
	ret
	dsb	nsh
	isb
endfunc el3_return

func pauth_enable
	pauth_enable_body sctlr_el3
endfunc pauth_enable

/*
 * void cpu_park(void) - Next: park in boot/park.S
 *
 * The caches keep their power and stay coherent, so nothing is cleaned; a
 * board that takes the power away has to do that here. Keys are wiped.
 */
func cpu_park
	mrs	x0, tpidr_el3
	stp	xzr, xzr, [x0, #CPU_OWN_KEY]
	stp	xzr, xzr, [x0, #CPU_LOWER_KEY]
	ldr	w1, [x0, #CPU_PAUTH]
	cbz	w1, 1f
	msr	APIAKEYLO_EL1, xzr
	msr	APIAKEYHI_EL1, xzr
1:
	mov_imm	x1, MMU_SCTLR_OFF
	msr	sctlr_el3, x1
	isb
	bl	power_lost
	b	park
endfunc cpu_park

/*
 * void world_eret(struct cpu *cpu, uint64_t context)
 *
 * In: x0 = cpu, x1 = the normal world's x0
 *
 * Our key stays here; the normal world's begins as zero.
 */
func world_eret
	mov	sp, x0
	ldr	w2, [x0, #CPU_PAUTH]
	cbz	w2, 1f
	msr	APIAKEYLO_EL1, xzr
	msr	APIAKEYHI_EL1, xzr
1:
	mov	x0, x1
	.irp	i, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\i, xzr
	.endr
	eret
	dsb	nsh
	isb
endfunc world_eret
