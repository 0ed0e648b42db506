/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 (FIPS 180-4), in plain C for any alignment and byte order. */
#ifndef SMCGATE_SHA256_H
#define SMCGATE_SHA256_H

#include <stddef.h>
#include <stdint.h>

struct gate_sha256 {
	uint32_t state[8];
	uint64_t bytes;
	uint8_t block[64];
};

void gate_sha256_init(struct gate_sha256 *hash);
void gate_sha256_add(struct gate_sha256 *hash, const void *data, size_t bytes);
void gate_sha256_end(struct gate_sha256 *hash, uint8_t digest[32]);

/** gate_sha256_block() - the compression function alone: one more block. */
void gate_sha256_block(uint32_t state[8], const uint8_t block[64]);

#endif
