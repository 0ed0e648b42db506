/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a manifest to a blob and a system image: the domains checked against
 * each other and the board, their files placed, everything laid out.
 */
#ifndef TOOLS_SYSTEM_H
#define TOOLS_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/manifest.h"
#include "tools/output.h"
#include "tools/policy.h"

/* One file of the image, in the blob's order. */
struct system_file {
	uint16_t domain_id;
	enum gate_file_kind kind;
	struct file content;
	uint64_t ipa;
	uint64_t image_offset;
};

struct system {
	struct source source;
	struct manifest manifest;
	struct policy policies[GATE_MAX_DOMAINS];
	uint64_t entries[GATE_MAX_DOMAINS];
	uint64_t trees[GATE_MAX_DOMAINS]; /* IPAs, as entries */
	uint8_t policy_key[64];		  /* as in the blob */
	struct system_file files[GATE_MAX_FILES];
	size_t file_count;
	/* Laid out by system_compile(): */
	uint64_t blob_offset, blob_bytes, image_bytes, pool_bytes;
	uint8_t *blob;
};

struct system_options {
	const char *manifest;
	const char *const *include; /* directories, NULL-terminated */
	bool without_files; /* policy alone: kernels and the like may lack */
};

/**
 * system_compile() - read, check, place, lay out.
 * @gate_bytes: what the blob lies behind; 0 for a blob of its own.
 * Return: true if there was no error; @system->blob is then good.
 */
bool system_compile(struct system *system, const struct system_options *options,
		    uint64_t gate_bytes, struct report *r);

/**
 * system_compile_quietly() - the policy alone, without the files: warnings are
 * not repeated, errors go to stderr.
 */
bool system_compile_quietly(struct system *system, const char *manifest,
			    const char *const *include);

/**
 * system_build() - the same from @system->source on, whose tree may be any
 * bytes; all else of @system is zero.
 */
bool system_build(struct system *system, const struct system_options *options,
		  uint64_t gate_bytes, struct report *r);

/**
 * system_image() - a whole arm64 Image out of a compiled system.
 * @gate: el2.bin, with a good header (gate_image_check()).
 * Return: malloc()ed, @system->image_bytes of them.
 */
uint8_t *system_image(const struct system *system, const struct file *gate);

/** gate_image_check() - NULL, or why @gate is not the gate's image. */
const char *gate_image_check(const struct file *gate, uint64_t *resident);

void system_free(struct system *system);

#endif
