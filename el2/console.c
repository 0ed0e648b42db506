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

#define KEY_SWITCH 0x1d /* Ctrl-] */

/* A domain that reads nothing for so long does not keep the others waiting. */
#define PATIENCE_SECONDS 1

struct line {
	uint32_t used;
	bool returned; /* a CR came, nothing after it */
	char text[LINE_BYTES];
};

static struct {
	struct spinlock lock;
	bool input_stops; /* atomic: for want of room */
	bool deaf;	  /* atomic: has not read for too long */
	bool switching;	  /* the switch key came, and nothing after it */
	uint32_t input;	  /* who has it, or NOBODY; atomic */
	uint64_t stopped; /* when; atomic */
	uint32_t owner;	  /* of the unfinished line on the wire */
	struct line line[WRITERS];
} console;

void console_init(void)
{
	console.owner = NOBODY;
	console.input = NOBODY;
	console.switching = false;
	console.input_stops = false;
	console.deaf = false;
}

/* Once the domains are known. */
void console_start(void)
{
	for (uint32_t i = 0; i < machine.domain_count; i++)
		if (machine.domains[i].gate.config->flags & GATE_DOMAIN_CONSOLE)
			console.input = i;
}

static void lock(void)
{
	spin_lock(&console.lock);
}

static void unlock(void)
{
	spin_unlock(&console.lock);
}

void console_abandon(void)
{
	spin_abandon(&console.lock);
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

static uint32_t input_owner(void)
{
	return __atomic_load_n(&console.input, __ATOMIC_RELAXED);
}

static uint32_t writer(const struct domain *domain)
{
	return domain ? (uint32_t)(domain - machine.domains)
		      : GATE + (uint32_t)(cpu_mpidr() % EL2_MAX_CPUS);
}

static void put(uint32_t who, char c)
{
	if (c == '\r')
		console.line[who].returned = true;
	else if (who == input_owner())
		send_through(who, c);
	else
		keep(who, c);
}

void console_putc(struct domain *domain, char c)
{
	const uint32_t who = writer(domain);

	if (c == '\0')
		return;
	lock();
	put(who, c);
	unlock();
}

void console_line(const char *text)
{
	const uint32_t who = writer(NULL);
	lock();

	while (*text)
		put(who, *text++);
	put(who, '\n');
	unlock();
}

void console_flush(void)
{
	lock();

	for (uint32_t who = 0; who < WRITERS; who++)
		if (console.line[who].used != 0)
			send_line(who);
	if (console.owner != NOBODY)
		end_line();
	unlock();
}

void console_restart(struct domain *domain)
{
	const uint32_t who = writer(domain);
	lock();

	if (console.line[who].used != 0)
		send_line(who);
	if (console.owner == who)
		end_line();
	console.line[who].returned = false;
	unlock();
}

static bool is_running(const struct domain *domain)
{
	return __atomic_load_n(&domain->state, __ATOMIC_ACQUIRE) ==
	       DOMAIN_RUNNING;
}

static void list_domains(void)
{
	for (uint32_t i = 0; i < machine.domain_count; i++)
		gate_log("Ctrl-] %u: %s%s", i + 1,
			 machine.domains[i].gate.config->name,
			 i == input_owner() ? ", has the input" : "");
}

static void input_to(uint32_t who)
{
	const uint32_t before = input_owner();

	if (who == before)
		return;
	lock();
	/* What it has not ended begins a line of its own from now on. */
	if (console.line[who].used != 0)
		send_line(who);
	if (before != NOBODY && console.owner == before)
		end_line();
	__atomic_store_n(&console.input, who, __ATOMIC_RELAXED);
	__atomic_store_n(&console.deaf, false, __ATOMIC_RELAXED);
	unlock();
	gate_log("input goes to %s", machine.domains[who].gate.config->name);
}

/* The key behind the switch key. Return: whether it is the domain's after all.
 */
static bool switch_by(int c)
{
	const uint32_t count = machine.domain_count;
	const uint32_t owner = input_owner();

	console.switching = false;
	if (c == ']')
		return true;
	if (c == KEY_SWITCH)
		input_to(owner == NOBODY ? 0 : (owner + 1) % count);
	else if (c >= '1' && c < '1' + (int)count)
		input_to((uint32_t)(c - '1'));
	else
		list_domains();
	return false;
}

static void take_input(int c)
{
	struct domain *domain;

	if (console.switching) {
		if (!switch_by(c))
			return;
		c = KEY_SWITCH;
	} else if (c == KEY_SWITCH) {
		console.switching = true;
		return;
	}
	if (input_owner() == NOBODY)
		return;
	domain = &machine.domains[input_owner()];
	if (is_running(domain))
		vuart_input(&domain->vuart, (char)c);
}

/* Is there somebody who reads, and has no room for more? */
static bool must_wait(void)
{
	struct domain *domain;

	if (input_owner() == NOBODY ||
	    __atomic_load_n(&console.deaf, __ATOMIC_RELAXED))
		return false;
	domain = &machine.domains[input_owner()];
	return is_running(domain) && !vuart_room(&domain->vuart);
}

static void input_go_on(void)
{
	__atomic_store_n(&console.input_stops, false, __ATOMIC_RELAXED);
	uart_receive_interrupt(true);
}

void console_input(void)
{
	int c;

	while (!must_wait()) {
		c = uart_getc();
		if (c < 0)
			return;
		take_input(c);
	}
	/*
	 * The interrupt stays off until the domain has read. It may have done
	 * so on another CPU by now, before it could know: look once more.
	 */
	__atomic_store_n(&console.stopped, cpu_now(), __ATOMIC_RELAXED);
	__atomic_store_n(&console.input_stops, true, __ATOMIC_SEQ_CST);
	uart_receive_interrupt(false);
	if (!must_wait())
		input_go_on();
}

void console_input_resume(const struct domain *domain)
{
	if (input_owner() != (uint32_t)(domain - machine.domains))
		return;
	if (__atomic_load_n(&console.deaf, __ATOMIC_RELAXED))
		__atomic_store_n(&console.deaf, false, __ATOMIC_RELAXED);
	if (__atomic_load_n(&console.input_stops, __ATOMIC_SEQ_CST))
		input_go_on();
}

void console_input_hurry(void)
{
	if (!__atomic_load_n(&console.input_stops, __ATOMIC_RELAXED) ||
	    cpu_now() - __atomic_load_n(&console.stopped, __ATOMIC_RELAXED) <
		    PATIENCE_SECONDS * cpu_hz())
		return;
	__atomic_store_n(&console.deaf, true, __ATOMIC_RELAXED);
	input_go_on();
}
