/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One slot: copy its words, prove them, copy the images. Flash is read once,
 * whoever may write it meanwhile: what is proven and hashed is our own copy,
 * or what was loaded.
 */
#include "arch/aarch64/sysreg.h"
#include "boards/qemu-virt/memory.h"
#include "boot/boot.h"
#include "boot/fdt.h"
#include "boot/sha256.h"
#include "boot/tree.h"
#include "el3/mmu.h"
#include "lib/rt/rt.h"

#define NO_IMAGE    PACKAGE_IMAGES_MAX
#define BLOCK_BYTES 0x200000ull

/* An arm64 Image (Linux, Documentation/arm64/booting.rst). */
#define LINUX_OFFSET 8u
#define LINUX_SIZE   16u
#define LINUX_MAGIC  56u
#define LINUX_HEADER 64u
#define LINUX_IS     0x644d5241u /* "ARM\x64" */

bool boot_board_blank(const struct package_keys *keys)
{
	const uint8_t *byte = (const uint8_t *)keys;

	for (size_t i = 1; i < sizeof(*keys); i++)
		if (byte[i] != byte[0])
			return false;
	return byte[0] == 0 || byte[0] == 0xff;
}

/* What has been copied is not read a second time. */
static void copy_once(void *to, uint64_t from, size_t bytes)
{
	memcpy(to, (const void *)from, bytes);
	__asm__ volatile("" ::: "memory");
}

static enum boot_error read_toc(const struct boot_slot *slot,
				struct boot_toc *toc)
{
	copy_once(&toc->header, slot->base,
		  sizeof(toc->header) + sizeof(toc->entry));
	return toc_check(toc, slot->bytes);
}

static enum boot_error read_manifest(const struct boot_slot *slot,
				     struct boot_state *state)
{
	const struct package_toc_entry *entry = manifest_find(&state->toc);

	if (entry == NULL)
		return BOOT_NO_MANIFEST;
	copy_once(&state->manifest, slot->base + entry->offset,
		  sizeof(state->manifest));
	return manifest_check_head(&state->manifest);
}

/* QEMU leaves its tree at the start of RAM: it is the normal world's, so we
 * take a copy, of the blocks without the padding behind them. */
void board_tree(struct boot_state *state)
{
	const void *from = (const void *)BOARD_DTB_BASE;
	const size_t used = fdt_used(from, BOARD_DTB_SIZE);
	const size_t blocks = (used + BOOT_COPY_BLOCK - 1) / BOOT_COPY_BLOCK;

	state->own_tree = false;
	state->tree_bytes = 0;
	if (used == 0 || used > BOOT_TREE_MAX)
		return;
	boot_copy(state->tree, from, blocks);
	state->tree_bytes = used;
}

/* Does what was hashed have that hash? Then the log has it too. */
static bool hash_good(struct boot_state *state, struct sha256 *sha,
		      const uint8_t expected[PACKAGE_HASH_BYTES], uint32_t pcr,
		      const char *what)
{
	uint8_t hash[PACKAGE_HASH_BYTES];

	sha256_finish(sha, hash);
	log_add(&state->log, pcr, hash, what);
	return memcmp(hash, expected, sizeof(hash)) == 0;
}

static bool measured(const struct boot_state *state)
{
	return (state->manifest.flags & PACKAGE_UNMEASURED) == 0;
}

/* The table of contents by the manifest; the manifest is an event itself. */
static enum boot_error measure_head(struct boot_state *state)
{
	const struct package_manifest *manifest = &state->manifest;
	uint8_t hash[PACKAGE_HASH_BYTES];
	struct sha256 sha;

	log_start(&state->log, (uint8_t *)BOARD_LOG_BASE, BOARD_LOG_SIZE);
	sha256_start(&sha);
	sha256_add(&sha, manifest, sizeof(*manifest));
	sha256_finish(&sha, hash);
	log_add(&state->log, LOG_PCR_CONFIG, hash, "manifest");
	sha256_start(&sha);
	sha256_add(&sha, &state->toc, state->toc.bytes);
	return manifest->toc_bytes == state->toc.bytes &&
			       hash_good(state, &sha, manifest->toc_sha256,
					 LOG_PCR_CONFIG, "toc")
		       ? BOOT_OK
		       : BOOT_BAD_TOC_HASH;
}

static enum boot_error authenticate(struct boot_state *state)
{
	enum boot_error error = BOOT_OK;

	if (!boot_board_blank(&state->keys)) {
		error = verify_manifest(&state->manifest, &state->keys);
		if (error == BOOT_OK && !measured(state))
			error = BOOT_BAD_MANIFEST;
	}
	if (error == BOOT_OK && measured(state))
		error = measure_head(state);
	return error;
}

static void copy_plain(void *to, const void *from, size_t bytes)
{
	const size_t blocks = bytes / BOOT_COPY_BLOCK;
	const size_t done = blocks * BOOT_COPY_BLOCK;

	if (blocks != 0)
		boot_copy(to, from, blocks);
	memcpy((uint8_t *)to + done, (const uint8_t *)from + done,
	       bytes - done);
}

/*
 * Normal RAM is mapped uncached: what is written stands in memory when it is
 * fetched with caches off, and no line has to be cleaned. So is the monitor's
 * and the Trusted OSes' RAM.
 */
static void map_target(const struct package_image *image)
{
	const uint64_t base = image->load & ~(BLOCK_BYTES - 1);
	const uint64_t end = (image->load + image->bytes + BLOCK_BYTES - 1) &
			     ~(BLOCK_BYTES - 1);

	if (image->load >= BOARD_RAM_BASE)
		mmu_map(base, end - base, MMU_UNCACHED_NS);
}

static enum boot_error load_image(const struct boot_slot *slot,
				  struct boot_state *state,
				  const struct package_image *image)
{
	const struct package_toc_entry *entry =
		toc_find(&state->toc, image->uuid);
	const void *from =
		(const void *)(slot->base + entry->offset + image->offset);
	void *to = (void *)image->load;
	struct sha256 sha;
	char what[2 * PACKAGE_NAME_BYTES + 4];

	if (image->kind == PACKAGE_TREE) {
		to = state->tree;
		state->tree_bytes = image->bytes;
		state->own_tree = true;
	} else {
		map_target(image);
	}
	if (!measured(state)) {
		copy_plain(to, from, image->bytes);
		return BOOT_OK;
	}
	sha256_start(&sha);
	sha256_copy(&sha, to, from, image->bytes);
	rt_snprintf(what, sizeof(what), "%s@0x%llx", image->name,
		    (unsigned long long)image->load);
	return hash_good(state, &sha, image->sha256,
			 image->kind == PACKAGE_TREE ? LOG_PCR_CONFIG
						     : LOG_PCR_CODE,
			 what)
		       ? BOOT_OK
		       : BOOT_BAD_HASH;
}

static uint64_t load_word(const uint8_t *from, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = bytes; i > 0; i--)
		value = value << 8 | from[i - 1];
	return value;
}

/* An arm64 Image states where it wants to lie, and how much it needs. */
static enum boot_error check_linux(const struct package_image *image)
{
	const uint8_t *header = (const uint8_t *)image->load;

	if (image->kind != PACKAGE_BL33 || image->bytes < LINUX_HEADER ||
	    load_word(header + LINUX_MAGIC, 4) != LINUX_IS)
		return BOOT_OK;
	if ((image->load - load_word(header + LINUX_OFFSET, 8)) % BLOCK_BYTES !=
		    0 ||
	    load_word(header + LINUX_SIZE, 8) > image->memory)
		return BOOT_BAD_LINUX;
	return BOOT_OK;
}

static struct boot_verdict load_images(const struct boot_slot *slot,
				       struct boot_state *state)
{
	if (state->manifest.tos_count != 0)
		mmu_map(BOARD_TOS_BASE, BOARD_TOS_SIZE, MMU_UNCACHED);
	for (uint32_t i = 0; i < state->manifest.image_count; i++) {
		const struct package_image *image = &state->manifest.image[i];
		enum boot_error error = load_image(slot, state, image);

		if (error == BOOT_OK)
			error = check_linux(image);
		if (error != BOOT_OK)
			return (struct boot_verdict){ error, i };
	}
	return (struct boot_verdict){ BOOT_OK, NO_IMAGE };
}

static void fill_args(uint64_t x[4], const struct package_image *image,
		      const struct boot_handover *handover)
{
	for (size_t i = 0; i < 4; i++) {
		switch ((enum package_arg)image->arg[i]) {
		case PACKAGE_ARG_TREE:
			x[i] = handover->dtb;
			break;
		case PACKAGE_ARG_LOG:
			x[i] = handover->log;
			break;
		case PACKAGE_ARG_LOG_BYTES:
			x[i] = handover->log_bytes;
			break;
		case PACKAGE_ARG_VALUE:
		case PACKAGE_ARGS:
			x[i] = image->x[i];
			break;
		}
	}
}

_Static_assert(PACKAGE_TOS_MAX == BOOT_TOS_MAX, "handover.h");
_Static_assert(PACKAGE_INTIDS_MAX == BOOT_TOS_INTIDS, "handover.h");
_Static_assert(PACKAGE_UIDS == BOOT_UIDS, "handover.h");
_Static_assert(sizeof(((struct package_manifest *)0)->uid) ==
		       sizeof(((struct boot_handover *)0)->uid),
	       "handover.h");
_Static_assert(sizeof(struct boot_handover) <= BOARD_HANDOVER_SIZE,
	       "handover.h");
/* An event has at most 4 + 4 + 4 + 2 + 32 + 4 bytes and a text. */
_Static_assert((PACKAGE_IMAGES_MAX + 3) * (50 + 2 * PACKAGE_NAME_BYTES + 4) <=
		       BOARD_LOG_SIZE,
	       "the event log is never full");

static void fill_tos(const struct package_manifest *manifest,
		     struct boot_handover *handover)
{
	handover->tos_count = manifest->tos_count;
	for (uint32_t i = 0; i < manifest->tos_count; i++) {
		const struct package_tos *from = &manifest->tos[i];
		const struct package_image *image =
			&manifest->image[from->image];
		struct boot_tos *to = &handover->tos[i];

		to->entry = image->entry;
		to->base = from->base;
		to->bytes = from->bytes;
		to->intid_count = from->intid_count;
		memcpy(to->rows, from->rows, sizeof(to->rows));
		memcpy(to->intids, from->intids, sizeof(to->intids));
		fill_args(to->x, image, handover);
	}
}

/* The log for the normal world is a copy: it may change its own. */
static void fill_log(struct boot_state *state, struct boot_handover *handover,
		     struct tree_log *log)
{
	if (!measured(state))
		return;
	if (state->log.full)
		panic("the event log is full");
	handover->log = BOARD_LOG_BASE;
	handover->log_bytes = state->log.bytes;
	memcpy((void *)BOARD_NS_LOG_BASE, state->log.to, state->log.bytes);
	*log = (struct tree_log){ BOARD_NS_LOG_BASE, state->log.bytes,
				  BOARD_LOG_SIZE };
}

/*
 * The tree as the normal world gets it. One of the board's that is damaged is
 * told and not handed over; one of the package's is its author's mistake.
 */
static enum boot_error fill_tree(struct boot_state *state,
				 struct boot_handover *handover,
				 const struct tree_log *log)
{
	void *to = (void *)BOARD_DTB_BASE;
	const size_t room = BOARD_NS_LOG_BASE - BOARD_DTB_BASE;
	const bool keep = (state->manifest.flags & PACKAGE_KEEP_TREE) != 0;
	size_t bytes = state->tree_bytes;

	if (!keep)
		bytes = tree_edit(state->tree, bytes, to, room, log);
	else if (state->own_tree)
		memcpy(to, state->tree, bytes);
	else if (bytes != 0)
		bytes = BOARD_DTB_SIZE; /* untouched, with its padding */
	if (bytes == 0 && state->own_tree)
		return BOOT_BAD_TREE;
	if (bytes == 0)
		boot_say("boot: no device tree that can be used\n");
	handover->dtb = bytes == 0 ? 0 : BOARD_DTB_BASE;
	handover->dtb_bytes = bytes;
	return BOOT_OK;
}

static void fill_images(const struct boot_state *state,
			struct boot_handover *handover)
{
	const struct package_manifest *manifest = &state->manifest;

	handover->ram_end = state->ram_end;
	handover->on_crash = (manifest->flags & PACKAGE_RESET_ON_CRASH) != 0
				     ? BOOT_CRASH_RESET
				     : BOOT_CRASH_HALT;
	memcpy(handover->uid, manifest->uid, sizeof(handover->uid));
	for (uint32_t i = 0; i < manifest->image_count; i++) {
		const struct package_image *image = &manifest->image[i];

		if (image->kind != PACKAGE_BL33)
			continue;
		handover->entry = image->entry;
		fill_args(handover->x, image, handover);
	}
	fill_tos(manifest, handover);
}

static struct boot_verdict prove(const struct boot_slot *slot,
				 struct boot_state *state)
{
	const struct boot_limits limits = {
		.package_bytes = slot->bytes,
		.ram_end = state->ram_end,
		.tree_bytes = BOOT_TREE_MAX,
	};
	enum boot_error error = read_toc(slot, &state->toc);

	if (error == BOOT_OK)
		error = read_manifest(slot, state);
	if (error == BOOT_OK)
		error = authenticate(state);
	if (error != BOOT_OK)
		return (struct boot_verdict){ error, NO_IMAGE };
	return manifest_check(&state->manifest, &state->toc, &limits);
}

struct boot_verdict slot_load(const struct boot_slot *slot,
			      struct boot_state *state,
			      struct boot_handover *handover)
{
	struct tree_log log = { 0 };
	struct boot_verdict verdict = prove(slot, state);

	if (verdict.error != BOOT_OK)
		return verdict;
	handover->stamp[BOOT_STAMP_VERIFIED] = sysreg_read(cntpct_el0);
	verdict = load_images(slot, state);
	if (verdict.error != BOOT_OK)
		return verdict;
	handover->stamp[BOOT_STAMP_LOADED] = sysreg_read(cntpct_el0);
	fill_log(state, handover, &log);
	verdict.error = fill_tree(state, handover, &log);
	if (verdict.error != BOOT_OK)
		return verdict;
	fill_images(state, handover);
	handover->stamp[BOOT_STAMP_TREE] = sysreg_read(cntpct_el0);
	return verdict;
}
