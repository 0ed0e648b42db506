/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices and channels against the board, each other and their domains. */
#include <string.h>

#include "boards/qemu-virt/memory.h"
#include "tools/guesttree.h"
#include "tools/machine.h"

#define IPA_LIMIT (1ull << 39) /* el2/stage2.c */

/* --- the board -------------------------------------------------------------
 */

/*
 * QEMU virt's address space (hw/arm/virt.c), where a device node could mean
 * something else than its author thinks. What is not listed here is a device
 * like any other, or nothing.
 */
static const struct region {
	uint64_t base, bytes;
	enum region_kind {
		REGION_PRIVATE, /* no domain may have it */
		REGION_MASTER,	/* it reads and writes memory by itself */
	} kind;
	const char *what;
} regions[] = {
	{ BOARD_FLASH0_BASE, BOARD_FLASH0_SIZE, REGION_PRIVATE,
	  "the flash of the boot stage" },
	{ BOARD_FLASH1_BASE, BOARD_FLASH1_SIZE, REGION_PRIVATE,
	  "the flash of the second package" },
	{ BOARD_GICD_BASE, 0x1000000, REGION_PRIVATE,
	  "the interrupt controller" },
	{ BOARD_UART0_BASE, 0x1000, REGION_PRIVATE, "the gate's console" },
	{ 0x09020000, 0x1000, REGION_MASTER, "QEMU's fw_cfg" },
	{ BOARD_SECURE_UART, 0x1000, REGION_PRIVATE, "the monitor's console" },
	{ 0x09050000, 0x20000, REGION_PRIVATE, "the SMMU" },
	{ 0x09070000, 0x20000, REGION_PRIVATE, "memory hot-plug" },
	{ BOARD_SECURE_PL061, 0x1000, REGION_PRIVATE,
	  "the monitor's power control" },
	{ 0x0a000000, 0x4000, REGION_MASTER, "virtio" },
	{ BOARD_SECURE_RAM_BASE, BOARD_SECURE_RAM_SIZE, REGION_PRIVATE,
	  "secure RAM" },
	{ 0x10000000, 0x30000000, REGION_MASTER, "the PCIe bus" },
	{ 0x4010000000, 0x10000000, REGION_MASTER, "the PCIe bus" },
	{ 0x8000000000, 0x8000000000, REGION_MASTER, "the PCIe bus" },
};

static bool overlap(uint64_t a, uint64_t a_bytes, uint64_t b, uint64_t b_bytes)
{
	return a < b + b_bytes && b < a + a_bytes;
}

static const struct region *find_region(enum region_kind kind, uint64_t base,
					uint64_t bytes)
{
	for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++)
		if (regions[i].kind == kind &&
		    overlap(base, bytes, regions[i].base, regions[i].bytes))
			return &regions[i];
	return NULL;
}

const char *machine_is_private(uint64_t base, uint64_t bytes)
{
	const struct region *region = find_region(REGION_PRIVATE, base, bytes);

	if (overlap(base, bytes, BOARD_RAM_BASE, BOARD_RAM_MAX))
		return "RAM";
	return region ? region->what : NULL;
}

/* --- one device ------------------------------------------------------------
 */

static bool is_channel(const struct manifest_device *device)
{
	return device->blob.kind == GATE_DEVICE_CHANNEL;
}

static void check_registers(const struct manifest_device *device,
			    struct report *r)
{
	const struct gate_blob_device *blob = &device->blob;
	const char *what = machine_is_private(blob->pa, blob->bytes);
	const struct region *region =
		find_region(REGION_MASTER, blob->pa, blob->bytes);

	if (what)
		report(r, device->memory_place, FINDING_BOARD_DEVICE,
		       !strcmp(what, "RAM")
			       ? "RAM is given by \"memory\", or as a channel"
			       : NULL,
		       "\"%s\" lies over %s", blob->name, what);
	else if (region && !device->bus_master)
		report(r, device->memory_place, FINDING_DMA,
		       "say so: bus-master",
		       "\"%s\" is %s, which masters the bus", blob->name,
		       region->what);
}

static void check_master(const struct manifest_device *device, struct report *r)
{
	const char *name = device->blob.name;

	if (device->bus_master && !device->trusted_dma)
		report(r, device->master_place, FINDING_DMA,
		       "if the domain may do all that, say trusted-dma",
		       "\"%s\" masters the bus, and the gate programs no SMMU",
		       name);
	else if (device->bus_master)
		report(r, device->trusted_place, FINDING_TRUSTED_DMA, NULL,
		       "\"%s\" is trusted with all memory", name);
	else if (device->trusted_dma)
		report(r, device->trusted_place, FINDING_UNUSED,
		       "remove it, or say bus-master",
		       "trusted-dma of a device that is no bus master");
}

/* What the domain finds at addresses that no node names. */
static void check_ipa(const struct manifest_domain *domain,
		      const struct manifest_device *device, struct report *r)
{
	const struct {
		const char *what;
		uint64_t base, bytes;
	} own[] = {
		{ "memory", GUEST_RAM_BASE, domain->ram_bytes },
		{ "interrupt controller", GUEST_GICD_BASE, GUEST_GICD_BYTES },
		{ "interrupt controller",
		  domain->gicv2 ? GUEST_GICC_BASE : GUEST_GICR_BASE,
		  domain->gicv2 ? GUEST_GICC_BYTES
				: GUEST_GICR_STRIDE * domain->vcpus },
		{ "stolen time", GUEST_PVTIME_BASE, GUEST_PVTIME_BYTES },
		{ "empty flash", 0, domain->empty_flash ? GATE_FLASH_END : 0 },
		{ "console", GUEST_UART_BASE,
		  domain->console ? GUEST_UART_BYTES : 0 },
	};
	const struct gate_blob_device *blob = &device->blob;

	if (blob->ipa >= IPA_LIMIT || blob->bytes > IPA_LIMIT - blob->ipa) {
		report(r, device->ipa_place, FINDING_IPA,
		       "give it an \"ipa\" below that",
		       "\"%s\" ends beyond 2^39, a domain's last address",
		       blob->name);
		return;
	}
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (!overlap(blob->ipa, blob->bytes, own[i].base, own[i].bytes))
			continue;
		report(r, device->ipa_place, FINDING_IPA,
		       "give it another \"ipa\"",
		       "\"%s\" lies over the %s of \"%s\" at 0x%llx",
		       blob->name, own[i].what, domain->name,
		       (unsigned long long)own[i].base);
		return;
	}
}

static void check_interrupts(const struct manifest_domain *domain,
			     const struct manifest_device *device,
			     struct report *r)
{
	const uint32_t console = 32 + GUEST_UART_SPI;
	const struct gate_blob_device *blob = &device->blob;

	for (size_t i = 0; i < blob->irq_count; i++) {
		const uint32_t intid = blob->intid[i];

		if (!is_channel(device) && intid >= BOARD_INTIDS)
			report(r, device->irq_place, FINDING_INTERRUPT, NULL,
			       "INTID %u is more than the board has, %u", intid,
			       BOARD_INTIDS - 1);
		if (!is_channel(device) && intid == BOARD_UART0_INTID)
			report(r, device->irq_place, FINDING_INTERRUPT, NULL,
			       "INTID %u is the gate's console's", intid);
		else if (domain->console && intid == console)
			report(r, device->irq_place, FINDING_INTERRUPT, NULL,
			       "INTID %u is the console's of \"%s\"", intid,
			       domain->name);
		for (size_t j = 0; j < i; j++)
			if (blob->intid[j] == intid)
				report(r, device->irq_place, FINDING_INTERRUPT,
				       "name it once",
				       "INTID %u of \"%s\" is there twice",
				       intid, blob->name);
	}
}

/* A channel is RAM that is nobody's. */
static void check_channel(const struct manifest *manifest,
			  const struct manifest_channel *channel,
			  struct report *r)
{
	const struct gate_blob_device *blob = &channel->device.blob;
	const struct place place = channel->device.memory_place;
	const uint64_t end = BOARD_RAM_BASE + BOARD_RAM_MAX;

	if (blob->bytes == 0)
		return; /* malformed: reported */
	if (blob->pa < BOARD_RAM_BASE + BOARD_START_BYTES || blob->pa >= end ||
	    blob->bytes > end - blob->pa)
		report(r, place, FINDING_MEMORY, NULL,
		       "channel \"%s\" is not in the board's RAM, 64 MiB from "
		       "its start",
		       blob->name);
	for (size_t i = 0; i < manifest->domain_count; i++) {
		const struct manifest_domain *domain = &manifest->domains[i];

		if (overlap(blob->pa, blob->bytes, domain->ram_pa,
			    domain->ram_bytes))
			report(r, place, FINDING_MEMORY, NULL,
			       "channel \"%s\" lies in the memory of \"%s\"",
			       blob->name, domain->name);
	}
	for (const struct manifest_channel *other = manifest->channels;
	     other != channel; other++)
		if (overlap(blob->pa, blob->bytes, other->device.blob.pa,
			    other->device.blob.bytes))
			report(r, place, FINDING_MEMORY, NULL,
			       "channel \"%s\" overlaps \"%s\"", blob->name,
			       other->device.blob.name);
}

/* --- two devices -----------------------------------------------------------
 */

/* Two of one domain, where @other comes first in the manifest. */
static void check_inside(const struct manifest_device *device,
			 const struct manifest_device *other, struct report *r)
{
	const struct gate_blob_device *blob = &device->blob;

	if (!strcmp(blob->name, other->blob.name) && *blob->name)
		report(r, device->name_place, FINDING_DUPLICATE, NULL,
		       "the domain has a device \"%s\" already", blob->name);
	if (overlap(blob->ipa, blob->bytes, other->blob.ipa, other->blob.bytes))
		report(r, device->ipa_place, FINDING_IPA,
		       "give it another \"ipa\"",
		       "\"%s\" lies over \"%s\" at 0x%llx", blob->name,
		       other->blob.name, (unsigned long long)other->blob.ipa);
}

/* Two of the machine's, of one domain or of two. */
static void check_between(const struct manifest_device *device,
			  const struct manifest_domain *owner,
			  const struct manifest_device *other, struct report *r)
{
	const struct gate_blob_device *blob = &device->blob;

	if (overlap(blob->pa, blob->bytes, other->blob.pa, other->blob.bytes))
		report(r, device->memory_place, FINDING_DUPLICATE,
		       "a page is the least that can be given away",
		       "registers of \"%s\" are those of \"%s\", which \"%s\" "
		       "has",
		       blob->name, other->blob.name, owner->name);
}

static bool has_interrupt(const struct manifest_device *device, uint32_t intid)
{
	for (size_t i = 0; i < device->blob.irq_count; i++)
		if (device->blob.intid[i] == intid)
			return true;
	return false;
}

/* A channel's line is the domain's own, a device's is the machine's. */
static void check_lines(const struct manifest_device *device,
			const struct manifest_domain *owner,
			const struct manifest_device *other, struct report *r)
{
	for (size_t i = 0; i < device->blob.irq_count; i++) {
		const uint32_t intid = device->blob.intid[i];

		if (has_interrupt(other, intid))
			report(r, device->irq_place, FINDING_INTERRUPT, NULL,
			       "INTID %u is that of \"%s\", which \"%s\" has",
			       intid, other->blob.name, owner->name);
	}
}

/* Against all that come before it, so each pair is looked at once. */
static void check_pairs(const struct manifest *manifest, size_t domain,
			size_t index, struct report *r)
{
	const struct manifest_device *device =
		&manifest->domains[domain].devices[index];

	for (size_t i = 0; i <= domain; i++) {
		const struct manifest_domain *owner = &manifest->domains[i];
		const size_t end = i == domain ? index : owner->device_count;

		for (size_t j = 0; j < end; j++) {
			const struct manifest_device *other =
				&owner->devices[j];
			const bool machine =
				!is_channel(device) && !is_channel(other);

			if (i == domain)
				check_inside(device, other, r);
			if (machine)
				check_between(device, owner, other, r);
			if (machine || i == domain)
				check_lines(device, owner, other, r);
		}
	}
}

/* --- all of them -----------------------------------------------------------
 */

static void check_device(const struct manifest *manifest, size_t domain,
			 size_t index, struct report *r)
{
	const struct manifest_domain *owner = &manifest->domains[domain];
	const struct manifest_device *device = &owner->devices[index];

	if (device->blob.bytes == 0)
		return; /* malformed: reported */
	if (!is_channel(device)) {
		check_registers(device, r);
		check_master(device, r);
	}
	check_ipa(owner, device, r);
	check_interrupts(owner, device, r);
	check_pairs(manifest, domain, index, r);
}

void devices_check(const struct manifest *manifest, struct report *r)
{
	size_t count = 0;

	for (size_t i = 0; i < manifest->channel_count; i++)
		check_channel(manifest, &manifest->channels[i], r);
	for (size_t i = 0; i < manifest->domain_count; i++) {
		count += manifest->domains[i].device_count;
		for (size_t j = 0; j < manifest->domains[i].device_count; j++)
			check_device(manifest, i, j, r);
	}
	if (count > GATE_MAX_DEVICES)
		report(r, manifest->place, FINDING_TOO_MANY, NULL,
		       "the domains have %zu devices and ends of channels, %u "
		       "are possible",
		       count, GATE_MAX_DEVICES);
}
