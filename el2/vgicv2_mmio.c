/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GICD of a domain with a GICv2 (IHI 0048, "Programmers' Model"), without the
 * Security Extensions. Registers of SGIs and PPIs are banked by the vCPU that
 * accesses them; vCPU n has CPU interface n.
 */
#include "el2/vgic_mmio.h"

#define GICD_CTLR	 0x000u
#define GICD_CTLR_GROUPS 3u
#define GICD_TYPER	 0x004u
#define GICD_IIDR	 0x008u
#define GICD_ITARGETSR	 0x800u
#define GICD_SGIR	 0xf00u
#define GICD_CPENDSGIR	 0xf10u
#define GICD_SPENDSGIR	 0xf20u
#define GICD_SGI_END	 0xf30u
#define GICD_ID		 0xfd0u
#define GICD_END	 0x1000u

#define SGI_BITS	 0xffffu

/* GICD_SGIR */
#define SGIR_INTID(value)  ((value)&0xf)
#define SGIR_LIST(value)   (((value) >> 16) & 0xff)
#define SGIR_FILTER(value) (((value) >> 24) & 3)

static uint32_t self_bit(const struct access *access)
{
	return 1u << access->self->gate.index;
}

static uint32_t all_bits(const struct domain *domain)
{
	return (1u << domain->gate.vcpu_count) - 1;
}

static uint32_t running_bits(const struct domain *domain)
{
	uint32_t bits = 0;

	for (uint32_t i = 0; i < domain->gate.vcpu_count; i++)
		bits |= (uint32_t)domain->vcpus[i].vgic.running << i;
	return bits;
}

/*
 * One of several targets takes it (1-N model): the first that is on. With a
 * single vCPU there is nothing to choose, and nothing is written.
 */
static uint8_t choose_target(const struct domain *domain,
			     const struct vgic_block *block, uint32_t i)
{
	const uint32_t all = block->targets[i];
	const uint32_t on = all & running_bits(domain);

	if (domain->gate.vcpu_count == 1)
		return 0;
	if (all == 0)
		return VGIC_NO_VCPU;
	return (uint8_t)__builtin_ctz(on ? on : all);
}

static void reroute(struct domain *domain, struct vgic_block *block)
{
	const struct vgic_bank *bank = &block->bank;
	uint32_t moved = 0;

	for (uint32_t i = 0; i < 32; i++) {
		const uint8_t target = choose_target(domain, block, i);

		if (target == block->target[i])
			continue;
		block->target[i] = target;
		moved |= 1u << i;
	}
	vgic_notify_spis(domain, block,
			 moved & bank->enabled &
				 (vgic_wants(bank) | bank->held));
}

void vgicv2_reroute(struct domain *domain)
{
	const struct vgic *vgic = &domain->vgic;

	for (uint32_t n = 0; vgic->v2 && n < vgic->block_count; n++)
		if (vgic->block[n])
			reroute(domain, vgic->block[n]);
}

static uint32_t ctlr_access(struct access *access)
{
	struct domain *domain = access->self->domain;

	if (access->write) {
		domain->vgic.groups = access->value & GICD_CTLR_GROUPS;
		for (uint32_t i = 0; i < domain->gate.vcpu_count; i++)
			vgic_notify(&domain->vcpus[i]);
	}
	return domain->vgic.groups;
}

static uint32_t typer(const struct access *access)
{
	const struct domain *domain = access->self->domain;

	return (domain->gate.vcpu_count - 1) << 5 | domain->vgic.block_count;
}

/* A byte an interrupt. Of a private one: who asks. */
static uint32_t target_byte(struct access *access, uint32_t intid,
			    uint32_t value)
{
	struct domain *domain = access->self->domain;
	struct vgic_block *block = vgic_block_of(&domain->vgic, intid);
	const uint32_t i = intid % 32;

	if (domain->gate.vcpu_count == 1)
		return 0;
	if (!block)
		return intid < VGIC_PRIVATE ? self_bit(access) : 0;
	if (access->write) {
		block->targets[i] = (uint8_t)(value & all_bits(domain));
		block->target[i] = choose_target(domain, block, i);
		vgic_notify_spis(domain, block, 1u << i);
	}
	return block->targets[i];
}

static uint32_t target_access(struct access *access)
{
	uint32_t result = 0;

	for (uint32_t i = 0; i < access->bytes; i++)
		result |=
			target_byte(access, access->offset - GICD_ITARGETSR + i,
				    (access->value >> (8 * i)) & 0xff)
			<< (8 * i);
	return result;
}

static void sgi_pend(struct vcpu *to, uint32_t sgi, uint32_t senders)
{
	if (senders == 0)
		return;
	to->vgic.sgi_senders[sgi] |= (uint8_t)senders;
	to->vgic.bank.pending |= 1u << sgi;
	if ((to->vgic.bank.enabled >> sgi) & 1)
		vgic_notify(to);
}

static uint32_t sgir_targets(const struct access *access)
{
	const uint32_t all = all_bits(access->self->domain);

	switch (SGIR_FILTER(access->value)) {
	case 0:
		return SGIR_LIST(access->value) & all;
	case 1:
		return all & ~self_bit(access);
	case 2:
		return self_bit(access);
	}
	return 0;
}

static void sgir_write(struct access *access)
{
	uint32_t targets = sgir_targets(access);

	for (; targets; targets &= targets - 1)
		sgi_pend(&access->self->domain->vcpus[__builtin_ctz(targets)],
			 SGIR_INTID(access->value), self_bit(access));
}

static void sgi_unpend(struct vgic_cpu *mine, uint32_t sgi, uint32_t senders)
{
	mine->sgi_senders[sgi] &= (uint8_t)~senders;
	if (mine->sgi_senders[sgi] == 0)
		mine->bank.pending &= ~(1u << sgi);
}

/* CPENDSGIR and SPENDSGIR: a byte an SGI, a bit a sender. */
static uint32_t sgi_access(struct access *access)
{
	struct vcpu *self = access->self;
	const bool set = access->offset >= GICD_SPENDSGIR;
	uint32_t result = 0;

	/* With its own list registers empty there is only one truth. */
	vgic_take_back(self);
	for (uint32_t i = 0; i < access->bytes; i++) {
		const uint32_t sgi = (access->offset + i) % VGIC_SGIS;
		const uint32_t senders =
			(access->value >> (8 * i)) & all_bits(self->domain);

		if (access->write && set)
			sgi_pend(self, sgi, senders);
		else if (access->write)
			sgi_unpend(&self->vgic, sgi, senders);
		result |= (uint32_t)self->vgic.sgi_senders[sgi] << (8 * i);
	}
	return result;
}

static uint32_t banks_access(struct access *access)
{
	/* Of an SGI that has no sender there is none to pend. */
	if (access->offset == ISPENDR || access->offset == ICPENDR)
		access->value &= ~SGI_BITS;
	return vgic_bank_access(access, 0, VGIC_INTIDS);
}

uint32_t vgicv2_access(struct access *access)
{
	const uint32_t offset = access->offset;

	if (offset >= GICD_ITARGETSR && offset < ICFGR)
		return target_access(access);
	if (offset >= GICD_CPENDSGIR && offset < GICD_SGI_END)
		return sgi_access(access);
	if (offset >= GICD_ID && offset < GICD_END)
		return offset % 4 == 0 ? vgic_id(2, (offset - GICD_ID) / 4) : 0;
	if (offset >= IGROUPR && offset < ICFGR_END)
		return banks_access(access);
	if (access->bytes != 4)
		return 0;
	switch (offset) {
	case GICD_CTLR:
		return ctlr_access(access);
	case GICD_TYPER:
		return typer(access);
	case GICD_IIDR: /* of no known designer */
		return 0;
	case GICD_SGIR:
		if (access->write)
			sgir_write(access);
		return 0;
	}
	return 0;
}
