/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one normal-world UART for everybody: each line of output begins with
 * its owner's name. The domain that has the input (GATE_DOMAIN_CONSOLE)
 * writes through, so that a prompt shows; the others and the gate are kept to
 * whole lines, and their control characters stay off the terminal.
 */
#ifndef EL2_CONSOLE_H
#define EL2_CONSOLE_H

struct domain;

void console_init(void);

/** console_putc() - one character of a domain, or of the gate (NULL). */
void console_putc(struct domain *domain, char c);

/**
 * console_input() - the UART's interrupt: to the domain with the input. What
 * it has no room for stays in the UART; nothing is lost. Characters for a
 * domain that has ended are dropped.
 */
void console_input(void);

/** console_input_resume() - the domain may have room again. */
void console_input_resume(const struct domain *domain);

/** console_flush() - whatever lines are begun. */
void console_flush(void);

/** console_panic_begin() - the lock no longer counts, nothing is kept back. */
void console_panic_begin(void);

#endif
