/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between vgic_mmio.c and vgicv2_mmio.c: an access to emulated registers, and
 * what the frames of a GICv3 and a GICv2's distributor share. The domain's
 * lock is held.
 */
#ifndef EL2_VGIC_MMIO_H
#define EL2_VGIC_MMIO_H

#include "el2/cpu.h"
#include "el2/vgic.h"

/* The same offsets in GICD and in a redistributor's SGI frame. */
#define IGROUPR	       0x0080u
#define ISENABLER      0x0100u
#define ICENABLER      0x0180u
#define ISPENDR	       0x0200u
#define ICPENDR	       0x0280u
#define ISACTIVER      0x0300u
#define ICACTIVER      0x0380u
#define IPRIORITYR     0x0400u
#define IPRIORITYR_END (IPRIORITYR + VGIC_INTIDS)
#define ICFGR	       0x0c00u
#define ICFGR_END      0x0d00u

/** struct access - one load or store of at most 32 bits. */
struct access {
	struct vcpu *self;  /* who does it */
	struct vcpu *owner; /* whose redistributor, or @self */
	struct vgic_bank *bank;
	struct vgic_block *block; /* ... is its bank; NULL: @owner's bank */
	uint64_t ipa;
	uint32_t offset; /* in its frame */
	uint32_t bytes;
	bool write;
	bool again; /* the answer is not known yet */
	uint32_t value;
};

/**
 * vgic_access_notify() - whoever has these interrupts of the access's bank, or
 * should have, looks again.
 */
void vgic_access_notify(const struct access *access, uint32_t bits);

/**
 * vgic_bank_access() - the registers above, of INTIDs @from up to, not with,
 * @to. The others, and those that do not exist, read as zero.
 */
uint32_t vgic_bank_access(struct access *access, uint32_t from, uint32_t to);

/** vgic_id() - PIDR4-7, PIDR0-3, CIDR0-3 (@n from 0) of a GIC's version. */
uint32_t vgic_id(uint32_t version, uint32_t n);

/** vgicv2_access() - to the GICD of a domain with a GICv2. */
uint32_t vgicv2_access(struct access *access);

#endif
