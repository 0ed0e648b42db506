/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one normal-world UART for everybody: each line of output begins with
 * its owner's name. The domain that has the input writes through, the others
 * are kept to whole lines.
 */
#ifndef EL2_CONSOLE_H
#define EL2_CONSOLE_H

struct domain;

void console_init(void);

/** console_putc() - one character of a domain, or of the gate (NULL). */
void console_putc(struct domain *domain, char c);

/** console_input() - the UART's interrupt: to the domain with the input. */
void console_input(void);

/** console_flush() - whatever lines are begun. */
void console_flush(void);

/** console_panic_begin() - the lock no longer counts. */
void console_panic_begin(void);

#endif
