/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/device.h"

#include <libfdt.h>
#include <string.h>

#define PAGE	   0x1000u
#define SPI_FIRST  32u
#define SPI_LAST   1019u
#define IPA_LIMIT  (1ull << 39) /* el2/stage2.c */
#define NAME_TEXT  "1 to 15 letters, digits, '-' and '_'"
#define WIDE_TEXT  "write /bits/ 64 <base bytes>"
#define DEVICE_MAX 0x100000000ull /* bytes, of a region */

/* --- what both have --------------------------------------------------------
 */

static void read_name(struct reader *rd, const struct value *value, char *name)
{
	const char *text = reader_string(rd, value);

	if (!text)
		return;
	if (strlen(text) >= GATE_NAME_BYTES || !reader_is_label(text, "-")) {
		report(rd->report, value->place, FINDING_BAD_NAME, NAME_TEXT,
		       "\"%s\" is not a device's name", text);
		return;
	}
	memcpy(name, text, strlen(text) + 1);
}

/* <base bytes>; the node's unit address is the base. */
static void read_region(struct reader *rd, const struct value *value,
			struct gate_blob_device *blob)
{
	uint64_t words[2];

	if (!reader_words(rd, value, 2, words, WIDE_TEXT))
		return;
	reader_unit(rd, value, words[0]);
	if (words[0] % PAGE || words[1] % PAGE || words[1] == 0 ||
	    words[1] > DEVICE_MAX || words[0] >= 1ull << 48) {
		report(rd->report, value->place, FINDING_BAD_VALUE,
		       "a page is the least that can be given away",
		       "0x%llx bytes at 0x%llx: base and size are multiples of "
		       "4 KiB, up to 4 GiB",
		       (unsigned long long)words[1],
		       (unsigned long long)words[0]);
		return;
	}
	blob->pa = words[0];
	blob->bytes = words[1];
}

static void read_ipa(struct reader *rd, const struct value *value,
		     uint64_t *ipa)
{
	uint64_t word;

	if (!reader_words(rd, value, 1, &word, "write /bits/ 64 <address>"))
		return;
	if (word % PAGE || word >= IPA_LIMIT)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"ipa\" is a multiple of 4 KiB below 2^39, not 0x%llx",
		       (unsigned long long)word);
	else
		*ipa = word;
}

static bool is_spi(struct reader *rd, const struct value *value, uint32_t intid)
{
	if (intid >= SPI_FIRST && intid <= SPI_LAST)
		return true;
	report(rd->report, value->place, FINDING_BAD_VALUE,
	       "an SPI's INTID is its number in a device tree plus 32",
	       "INTID %u is no SPI: those are %u to %u", intid, SPI_FIRST,
	       SPI_LAST);
	return false;
}

/* --- device@PA -------------------------------------------------------------
 */

static void read_label(struct reader *rd, const struct value *value,
		       int parameter)
{
	(void)parameter;
	rd->device->name_place = value->place;
	read_name(rd, value, rd->device->blob.name);
}

static void read_reg(struct reader *rd, const struct value *value,
		     int parameter)
{
	(void)parameter;
	rd->device->memory_place = value->place;
	read_region(rd, value, &rd->device->blob);
}

static void read_device_ipa(struct reader *rd, const struct value *value,
			    int parameter)
{
	(void)parameter;
	rd->device->has_ipa = true;
	rd->device->ipa_place = value->place;
	read_ipa(rd, value, &rd->device->blob.ipa);
}

static void read_interrupts(struct reader *rd, const struct value *value,
			    int parameter)
{
	struct gate_blob_device *blob = &rd->device->blob;

	(void)parameter;
	rd->device->irq_place = value->place;
	if (value->bytes == 0 || value->bytes % 4 ||
	    value->bytes > 4 * GATE_DEVICE_IRQS) {
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"interrupts\" wants one to %u INTIDs, as in <48>",
		       GATE_DEVICE_IRQS);
		return;
	}
	for (size_t i = 0; i < value->bytes; i += 4) {
		uint32_t intid = be32(value->data + i);

		if (is_spi(rd, value, intid))
			blob->intid[blob->irq_count++] = intid;
	}
}

static void read_compatible(struct reader *rd, const struct value *value,
			    const char *text, int parameter)
{
	(void)rd;
	(void)value;
	(void)text;
	(void)parameter;
}

/* As it is: what the guest's device tree says. */
static void read_compatibles(struct reader *rd, const struct value *value,
			     int parameter)
{
	struct manifest_device *device = rd->device;
	const unsigned int errors = rd->report->errors;

	reader_strings(rd, value, read_compatible, parameter);
	if (rd->report->errors != errors)
		return;
	device->compatible = arena_copy(
		&rd->manifest->arena, (const char *)value->data, value->bytes);
	device->compatible_bytes = value->bytes;
}

enum { FLAG_EDGE, FLAG_MASTER, FLAG_TRUSTED };

static void read_flag(struct reader *rd, const struct value *value, int which)
{
	struct manifest_device *device = rd->device;
	bool flag = false;

	reader_flag(rd, value, &flag);
	if (which == FLAG_EDGE) {
		device->blob.flags |= GATE_DEVICE_EDGE;
	} else if (which == FLAG_MASTER) {
		device->bus_master = true;
		device->master_place = value->place;
	} else {
		device->trusted_dma = true;
		device->trusted_place = value->place;
	}
}

static const struct property device_properties[] = {
	{ "label", read_label, 0, true },
	{ "reg", read_reg, 0, true },
	{ "ipa", read_device_ipa, 0, false },
	{ "interrupts", read_interrupts, 0, false },
	{ "edge", read_flag, FLAG_EDGE, false },
	{ "bus-master", read_flag, FLAG_MASTER, false },
	{ "trusted-dma", read_flag, FLAG_TRUSTED, false },
	{ "compatible", read_compatibles, 0, false },
};
static const struct node_kind device_kind =
	NODE_KIND("a device", device_properties);

static void add_device(struct manifest_domain *domain,
		       const struct manifest_device *device)
{
	domain->devices =
		grow(domain->devices, domain->device_count, sizeof(*device));
	domain->devices[domain->device_count++] = *device;
}

void device_read(struct reader *rd)
{
	struct place place = source_node(rd->source, rd->path);
	struct manifest_device device = {
		.blob = { .kind = GATE_DEVICE_MMIO },
		.place = place,
		.name_place = place,
		.memory_place = place,
		.ipa_place = place,
		.irq_place = place,
		.master_place = place,
		.trusted_place = place,
	};

	rd->device = &device;
	reader_properties(rd, &device_kind);
	rd->device = NULL;
	reader_no_children(rd, "a device");
	if (!device.has_ipa)
		device.blob.ipa = device.blob.pa;
	if (device.bus_master && device.trusted_dma)
		device.blob.flags |= GATE_DEVICE_DMA;
	add_device(rd->domain, &device);
}

/* --- channel@PA ------------------------------------------------------------
 */

static void read_channel_label(struct reader *rd, const struct value *value,
			       int parameter)
{
	(void)parameter;
	rd->channel->device.name_place = value->place;
	read_name(rd, value, rd->channel->device.blob.name);
}

static void read_memory(struct reader *rd, const struct value *value,
			int parameter)
{
	(void)parameter;
	rd->channel->device.memory_place = value->place;
	read_region(rd, value, &rd->channel->device.blob);
}

static void read_domains(struct reader *rd, const struct value *value,
			 int parameter)
{
	(void)parameter;
	rd->channel->domains_place = value->place;
	if (value->bytes != 8) {
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"domains\" wants the reg of two domains, as in "
		       "<1 2>");
		return;
	}
	rd->channel->domains[0] = be32(value->data);
	rd->channel->domains[1] = be32(value->data + 4);
}

static void read_channel_ipa(struct reader *rd, const struct value *value,
			     int parameter)
{
	(void)parameter;
	rd->channel->device.ipa_place = value->place;
	read_ipa(rd, value, &rd->channel->device.blob.ipa);
}

static void read_interrupt(struct reader *rd, const struct value *value,
			   int parameter)
{
	struct gate_blob_device *blob = &rd->channel->device.blob;
	uint32_t intid;

	(void)parameter;
	rd->channel->device.irq_place = value->place;
	if (!reader_u32(rd, value, &intid) || !is_spi(rd, value, intid))
		return;
	blob->intid[0] = intid;
	blob->irq_count = 1;
}

static const struct property channel_properties[] = {
	{ "label", read_channel_label, 0, true },
	{ "memory", read_memory, 0, true },
	{ "domains", read_domains, 0, true },
	{ "ipa", read_channel_ipa, 0, true },
	{ "interrupt", read_interrupt, 0, false },
};
static const struct node_kind channel_kind =
	NODE_KIND("a channel", channel_properties);

void channel_read(struct reader *rd)
{
	struct manifest *manifest = rd->manifest;
	struct place place = source_node(rd->source, rd->path);
	struct manifest_channel channel = {
		.device = { .blob = { .kind = GATE_DEVICE_CHANNEL },
			    .place = place,
			    .name_place = place,
			    .memory_place = place,
			    .ipa_place = place,
			    .irq_place = place },
		.domains_place = place,
	};

	rd->channel = &channel;
	reader_properties(rd, &channel_kind);
	rd->channel = NULL;
	reader_no_children(rd, "a channel");
	manifest->channels = grow(manifest->channels, manifest->channel_count,
				  sizeof(channel));
	manifest->channels[manifest->channel_count++] = channel;
}

static struct manifest_domain *find_domain(struct manifest *manifest,
					   uint32_t id)
{
	for (size_t i = 0; i < manifest->domain_count; i++)
		if (manifest->domains[i].id == id)
			return &manifest->domains[i];
	return NULL;
}

static void join_channel(struct manifest *manifest,
			 const struct manifest_channel *channel,
			 struct report *r)
{
	struct manifest_domain *sides[2];

	if (channel->domains[0] == 0 && channel->domains[1] == 0)
		return; /* malformed: reported */
	if (channel->domains[0] == channel->domains[1]) {
		report(r, channel->domains_place, FINDING_BAD_VALUE, NULL,
		       "a channel joins two domains, not one with itself");
		return;
	}
	for (size_t i = 0; i < 2; i++) {
		sides[i] = find_domain(manifest, channel->domains[i]);
		if (!sides[i]) {
			report(r, channel->domains_place, FINDING_BAD_VALUE,
			       NULL, "there is no domain with reg <%u>",
			       channel->domains[i]);
			return;
		}
	}
	for (size_t i = 0; i < 2; i++) {
		struct manifest_device device = channel->device;

		device.blob.peer = (uint16_t)channel->domains[1 - i];
		add_device(sides[i], &device);
	}
}

void channels_join(struct manifest *manifest, struct report *r)
{
	for (size_t i = 0; i < manifest->channel_count; i++)
		join_channel(manifest, &manifest->channels[i], r);
}
