/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts reach IRQ mode: an SGI to itself, the virtual timer. By a GICv3's
 * system registers, or by a GICv2's CPU interface in memory.
 */
#include "guest.h"

#define GICD_CTLR	0x0000u
#define GICR_IGROUPR0	0x10080u
#define GICR_ISENABLER0 0x10100u
#define GICD_ISENABLER0 0x0100u
#define GICD_SGIR	0x0f00u
#define GICC_CTLR	0x0000u
#define GICC_PMR	0x0004u
#define SGI		3u
#define TIMER		27u
#define TRIES		10000000u /* traps: seconds, as hosts are busy */

bool has_gicv3(void)
{
	uint32_t pfr1;

	__asm__ volatile("mrc p15, 0, %0, c0, c1, 1" : "=r"(pfr1));
	return pfr1 >> 28 != 0;
}

static void gicv2_set_up(void)
{
	gicc = GICC;
	write32(GICD + GICD_CTLR, 1);
	write32(GICD + GICD_ISENABLER0, 1u << SGI | 1u << TIMER);
	write32(GICC + GICC_PMR, 0xff);
	write32(GICC + GICC_CTLR, 1);
}

static void gicv3_set_up(void)
{
	write32(GICD + GICD_CTLR, 2);
	write32(GICR + GICR_IGROUPR0, 0xffffffff);
	write32(GICR + GICR_ISENABLER0, 1u << SGI | 1u << TIMER);
	__asm__ volatile("mcr p15, 0, %0, c4, c6, 0\n\t"   /* ICC_PMR */
			 "mcr p15, 0, %1, c12, c12, 7\n\t" /* ICC_IGRPEN1 */
			 "isb"
			 :
			 : "r"(0xff), "r"(1));
}

/*
 * Exactly one comes, and only when it may. The timer is another thread's of the
 * host: to look at memory alone would be over before that is scheduled.
 */
static bool comes(uint32_t intid)
{
	const uint32_t count = irq_count;
	uint32_t tries = TRIES;
	bool early;

	__asm__ volatile("dsb\n\tisb" ::: "memory");
	early = irq_count != count;
	__asm__ volatile("cpsie i" ::: "memory");
	while (irq_count == count && --tries)
		read32(GICD + GICD_CTLR);
	__asm__ volatile("cpsid i" ::: "memory");
	return !early && irq_count == count + 1 && irq_last == intid;
}

static bool sgi(void)
{
	/* Target list, INTID; MCRR: Aff3-Aff1 are zero. */
	if (gicc)
		write32(GICD + GICD_SGIR, 1u << 16 | SGI);
	else
		__asm__ volatile("mcrr p15, 0, %0, %1, c12"
				 :
				 : "r"(SGI << 24 | 1u), "r"(0));
	return comes(SGI);
}

static bool timer(void)
{
	__asm__ volatile("mcr p15, 0, %0, c14, c3, 0\n\t" /* CNTV_TVAL */
			 "mcr p15, 0, %1, c14, c3, 1\n\t" /* CNTV_CTL */
			 "isb"
			 :
			 : "r"(10), "r"(1));
	return comes(TIMER);
}

static bool interface(void)
{
	uint32_t sre;

	__asm__ volatile("mrc p15, 0, %0, c12, c12, 5" : "=r"(sre));
	return sre & 1;
}

void test_interrupts(void)
{
	if (has_gicv3()) {
		result(interface(), "ICC_SRE: system registers", NULL);
		gicv3_set_up();
	} else {
		gicv2_set_up();
	}
	result(sgi(), "an SGI, taken in IRQ mode", gicc ? "GICv2" : "MCRR");
	result(timer(), "the virtual timer, taken in IRQ mode", NULL);
	result(sgi(), "and once more", NULL);
}
