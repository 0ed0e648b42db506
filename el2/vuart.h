/* SPDX-License-Identifier: BSD-2-Clause */
/* A domain's PL011 (DDI 0183): its output goes to the console. */
#ifndef EL2_VUART_H
#define EL2_VUART_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/spinlock.h"

struct domain;
struct vcpu;

#define VUART_FIFO 64 /* a power of two */

struct vuart {
	struct spinlock lock;
	struct domain *domain;
	uint32_t head, tail; /* of what came in and was not read */
	uint8_t fifo[VUART_FIFO];
	uint32_t raised; /* RIS */
	uint32_t mask;	 /* IMSC */
	uint32_t ibrd, fbrd, lcr_h, cr, ifls;
};

void vuart_init(struct vuart *uart, struct domain *domain);

/** vuart_mmio() - a vCPU's access; false if no register can be there. */
bool vuart_mmio(struct vcpu *vcpu, uint64_t offset, uint32_t bytes, bool write,
		uint64_t *value);

/** vuart_input() - one character for the domain; lost if it does not read. */
void vuart_input(struct vuart *uart, char c);

#endif
