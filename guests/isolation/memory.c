/* SPDX-License-Identifier: BSD-2-Clause */
/* What touches no memory of others by its nature: it must work, and harmlessly.
 */
#include "guests/isolation/isolation.h"

#define LEVELS 3u

static uint64_t own[64] __attribute__((aligned(64)));

/* By set and way: HCR_EL2.SWIO makes an invalidate clean, so nobody's stores
   are lost; whose lines it cleans besides costs time only. */
static void by_set_and_way(void)
{
	own[0] = 0x5e7a;
	for (uint64_t level = 0; level < LEVELS; level++) {
		for (uint64_t set = 0; set < 64; set++) {
			const uint64_t operand = set << 6 | level << 1;

			__asm__ volatile("dc isw, %0\n\t"
					 "dc csw, %0\n\t"
					 "dc cisw, %0" ::"r"(operand)
					 : "memory");
		}
	}
	dsb_sy();
	check(own[0] == 0x5e7a, "memory",
	      "maintenance by set and way loses no store");
}

static void by_address(void)
{
	own[8] = 0x6b0b;
	__asm__ volatile("dc cvac, %0\n\t"
			 "dc civac, %0\n\t"
			 "dc cvau, %0\n\t"
			 "ic ivau, %0\n\t"
			 "dsb sy\n\t"
			 "isb" ::"r"(&own[8])
			 : "memory");
	check(own[8] == 0x6b0b, "memory",
	      "maintenance of its own memory keeps it");
}

/* With the MMU off, PAR_EL1 holds the IPA: never what lies behind it. */
static void translation(void)
{
	static const uint64_t addresses[] = { 0x60000000, 0x0e000000,
					      0x58000000, 0x09000000 };
	bool flat = true;

	for (size_t i = 0; i < COUNT(addresses); i++) {
		__asm__ volatile("at s1e1r, %0" ::"r"(addresses[i]));
		isb();
		flat &= (sysreg_read(par_el1) & 0xfffffffff001ull) ==
			addresses[i];
	}
	__asm__ volatile("at s1e1w, %0" ::"r"(own));
	isb();
	flat &= (sysreg_read(par_el1) & 0xfffffffff001ull) ==
		((uint64_t)own & ~0xfffull);
	check(flat, "memory", "AT stops at the IPA");
}

/* Its own TLB entries are all that these reach. */
static void tlb(void)
{
	__asm__ volatile("tlbi vmalle1\n\t"
			 "tlbi vmalle1is\n\t"
			 "tlbi vaale1is, xzr\n\t"
			 "ic iallu\n\t"
			 "ic ialluis\n\t"
			 "dsb sy\n\t"
			 "isb" ::
				 : "memory");
	check(true, "memory", "TLB and instruction cache maintenance goes on");
}

void topic_memory(void)
{
	by_set_and_way();
	by_address();
	translation();
	tlb();
}
