/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one normal-world UART for everybody: each line of output begins with
 * its owner's name. The domain that has the input writes through, so that a
 * prompt shows; the others and the gate are kept to whole lines, and their
 * control characters stay off the terminal.
 *
 * Who has the input is switched by Ctrl-] and the domain's place in the
 * manifest (1 and up), or Ctrl-] again for the next one; Ctrl-] and ] is
 * Ctrl-] for the domain, and any other key lists them.
 */
#ifndef EL2_CONSOLE_H
#define EL2_CONSOLE_H

struct domain;

void console_init(void);

/** console_start() - input goes where the policy says (GATE_DOMAIN_CONSOLE). */
void console_start(void);

/** console_putc() - one character of a domain, or of the gate (NULL). */
void console_putc(struct domain *domain, char c);

/**
 * console_line() - a whole line of the gate's: the lock is taken once, so that
 * who has much to report does not queue for each character.
 */
void console_line(const char *text);

/**
 * console_input() - the UART's interrupt: to the domain with the input. What
 * it has no room for stays in the UART until it reads, a second at most: then
 * it is deaf, and what comes is dropped, but for the switch key. Characters
 * for a domain that has ended are dropped.
 */
void console_input(void);

/** console_input_resume() - the domain has read. */
void console_input_resume(const struct domain *domain);

/** console_input_hurry() - now and then, on any CPU: is somebody deaf? */
void console_input_hurry(void);

/** console_flush() - whatever lines are begun, half of a line among them. */
void console_flush(void);

/** console_restart() - what the domain's last life has begun is a line. */
void console_restart(struct domain *domain);

/** console_abandon() - this CPU stops, wherever it is: spin_abandon(). */
void console_abandon(void);

#endif
