/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/sha256.h"

void sha256_blocks(uint32_t state[8], void *to, const void *from, size_t blocks)
{
	sha256_blocks_soft(state, to, from, blocks);
}
