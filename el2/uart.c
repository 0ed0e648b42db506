/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/uart.h"

#include "boards/qemu-virt/memory.h"

#define UART_DR		0x00
#define UART_FR		0x18
#define UART_FR_RXFE	(1u << 4)
#define UART_FR_TXFF	(1u << 5)
#define UART_IBRD	0x24
#define UART_FBRD	0x28
#define UART_LCR_H	0x2c
#define UART_LCR_8N1	0x70u /* 8 bits, FIFOs on */
#define UART_CR		0x30
#define UART_CR_ON	0x301u
#define UART_IFLS	0x34
#define UART_IFLS_EARLY 0u /* the receiver's FIFO an eighth full */
#define UART_IMSC	0x38
#define UART_INT_RX	0x50u /* receive, and receive timeout */
#define UART_ICR	0x44

#define BAUD		115200u
/* The divisor has six bits of fraction: clock / (16 * BAUD) * 64. */
#define DIVISOR ((BOARD_UART_CLOCK_HZ * 4u + BAUD / 2) / BAUD)

/* More than a character takes on the wire, at any speed of ours. */
#define PATIENCE 1000000u

static uint64_t uart;

static volatile uint32_t *reg(uint32_t offset)
{
	return (volatile uint32_t *)(uart + offset);
}

void uart_init(uint64_t base)
{
	uart = base;
	*reg(UART_CR) = 0;
	*reg(UART_IBRD) = DIVISOR / 64;
	*reg(UART_FBRD) = DIVISOR % 64;
	*reg(UART_LCR_H) = UART_LCR_8N1; /* takes the divisor over, too */
	*reg(UART_IFLS) = UART_IFLS_EARLY;
	*reg(UART_ICR) = 0x7ff;
	*reg(UART_CR) = UART_CR_ON;
	uart_receive_interrupt(true);
}

void uart_putc(char c)
{
	for (uint32_t i = 0; *reg(UART_FR) & UART_FR_TXFF; i++)
		if (i == PATIENCE)
			return;
	*reg(UART_DR) = (uint8_t)c;
}

/* Reading is what ends the interrupt: to clear it by hand could lose one. */
int uart_getc(void)
{
	if (*reg(UART_FR) & UART_FR_RXFE)
		return -1;
	return (int)(*reg(UART_DR) & 0xff);
}

void uart_receive_interrupt(bool on)
{
	*reg(UART_IMSC) = on ? UART_INT_RX : 0;
}
