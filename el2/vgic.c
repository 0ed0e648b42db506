/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts of a vCPU. Truth lies in struct vgic_bank, but for what a list
 * register holds, which its CPU alone can read. Whoever changes something
 * that a vCPU should notice marks it dirty and kicks its CPU; the next
 * vgic_flush() there takes the list registers back and fills them anew.
 */
#include "el2/gic.h"
#include "el2/ich.h"
#include "el2/vgic_lr.h"

static void set_if(uint32_t *word, uint32_t bit, bool set)
{
	*word = set ? *word | bit : *word & ~bit;
}

void vgic_notify(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->vgic.dirty, true, __ATOMIC_RELAXED);
	if (vcpu->vgic.running && vcpu->cpu->mpidr != cpu_mpidr())
		gic_kick(vcpu->cpu->mpidr);
}

void vgic_notify_spis(struct domain *domain, const struct vgic_block *block,
		      uint32_t spis)
{
	uint32_t who = 0;

	for (; spis; spis &= spis - 1) {
		const uint32_t one = spi_owner(block, lowest_bit(spis));

		if (one != VGIC_NO_VCPU)
			who |= 1u << one;
	}
	for (; who; who &= who - 1)
		vgic_notify(&domain->vcpus[lowest_bit(who)]);
}

/*
 * A timer interrupt that the guest has ended by itself is inactive in the
 * physical GIC too; one that it forgot must be ended here, or the timer is
 * never heard again.
 */
static void fold_timer(struct vgic_cpu *mine, uint32_t bit, uint64_t lr)
{
	if (!(lr & (LR_ACTIVE | LR_PENDING))) {
		mine->timers &= ~bit;
		mine->bank.line &= ~bit;
	} else if ((lr & LR_ACTIVE) && (mine->bank.drop_active & bit)) {
		mine->retire |= bit;
	}
}

void vgic_spi_ended(struct vgic_block *block, uint32_t i)
{
	const uint32_t bit = 1u << i;

	if (!(block->taken & bit))
		return;
	block->taken &= ~bit;
	block->bank.line &= ~bit;
	gic_deactivate(block->first + i);
}

/* Is nothing left of what a list register held? */
static bool is_over(const struct vgic_bank *bank, uint32_t bit, uint64_t lr)
{
	return !(lr & LR_PENDING) &&
	       (!(lr & LR_ACTIVE) || (bank->drop_active & bit));
}

/* What one list register held goes back to its bank. */
static void fold(struct vcpu *vcpu, struct vgic_block *block, uint32_t intid,
		 uint64_t lr)
{
	struct vgic_bank *bank = block ? &block->bank : &vcpu->vgic.bank;
	const uint32_t bit = 1u << (intid % 32);
	const bool pending = lr & LR_PENDING;
	const bool edge = bank->edge & bit;

	if (lr & LR_HW)
		fold_timer(&vcpu->vgic, bit, lr);
	else if (block && is_over(bank, bit, lr))
		vgic_spi_ended(block, intid % 32);
	if (edge && pending && !(bank->drop_pending & bit)) {
		bank->pending |= bit;
		if (has_sender(vcpu, intid))
			vcpu->vgic.sgi_senders[intid] |=
				(uint8_t)(1u << vcpu->vgic.sgi_sender[intid]);
	}
	/* ISPENDR on a level interrupt lasts until it is acknowledged. */
	if (!edge && !pending && (bank->held_pending & bit))
		bank->pending &= ~bit;
	set_if(&bank->active, bit,
	       ((lr & LR_ACTIVE) && !(bank->drop_active & bit)) ||
		       (bank->set_active & bit));
	bank->held &= ~bit;
	bank->held_pending &= ~bit;
	bank->drop_pending &= ~bit;
	bank->drop_active &= ~bit;
	bank->set_active &= ~bit;
}

void vgic_release_spi(struct vcpu *vcpu, struct vgic_block *block, uint32_t i)
{
	const struct vgic_bank *bank = &block->bank;
	const uint32_t bit = 1u << i;

	if (bank->active & bit)
		return;
	block->holder[i] = VGIC_NO_VCPU;
	if (block->target[i] != vcpu->gate.index)
		vgic_notify_spis(vcpu->domain, block,
				 vgic_wants(bank) & bank->enabled & bit);
}

/** struct candidate - the most urgent interrupt so far. */
struct candidate {
	uint32_t intid, rank;
};

static void look_among(struct candidate *best, const struct vgic_bank *bank,
		       uint32_t first, uint32_t bits)
{
	for (; bits; bits &= bits - 1) {
		const uint32_t i = lowest_bit(bits);

		if (bank->priority[i] < best->rank) {
			best->rank = bank->priority[i];
			best->intid = first + i;
		}
	}
}

/* The vCPU's most urgent active interrupt without a list register. */
static uint32_t running_without_lr(const struct vcpu *vcpu)
{
	const struct vgic *vgic = &vcpu->domain->vgic;
	const struct vgic_bank *own = &vcpu->vgic.bank;
	struct candidate best = { VGIC_INTIDS, LOWEST };

	look_among(&best, own, 0, own->active & ~own->held);
	for (uint32_t left = vgic->busy; left; left &= left - 1) {
		const struct vgic_block *block = vgic->block[lowest_bit(left)];
		const struct vgic_bank *bank = &block->bank;

		look_among(&best, bank, block->first,
			   spis_of(vcpu, block, bank->active & ~bank->held));
	}
	return best.intid;
}

/* More were active at once than there are list registers; some ended. */
static void end_overflow(struct vcpu *vcpu)
{
	uint32_t ended = HCR_EOICOUNT(ich_hcr_read());

	if (ended == 0)
		return;
	ich_hcr_write(HCR_EN);
	for (; ended > 0; ended--) {
		const uint32_t intid = running_without_lr(vcpu);
		const uint32_t bit = 1u << (intid % 32);
		struct vgic_block *block =
			vgic_block_of(&vcpu->domain->vgic, intid);

		if (intid == VGIC_INTIDS)
			return;
		if (!block) {
			vcpu->vgic.bank.active &= ~bit;
			vcpu->vgic.retire |= bit;
			continue;
		}
		block->bank.active &= ~bit;
		vgic_spi_ended(block, intid % 32);
		vgic_release_spi(vcpu, block, intid % 32);
	}
}

/*
 * A timer that was stopped after it fired pends no more, as with a wire: its
 * physical interrupt, active since we took it, must be able to come again.
 */
void vgic_retire_timers(struct vgic_cpu *mine)
{
	uint32_t done = mine->retire & mine->timers;
	uint32_t waiting = mine->timers & ~mine->bank.active & ~done;

	for (; waiting; waiting &= waiting - 1)
		if (!timer_is_high(lowest_bit(waiting)))
			done |= 1u << lowest_bit(waiting);
	mine->timers &= ~done;
	mine->bank.line &= ~done;
	mine->retire = 0;
	for (; done; done &= done - 1)
		gic_deactivate(lowest_bit(done));
}

void vgic_take_back(struct vcpu *vcpu)
{
	struct vgic_cpu *mine = &vcpu->vgic;

	end_overflow(vcpu);
	for (uint32_t n = 0; n < mine->lr_used; n++) {
		const uint32_t intid = mine->lr[n];
		struct vgic_block *block =
			vgic_block_of(&vcpu->domain->vgic, intid);

		fold(vcpu, block, intid, ich_lr_read(n));
		if (block)
			vgic_release_spi(vcpu, block, intid % 32);
	}
	mine->lr_used = 0;
	mine->looks++;
	vgic_retire_timers(mine);
	/* Until they are filled again they hold what is no longer true. */
	__atomic_store_n(&mine->dirty, true, __ATOMIC_RELAXED);
}

void vgic_flush(struct vcpu *vcpu)
{
	struct vgic *vgic = &vcpu->domain->vgic;

	if (!__atomic_load_n(&vcpu->vgic.dirty, __ATOMIC_RELAXED))
		return;
	spin_lock(&vgic->lock);
	if (vcpu->vgic.running) {
		vgic_take_back(vcpu);
		vgic_fill(vcpu);
		__atomic_store_n(&vcpu->vgic.dirty, false, __ATOMIC_RELAXED);
	}
	spin_unlock(&vgic->lock);
}

void vgic_maintenance(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->vgic.dirty, true, __ATOMIC_RELAXED);
	/* What it asks for is done here and now, so that its line falls. */
	vgic_flush(vcpu);
}

static bool is_urgent(const struct vgic_bank *bank, uint32_t bits,
		      uint32_t groups, uint32_t mask)
{
	for (bits &= in_groups(bank, groups); bits; bits &= bits - 1)
		if (bank->priority[lowest_bit(bits)] < mask)
			return true;
	return false;
}

/* Does something wait for the vCPU that is more urgent than @mask? */
static bool has_urgent(struct vcpu *vcpu, uint32_t groups, uint32_t mask)
{
	struct vgic *vgic = &vcpu->domain->vgic;
	const struct vgic_bank *own = &vcpu->vgic.bank;
	bool found;

	spin_lock(&vgic->lock);
	vgic_take_back(vcpu);
	found = is_urgent(own, forwarded(vcpu, own) & ~own->active, groups,
			  mask);
	for (uint32_t left = vgic->busy; left && !found; left &= left - 1) {
		const struct vgic_block *block = vgic->block[lowest_bit(left)];
		const struct vgic_bank *bank = &block->bank;

		found = is_urgent(
			bank,
			spis_of(vcpu, block,
				forwarded(vcpu, bank) & ~bank->active),
			groups, mask);
	}
	spin_unlock(&vgic->lock);
	return found;
}

bool vgic_pending(struct vcpu *vcpu)
{
	const uint64_t vmcr = ich_vmcr_read();

	return has_urgent(vcpu, VMCR_GROUPS(vmcr), VMCR_PRIORITY(vmcr));
}

bool vgic_wakes(struct vcpu *vcpu)
{
	return has_urgent(vcpu, GROUPS, LOWEST);
}

void vgic_timer(struct vcpu *vcpu, uint32_t intid)
{
	struct vgic *vgic = &vcpu->domain->vgic;

	spin_lock(&vgic->lock);
	/* What a list register says of the one before goes first. */
	vgic_take_back(vcpu);
	vcpu->vgic.timers |= 1u << intid;
	vcpu->vgic.bank.line |= 1u << intid;
	if (!vcpu->vgic.running)
		vcpu->vgic.retire |= 1u << intid;
	vgic_retire_timers(&vcpu->vgic);
	spin_unlock(&vgic->lock);
}
