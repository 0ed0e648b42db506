/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A payload of 4 KiB whose first instruction reads the counter: it prints
 * that, x0-x3 as it got them, and powers off. Linked at BOARD_BL33_BASE.
 */
#include "arch/aarch64/asm.h"
#include "boards/qemu-virt/memory.h"

#define UARTDR		 0x00
#define UARTFR		 0x18
#define UARTCR		 0x30
#define FR_TXFF_BIT	 5
#define CR_ENABLE_TX	 0x101
#define PSCI_SYSTEM_OFF	 0x84000008
#define PAYLOAD_BYTES	 4096

	.section .text, "ax", %progbits
	.global	_start
_start:
	mrs	x19, cntpct_el0
	mov	x20, x0
	mov	x21, x1
	mov	x22, x2
	mov	x23, x3
	mov_imm	x28, BOARD_UART0_BASE
	mov_imm	x0, CR_ENABLE_TX
	str	w0, [x28, #UARTCR]
	adr	x0, text
	bl	puts
	.irp	reg, x19, x20, x21, x22, x23
	mov	x0, \reg
	bl	put_hex
	.endr
	mov	w0, #'\n'
	bl	putc
	mov_imm	x0, PSCI_SYSTEM_OFF
	smc	#0
	b	.

/* In: w0. Clobbers: w1 */
putc:
	ldr	w1, [x28, #UARTFR]
	tbnz	w1, #FR_TXFF_BIT, putc
	str	w0, [x28, #UARTDR]
	ret

/* In: x0 = text. Clobbers: x0, x1, x24, x25 */
puts:
	mov	x24, x0
	mov	x25, x30
1:	ldrb	w0, [x24], #1
	cbz	w0, 2f
	bl	putc
	b	1b
2:	br	x25

/* A blank and 16 digits. In: x0. Clobbers: x0, x1, x24, x25, x26 */
put_hex:
	mov	x24, x0
	mov	x25, x30
	mov	x26, #60
	mov	w0, #' '
	bl	putc
1:	lsr	x0, x24, x26
	and	w0, w0, #15
	cmp	w0, #10
	add	w1, w0, #'0'
	add	w0, w0, #('a' - 10)
	csel	w0, w0, w1, hs
	bl	putc
	subs	x26, x26, #4
	b.pl	1b
	br	x25

text:	.asciz	"first: counter and x0-x3:"
	.org	PAYLOAD_BYTES
