/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/bytes.h"
#include "tools/guesttree.h"
#include "tools/kernel.h"
#include "tools/pack.h"

#define FILE_LIMIT   ((size_t)1 << 30)
#define KEY_LIMIT    65536u
#define TREE_LIMIT   GUEST_KERNEL_OFFSET
#define BLOCK	     0x200000u
#define INITRD_BELOW 0x08000000u /* of the first 128 MiB of RAM */

/* A zImage looks for RAM's start in the 128 MiB that it lies in. */
#define ZIMAGE_BELOW 0x08000000u

/* @name as it is, beside the manifest, or below a directory of -I. */
static char *find_file(struct arena *arena, const char *name,
		       const struct system_options *options)
{
	const char *slash = strrchr(options->manifest, '/');
	char *path;

	if (*name == '/')
		return arena_copy(arena, name, strlen(name));
	for (const char *const *dir = options->include; dir && *dir; dir++) {
		path = arena_print(arena, "%s/%s", *dir, name);
		if (access(path, F_OK) == 0)
			return path;
	}
	if (!slash)
		return arena_copy(arena, name, strlen(name));
	return arena_print(arena, "%.*s/%s", (int)(slash - options->manifest),
			   options->manifest, name);
}

static struct system_file *add_file(struct system *system, size_t index,
				    enum gate_file_kind kind)
{
	struct system_file *file;

	if (system->file_count == GATE_MAX_FILES)
		return NULL; /* system.c counts and reports */
	file = &system->files[system->file_count++];
	*file = (struct system_file){
		.domain_id = (uint16_t)system->manifest.domains[index].id,
		.kind = kind,
	};
	return file;
}

static struct system_file *load(struct system *system, size_t index,
				enum gate_file_kind kind, const char *name,
				struct place place,
				const struct system_options *options,
				struct report *r)
{
	char *path = find_file(&system->manifest.arena, name, options);
	struct file content;
	const char *wrong = file_read(path, FILE_LIMIT, &content);
	struct system_file *file;

	if (!wrong && content.bytes == 0) {
		wrong = "it is empty";
		file_free(&content);
	}
	if (wrong) {
		report(r, place, FINDING_FILE,
		       "it is looked for beside the manifest and in the "
		       "directories of -I",
		       "\"%s\" (%s): %s", name, path, wrong);
		return NULL;
	}
	file = add_file(system, index, kind);
	if (!file) {
		file_free(&content);
		return NULL;
	}
	file->content = content;
	return file;
}

/* What the domain cannot start, whatever its memory. */
static bool is_unfit(const struct manifest_domain *domain,
		     const struct file *file, const struct kernel *kernel,
		     struct report *r)
{
	const char *packed = kernel_packed(file);

	if (packed)
		report(r, domain->kernel_place, FINDING_FILE,
		       "unpack it: the gate loads a plain arm64 Image",
		       "the kernel is compressed (%s)", packed);
	else if (domain->aarch32 && kernel->form == KERNEL_ARM64)
		report(r, domain->kernel_place, FINDING_FILE,
		       "name a zImage, or remove \"aarch32\"",
		       "the kernel is an arm64 Image, the domain AArch32");
	else if (!domain->aarch32 && kernel->form == KERNEL_ZIMAGE)
		report(r, domain->kernel_place, FINDING_FILE,
		       "add \"aarch32\" to the domain",
		       "the kernel is a zImage of 32-bit Arm");
	else if (kernel->form == KERNEL_ZIMAGE &&
		 kernel->offset + file->bytes > ZIMAGE_BELOW)
		report(r, domain->kernel_place, FINDING_FILE, NULL,
		       "the kernel unpacks to %llu MiB: it does not fit into "
		       "128 MiB beside them",
		       (unsigned long long)kernel->offset >> 20);
	else
		return false;
	return true;
}

static uint64_t block_up(uint64_t value)
{
	return (value + BLOCK - 1) & ~(uint64_t)(BLOCK - 1);
}

/* What has its place in the domain's RAM; offsets. */
struct taken {
	const char *what;
	uint64_t first, end;
};

/* Return: the offset in RAM of the kernel's end, 0 if it does not fit. */
static uint64_t place_kernel(struct system *system, size_t index,
			     struct system_file *file, struct taken *taken,
			     struct report *r)
{
	const struct manifest_domain *domain = &system->manifest.domains[index];
	const struct kernel kernel = kernel_read(&file->content);

	if (is_unfit(domain, &file->content, &kernel, r))
		return 0;
	if (kernel.offset >= domain->ram_bytes ||
	    kernel.bytes > domain->ram_bytes ||
	    kernel.end > domain->ram_bytes) {
		report(r, domain->kernel_place, FINDING_MEMORY,
		       "give the domain more memory",
		       "the kernel wants %llu KiB from 0x%llx of %llu KiB of "
		       "RAM",
		       (unsigned long long)kernel.bytes >> 10,
		       (unsigned long long)kernel.offset,
		       (unsigned long long)domain->ram_bytes >> 10);
		return 0;
	}
	file->ipa = GUEST_RAM_BASE + kernel.offset;
	system->entries[index] = file->ipa;
	system->trees[index] = GUEST_RAM_BASE + kernel.tree;
	/* A zImage unpacks itself to what lies before it. */
	taken->first = kernel.form == KERNEL_ZIMAGE ? 0 : kernel.offset;
	taken->end = kernel.end;
	return kernel.end;
}

/* As high as the first 128 MiB allow, whole blocks behind the kernel. */
static bool place_initrd(const struct manifest_domain *domain,
			 struct system_file *file, uint64_t kernel_end,
			 struct report *r)
{
	uint64_t top = domain->ram_bytes < INITRD_BELOW ? domain->ram_bytes
							: INITRD_BELOW;
	uint64_t bytes = file->content.bytes;
	uint64_t lowest = block_up(kernel_end) + BLOCK;
	uint64_t offset = 0;

	if (bytes <= top)
		offset = (top - bytes) & ~(uint64_t)(BLOCK - 1);
	/* A large one may reach beyond: right behind the kernel then. */
	if (offset < lowest)
		offset = lowest;
	if (offset > domain->ram_bytes || bytes > domain->ram_bytes - offset) {
		report(r, domain->initrd_place, FINDING_MEMORY,
		       "give the domain more memory",
		       "the initrd's %llu KiB do not fit behind the kernel",
		       (unsigned long long)bytes >> 10);
		return false;
	}
	file->ipa = GUEST_RAM_BASE + offset;
	return true;
}

static void place_tree(struct system *system, size_t index,
		       const struct system_file *initrd, struct taken *taken,
		       struct report *r)
{
	const struct manifest_domain *domain = &system->manifest.domains[index];
	struct system_file *file = add_file(system, index, GATE_FILE_DTB);
	size_t bytes = 0;

	if (!file)
		return;
	file->content.data =
		guesttree_make(domain, initrd ? initrd->ipa : 0,
			       initrd ? initrd->content.bytes : 0, &bytes);
	file->content.bytes = bytes;
	file->ipa = system->trees[index];
	if (!file->content.data || bytes > TREE_LIMIT)
		report(r, domain->place, FINDING_TOO_MANY,
		       "shorten \"bootargs\"",
		       "the domain's device tree becomes too large");
	taken->first = file->ipa - GUEST_RAM_BASE;
	taken->end = taken->first + bytes;
}

/* --- files that are only there ---------------------------------------------
 */

static bool is_apart(const struct manifest_file *file, const struct taken *mine,
		     const struct taken *other, struct report *r)
{
	if (mine->first >= other->end || other->first >= mine->end)
		return true;
	report(r, file->ipa_place, FINDING_MEMORY, "give it another address",
	       "\"%s\" of %llu KiB lies over %s, 0x%llx to 0x%llx", file->name,
	       (unsigned long long)(mine->end - mine->first + 1023) >> 10,
	       other->what, (unsigned long long)GUEST_RAM_BASE + other->first,
	       (unsigned long long)GUEST_RAM_BASE + other->end - 1);
	return false;
}

/* @taken: @count that are there already, and room for this one. */
static bool place_file(const struct manifest_domain *domain,
		       const struct manifest_file *file, uint64_t bytes,
		       struct taken *taken, size_t count, struct report *r)
{
	struct taken *mine = &taken[count];

	if (file->ipa < GUEST_RAM_BASE ||
	    file->ipa - GUEST_RAM_BASE > domain->ram_bytes ||
	    bytes > domain->ram_bytes - (file->ipa - GUEST_RAM_BASE)) {
		report(r, file->ipa_place, FINDING_MEMORY,
		       "give the domain more memory, or the file another "
		       "address",
		       "the %llu KiB of \"%s\" are not in the RAM of \"%s\", "
		       "0x%llx to 0x%llx",
		       (unsigned long long)(bytes + 1023) >> 10, file->name,
		       domain->name, (unsigned long long)GUEST_RAM_BASE,
		       (unsigned long long)GUEST_RAM_BASE + domain->ram_bytes -
			       1);
		return false;
	}
	mine->first = file->ipa - GUEST_RAM_BASE;
	mine->end = mine->first + bytes;
	for (size_t i = 0; i < count; i++)
		if (!is_apart(file, mine, &taken[i], r))
			return false;
	return true;
}

/* @taken: kernel, initrd and device tree, and room for GATE_MAX_FILES. */
static void place_files(struct system *system, size_t index,
			struct taken *taken, size_t count,
			const struct system_options *options, struct report *r)
{
	const struct manifest_domain *domain = &system->manifest.domains[index];

	for (size_t i = 0; i < domain->file_count; i++) {
		const struct manifest_file *file = &domain->files[i];
		struct system_file *placed;

		if (!file->name || !file->has_ipa)
			continue; /* malformed: reported */
		placed = load(system, index, GATE_FILE_OTHER, file->name,
			      file->name_place, options, r);
		if (!placed || domain->ram_bytes == 0)
			continue;
		placed->ipa = file->ipa;
		taken[count].what = arena_print(&system->manifest.arena,
						"\"%s\"", file->name);
		if (place_file(domain, file, placed->content.bytes, taken,
			       count, r))
			count++;
	}
}

void place_key(struct system *system, const struct system_options *options,
	       struct report *r)
{
	const struct manifest *manifest = &system->manifest;
	struct pack_wrong bad = { 0 };
	struct pack_key key;
	struct file pem;
	const char *wrong;
	char *path;

	if (!manifest->policy_key || options->without_files)
		return;
	path = find_file(&system->manifest.arena, manifest->policy_key,
			 options);
	wrong = file_read(path, KEY_LIMIT, &pem);
	if (!wrong && !pack_key_read(&pem, &key, &bad))
		wrong = bad.text;
	if (wrong)
		report(r, manifest->key_place, FINDING_FILE,
		       "make one with `openssl ec -pubout`", "\"%s\" (%s): %s",
		       manifest->policy_key, path, wrong);
	else if (key.has_secret)
		report(r, manifest->key_place, FINDING_FILE,
		       "name the public half: `openssl ec -pubout`",
		       "\"%s\" (%s): it is a private key", manifest->policy_key,
		       path);
	else
		memcpy(system->policy_key, key.public,
		       sizeof(system->policy_key));
	file_free(&pem);
}

/* What every domain has; @taken is of three. */
static void place_system(struct system *system, size_t index,
			 struct system_file *kernel, struct system_file *initrd,
			 struct taken *taken, struct report *r)
{
	const struct manifest_domain *domain = &system->manifest.domains[index];
	uint64_t kernel_end = 0;

	if (kernel)
		kernel_end = place_kernel(system, index, kernel, &taken[0], r);
	if (initrd && kernel_end) {
		if (!place_initrd(domain, initrd, kernel_end, r))
			return;
		taken[1].first = initrd->ipa - GUEST_RAM_BASE;
		taken[1].end = taken[1].first + initrd->content.bytes;
	}
	place_tree(system, index, initrd, &taken[2], r);
}

void place_domain(struct system *system, size_t index,
		  const struct system_options *options, struct report *r)
{
	const struct manifest_domain *domain = &system->manifest.domains[index];
	struct taken taken[3 + GATE_MAX_FILES] = {
		{ .what = "the kernel and what it uses at first" },
		{ .what = "the initrd" },
		{ .what = "the device tree" },
	};
	struct system_file *kernel = NULL, *initrd = NULL;

	if (options->without_files) {
		system->entries[index] = GUEST_RAM_BASE + GUEST_KERNEL_OFFSET;
		return;
	}
	if (domain->kernel)
		kernel = load(system, index, GATE_FILE_KERNEL, domain->kernel,
			      domain->kernel_place, options, r);
	if (domain->initrd)
		initrd = load(system, index, GATE_FILE_INITRD, domain->initrd,
			      domain->initrd_place, options, r);
	system->trees[index] = GUEST_RAM_BASE;
	/* Sizes mean nothing while the memory is not known. */
	if (domain->ram_bytes != 0)
		place_system(system, index, kernel, initrd, taken, r);
	place_files(system, index, taken, 3, options, r);
}
