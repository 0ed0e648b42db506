/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between vgic.c, which takes list registers back, vgic_fill.c, which fills
 * them, and vgic_life.c: what a list register looks like, and which interrupts
 * of a bank are whose. The domain's lock is held.
 */
#ifndef EL2_VGIC_LR_H
#define EL2_VGIC_LR_H

#include "el2/cpu.h"
#include "el2/vgic.h"

#define LR_ACTIVE	    (1ull << 63)
#define LR_PENDING	    (1ull << 62)
#define LR_HW		    (1ull << 61)
#define LR_GROUP(g)	    ((uint64_t)(g) << 60)
#define LR_PRIORITY(p)	    ((uint64_t)(p) << 48)
#define LR_EOI		    (1ull << 41)
#define LR_PHYSICAL(id)	    ((uint64_t)(id) << 32)
#define LR_SENDER(vcpu)	    ((uint64_t)(vcpu) << 10) /* GICv2: of an SGI */

#define HCR_EN		    (1ull << 0)
#define HCR_LRENPIE	    (1ull << 2) /* an EOI found no list register */
#define HCR_NPIE	    (1ull << 3) /* none is pending any more */
#define HCR_EOICOUNT(hcr)   ((uint32_t)((hcr) >> 27) & 0x1f)

#define VMCR_GROUPS(vmcr)   ((uint32_t)(vmcr)&3) /* as GICD_CTLR has them */
#define VMCR_PRIORITY(vmcr) ((uint32_t)((vmcr) >> 24) & 0xff)

#define GROUPS		    3u	   /* both */
#define LOWEST		    0x100u /* behind every priority */

static inline uint32_t lowest_bit(uint32_t bits)
{
	return (uint32_t)__builtin_ctz(bits);
}

static inline bool has_sender(const struct vcpu *vcpu, uint32_t intid)
{
	return intid < VGIC_SGIS && vcpu->domain->vgic.v2;
}

/* The interrupts of a bank whose group is on in @groups. */
static inline uint32_t in_groups(const struct vgic_bank *bank, uint32_t groups)
{
	return ((groups & 2) ? bank->group : 0) |
	       ((groups & 1) ? ~bank->group : 0);
}

/* Pending, and nothing at the distributor holds it back. */
static inline uint32_t forwarded(const struct vcpu *vcpu,
				 const struct vgic_bank *bank)
{
	return vgic_wants(bank) & bank->enabled &
	       in_groups(bank, vcpu->domain->vgic.groups);
}

/* Whose an SPI is: who has it already, or whom it is routed to. */
static inline uint32_t spi_owner(const struct vgic_block *block, uint32_t i)
{
	return block->holder[i] != VGIC_NO_VCPU ? block->holder[i]
						: block->target[i];
}

/* Of some SPIs of a block, those that are this vCPU's to take or to end. */
static inline uint32_t spis_of(const struct vcpu *vcpu,
			       const struct vgic_block *block, uint32_t spis)
{
	uint32_t mine = 0;

	for (; spis; spis &= spis - 1) {
		const uint32_t i = lowest_bit(spis);

		if (spi_owner(block, i) == vcpu->gate.index)
			mine |= 1u << i;
	}
	return mine;
}

/** vgic_fill() - empty list registers get what is most urgent. */
void vgic_fill(struct vcpu *vcpu);

/** vgic_release_spi() - one that is not active is whose it is routed to. */
void vgic_release_spi(struct vcpu *vcpu, struct vgic_block *block, uint32_t i);

/** vgic_retire_timers() - those that nobody will end, or that are low. */
void vgic_retire_timers(struct vgic_cpu *mine);

#endif
