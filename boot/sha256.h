/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 (FIPS 180-4), and the same while copying. For boot/ and the host. */
#ifndef BOOT_SHA256_H
#define BOOT_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32u
#define SHA256_BLOCK 64u

struct sha256 {
	uint32_t state[8];
	uint64_t bytes;
	uint8_t rest[SHA256_BLOCK]; /* bytes % SHA256_BLOCK of them */
};

void sha256_start(struct sha256 *sha);

/** sha256_add() - hash @bytes more. */
void sha256_add(struct sha256 *sha, const void *data, size_t bytes);

/**
 * sha256_copy() - the same, and copy them to @to. Each byte of @from is read
 * once: what is hashed is what was copied, whoever else may write to @from.
 */
void sha256_copy(struct sha256 *sha, void *to, const void *from, size_t bytes);

void sha256_finish(struct sha256 *sha, uint8_t hash[SHA256_BYTES]);

/**
 * sha256_blocks() - the compression function, on @blocks blocks, not 0;
 * @to: NULL, or where to copy them. Each byte of @from is read once.
 */
void sha256_blocks(uint32_t state[8], void *to, const void *from,
		   size_t blocks);

/* sha256_soft.c: in plain C; sha256_a64.S: FEAT_SHA256, uses v0-v7, v16-v31. */
void sha256_blocks_soft(uint32_t state[8], void *to, const void *from,
			size_t blocks);
void sha256_blocks_a64(uint32_t state[8], void *to, const void *from,
		       size_t blocks);

#endif
