/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/system.h"

#include <stdlib.h>
#include <string.h>

#include "boards/qemu-virt/memory.h"
#include "tools/blob.h"
#include "tools/bytes.h"
#include "tools/place.h"
#include <smcgate/gate.h>
#include <smcgate/trace.h>

#define BLOCK	      ((uint64_t)0x200000)
#define GATE_RESIDENT BLOCK /* el2/image.ld: at most */

/*
 * The start of RAM is QEMU's device tree and, when the image is entered by
 * -kernel rather than by our monitor, the image.
 */
#define START_BYTES   ((uint64_t)0x04000000)
#define KERNEL_OFFSET ((uint64_t)0x00200000)

/* --- domains against each other ------------------------------------------- */

static void check_pair(const struct manifest_domain *a,
		       const struct manifest_domain *b, struct report *r)
{
	if (a->id == b->id && a->id != 0)
		report(r, b->id_place, FINDING_DUPLICATE, NULL,
		       "reg <%u> is \"%s\"'s", b->id, a->name);
	if (!strcmp(a->name, b->name) && *a->name)
		report(r, b->name_place, FINDING_DUPLICATE, NULL,
		       "there is a domain \"%s\" already", b->name);
	if (a->console_input && b->console_input)
		report(r, b->input_place, FINDING_DUPLICATE, NULL,
		       "console input goes to \"%s\" already", a->name);
	if (a->ram_bytes && b->ram_bytes &&
	    a->ram_pa < b->ram_pa + b->ram_bytes &&
	    b->ram_pa < a->ram_pa + a->ram_bytes)
		report(r, b->memory_place, FINDING_MEMORY, NULL,
		       "the memory overlaps that of \"%s\"", a->name);
}

static bool overlaps(const struct manifest_domain *domain, uint64_t base,
		     uint64_t bytes)
{
	return domain->ram_pa < base + bytes &&
	       base < domain->ram_pa + domain->ram_bytes;
}

/* Memory that cannot be used at all counts as none from here on. */
static void check_memory(struct manifest_domain *domain, struct report *r)
{
	const uint64_t end = BOARD_RAM_BASE + BOARD_RAM_MAX;
	const char *wrong = NULL;

	if (domain->ram_bytes == 0 && domain->ram_pa == 0)
		return; /* missing, or malformed: reported */
	if (domain->ram_pa % BLOCK || domain->ram_bytes % BLOCK ||
	    domain->ram_bytes < 2 * BLOCK)
		wrong = "base and size are multiples of 2 MiB, from 4 MiB";
	else if (domain->ram_pa < BOARD_RAM_BASE || domain->ram_pa >= end ||
		 domain->ram_bytes > end - domain->ram_pa)
		wrong = "the board's RAM is at 0x40000000, 3 GiB at most";
	else if (overlaps(domain, BOARD_RAM_BASE, START_BYTES))
		wrong = "the first 64 MiB of RAM are for start-up";
	if (!wrong)
		return;
	report(r, domain->memory_place, FINDING_MEMORY, NULL,
	       "0x%llx bytes at 0x%llx cannot be used: %s",
	       (unsigned long long)domain->ram_bytes,
	       (unsigned long long)domain->ram_pa, wrong);
	domain->ram_bytes = 0;
}

static void check_domains(struct manifest *manifest, struct report *r)
{
	uint32_t vcpus = 0;

	for (size_t i = 0; i < manifest->domain_count; i++) {
		struct manifest_domain *domain = &manifest->domains[i];

		check_memory(domain, r);
		if (domain->console_input && !domain->console)
			report(r, domain->input_place, FINDING_MISSING,
			       "add console = \"pl011\"",
			       "console-input without a console");
		for (size_t j = 0; j < i; j++)
			check_pair(&manifest->domains[j], domain, r);
		vcpus += domain->vcpus;
		if (vcpus > manifest->cpus &&
		    vcpus - domain->vcpus <= manifest->cpus)
			report(r, domain->vcpus_place, FINDING_VCPUS, NULL,
			       "the domains have more vCPUs than the machine "
			       "has CPUs (%u)",
			       manifest->cpus);
	}
}

static void check_count(const struct system *system, struct report *r)
{
	size_t count = 0;

	for (size_t i = 0; i < system->manifest.domain_count; i++)
		count += system->policies[i].check_count;
	if (count > GATE_MAX_CHECKS)
		report(r, system->manifest.place, FINDING_TOO_MANY, NULL,
		       "there are %zu checks, %u are possible", count,
		       GATE_MAX_CHECKS);
}

/* --- layout ----------------------------------------------------------------
 */

/* Two more policies, each with as much room as el2/policy.c keeps. */
static uint64_t replacement_bytes(const struct system *system, size_t i)
{
	const struct policy *policy = &system->policies[i];
	const uint64_t steps = (6 * policy->check_count + 2 * policy->count) *
			       sizeof(struct gate_step);

	if (!system->manifest.policy_key)
		return 0;
	return 2 * (((uint64_t)64 << policy->hash.bits) +
		    GATE_POLICY_STEPS_ROOM(steps) + GATE_POLICY_LIMITS_ROOM);
}

/*
 * What el2 takes behind the image (el2/pool.c): per domain the verdict table,
 * the steps of checked calls (gate_steps_bytes(): at the most that many), the
 * states of its limits and the stage 2 tables (a root and a table per GiB,
 * generously 256 KiB), and per CPU a trace ring; the trace's descriptor.
 * Rounded so that no alignment can make it too small, and never below 16 MiB.
 */
static uint64_t pool_bytes(const struct system *system)
{
	const uint64_t unit = 0x10000;
	uint64_t bytes = 0;

	for (size_t i = 0; i < system->manifest.domain_count; i++) {
		bytes += (uint64_t)64 << system->policies[i].hash.bits;
		bytes += (6 * system->policies[i].check_count +
			  2 * system->policies[i].count) *
			 sizeof(struct gate_step);
		bytes += GATE_MAX_LIMITS * sizeof(struct gate_limit);
		bytes += replacement_bytes(system, i);
		bytes = (bytes + unit - 1) & ~(unit - 1);
		bytes += 0x40000;
		bytes += system->manifest.domains[i].vcpus *
			 (uint64_t)GATE_TRACE_RING_PACKETS *
			 GATE_TRACE_PACKET_BYTES;
	}
	if (system->manifest.policy_key)
		bytes += 2 * (GATE_POLICY_BLOB_ROOM(system->blob_bytes) + unit);
	bytes += 2 * unit;
	return bytes < 0x1000000 ? 0x1000000 : bytes;
}

static void layout(struct system *system, uint64_t gate_bytes)
{
	uint64_t at;

	system->blob_offset = page_up(gate_bytes);
	system->blob_bytes = blob_bytes(system);
	at = page_up(system->blob_offset + system->blob_bytes);
	for (size_t i = 0; i < system->file_count; i++) {
		system->files[i].image_offset = at;
		at = page_up(at + system->files[i].content.bytes);
	}
	system->image_bytes = at;
	system->pool_bytes = pool_bytes(system);
}

/* The image in RAM, where our monitor puts it and where -kernel does. */
static void check_image(const struct system *system, struct report *r)
{
	const struct manifest *manifest = &system->manifest;
	uint64_t bytes = system->image_bytes + system->pool_bytes;

	/* The gate's own size is not known: the most that it can be. */
	if (system->blob_offset == 0)
		bytes += GATE_RESIDENT;
	for (size_t i = 0; i < manifest->domain_count; i++) {
		const struct manifest_domain *domain = &manifest->domains[i];

		if (domain->ram_bytes == 0)
			continue;
		if (overlaps(domain, BOARD_BL33_BASE, bytes)) {
			report(r, domain->memory_place, FINDING_MEMORY, NULL,
			       "the system image takes %llu MiB at 0x%llx, "
			       "which is memory of \"%s\"",
			       (unsigned long long)(bytes >> 20) + 1,
			       (unsigned long long)BOARD_BL33_BASE,
			       domain->name);
		} else if (overlaps(domain, BOARD_RAM_BASE,
				    KERNEL_OFFSET + bytes)) {
			report(r, domain->memory_place, FINDING_KERNEL_START,
			       "start it by our monitor, or move the domain up",
			       "entered by -kernel the image of %llu MiB "
			       "reaches into the memory of \"%s\"",
			       (unsigned long long)(bytes >> 20) + 1,
			       domain->name);
		}
	}
}

bool system_build(struct system *system, const struct system_options *options,
		  uint64_t gate_bytes, struct report *r)
{
	enum gate_blob_error error;

	manifest_read(&system->manifest, &system->source, r);
	check_domains(&system->manifest, r);
	for (size_t i = 0; i < system->manifest.domain_count; i++) {
		policy_resolve(&system->policies[i], &system->manifest,
			       &system->manifest.domains[i], r);
		place_domain(system, i, options, r);
	}
	place_key(system, options, r);
	check_count(system, r);
	layout(system, gate_bytes);
	check_image(system, r);
	if (r->errors)
		return false;

	blob_write(system);
	error = gate_blob_check(system->blob, system->blob_bytes);
	if (error == GATE_BLOB_OK)
		return true;
	report(r, system->manifest.place, FINDING_INTERNAL,
	       "report this as a bug of smcgate",
	       "the gate refuses the blob: %s", gate_blob_error_text(error));
	return false;
}

bool system_compile(struct system *system, const struct system_options *options,
		    uint64_t gate_bytes, struct report *r)
{
	*system = (struct system){ 0 };
	return source_open(&system->source, options->manifest, options->include,
			   r) &&
	       system_build(system, options, gate_bytes, r);
}

/* --- the image -------------------------------------------------------------
 */

const char *gate_image_check(const struct file *gate, uint64_t *resident)
{
	const uint8_t *info = gate->data + GATE_IMAGE_INFO_OFFSET;

	if (gate->bytes <
		    GATE_IMAGE_INFO_OFFSET + sizeof(struct gate_image_info) ||
	    memcmp(gate->data + 56, "ARM\x64", 4) != 0)
		return "it is not an arm64 Image";
	if (memcmp(info, GATE_IMAGE_INFO_MAGIC, 8) != 0)
		return "it is not the gate's image";
	*resident =
		get64(info + offsetof(struct gate_image_info, resident_bytes));
	if (*resident < gate->bytes || *resident > GATE_RESIDENT)
		return "its resident size is wrong";
	return NULL;
}

uint8_t *system_image(const struct system *system, const struct file *gate)
{
	uint8_t *image = calloc(1, system->image_bytes);
	uint8_t *info;

	if (!image)
		abort();
	info = image + GATE_IMAGE_INFO_OFFSET;
	memcpy(image, gate->data, gate->bytes);
	memcpy(image + system->blob_offset, system->blob, system->blob_bytes);
	for (size_t i = 0; i < system->file_count; i++)
		memcpy(image + system->files[i].image_offset,
		       system->files[i].content.data,
		       system->files[i].content.bytes);
	put64(image + 16, system->image_bytes + system->pool_bytes);
	put64(info + offsetof(struct gate_image_info, blob_offset),
	      system->blob_offset);
	put64(info + offsetof(struct gate_image_info, blob_bytes),
	      system->blob_bytes);
	return image;
}

void system_free(struct system *system)
{
	for (size_t i = 0; i < GATE_MAX_DOMAINS; i++)
		policy_free(&system->policies[i]);
	for (size_t i = 0; i < system->file_count; i++)
		file_free(&system->files[i].content);
	free(system->blob);
	manifest_free(&system->manifest);
	source_close(&system->source);
}
