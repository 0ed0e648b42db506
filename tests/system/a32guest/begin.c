/* SPDX-License-Identifier: BSD-2-Clause */
/* What the first vCPU was entered with (Linux, Documentation/arm/booting). */
#include "guest.h"

#define SCTLR_START 0x00c50838u
#define TREE_MAGIC  0xedfe0dd0u /* big-endian 0xd00dfeed, read as it is not */

static bool are_zero(uint32_t first, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (boot[first + i] != 0) {
			say("# word ");
			say_hex(first + i);
			say(" is ");
			say_hex(boot[first + i]);
			say("\n");
			return false;
		}
	return true;
}

void test_start(void)
{
	result(boot[0] == 0 && boot[1] == 0xffffffff, "r0 and r1 at entry",
	       NULL);
	result(boot[2] >= RAM && boot[2] % 8 == 0 &&
		       read32(boot[2]) == TREE_MAGIC,
	       "r2 is the device tree", NULL);
	result(are_zero(3, 12), "r3 to r14 are zero", NULL);
	result(boot[BOOT_CPSR] == (MODE_SVC | CPSR_MASKED),
	       "Supervisor mode, A32, masked", NULL);
	result(boot[BOOT_SCTLR] == SCTLR_START, "SCTLR: MMU and caches off",
	       NULL);
	result(are_zero(BOOT_SYSTEM, BOOT_SYSTEMS),
	       "banked and system registers are zero", NULL);
	result(are_zero(BOOT_VECTORS, 64), "d0 to d31 are zero", NULL);
}
