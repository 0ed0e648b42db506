/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uint32_t exec(const struct probe *before, struct probe *after)
 *
 * Loads every register from before, goes to exec_at in the mode, instruction
 * set and IT state that before->cpsr says, and comes back by exec_return or,
 * returning 1, by an Undefined Instruction. A32 code in both builds.
 */
#include "guest.h"

	.syntax	unified
	.arch	armv7-a
	.arch_extension virt

#define SAVED_SP    0
#define SAVED_AFTER 4

	.text
	.arm
	.global	exec
	.type	exec, %function
exec:
	push	{r4-r12, lr}
	ldr	r2, =exec_saved
	str	sp, [r2, #SAVED_SP]
	str	r1, [r2, #SAVED_AFTER]
	ldr	r2, =und_block
	msr	sp_und, r2
	ldr	r2, =irq_block
	msr	sp_irq, r2
	ldr	lr, =exec_lr_block
	ldr	r2, =exec_at
	ldr	r2, [r2]
	ldr	r3, [r0, #(4 * PROBE_CPSR)]
	stmia	lr, {r2, r3}
	str	lr, [r0, #56]			/* r14 */
	and	r3, r3, #0x1f
	orr	r3, r3, #0xc0
	msr	cpsr_c, r3
	teq	r3, #(0xc0 | MODE_SYS)		/* which has no SPSR */
	movne	r2, #0
	msrne	spsr_cxsf, r2
	ldmia	r0, {r0-r14}
	rfeia	lr

	.global	exec_return
	.type	exec_return, %function
exec_return:
	setend	le
	mcr	p15, 0, r0, c13, c0, 4
	mcr	p15, 0, r1, c13, c0, 3
	mrs	r0, cpsr
	ldr	r1, =exec_saved
	ldr	r1, [r1, #SAVED_AFTER]
	str	r0, [r1, #(4 * PROBE_CPSR)]
	mrc	p15, 0, r0, c13, c0, 4
	str	r0, [r1], #4
	mrc	p15, 0, r0, c13, c0, 3
	str	r0, [r1], #4
	stmia	r1, {r2-r14}
	mov	r0, #0
exec_leave:
	msr	cpsr_c, #(0xc0 | MODE_SVC)
	ldr	r1, =exec_saved
	ldr	sp, [r1, #SAVED_SP]
	pop	{r4-r12, pc}

/* Of start.S: und_block has r0-r12, LR_und, SPSR_und and the handler's CPSR. */
	.global	exec_undefined
exec_undefined:
	ldr	r0, =und_block
	ldr	r1, =exec_saved
	ldr	r1, [r1, #SAVED_AFTER]
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
	ldr	r2, [r0, #(4 * \i)]
	str	r2, [r1, #(4 * \i)]
	.endr
	ldr	r2, [r0, #52]
	str	r2, [r1, #(4 * PROBE_UND)]
	ldr	r2, [r0, #56]
	str	r2, [r1, #(4 * PROBE_UND + 4)]
	ldr	r2, [r0, #60]
	str	r2, [r1, #(4 * PROBE_UND + 8)]
	mov	r0, #1
	b	exec_leave

	.bss
	.balign	8
exec_saved:
	.space	8
und_block:
	.space	64
irq_block:
	.space	16
	.global	exec_at, exec_buffer, exec_lr_block
exec_at:
	.space	4
	.balign	8
exec_lr_block:
	.space	8
	.balign	64
exec_buffer:
	.space	64
