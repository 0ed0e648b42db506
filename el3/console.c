/* SPDX-License-Identifier: BSD-2-Clause */
#include "el3/console.h"

#include "boards/qemu-virt/memory.h"
#include "el3/mmio.h"
#include "lib/rt/rt.h"

/* PL011 (DDI0183). */
#define UARTDR	     0x00
#define UARTFR	     0x18
#define UARTIBRD     0x24
#define UARTFBRD     0x28
#define UARTLCR_H    0x2c
#define UARTCR	     0x30
#define FR_TXFF	     (1u << 5)
#define LCR_8N1_FIFO 0x70u
#define CR_ENABLE_TX 0x101u
#define BAUD	     115200u
/* Divisor in 64ths, rounded: clock / (16 * baud) * 64. */
#define DIVISOR ((BOARD_UART_CLOCK_HZ * 8 / BAUD + 1) / 2)

void console_init(uint64_t base)
{
	mmio_write32(base + UARTCR, 0);
	mmio_write32(base + UARTIBRD, DIVISOR / 64);
	mmio_write32(base + UARTFBRD, DIVISOR % 64);
	mmio_write32(base + UARTLCR_H, LCR_8N1_FIFO);
	mmio_write32(base + UARTCR, CR_ENABLE_TX);
}

static void put(uint64_t base, char c)
{
	if (c == '\n')
		put(base, '\r');
	while (mmio_read32(base + UARTFR) & FR_TXFF)
		;
	mmio_write32(base + UARTDR, (unsigned char)c);
}

void console_puts(uint64_t base, const char *text)
{
	while (*text != '\0')
		put(base, *text++);
}

void rt_putc(char c)
{
	put(BOARD_SECURE_UART, c);
}
