/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/device.h"

#include "boards/qemu-virt/memory.h"
#include "el2/cpu.h"
#include "el2/gic.h"
#include "el2/mmu.h"
#include "el2/stage2.h"
#include "lib/rt/rt.h"

/* Whose each SPI of the machine is; written before domains start. */
#define OWNER_NONE   0u
#define OWNER_DOMAIN 0x7fu /* its index, plus one */
#define OWNER_EDGE   0x80u
static uint8_t owner[VGIC_INTIDS - VGIC_PRIVATE];

_Static_assert(GATE_MAX_DOMAINS < OWNER_DOMAIN, "an owner is a byte");

/*
 * What nobody is given, whatever the policy says: it is the gate's own, or
 * the firmware's. The tool refuses it too, with better words.
 */
static const struct {
	uint64_t base, bytes;
} reserved[] = {
	{ BOARD_FLASH0_BASE, BOARD_FLASH0_SIZE },
	{ BOARD_GICD_BASE, BOARD_GICD_SIZE },
	{ BOARD_GICC_BASE, 0x00090000 }, /* GICC, GICH, GICV, ITS */
	{ BOARD_GICR_BASE, BOARD_GICR_STRIDE *BOARD_MAX_CPUS },
	{ BOARD_UART0_BASE, 0x1000 },
	{ BOARD_SECURE_UART, 0x1000 },
	{ BOARD_SECURE_PL061, 0x1000 },
	{ BOARD_SECURE_RAM_BASE, BOARD_SECURE_RAM_SIZE },
};

/* IPAs where the gate emulates something. */
static const struct {
	uint64_t base, bytes;
} emulated[] = {
	{ BOARD_GICD_BASE, BOARD_GICD_SIZE },
	{ BOARD_GICR_BASE, BOARD_GICR_STRIDE *GATE_MAX_VCPUS },
	{ BOARD_UART0_BASE, 0x1000 },
};

static bool overlap(uint64_t a, uint64_t a_bytes, uint64_t b, uint64_t b_bytes)
{
	return a < b + b_bytes && b < a + a_bytes;
}

static void check(const struct domain *domain,
		  const struct gate_blob_device *device)
{
	const char *name = domain->gate.config->name;
	bool bad = overlap(device->pa, device->bytes, machine.image,
			   machine.image_bytes);

	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		bad |= overlap(device->pa, device->bytes, reserved[i].base,
			       reserved[i].bytes);
	for (size_t i = 0; i < sizeof(emulated) / sizeof(emulated[0]); i++)
		bad |= overlap(device->ipa, device->bytes, emulated[i].base,
			       emulated[i].bytes);
	if (bad)
		panic("%s: \"%s\" is not the domain's to have", name,
		      device->name);
	/* A channel's is no line of the machine's. */
	if (device->kind == GATE_DEVICE_CHANNEL)
		return;
	for (uint32_t i = 0; i < device->irq_count; i++)
		if (device->intid[i] >= gic_intids() ||
		    device->intid[i] == BOARD_UART0_INTID)
			panic("%s: \"%s\": INTID %u is no device's", name,
			      device->name, device->intid[i]);
}

/* Of both ends the one that comes first clears it, before either runs. */
static void channel_clear(const struct gate_blob_device *device)
{
	mmu_map(device->pa, device->bytes, MMU_DATA);
	memset((void *)device->pa, 0, device->bytes);
	clean_to_memory(device->pa, device->bytes);
	mmu_map(device->pa, device->bytes, MMU_UNMAPPED);
}

static const struct gate_blob_device *device_of(const struct domain *domain,
						uint32_t n)
{
	return gate_blob_device(machine.blob,
				domain->gate.config->device_first + n);
}

static void own(const struct domain *domain,
		const struct gate_blob_device *device, uint32_t intid)
{
	owner[intid - VGIC_PRIVATE] =
		(uint8_t)((domain - machine.domains + 1) |
			  (device->flags & GATE_DEVICE_EDGE ? OWNER_EDGE : 0));
}

/* OWNER_NONE has none. */
static struct domain *domain_of(uint32_t spi)
{
	const uint32_t index = owner[spi] & OWNER_DOMAIN;

	return index == OWNER_NONE ? NULL : &machine.domains[index - 1];
}

void devices_create(struct domain *domain)
{
	vgic_give(&domain->vgic, BOARD_UART0_INTID); /* the emulated one's */
	if (domain->gate.config->flags & GATE_DOMAIN_FLASH)
		stage2_map_erased(domain->vttbr);
	for (uint32_t n = 0; n < domain->gate.config->device_count; n++) {
		const struct gate_blob_device *device = device_of(domain, n);
		const bool channel = device->kind == GATE_DEVICE_CHANNEL;

		check(domain, device);
		if (channel)
			channel_clear(device);
		stage2_map(domain->vttbr, device->ipa, device->pa,
			   device->bytes,
			   channel ? STAGE2_SHARED : STAGE2_DEVICE);
		for (uint32_t i = 0; i < device->irq_count; i++) {
			vgic_give(&domain->vgic, device->intid[i]);
			if (!channel)
				own(domain, device, device->intid[i]);
		}
	}
}

/* Of a CPU that never came nobody knows the number. */
void devices_start(void)
{
	for (uint32_t i = 0; i < sizeof(owner); i++) {
		const struct domain *domain = domain_of(i);
		const struct cpu *cpu = domain ? domain->vcpus[0].cpu : NULL;

		if (cpu && !watchdog_is_lost(cpu))
			gic_spi_enable(VGIC_PRIVATE + i, cpu->mpidr,
				       owner[i] & OWNER_EDGE);
	}
}

bool device_interrupt(uint32_t intid)
{
	struct domain *domain;

	if (intid < VGIC_PRIVATE || intid >= VGIC_INTIDS)
		return false;
	domain = domain_of(intid - VGIC_PRIVATE);
	if (!domain)
		return false;
	if (owner[intid - VGIC_PRIVATE] & OWNER_EDGE) {
		vgic_pulse(domain, intid);
		return false;
	}
	vgic_device(domain, intid);
	return true;
}

static struct domain *domain_by_id(uint16_t id)
{
	for (uint32_t i = 0; i < machine.domain_count; i++)
		if (machine.domains[i].gate.config->id == id)
			return &machine.domains[i];
	return NULL;
}

/* The other end's device: the same memory. The blob's check proved it. */
static const struct gate_blob_device *
other_end(const struct domain *peer, const struct gate_blob_device *device)
{
	for (uint32_t n = 0; n < peer->gate.config->device_count; n++)
		if (device_of(peer, n)->pa == device->pa)
			return device_of(peer, n);
	return NULL;
}

bool device_notify(struct vcpu *from, uint64_t channel)
{
	const struct domain *domain = from->domain;

	for (uint32_t n = 0; n < domain->gate.config->device_count; n++) {
		const struct gate_blob_device *device = device_of(domain, n);
		const struct gate_blob_device *end;
		struct domain *peer;

		if (device->kind != GATE_DEVICE_CHANNEL || channel-- != 0)
			continue;
		peer = domain_by_id(device->peer);
		end = peer ? other_end(peer, device) : NULL;
		if (!end || end->irq_count == 0)
			return false;
		vgic_pulse(peer, end->intid[0]);
		return true;
	}
	return false;
}
