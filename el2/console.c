/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/console.h"

#include "el2/cpu.h"
#include "el2/ich.h"
#include "el2/uart.h"

/*
 * Writers: each domain, then the gate on each CPU, so that two CPUs' reports
 * come out line by line.
 */
#define GATE	   GATE_MAX_DOMAINS
#define WRITERS	   (GATE + EL2_MAX_CPUS)
#define NOBODY	   WRITERS

#define LINE_BYTES 160

struct line {
	uint32_t used;
	bool returned; /* a CR came, nothing after it */
	char text[LINE_BYTES];
};

static struct {
	struct spinlock lock;
	bool panicking;	  /* atomic */
	bool input_stops; /* atomic: for want of room */
	uint32_t owner;	  /* of the unfinished line on the wire */
	struct line line[WRITERS];
} console;

void console_init(void)
{
	console.owner = NOBODY;
}

static bool panicking(void)
{
	return __atomic_load_n(&console.panicking, __ATOMIC_RELAXED);
}

void console_panic_begin(void)
{
	__atomic_store_n(&console.panicking, true, __ATOMIC_RELAXED);
}

static bool lock(void)
{
	const bool wanted = !panicking();

	if (wanted)
		spin_lock(&console.lock);
	return wanted;
}

static void unlock(bool locked)
{
	if (locked)
		spin_unlock(&console.lock);
}

static void send(const char *text)
{
	while (*text)
		uart_putc(*text++);
}

static void send_prefix(uint32_t who)
{
	send(who >= GATE ? "gate" : machine.domains[who].gate.config->name);
	send("| ");
}

static void end_line(void)
{
	send("\r\n");
	console.owner = NOBODY;
}

static void begin_line(uint32_t who)
{
	if (console.owner == who)
		return;
	if (console.owner != NOBODY)
		end_line();
	send_prefix(who);
	console.owner = who;
}

static void send_line(uint32_t who)
{
	struct line *line = &console.line[who];

	begin_line(who);
	for (uint32_t i = 0; i < line->used; i++)
		uart_putc(line->text[i]);
	end_line();
	line->used = 0;
}

/* A CR alone takes the writer back to the start of its own text. */
static void send_through(uint32_t who, char c)
{
	struct line *line = &console.line[who];

	if (line->used != 0) /* begun before the panic */
		send_line(who);

	if (line->returned && c != '\n' && console.owner == who) {
		uart_putc('\r');
		send_prefix(who);
	}
	line->returned = false;
	begin_line(who);
	if (c == '\n')
		end_line();
	else
		uart_putc(c);
}

/* Escape sequences would let a domain write over others' lines. */
static bool is_text(char c)
{
	const uint8_t byte = (uint8_t)c;

	return (byte >= 0x20 && byte != 0x7f) || c == '\t';
}

static void keep(uint32_t who, char c)
{
	struct line *line = &console.line[who];

	if (c != '\n')
		line->text[line->used++] = is_text(c) ? c : '.';
	if (c == '\n' || line->used == LINE_BYTES)
		send_line(who);
}

static bool has_input(const struct domain *domain)
{
	return domain->gate.config->flags & GATE_DOMAIN_CONSOLE;
}

static uint32_t writer(const struct domain *domain)
{
	return domain ? (uint32_t)(domain - machine.domains)
		      : GATE + (uint32_t)(cpu_mpidr() % EL2_MAX_CPUS);
}

void console_putc(struct domain *domain, char c)
{
	const uint32_t who = writer(domain);
	bool locked;

	if (c == '\0')
		return;
	locked = lock();
	if (c == '\r')
		console.line[who].returned = true;
	else if (panicking() || (domain && has_input(domain)))
		send_through(who, c);
	else
		keep(who, c);
	unlock(locked);
}

void console_flush(void)
{
	const bool locked = lock();

	for (uint32_t who = 0; who < WRITERS; who++)
		if (console.line[who].used != 0)
			send_line(who);
	if (console.owner != NOBODY)
		end_line();
	unlock(locked);
}

static struct domain *input_domain(void)
{
	for (uint32_t i = 0; i < machine.domain_count; i++) {
		struct domain *domain = &machine.domains[i];

		if (has_input(domain))
			return domain;
	}
	return NULL;
}

static bool is_running(const struct domain *domain)
{
	return __atomic_load_n(&domain->state, __ATOMIC_ACQUIRE) ==
	       DOMAIN_RUNNING;
}

static void drop_input(void)
{
	while (uart_getc() >= 0)
		;
}

static void pass_input(struct vuart *vuart)
{
	int c;

	while (vuart_room(vuart) && (c = uart_getc()) >= 0)
		vuart_input(vuart, (char)c);
}

void console_input(void)
{
	struct domain *domain = input_domain();

	if (!domain || !is_running(domain)) {
		drop_input();
		return;
	}
	pass_input(&domain->vuart);
	if (vuart_room(&domain->vuart))
		return;
	/*
	 * The interrupt stays off until the domain has read. It may have done
	 * so on another CPU by now, before it could know: look once more.
	 */
	__atomic_store_n(&console.input_stops, true, __ATOMIC_SEQ_CST);
	uart_receive_interrupt(false);
	if (vuart_room(&domain->vuart))
		console_input_resume(domain);
}

void console_input_resume(const struct domain *domain)
{
	if (!__atomic_load_n(&console.input_stops, __ATOMIC_SEQ_CST) ||
	    !has_input(domain))
		return;
	__atomic_store_n(&console.input_stops, false, __ATOMIC_RELAXED);
	uart_receive_interrupt(true);
}
