/* SPDX-License-Identifier: BSD-2-Clause */
/* PL011 output, polled. rt_putc() is the secure console. */
#ifndef EL3_CONSOLE_H
#define EL3_CONSOLE_H

#include <stdint.h>

/** console_init() - 115200 8N1 at the PL011 at @base. */
void console_init(uint64_t base);

/** console_puts() - text to the PL011 at @base, LF as CR LF. */
void console_puts(uint64_t base, const char *text);

#endif
