/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GICD and GICR as one domain sees them (GICv3 architecture specification,
 * IHI 0069): DS = 1, ARE = 1, Group 1 only. What is not here reads as zero
 * and ignores writes.
 */
#include "boards/qemu-virt/memory.h"
#include "el2/cpu.h"
#include "el2/gic.h"
#include "el2/vgic.h"

#define GICD_CTLR	0x0000
#define GICD_CTLR_GRP1	(1u << 1)
#define GICD_CTLR_ARE	(1u << 4)
#define GICD_CTLR_DS	(1u << 6)
#define GICD_TYPER	0x0004
#define GICD_TYPER_WORD ((9u << 19) | (1u << 25) | (VGIC_INTIDS / 32 - 1))
#define GICD_IROUTER	0x6000

#define GICR_TYPER	0x0008
#define GICR_WAKER	0x0014
#define GICR_SGI_FRAME	0x10000u
#define PIDR2		0xffe8
#define PIDR2_GICV3	0x30u

/* The same offsets in GICD and in a redistributor's SGI frame. */
#define IGROUPR	   0x0080
#define ISENABLER  0x0100
#define ICENABLER  0x0180
#define ISPENDR	   0x0200
#define ICPENDR	   0x0280
#define ISACTIVER  0x0300
#define ICACTIVER  0x0380
#define IPRIORITYR 0x0400
#define ICFGR	   0x0c00

static struct vgic_irq *irq_at(struct vcpu *owner, uint32_t intid)
{
	if (intid >= VGIC_INTIDS)
		return NULL;
	if (intid < VGIC_PRIVATE)
		return &owner->vgic.irq[intid];
	return &owner->domain->vgic.spi[intid - VGIC_PRIVATE];
}

/* Whoever holds it, or should: has to look again. */
static void touch(struct vcpu *self, struct vcpu *owner, uint32_t intid)
{
	const struct vgic_irq *irq = irq_at(owner, intid);
	struct domain *domain = owner->domain;
	struct vcpu *who = owner;

	if (intid >= VGIC_PRIVATE)
		who = &domain->vcpus[irq->target];
	if (irq->holder != VGIC_NO_VCPU)
		who = &domain->vcpus[irq->holder];
	__atomic_store_n(&who->vgic.dirty, true, __ATOMIC_RELAXED);
	if (who != self)
		gic_kick(who->cpu->mpidr);
}

static bool bit_read(const struct vgic_irq *irq, uint32_t block)
{
	switch (block) {
	case IGROUPR:
		return true;
	case ISENABLER:
	case ICENABLER:
		return irq->enabled;
	case ISPENDR:
	case ICPENDR:
		return irq->pending || (!irq->edge && irq->line);
	case ISACTIVER:
	case ICACTIVER:
		return irq->active;
	}
	return false;
}

static void bit_write(struct vgic_irq *irq, uint32_t block)
{
	const bool held = irq->holder != VGIC_NO_VCPU;

	switch (block) {
	case ISENABLER:
		irq->enabled = true;
		break;
	case ICENABLER:
		irq->enabled = false;
		break;
	case ISPENDR:
		irq->pending = true;
		break;
	case ICPENDR:
		irq->pending = false;
		irq->drop_pending = held;
		break;
	case ISACTIVER:
		irq->active = true;
		break;
	case ICACTIVER:
		irq->active = false;
		irq->drop_active = held;
		break;
	}
}

/* One bit an interrupt: 32 of them from @first. */
static uint32_t bits_access(struct vcpu *self, struct vcpu *owner,
			    uint32_t block, uint32_t first, bool write,
			    uint32_t value)
{
	uint32_t result = 0;

	for (uint32_t i = 0; i < 32; i++) {
		struct vgic_irq *irq = irq_at(owner, first + i);

		if (!irq)
			break;
		if (!write) {
			result |= (uint32_t)bit_read(irq, block) << i;
		} else if ((value >> i) & 1) {
			bit_write(irq, block);
			touch(self, owner, first + i);
		}
	}
	return result;
}

/* Two bits an interrupt: edge is bit 1. SGIs are edge, PPIs level. */
static uint32_t config_access(struct vcpu *owner, uint32_t first, bool write,
			      uint32_t value)
{
	uint32_t result = 0;

	for (uint32_t i = 0; i < 16; i++) {
		struct vgic_irq *irq = irq_at(owner, first + i);

		if (!irq)
			break;
		if (write && first + i >= VGIC_PRIVATE)
			irq->edge = (value >> (2 * i + 1)) & 1;
		result |= (uint32_t)irq->edge << (2 * i + 1);
	}
	return result;
}

static uint32_t priority_access(struct vcpu *self, struct vcpu *owner,
				uint32_t first, uint32_t bytes, bool write,
				uint32_t value)
{
	uint32_t result = 0;

	for (uint32_t i = 0; i < bytes; i++) {
		struct vgic_irq *irq = irq_at(owner, first + i);

		if (!irq)
			break;
		if (write) {
			/* five bits, as a vCPU interface has */
			irq->priority = (value >> (8 * i)) & 0xf8;
			touch(self, owner, first + i);
		}
		result |= (uint32_t)irq->priority << (8 * i);
	}
	return result;
}

/* The blocks that GICD and the SGI frame share; 32-bit, priorities less. */
static uint32_t block_access(struct vcpu *self, struct vcpu *owner,
			     uint32_t offset, uint32_t bytes, bool write,
			     uint32_t value)
{
	if (offset >= IPRIORITYR && offset < IPRIORITYR + 1024)
		return priority_access(self, owner, offset - IPRIORITYR, bytes,
				       write, value);
	if (bytes != 4)
		return 0;
	if (offset >= ICFGR && offset < ICFGR + 256)
		return config_access(owner, (offset - ICFGR) * 4, write, value);
	if (offset >= IGROUPR && offset < IPRIORITYR)
		return bits_access(self, owner, offset & ~0x7fu,
				   (offset & 0x7fu) * 8, write, value);
	return 0;
}

static uint32_t gicd_ctlr(struct vcpu *self, bool write, uint32_t value)
{
	struct domain *domain = self->domain;

	if (write) {
		domain->vgic.enabled = value & GICD_CTLR_GRP1;
		for (uint32_t i = 0; i < domain->gate.vcpu_count; i++) {
			struct vcpu *vcpu = &domain->vcpus[i];

			__atomic_store_n(&vcpu->vgic.dirty, true,
					 __ATOMIC_RELAXED);
			if (vcpu != self)
				gic_kick(vcpu->cpu->mpidr);
		}
	}
	return GICD_CTLR_DS | GICD_CTLR_ARE |
	       (domain->vgic.enabled ? GICD_CTLR_GRP1 : 0);
}

/* IROUTER<n>: the low word has Aff0-Aff2 and the mode, the high one Aff3. */
static uint32_t router_access(struct vcpu *self, uint32_t offset, bool write,
			      uint32_t value)
{
	const uint32_t intid = (offset - GICD_IROUTER) / 8;
	struct vgic_irq *irq = irq_at(self, intid);

	if (intid < VGIC_PRIVATE || !irq || (offset & 4))
		return 0;
	if (write) {
		/* Any of them (mode 1) or nobody's number: vCPU 0 takes it. */
		const bool known = value < self->domain->gate.vcpu_count;

		irq->target = known ? (uint8_t)value : 0;
		touch(self, self, intid);
	}
	return irq->target;
}

static uint32_t gicd_word(struct vcpu *self, uint32_t offset, uint32_t bytes,
			  bool write, uint32_t value)
{
	if (offset == GICD_CTLR)
		return gicd_ctlr(self, write, value);
	if (offset == GICD_TYPER)
		return GICD_TYPER_WORD;
	if (offset == PIDR2)
		return PIDR2_GICV3;
	if (offset >= GICD_IROUTER && offset < GICD_IROUTER + 8 * VGIC_INTIDS)
		return router_access(self, offset, write, value);
	/* Private interrupts are the redistributors'. */
	if (offset >= IPRIORITYR && offset < IPRIORITYR + VGIC_PRIVATE)
		return 0;
	if (offset >= ICFGR && offset < ICFGR + VGIC_PRIVATE / 4)
		return 0;
	if (offset >= IGROUPR && offset < IPRIORITYR && (offset & 0x7f) < 4)
		return 0;
	return block_access(self, self, offset, bytes, write, value);
}

static uint32_t gicr_word(struct vcpu *self, struct vcpu *owner,
			  uint32_t offset, uint32_t bytes, bool write,
			  uint32_t value)
{
	const uint32_t index = owner->gate.index;
	const bool last = index + 1 == owner->domain->gate.vcpu_count;

	switch (offset) {
	case GICR_TYPER:
		return (index << 8) | ((uint32_t)last << 4);
	case GICR_TYPER + 4:
		return index; /* affinity */
	case GICR_WAKER:
		if (write)
			owner->vgic.asleep = value & 2;
		return owner->vgic.asleep ? 6 : 0;
	case PIDR2:
	case GICR_SGI_FRAME + PIDR2:
		return PIDR2_GICV3;
	}
	if (offset < GICR_SGI_FRAME)
		return 0;
	offset -= GICR_SGI_FRAME;
	/* 32 interrupts: the first word of each block, no more. */
	if ((offset < IPRIORITYR && (offset & 0x7f) >= 4) ||
	    (offset >= IPRIORITYR + VGIC_PRIVATE && offset < ICFGR) ||
	    offset >= ICFGR + VGIC_PRIVATE / 4)
		return 0;
	return block_access(self, owner, offset, bytes, write, value);
}

static uint32_t word(struct vcpu *self, uint64_t ipa, uint32_t bytes,
		     bool write, uint32_t value)
{
	uint32_t result;

	spin_lock(&self->domain->vgic.lock);
	if (ipa < BOARD_GICR_BASE) {
		result = gicd_word(self, (uint32_t)(ipa - BOARD_GICD_BASE),
				   bytes, write, value);
	} else {
		const uint64_t offset = ipa - BOARD_GICR_BASE;
		struct vcpu *owner =
			&self->domain->vcpus[offset / BOARD_GICR_STRIDE];

		result = gicr_word(self, owner,
				   (uint32_t)(offset % BOARD_GICR_STRIDE),
				   bytes, write, value);
	}
	spin_unlock(&self->domain->vgic.lock);
	return result;
}

static bool in_range(const struct vcpu *vcpu, uint64_t ipa, uint32_t bytes)
{
	const uint64_t gicr_end =
		BOARD_GICR_BASE +
		vcpu->domain->gate.vcpu_count * BOARD_GICR_STRIDE;

	if (ipa % bytes != 0)
		return false;
	return (ipa >= BOARD_GICD_BASE &&
		ipa < BOARD_GICD_BASE + BOARD_GICD_SIZE) ||
	       (ipa >= BOARD_GICR_BASE && ipa < gicr_end);
}

bool vgic_mmio(struct vcpu *vcpu, uint64_t ipa, uint32_t bytes, bool write,
	       uint64_t *value)
{
	uint64_t low, high = 0;

	if (!in_range(vcpu, ipa, bytes))
		return false;
	low = word(vcpu, ipa, bytes == 8 ? 4 : bytes, write, (uint32_t)*value);
	if (bytes == 8)
		high = word(vcpu, ipa + 4, 4, write, (uint32_t)(*value >> 32));
	if (!write)
		*value = low | (high << 32);
	return true;
}
