/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/system.h"

#include <stdlib.h>
#include <string.h>

#include "boards/qemu-virt/memory.h"
#include "tools/blob.h"
#include "tools/bytes.h"
#include "tools/machine.h"
#include "tools/place.h"
#include "tools/resources.h"
#include <smcgate/gate.h>
#include <smcgate/trace.h>

#define BLOCK	      ((uint64_t)0x200000)
#define GATE_RESIDENT BLOCK /* el2/image.ld: at most */

/* Entered by -kernel rather than by our monitor, the image is here. */
#define KERNEL_OFFSET ((uint64_t)0x00200000)

static bool overlaps(const struct manifest_domain *domain, uint64_t base,
		     uint64_t bytes)
{
	return domain->ram_pa < base + bytes &&
	       base < domain->ram_pa + domain->ram_bytes;
}

/* Its device tree is one, too. */
static size_t count_files(const struct manifest_domain *domain)
{
	return 1u + (domain->kernel ? 1u : 0) + (domain->initrd ? 1u : 0) +
	       domain->file_count;
}

static void check_counts(const struct system *system, struct report *r)
{
	size_t checks = 0, limits = 0, values = 0, files = 0;
	const struct {
		const char *what;
		const size_t *count;
		size_t most;
	} counts[] = {
		{ "checks", &checks, GATE_MAX_CHECKS },
		{ "limits", &limits, GATE_MAX_LIMITS },
		{ "values in sets", &values, GATE_MAX_VALUES },
		{ "files", &files, GATE_MAX_FILES },
	};

	for (size_t i = 0; i < system->manifest.domain_count; i++) {
		checks += system->policies[i].check_count;
		limits += system->policies[i].limit_count;
		values += system->policies[i].value_count;
		files += count_files(&system->manifest.domains[i]);
	}
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (*counts[i].count > counts[i].most)
			report(r, system->manifest.place, FINDING_TOO_MANY,
			       NULL, "there are %zu %s, %zu are possible",
			       *counts[i].count, counts[i].what,
			       counts[i].most);
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

/* Stage 2 tables of what is mapped by pages: generously. */
static uint64_t device_bytes(const struct manifest_domain *domain)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < domain->device_count; i++)
		bytes += (domain->devices[i].blob.bytes / BLOCK + 4) * 0x1000;
	return bytes;
}

/*
 * What el2 takes behind the image (el2/pool.c): per domain the verdict table,
 * the steps of checked calls (gate_steps_bytes(): at the most that many), the
 * states of its limits and of its SPIs (el2/vgic.h: 16 KiB at the most), and
 * the stage 2 tables (a root and a table per GiB, generously 256 KiB), and per
 * CPU a trace ring and a copy buffer; the trace's descriptor. Rounded so that
 * no alignment can make it too small, and never below 16 MiB.
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
		bytes += 0x4000 + replacement_bytes(system, i);
		bytes = (bytes + unit - 1) & ~(unit - 1);
		bytes += 0x40000 + device_bytes(&system->manifest.domains[i]);
		bytes += system->manifest.domains[i].vcpus *
			 ((uint64_t)GATE_TRACE_RING_PACKETS *
				  GATE_TRACE_PACKET_BYTES +
			  GATE_COPY_MAX_BYTES);
	}
	if (system->manifest.policy_key)
		bytes += 2 * (GATE_POLICY_BLOB_ROOM(system->blob_bytes) + unit);
	bytes += 2 * unit;
	return bytes < 0x1000000 ? 0x1000000 : bytes;
}

/* One before it that is the same, byte by byte; or NULL. */
static const struct system_file *find_same(const struct system *system,
					   const struct system_file *file)
{
	for (const struct system_file *at = system->files; at != file; at++)
		if (at->content.bytes == file->content.bytes &&
		    at->content.data && file->content.data &&
		    !memcmp(at->content.data, file->content.data,
			    file->content.bytes))
			return at;
	return NULL;
}

/* What several domains have is in the image once. */
static void layout(struct system *system, uint64_t gate_bytes)
{
	uint64_t at;

	system->blob_offset = page_up(gate_bytes);
	system->blob_bytes = blob_bytes(system);
	at = page_up(system->blob_offset + system->blob_bytes);
	for (size_t i = 0; i < system->file_count; i++) {
		struct system_file *file = &system->files[i];
		const struct system_file *same = find_same(system, file);

		file->image_offset = same ? same->image_offset : at;
		if (!same)
			at = page_up(at + file->content.bytes);
	}
	system->image_bytes = at;
	system->pool_bytes = pool_bytes(system);
}

static void check_channels(const struct manifest *manifest, uint64_t bytes,
			   struct report *r)
{
	for (size_t i = 0; i < manifest->channel_count; i++) {
		const struct manifest_device *device =
			&manifest->channels[i].device;

		if (device->blob.pa < BOARD_BL33_BASE + bytes &&
		    BOARD_BL33_BASE < device->blob.pa + device->blob.bytes)
			report(r, device->memory_place, FINDING_MEMORY, NULL,
			       "channel \"%s\" lies where the system image "
			       "is loaded",
			       device->blob.name);
	}
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
	check_channels(manifest, bytes, r);
}

bool system_build(struct system *system, const struct system_options *options,
		  uint64_t gate_bytes, struct report *r)
{
	enum gate_blob_error error;

	manifest_read(&system->manifest, &system->source, r);
	machine_check(&system->manifest, r);
	resources_check(&system->manifest, r);
	for (size_t i = 0; i < system->manifest.domain_count; i++) {
		policy_resolve(&system->policies[i], &system->manifest,
			       &system->manifest.domains[i], r);
		place_domain(system, i, options, r);
	}
	place_key(system, options, r);
	resources_unused(&system->manifest, r);
	check_counts(system, r);
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

bool system_compile_quietly(struct system *system, const char *manifest,
			    const char *const *include)
{
	const struct system_options options = { .manifest = manifest,
						.include = include,
						.without_files = true };
	char *text = NULL;
	size_t bytes;
	struct report r = { .out = open_memstream(&text, &bytes) };
	bool good;

	if (!r.out)
		abort();
	good = system_compile(system, &options, 0, &r);
	fclose(r.out);
	if (!good)
		fputs(text, stderr);
	free(text);
	return good;
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
