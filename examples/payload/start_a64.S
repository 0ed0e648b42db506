/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's virt answers PSCI by HVC at EL1, by SMC where it starts us at EL2. */
	.section .text.start, "ax", %progbits
	.global	_start
_start:
	adrp	x0, stack_top
	add	sp, x0, :lo12:stack_top
	mrs	x1, CurrentEL
	adr	x0, hvc
	tbz	x1, #3, 1f			/* EL1 */
	adr	x0, smc
1:	bl	hello
	b	.
hvc:	.asciz	"hvc"
smc:	.asciz	"smc"

	.section .note.GNU-stack, "", %progbits
