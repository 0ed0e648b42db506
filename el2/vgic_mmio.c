/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GICD and GICR as one domain sees them (IHI 0069, "Programmers' Model"):
 * DS = 1, ARE = 1, no LPIs; and what a GICv2's GICD has in common with them.
 * What is not here reads as zero and ignores writes, as reserved registers do.
 */
#include "el2/vgic_mmio.h"
#include "boards/qemu-virt/memory.h"
#include "el2/cpu.h"
#include "el2/gic.h"

#define GICD_CTLR	 0x0000u
#define GICD_CTLR_GROUPS 3u
#define GICD_CTLR_ARE	 (1u << 4)
#define GICD_CTLR_DS	 (1u << 6)
#define GICD_CTLR_RWP	 (1u << 31)
#define GICD_TYPER	 0x0004u
#define GICD_TYPER_WORD	 ((9u << 19) | (1u << 25))
#define GICD_IROUTER	 0x6000u

#define GICR_CTLR	 0x0000u
#define GICR_CTLR_RWP	 (1u << 3)
#define GICR_TYPER	 0x0008u
#define GICR_TYPER_LAST	 (1u << 4)
#define GICR_WAKER	 0x0014u
#define GICR_SLEEP	 (1u << 1) /* ProcessorSleep */
#define GICR_ASLEEP	 (1u << 2) /* ChildrenAsleep */
#define GICR_SGI_FRAME	 0x10000u

/* At the end of each 64 KiB frame. */
#define ID_REGISTERS 0xffd0u

/* Five bits: what every virtual CPU interface has. */
#define PRIORITY_MASK 0xf8u

void vgic_access_notify(const struct access *access, uint32_t bits)
{
	if (access->block)
		vgic_notify_spis(access->self->domain, access->block, bits);
	else if (bits)
		vgic_notify(access->owner);
}

/* The other vCPUs, a bit each, whose list registers hold some of the bank. */
static uint32_t other_holders(const struct access *access)
{
	const struct vgic_block *block = access->block;
	uint32_t who = 0;

	if (!block) {
		if (access->bank->held)
			who = 1u << access->owner->gate.index;
	} else {
		for (uint32_t i = 0; i < 32; i++)
			if ((block->bank.held >> i) & 1)
				who |= 1u << block->holder[i];
	}
	return who & ~(1u << access->self->gate.index);
}

/* Have all of them looked since this load asked them to, or its last try? */
static bool have_looked(const struct access *access, uint32_t holders)
{
	struct vgic_cpu *mine = &access->self->vgic;
	bool all = true;

	if (mine->asked_ipa != access->ipa)
		mine->asked = 0;
	mine->asked_ipa = access->ipa;
	for (uint32_t i = 0; i < access->self->domain->gate.vcpu_count; i++) {
		struct vcpu *vcpu = &access->self->domain->vcpus[i];

		if (!((holders >> i) & 1))
			continue;
		if (!((mine->asked >> i) & 1)) {
			mine->asked |= 1u << i;
			mine->asked_at[i] = vcpu->vgic.looks;
			vgic_notify(vcpu);
		}
		if (mine->asked_at[i] == vcpu->vgic.looks)
			all = false;
	}
	if (all)
		mine->asked = 0;
	return all;
}

/* Pending and active of 32 interrupts, list registers included. */
static uint32_t state_read(struct access *access, uint32_t block)
{
	const struct vgic_bank *bank = access->bank;

	access->again = !have_looked(access, other_holders(access));
	if (block == ISPENDR || block == ICPENDR)
		return vgic_wants(bank) | bank->held_pending;
	return bank->active;
}

static uint32_t bits_read(struct access *access, uint32_t block)
{
	switch (block) {
	case IGROUPR:
		return access->bank->group;
	case ISENABLER:
	case ICENABLER:
		return access->bank->enabled;
	case ISPENDR:
	case ICPENDR:
	case ISACTIVER:
	case ICACTIVER:
		return state_read(access, block);
	}
	return 0;
}

/* An SPI that ran without a list register runs no more. */
static void release_holders(struct vgic_block *block, uint32_t spis)
{
	for (; spis; spis &= spis - 1) {
		const uint32_t i = (uint32_t)__builtin_ctz(spis);

		block->holder[i] = VGIC_NO_VCPU;
		vgic_spi_ended(block, i);
	}
}

static void deactivate(struct access *access, uint32_t bits)
{
	struct vgic_bank *bank = access->bank;

	/* The physical timer interrupt behind it is ended on its own CPU. */
	if (!access->block)
		access->owner->vgic.retire |= bits & bank->active & ~bank->held;
	else
		release_holders(access->block,
				bits & bank->active & ~bank->held);
	bank->active &= ~bits;
	bank->drop_active |= bits & bank->held;
	bank->set_active &= ~bits;
}

static void activate(struct vgic_bank *bank, uint32_t bits)
{
	bank->active |= bits;
	bank->set_active |= bits & bank->held;
	bank->drop_active &= ~bits;
}

/*
 * While an interrupt is disabled nobody ends it, and the device may have
 * lowered its line meanwhile: look, before it is told.
 */
static void look_at_lines(struct vgic_block *block, uint32_t spis)
{
	const struct vgic_bank *bank = &block->bank;

	for (spis &= block->taken & ~bank->held & ~bank->active & ~bank->edge;
	     spis; spis &= spis - 1) {
		const uint32_t i = (uint32_t)__builtin_ctz(spis);

		if (!gic_spi_pending(block->first + i))
			vgic_spi_ended(block, i);
	}
}

/* Returns the interrupts whose vCPUs must know of it. */
static uint32_t bits_write(struct access *access, uint32_t block)
{
	struct vgic_bank *bank = access->bank;
	const uint32_t bits = access->value;
	uint32_t changed = bits;

	switch (block) {
	case IGROUPR:
		changed = bank->group ^ bits;
		bank->group = bits;
		break;
	case ISENABLER:
		if (access->block)
			look_at_lines(access->block, bits);
		changed &= ~bank->enabled & (vgic_wants(bank) | bank->held);
		bank->enabled |= bits;
		break;
	case ICENABLER:
		changed &= bank->enabled & bank->held;
		bank->enabled &= ~bits;
		break;
	case ISPENDR:
		vgic_latch(bank, bits);
		break;
	case ICPENDR:
		changed &= bank->held;
		bank->pending &= ~bits;
		bank->drop_pending |= bits & bank->held;
		break;
	case ISACTIVER:
		activate(bank, bits);
		break;
	case ICACTIVER:
		changed &= bank->active | bank->held;
		deactivate(access, bits);
		break;
	default:
		return 0;
	}
	return changed;
}

/* INTIDs 1020 to 1023 are nobody's. */
static uint32_t spis_there(const struct vgic_block *block)
{
	return block->first + 32 > VGIC_INTIDS ? (1u << VGIC_INTIDS % 32) - 1
					       : ~0u;
}

/* One bit an interrupt. */
static uint32_t bits_access(struct access *access)
{
	const uint32_t block = access->offset & ~0x7fu;

	if (access->bytes != 4)
		return 0;
	/* With its own list registers empty there is only one truth. */
	if (block >= ISPENDR)
		vgic_take_back(access->self);
	if (!access->write)
		return bits_read(access, block);
	if (access->block) {
		access->value &= spis_there(access->block);
		vgic_busy(&access->self->domain->vgic, access->block);
	}
	vgic_access_notify(access, bits_write(access, block));
	return 0;
}

/* A byte an interrupt: the one register that takes bytes and halfwords. */
static uint32_t priority_access(struct access *access)
{
	uint8_t *priority = &access->bank->priority[access->offset % 32];
	uint32_t result = 0;

	for (uint32_t i = 0; i < access->bytes; i++) {
		if (access->write)
			priority[i] = (uint8_t)((access->value >> (8 * i)) &
						PRIORITY_MASK);
		result |= (uint32_t)priority[i] << (8 * i);
	}
	if (access->write)
		vgic_access_notify(access, ((1u << access->bytes) - 1)
						   << (access->offset % 32));
	return result;
}

/* Two bits an interrupt, the upper one: edge. SGIs and PPIs are fixed. */
static uint32_t config_access(struct access *access)
{
	const uint32_t first = access->offset & 4 ? 16 : 0;
	uint32_t result = 0;

	if (access->bytes != 4)
		return 0;
	if (access->write && access->block) {
		access->bank->edge &= ~(0xffffu << first);
		for (uint32_t i = 0; i < 16; i++)
			access->bank->edge |=
				((access->value >> (2 * i + 1)) & 1)
				<< (first + i);
		access->bank->edge &= spis_there(access->block);
		vgic_access_notify(access, 0xffffu << first);
	}
	for (uint32_t i = 0; i < 16; i++)
		result |= ((access->bank->edge >> (first + i)) & 1)
			  << (2 * i + 1);
	return result;
}

/* The first INTID that the register is about; 1020 and up: none. */
static uint32_t register_intid(uint32_t offset)
{
	if (offset < IGROUPR)
		return VGIC_INTIDS;
	if (offset < IPRIORITYR)
		return offset % 0x80 * 8;
	if (offset < IPRIORITYR_END)
		return offset - IPRIORITYR;
	if (offset < ICFGR || offset >= ICFGR_END)
		return VGIC_INTIDS;
	return (offset - ICFGR) * 4;
}

uint32_t vgic_bank_access(struct access *access, uint32_t from, uint32_t to)
{
	const struct vgic *vgic = &access->self->domain->vgic;
	const uint32_t offset = access->offset;
	const uint32_t intid = register_intid(offset);

	if (intid < from || intid >= to)
		return 0;
	access->block = vgic_block_of(vgic, intid);
	access->bank = access->block ? &access->block->bank
				     : &access->owner->vgic.bank;
	if (!access->block && intid >= VGIC_PRIVATE)
		return 0;
	if (offset < IPRIORITYR)
		return bits_access(access);
	return offset < ICFGR ? priority_access(access) : config_access(access);
}

/* Does another vCPU still have to carry out what was written? */
static bool write_pends(const struct vcpu *self, const struct vcpu *vcpu)
{
	return vcpu != self && vcpu->vgic.running &&
	       __atomic_load_n(&vcpu->vgic.dirty, __ATOMIC_RELAXED);
}

static uint32_t gicd_ctlr(struct access *access)
{
	struct domain *domain = access->self->domain;
	struct vgic *vgic = &domain->vgic;
	uint32_t result = GICD_CTLR_DS | GICD_CTLR_ARE;

	for (uint32_t i = 0; i < domain->gate.vcpu_count; i++) {
		if (access->write)
			vgic_notify(&domain->vcpus[i]);
		else if (write_pends(access->self, &domain->vcpus[i]))
			result |= GICD_CTLR_RWP;
	}
	if (access->write)
		vgic->groups = access->value & GICD_CTLR_GROUPS;
	return result | vgic->groups;
}

static uint8_t vcpu_by_affinity(const struct domain *domain, uint64_t affinity)
{
	for (uint32_t i = 0; i < domain->gate.vcpu_count; i++)
		if (domain->vcpus[i].gate.mpidr == affinity)
			return (uint8_t)i;
	return VGIC_NO_VCPU;
}

/* IROUTER<n>: the low word has Aff0-Aff2, the high one Aff3; there is no
   1-of-N (GICD_TYPER.No1N). Nobody's affinity: pending for nobody. */
static uint32_t router_access(struct access *access)
{
	struct domain *domain = access->self->domain;
	const uint32_t intid = (access->offset - GICD_IROUTER) / 8;
	struct vgic_block *block = vgic_block_of(&domain->vgic, intid);
	const uint32_t shift = access->offset & 4 ? 32 : 0;
	const uint64_t field = (shift ? 0xffull : 0xffffffull) << shift;
	uint64_t *router;

	if (!block || access->bytes != 4)
		return 0;
	router = &block->router[intid % 32];
	if (access->write) {
		*router = (*router & ~field) |
			  (((uint64_t)access->value << shift) & field);
		block->target[intid % 32] = vcpu_by_affinity(domain, *router);
		vgic_notify_spis(domain, block, 1u << (intid % 32));
	}
	return (uint32_t)(*router >> shift);
}

/* Peripheral and component identification, of no known designer. */
uint32_t vgic_id(uint32_t version, uint32_t n)
{
	static const uint8_t component[4] = { 0x0d, 0xf0, 0x05, 0xb1 };

	if (n >= 8)
		return component[n - 8];
	return n == 6 ? version << 4 : 0; /* PIDR2: ArchRev */
}

static uint32_t id_read(uint32_t offset)
{
	return offset % 4 == 0 ? vgic_id(3, (offset - ID_REGISTERS) / 4) : 0;
}

static uint32_t gicd_access(struct access *access)
{
	const uint32_t offset = access->offset;

	if (offset == GICD_CTLR && access->bytes == 4)
		return gicd_ctlr(access);
	if (offset == GICD_TYPER && access->bytes == 4)
		return GICD_TYPER_WORD | access->self->domain->vgic.block_count;
	if (offset >= GICD_IROUTER && offset < GICD_IROUTER + 8 * VGIC_INTIDS)
		return router_access(access);
	if (offset >= ID_REGISTERS)
		return id_read(offset);
	return vgic_bank_access(access, VGIC_PRIVATE, VGIC_INTIDS);
}

/*
 * A redistributor that was told to sleep says that it does (IHI 0069,
 * GICR_WAKER), as who is about to power its CPU down waits for it. Interrupts
 * go to the vCPU all the same.
 */
static uint32_t gicr_waker(struct access *access)
{
	bool *asleep = &access->owner->vgic.asleep;

	if (access->write)
		*asleep = access->value & GICR_SLEEP;
	return *asleep ? GICR_SLEEP | GICR_ASLEEP : 0;
}

static uint32_t gicr_access(struct access *access)
{
	const struct vcpu *owner = access->owner;
	const uint32_t index = owner->gate.index;
	const bool last = index + 1 == owner->domain->gate.vcpu_count;
	const uint64_t mpidr = owner->gate.mpidr;
	const uint32_t offset = access->offset;

	if ((offset & (GICR_SGI_FRAME - 1)) >= ID_REGISTERS)
		return id_read(offset & (GICR_SGI_FRAME - 1));
	if (offset >= GICR_SGI_FRAME) {
		access->offset = offset - GICR_SGI_FRAME;
		return vgic_bank_access(access, 0, VGIC_PRIVATE);
	}
	if (access->bytes != 4)
		return 0;
	switch (offset) {
	case GICR_CTLR:
		return write_pends(access->self, owner) ? GICR_CTLR_RWP : 0;
	case GICR_WAKER:
		return gicr_waker(access);
	case GICR_TYPER:
		return (index << 8) | (last ? GICR_TYPER_LAST : 0);
	case GICR_TYPER + 4: /* Aff3-Aff0 */
		return (uint32_t)((mpidr & 0xffffff) |
				  ((mpidr >> 8) & 0xff000000));
	}
	return 0;
}

static bool access_do(struct access *access)
{
	struct domain *domain = access->self->domain;

	if (domain->vgic.v2) {
		access->offset = (uint32_t)(access->ipa - BOARD_GICD_BASE);
		access->owner = access->self;
		access->value = vgicv2_access(access);
	} else if (access->ipa < BOARD_GICR_BASE) {
		access->offset = (uint32_t)(access->ipa - BOARD_GICD_BASE);
		access->owner = access->self;
		access->value = gicd_access(access);
	} else {
		const uint64_t offset = access->ipa - BOARD_GICR_BASE;

		access->offset = (uint32_t)(offset % BOARD_GICR_STRIDE);
		access->owner = &domain->vcpus[offset / BOARD_GICR_STRIDE];
		access->value = gicr_access(access);
	}
	return !access->again;
}

static bool in_range(const struct vcpu *vcpu, uint64_t ipa)
{
	const uint64_t gicr_end =
		BOARD_GICR_BASE +
		vcpu->domain->gate.vcpu_count * BOARD_GICR_STRIDE;

	return (ipa >= BOARD_GICD_BASE &&
		ipa < BOARD_GICD_BASE + BOARD_GICD_SIZE) ||
	       (!vcpu->domain->vgic.v2 && ipa >= BOARD_GICR_BASE &&
		ipa < gicr_end);
}

/* 64 bits are two words: IROUTER and TYPER have them, the lower one first. */
enum vgic_access vgic_mmio(struct vcpu *vcpu, uint64_t ipa, uint32_t bytes,
			   bool write, uint64_t *value)
{
	struct spinlock *lock = &vcpu->domain->vgic.lock;
	uint64_t result = 0;
	bool known = true;

	if (!in_range(vcpu, ipa))
		return VGIC_ACCESS_NONE;
	if (ipa % bytes != 0)
		bytes = 0; /* unpredictable: nothing happens */
	spin_lock(lock);
	for (uint32_t at = 0; at < bytes && at < 8; at += 4) {
		struct access access = {
			.self = vcpu,
			.ipa = ipa + at,
			.bytes = bytes < 4 ? bytes : 4,
			.write = write,
			.value = (uint32_t)(*value >> (8 * at)),
		};

		known = access_do(&access) && known;
		result |= (uint64_t)access.value << (8 * at);
	}
	spin_unlock(lock);
	if (!write)
		*value = result;
	return known ? VGIC_ACCESS_DONE : VGIC_ACCESS_AGAIN;
}
