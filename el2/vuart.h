/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A domain's PL011 r1p5 (DDI 0183): its output goes to the console, its
 * transmitter is always ready.
 */
#ifndef EL2_VUART_H
#define EL2_VUART_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/spinlock.h"

struct domain;
struct vcpu;

#define VUART_FIFO 32 /* as deep as r1p5's; a power of two */

struct vuart {
	struct spinlock lock;
	struct domain *domain;
	uint32_t head, tail; /* of what came in and was not read */
	uint8_t fifo[VUART_FIFO];
	bool line;	 /* as the interrupt controller knows it */
	uint32_t raised; /* RIS */
	uint32_t mask;	 /* IMSC */
	uint32_t ibrd, fbrd, lcr_h, cr, ifls;
};

/** vuart_init() - as after reset. */
void vuart_init(struct vuart *uart, struct domain *domain);

/**
 * vuart_mmio() - a vCPU's access.
 * @value: as stored, or zero-extended as loaded.
 * Return: false if no register can be there (never, within the page).
 */
bool vuart_mmio(struct vcpu *vcpu, uint64_t offset, uint32_t bytes, bool write,
		uint64_t *value);

/** vuart_room() - can it take a character? */
bool vuart_room(struct vuart *uart);

/** vuart_input() - one character for the domain; lost if there is no room. */
void vuart_input(struct vuart *uart, char c);

#endif
