/* SPDX-License-Identifier: BSD-2-Clause */
/* In plain C, for old CPUs and the host. */
#include <smcgate/sha256.h>

#include "boot/sha256.h"
#include "lib/rt/rt.h"

void sha256_blocks_soft(uint32_t state[8], void *to, const void *from,
			size_t blocks)
{
	const uint8_t *source = from;
	uint8_t *copy = to;
	uint8_t block[SHA256_BLOCK];

	for (; blocks > 0; blocks--, source += sizeof(block)) {
		memcpy(block, source, sizeof(block));
		__asm__ volatile("" ::: "memory"); /* and not read again */
		gate_sha256_block(state, block);
		if (copy == NULL)
			continue;
		memcpy(copy, block, sizeof(block));
		copy += sizeof(block);
	}
}
