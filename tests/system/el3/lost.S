/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a power-down of a CPU loses, in a test build of the monitor: in place
 * of el3/lost.S. Every register gets a value that does harm where the monitor
 * forgets to set it: traps on, translation on with wild tables, interrupts
 * masked. The timers are left alone: the board's go on.
 */
#include "arch/aarch64/asm.h"

#define POISON_LOW  0xdead0bad
#define POISON_HIGH 0xdeadbeef

/* \reg = 0x\high\low */
.macro poison reg
	movz	\reg, #(POISON_LOW & 0xffff)
	movk	\reg, #(POISON_LOW >> 16), lsl #16
	movk	\reg, #(POISON_HIGH & 0xffff), lsl #32
	movk	\reg, #(POISON_HIGH >> 16), lsl #48
.endm

/* \to = ID register \id bits [\shift+3:\shift]; Z set if 0 */
.macro feature to, id, shift
	mrs	\to, \id
	ubfx	\to, \to, #\shift, #4
	cmp	\to, #0
.endm

/* void power_lost(void); all registers but x30 are lost. MMU off. */
func power_lost
	poison	x0
	mov	x1, #-1

	/* EL1 */
	.irp	reg, vbar_el1, ttbr0_el1, ttbr1_el1, tcr_el1, mair_el1, amair_el1, contextidr_el1, tpidr_el0, tpidrro_el0, tpidr_el1, sp_el0, sp_el1, elr_el1, spsr_el1, esr_el1, far_el1, afsr0_el1, afsr1_el1, par_el1, cntkctl_el1, csselr_el1
	msr	\reg, x0
	.endr
	msr	sctlr_el1, x1
	msr	cpacr_el1, xzr
	feature	x2, id_aa64dfr0_el1, 8
	b.eq	1f
	msr	pmuserenr_el0, x1
1:
	/* EL2: trap all, translate by nothing. */
	feature	x2, id_aa64pfr0_el1, 8
	b.eq	3f
	.irp	reg, vbar_el2, ttbr0_el2, tcr_el2, mair_el2, tpidr_el2, sp_el2, elr_el2, spsr_el2, esr_el2, far_el2, hpfar_el2, vttbr_el2, vtcr_el2, vpidr_el2, vmpidr_el2
	msr	\reg, x0
	.endr
	msr	sctlr_el2, x1
	msr	hstr_el2, x1
	msr	cnthctl_el2, xzr
	msr	mdcr_el2, x1
	mov_imm	x3, 0x000fe001			/* VM, TWI, TWE, TID0 .. TSC */
	msr	hcr_el2, x3
	msr	cptr_el2, x1
	feature	x2, id_aa64mmfr1_el1, 40
	b.eq	2f
	msr	s3_4_c1_c2_2, x1		/* HCRX_EL2 */
2:	feature	x2, id_aa64mmfr0_el1, 56
	b.eq	3f
	msr	s3_4_c1_c1_4, xzr		/* HFGRTR_EL2 */
	msr	s3_4_c1_c1_5, xzr
	msr	s3_4_c1_c1_6, x1
3:
	/* EL3: no access to anything, vectors and tables nowhere. */
	.irp	reg, vbar_el3, ttbr0_el3, mair_el3, tcr_el3, tpidr_el3, elr_el3, spsr_el3, esr_el3, far_el3, cntfrq_el0
	msr	\reg, x0
	.endr
	feature	x2, id_aa64pfr0_el1, 32
	b.eq	4f
	mov	x3, #0x100			/* EZ, to reach it */
	msr	cptr_el3, x3
	isb
	msr	s3_6_c1_c2_0, xzr		/* ZCR_EL3: the shortest */
	msr	s3_4_c1_c2_0, xzr
4:	mov_imm	x3, 0x80000400			/* TCPAC, TFP, no EZ */
	msr	cptr_el3, x3
	mov	x3, #0x0e40			/* TDOSA.. TPM */
	msr	mdcr_el3, x3
	mov	x3, #0x30			/* secure, AArch32 below */
	msr	scr_el3, x3
	mov	sp, x0
	feature	x2, id_aa64isar1_el1, 4
	b.eq	5f
	msr	s3_0_c2_c1_0, x0		/* APIAKey */
	msr	s3_0_c2_c1_1, x0
5:	tlbi	alle1
	tlbi	alle3
	dsb	nsh
	isb
	.irp	i, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29
	mov	x\i, x0
	.endr
	ret
endfunc power_lost

/*
 * void power_lost_interface(void); the GICv3's: everything masked. And the
 * virtual timer's offset, which may not change while that timer is waited for.
 */
func power_lost_interface
	poison	x0
	feature	x2, id_aa64pfr0_el1, 8
	b.eq	2f
	msr	cntvoff_el2, x0
2:	feature	x2, id_aa64pfr0_el1, 24
	b.eq	1f
	mov	x1, #-1
	mov	x3, #0x31			/* NS, to reach its half */
	msr	scr_el3, x3
	isb
	msr	s3_0_c4_c6_0, xzr		/* ICC_PMR_EL1 */
	msr	s3_0_c12_c12_6, xzr		/* ICC_IGRPEN0_EL1 */
	msr	s3_6_c12_c12_7, xzr		/* ICC_IGRPEN1_EL3 */
	msr	s3_0_c12_c8_3, x1		/* ICC_BPR0_EL1 */
	msr	s3_0_c12_c12_3, x1		/* ICC_BPR1_EL1 */
	msr	s3_0_c12_c8_4, x1		/* ICC_AP0R0_EL1 */
	msr	s3_0_c12_c9_0, x1		/* ICC_AP1R0_EL1 */
	feature	x2, id_aa64pfr0_el1, 8
	b.eq	1f
	msr	s3_4_c12_c11_0, x1		/* ICH_HCR_EL2 */
1:	mov	x3, #0x30
	msr	scr_el3, x3
	isb
	ret
endfunc power_lost_interface
