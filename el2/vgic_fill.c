/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of a vCPU's interrupts its list registers hold. */
#include "el2/ich.h"
#include "el2/vgic_lr.h"

/** struct choice - the most urgent interrupts, as many as fit. */
struct choice {
	uint32_t limit;
	uint32_t count;
	bool more; /* than fit */
	struct {
		uint16_t rank;
		uint16_t intid;
	} of[VGIC_LRS];
};

/* What is not counted needs no zeros: this is on every interrupt's way. */
static void choice_begin(struct choice *choice, uint32_t limit)
{
	choice->limit = limit;
	choice->count = 0;
	choice->more = false;
}

static void choose(struct choice *choice, uint32_t intid, uint32_t rank)
{
	uint32_t at;

	if (choice->count == choice->limit) {
		choice->more = true;
		if (choice->of[choice->count - 1].rank <= rank)
			return;
		choice->count--;
	}
	for (at = choice->count; at > 0 && choice->of[at - 1].rank > rank; at--)
		choice->of[at] = choice->of[at - 1];
	choice->of[at].rank = (uint16_t)rank;
	choice->of[at].intid = (uint16_t)intid;
	choice->count++;
}

/* @bits of the bank that begins at @first. A group that the vCPU's own
   interface has off must not keep the others out. */
static void choose_bits(struct choice *choice, const struct vgic_bank *bank,
			uint32_t first, uint32_t bits, uint32_t groups)
{
	const uint32_t on = in_groups(bank, groups);

	for (; bits; bits &= bits - 1) {
		const uint32_t i = lowest_bit(bits);

		choose(choice, first + i,
		       bank->priority[i] + ((on >> i) & 1 ? 0 : LOWEST));
	}
}

/*
 * May it come again here when it has ended? Not a timer's: with HW there is no
 * "active and pending". Not an SPI that is another vCPU's by now, nor another
 * sender's SGI.
 */
static bool comes_again(const struct vcpu *vcpu, const struct vgic_block *block,
			uint32_t intid, bool timer, bool active)
{
	if (block)
		return block->target[intid % 32] == vcpu->gate.index;
	return has_sender(vcpu, intid) ? !active : !timer;
}

/* @block: an SPI's, or NULL. */
static uint64_t lr_value(const struct vcpu *vcpu,
			 const struct vgic_block *block, uint32_t intid)
{
	const struct vgic_bank *bank = block ? &block->bank : &vcpu->vgic.bank;
	const uint32_t i = intid % 32;
	const uint32_t bit = 1u << i;
	const bool timer = !block && (vcpu->vgic.timers & bit);
	const bool active = bank->active & bit;
	const bool waits = forwarded(vcpu, bank) & bit;
	const bool again = comes_again(vcpu, block, intid, timer, active);
	uint64_t lr = intid | LR_GROUP((bank->group >> i) & 1) |
		      LR_PRIORITY(bank->priority[i]);

	if (active)
		lr |= LR_ACTIVE;
	if (waits && (!active || again))
		lr |= LR_PENDING;
	if (timer)
		lr |= LR_HW | LR_PHYSICAL(intid);
	else if ((bank->line & ~bank->edge & bit) || (waits && !again) ||
		 (block && (block->taken & bit)))
		lr |= LR_EOI; /* there is more to do at its end */
	return lr;
}

/* One sender's SGI at a time: the next one's waits for its end. */
static uint64_t add_sender(struct vgic_cpu *mine, uint32_t sgi, uint64_t lr)
{
	uint8_t *waiting = &mine->sgi_senders[sgi];

	if ((lr & LR_PENDING) && *waiting) {
		mine->sgi_sender[sgi] = (uint8_t)lowest_bit(*waiting);
		*waiting &= (uint8_t)(*waiting - 1);
		if (*waiting) {
			mine->bank.pending |= 1u << sgi;
			lr |= LR_EOI;
		}
	}
	return lr | LR_SENDER(mine->sgi_sender[sgi]);
}

static void fill_one(struct vcpu *vcpu, uint32_t intid)
{
	struct vgic_cpu *mine = &vcpu->vgic;
	struct vgic_block *block = vgic_block_of(&vcpu->domain->vgic, intid);
	struct vgic_bank *bank = block ? &block->bank : &mine->bank;
	const uint32_t bit = 1u << (intid % 32);
	uint64_t lr = lr_value(vcpu, block, intid);

	if (lr & LR_PENDING) {
		bank->held_pending |= bit;
		bank->pending &= ~(bit & bank->edge);
	}
	if (has_sender(vcpu, intid))
		lr = add_sender(mine, intid, lr);
	ich_lr_write(mine->lr_used, lr);
	mine->lr[mine->lr_used++] = (uint16_t)intid;
	bank->held |= bit;
	if (block)
		block->holder[intid % 32] = (uint8_t)vcpu->gate.index;
}

/* Nothing of a block waits for anybody, or will without vgic_busy(). */
static bool is_quiet(const struct vgic_bank *bank)
{
	return !(bank->pending | bank->line | bank->active | bank->held);
}

static void choose_spis(const struct vcpu *vcpu, struct choice *running,
			struct choice *waiting, uint32_t groups)
{
	struct vgic *vgic = &vcpu->domain->vgic;

	for (uint32_t left = vgic->busy; left; left &= left - 1) {
		const struct vgic_block *block = vgic->block[lowest_bit(left)];
		const struct vgic_bank *bank = &block->bank;

		if (is_quiet(bank)) {
			vgic->busy &= ~(1u << lowest_bit(left));
			continue;
		}
		choose_bits(running, bank, block->first,
			    spis_of(vcpu, block, bank->active), GROUPS);
		choose_bits(waiting, bank, block->first,
			    spis_of(vcpu, block,
				    forwarded(vcpu, bank) & ~bank->active),
			    groups);
	}
}

/*
 * What runs must be there for the guest to end it; but the most urgent of
 * what waits must be there too, or it cannot interrupt what runs.
 */
void vgic_fill(struct vcpu *vcpu)
{
	struct vgic_cpu *mine = &vcpu->vgic;
	const struct vgic_bank *own = &mine->bank;
	const uint32_t groups = VMCR_GROUPS(ich_vmcr_read());
	const uint32_t count = ich_lr_count();
	struct choice running, waiting;
	uint64_t hcr = HCR_EN;

	if (count == 0)
		return; /* no GIC is so, and what follows relies on it */
	choice_begin(&running, count);
	choice_begin(&waiting, count);
	choose_bits(&running, own, 0, own->active, GROUPS);
	choose_bits(&waiting, own, 0, forwarded(vcpu, own) & ~own->active,
		    groups);
	choose_spis(vcpu, &running, &waiting, groups);

	if (running.count == count && waiting.count > 0) {
		running.count--;
		running.more = true;
	}
	for (uint32_t i = 0; i < running.count; i++)
		fill_one(vcpu, running.of[i].intid);
	for (uint32_t i = 0; i < waiting.count; i++) {
		if (mine->lr_used == count) {
			waiting.more = true;
			break;
		}
		fill_one(vcpu, waiting.of[i].intid);
	}
	for (uint32_t n = mine->lr_used; n < mine->lr_stale; n++)
		ich_lr_write(n, 0);
	mine->lr_stale = mine->lr_used;
	if (waiting.more)
		hcr |= HCR_NPIE;
	if (running.more)
		hcr |= HCR_LRENPIE;
	ich_hcr_write(hcr);
}
