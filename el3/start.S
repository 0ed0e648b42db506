/* SPDX-License-Identifier: BSD-2-Clause */
/* The monitor's first instructions in RAM, and its last before a lower EL. */
#include "arch/aarch64/asm.h"
#include "boards/qemu-virt/board.inc.S"
#include "el3/frame.h"
/* Reads the offsets above. */
#include "arch/aarch64/pauth.h"

/* MAIR: 0 normal write-back, 1 device nGnRE, 2 normal non-cacheable. */
#define MAIR_VALUE 0x4404ff
/* RES1; 32-bit addresses in and out, 4 KiB pages, inner shareable, cached. */
#define TCR_VALUE 0x80803520
/* RES1; M, C, SA, I, WXN. */
#define SCTLR_EL3_ON 0x30cd183d
#define SCTLR_EL3_OFF 0x30c50830

/* CPU 0 after reset. MMU off, .bss zero. Next: el3_main() in main.c */
func el3_primary
	adr_far	x0, cpu_areas
	add	x0, x0, #CPU_AREA_TOP
	mov	x19, x0
	bl	cpu_prepare
	bl	mmu_init
	bl	mmu_enable
	mov	x0, x19
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
	ret
endfunc cpu_prepare

/*
 * void mmu_enable(void) - identity map, so this code goes on where it is.
 *
 * Clobbers: x0, x1; touches no memory
 */
func mmu_enable
	mov_imm	x0, MAIR_VALUE
	msr	mair_el3, x0
	mov_imm	x0, TCR_VALUE
	msr	tcr_el3, x0
	adr_far	x0, mmu_level1
	msr	ttbr0_el3, x0
	isb
	tlbi	alle3
	dsb	nsh
	ic	iallu
	dsb	nsh
	isb
	mov_imm	x1, SCTLR_EL3_ON
	msr	sctlr_el3, x1
	isb
	ret
endfunc mmu_enable

func pauth_enable
	pauth_enable_body sctlr_el3
endfunc pauth_enable

/*
 * void cpu_park(void) - Next: park in boot/reset.S
 *
 * The caches keep their power and stay coherent, so nothing is cleaned; a
 * board that takes the power away has to do that here.
 */
func cpu_park
	mov_imm	x1, SCTLR_EL3_OFF
	msr	sctlr_el3, x1
	isb
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
