/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/uart.h"

#define UART_DR	     0x00
#define UART_FR	     0x18
#define UART_FR_RXFE (1u << 4)
#define UART_FR_TXFF (1u << 5)
#define UART_LCR_H   0x2c
#define UART_LCR_8N1 0x70u /* 8 bits, FIFOs on */
#define UART_CR	     0x30
#define UART_CR_ON   0x301u
#define UART_IMSC    0x38
#define UART_INT_RX  0x50u /* receive, and receive timeout */
#define UART_ICR     0x44

static uint64_t uart;

static volatile uint32_t *reg(uint32_t offset)
{
	return (volatile uint32_t *)(uart + offset);
}

void uart_init(uint64_t base)
{
	uart = base;
	*reg(UART_ICR) = 0x7ff;
	*reg(UART_LCR_H) = UART_LCR_8N1;
	*reg(UART_CR) = UART_CR_ON;
	*reg(UART_IMSC) = UART_INT_RX;
}

void uart_putc(char c)
{
	while (*reg(UART_FR) & UART_FR_TXFF)
		;
	*reg(UART_DR) = (uint8_t)c;
}

int uart_getc(void)
{
	if (*reg(UART_FR) & UART_FR_RXFE) {
		*reg(UART_ICR) = UART_INT_RX;
		return -1;
	}
	return (int)(*reg(UART_DR) & 0xff);
}
