/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Devices and channels: whose memory and whose interrupts they are. Memory
 * belongs to one domain, a channel's to two; an interrupt to one device.
 */
#include "gate/blob.h"

#define PAGE	  4096ull
#define SPI_FIRST 32u /* GIC: shared peripheral interrupts */
#define SPI_LAST  1019u

static bool is_page(uint64_t address)
{
	return address % PAGE == 0;
}

static bool place_is_valid(const struct gate_blob_device *device)
{
	return device->bytes != 0 && is_page(device->bytes) &&
	       is_page(device->ipa) && is_page(device->pa) &&
	       gate_fits(device->ipa, device->bytes, GATE_ADDRESS_LIMIT) &&
	       gate_fits(device->pa, device->bytes, GATE_ADDRESS_LIMIT);
}

static bool has_interrupt(const struct gate_blob_device *device, uint32_t intid)
{
	for (uint32_t i = 0; i < device->irq_count; i++) {
		if (device->intid[i] == intid)
			return true;
	}
	return false;
}

static bool interrupts_are_valid(const struct gate_blob_device *device)
{
	if (device->irq_count > GATE_DEVICE_IRQS)
		return false;
	for (uint32_t i = 0; i < GATE_DEVICE_IRQS; i++) {
		const uint32_t intid = device->intid[i];

		if (i >= device->irq_count) {
			if (intid != 0)
				return false;
			continue;
		}
		if (intid < SPI_FIRST || intid > SPI_LAST)
			return false;
		for (uint32_t j = 0; j < i; j++) {
			if (device->intid[j] == intid)
				return false;
		}
	}
	return true;
}

/* Memory that two domains share masters no bus and has no line. */
static bool kind_is_valid(const struct gate_blob_domain *domain,
			  const struct gate_blob_device *device)
{
	switch ((enum gate_device_kind)device->kind) {
	case GATE_DEVICE_MMIO:
		return (device->flags & ~GATE_DEVICE_FLAGS) == 0 &&
		       device->peer == 0;
	case GATE_DEVICE_CHANNEL:
		return (device->flags & ~GATE_DEVICE_EDGE) == 0 &&
		       device->irq_count <= 1 && device->peer != domain->id;
	case GATE_DEVICE_NONE:
	case GATE_DEVICE_KINDS:
		break;
	}
	return false;
}

static bool device_is_valid(const struct gate_blob_domain *domain,
			    const struct gate_blob_device *device)
{
	return gate_name_is_valid(device->name) && place_is_valid(device) &&
	       interrupts_are_valid(device) && kind_is_valid(domain, device) &&
	       !gate_overlap(device->ipa, device->bytes, domain->ram_ipa,
			     domain->ram_bytes);
}

static bool in_no_ram(const struct gate_blob *blob,
		      const struct gate_blob_device *device)
{
	for (uint32_t i = 0; i < blob->domain_count; i++) {
		const struct gate_blob_domain *domain =
			gate_blob_domain(blob, i);

		if (gate_overlap(device->pa, device->bytes, domain->ram_pa,
				 domain->ram_bytes))
			return false;
	}
	return true;
}

static bool share_interrupts(const struct gate_blob_device *a,
			     const struct gate_blob_device *b)
{
	for (uint32_t i = 0; i < a->irq_count; i++) {
		if (has_interrupt(b, a->intid[i]))
			return true;
	}
	return false;
}

/* Two of one domain: one name, one address, one interrupt for each. */
static bool are_apart_inside(const struct gate_blob_device *a,
			     const struct gate_blob_device *b)
{
	return __builtin_memcmp(a->name, b->name, GATE_NAME_BYTES) != 0 &&
	       !gate_overlap(a->ipa, a->bytes, b->ipa, b->bytes) &&
	       !share_interrupts(a, b);
}

/* A channel's interrupt has no line of the machine's. */
static bool are_apart(const struct gate_blob_device *a,
		      const struct gate_blob_device *b)
{
	return !gate_overlap(a->pa, a->bytes, b->pa, b->bytes) &&
	       (a->kind == GATE_DEVICE_CHANNEL ||
		b->kind == GATE_DEVICE_CHANNEL || !share_interrupts(a, b));
}

/* An end: a device of a domain. */
struct end {
	const struct gate_blob_domain *domain;
	const struct gate_blob_device *device;
};

/* The two ends of one channel. */
static bool are_ends(const struct end *a, const struct end *b)
{
	const struct gate_blob_device *left = a->device;
	const struct gate_blob_device *right = b->device;

	return left->kind == GATE_DEVICE_CHANNEL &&
	       right->kind == GATE_DEVICE_CHANNEL &&
	       left->peer == b->domain->id && right->peer == a->domain->id &&
	       left->pa == right->pa && left->bytes == right->bytes &&
	       left->irq_count == right->irq_count &&
	       __builtin_memcmp(left->name, right->name, GATE_NAME_BYTES) == 0;
}

/* All other devices; of those that are its other end there is one. */
static bool neighbours_are_valid(const struct gate_blob *blob,
				 const struct end *one)
{
	uint32_t ends = 0;

	for (uint32_t i = 0; i < blob->domain_count; i++) {
		struct end other = { gate_blob_domain(blob, i), NULL };
		const uint32_t first = other.domain->device_first;

		for (uint32_t n = 0; n < other.domain->device_count; n++) {
			other.device = gate_blob_device(blob, first + n);
			if (other.device == one->device)
				continue;
			if (other.domain == one->domain &&
			    !are_apart_inside(one->device, other.device))
				return false;
			if (are_ends(one, &other))
				ends++;
			else if (!are_apart(one->device, other.device))
				return false;
		}
	}
	return ends == (one->device->kind == GATE_DEVICE_CHANNEL ? 1 : 0);
}

static bool domain_devices_are_valid(const struct gate_blob *blob,
				     const struct gate_blob_domain *domain)
{
	for (uint32_t i = 0; i < domain->device_count; i++) {
		const struct end one = {
			domain, gate_blob_device(blob, domain->device_first + i)
		};

		if (!device_is_valid(domain, one.device) ||
		    !in_no_ram(blob, one.device))
			return false;
	}
	return true;
}

/* Each device belongs to one domain: they follow one another as those do. */
static bool owners_are_valid(const struct gate_blob *blob)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < blob->domain_count; i++) {
		const struct gate_blob_domain *domain =
			gate_blob_domain(blob, i);

		if (domain->device_count == 0 && domain->device_first == 0)
			continue;
		if (domain->device_first != next ||
		    domain->device_count > blob->device_count - next)
			return false;
		next += domain->device_count;
	}
	return next == blob->device_count;
}

enum gate_blob_error gate_blob_devices_check(const struct gate_blob *blob)
{
	if (blob->device_count > GATE_MAX_DEVICES ||
	    !gate_list_fits(blob, blob->device_offset, blob->device_count,
			    sizeof(struct gate_blob_device)) ||
	    !owners_are_valid(blob))
		return GATE_BLOB_BAD_DEVICE;
	for (uint32_t i = 0; i < blob->domain_count; i++) {
		if (!domain_devices_are_valid(blob, gate_blob_domain(blob, i)))
			return GATE_BLOB_BAD_DEVICE;
	}
	/* What overlaps is asked of ranges that are known to be sane. */
	for (uint32_t i = 0; i < blob->domain_count; i++) {
		struct end one = { gate_blob_domain(blob, i), NULL };

		for (uint32_t n = 0; n < one.domain->device_count; n++) {
			one.device = gate_blob_device(
				blob, one.domain->device_first + n);
			if (!neighbours_are_valid(blob, &one))
				return GATE_BLOB_BAD_DEVICE;
		}
	}
	return GATE_BLOB_OK;
}
