/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The boot stage: reset.S → main.c → load.c for each slot → exit.S. It runs
 * at EL3 from flash, its data in secure RAM; nothing of it is left when the
 * monitor runs.
 */
#ifndef BOOT_BOOT_H
#define BOOT_BOOT_H

/* Bytes that boot_copy() moves a turn. */
#define BOOT_COPY_BLOCK 512

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boot/handover.h"
#include "boot/log.h"
#include "boot/package.h"

/* Largest device tree, without the padding behind its blocks. */
#define BOOT_TREE_MAX 0x10000u

/**
 * struct boot_slot - a place in flash where a package may lie.
 * @base: the package's first byte; @bytes of room.
 * @kind: enum mmu_kind of it.
 */
struct boot_slot {
	uint64_t base;
	uint64_t bytes;
	unsigned int kind;
};

/**
 * struct boot_state - what the boot stage works on; one, in .bss.
 * @keys:     our copy of the board's.
 * @ram_end:  of normal RAM.
 * @toc, @manifest: copies of the slot's that is being tried.
 * @tree:     the device tree: @tree_bytes, 0: there is none.
 * @own_tree: it came with the package.
 * @log:      in secure RAM.
 */
struct boot_state {
	struct package_keys keys;
	uint64_t ram_end;
	struct boot_toc toc;
	_Alignas(64) struct package_manifest manifest;
	_Alignas(64) uint8_t tree[BOOT_TREE_MAX];
	size_t tree_bytes;
	bool own_tree;
	struct boot_log log;
};

/* main.c */

/** boot_main() - all of it. @reset: the counter at reset. */
__attribute__((noreturn)) void boot_main(uint64_t reset);

/** boot_say() - to the secure console and to the normal world's. */
__attribute__((format(printf, 1, 2))) void boot_say(const char *format, ...);

/** boot_exception() - an exception of our own, from vectors.S. */
__attribute__((noreturn)) void boot_exception(unsigned int kind);

/* load.c */

/** board_tree() - our copy of the tree that the board comes with, if any. */
void board_tree(struct boot_state *state);

/**
 * slot_load() - prove and load one slot's package.
 * @handover: filled on success; all of it is this slot's.
 */
struct boot_verdict slot_load(const struct boot_slot *slot,
			      struct boot_state *state,
			      struct boot_handover *handover);

/* verify.c, or verify_absent.c where there is no library to do it with */

/** boot_board_blank() - a development board: no key, no counter. */
bool boot_board_blank(const struct package_keys *keys);

/** verify_manifest() - key, signature and version, for a board with a key. */
enum boot_error verify_manifest(const struct package_manifest *manifest,
				const struct package_keys *keys);

/* copy.S */

/** boot_copy() - @blocks of BOOT_COPY_BLOCK bytes. MMU on. */
void boot_copy(void *to, const void *from, uint64_t blocks);

/** boot_clear() - the same, zeros. */
void boot_clear(void *to, uint64_t blocks);

/* exit.S */

/** boot_exit() - clear all that was ours and enter the monitor. */
__attribute__((noreturn)) void boot_exit(const struct boot_handover *handover);

#endif
#endif
