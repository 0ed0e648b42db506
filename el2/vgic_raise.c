/* SPDX-License-Identifier: BSD-2-Clause */
/* What raises interrupts of a domain: devices, emulated and real, and SGIs. */
#include "el2/vgic.h"

#include "el2/cpu.h"

/* A line or what pends has changed. */
static void raised(struct domain *domain, const struct vgic_block *block,
		   uint32_t bit)
{
	vgic_busy(&domain->vgic, block);
	vgic_notify_spis(domain, block,
			 bit & (block->bank.enabled | block->bank.held));
}

void vgic_spi(struct domain *domain, uint32_t intid, bool level)
{
	struct vgic_block *block = vgic_block_of(&domain->vgic, intid);
	const uint32_t bit = 1u << (intid % 32);

	if (!block)
		return;
	spin_lock(&domain->vgic.lock);
	if (((block->bank.line & bit) != 0) != level) {
		block->bank.line ^= bit;
		if (level)
			block->bank.pending |= bit & block->bank.edge;
		raised(domain, block, bit);
	}
	spin_unlock(&domain->vgic.lock);
}

void vgic_pulse(struct domain *domain, uint32_t intid)
{
	struct vgic_block *block = vgic_block_of(&domain->vgic, intid);
	const uint32_t bit = 1u << (intid % 32);

	spin_lock(&domain->vgic.lock);
	vgic_latch(&block->bank, bit);
	raised(domain, block, bit);
	spin_unlock(&domain->vgic.lock);
}

void vgic_device(struct domain *domain, uint32_t intid)
{
	struct vgic_block *block = vgic_block_of(&domain->vgic, intid);
	const uint32_t bit = 1u << (intid % 32);

	spin_lock(&domain->vgic.lock);
	block->taken |= bit;
	block->bank.line |= bit;
	block->bank.pending |= bit & block->bank.edge;
	raised(domain, block, bit);
	spin_unlock(&domain->vgic.lock);
}

/* ICC_SGI1R_EL1: 16 CPUs of one cluster, or all but the sender. */
static bool sgi_reaches(const struct vcpu *from, const struct vcpu *to,
			uint64_t value)
{
	const uint64_t mpidr = to->gate.mpidr;
	const uint64_t cluster = ((value >> 48) & 0xff) << 32 |
				 ((value >> 32) & 0xff) << 16 |
				 ((value >> 16) & 0xff) << 8;

	if ((value >> 40) & 1)
		return to != from;
	return (mpidr & ~0xffull) == cluster &&
	       ((mpidr >> 4) & 0xf) == ((value >> 44) & 0xf) &&
	       ((value >> (mpidr & 0xf)) & 1);
}

void vgic_sgi1r(struct vcpu *from, uint64_t value)
{
	struct domain *domain = from->domain;
	const uint32_t bit = 1u << ((value >> 24) & 0xf);

	spin_lock(&domain->vgic.lock);
	for (uint32_t i = 0; i < domain->gate.vcpu_count; i++) {
		struct vcpu *to = &domain->vcpus[i];

		if (!sgi_reaches(from, to, value))
			continue;
		to->vgic.bank.pending |= bit;
		if (to->vgic.bank.enabled & bit)
			vgic_notify(to);
	}
	spin_unlock(&domain->vgic.lock);
}
