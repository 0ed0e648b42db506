/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine on the host for el2's devices: two domains (four vCPUs and one),
 * CPUs whose list registers behave as IHI 0069 says, a UART that is memory.
 */
#ifndef TESTS_EL2_HOST_H
#define TESTS_EL2_HOST_H

#include "../test.h"
#include "boards/qemu-virt/memory.h"
#include "el2/console.h"
#include "el2/cpu.h"
#include "el2/ich.h"

#define HOST_CPUS    5
#define VCPUS	     4
#define FIRST	     (&machine.domains[0]) /* has the console's input */
#define SECOND	     (&machine.domains[1])

#define LR_STATE(lr) ((unsigned)((lr) >> 62))
#define LR_IDLE	     0u
#define LR_PENDING   1u
#define LR_ACTIVE    2u
#define LR_BOTH	     3u
#define LR_EOI	     (1ull << 41)
#define LR_HW	     (1ull << 61)
#define NOTHING	     1023u

extern struct host_cpu host_cpus[HOST_CPUS];

/** host_v2 - set before host_start(): the domains have a GICv2. */
extern bool host_v2;

/** host_start() - reset everything; all vCPUs run, groups and masks open. */
void host_start(uint32_t list_registers);

/** host_on() - what follows happens on this vCPU's CPU. */
struct vcpu *host_on(uint32_t vcpu);

/** host_enter() - leave EL2 on this vCPU's CPU, its interrupts served. */
void host_enter(uint32_t vcpu);

/** host_enter_all() - until no CPU has anything left to look at. */
void host_enter_all(void);

/* The guest on a vCPU. */
uint64_t host_read(uint32_t vcpu, uint64_t ipa, uint32_t bytes);
void host_write(uint32_t vcpu, uint64_t ipa, uint32_t bytes, uint64_t value);
void host_sgi(uint32_t vcpu, uint64_t value);
/* INTID; of a GICv2's SGI, its sender in bits 12:10, as in GICC_IAR. */
unsigned host_ack(uint32_t vcpu);
void host_end(uint32_t vcpu, unsigned intid);

/**
 * host_check_registers() - an interrupt is in at most one list register, a
 * private one in one of each vCPU's; and its bank knows it.
 */
void host_check_registers(void);

/** host_lr() - the list register that has @intid, or NULL. */
uint64_t *host_lr(uint32_t vcpu, unsigned intid);

/* The UART. */
extern char host_out[65536];
extern size_t host_out_bytes;
extern const char *host_in; /* what comes in next */
extern bool host_in_interrupt;
extern void (*host_in_putc)(void); /* called once, by the next character */

/* The machine's interrupts by INTID, SPIs alone. */
extern bool host_spi_pending[VGIC_INTIDS], host_spi_active[VGIC_INTIDS];

/* What the first domain has: blocks next to each other, and the last one. */
#define HOST_BLOCKS 4
extern const uint32_t host_blocks[HOST_BLOCKS]; /* their first INTIDs */

#define GICD(offset) (BOARD_GICD_BASE + (offset))
#define GICR(vcpu, offset) \
	(BOARD_GICR_BASE + (vcpu)*BOARD_GICR_STRIDE + (offset))
#define SGI_FRAME(vcpu, offset) GICR(vcpu, 0x10000u + (offset))

#endif
