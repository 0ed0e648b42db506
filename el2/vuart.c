/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/vuart.h"

#include "boards/qemu-virt/memory.h"
#include "el2/console.h"
#include "el2/cpu.h"

#define DR	 0x00
#define FR	 0x18
#define FR_RXFE	 (1u << 4)
#define FR_RXFF	 (1u << 6)
#define FR_TXFE	 (1u << 7)
#define IBRD	 0x24
#define FBRD	 0x28
#define LCR_H	 0x2c
#define CR	 0x30
#define CR_RST	 0x300u
#define IFLS	 0x34
#define IFLS_RST 0x12u
#define IMSC	 0x38
#define RIS	 0x3c
#define MIS	 0x40
#define ICR	 0x44
#define ID	 0xfe0

#define INT_RX	 (1u << 4)
#define INT_TX	 (1u << 5)
#define INT_RT	 (1u << 6)
#define INT_ALL	 0x7ffu

/* PeriphID and PCellID of a PL011 r1p5, a byte a register. */
static const uint8_t ids[8] = {
	0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1
};

void vuart_init(struct vuart *uart, struct domain *domain)
{
	*uart = (struct vuart){ .domain = domain,
				.cr = CR_RST,
				.ifls = IFLS_RST };
}

static bool empty(const struct vuart *uart)
{
	return uart->head == uart->tail;
}

/* Under the lock: what the line to the interrupt controller should be. */
static bool level(const struct vuart *uart)
{
	return (uart->raised & uart->mask) != 0;
}

static uint32_t take(struct vuart *uart)
{
	uint32_t c = 0;

	if (!empty(uart))
		c = uart->fifo[uart->tail++ % VUART_FIFO];
	if (empty(uart))
		uart->raised &= ~(INT_RX | INT_RT);
	return c;
}

static uint32_t flags(const struct vuart *uart)
{
	return FR_TXFE | (empty(uart) ? FR_RXFE : 0) |
	       (uart->head - uart->tail == VUART_FIFO ? FR_RXFF : 0);
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
	if (offset >= ID && offset < ID + 32 && offset % 4 == 0)
		return ids[(offset - ID) / 4];
	return 0;
}

static void write_reg(struct vuart *uart, uint64_t offset, uint32_t value)
{
	switch (offset) {
	case DR: /* sent at once: the FIFO has drained */
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
		if (!empty(uart)) /* a condition that lasts is not cleared */
			uart->raised |= INT_RX;
		break;
	}
}

bool vuart_mmio(struct vcpu *vcpu, uint64_t offset, uint32_t bytes, bool write,
		uint64_t *value)
{
	struct vuart *uart = &vcpu->domain->vuart;

	if (offset % bytes != 0)
		return false;
	spin_lock(&uart->lock);
	if (write)
		write_reg(uart, offset, (uint32_t)*value);
	else
		*value = read_reg(uart, offset);
	vgic_spi(vcpu->domain, BOARD_UART0_INTID, level(uart));
	spin_unlock(&uart->lock);
	if (write && offset == DR)
		console_putc(vcpu->domain, (char)*value);
	return true;
}

void vuart_input(struct vuart *uart, char c)
{
	spin_lock(&uart->lock);
	if (uart->head - uart->tail < VUART_FIFO)
		uart->fifo[uart->head++ % VUART_FIFO] = (uint8_t)c;
	uart->raised |= INT_RX | INT_RT;
	vgic_spi(uart->domain, BOARD_UART0_INTID, level(uart));
	spin_unlock(&uart->lock);
}
