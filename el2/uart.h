/* SPDX-License-Identifier: BSD-2-Clause */
/* The board's PL011 (DDI 0183). */
#ifndef EL2_UART_H
#define EL2_UART_H

#include <stdbool.h>
#include <stdint.h>

/** uart_init() - 115200 8N1, FIFOs on, interrupt on what comes in. */
void uart_init(uint64_t base);

/** uart_putc() - waits for room, but not for ever: then @c is lost. */
void uart_putc(char c);

/** uart_getc() - a character that came in, or -1. */
int uart_getc(void);

/** uart_receive_interrupt() - while characters wait; off: they keep waiting. */
void uart_receive_interrupt(bool on);

#endif
