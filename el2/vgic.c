/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts of a vCPU. Truth lies in struct vgic_bank, but for what a list
 * register holds, which its CPU alone can read. Whoever changes something
 * that a vCPU should notice marks it dirty and kicks its CPU; the next
 * vgic_flush() there takes the list registers back and fills them anew.
 */
#include "el2/vgic.h"

#include "el2/cpu.h"
#include "el2/gic.h"
#include "el2/ich.h"
#include "lib/rt/rt.h"

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

#define SGIS		    0xffffu
#define LOWEST		    0x100u

static struct vgic_bank *bank_of(struct vcpu *vcpu, uint32_t intid)
{
	return intid < VGIC_PRIVATE ? &vcpu->vgic.bank
				    : &vcpu->domain->vgic.spi;
}

static uint32_t lowest_bit(uint32_t bits)
{
	return (uint32_t)__builtin_ctz(bits);
}

static bool has_sender(const struct vcpu *vcpu, uint32_t intid)
{
	return intid < VGIC_SGIS && vcpu->domain->vgic.v2;
}

static void set_if(uint32_t *word, uint32_t bit, bool set)
{
	*word = set ? *word | bit : *word & ~bit;
}

/* The interrupts of a bank whose group is on in @groups. */
static uint32_t in_groups(const struct vgic_bank *bank, uint32_t groups)
{
	return ((groups & 2) ? bank->group : 0) |
	       ((groups & 1) ? ~bank->group : 0);
}

/* Pending, and nothing at the distributor holds it back. */
static uint32_t forwarded(const struct vcpu *vcpu, const struct vgic_bank *bank)
{
	return vgic_wants(bank) & bank->enabled &
	       in_groups(bank, vcpu->domain->vgic.groups);
}

/* Whose an SPI is: who has it already, or whom it is routed to. */
static uint32_t spi_owner(const struct vgic *vgic, uint32_t spi)
{
	return vgic->holder[spi] != VGIC_NO_VCPU ? vgic->holder[spi]
						 : vgic->target[spi];
}

/* Of some SPIs, those that are this vCPU's to take or to end. */
static uint32_t spis_of(const struct vcpu *vcpu, uint32_t spis)
{
	uint32_t mine = 0;

	for (; spis; spis &= spis - 1) {
		const uint32_t i = lowest_bit(spis);

		if (spi_owner(&vcpu->domain->vgic, i) == vcpu->gate.index)
			mine |= 1u << i;
	}
	return mine;
}

void vgic_notify(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->vgic.dirty, true, __ATOMIC_RELAXED);
	if (vcpu->vgic.running && vcpu->cpu->mpidr != cpu_mpidr())
		gic_kick(vcpu->cpu->mpidr);
}

void vgic_notify_spis(struct domain *domain, uint32_t spis)
{
	uint32_t who = 0;

	for (; spis; spis &= spis - 1) {
		const uint32_t one = spi_owner(&domain->vgic, lowest_bit(spis));

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

void vgic_spi_ended(struct vgic *vgic, uint32_t spi)
{
	const uint32_t bit = 1u << spi;

	if (!(vgic->taken & bit))
		return;
	vgic->taken &= ~bit;
	vgic->spi.line &= ~bit;
	gic_deactivate(VGIC_PRIVATE + spi);
}

/* Is nothing left of what a list register held? */
static bool is_over(const struct vgic_bank *bank, uint32_t bit, uint64_t lr)
{
	return !(lr & LR_PENDING) &&
	       (!(lr & LR_ACTIVE) || (bank->drop_active & bit));
}

/* What one list register held goes back to its bank. */
static void fold(struct vcpu *vcpu, uint32_t intid, uint64_t lr)
{
	struct vgic_bank *bank = bank_of(vcpu, intid);
	const uint32_t bit = 1u << (intid % 32);
	const bool pending = lr & LR_PENDING;
	const bool edge = bank->edge & bit;

	if (lr & LR_HW)
		fold_timer(&vcpu->vgic, bit, lr);
	else if (intid >= VGIC_PRIVATE && is_over(bank, bit, lr))
		vgic_spi_ended(&vcpu->domain->vgic, intid - VGIC_PRIVATE);
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

/* An SPI that is not active belongs to whom it is routed to. */
static void release_spi(struct vcpu *vcpu, uint32_t spi)
{
	struct vgic *vgic = &vcpu->domain->vgic;
	const uint32_t bit = 1u << spi;

	if (vgic->spi.active & bit)
		return;
	vgic->holder[spi] = VGIC_NO_VCPU;
	if (vgic->target[spi] != vcpu->gate.index)
		vgic_notify_spis(vcpu->domain, vgic_wants(&vgic->spi) &
						       vgic->spi.enabled & bit);
}

/* The vCPU's most urgent active interrupt without a list register. */
static uint32_t running_without_lr(struct vcpu *vcpu)
{
	const struct vgic_bank *spi = &vcpu->domain->vgic.spi;
	uint32_t best = VGIC_INTIDS;
	uint32_t best_rank = LOWEST;

	for (uint32_t intid = 0; intid < VGIC_INTIDS; intid += 32) {
		const struct vgic_bank *bank = bank_of(vcpu, intid);
		uint32_t bits = bank->active & ~bank->held;

		if (bank == spi)
			bits = spis_of(vcpu, bits);
		for (; bits; bits &= bits - 1) {
			const uint32_t i = lowest_bit(bits);

			if (bank->priority[i] < best_rank) {
				best_rank = bank->priority[i];
				best = intid + i;
			}
		}
	}
	return best;
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

		if (intid == VGIC_INTIDS)
			return;
		bank_of(vcpu, intid)->active &= ~bit;
		if (intid < VGIC_PRIVATE) {
			vcpu->vgic.retire |= bit;
			continue;
		}
		vgic_spi_ended(&vcpu->domain->vgic, intid - VGIC_PRIVATE);
		release_spi(vcpu, intid - VGIC_PRIVATE);
	}
}

/*
 * A timer that was stopped after it fired pends no more, as with a wire: its
 * physical interrupt, active since we took it, must be able to come again.
 */
static void retire_timers(struct vgic_cpu *mine)
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
		fold(vcpu, mine->lr[n], ich_lr_read(n));
		if (mine->lr[n] >= VGIC_PRIVATE)
			release_spi(vcpu, mine->lr[n] - VGIC_PRIVATE);
	}
	mine->lr_used = 0;
	mine->looks++;
	retire_timers(mine);
	/* Until they are filled again they hold what is no longer true. */
	__atomic_store_n(&mine->dirty, true, __ATOMIC_RELAXED);
}

/** struct choice - the most urgent interrupts, as many as fit. */
struct choice {
	uint32_t limit;
	uint32_t count;
	bool more; /* than fit */
	struct {
		uint16_t rank;
		uint8_t intid;
	} of[VGIC_LRS];
};

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
	choice->of[at].intid = (uint8_t)intid;
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
static bool comes_again(const struct vcpu *vcpu, uint32_t intid, bool timer,
			bool active)
{
	if (has_sender(vcpu, intid))
		return !active;
	if (intid < VGIC_PRIVATE)
		return !timer;
	return vcpu->domain->vgic.target[intid - VGIC_PRIVATE] ==
	       vcpu->gate.index;
}

static bool is_taken(const struct vcpu *vcpu, uint32_t intid)
{
	return intid >= VGIC_PRIVATE &&
	       (vcpu->domain->vgic.taken >> (intid - VGIC_PRIVATE) & 1);
}

static uint64_t lr_value(const struct vcpu *vcpu, const struct vgic_bank *bank,
			 uint32_t intid)
{
	const uint32_t i = intid % 32;
	const uint32_t bit = 1u << i;
	const bool timer = intid < VGIC_PRIVATE && (vcpu->vgic.timers & bit);
	const bool active = bank->active & bit;
	const bool waits = forwarded(vcpu, bank) & bit;
	const bool again = comes_again(vcpu, intid, timer, active);
	uint64_t lr = intid | LR_GROUP((bank->group >> i) & 1) |
		      LR_PRIORITY(bank->priority[i]);

	if (active)
		lr |= LR_ACTIVE;
	if (waits && (!active || again))
		lr |= LR_PENDING;
	if (timer)
		lr |= LR_HW | LR_PHYSICAL(intid);
	else if ((bank->line & ~bank->edge & bit) || (waits && !again) ||
		 is_taken(vcpu, intid))
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
	struct vgic_bank *bank = bank_of(vcpu, intid);
	const uint32_t bit = 1u << (intid % 32);
	uint64_t lr = lr_value(vcpu, bank, intid);

	if (lr & LR_PENDING) {
		bank->held_pending |= bit;
		bank->pending &= ~(bit & bank->edge);
	}
	if (has_sender(vcpu, intid))
		lr = add_sender(mine, intid, lr);
	ich_lr_write(mine->lr_used, lr);
	mine->lr[mine->lr_used++] = (uint8_t)intid;
	bank->held |= bit;
	if (intid >= VGIC_PRIVATE)
		vcpu->domain->vgic.holder[intid - VGIC_PRIVATE] =
			(uint8_t)vcpu->gate.index;
}

/*
 * What runs must be there for the guest to end it; but the most urgent of
 * what waits must be there too, or it cannot interrupt what runs.
 */
static void fill(struct vcpu *vcpu)
{
	struct vgic_cpu *mine = &vcpu->vgic;
	const struct vgic_bank *own = &mine->bank;
	const struct vgic_bank *spi = &vcpu->domain->vgic.spi;
	const uint32_t groups = VMCR_GROUPS(ich_vmcr_read());
	const uint32_t count = ich_lr_count();
	struct choice running = { .limit = count };
	struct choice waiting = { .limit = count };
	uint64_t hcr = HCR_EN;

	choose_bits(&running, own, 0, own->active, 3);
	choose_bits(&running, spi, VGIC_PRIVATE, spis_of(vcpu, spi->active), 3);
	choose_bits(&waiting, own, 0, forwarded(vcpu, own) & ~own->active,
		    groups);
	choose_bits(&waiting, spi, VGIC_PRIVATE,
		    spis_of(vcpu, forwarded(vcpu, spi) & ~spi->active), groups);

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

void vgic_flush(struct vcpu *vcpu)
{
	struct vgic *vgic = &vcpu->domain->vgic;

	if (!__atomic_load_n(&vcpu->vgic.dirty, __ATOMIC_RELAXED))
		return;
	spin_lock(&vgic->lock);
	if (vcpu->vgic.running) {
		vgic_take_back(vcpu);
		fill(vcpu);
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

bool vgic_pending(struct vcpu *vcpu)
{
	struct vgic *vgic = &vcpu->domain->vgic;
	const struct vgic_bank *own = &vcpu->vgic.bank;
	const uint64_t vmcr = ich_vmcr_read();
	const uint32_t groups = VMCR_GROUPS(vmcr);
	const uint32_t mask = VMCR_PRIORITY(vmcr);
	bool found;

	spin_lock(&vgic->lock);
	vgic_take_back(vcpu);
	found = is_urgent(own, forwarded(vcpu, own) & ~own->active, groups,
			  mask) ||
		is_urgent(&vgic->spi,
			  spis_of(vcpu, forwarded(vcpu, &vgic->spi) &
						~vgic->spi.active),
			  groups, mask);
	spin_unlock(&vgic->lock);
	return found;
}

bool vgic_wakes(struct vcpu *vcpu)
{
	struct vgic *vgic = &vcpu->domain->vgic;
	const struct vgic_bank *own = &vcpu->vgic.bank;
	bool found;

	spin_lock(&vgic->lock);
	vgic_take_back(vcpu);
	found = (forwarded(vcpu, own) & ~own->active) != 0 ||
		spis_of(vcpu,
			forwarded(vcpu, &vgic->spi) & ~vgic->spi.active) != 0;
	spin_unlock(&vgic->lock);
	return found;
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
	retire_timers(&vcpu->vgic);
	spin_unlock(&vgic->lock);
}

void vgic_init(struct vgic *vgic, struct domain *domain)
{
	/* Interrupts may come for it all the time. */
	spin_lock(&vgic->lock);
	vgic->groups = 0;
	/* A device that still has something to say says it again. */
	for (uint32_t i = 0; i < VGIC_SPIS; i++)
		vgic_spi_ended(vgic, i);
	vgic->spi = (struct vgic_bank){ .edge = 0 };
	for (uint32_t i = 0; i < VGIC_SPIS; i++) {
		vgic->router[i] = 0;
		vgic->targets[i] = 0;
		vgic->target[i] = 0;
		vgic->holder[i] = VGIC_NO_VCPU;
	}
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
	retire_timers(mine);
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
void vgic_vcpu_stop(struct vcpu *vcpu)
{
	struct vgic *vgic = &vcpu->domain->vgic;
	struct vgic_cpu *mine = &vcpu->vgic;
	uint32_t spis;

	spin_lock(&vgic->lock);
	if (mine->running) {
		mine->retire = ~0u;
		vgic_take_back(vcpu);
		spis = spis_of(vcpu, vgic->spi.active);
		vgic->spi.active &= ~spis;
		for (; spis; spis &= spis - 1) {
			vgic_spi_ended(vgic, lowest_bit(spis));
			release_spi(vcpu, lowest_bit(spis));
		}
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
