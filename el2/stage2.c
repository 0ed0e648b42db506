/* SPDX-License-Identifier: BSD-2-Clause */
#include "el2/stage2.h"

#include "arch/aarch64/sysreg.h"
#include "el2/cpu.h"
#include "lib/rt/rt.h"

#define ENTRIES	      512u
#define PAGE_BYTES    0x1000ull
#define BLOCK_BYTES   0x200000ull
#define GIB	      0x40000000ull

#define S2_VALID      1ull
#define S2_TABLE      2ull
#define S2_NORMAL_WB  (0xfull << 2)
#define S2_READ_WRITE (3ull << 6)
#define S2_INNER      (3ull << 8)
#define S2_AF	      (1ull << 10)
#define S2_ADDRESS    0x0000fffffffff000ull

uint64_t stage2_vtcr(void)
{
	const uint64_t range = sysreg_read(id_aa64mmfr0_el1) & 0xf;

	return (1ull << 31) |			 /* RES1 */
	       ((range > 5 ? 5 : range) << 16) | /* PS */
	       (3ull << 12) |			 /* inner shareable */
	       (1ull << 10) | (1ull << 8) |	 /* walks write-back */
	       (1ull << 6) |			 /* SL0: level 1 */
	       25;				 /* T0SZ: 39 bits */
}

uint64_t stage2_create(uint16_t vmid, uint64_t ipa, uint64_t pa, uint64_t bytes)
{
	uint64_t *level1 = pool_take(PAGE_BYTES, PAGE_BYTES);

	for (uint64_t done = 0; done < bytes; done += BLOCK_BYTES) {
		uint64_t *entry = &level1[((ipa + done) / GIB) % ENTRIES];
		uint64_t *level2;

		if (!(*entry & S2_VALID))
			*entry = (uint64_t)pool_take(PAGE_BYTES, PAGE_BYTES) |
				 S2_TABLE | S2_VALID;
		level2 = (uint64_t *)(*entry & S2_ADDRESS);
		level2[((ipa + done) / BLOCK_BYTES) % ENTRIES] =
			(pa + done) | S2_VALID | S2_NORMAL_WB | S2_READ_WRITE |
			S2_INNER | S2_AF;
	}
	dsb_ish();
	return (uint64_t)level1 | ((uint64_t)vmid << 48);
}
