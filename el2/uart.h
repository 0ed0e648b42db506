/* SPDX-License-Identifier: BSD-2-Clause */
/* The board's PL011. */
#ifndef EL2_UART_H
#define EL2_UART_H

#include <stdint.h>

/** uart_init() - transmitter and receiver on, interrupt on what comes in. */
void uart_init(uint64_t base);
void uart_putc(char c);

/** uart_getc() - a character that came in, or -1. */
int uart_getc(void);

#endif
