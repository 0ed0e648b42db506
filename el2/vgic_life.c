/* SPDX-License-Identifier: BSD-2-Clause */
/* A domain's interrupts as they begin, and as its vCPUs come and go. */
#include "el2/ich.h"
#include "el2/vgic_lr.h"
#include "lib/rt/rt.h"

#define SGIS 0xffffu

void vgic_give(struct vgic *vgic, uint32_t intid)
{
	const uint32_t n = intid / 32 - 1;

	if (vgic->block[n])
		return;
	vgic->block[n] = pool_take(sizeof(struct vgic_block),
				   _Alignof(struct vgic_block));
	vgic->block[n]->first = intid & ~31u;
	if (vgic->block_count <= n)
		vgic->block_count = n + 1;
}

static void block_init(struct vgic_block *block)
{
	/* A device that still has something to say says it again. */
	for (uint32_t i = 0; i < 32; i++)
		vgic_spi_ended(block, i);
	*block = (struct vgic_block){ .first = block->first };
	memset(block->holder, VGIC_NO_VCPU, sizeof(block->holder));
}

void vgic_init(struct vgic *vgic, struct domain *domain)
{
	/* Interrupts may come for it all the time. */
	spin_lock(&vgic->lock);
	vgic->groups = 0;
	vgic->busy = 0;
	for (uint32_t n = 0; n < vgic->block_count; n++)
		if (vgic->block[n])
			block_init(vgic->block[n]);
	for (uint32_t i = 0; i < GATE_MAX_VCPUS; i++) {
		struct vgic_cpu *cpu = &domain->vcpus[i].vgic;

		cpu->bank = (struct vgic_bank){ .edge = SGIS };
		memset(cpu->sgi_senders, 0, sizeof(cpu->sgi_senders));
		cpu->lr_used = 0;
		cpu->asleep = false;
		cpu->running = false;
	}
	vgicv2_reroute(domain);
	spin_unlock(&vgic->lock);
}

static void list_registers_clear(struct vgic_cpu *mine)
{
	for (uint32_t n = 0; n < ich_lr_count(); n++)
		ich_lr_write(n, 0);
	mine->lr_used = 0;
	mine->lr_stale = 0;
}

/* The CPU interface as after a reset; the domain's lock is held. */
static void interface_reset(struct vgic_cpu *mine)
{
	list_registers_clear(mine);
	ich_vmcr_write(0);
	ich_priorities_clear();
	ich_hcr_write(HCR_EN);
	mine->asked = 0;
	mine->asked_ipa = 0;
	__atomic_store_n(&mine->dirty, true, __ATOMIC_RELAXED);
}

void vgic_vcpu_reset(struct vcpu *vcpu)
{
	struct vgic_cpu *mine = &vcpu->vgic;

	vgic_vcpu_stop(vcpu);
	spin_lock(&vcpu->domain->vgic.lock);
	mine->retire = ~0u;
	vgic_retire_timers(mine);
	interface_reset(mine);
	mine->running = true;
	vgicv2_reroute(vcpu->domain);
	spin_unlock(&vcpu->domain->vgic.lock);
}

void vgic_vcpu_resume(struct vcpu *vcpu)
{
	spin_lock(&vcpu->domain->vgic.lock);
	vgic_take_back(vcpu);
	interface_reset(&vcpu->vgic);
	spin_unlock(&vcpu->domain->vgic.lock);
}

/*
 * Nobody will end what it had active, so it ends here: a device's line that
 * is still high pends again, for whoever is its target now.
 */
static void end_spis(struct vcpu *vcpu)
{
	const struct vgic *vgic = &vcpu->domain->vgic;

	for (uint32_t left = vgic->busy; left; left &= left - 1) {
		struct vgic_block *block = vgic->block[lowest_bit(left)];
		uint32_t spis = spis_of(vcpu, block, block->bank.active);

		block->bank.active &= ~spis;
		for (; spis; spis &= spis - 1) {
			vgic_spi_ended(block, lowest_bit(spis));
			vgic_release_spi(vcpu, block, lowest_bit(spis));
		}
	}
}

void vgic_vcpu_stop(struct vcpu *vcpu)
{
	struct vgic *vgic = &vcpu->domain->vgic;
	struct vgic_cpu *mine = &vcpu->vgic;

	spin_lock(&vgic->lock);
	if (mine->running) {
		mine->retire = ~0u;
		vgic_take_back(vcpu);
		end_spis(vcpu);
		mine->bank.active = 0;
		mine->bank.pending = 0;
		memset(mine->sgi_senders, 0, sizeof(mine->sgi_senders));
		mine->running = false;
		vgicv2_reroute(vcpu->domain);
		list_registers_clear(mine);
		ich_hcr_write(0);
	}
	spin_unlock(&vgic->lock);
}
