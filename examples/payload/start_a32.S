/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's virt answers PSCI by HVC, by SMC where it starts us in Hyp mode. */
	.syntax	unified
	.section .text.start, "ax", %progbits
	.arm
	.global	_start
_start:
	ldr	sp, =stack_top
	mrs	r1, cpsr
	and	r1, r1, #0x1f
	adr	r0, hvc
	cmp	r1, #0x1a			/* Hyp mode */
	adreq	r0, smc
	ldr	r2, =hello
	blx	r2
	b	.
	.balign	4
hvc:	.asciz	"hvc"
	.balign	4
smc:	.asciz	"smc"
	.ltorg

	.section .note.GNU-stack, "", %progbits
