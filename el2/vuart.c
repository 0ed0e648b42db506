/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/vuart.h"

#include "boards/qemu-virt/memory.h"
#include "el2/console.h"
#include "el2/cpu.h"

#define DR	  0x00
#define FR	  0x18
#define FR_MODEM  0x07u /* CTS, DSR, DCD: a peer is there */
#define FR_RXFE	  (1u << 4)
#define FR_RXFF	  (1u << 6)
#define FR_TXFE	  (1u << 7)
#define IBRD	  0x24
#define FBRD	  0x28
#define LCR_H	  0x2c
#define LCR_H_FEN (1u << 4)
#define CR	  0x30
#define CR_RST	  0x300u
#define IFLS	  0x34
#define IFLS_RST  0x12u
#define IMSC	  0x38
#define RIS	  0x3c
#define MIS	  0x40
#define ICR	  0x44
#define ID	  0xfe0

#define INT_RX	  (1u << 4)
#define INT_TX	  (1u << 5)
#define INT_RT	  (1u << 6)
#define INT_ALL	  0x7ffu

/* PeriphID and PCellID of a PL011 r1p5, a byte a register. */
static const uint8_t ids[8] = {
	0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1
};

/* Another CPU may be about to hand it a character: the lock stays. */
void vuart_init(struct vuart *uart, struct domain *domain)
{
	spin_lock(&uart->lock);
	uart->domain = domain;
	uart->head = 0;
	uart->tail = 0;
	uart->line = false;
	uart->raised = 0;
	uart->mask = 0;
	uart->ibrd = 0;
	uart->fbrd = 0;
	uart->lcr_h = 0;
	uart->cr = CR_RST;
	uart->ifls = IFLS_RST;
	spin_unlock(&uart->lock);
	/* A domain that starts again has an empty FIFO. */
	console_input_resume(domain);
}

static uint32_t waiting(const struct vuart *uart)
{
	return uart->head - uart->tail;
}

/* How many characters raise the receive interrupt: an eighth to seven. */
static uint32_t trigger(const struct vuart *uart)
{
	static const uint8_t eighths[8] = { 1, 2, 4, 6, 7, 7, 7, 7 };

	if (!(uart->lcr_h & LCR_H_FEN))
		return 1;
	return eighths[(uart->ifls >> 3) & 7] * VUART_FIFO / 8;
}

/* Under the lock: tell the interrupt controller, if it does not know. */
static void drive_line(struct vuart *uart)
{
	const bool line = (uart->raised & uart->mask) != 0;

	if (line != uart->line) {
		uart->line = line;
		vgic_spi(uart->domain, BOARD_UART0_INTID, line);
	}
}

/*
 * The receive timeout, "some characters and then nothing for 32 bit times",
 * has passed by the time anybody can look.
 */
static uint32_t take(struct vuart *uart)
{
	uint32_t c = 0;

	if (waiting(uart) > 0)
		c = uart->fifo[uart->tail++ % VUART_FIFO];
	if (waiting(uart) < trigger(uart))
		uart->raised &= ~INT_RX;
	if (waiting(uart) > 0)
		uart->raised |= INT_RT;
	else
		uart->raised &= ~INT_RT;
	return c;
}

static uint32_t flags(const struct vuart *uart)
{
	return FR_MODEM | FR_TXFE | (waiting(uart) == 0 ? FR_RXFE : 0) |
	       (waiting(uart) == VUART_FIFO ? FR_RXFF : 0);
}

static uint32_t read_reg(struct vuart *uart, uint64_t offset)
{
	switch (offset) {
	case DR:
		return take(uart);
	case FR:
		return flags(uart);
	case IBRD:
		return uart->ibrd;
	case FBRD:
		return uart->fbrd;
	case LCR_H:
		return uart->lcr_h;
	case CR:
		return uart->cr;
	case IFLS:
		return uart->ifls;
	case IMSC:
		return uart->mask;
	case RIS:
		return uart->raised;
	case MIS:
		return uart->raised & uart->mask;
	}
	if (offset >= ID && offset < ID + 4 * sizeof(ids) && offset % 4 == 0)
		return ids[(offset - ID) / 4];
	return 0;
}

static void write_reg(struct vuart *uart, uint64_t offset, uint32_t value)
{
	switch (offset) {
	case DR: /* sent at once: the FIFO has drained past its trigger */
		uart->raised |= INT_TX;
		break;
	case IBRD:
		uart->ibrd = value & 0xffff;
		break;
	case FBRD:
		uart->fbrd = value & 0x3f;
		break;
	case LCR_H:
		uart->lcr_h = value & 0xff;
		break;
	case CR:
		uart->cr = value & 0xffff;
		break;
	case IFLS:
		uart->ifls = value & 0x3f;
		break;
	case IMSC:
		uart->mask = value & INT_ALL;
		break;
	case ICR:
		uart->raised &= ~value;
		break;
	}
}

bool vuart_mmio(struct vcpu *vcpu, uint64_t offset, uint32_t bytes, bool write,
		uint64_t *value)
{
	struct vuart *uart = &vcpu->domain->vuart;
	const char c = (char)*value;

	(void)bytes; /* the bus gives the device its register in any size */
	spin_lock(&uart->lock);
	if (write)
		write_reg(uart, offset, (uint32_t)*value);
	else
		*value = read_reg(uart, offset);
	drive_line(uart);
	spin_unlock(&uart->lock);
	/* Neither needs the lock, and the console has one of its own. */
	if (offset == DR && write)
		console_putc(vcpu->domain, c);
	else if (offset == DR)
		console_input_resume(vcpu->domain);
	return true;
}

bool vuart_room(struct vuart *uart)
{
	bool room;

	spin_lock(&uart->lock);
	room = waiting(uart) < VUART_FIFO;
	spin_unlock(&uart->lock);
	return room;
}

void vuart_input(struct vuart *uart, char c)
{
	spin_lock(&uart->lock);
	if (waiting(uart) < VUART_FIFO)
		uart->fifo[uart->head++ % VUART_FIFO] = (uint8_t)c;
	if (waiting(uart) >= trigger(uart))
		uart->raised |= INT_RX;
	uart->raised |= INT_RT;
	drive_line(uart);
	spin_unlock(&uart->lock);
}
