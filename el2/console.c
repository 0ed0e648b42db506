/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/console.h"

#include "el2/cpu.h"
#include "el2/uart.h"
#include "lib/rt/rt.h"

#define LINE_BYTES 160
#define GATE	   GATE_MAX_DOMAINS /* its index among the writers */
#define NOBODY	   (GATE_MAX_DOMAINS + 1)

static struct {
	struct spinlock lock;
	bool panicking;
	uint32_t owner; /* of the unfinished line on the wire */
	uint32_t used[GATE_MAX_DOMAINS + 1];
	char line[GATE_MAX_DOMAINS + 1][LINE_BYTES];
} console;

void console_init(void)
{
	console.owner = NOBODY;
}

static void lock(void)
{
	if (!console.panicking)
		spin_lock(&console.lock);
}

static void unlock(void)
{
	if (!console.panicking)
		spin_unlock(&console.lock);
}

void console_panic_begin(void)
{
	__atomic_store_n(&console.panicking, true, __ATOMIC_RELAXED);
}

static void send(const char *text)
{
	while (*text)
		uart_putc(*text++);
}

/* End whatever is on the wire, then the prefix. */
static void begin_line(uint32_t who)
{
	if (console.owner != NOBODY)
		send("\r\n");
	send(who == GATE ? "gate" : machine.domains[who].gate.config->name);
	send("| ");
	console.owner = who;
}

static void send_through(uint32_t who, char c)
{
	if (console.owner != who)
		begin_line(who);
	if (c == '\n') {
		send("\r\n");
		console.owner = NOBODY;
	} else {
		uart_putc(c);
	}
}

static void send_line(uint32_t who)
{
	for (uint32_t i = 0; i < console.used[who]; i++)
		send_through(who, console.line[who][i]);
	send_through(who, '\n');
	console.used[who] = 0;
}

static void keep(uint32_t who, char c)
{
	if (c != '\n')
		console.line[who][console.used[who]++] = c;
	if (c == '\n' || console.used[who] == LINE_BYTES)
		send_line(who);
}

static bool has_input(const struct domain *domain)
{
	return domain->gate.config->flags & GATE_DOMAIN_CONSOLE;
}

void console_putc(struct domain *domain, char c)
{
	const uint32_t who =
		domain ? (uint32_t)(domain - machine.domains) : GATE;

	if (c == '\r' || c == '\0')
		return;
	lock();
	if (domain && has_input(domain))
		send_through(who, c);
	else
		keep(who, c);
	unlock();
}

void console_flush(void)
{
	lock();
	for (uint32_t who = 0; who <= GATE; who++)
		if (console.used[who] != 0)
			send_line(who);
	unlock();
}

static struct domain *input_domain(void)
{
	for (uint32_t i = 0; i < machine.domain_count; i++)
		if (has_input(&machine.domains[i]))
			return &machine.domains[i];
	return NULL;
}

void console_input(void)
{
	struct domain *domain = input_domain();
	int c;

	while ((c = uart_getc()) >= 0)
		if (domain)
			vuart_input(&domain->vuart, (char)c);
}
