/* SPDX-License-Identifier: BSD-2-Clause */
/* With the CPU's instructions where it has them. */
#include "arch/aarch64/sysreg.h"
#include "boot/sha256.h"

void sha256_blocks(uint32_t state[8], void *to, const void *from, size_t blocks)
{
	/* ID_AA64ISAR0_EL1.SHA2 */
	if ((sysreg_read(id_aa64isar0_el1) >> 12 & 0xf) != 0)
		sha256_blocks_a64(state, to, from, blocks);
	else
		sha256_blocks_soft(state, to, from, blocks);
}
