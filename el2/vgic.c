/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts of a vCPU. Truth lies in struct vgic_irq, but for what a list
 * register holds, which its CPU alone can read. Whoever changes something
 * that a vCPU should notice marks it dirty and kicks its CPU; the next
 * vgic_flush() there reads the list registers back and fills them anew.
 */
#include "el2/vgic.h"

#include "arch/aarch64/sysreg.h"
#include "el2/cpu.h"
#include "el2/gic.h"
#include "lib/rt/rt.h"

#define LR_PENDING	(1ull << 62)
#define LR_ACTIVE	(1ull << 63)
#define LR_HW		(1ull << 61)
#define LR_GROUP1	(1ull << 60)
#define LR_EOI		(1ull << 41)
#define LR_PRIORITY(p)	((uint64_t)(p) << 48)
#define LR_PHYSICAL(id) ((uint64_t)(id) << 32)

#define TIMER_VIRTUAL	27
#define TIMER_PHYSICAL	30
#define TIMER_CONTROL	7u /* ISTATUS, IMASK, ENABLE */
#define TIMER_FIRED	5u

#define ICH_HCR_EN	(1ull << 0)
#define ICH_HCR_UIE	(1ull << 1) /* maintenance when nearly empty */

static struct vgic *vgic_of(const struct vcpu *vcpu)
{
	return &vcpu->domain->vgic;
}

static struct vgic_irq *irq_of(struct vcpu *vcpu, uint32_t intid)
{
	if (intid < VGIC_PRIVATE)
		return &vcpu->vgic.irq[intid];
	return &vgic_of(vcpu)->spi[intid - VGIC_PRIVATE];
}

/* Numbered system registers want one instruction each. */
#define LR_CASES(op)              \
	switch (n) {              \
	case 0:                   \
		op(ich_lr0_el2);  \
		break;            \
	case 1:                   \
		op(ich_lr1_el2);  \
		break;            \
	case 2:                   \
		op(ich_lr2_el2);  \
		break;            \
	case 3:                   \
		op(ich_lr3_el2);  \
		break;            \
	case 4:                   \
		op(ich_lr4_el2);  \
		break;            \
	case 5:                   \
		op(ich_lr5_el2);  \
		break;            \
	case 6:                   \
		op(ich_lr6_el2);  \
		break;            \
	case 7:                   \
		op(ich_lr7_el2);  \
		break;            \
	case 8:                   \
		op(ich_lr8_el2);  \
		break;            \
	case 9:                   \
		op(ich_lr9_el2);  \
		break;            \
	case 10:                  \
		op(ich_lr10_el2); \
		break;            \
	case 11:                  \
		op(ich_lr11_el2); \
		break;            \
	case 12:                  \
		op(ich_lr12_el2); \
		break;            \
	case 13:                  \
		op(ich_lr13_el2); \
		break;            \
	case 14:                  \
		op(ich_lr14_el2); \
		break;            \
	default:                  \
		op(ich_lr15_el2); \
		break;            \
	}

static uint64_t lr_read(uint32_t n)
{
	uint64_t value;

#define READ(name) value = sysreg_read(name)
	LR_CASES(READ)
#undef READ
	return value;
}

static void lr_write(uint32_t n, uint64_t value)
{
#define WRITE(name) sysreg_write(name, value)
	LR_CASES(WRITE)
#undef WRITE
}

static uint32_t lr_count(void)
{
	return (uint32_t)(sysreg_read(ich_vtr_el2) & 0x1f) + 1;
}

static bool wants(const struct vgic_irq *irq)
{
	return irq->pending || (!irq->edge && irq->line);
}

/* The level of this CPU's own timer: EL1's registers are the vCPU's. */
static bool timer_line(uint32_t intid)
{
	const uint64_t control = intid == TIMER_VIRTUAL
					 ? sysreg_read(cntv_ctl_el0)
					 : sysreg_read(cntp_ctl_el0);

	return (control & TIMER_CONTROL) == TIMER_FIRED;
}

/*
 * A timer that was stopped after it had fired pends no more, as with a wire;
 * its physical interrupt, active since we took it, must be able to come again.
 */
static void timer_check(struct vcpu *vcpu, uint32_t intid)
{
	struct vgic_irq *irq = &vcpu->vgic.irq[intid];

	if (irq->pending && !irq->active && !timer_line(intid)) {
		irq->pending = false;
		gic_deactivate(intid);
	}
}

/* Take back what the list registers hold: they are empty afterwards. */
static void read_back(struct vcpu *vcpu)
{
	struct vgic_cpu *mine = &vcpu->vgic;

	for (uint32_t n = 0; n < VGIC_LRS; n++) {
		struct vgic_irq *irq;
		uint64_t lr;

		if (!(mine->lr_used & (1u << n)))
			continue;
		lr = lr_read(n);
		lr_write(n, 0);
		irq = irq_of(vcpu, mine->lr[n]);
		irq->holder = VGIC_NO_VCPU;
		irq->active = (lr & LR_ACTIVE) && !irq->drop_active;
		/* A line that was high when the register was filled proves
		   nothing now: wants() looks at the line itself. */
		if ((lr & LR_PENDING) && !irq->drop_pending &&
		    (irq->edge || irq->hw))
			irq->pending = true;
		irq->drop_active = false;
		irq->drop_pending = false;
	}
	mine->lr_used = 0;
	timer_check(vcpu, TIMER_VIRTUAL);
	timer_check(vcpu, TIMER_PHYSICAL);
}

static uint64_t lr_value(const struct vgic_irq *irq, uint32_t intid)
{
	uint64_t lr = intid | LR_GROUP1 | LR_PRIORITY(irq->priority);

	if (irq->active)
		lr |= LR_ACTIVE;
	if (wants(irq) && !(irq->hw && irq->active))
		lr |= LR_PENDING;
	if (irq->hw)
		lr |= LR_HW | LR_PHYSICAL(intid);
	else if (!irq->edge)
		lr |= LR_EOI; /* the line may still be high then */
	return lr;
}

static bool is_candidate(const struct vcpu *vcpu, const struct vgic_irq *irq,
			 uint32_t intid)
{
	if (irq->holder != VGIC_NO_VCPU)
		return false;
	if (intid >= VGIC_PRIVATE && irq->target != vcpu->gate.index)
		return false;
	return irq->active || (wants(irq) && irq->enabled);
}

/* The most urgent interrupt that no list register holds, or VGIC_INTIDS. */
static uint32_t best_candidate(struct vcpu *vcpu)
{
	uint32_t best = VGIC_INTIDS;
	uint32_t best_rank = ~0u;

	for (uint32_t intid = 0; intid < VGIC_INTIDS; intid++) {
		const struct vgic_irq *irq = irq_of(vcpu, intid);
		/* An active one must be there for the guest to end it. */
		const uint32_t rank = irq->active ? 0 : 1u + irq->priority;

		if (rank < best_rank && is_candidate(vcpu, irq, intid)) {
			best = intid;
			best_rank = rank;
		}
	}
	return best;
}

static void fill(struct vcpu *vcpu)
{
	struct vgic_cpu *mine = &vcpu->vgic;
	const uint32_t count = lr_count();
	uint64_t hcr = ICH_HCR_EN;
	uint32_t intid;

	if (!vgic_of(vcpu)->enabled)
		return;
	for (uint32_t n = 0; n < count; n++) {
		struct vgic_irq *irq;

		intid = best_candidate(vcpu);
		if (intid == VGIC_INTIDS)
			break;
		irq = irq_of(vcpu, intid);
		lr_write(n, lr_value(irq, intid));
		irq->holder = (uint8_t)vcpu->gate.index;
		irq->pending = false; /* the register has it now */
		mine->lr[n] = (uint16_t)intid;
		mine->lr_used |= 1u << n;
	}
	if (best_candidate(vcpu) != VGIC_INTIDS)
		hcr |= ICH_HCR_UIE;
	sysreg_write(ich_hcr_el2, hcr);
}

void vgic_flush(struct vcpu *vcpu)
{
	struct vgic *vgic = vgic_of(vcpu);

	if (!__atomic_load_n(&vcpu->vgic.dirty, __ATOMIC_RELAXED))
		return;
	spin_lock(&vgic->lock);
	__atomic_store_n(&vcpu->vgic.dirty, false, __ATOMIC_RELAXED);
	read_back(vcpu);
	fill(vcpu);
	spin_unlock(&vgic->lock);
}

/* Under the lock. The vCPU itself flushes on its way out of the trap. */
static void notice(const struct vcpu *self, struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->vgic.dirty, true, __ATOMIC_RELAXED);
	if (vcpu != self)
		gic_kick(vcpu->cpu->mpidr);
}

void vgic_maintenance(struct vcpu *vcpu)
{
	__atomic_store_n(&vcpu->vgic.dirty, true, __ATOMIC_RELAXED);
	/* The flush that follows is what makes the line fall. */
	vgic_flush(vcpu);
}

bool vgic_pending(struct vcpu *vcpu)
{
	struct vgic *vgic = vgic_of(vcpu);
	bool found = false;

	spin_lock(&vgic->lock);
	read_back(vcpu);
	for (uint32_t intid = 0; vgic->enabled && intid < VGIC_INTIDS && !found;
	     intid++) {
		const struct vgic_irq *irq = irq_of(vcpu, intid);

		found = is_candidate(vcpu, irq, intid) && wants(irq) &&
			irq->enabled;
	}
	fill(vcpu);
	spin_unlock(&vgic->lock);
	return found;
}

void vgic_timer(struct vcpu *vcpu, uint32_t intid)
{
	struct vgic *vgic = vgic_of(vcpu);

	spin_lock(&vgic->lock);
	vcpu->vgic.irq[intid].pending = true;
	notice(vcpu, vcpu);
	spin_unlock(&vgic->lock);
}

void vgic_spi(struct domain *domain, uint32_t intid, bool level)
{
	struct vgic *vgic = &domain->vgic;
	struct vgic_irq *irq = &vgic->spi[intid - VGIC_PRIVATE];
	uint32_t who;

	spin_lock(&vgic->lock);
	if (irq->line != level) {
		if (level && irq->edge)
			irq->pending = true;
		irq->line = level;
		who = irq->holder != VGIC_NO_VCPU ? irq->holder : irq->target;
		/* No vCPU is `self` here: a kick to oneself does no harm. */
		notice(NULL, &domain->vcpus[who]);
	}
	spin_unlock(&vgic->lock);
}

static void sgi_to(const struct vcpu *from, struct vcpu *to, uint32_t intid)
{
	to->vgic.irq[intid].pending = true;
	notice(from, to);
}

void vgic_sgi1r(struct vcpu *from, uint64_t value)
{
	/* Aff3, Aff2, Aff1, RS: a domain's vCPUs have 0 in all of them. */
	const uint64_t elsewhere = 0x00fff0ff00ff0000ull & ~(0xfull << 40);
	const uint32_t intid = (value >> 24) & 0xf;
	const bool all_others = (value >> 40) & 1;
	struct domain *domain = from->domain;

	if (!all_others && (value & elsewhere) != 0)
		return;
	spin_lock(&domain->vgic.lock);
	for (uint32_t i = 0; i < domain->gate.vcpu_count; i++) {
		struct vcpu *to = &domain->vcpus[i];

		if (all_others ? to != from : (value >> i) & 1)
			sgi_to(from, to, intid);
	}
	spin_unlock(&domain->vgic.lock);
}

static void irq_reset(struct vgic_irq *irq, bool edge)
{
	*irq = (struct vgic_irq){ .edge = edge, .holder = VGIC_NO_VCPU };
}

void vgic_init(struct vgic *vgic, struct domain *domain)
{
	(void)domain;
	vgic->enabled = false;
	for (uint32_t i = 0; i < VGIC_SPIS; i++)
		irq_reset(&vgic->spi[i], false);
}

void vgic_vcpu_reset(struct vcpu *vcpu)
{
	struct vgic *vgic = vgic_of(vcpu);
	struct vgic_cpu *mine = &vcpu->vgic;

	spin_lock(&vgic->lock);
	read_back(vcpu);
	for (uint32_t i = 0; i < VGIC_PRIVATE; i++) {
		/* A timer that nobody will end any more blocks the next. */
		if (mine->irq[i].hw)
			gic_deactivate(i);
		irq_reset(&mine->irq[i], i < 16);
	}
	mine->irq[TIMER_VIRTUAL].hw = true;
	mine->irq[TIMER_PHYSICAL].hw = true;
	mine->asleep = true;
	spin_unlock(&vgic->lock);
	for (uint32_t n = 0; n < lr_count(); n++)
		lr_write(n, 0);
	sysreg_write(ich_vmcr_el2, 0);
	sysreg_write(ich_ap1r0_el2, 0);
	sysreg_write(ich_ap0r0_el2, 0);
	sysreg_write(ich_hcr_el2, ICH_HCR_EN);
	__atomic_store_n(&mine->dirty, true, __ATOMIC_RELAXED);
}
