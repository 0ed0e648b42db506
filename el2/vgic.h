/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The GICv3 that a domain sees: SGIs, PPIs and 32 SPIs, one security state,
 * affinity routing, no LPIs. A vCPU's interrupts reach it by list registers.
 */
#ifndef EL2_VGIC_H
#define EL2_VGIC_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/spinlock.h"

struct domain;
struct vcpu;

#define VGIC_PRIVATE 32
#define VGIC_SPIS    32
#define VGIC_INTIDS  (VGIC_PRIVATE + VGIC_SPIS)
#define VGIC_LRS     16
#define VGIC_NO_VCPU 0xff

/** struct vgic_irq - one interrupt; under the domain's lock. */
struct vgic_irq {
	bool enabled;
	bool pending; /* latched; a level line is in @line */
	bool active;
	bool line;
	bool edge;
	bool hw; /* linked to the physical interrupt of the same number */
	bool drop_pending; /* cleared while a list register holds it: what */
	bool drop_active;  /* the register says of it is out of date */
	uint8_t priority;
	uint8_t target; /* vCPU index (SPIs) */
	uint8_t holder; /* whose list register has it, or VGIC_NO_VCPU */
};

struct vgic_cpu {
	struct vgic_irq irq[VGIC_PRIVATE];
	uint16_t lr[VGIC_LRS]; /* INTID in each list register, if used */
	uint32_t lr_used;
	bool dirty; /* atomic: the list registers want another look */
	bool asleep;
};

struct vgic {
	struct spinlock lock;
	bool enabled; /* GICD_CTLR.EnableGrp1 */
	struct vgic_irq spi[VGIC_SPIS];
};

/** vgic_init() - as after reset; no vCPU of the domain runs. */
void vgic_init(struct vgic *vgic, struct domain *domain);

/** vgic_vcpu_reset() - a vCPU is about to start, on its CPU. */
void vgic_vcpu_reset(struct vcpu *vcpu);

/**
 * vgic_mmio() - an access by the vCPU to GICD or GICR.
 * @value: as stored, or zero-extended as loaded.
 * Return: false if there is no register range at @ipa.
 */
bool vgic_mmio(struct vcpu *vcpu, uint64_t ipa, uint32_t bytes, bool write,
	       uint64_t *value);

/** vgic_sgi1r() - the vCPU wrote ICC_SGI1R_EL1. */
void vgic_sgi1r(struct vcpu *from, uint64_t value);

/** vgic_spi() - a device's level line. */
void vgic_spi(struct domain *domain, uint32_t intid, bool level);

/** vgic_timer() - the physical timer interrupt @intid (27, 30) is active. */
void vgic_timer(struct vcpu *vcpu, uint32_t intid);

/** vgic_flush() - before entering the guest: bring list registers up to date */
void vgic_flush(struct vcpu *vcpu);

/** vgic_maintenance() - the maintenance interrupt came. */
void vgic_maintenance(struct vcpu *vcpu);

/** vgic_pending() - would an interrupt be signalled to the vCPU? */
bool vgic_pending(struct vcpu *vcpu);

#endif
